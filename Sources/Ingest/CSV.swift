import Frames
import Vocabulary

/// Files of bars as text, one bar a line: how they are read, and into what.
///
/// Columns are found by the names that vendors give them, in any order. Bar columns come first in the frame, others
/// behind them in the order of the files. A name that a file does not have is na there.
package struct CSV: Sendable {
  /// What to do where a symbol has two rows at one time.
  package enum Duplicates: String, Choice {
    /// A complaint that names both lines.
    case refuse
    /// The row that stands first in the files.
    case first
    /// The row that stands last in the files.
    case last
    /// The row with the most volume; of equals the last.
    case volume
    /// All of them, as versions of a report are: in the order of the files, a nanosecond apart.
    case all
  }

  package enum Prices: String, Choice {
    /// As the file has them.
    case raw
    /// Open, high, low and close times adj_close / close. The close of the file stays as raw_close.
    case adjusted
  }

  /// A column that names the symbol; the word `file`; or the symbol of all rows. Nil finds a column, else takes the
  /// file's name.
  package var symbol: String?
  /// The zone of stamps that carry no offset, and of the frame; nil where it is that of the calendar's market.
  package var zone: String?
  /// The calendar of the market's sessions.
  package var calendar: String?
  package var order = DateOrder.auto
  package var decimal = Decimal.auto
  package var duplicates = Duplicates.refuse
  package var stamp: Frame.Stamp?
  package var prices = Prices.raw
  /// The columns in their order, in place of a header.
  package var names: [String] = []
  /// The column that is the time.
  package var time: String?
  /// Bytes that one thread reads at a time.
  package var stretch = 1 << 19
  /// What prices are divided by; nil where the vendor tells.
  package var scale: Double?
  package var bad = Bad.refuse
  /// The period whose rows are kept, both ends included, on the frame's clock. What lies outside takes no memory.
  package var from: Moment?
  package var to: Moment?
  /// Where numbers wait until they are wanted, for texts that are larger than the memory; nil where they stay in it.
  package var spill: Spill?

  package init() {}

  /// What to do with what cannot be read.
  package enum Bad: String, Choice {
    /// A complaint that names file and line.
    case refuse
    /// Lines, and files of which nothing can be read, are left out and named.
    case skip
  }

  /// The bars of the files that the paths name, which may be patterns.
  package func load(_ patterns: [String], monitor: Monitor = Monitor()) throws -> Loaded {
    try assembled(parts(patterns, monitor), monitor)
  }

  /// The bars of a file that is in memory already, such as the answer of a server.
  package func load(_ bytes: [UInt8], named name: String, monitor: Monitor = Monitor()) throws -> Loaded {
    try assembled(parts(InputFile(bytes, named: name), monitor), monitor)
  }

  private func assembled(_ found: ([FileRows], refused: [Refused]), _ monitor: Monitor) throws -> Loaded {
    var (parts, refused) = found
    let market = try calendar.map { try TradingCalendar(named: $0).zone }
    let isClockOpen = zone == nil && market == nil
    if isClockOpen { Assembly.keepDates(&parts) }
    var assembly = try Assembly(
      &parts, symbol: symbol, duplicates: duplicates, settings: settings(), monitor: monitor)
    let understood = parts.compactMap { Understanding($0, symbol: Assembly.symbol(of: $0, asked: symbol)) }
    var columns = try assembly.columns(&parts)
    var adjustment: String?
    if prices == .adjusted {
      columns = try adjusted(columns)
      adjustment = "split and dividend"
    }
    var sources: [Frame.Source] = []
    for part in parts where sources.last?.path != part.source.path { sources.append(part.source) }
    let frame = try Frame(
      assembly.timeline, columns, bar: assembly.bar(columns, duplicates),
      zone: self.zone ?? market?.name ?? Assembly.zone(parts),
      stamp: stamp ?? (parts.allSatisfy { $0.stampsEnd } ? .close : .open), calendar: calendar,
      adjustment: adjustment, sources: sources)
    return Loaded(
      frame: try frame.rows(from: from, to: to), duplicates: assembly.dropped, wasSorted: assembly.wasSorted,
      lines: parts.reduce(0) { $0 + $1.skipped.count },
      complaints: Array(parts.lazy.flatMap { $0.skipped.complaints }.prefix(10)), files: refused,
      understood: understood, notes: Assembly.notes(parts, isClockOpen: isClockOpen))
  }

  func settings() throws -> FileRows.Settings {
    FileRows.Settings(
      zone: try clock(), order: order, decimal: decimal, names: names, time: time,
      symbol: symbol == "file" ? nil : symbol,
      scale: scale, skips: bad == .skip, near: try near(), stretch: max(1, stretch), spill: spill)
  }

  /// The period with a day more at both ends, within which it lies on any clock: a frame's clock is known only once all
  /// files are read.
  private func near() throws -> Range<Int64>? {
    guard from != nil || to != nil else { return nil }
    let bounds = try clock().bounds(from: from, to: to)
    let first = bounds.from == .min ? .min : bounds.from - Moment.day
    return first..<(bounds.before == .max ? .max : bounds.before + Moment.day)
  }

  /// A frame, and what was done to the rows on the way.
  package struct Loaded: Sendable {
    package var frame: Frame
    /// Rows left out because their time was there already.
    package var duplicates: Int
    /// Whether the rows stood in the order of the frame.
    package var wasSorted: Bool
    /// Lines left out because they could not be read, and what was wrong with the first of them.
    package var lines = 0
    package var complaints: [Complaint] = []
    /// Files left out, and why.
    package var files: [Refused] = []
    /// How each file was understood.
    package var understood: [Understanding] = []
    /// What is worth a word.
    package var notes: [String] = []
  }

  func adjusted(_ columns: [Column]) throws -> [Column] {
    func numbers(_ name: String) throws -> Numbers {
      guard let numbers = columns.first(where: { $0.name == name })?.numbers else {
        throw Complaint("prices=adjusted needs the column \(name), which the file does not have")
      }
      return numbers
    }
    let (close, target) = (try numbers("close"), try numbers("adj_close"))
    var result: [Column] = []
    for var column in columns where column.name != "adj_close" {
      if column.name == "close" {
        column.values = .numbers(target)
      } else if ["open", "high", "low"].contains(column.name), let prices = column.numbers {
        let scaled = try CSV.adjusted(prices, close, target)
        column.values = .numbers(scaled)
      }
      result.append(column)
    }
    return result + [Column("raw_close", .numbers(close))]
  }

  /// Times the adjusted close over the close: when it is read where the columns wait on a disk.
  private static func adjusted(_ prices: Numbers, _ close: Numbers, _ adjusted: Numbers) throws -> Numbers {
    @Sendable func scaled(_ rows: Range<Int>, into target: UnsafeMutableBufferPointer<Double>) throws {
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Monitor.blockLength) {
        let part = start..<min(rows.upperBound, start + Monitor.blockLength)
        let (prices, close, adjusted) = (
          try prices.stretch(part), try close.stretch(part), try adjusted.stretch(part)
        )
        for row in prices.indices {
          // A price that is the close becomes the adjusted close to the last digit: no bar falls apart.
          let factor = close[row] == 0 ? .nan : adjusted[row] / close[row]
          target[part.lowerBound - rows.lowerBound + row] =
            prices[row] == close[row] ? adjusted[row] : prices[row] * factor
        }
      }
    }
    let count = prices.count
    guard prices.unread([]) != nil else { return try Numbers(count: count) { try scaled(0..<count, into: $0) } }
    return Numbers(count: count) { try Numbers(count: count) { try scaled(0..<count, into: $0) } }
  }
}
