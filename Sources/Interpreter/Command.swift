import Language
import Vocabulary

/// A verb: an entry whose settings are the words and options of the line, and whose `run` does the work.
package protocol Command: Entry {
  /// What it does to the session.
  static var effect: Effect { get }
  /// What one line of it does, where that depends on its options.
  static func effect(of line: CommandCall) -> Effect
  /// The clauses it heeds; any other is refused, so that nothing that is written is ignored.
  static var clauses: Set<CommandCall.Clause.Word> { get }
  /// The words that it takes after `by`, where it takes no expressions.
  static var groupings: [String] { get }
  /// The catalogue whose entry the first word names, with what is to be known of its entries: `fit xgboost`.
  static var kinds: Kinds? { get }
  static var takesBlock: Bool { get }
  /// Whether options may have names that are not declared: `rename ret=r1`, `sweep depth=[4 6]`.
  static var takesFreeOptions: Bool { get }
  /// Whether such names are those of columns.
  static var optionsNameColumns: Bool { get }
  /// Whether a line gives the same as long as the files that it read are the same: what does not is never taken out of a
  /// cache.
  static func isRepeatable(_ line: CommandCall) -> Bool

  /// Does the work. A command that throws has changed nothing: its call's scope is dropped.
  ///
  /// - Returns: The value for `name = verb …`, or what is shown; `nothing` where there is none.
  func run(_ call: inout Call) throws -> Value
}

extension Command {
  package static var effect: Effect { .make }
  package static func effect(of line: CommandCall) -> Effect { effect }
  package static var clauses: Set<CommandCall.Clause.Word> { [] }
  package static var groupings: [String] { [] }
  package static var kinds: Kinds? { nil }
  package static var takesBlock: Bool { false }
  package static var takesFreeOptions: Bool { false }
  package static var optionsNameColumns: Bool { false }
  package static func isRepeatable(_ line: CommandCall) -> Bool { true }
}

/// What a command does to the session.
package enum Effect: String, Sendable {
  /// Shows something and changes nothing: left out of a saved script.
  case look
  /// Makes or changes named values.
  case make
  /// Changes a setting that later statements depend on: always kept.
  case set
  /// Leaves something outside the session, or checks something: a target of a saved script.
  case target
}

/// The entries that the first word of a verb may name, without their type.
package struct Kinds: Sendable {
  package var title: String
  package var kinds: [Grammar.Kind]
  package var help: @Sendable (String) -> (summary: String, details: String, examples: [String])?
  package var defaults: @Sendable (String) -> [Value]
  /// Whether one of them has to be named.
  package var isRequired: Bool

  package init<Kind>(_ catalogue: Catalogue<Kind>, isRequired: Bool = true) {
    self.isRequired = isRequired
    title = catalogue.title
    kinds = catalogue.entries.map { Grammar.Kind($0.name, aliases: $0.aliases, parameters: $0.parameters) }
    let entries = catalogue
    help = { name in entries[name].map { ($0.summary, $0.details, $0.examples) } }
    defaults = { name in entries[name]?.defaults ?? [] }
  }
}

/// One call of a command: what was given, and the session as the command may change it.
package struct Call {
  /// The session's names; kept if the command succeeds.
  package var scope: Scope
  package let world: World
  package let trace: Trace
  /// The name that the result will get: `px` in `px = load …`.
  package let target: String?
  /// The entry named by the first word, with what was given to it rather than to the command.
  package let kind: (name: String, given: Given)?
  package let clauses: Clauses
  /// Options with names of the user's own, in their order.
  package let free: [Given.Option]
  package let place: Place
  /// The statements in braces.
  package let block: [Statement]?
  /// Defaults that the command took from the session, to be written out: `y=y`, `on px`.
  package internal(set) var filled: [Expression.Argument] = []
  package let domain: any Domain
  /// What the session did so far.
  package let records: [Record]

  package var monitor: Monitor { world.monitor }

  /// The value of an expression in the call's scope; a column where it means one.
  package mutating func value(of expression: Expression) throws -> Value {
    let caller = self
    let evaluator = Evaluator(scope: scope, trace: trace, domain: domain) { expression in
      var call = caller
      return try call.value(of: expression)
    }
    guard evaluator.isColumn(expression) else { return try evaluator.value(of: expression) }
    return try domain.compute(try evaluator.resolved(expression), in: &self)
  }

  /// Writes down a default that came from the session, so that a saved line does not depend on it.
  package mutating func fill(_ option: String, _ name: String) { fill(option, .word(name)) }

  /// Writes down a default that came from what the session did before.
  package mutating func fill(_ option: String, _ value: Double) {
    fill(option, .number(value, written: Value.source(value)))
  }

  private mutating func fill(_ option: String, _ form: Expression.Form) {
    let place = Place(self.place.end, self.place.end)
    filled.append(Expression.Argument(option, Expression(form, at: place), at: place))
  }

  /// The value of a name, noted as read; a complaint with the nearest name where there is none.
  package func value(of name: String, at place: Place? = nil) throws -> Value {
    guard let value = scope[name] else {
      throw Complaint("nothing has the name '\(name)'", hint: didYouMean(name, scope.order), at: place)
    }
    trace.read(name)
    return value
  }

  /// Binds a name; noted as written.
  package mutating func bind(_ name: String, to value: Value) {
    scope.bind(name, to: value)
    trace.write(name)
  }

  /// Binds a name to a value that differs from its last one in some parts; noted as written.
  package mutating func bind(_ name: String, to value: Value, parts: [String]) {
    scope.bind(name, to: value)
    trace.write(name, parts: parts)
  }

  /// The changes that `undo` would take back, each of one statement or more, the last one first.
  package let done: [[Record]]
  /// The changes that `redo` would do again, the one that was undone last first.
  package let undone: [[Record]]
  /// Runs the statements of a block in a scope, for commands that take one.
  package let runBlock: ([Statement], inout Scope) throws -> Void
  /// Runs the block of a sweep for one of its combinations, apart from all that is in a scope.
  package let runCell: (SweepPlan, Int, Scope) throws -> CellOutcome

  /// Shows the help page on a topic, or the list of commands. What only the domain knows, it tells itself.
  package mutating func help(on topic: String?) throws {
    let help = Help(domain: domain)
    if let topic, !help.knows(topic), try domain.explain(topic, in: &self) { return }
    try help.show(topic, in: world)
  }

  /// Notes a file that now stands in its place. Who asks to stop while it is read once more learns that it is there.
  package func leaves(_ file: String, as name: String) throws {
    do { trace.wrote(file: try world.fingerprint(file)) } catch is Interruption {
      throw Interruption(leaving: name)
    }
  }

  /// Shows a block now, before the command ends.
  package func show(_ block: Block) { world.show(block) }
}

/// The clauses of a call, as written.
package struct Clauses: Sendable {
  /// The name or expression after `on`.
  package var on: Expression?
  package var `where`: Expression?
  package var by: [Expression] = []
  package var from: Moment?
  package var to: Moment?
}

/// What the outermost layer hands in: nothing below it reads the clock, the environment or the terminal.
package struct World: Sendable {
  package var monitor: Monitor
  /// Shows a block to the user.
  package var show: @Sendable (Block) -> Void
  /// Takes the form that the session asks for from now on, `json`, `csv` or `text`; nil for that of the start.
  package var take: @Sendable (_ form: String?) -> Void = { _ in }
  /// A path as the user wrote it, made absolute or relative to where the program may look.
  package var resolve: @Sendable (String) -> String
  /// The text of a file.
  package var read: @Sendable (String) throws -> String
  /// SHA-256 and length of a file.
  package var fingerprint: @Sendable (String) throws -> Trace.File
  /// Replaces a file as a whole: afterwards the old text or the new stands there, never half of one.
  package var write: @Sendable (String, String) throws -> Void
  /// Nanoseconds of a steady clock; used for durations alone.
  package var now: @Sendable () -> UInt64
  /// Version of the program and what results may depend on: `wick=0.1.0`, `hdf5=1.10.8`, in order.
  package var environment: [(name: String, value: String)]
  /// What is shown is data for another program: all rows, unless some are asked for.
  package var showsAllRows = false
  /// Pictures that go into files are shown as well.
  package var showsFiles = false
  /// Takes away what is on the screen, or what the cell of a notebook has shown.
  package var clear: @Sendable () -> Void = {}
  /// Nothing outside the session is to be changed: a script is only being tried.
  package var isRehearsal = false
  /// Nanoseconds since 1970 UTC; asked for nothing but to date what comes from outside.
  package var clock: @Sendable () -> Int64 = { 0 }
  /// A variable of the environment, such as the key of a provider.
  package var variable: @Sendable (String) -> String? = { _ in nil }
  /// Runs a script where nothing of the session is and compares it with its lock: the first step that is not the same.
  package var prove: @Sendable (String, Lock, any Domain, World) throws -> Replay.Step? = {
    try Replay.proof($0, against: $1, domain: $2, world: $3)
  }
  /// A block as it would look where it is shown.
  package var draw: @Sendable (Block) -> String = { _ in "" }
  /// Tells of something that is no result.
  package var remark: @Sendable (String) -> Void = { _ in }
  /// Other processes that may compute combinations of sweeps, and what was kept of them; nil for none.
  package var workshop: Workshop?
  /// Long work that was stopped goes on from what was kept of it.
  package var takesUp = true
  /// The answers from outside that the lock of a replay names, as `cache:…`; nil where nothing is replayed.
  package var recorded: [String]?

  package init(
    monitor: Monitor = Monitor(), show: @escaping @Sendable (Block) -> Void = { _ in },
    resolve: @escaping @Sendable (String) -> String = { $0 },
    read: @escaping @Sendable (String) throws -> String = { throw Complaint("'\($0)' cannot be read here") },
    fingerprint: @escaping @Sendable (String) throws -> Trace.File = { throw Complaint("'\($0)' cannot be read here") },
    write: @escaping @Sendable (String, String) throws -> Void = { path, _ in
      throw Complaint("'\(path)' cannot be written here")
    },
    now: @escaping @Sendable () -> UInt64 = { 0 }, environment: [(name: String, value: String)] = []
  ) {
    self.monitor = monitor
    self.show = show
    self.resolve = resolve
    self.read = read
    self.fingerprint = fingerprint
    self.write = write
    self.now = now
    self.environment = environment
  }
}

/// What is known of a function of columns.
package struct FunctionFacts: Sendable {
  package var names: [String]
  /// How a call is written: `std(x, window, ddof=)`.
  package var usage: String
  package var summary: String
  package var details: String
  package var examples: [String]
  package var parameters: [ParameterFacts]
  package var defaults: [Value]

  package init(
    names: [String], usage: String, summary: String, details: String, examples: [String],
    parameters: [ParameterFacts], defaults: [Value]
  ) {
    self.names = names
    self.usage = usage
    self.summary = summary
    self.details = details
    self.examples = examples
    self.parameters = parameters
    self.defaults = defaults
  }
}

extension Domain {
  package var columnFunctions: [FunctionFacts] { [] }
  package func holds(_ new: any Presentable, allOf old: any Presentable, parts: Swift.Set<String>?) -> Bool {
    new.digest == old.digest
  }
}

/// What the house adds to the bare language: the verbs, and what columns mean.
package protocol Domain: Sendable {
  var commands: Catalogue<any Command> { get }
  /// Whether a bare name means a column in that scope: a column of the current frame or a feature.
  func isColumn(_ name: String, in scope: Scope) -> Bool
  /// The columns of the current frame, for a name that is mistyped.
  func columns(in scope: Scope) -> [String]
  /// Whether a function gives a column, and not a single value.
  func isColumnFunction(_ name: String) -> Bool
  /// The functions of columns, for their help.
  var columnFunctions: [FunctionFacts] { get }
  /// Tells of a name that is no command, kind or function: a feature, a column. False where it knows nothing of it.
  func explain(_ name: String, in call: inout Call) throws -> Bool
  /// A column expression as a value to show or use. Variables that hold plain values are already replaced.
  func compute(_ expression: Expression, in call: inout Call) throws -> Value
  /// `name = expression` for a column: the current frame's next version is bound in the call's scope.
  func assign(_ name: String, _ expression: Expression, in call: inout Call) throws -> Value
  /// Whether all that was in an object is still in a later one under its name: a frame to which columns were added
  /// holds all that it held. Where parts are named, no others of those that a session makes count.
  func holds(_ new: any Presentable, allOf old: any Presentable, parts: Swift.Set<String>?) -> Bool
  /// A value under a name, after a command made it: a frame becomes current, a label the last label.
  func bound(_ name: String, _ value: Value, in scope: inout Scope)
}
