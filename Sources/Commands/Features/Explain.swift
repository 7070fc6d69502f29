import Engine
import Features
import Frames
import Interpreter
import Language
import Learning
import Vocabulary

/// Says what a column is: its formula, what it looks at and which values it can have.
struct Explain: Command {
  static let name = "explain"
  static let summary = "says how a feature, column or expression is computed, and what a model weighs"
  static let effect = Effect.look
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument("what", \Self.what, "a feature, a column, an expression, a group such as @momentum, or a model")
  ]
  static let examples = ["explain rsi_norm", "explain close/ema(close, 20) - 1", "explain @guide8", "explain m"]

  var what = Formula(Expression(.missing, at: Place(0, 0)))

  func run(_ call: inout Call) throws -> Value {
    if case .name(let name) = what.written.form, case .object(let object)? = call.scope[name] {
      call.show(.text("\(name) is a \(object.kind)"))
      if let model = object as? Model {
        call.show(.text(model.headline))
        call.show(.table(try model.coefficientTable() ?? model.importanceTable(of: name)))
        call.show(.text(model.notes.joined(separator: "\n")))
        return .nothing
      }
      try object.display.forEach(call.show)
      return .nothing
    }
    let expression = what.expression
    if case .group(let name) = expression.form {
      call.show(.table(try listing(try FeatureCatalogue.shared.group(named: name, at: expression.place))))
      return .nothing
    }
    var rows: [(String, String)] = []
    var meaning = expression
    if case .name(let name) = expression.form {
      rows.append(("name", name))
      let column = call.scope.currentFrame?[name]
      if let column, column.role == .bar {
        rows.append(("column", "of the bars"))
      } else if let formula = column?.formula, FeatureCatalogue.shared.feature(name)?.expression.source != formula {
        rows.append(("formula", formula))
        meaning = try Parser.expression(formula)
      } else if let definition = call.scope.definitions[name] {
        rows += Self.facts(of: definition)
      } else if let feature = FeatureCatalogue.shared.feature(name) {
        rows += facts(of: feature)
        meaning = feature.expression
      } else if column == nil {
        let known = (call.scope.currentFrame?.columns.map(\.name) ?? []) + FeatureCatalogue.shared.features.map(\.name)
        let isFunction = Engine.functions[name] != nil
        throw Complaint(
          "no column or feature '\(name)'", hint: isFunction ? "it is a function: ? \(name)" : didYouMean(name, known),
          at: expression.place)
      }
    } else {
      rows.append(("formula", expression.source))
      if case .call(let name, _) = expression.form, let definition = call.scope.definitions[name] {
        rows += [("\(name) is", definition.body.source)]
        if !definition.note.isEmpty { rows.append(("note", definition.note)) }
      }
    }
    let isFrameless = call.scope.current == nil && call.clauses.on == nil
    if isFrameless, let frame = try? FeatureReference.bars(), let facts = try? planned(meaning, on: frame, in: &call) {
      rows += facts
    } else {
      rows += try planned(meaning, on: try call.frame().frame, in: &call)
    }
    call.show(
      .table(
        Table(columns: [
          Table.Column("", rows.map { .text($0.0) }), Table.Column("", rows.map { .text($0.1) }),
        ])))
    return .nothing
  }

  private static func facts(of definition: Scope.Definition) -> [(String, String)] {
    let note = definition.note.isEmpty ? [] : [("note", definition.note)]
    return [("groups", "your own")] + note + [("formula", definition.body.source)]
  }

  private func facts(of feature: Feature) -> [(String, String)] {
    let groups = FeatureCatalogue.shared.groups(with: feature.name).map { "@\($0.name)" }.joined(separator: " ")
    return [("groups", groups), ("note", feature.note), ("formula", feature.formula)]
      + (feature.oracle.map { [("checked by", $0)] } ?? [])
  }

  /// What follows from the formula on this frame.
  private func planned(_ expression: Expression, on frame: Frame, in call: inout Call) throws -> [(String, String)] {
    var planner = try Planner(frame, definitions: call.engine.definitions)
    let port = try planner.want(expression)
    let plan = planner.finished()
    let (back, ahead) = (plan.warmup(port), plan.lookahead(port))
    var rows = [("look-back", back == 0 ? "none" : "\(back) bar\(back == 1 ? "" : "s")")]
    if ahead > 0 { rows.append(("look-ahead", "\(ahead) bar\(ahead == 1 ? "" : "s"): it must not be a feature")) }
    let bounds = plan.bounds(port).description
    if !bounds.isEmpty { rows.append(("bounds", bounds)) }
    rows.append(("operations", "\(plan.operationCount)"))
    return rows
  }

  private func listing(_ group: FeatureCatalogue.Group) throws -> Table {
    let features = group.members.map { ($0, FeatureCatalogue.shared.feature($0)) }
    return Table(
      "@\(group.name)  \(group.members.count) features: \(group.note)",
      columns: [
        Table.Column("feature", features.map { .text($0.0) }),
        Table.Column("formula", features.map { .text($0.1?.formula ?? "a column of the bars") }),
      ])
  }
}
