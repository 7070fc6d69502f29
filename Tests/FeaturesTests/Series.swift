import Features
import Foundation
import Frames
import Testing

/// Real bars from the golden folder, and what the independent implementations say of them.
struct Series {
  let name: String
  let frame: Frame
  /// A row a feature of the catalogue.
  let expected: [String: Expected]

  struct Expected {
    let first: Int
    let missing: Int
    let sum: Double
    let weighted: Double
    /// The values at some rows; NaN where there is none.
    let values: [(row: Int, value: Double)]
  }

  static let goog = Result { try Series("goog", bar: 86_400_000_000_000, calendar: "us-equities") }
  /// Has 15 bars in a row without a trade.
  static let bitcoin = Result { try Series("bitcoin", bar: 3_600_000_000_000) }

  /// Of the golden files: the bars, and the close of another market at the same times.
  static let columns = ["open", "high", "low", "close", "volume", "bench"]

  static func both() throws -> [Series] { [try goog.get(), try bitcoin.get()] }

  private init(_ name: String, bar: Int64, calendar: String? = nil) throws {
    self.name = name
    let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let bars = try Series.lines(golden.appendingPathComponent("\(name).csv"))
    var columns = [[Double]](repeating: [], count: Series.columns.count)
    var times: [Int64] = []
    for line in bars.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      times.append(try Series.time(cells[0]))
      for index in columns.indices { columns[index].append(try #require(Double(cells[index + 1]))) }
    }
    frame = try Series.frame(name, times, columns, bar: bar, calendar: calendar)

    var expected: [String: Expected] = [:]
    let folder = golden.appendingPathComponent(name)
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      try Series.read(folder.appendingPathComponent(file)) { expected[$0] = $1 }
    }
    self.expected = expected
  }

  /// A family's expected values: a heading that names rows, then a line a feature.
  private static func read(_ url: URL, _ found: (String, Expected) -> Void) throws {
    let lines = try lines(url).filter { $0.first != "#" }
    let rows = try lines[0].split(separator: ",").dropFirst(5).map { try #require(Int($0)) }
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let values = try zip(rows, cells.dropFirst(5)).map { row, cell in
        (row, cell.isEmpty ? Double.nan : try #require(Double(cell)))
      }
      let expected = Expected(
        first: try #require(Int(cells[1])), missing: try #require(Int(cells[2])), sum: try #require(Double(cells[3])),
        weighted: try #require(Double(cells[4])), values: values)
      found(String(cells[0]), expected)
    }
  }

  /// The first `count` bars alone.
  func head(_ count: Int) throws -> Frame {
    try Series.frame(
      name, Array(frame.timeline.times[..<count]),
      try Series.columns.map { try Array(Series.values($0, frame)[..<count]) },
      bar: frame.bar, calendar: frame.calendar)
  }

  /// The same bars, changed.
  func changed(_ change: (_ column: String, _ values: [Double]) -> [Double]) throws -> Frame {
    try Series.frame(
      name, frame.timeline.times,
      try Series.columns.map { change($0, try Series.values($0, frame)) }, bar: frame.bar,
      calendar: frame.calendar)
  }

  static func values(_ column: String, _ frame: Frame) throws -> [Double] {
    try #require(frame[column]?.numbers).array()
  }

  static func frame(
    _ name: String, _ times: [Int64], _ columns: [[Double]], bar: Int64, calendar: String? = nil
  ) throws -> Frame {
    try Frame(
      try Timeline(times: times, segments: [.init(name, 0..<times.count)]),
      zip(Series.columns, columns).map { Column($0, role: .bar, $1) }, bar: bar,
      calendar: calendar)
  }

  private static func lines(_ url: URL) throws -> [Substring] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
  }

  /// `2004-08-19` or `2018-07-26T04:00`, UTC.
  private static func time(_ text: Substring) throws -> Int64 {
    let parts = try text.split { "-T:".contains($0) }.map { try #require(Int($0)) }
    var moment = DateComponents(year: parts[0], month: parts[1], day: parts[2])
    if parts.count > 3 { (moment.hour, moment.minute) = (parts[3], parts[4]) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    return Int64(try #require(calendar.date(from: moment)).timeIntervalSince1970) * 1_000_000_000
  }
}
