import Features
import Frames
import Interpreter
import Language
import Learning
import Vocabulary

extension Call {
  /// The columns to learn from: those that are chosen, of the frame or of the catalogue, else all features that do not
  /// look ahead. What makes them is written out: a model may be used where the session's formulas are not known.
  mutating func features(_ choices: [ColumnChoice], of frame: Frame) throws -> [Column] {
    try chosen(choices, of: frame).map { column in
      var column = column
      column.formula = try column.formula.map { try writtenOut($0, on: frame) }
      return column
    }
  }

  /// A column's formula without the formulas of the session.
  func writtenOut(_ formula: String, on frame: Frame) throws -> String {
    guard !scope.definitions.isEmpty else { return formula }
    return scope.writtenOut(try Parser.expression(formula)) { frame[$0] != nil }.source
  }

  private mutating func chosen(_ choices: [ColumnChoice], of frame: Frame) throws -> [Column] {
    guard !choices.isEmpty else { return frame.columns.filter { $0.role == .feature && $0.lookahead == 0 } }
    let catalogue = FeatureCatalogue.shared
    let own = frame.columns.map(\.name)
    let present = Swift.Set(own)
    let names = try opened(choices, in: frame).names(
      among: own + catalogue.features.map(\.name).filter { !present.contains($0) }, noun: "column", at: place)
    let missing = try names.filter { !present.contains($0) }.map {
      (name: $0, expression: try catalogue.feature(named: $0, at: place).expression)
    }
    let computed = missing.isEmpty ? [] : try columns(missing, on: frame)
    return try names.map { name in
      if let column = computed.first(where: { $0.name == name }) { return column }
      return try frame.column(name, at: place)
    }
  }

  /// The choices with every name of a selection replaced by the columns that it kept.
  func opened(_ choices: [ColumnChoice], in frame: Frame) throws -> [ColumnChoice] {
    try choices.flatMap { choice -> [ColumnChoice] in
      let sign = choice.text.hasPrefix("-") ? "-" : ""
      let name = String(choice.text.dropFirst(sign.count))
      guard frame[name] == nil, case .object(let object)? = scope[name], object is Selection,
        case .object(let read) = try value(of: name), let selection = read as? Selection
      else { return [choice] }
      return selection.kept.map { ColumnChoice(sign + $0) }
    }
  }

  /// A way to choose columns by its name, or the way of a selection, with its settings.
  mutating func pruning(_ name: String) throws -> any Pruning {
    if prunings[name] != nil { return try prunings.make(name, Given(), at: place) }
    guard scope[name] != nil else { return try prunings.make(name, Given(), at: place) }
    return try object(name, Selection.self, kind: "selection").object.pruning
  }

  /// A way to weigh rows by its name, or the way of weights, with its settings.
  mutating func weighting(_ name: String) throws -> any Weighting {
    guard weightings[name] == nil, scope[name] != nil else { return try weightings.make(name, Given(), at: place) }
    return try object(name, Weights.self, kind: "weights").object.weighting
  }
}
