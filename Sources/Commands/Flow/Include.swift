import Interpreter
import Language
import Vocabulary

/// Runs the statements of another script as if they stood here.
struct Include: Command {
  static let name = "include"
  static let summary = "runs the statements of a script as if they stood here"
  static let parameters = [Parameter.argument("path", \Self.path, "a script")]

  var path = Path("")

  func run(_ call: inout Call) throws -> Value {
    let resolved = call.world.resolve(path.text)
    let text = try call.world.read(resolved)
    call.trace.read(file: try call.world.fingerprint(resolved))
    let program: [Statement]
    do { program = try Session.program(text, Grammar(call.domain.commands)) } catch let complaint as Complaint {
      throw located(complaint, in: text)
    }
    for statement in program {
      if case .parameter(let name, _, _, _) = statement.form {
        throw Complaint("\(path.text) declares the parameter '\(name)'", hint: "only the script that is run may")
      }
    }
    do { try call.runBlock(program, &call.scope) } catch let complaint as Complaint {
      throw located(complaint, in: text)
    }
    return .nothing
  }

  /// A place in the included text means nothing in the line that includes it.
  private func located(_ complaint: Complaint, in text: String) -> Complaint {
    let line = complaint.place.map { " line \(Session.line(of: $0, in: text))" } ?? ""
    return Complaint("\(path.text)\(line): \(complaint.message)", hint: complaint.hint)
  }
}
