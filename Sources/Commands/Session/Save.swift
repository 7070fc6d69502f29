import Interpreter
import Language
import Vocabulary

/// Writes the session as a clean script with its lock, and proves it.
struct Save: Command {
  static let name = "save"
  static let summary = "writes the session as a clean script with its lock, and proves it by a replay"
  static let details = """
    Kept are the statements that the results rest on: what was exported, checked, plotted or shown, the last name
    assigned, or the names given by keep=. Failed, undone and look-only lines are dropped. The script is then run by a
    process that is started for it, and every output compared, bit for bit.

    save study.html writes a page instead: those statements and all that showed a value, run again in an empty session,
    with the tables and charts that they show. It needs nothing else, and wick report makes the same of a script.
    """
  static let effect = Effect.look
  static let parameters = [
    Parameter.argument(
      "path", \Self.path, "the script, such as study.wick; its lock is study.lock beside it; or a page, study.html"),
    Parameter.option("keep", \Self.keep, "the names that the script must make"),
    Parameter.keyword("all", \Self.all, "every statement that succeeded"),
    Parameter.keyword("unchecked", \Self.unchecked, "without the replay"),
    Parameter.keyword("overwrite", \Self.overwrite, "replace a script that is there"),
  ]

  var path = Path("")
  var keep: [Name<OfAny>] = []
  var all = false
  var unchecked = false
  var overwrite = false

  func run(_ call: inout Call) throws -> Value {
    if path.text.hasSuffix(".html") { return try savePage(in: call) }
    let script = try Script(call.records, keep: keep.isEmpty ? nil : keep.map(\.text), all: all)
    guard !script.kept.isEmpty else { throw Complaint("there is nothing to save yet") }
    guard path.text.hasSuffix(".wick") else {
      throw Complaint("a script's name ends in .wick", hint: "such as save \(path.text.prefix { $0 != "." }).wick")
    }
    let target = call.world.resolve(path.text)
    let isThere = (try? call.world.read(target)) != nil
    if isThere, !overwrite {
      throw Complaint("\(path.text) is there already", hint: "save \(path.text) overwrite replaces it")
    }
    let parameters = Parameters.given(in: script.kept)
    let lock = try Lock(
      script.text, of: script.kept, environment: call.world.environment, parameters: parameters,
      Grammar(call.domain.commands))
    func write() throws {
      try call.world.write(target, script.text)
      try call.world.write(Lock.path(of: target), lock.text)
    }
    let outputs = lock.steps.reduce(0) { $0 + $1.outputs.count }
    let saved = "saved \(path.text): \(script.kept.count) of \(script.total) statements"
    guard !unchecked else {
      try write()
      call.show(.text("\(saved); not replayed"))
      return .nothing
    }
    let begun = call.world.now()
    call.monitor.begin("replaying what is to be saved")
    let difference = try call.world.prove(script.text, lock, call.domain, call.world)
    let seconds = Double((call.world.now() &- begun) / 100_000_000) / 10
    guard let first = difference else {
      try write()
      call.show(.text("\(saved); replayed, \(outputs) outputs identical (\(seconds) s)"))
      return .nothing
    }
    // A script that does not prove itself never takes the place of one that may.
    if !isThere { try write() }
    let reason = "its replay differs at line \(first.line): \(first.text) (\(first.verdict.rawValue))"
    throw Complaint(
      isThere ? "\(path.text) is left as it was: \(reason)" : "\(saved), but \(reason)", hint: first.reason)
  }
}
