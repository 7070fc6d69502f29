import Language
import Vocabulary

/// The `param` statements of a script: what they declare, and what may be given for them.
package struct Parameters: Sendable {
  package struct Declaration: Sendable {
    package var name: String
    package var standard: Expression
    package var within: Expression?
    package var help: String?
    package var place: Place
  }

  package let declarations: [Declaration]

  package init(_ program: [Statement]) {
    declarations = program.compactMap { statement in
      guard case .parameter(let name, let standard, let within, let help) = statement.form else { return nil }
      return Declaration(name: name, standard: standard, within: within, help: help, place: statement.place)
    }
  }

  /// Refuses names that the script does not declare, and declarations that nothing reads.
  package func check(_ given: [String], against program: [Statement]) throws {
    let names = declarations.map(\.name)
    for name in given where !names.contains(name) {
      let known = names.isEmpty ? "the script has none" : "there is \(names.joined(separator: ", "))"
      throw Complaint("parameter '\(name)' does not exist", hint: didYouMean(name, names) ?? known)
    }
    let used = Mentions(program).names
    for declaration in declarations where !used.contains(declaration.name) {
      throw Complaint(
        "parameter '\(declaration.name)' is declared but nothing reads it",
        hint: "use $\(declaration.name) or delete the line",
        at: declaration.place)
    }
  }

  /// Refuses values of another type than the default's, or outside what is allowed, before anything is run.
  package func checkValues(_ given: [String: Value]) throws {
    var scope = Scope()
    for declaration in declarations {
      let evaluator = Evaluator(scope: scope, trace: Trace(), domain: Bare())
      // What is not a plain value is left to the statement itself.
      guard let usual = try? evaluator.value(of: declaration.standard) else { continue }
      let value = try given[declaration.name].map { try Parameters.fit($0, to: usual, declaration.name) } ?? usual
      scope.bind(declaration.name, to: value)
      guard given[declaration.name] != nil, let within = declaration.within,
        let allowed = try? evaluator.value(of: within)
      else { continue }
      guard try Parameters.isAllowed(value, allowed, at: within.place) else {
        throw Complaint(
          "parameter '\(declaration.name)' is \(value.source), but must be in \(allowed.source)", at: declaration.place)
      }
    }
  }

  /// What the `param` statements among some records gave their names, whatever these were bound to later.
  package static func given(in records: [Record]) -> [(name: String, value: String)] {
    records.compactMap { record in
      guard case .parameter(let name, _, _, _) = record.statement.form, record.verdict == .done else { return nil }
      return record.writes.first { $0.name == name }.map { (name, $0.value.source) }
    }
  }

  /// A value given as text, such as `40` or `[5 10]`, as the language reads it; a bare word is a text.
  package static func value(_ text: String) throws -> Value {
    guard let expression = try? Parser.expression(text) else { return .text(text) }
    switch expression.form {
    case .name, .word: return .text(text)
    default:
      let evaluator = Evaluator(scope: Scope(), trace: Trace(), domain: Bare())
      return (try? evaluator.value(of: expression)) ?? .text(text)
    }
  }

  /// A given value for a parameter whose default has some type: it must have that type.
  static func fit(_ value: Value, to usual: Value, _ name: String) throws -> Value {
    switch (usual, value) {
    case (.number, .number), (.text, .text), (.flag, .flag), (.moment, .moment), (.clock, .clock), (.span, .span),
      (.ticks, .ticks),
      (.list, .list), (.range, .range), (.record, .record), (.word, .word):
      return value
    case (.text, .word(let text)): return .text(text)
    case (.word, .text(let text)): return .word(text)
    case (.text, let other): return .text(other.source)
    case (.word, let other): return .word(other.source)
    case (.list, let other): return .list([other])
    case (.span, .number(let number)): return .number(number)
    default: throw Complaint("parameter '\(name)' is \(usual.kind) such as \(usual.source), not \(value.source)")
    }
  }

  static func isAllowed(_ value: Value, _ allowed: Value, at place: Place) throws -> Bool {
    if case .list(let values) = value, !values.isEmpty {
      return try values.allSatisfy { try isAllowed($0, allowed, at: place) }
    }
    guard case .flag(let flag) = try Comparison.apply(.within, value, allowed, at: place) else { return false }
    return flag
  }

  /// The values that a loop runs over.
  static func elements(_ value: Value, at place: Place) throws -> [Value] {
    switch value {
    case .list(let values): return values
    case .range(.number(let low), .number(let high), let step):
      var stride = 1.0
      if case .number(let given) = step { stride = given }
      guard stride != 0, (high - low) / stride < 1_000_000 else {
        throw Complaint("the range \(value.source) has no end or too many steps", at: place)
      }
      let count = Int(((high - low) / stride + 1e-9).rounded(.down))
      return count < 0 ? [] : (0...count).map { .number(low + Double($0) * stride) }
    default: throw Complaint("for runs over a list or a range, not \(value.kind)", at: place)
    }
  }
}

/// A domain without verbs or columns, for literals.
struct Bare: Domain {
  var commands: Catalogue<any Command> { Catalogue("command", []) }
  func isColumn(_ name: String, in scope: Scope) -> Bool { false }
  func columns(in scope: Scope) -> [String] { [] }
  func explain(_ name: String, in call: inout Call) throws -> Bool { false }
  func isColumnFunction(_ name: String) -> Bool { false }
  func compute(_ expression: Expression, in call: inout Call) throws -> Value { .nothing }
  func assign(_ name: String, _ expression: Expression, in call: inout Call) throws -> Value { .nothing }
  func bound(_ name: String, _ value: Value, in scope: inout Scope) {}
}

/// Every name that a program mentions as a value.
struct Mentions {
  private(set) var names: Set<String> = []

  init(_ program: [Statement]) { program.forEach { add($0) } }

  init(_ expression: Expression) { add(expression) }

  private mutating func add(_ statement: Statement) {
    switch statement.form {
    case .parameter(_, let standard, let within, _):
      add(standard)
      within.map { add($0) }
    case .definition(_, let formals, let body):
      formals.compactMap(\.standard).forEach { add($0) }
      add(body)
    case .loop(_, let over, let block):
      add(over)
      block.forEach { add($0) }
    case .branch(let condition, let block, let otherwise):
      add(condition)
      (block + otherwise).forEach { add($0) }
    case .assignment(_, .expression(let expression)): add(expression)
    case .assignment(_, .command(let line)), .command(let line): add(line)
    case .help: break
    case .show(let expressions): expressions.forEach { add($0) }
    }
  }

  private mutating func add(_ line: CommandCall) {
    line.words.forEach { add($0) }
    line.options.forEach { add($0.value) }
    line.clauses.flatMap(\.expressions).forEach { add($0) }
    line.block?.forEach { add($0) }
  }

  private mutating func add(_ expression: Expression) {
    switch expression.form {
    case .name(let name), .variable(let name): names.insert(name)
    case .last: names.insert("_")
    case .word(let word), .text(let word):
      // A path may hold `$name`, and an option's bare word may be a variable.
      for part in word.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") }) {
        names.insert(String(part))
      }
    case .unary(_, let inner), .property(let inner, _): add(inner)
    case .binary(_, let left, let right), .index(let left, let right):
      add(left)
      add(right)
    case .call(let name, let arguments):
      names.insert(name)
      arguments.forEach { add($0.value) }
    case .record(let fields): fields.forEach { add($0.value) }
    case .list(let items): items.forEach { add($0) }
    case .range(let low, let high, let step): [low, high, step].compactMap { $0 }.forEach { add($0) }
    default: break
    }
  }
}
