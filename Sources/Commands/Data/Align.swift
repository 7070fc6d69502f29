import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Puts the symbols of a panel on the same times.
struct Align: Command {
  static let name = "align"
  static let summary = "puts all symbols on the same times, and counts what each of them lacks"
  static let details = """
    align union takes every time that any symbol has, align intersection only those that all have. A row that a symbol
    does not have is na in every column; fill=ffill makes it a bar without trade instead: open, high, low and close are
    the last close, volume is 0, any other column keeps its last value. max= is how many rows in a row are filled.
    Nothing is filled before a symbol's first row.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument("times", \Self.times, "union: the times of any symbol; intersection: those of all"),
    Parameter.option("fill", \Self.fill, "what is put where a symbol has no row"),
    Parameter.option("max", \Self.longest, in: 1...1_000_000, unit: "rows", "how many rows in a row are filled"),
  ]
  static let examples = [
    "stocks = load datasets/daily/*.csv", "same = align intersection on stocks",
    "all = align union fill=ffill max=5 on stocks",
  ]

  var times = Alignment.Times.union
  var fill = Alignment.Fill.none
  var longest: Int?

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    guard longest == nil || fill == .ffill else {
      throw Complaint("max is for fill=ffill: nothing is filled here", at: call.place)
    }
    var alignment = Alignment(times)
    alignment.fill = fill
    alignment.longest = longest
    let (aligned, counts) = try alignment.align(frame, monitor: call.monitor)
    call.show(.table(Self.table(counts)))
    return call.give(aligned, for: name)
  }

  /// A line for each symbol: those that lack most first where there are many.
  private static func table(_ counts: [Alignment.Count]) -> Table {
    let most = 30
    var shown = counts
    if counts.count > most {
      shown = Array(
        counts.sorted { ($1.missing + $1.dropped, $0.symbol) < ($0.missing + $0.dropped, $1.symbol) }.prefix(most))
    }
    let missing = counts.reduce(0) { $0 + $1.missing }
    let filled = counts.reduce(0) { $0 + $1.filled }
    let dropped = counts.reduce(0) { $0 + $1.dropped }
    var notes = ["\(missing) rows are missing" + (filled > 0 ? ", \(filled) of them filled" : "")]
    if dropped > 0 { notes = ["\(dropped) rows are dropped, which others do not have"] }
    if shown.count < counts.count {
      notes.append("\(counts.count - shown.count) more symbols that lack no more than these")
    }
    return Table(
      "align",
      columns: [
        Table.Column("symbol", shown.map { .text($0.symbol) }),
        Table.Column("rows", shown.map { .integer($0.rows) }),
        Table.Column("missing", shown.map { .integer($0.missing) }),
        Table.Column("filled", shown.map { .integer($0.filled) }),
        Table.Column("dropped", shown.map { .integer($0.dropped) }),
      ], notes: notes)
  }
}
