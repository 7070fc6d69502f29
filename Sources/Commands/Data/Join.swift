import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Adds columns of another frame as they were known at the time.
struct Join: Command {
  static let name = "join"
  static let summary = "adds columns of another frame, each value as it was known at the time of the row"
  static let details = """
    Each row gets the last row of the other frame, of the same symbol, that was known by then. A bar is known when it
    ends. A row of a frame without prices, such as a report, is known at its time, its publication, and is seen by rows
    stamped lag after it or later: lag=2d is two days on the calendar, lag=2 two rows, which are trading days where bars
    are days. Where all its times are dates, the hour is not known, and lag is 1d unless given.

    Where a column tells the period that a report is about (period=, or end_date), the latest version of the latest
    period counts: a correction of an older report does not replace a newer one. load … dups=all keeps all versions.

    Where a table's times are the ends of periods, published= names the column of publication; default_lag= says how
    long after its period a report is seen whose publication nobody knows.

    tolerance= is how long a value is seen: older ones are na. sym=SPY gives the rows of that symbol to all symbols.
    Columns that the frame has already get the other frame's name before theirs, with prefix= all get that.

    blackout=3d adds a column, 1 in rows within three days of a row of the other frame, by date, both ends included;
    blackout=3 counts rows. It looks ahead, as announced dates allow, so it is no feature.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument("frame", \Self.other, "the frame whose columns are added"),
    Parameter.rest("columns", \Self.columns, "which of its columns; all where none is named"),
    Parameter.option("lag", \Self.lag, "how long after its publication a row is seen: 2d, or 2 for rows"),
    Parameter.option("default_lag", \Self.defaultLag, "how long after its period a report of unknown date is seen"),
    Parameter.option("published", \Self.published, "the column of the date of publication"),
    Parameter.option("period", \Self.period, "the column of the period that a report is about"),
    Parameter.option("tolerance", \Self.tolerance, "how long a value is seen: 400d, or 60 for rows"),
    Parameter.option("blackout", \Self.blackout, "flags rows within so many days or rows of the other frame's rows"),
    Parameter.option("prefix", \Self.prefix, "what is put before the names of the added columns"),
    Parameter.option("sym", \Self.symbol, "the symbol whose rows serve all symbols"),
  ]
  static let examples = [
    "stocks = load datasets/daily/*.csv",
    "fu = load datasets/fundamentals.csv time=published dups=all",
    "pit = join fu lag=2d on stocks",
    "days = join fu eps equity lag=2 tolerance=400d prefix=fu_ on stocks",
    "quiet = join fu eps blackout=3d on stocks",
    "relative = join stocks close sym=IBM on stocks",
  ]

  var other = Name<OfFrame>("")
  var columns: [ColumnChoice] = []
  var lag: Span?
  var defaultLag: Span?
  var published: Word?
  var period: Word?
  var tolerance: Span?
  var blackout: Span?
  var prefix: Word?
  var symbol: Word?

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    let other = try call.object(self.other.text, Frame.self, kind: "frame").object
    var joining = Joining()
    joining.lag = lag
    joining.defaultLag = defaultLag
    joining.published = published?.text
    joining.period = period?.text
    joining.tolerance = tolerance
    joining.symbol = symbol?.text
    let chosen =
      try columns.isEmpty
      ? other.columns.map(\.name)
      : call.opened(columns, in: other).names(among: other.columns.map(\.name), noun: "column", at: call.place)
    let match = try joining.match(frame, with: other, monitor: call.monitor)
    var added: [Column] = []
    for name in chosen {
      try call.monitor.check()
      var column = try other.column(name).joined(match, monitor: call.monitor)
      column.name = try self.name(of: name, in: frame, at: call.place)
      added.append(column)
    }
    var lines = [Self.line(match, of: frame, columns: added.count, with: self.other.text)]
    if let blackout {
      var flags = Blackout(blackout)
      flags.published = published?.text
      flags.symbol = symbol?.text
      let name = try self.name(of: "blackout", in: frame, at: call.place)
      let (column, count) = try flags.flags(frame, with: other, named: name, monitor: call.monitor)
      added.append(column)
      lines.append("\(name) flags \(count) of \(frame.count) rows")
    }
    var joined = try frame.with(added)
    joined.sources += other.sources.filter { !joined.sources.contains($0) }
    lines += Self.gaps(match, name, self.other.text)
    call.show(.text(lines.joined(separator: "\n")))
    return call.give(joined, for: name)
  }

  private func name(of column: String, in frame: Frame, at place: Place) throws -> String {
    let name = prefix.map { $0.text + column } ?? (frame[column] == nil ? column : "\(other.text)_\(column)")
    guard frame[name] == nil else {
      throw Complaint(
        "there is a column '\(name)' already", hint: "prefix=\(other.text)2_ gives it another name", at: place)
    }
    return name
  }

  private static func line(_ match: Joining.Match, of frame: Frame, columns: Int, with other: String) -> String {
    var parts = ["\(match.found) of \(frame.count) rows have a value"]
    if match.early > 0 { parts.append("\(match.early) come before the first that is known") }
    if match.stale > 0 { parts.append("\(match.stale) only have one that is too old") }
    return
      "\(columns == 1 ? "1 column" : "\(columns) columns") of \(other), lag=\(match.lag): \(parts.joined(separator: ", "))"
  }

  private static func gaps(_ match: Joining.Match, _ name: String, _ other: String) -> [String] {
    func some(_ symbols: [String]) -> String {
      let what = symbols.count == 1 ? "1 symbol" : "\(symbols.count) symbols"
      return "\(what) (\(symbols.prefix(8).joined(separator: " "))\(symbols.count > 8 ? " …" : ""))"
    }
    var lines: [String] = []
    if !match.missing.isEmpty { lines.append("\(some(match.missing)) of \(name) not in \(other): na") }
    if !match.unused.isEmpty { lines.append("\(some(match.unused)) of \(other) not in \(name): left out") }
    if match.unpublished > 0 {
      lines.append(
        "\(match.unpublished) rows of \(other) have no date of publication and are never seen (default_lag= says when)")
    }
    return lines
  }
}
