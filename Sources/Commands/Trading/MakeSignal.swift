import Frames
import Interpreter
import Language
import Trading
import Vocabulary

/// Turns what a model or a column says into targets.
struct MakeSignal: Command {
  static let name = SignalRule.name
  static let summary = SignalRule.summary
  static let details = SignalRule.details
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on, .where]
  static let parameters =
    [
      Parameter<Self>.argument(
        "what", \Self.what, "a model, or a column: a score, or a rule such as (rsi(close, 14) < 30)")
    ]
    + SignalRule.parameters.map { $0.within(\Self.rule) }
  static let examples = [
    "s = signal (when(close > mean(close, 20), 1, -1))", "s = signal (rsi(close, 14)) long=70 short=30",
  ]

  var what = Formula(Expression(.missing, at: Place(0, 0)))
  var rule = SignalRule()

  func run(_ call: inout Call) throws -> Value {
    let signal = try call.signal(what, by: rule)
    guard call.clauses.where != nil else { return .object(signal) }
    let frame = try call.frame(inPart: true).frame
    guard signal.timeline.isAligned(with: frame.timeline) else {
      throw Complaint("the condition after where is of other rows than the signal", hint: "name the frame: on px")
    }
    return .object(
      try signal.narrowed(to: frame, rows: Array(0..<frame.count), where: try call.condition(on: frame)))
  }
}
