import Engine
import Features
import Foundation
import Frames
import Language
import Testing
import Vocabulary

/// The 61 patterns against every hit of TA-Lib's (Tests/Oracles/features/candlesticks.py) on 10,000 bars, on which each
/// of them fires.
@Suite struct CandlestickTests {
  /// What TA-Lib has to say of one pattern on one series.
  private struct Call {
    let pattern: String
    let penetration: String
    let lookback: Int
    /// Rows that have a value other than 0.
    var hits: [Int: Double] = [:]

    var formula: String { "\(pattern)(\(penetration))" }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/candlesticks")

  @Test(arguments: ["goog", "eurusd", "gallery"]) func patternsEqualTALibsOnEveryBar(_ series: String) throws {
    let frame = try CandlestickTests.frame(series)
    let calls = try CandlestickTests.calls(on: series)
    let columns = try Engine().columns(calls.map { ($0.formula, try Parser.expression($0.formula)) }, on: frame)
    for (call, column) in zip(calls, columns) {
      let values = try #require(column.numbers).array()
      let wrong = values.indices.first { row in
        row < call.lookback ? !values[row].isNaN : values[row] != call.hits[row] ?? 0
      }
      #expect(wrong == nil, "\(call.formula) on \(series), row \(wrong ?? 0): \(values[wrong ?? 0])")
      #expect(column.lookback == call.lookback, "\(call.formula)")
    }
  }

  @Test func everyPatternFires() throws {
    let calls = try ["goog", "eurusd", "gallery"].flatMap(CandlestickTests.calls)
    let features = try FeatureCatalogue.shared.group(named: "candles").members.filter { !$0.hasSuffix("_5") }
    #expect(features.count == 61)
    for feature in features {
      #expect(calls.contains { $0.pattern == feature && !$0.hits.isEmpty }, "\(feature)")
    }
  }

  /// A penetration that is asked for is used: where it is deeper, there are fewer hits.
  @Test func penetrationMatters() throws {
    let calls = try CandlestickTests.calls(on: "gallery").filter { !$0.penetration.isEmpty }
    for pattern in Swift.Set(calls.map(\.pattern)) {
      let hits = Swift.Set(calls.filter { $0.pattern == pattern }.map(\.hits.count))
      #expect(hits.count == 2, "\(pattern)")
    }
  }

  @Test func barsWithoutARangeAreDojiWhateverWentBefore() throws {
    let idle = try Series.goog.get().changed { name, values in
      values.enumerated().map { (200..<300).contains($0) && name != "volume" ? 50 : $1 }
    }
    let doji = try Engine().columns([("doji", try Parser.expression("cdl_doji()"))], on: idle)[0]
    #expect(try #require(doji.numbers).array()[210..<300].allSatisfy { $0 == 100 })
  }

  @Test func aBarWithoutItsHighIsMissedByThePatternsThatLookAtIt() throws {
    let frame = try CandlestickTests.frame("goog")
    var high = try Series.values("high", frame)
    high[500] = .nan
    let hurt = try frame.with([Column("high", role: .bar, high)])
    for feature in FeatureCatalogue.shared.features where feature.family == "candles" && !feature.name.hasSuffix("_5") {
      let wanted = [(feature.name, feature.expression)]
      let (whole, holed) = (try Engine().columns(wanted, on: frame)[0], try Engine().columns(wanted, on: hurt)[0])
      let (before, after) = (try #require(whole.numbers).array(), try #require(holed.numbers).array())
      for row in whole.lookback..<frame.count {
        let isHurt = (500...500 + whole.lookback).contains(row)
        #expect(isHurt ? after[row].isNaN : after[row] == before[row], "\(feature.name), row \(row)")
        if isHurt != after[row].isNaN { return }
      }
    }
  }

  private static func frame(_ series: String) throws -> Frame {
    var columns = [[Double]](repeating: [], count: 5)
    for line in try lines(series).dropFirst() {
      for (index, cell) in line.split(separator: ",").enumerated() { columns[index].append(try #require(Double(cell))) }
      columns[4].append(0)
    }
    let hour: Int64 = 3_600_000_000_000
    return try Series.frame(series, columns[0].indices.map { Int64($0) * hour }, columns, bar: hour)
  }

  private static func calls(on series: String) throws -> [Call] {
    var calls: [Call] = []
    for line in try lines("hits").filter({ $0.hasPrefix("\(series),") }) {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if calls.last?.pattern != cells[1] || calls.last?.penetration != cells[2] {
        calls.append(Call(pattern: cells[1], penetration: cells[2], lookback: try #require(Int(cells[3]))))
      }
      let value = try #require(Double(cells[4]))
      var row = 0
      for step in cells[5].split(separator: " ") {
        row += try #require(Int(step))
        calls[calls.count - 1].hits[row] = value
      }
    }
    return calls
  }

  private static func lines(_ name: String) throws -> [Substring] {
    try String(contentsOf: folder.appendingPathComponent("\(name).csv"), encoding: .utf8).split(separator: "\n")
  }
}
