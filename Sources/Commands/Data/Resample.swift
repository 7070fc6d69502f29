import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Joins bars into longer ones.
struct Resample: Command {
  static let name = "resample"
  static let summary = "joins bars into longer ones: of a length of time, or by rows, volume or money"
  static let details = """
    Open is the first, high the highest, low the lowest, close the last, volume the sum; of any other column the last
    value counts, unless sum, mean, first, max or min name it. Values that are na do not count.

    Bars within the day are cut from midnight of the frame's zone on, days, weeks (from Monday) and months by its
    calendar. Where the frame has a trading calendar, no bar spans the open or the close of a session or a pause in it,
    and days hold what is traded in sessions. The last bar is left out where its rows do not go to its end: by the
    calendar, or without one where half of the bars before ended later; the word partial keeps it.

    A row belongs to the bar in which it opens. closed= goes by the stamps instead: closed=left takes a row stamped at
    the beginning of a stretch, closed=right one stamped at its end, which only bars stamped when they close allow.
    label= stamps the new bars when they open (left) or when they close (right); without it days and longer bars have the
    date on which they open, and shorter ones are stamped as the rows are. A bar that is stamped by its opening is known
    when it ends, and not before.

    bars=100, volume=1e6 and dollar=1e9 make bars that end with the row by which so many rows, so much volume or so
    much money (close times volume) have come together. They run on over sessions and are stamped when they end.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument("to", \Self.span, required: false, "the length of the new bars: 5m, 1h, 1d, 1w, 1mo"),
    Parameter.option("bars", \Self.rows, in: 1...1_000_000_000, "how many rows make a bar"),
    Parameter.option("volume", \Self.volume, in: Double.leastNonzeroMagnitude...1e300, "how much volume makes a bar"),
    Parameter.option("dollar", \Self.money, in: Double.leastNonzeroMagnitude...1e300, "how much money makes a bar"),
    Parameter.option("closed", \Self.closed, "which end of its stretch belongs to a bar, by the stamps of the rows"),
    Parameter.option("label", \Self.label, "whether new bars are stamped when they open or when they close"),
    Parameter.option("sum", \Self.sum, "columns of which the sum counts"),
    Parameter.option("mean", \Self.mean, "columns of which the mean counts"),
    Parameter.option("first", \Self.first, "columns of which the first value counts"),
    Parameter.option("max", \Self.highest, "columns of which the highest value counts"),
    Parameter.option("min", \Self.lowest, "columns of which the lowest value counts"),
    Parameter.keyword("partial", \Self.partial, "keeps the last bar although it is not complete"),
  ]
  static let examples = [
    "weekly = resample 1w", "monthly = resample 1mo label=right", "heavy = resample volume=1e9",
    "dollars = resample dollar=1e10", "tens = resample bars=10 mean=[volume] partial",
  ]

  var span: Span?
  var rows: Int?
  var volume: Double?
  var money: Double?
  var closed: Resampling.Side?
  var label: Resampling.Side?
  var sum: [ColumnChoice] = []
  var mean: [ColumnChoice] = []
  var first: [ColumnChoice] = []
  var highest: [ColumnChoice] = []
  var lowest: [ColumnChoice] = []
  var partial = false

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    let measures: [Resampling.Measure?] = [
      span.map { .length($0) }, rows.map { .rows($0) }, volume.map { .volume($0) }, money.map { .money($0) },
    ]
    let given = measures.compactMap { $0 }
    guard given.count == 1 else {
      throw Complaint(
        given.isEmpty ? "resample needs to know what makes a bar" : "one thing makes a bar, not \(given.count)",
        hint: "such as 5m, 1d, bars=100, volume=1e6 or dollar=1e8", at: call.place)
    }
    var resampling = Resampling(given[0])
    resampling.closed = closed
    resampling.label = label
    resampling.keepsPartial = partial
    let choices: [([ColumnChoice], Summary)] = [
      (sum, .joined(.sum)), (mean, .mean), (first, .joined(.first)), (highest, .joined(.highest)),
      (lowest, .joined(.lowest)),
    ]
    for (columns, summary) in choices where !columns.isEmpty {
      for column in try call.opened(columns, in: frame).names(
        among: frame.columns.map(\.name), noun: "column", at: call.place)
      {
        guard resampling.summaries.updateValue(summary, forKey: column) == nil else {
          throw Complaint("column '\(column)' is named twice", at: call.place)
        }
      }
    }
    let (joined, left) = try resampling.resample(frame, monitor: call.monitor)
    if left > 0 {
      let bars = left == 1 ? "the last bar is" : "the last bars of \(left) symbols are"
      call.show(.text("\(bars) left out: not complete (the word partial keeps what there is)"))
    }
    return call.give(joined, for: name)
  }
}
