import Interpreter
import Language
import Vocabulary

/// A house with a few verbs and no columns, so that the flow of sessions is tested apart from the domain.
struct Toy: Domain {
  let commands = Catalogue<any Command>(
    "command",
    [
      Make.self, Fail.self, Look.self, Emit.self, ReadFile.self, Repeat.self, Undo.self, Redo.self, Mark.self,
      Seed.self, Again.self, Chance.self, Leave.self,
    ])

  func isColumn(_ name: String, in scope: Scope) -> Bool { false }
  func columns(in scope: Scope) -> [String] { [] }
  func explain(_ name: String, in call: inout Call) throws -> Bool { false }
  func isColumnFunction(_ name: String) -> Bool { false }
  func compute(_ expression: Expression, in call: inout Call) throws -> Value { .nothing }
  func assign(_ name: String, _ expression: Expression, in call: inout Call) throws -> Value { .nothing }
  func bound(_ name: String, _ value: Value, in scope: inout Scope) {
    if case .object(let object) = value { scope.latest[object.kind] = name }
  }
}

struct Thing: Presentable {
  var numbers: [Double]
  var kind: String { "thing" }
  var headline: String { "thing of \(numbers.count)" }
  var propertyNames: [String] { ["first"] }
  func property(_ name: String) -> Value? { name == "first" ? .number(numbers.first ?? .nan) : nil }
  var digest: Digest { numbers.withUnsafeBufferPointer { Digest(of: $0) } }
  var sketch: [Sketch] { [Sketch("numbers", numbers)] }
}

/// The name of a thing.
struct Ref: Setting {
  var name: String
  static var slot: Slot { .object("thing") }
  init(setting value: Value) throws {
    guard case .word(let name) = value else { throw Expected("a name") }
    self.name = name
  }
  var setting: Value { .word(name) }
}

/// `make 3 step=2` is the thing 3, 5, 7; its numbers shift by the `nudge` of its surroundings, as a
/// program's change would; the start that they call `broken` fails.
struct Make: Command {
  static let name = "make"
  static let summary = "makes a thing"
  static let parameters = [
    Parameter.argument("start", \Self.start, "the first number"),
    Parameter.option("step", \Self.step, in: 0...10, "from number to number"),
    Parameter.option("from", \Self.from, "another thing to add to"),
  ]
  var start = 0.0
  var step = 1.0
  var from: Ref?

  func run(_ call: inout Call) throws -> Value {
    var base = 0.0
    if let from, case .object(let thing as Thing) = try call.value(of: from.name) { base = thing.numbers[0] }
    func outside(_ name: String) -> Double? {
      call.world.environment.first { $0.name == name }.flatMap { Double($0.value) }
    }
    let shift = outside("nudge") ?? 0
    if start == outside("broken") { throw Complaint("it failed on purpose") }
    return .object(Thing(numbers: (0..<3).map { base + start + shift + Double($0) * step }))
  }
}

struct Fail: Command {
  static let name = "fail"
  static let summary = "binds a name, then fails"
  func run(_ call: inout Call) throws -> Value {
    call.bind("half", to: .number(1))
    throw Complaint("it failed")
  }
}

struct Look: Command {
  static let name = "look"
  static let summary = "shows a value"
  static let effect = Effect.look
  static let parameters = [Parameter.argument("what", \Self.what, required: false, "a name")]
  var what: Ref?
  func run(_ call: inout Call) throws -> Value { .text(try what.map { try call.value(of: $0.name).source } ?? "") }
}

struct Emit: Command {
  static let name = "emit"
  static let summary = "leaves a thing outside"
  static let effect = Effect.target
  static let parameters = [Parameter.argument("what", \Self.what, required: false, "a thing; the last one by default")]
  var what: Ref?
  func run(_ call: inout Call) throws -> Value {
    guard let name = what?.name ?? call.scope.latest["thing"] else { throw Complaint("there is no thing yet") }
    if what == nil { call.fill("what", name) }
    _ = try call.value(of: name)
    return .nothing
  }
}

struct Leave: Command {
  static let name = "leave"
  static let summary = "has put a file in its place"
  static let effect = Effect.target
  func run(_ call: inout Call) throws -> Value {
    try call.leaves("/nowhere/out.txt", as: "out.txt")
    return .nothing
  }
}

struct ReadFile: Command {
  static let name = "readfile"
  static let summary = "makes a thing of a file's length"
  static let parameters = [Parameter.argument("path", \Self.path, "a path")]
  var path = ""
  func run(_ call: inout Call) throws -> Value {
    let file = try call.world.fingerprint(path)
    call.trace.read(file: file)
    return .object(Thing(numbers: [Double(file.bytes)]))
  }
}

struct Repeat: Command {
  static let name = "repeat"
  static let summary = "works until it is stopped"
  func run(_ call: inout Call) throws -> Value {
    call.bind("half", to: .number(1))
    call.monitor.begin("repeating")
    call.monitor.cancel()
    try call.monitor.check()
    return .nothing
  }
}

struct Again: Command {
  static let name = "again"
  static let summary = "makes a stale name anew"
  static let parameters = [Parameter.argument("what", \Self.what, "a name")]
  var what: Ref?
  func run(_ call: inout Call) throws -> Value {
    let staleness = Staleness(call.records, in: call.scope, call.domain)
    call.trace.move = .again(staleness.chain(for: [what?.name ?? ""]))
    return .nothing
  }
}

struct Chance: Command {
  static let name = "chance"
  static let summary = "makes another thing each time"
  func run(_ call: inout Call) throws -> Value { .object(Thing(numbers: [.random(in: 0...1)])) }
}

struct Mark: Command {
  static let name = Steps.verb
  static let summary = "marks a step"
  static let effect = Effect.set
  static let parameters = [
    Parameter.argument("number", \Self.number, "a number"),
    Parameter.argument("title", \Self.title, required: false, "a title"),
  ]
  var number = 1
  var title = ""
  func run(_ call: inout Call) throws -> Value { .nothing }
}

struct Seed: Command {
  static let name = "seed"
  static let summary = "sets the seed"
  static let effect = Effect.set
  static let parameters = [Parameter.argument("number", \Self.number, "a number")]
  var number = 1
  func run(_ call: inout Call) throws -> Value {
    call.scope.seed = UInt64(number)
    return .nothing
  }
}

struct Undo: Command {
  static let name = "undo"
  static let summary = "takes back"
  static let effect = Effect.look
  func run(_ call: inout Call) throws -> Value {
    call.trace.move = .undo(1)
    return .nothing
  }
}

struct Redo: Command {
  static let name = "redo"
  static let summary = "does again"
  static let effect = Effect.look
  func run(_ call: inout Call) throws -> Value {
    call.trace.move = .redo(1)
    return .nothing
  }
}

extension Session {
  static func toy(_ world: World = World()) -> Session { Session(domain: Toy(), world: world) }

  func number(_ name: String) -> Double? {
    if case .number(let number)? = scope[name] { number } else { nil }
  }
}

/// The complaint that `body` throws, as `message - hint`.
func complaint(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let complaint as Complaint {
    return complaint.description
  } catch {
    return "\(error)"
  }
}
