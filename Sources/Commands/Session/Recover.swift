import Interpreter
import Vocabulary

/// The last session that ended unexpectedly.
struct Recover: Command {
  static let name = "recover"
  static let summary = "shows the last session that ended unexpectedly, or runs it again here"
  static let details = """
    Every line at the prompt goes to a journal before it runs and when it is done, so that a crash loses the line that
    was running and nothing else. recover lists the statements that succeeded and were not undone; recover run runs them
    in this session, and takes from the cache what took long; forget drops them.
    """
  static let effect = Effect.look
  static let parameters = [Parameter.keyword("run", \Self.runs, "run its statements in this session")]

  var runs = false

  func run(_ call: inout Call) throws -> Value {
    call.trace.move = .recover(runs: runs)
    return .nothing
  }
}
