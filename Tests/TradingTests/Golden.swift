import Foundation
import Frames
import Trading
import Vocabulary

/// A table that an independent program made: `Tests/Oracles/trading.py`.
struct Golden {
  let columns: [String: [String]]
  let count: Int

  init(_ name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    var columns: [String: [String]] = [:]
    for (index, title) in lines[0].enumerated() { columns[title] = lines.dropFirst().map { $0[index] } }
    self.columns = columns
    count = lines.count - 1
  }

  func texts(_ name: String) -> [String] { columns[name] ?? [] }
  func numbers(_ name: String) -> [Double] { texts(name).map { Double($0) ?? .nan } }
  func times() -> [Int64] { texts("time").map(Golden.time) }

  /// `2003-01-02` or `2019-01-02T09:00`, as if it were UTC.
  static func time(_ text: String) -> Int64 {
    let parts = text.split(whereSeparator: { "-T:".contains($0) }).map { Int($0) ?? 0 }
    let day = Int64(Day(year: parts[0], month: parts[1], day: parts[2]).number) * Moment.day
    guard parts.count > 4 else { return day }
    return day + Int64(parts[3] * 3600 + parts[4] * 60) * 1_000_000_000
  }

  /// The bars of the table.
  func frame() throws -> Frame {
    let symbols = texts("symbol")
    var segments: [Timeline.Segment] = []
    var start = 0
    for row in 1...symbols.count where row == symbols.count || symbols[row] != symbols[row - 1] {
      segments.append(Timeline.Segment(symbols[row - 1], start..<row))
      start = row
    }
    let timeline = try Timeline(times: times(), segments: segments)
    return try Frame(timeline, ["open", "high", "low", "close"].map { Column($0, role: .bar, numbers($0)) })
  }
}

/// Bars of one symbol, a day each from 2020-01-01 on, written as (open, high, low, close).
func bars(_ rows: [(Double, Double, Double, Double)], symbol: String = "X") throws -> Frame {
  let first = Int64(Day(year: 2020, month: 1, day: 1).number)
  let timeline = try Timeline(
    times: rows.indices.map { (first + Int64($0)) * Moment.day },
    segments: [Timeline.Segment(symbol, 0..<rows.count)])
  return try Frame(
    timeline,
    [
      Column("open", role: .bar, rows.map(\.0)), Column("high", role: .bar, rows.map(\.1)),
      Column("low", role: .bar, rows.map(\.2)), Column("close", role: .bar, rows.map(\.3)),
    ])
}

/// A target a row.
func targets(_ values: [Double], on frame: Frame) throws -> Signal {
  try Signal(targets: Numbers(values), on: frame.timeline, origin: "test")
}
