import Drawing
import Interpreter
import Language
import Shell
import Vocabulary

/// The statements of one cell.
///
/// A class, because it gathers what the reply will say.
final class Cell {
  private let code: String
  private let kernel: Kernel
  /// The text of the value that the cell ends with.
  private(set) var result: String?
  /// Pages of help, which a front end shows beside the notebook, and the wish to end.
  private var pages: [Block] = []

  init(_ code: String, kernel: Kernel) {
    self.code = code
    self.kernel = kernel
  }

  private var session: Session { kernel.session }
  private var output: CellOutput { kernel.output }

  /// Runs the statements as they would be at the prompt.
  ///
  /// - Returns: What ended it early.
  func run(isEnding: () -> Bool) -> Failure? {
    let begun = Surroundings.steady()
    let text = Shorthand(session).expanded(code)
    if text != code { output.write(text + "\n", to: .stderr) }
    do {
      let program = try Session.program(text, session.grammar)
      try kernel.host.interruptibly {
        // Whoever ended the kernel a moment ago must not wait for this cell.
        if isEnding() { throw Interruption() }
        try session.together {
          for (index, statement) in program.enumerated() where !session.isEnded {
            try run(statement, isLast: index == program.count - 1, in: text)
          }
        }
      }
      return nil
    } catch {
      output.release().forEach(output.tell)
      return Failure(error, in: text, after: Surroundings.steady() &- begun)
    }
  }

  private func run(_ statement: Statement, isLast: Bool, in text: String) throws {
    let line = Session.line(of: statement.place, in: text)
    switch statement.form {
    case .show where isLast:
      output.hold()
      try session.run(statement, line: line)
      give(output.release())
    case .help:
      output.hold()
      try session.run(statement, line: line)
      pages += output.release()
    case .command(let command) where command.verb == "help":
      output.hold()
      try session.run(statement, line: line)
      pages += output.release()
    default: try session.run(statement, line: line)
    }
  }

  /// The value that the cell ends with.
  private func give(_ blocks: [Block]) {
    guard !blocks.isEmpty else { return }
    let bundle = MimeBundle(blocks)
    result = bundle.plain
    output.tell(
      "execute_result",
      [("execution_count", String(kernel.count)), ("data", bundle.json), ("metadata", "{}")])
  }

  /// For the reply, as JSON.
  var payload: [String] {
    var payload: [String] = []
    if !pages.isEmpty {
      payload.append(
        JSON.object([("source", JSON.text("page")), ("data", MimeBundle(pages).json), ("start", "0")]))
    }
    if session.isEnded {
      payload.append(JSON.object([("source", JSON.text("ask_exit")), ("keepkernel", "false")]))
    }
    return payload
  }

  /// Expressions that the front end wants to know besides, as JSON by their names.
  func values(of expressions: [(name: String, text: String)]) -> String {
    JSON.object(
      expressions.map { name, text in
        do {
          let blocks = try session.look(text)
          return (
            name,
            JSON.object([("status", JSON.text("ok")), ("data", MimeBundle(blocks).json), ("metadata", "{}")])
          )
        } catch {
          return (name, Answers.failure(Failure(error, in: text, after: 0)))
        }
      })
  }
}
