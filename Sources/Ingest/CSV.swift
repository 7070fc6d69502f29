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
  package var duplicates = Duplicates.refuse
  package var stamp: Frame.Stamp?
  package var prices = Prices.raw
  /// The columns in their order, in place of a header.
  package var names: [String] = []
  /// The column that is the time.
  package var time: String?
  /// Bytes that one thread reads at a time.
  package var stretch = 1 << 20

  package init() {}

  /// The bars of the files that the paths name, which may be patterns.
  package func load(_ patterns: [String], monitor: Monitor = Monitor()) throws -> Loaded {
    let files = try patterns.flatMap { try paths(matching: $0) }
    let market = try calendar.map { try TradingCalendar(named: $0).zone }
    let zone = try self.zone.map { try Zone(named: $0) } ?? market ?? .utc
    let settings = FileRows.Settings(
      zone: zone, order: order, names: names, time: time, symbol: symbol == "file" ? nil : symbol,
      stretch: max(1, stretch))
    monitor.begin("reading \(files.count == 1 ? files[0] : "\(files.count) files")")
    var parts = try read(files, settings, monitor)
    let isPanel = files.count > 1
    var assembly = try Assembly(&parts, symbol: symbol, duplicates: duplicates, settings: settings, monitor: monitor)
    var columns = try assembly.columns(&parts)
    var adjustment: String?
    if prices == .adjusted {
      columns = try adjusted(columns)
      adjustment = "split and dividend"
    }
    let bar = Assembly.bar(assembly.timeline)
    let frame = try Frame(
      assembly.timeline, columns, bar: bar, zone: self.zone ?? market?.name ?? Assembly.zone(parts),
      stamp: stamp ?? (parts.allSatisfy(\.stampsEnd) ? .close : .open), calendar: calendar,
      adjustment: adjustment, sources: parts.map(\.source))
    if !isPanel, !parts[0].hasHeader, names.isEmpty { try checkOrder(frame, files[0]) }
    return Loaded(frame: frame, duplicates: assembly.dropped, wasSorted: assembly.wasSorted)
  }

  /// A frame, and what was done to the rows on the way.
  package struct Loaded: Sendable {
    package var frame: Frame
    /// Rows left out because their time was there already.
    package var duplicates: Int
    /// Whether the rows stood in the order of the frame.
    package var wasSorted: Bool
  }

  private func read(_ files: [String], _ settings: FileRows.Settings, _ monitor: Monitor) throws -> [FileRows] {
    guard files.count > 1 else { return [try FileRows(files[0], settings, threads: monitor.threads, monitor: monitor)] }
    let slots = Slots<FileRows>(files.count)
    // Many files: one thread each. Few: all threads on each in turn.
    let isMany = files.count >= monitor.threads
    try concurrently(files.count, threads: isMany ? monitor.threads : 1) { index in
      slots[index] = try FileRows(files[index], settings, threads: isMany ? 1 : monitor.threads, monitor: monitor)
    }
    return slots.values
  }

  /// Without a header the order of columns is a guess, and bars whose high is not the highest show that it is wrong.
  private func checkOrder(_ frame: Frame, _ path: String) throws {
    let bars = try Bars(frame)
    var wrong = 0
    try bars?.each { _, open, high, low, close in
      if high < max(open, close, low) || low > min(open, close) { wrong += 1 }
    }
    guard wrong * 20 > frame.count else { return }
    throw Complaint(
      "\(path) has no header, and read as time open high low close its high or low is wrong in \(wrong) of \(frame.count) rows",
      hint: "name its columns: columns=[time open close high low volume]")
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
        let scaled = try prices.withValues { prices in
          try close.withValues { close in
            try target.withValues { target in
              Numbers(count: prices.count) { values in
                for row in 0..<prices.count {
                  // A price that is the close becomes the adjusted close to the last digit: no bar falls apart.
                  let factor = close[row] == 0 ? .nan : target[row] / close[row]
                  values[row] = prices[row] == close[row] ? target[row] : prices[row] * factor
                }
              }
            }
          }
        }
        column.values = .numbers(scaled)
      }
      result.append(column)
    }
    return result + [Column("raw_close", .numbers(close))]
  }
}

/// A place for the result of each index, filled from several threads, each its own.
final class Slots<Value: Sendable>: @unchecked Sendable {
  private let buffer: UnsafeMutableBufferPointer<Value?>

  init(_ count: Int) {
    buffer = .allocate(capacity: count)
    buffer.initialize(repeating: nil)
  }

  deinit {
    buffer.deinitialize()
    buffer.deallocate()
  }

  subscript(index: Int) -> Value? {
    get { buffer[index] }
    set { buffer[index] = newValue }
  }

  var values: [Value] { buffer.compactMap { $0 } }
}
