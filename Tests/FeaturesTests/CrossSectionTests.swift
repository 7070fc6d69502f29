import Engine
import Features
import Foundation
import Frames
import Language
import Testing
import Vocabulary

/// Statistics across the symbols of a panel whose days are not the same.
@Suite struct CrossSectionTests {
  @Test func equalsPandas() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/panel.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst(2)
    let heading = try #require(lines.first).split(separator: ";").map(String.init)
    var (times, sectors, names): ([Int64], [Int32], [String]) = ([], [], [])
    var segments: [Timeline.Segment] = []
    var columns = [[Double]](repeating: [], count: heading.count)
    for line in lines.dropFirst() {
      let cells = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      let row = times.count
      if segments.last?.symbol != cells[0] { segments.append(Timeline.Segment(cells[0], row..<row)) }
      segments[segments.count - 1].rows = segments[segments.count - 1].rows.lowerBound..<row + 1
      let day = try cells[1].split(separator: "-").map { try #require(Int($0)) }
      times.append(Int64(Day(year: day[0], month: day[1], day: day[2]).number) * Moment.day)
      if !names.contains(cells[7]) { names.append(cells[7]) }
      sectors.append(Int32(names.firstIndex(of: cells[7]) ?? -1))
      for index in cells.indices { columns[index].append(Double(cells[index]) ?? .nan) }
    }
    let frame = try Frame(
      Timeline(times: times, segments: segments),
      (2..<7).map { Column(heading[$0], role: .bar, columns[$0]) }
        + [Column("sector", .category(codes: sectors, names: names))],
      bar: Moment.day, calendar: "us-equities")
    #expect(heading.count == 27 && segments.count == 4)
    let engine = Engine(definitions: FeatureCatalogue.shared.definitions)
    let wanted = try heading[8...].map { ($0, try Parser.expression($0)) }
    for (column, expected) in zip(try engine.columns(wanted, on: frame), columns[8...]) {
      let values = try #require(column.numbers).array()
      #expect(expected.contains { !$0.isNaN })
      let off = values.indices.first { row in
        expected[row].isNaN ? !values[row].isNaN : !(abs(values[row] - expected[row]) <= 1e-11)
      }
      #expect(off == nil, "\(column.name), row \(off ?? 0): \(values[off ?? 0]), expected \(expected[off ?? 0])")
    }
  }

  @Test func whatALaterColumnExplainsIsNoFeature() throws {
    let frame = try Series.goog.get().frame
    let label = Column("ahead", .numbers(try #require(frame["close"]?.numbers)), lookahead: 5)
    let column = try Engine().columns(
      [("x", Parser.expression("xs.neutral(close, by=ahead)"))], on: frame.with([label]))[0]
    #expect(column.lookahead == 5)
  }
}
