import Frames
import Interpreter
import Language
import Learning
import Trading
import Vocabulary

extension Call {
  /// The object that a formula names, where it is no more than the name of one: `s` in `backtest s`.
  package mutating func object(named formula: Formula) throws -> (any Presentable)? {
    let name: String
    switch formula.written.form {
    case .name(let written), .word(let written):
      guard !domain.isColumn(written, in: scope) else { return nil }
      name = written
    case .variable(let written): name = written
    default: return nil
    }
    guard scope[name] != nil, case .object(let object) = try value(of: name, at: formula.written.place) else {
      return nil
    }
    return object
  }

  /// A column of numbers that was known when its bar closed.
  package mutating func knownColumn(_ formula: Formula, called name: String, on frame: Frame) throws -> Column {
    let column = try columns([(name, formula.expression)], on: frame)[0]
    guard column.numbers != nil else {
      throw Complaint("'\(formula.written.source)' is not a column of numbers", at: formula.written.place)
    }
    return try known(column, as: formula)
  }

  /// The column, or a complaint where it knows the future.
  private func known(_ column: Column, as formula: Formula) throws -> Column {
    guard column.lookahead > 0 else { return column }
    let bars = column.lookahead == 1 ? "1 bar" : "\(column.lookahead) bars"
    throw Complaint(
      "'\(formula.written.source)' looks \(bars) ahead: nobody could have traded on it",
      hint: "lag it, such as (\(formula.written.source))[-\(column.lookahead)]", at: formula.written.place)
  }

  /// Targets from a model or a column, by a rule.
  package mutating func signal(_ what: Formula, by rule: SignalRule) throws -> Signal {
    let given = rule.settings.compactMap { setting -> String? in
      if case .nothing = setting.value { return nil }
      return "\(setting.name)=\(setting.value.source)"
    }
    let origin = ([what.written.source] + given).joined(separator: " ")
    if let object = try object(named: what) {
      if object is Signal { throw Complaint("'\(what.written.source)' is a signal already", at: what.written.place) }
      if let model = object as? Model {
        guard model.origin.meaning != .trade else {
          let name = what.written.source
          throw Complaint(
            "'\(name)' says whether to take a trade, not which way",
            hint: "predict \(name), then signal (when(\(name)_p_take > 0.5, SIDE, 0)) with the side of its label",
            at: what.written.place)
        }
        return try signal(unseen(by: model, called: what.written.source), by: rule, origin: origin)
      }
      if let source = object as? any ColumnSource, let numbers = try known(source.column, as: what).numbers {
        return try rule.signal(numbers, on: source.timeline, origin: origin)
      }
      throw Complaint(
        "no signal can be made of a \(object.kind)", hint: "name a model, or write a column expression",
        at: what.written.place)
    }
    let frame = try frame(inPart: true).frame
    let column = try knownColumn(what, called: "signal", on: frame)
    guard let numbers = column.numbers else { throw Complaint("a signal needs numbers") }
    return try rule.signal(numbers, on: frame.timeline, origin: origin)
  }

  /// What a model says of rows that the fit which speaks had not seen.
  private mutating func unseen(by model: Model, called name: String) throws -> Predictions {
    guard clauses.on != nil || scope.currentFrame != nil else { return model.unseen }
    return try unseen(by: model, called: name, on: try frame().frame)
  }

  /// Of classes their opinions, of values a score.
  private func signal(_ predictions: Predictions, by rule: SignalRule, origin: String) throws -> Signal {
    guard !predictions.classes.isEmpty else {
      return try rule.signal(predictions.values[0], on: predictions.timeline, origin: origin)
    }
    let opinions = zip(predictions.classes, predictions.values).map { direction, probability in
      SignalRule.Opinion(direction: Double(direction), probability: probability)
    }
    return try rule.signal(opinions, on: predictions.timeline, origin: origin)
  }

  /// The targets that a backtest trades: a signal as it stands, a column of targets, or a model by the standard rule.
  package mutating func targets(_ what: Formula, on frame: Frame) throws -> Signal {
    if let object = try object(named: what) {
      if let signal = object as? Signal { return signal }
      if let source = object as? any ColumnSource, let numbers = try known(source.column, as: what).numbers {
        return try Signal(targets: numbers, on: source.timeline, origin: what.written.source)
      }
      return try signal(what, by: SignalRule())
    }
    let column = try knownColumn(what, called: "target", on: frame)
    guard let numbers = column.numbers else { throw Complaint("a backtest needs numbers") }
    return try Signal(targets: numbers, on: frame.timeline, origin: what.written.source)
  }

  /// The column of the `where` clause, or nil.
  package mutating func condition(on frame: Frame) throws -> Numbers? {
    guard let clause = clauses.where else { return nil }
    let column = try columns([("where", clause)], on: frame)[0]
    guard let numbers = column.numbers else { throw Complaint("where takes a condition", at: clause.place) }
    _ = try known(column, as: Formula(clause))
    return numbers
  }
}
