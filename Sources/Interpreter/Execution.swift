import Language
import Synchronization
import Vocabulary

/// Runs statements over a scope. Knows the flow of the language and no command.
struct Execution {
  let domain: any Domain
  let world: World
  let trace: Trace
  /// Values given from outside for `param` statements.
  let parameters: [String: Value]
  let records: [Record]
  /// The changes that `undo` would take back, and those that `redo` would do again, the next one first.
  let done: [[Record]]
  let undone: [[Record]]

  /// How deep loops, branches and included files may nest.
  static let deepest = 64

  /// Runs one statement. What it wants to show goes to the world at once.
  ///
  /// - Returns: The statement with the defaults written out that its command took from the session.
  @discardableResult
  func run(_ statement: Statement, in scope: inout Scope, depth: Int = 0) throws -> Statement {
    try world.monitor.check()
    guard depth <= Execution.deepest else {
      throw Complaint("blocks are nested more than \(Execution.deepest) deep", at: statement.place)
    }
    var canonical = statement
    switch statement.form {
    case .parameter(let name, let standard, let within, _):
      try declare(name, standard, within, at: statement.place, in: &scope)
    case .definition(let name, let formals, let body):
      try define(name, formals, body, note: statement.comments, at: statement.place, in: &scope)
    case .loop(let name, let over, let block):
      try loop(name, over, block, in: &scope, depth: depth)
    case .branch(let condition, let block, let otherwise):
      try run(try flag(condition, in: scope) ? block : otherwise, in: &scope, depth: depth + 1)
    case .assignment(let name, .expression(let expression)):
      try assign(name, expression, in: &scope, at: statement.place, depth: depth)
    case .assignment(let name, .command(let line)):
      let (value, written) = try run(line, as: name, in: &scope, at: statement.place, depth: depth)
      guard !value.isNothing else {
        throw Complaint("\(line.verb) gives no value to name '\(name)'", at: line.verbPlace)
      }
      try bind(name, value, in: &scope)
      if depth == 0 { announce(value) }
      canonical.form = .assignment(name, .command(written))
    case .command(let line):
      let (value, written) = try run(line, as: nil, in: &scope, at: statement.place, depth: depth)
      if !value.isNothing {
        scope.last = value
        try show(value)
      }
      canonical.form = .command(written)
    case .help(let topic):
      var call = self.call(in: scope, at: statement.place, target: nil)
      try call.help(on: topic)
    case .show(let expressions):
      for expression in expressions { try show(expression, in: &scope, at: statement.place) }
    }
    return canonical
  }

  func run(_ block: [Statement], in scope: inout Scope, depth: Int) throws {
    for statement in block { try run(statement, in: &scope, depth: depth) }
  }

  /// Runs the block of a sweep for one combination, in a scope of its own. A complaint of the block is its outcome.
  func cell(_ plan: SweepPlan, _ index: Int, in scope: Scope, depth: Int) throws -> CellOutcome {
    var scope = scope
    for (axis, value) in zip(plan.axes, plan.cells[index]) { scope.bind(axis, to: value) }
    scope.kept = []
    // Whoever computes the combination, and after whichever others: it counts what it tried itself.
    scope.trials = Trials()
    let trace = Trace()
    let shown = Mutex<[String]>([])
    var world = world
    let (show, draw) = (world.show, world.draw)
    world.show = { block in
      // Within a trial a value is a remark, whichever process computes it: the data are what the trial keeps.
      show(block.words.map { .text($0) } ?? block)
      let text = draw(block)
      shown.withLock { $0.append(text) }
    }
    var outcome = CellOutcome()
    do {
      try Execution(
        domain: domain, world: world, trace: trace, parameters: parameters, records: records, done: done,
        undone: undone
      ).run(plan.block, in: &scope, depth: depth + 1)
      outcome.kept = scope.kept
    } catch let complaint as Complaint {
      outcome.error = complaint.message
    }
    outcome.take(trace)
    outcome.shown = shown.withLock { $0 }
    outcome.trials = scope.trials.log
    return outcome
  }

  // MARK: - Statements

  private func evaluator(_ scope: Scope) -> Evaluator {
    Evaluator(scope: scope, trace: trace, domain: domain) { expression in
      var call = self.call(in: scope, at: expression.place, target: nil)
      return try call.value(of: expression)
    }
  }

  private func declare(
    _ name: String, _ standard: Expression, _ within: Expression?, at place: Place, in scope: inout Scope
  ) throws {
    let usual = try evaluator(scope).value(of: standard)
    let value = try parameters[name].map { try Parameters.fit($0, to: usual, name) } ?? usual
    if let within {
      let allowed = try evaluator(scope).value(of: within)
      guard try Parameters.isAllowed(value, allowed, at: within.place) else {
        throw Complaint("parameter '\(name)' is \(value.source), but must be in \(allowed.source)", at: place)
      }
    }
    try bind(name, value, in: &scope)
  }

  private func define(
    _ name: String, _ formals: [Statement.Formal], _ body: Expression, note: [String], at place: Place,
    in scope: inout Scope
  ) throws {
    guard !domain.isColumnFunction(name), !Functions.names.contains(name) else {
      throw Complaint("'\(name)' is a function of the language", hint: "choose another name", at: place)
    }
    guard scope[name] == nil else { throw Complaint("'\(name)' is a variable", hint: "choose another name", at: place) }
    var scoped = scope
    for formal in formals { scoped.unbind(formal.name) }
    // The formals are not variables: only what else is named is replaced by its value now.
    let body = try evaluator(scoped).resolved(body)
    scope.definitions[name] = Scope.Definition(
      formals: formals, body: body, note: note.map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " "))
    trace.write(name)
  }

  private func loop(_ name: String, _ over: Expression, _ block: [Statement], in scope: inout Scope, depth: Int) throws
  {
    let values = try Parameters.elements(evaluator(scope).value(of: over), at: over.place)
    let before = scope[name]
    for value in values {
      scope.bind(name, to: value)
      trace.write(name)
      try run(block, in: &scope, depth: depth + 1)
    }
    scope.unbind(name)
    if let before { scope.bind(name, to: before) }
  }

  private func flag(_ expression: Expression, in scope: Scope) throws -> Bool {
    guard !evaluator(scope).isColumn(expression), case .flag(let flag) = try evaluator(scope).value(of: expression)
    else {
      throw Complaint(
        "the condition is not yes or no", hint: "for columns write when(condition, a, b)", at: expression.place)
    }
    return flag
  }

  private func assign(
    _ name: String, _ expression: Expression, in scope: inout Scope, at place: Place, depth: Int
  ) throws {
    guard evaluator(scope).isColumn(expression) else {
      let value = try evaluator(scope).value(of: expression)
      if domain.isColumn(name, in: scope) {
        throw Complaint(
          "'\(name)' is a column of \(scope.current ?? "the frame")", hint: "choose another name", at: place)
      }
      return try bind(name, value, in: &scope)
    }
    var call = self.call(in: scope, at: place, target: name)
    let value = try domain.assign(name, try evaluator(scope).resolved(expression), in: &call)
    scope = call.scope
    scope.last = value
    if depth == 0 { announce(value) }
  }

  private func bind(_ name: String, _ value: Value, in scope: inout Scope) throws {
    if scope.definitions[name] != nil { throw Complaint("'\(name)' is a formula", hint: "choose another name") }
    scope.bind(name, to: value)
    trace.write(name)
    domain.bound(name, value, in: &scope)
  }

  private func show(_ expression: Expression, in scope: inout Scope, at place: Place) throws {
    var call = self.call(in: scope, at: place, target: nil)
    let value: Value
    do { value = try call.value(of: expression) } catch var complaint as Complaint {
      // A word that stands alone may be meant for a command.
      if case .name(let word) = expression.form, complaint.hint == nil, scope[word] == nil {
        complaint.hint = didYouMean(word, domain.commands.names)
      }
      throw complaint
    }
    scope.last = value
    try show(value)
  }

  // MARK: - Commands

  private func run(
    _ line: CommandCall, as target: String?, in scope: inout Scope, at place: Place, depth: Int
  ) throws -> (Value, CommandCall) {
    let listing = try domain.commands.entry(line.verb, at: line.verbPlace)
    guard let type = listing.type as? any Command.Type else {
      throw Complaint("'\(line.verb)' is no command", at: line.verbPlace)
    }
    let arguments = Arguments(evaluator: evaluator(scope))
    var declared = line
    var free: [Given.Option] = []
    if type.takesFreeOptions {
      let known = Set(listing.parameters.map(\.name))
      free = try line.options.filter { !known.contains($0.name ?? "") }.map { option in
        let word = Given.Word(try arguments.value(option.value, in: .value), at: option.value.place)
        return Given.Option(option.name ?? "", word, at: option.place)
      }
      declared.options.removeAll { !known.contains($0.name ?? "") }
    }
    let (given, kind) = try arguments.given(declared, listing, type.kinds)
    let command = try listing(given)
    if line.block != nil, !type.takesBlock {
      throw Complaint("\(line.verb) takes no block", at: line.verbPlace)
    }
    var call = self.call(
      in: scope, at: place, target: target, kind: kind,
      clauses: try clauses(line.clauses, type, line.verb, in: scope), free: free, block: line.block, depth: depth)
    let value: Value
    do { value = try command.run(&call) } catch let complaint as Complaint {
      throw line.blamed(complaint)
    }
    scope = call.scope
    var written = line
    for argument in call.filled {
      if let word = CommandCall.Clause.Word(rawValue: argument.name ?? "") {
        if !line.clauses.contains(where: { $0.word == word }) {
          written.clauses.append(CommandCall.Clause(word, [argument.value], at: argument.place))
        }
      } else if !line.options.contains(where: { $0.name == argument.name }) {
        written.options.append(argument)
      }
    }
    return (value, written)
  }

  private func call(
    in scope: Scope, at place: Place, target: String?, kind: (name: String, given: Given)? = nil,
    clauses: Clauses = Clauses(), free: [Given.Option] = [], block: [Statement]? = nil, depth: Int = 0
  ) -> Call {
    Call(
      scope: scope, world: world, trace: trace, target: target, kind: kind, clauses: clauses, free: free, place: place,
      block: block,
      domain: domain, records: records, done: done, undone: undone,
      runBlock: { [self] statements, scope in try run(statements, in: &scope, depth: depth + 1) },
      runCell: { [self] plan, index, scope in try cell(plan, index, in: scope, depth: depth) })
  }

  private func clauses(
    _ written: [CommandCall.Clause], _ type: any Command.Type, _ verb: String, in scope: Scope
  ) throws -> Clauses {
    var clauses = Clauses()
    for clause in written {
      guard type.clauses.contains(clause.word) else {
        let heeded = CommandCall.Clause.Word.allCases.filter(type.clauses.contains).map(\.rawValue)
        let hint = heeded.isEmpty ? "it takes no clause" : "it takes \(heeded.joined(separator: ", "))"
        throw Complaint("\(verb) has no use for '\(clause.word.rawValue)'", hint: hint, at: clause.place)
      }
      guard let first = clause.expressions.first else { continue }
      switch clause.word {
      case .on: clauses.on = first
      case .where: clauses.where = try evaluator(scope).resolved(first)
      case .by: clauses.by = try clause.expressions.map(evaluator(scope).resolved)
      case .from: clauses.from = try moment(first, in: scope)
      case .to: clauses.to = try moment(first, in: scope)
      }
    }
    return clauses
  }

  private func moment(_ expression: Expression, in scope: Scope) throws -> Moment {
    let value = try Arguments(evaluator: evaluator(scope)).value(expression, in: .moment)
    do { return try Moment(setting: value) } catch let expected as Expected {
      throw Complaint("\(value.source) is not \(expected.what)", hint: expected.hint, at: expression.place)
    }
  }

  // MARK: - Showing

  private func show(_ value: Value) throws {
    switch value {
    case .nothing: return
    case .object(let object): try object.display.forEach(world.show)
    default: world.show(.value(value))
    }
  }

  /// One line for a new value that has a name.
  private func announce(_ value: Value) {
    if case .object(let object) = value { world.show(.text(object.headline)) }
  }
}

extension Value {
  package var isNothing: Bool { if case .nothing = self { true } else { false } }
}
