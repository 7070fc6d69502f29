import Interpreter
import Language
import Vocabulary

/// Runs the statements of another script as if they stood here.
struct Include: Command {
  static let name = "include"
  static let summary = "runs the statements of a script as if they stood here"
  static let details = "What it shows is shown; what it makes is made without a word."
  static let parameters = [Parameter.argument("path", \Self.path, "a script")]

  var path = Path("")

  func run(_ call: inout Call) throws -> Value {
    let resolved = call.world.resolve(path.text)
    let text = try call.world.read(resolved)
    call.trace.read(file: try call.world.fingerprint(resolved))
    try call.run(text, called: path.text) { program in
      for statement in program {
        if case .parameter(let name, _, _, _) = statement.form {
          throw Complaint("it declares the parameter '\(name)'", hint: "only the script that is run may")
        }
      }
    }
    return .nothing
  }
}

extension Call {
  /// Runs the statements of another text as if they stood here. A place in that text means nothing in the line that runs
  /// it: what is wrong in it is told by the line there.
  mutating func run(_ text: String, called name: String, check: ([Statement]) throws -> Void = { _ in }) throws {
    do {
      let program = try Session.program(text, Grammar(domain.commands))
      try check(program)
      try runBlock(program, &scope)
    } catch let complaint as Complaint {
      let line = complaint.place.map { " line \(Session.line(of: $0, in: text))" } ?? ""
      throw Complaint("\(name)\(line): \(complaint.message)", hint: complaint.hint)
    }
  }
}
