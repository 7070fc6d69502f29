import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Joins bars into longer ones.
struct Resample: Command {
  static let name = "resample"
  static let summary = "joins bars into longer ones"
  static let details = """
    Open is the first, high the highest, low the lowest, close the last, volume the sum; of any other column the last
    value counts. Bars within the day are cut from midnight of the frame's zone on, days, weeks (from Monday) and months
    by its calendar. A bar that is stamped by its opening is known when it ends, and not before. Where the frame has a
    trading calendar, no bar spans the open or the close of a session, and days hold what is traded in sessions.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [Parameter.argument("to", \Self.span, "the length of the new bars: 5m, 1h, 1d, 1w, 1mo")]
  static let examples = ["weekly = resample 1w", "monthly = resample 1mo"]

  var span = Span.time(Moment.day)

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    return call.give(try Resampling(to: span).resample(frame, monitor: call.monitor), for: name)
  }
}
