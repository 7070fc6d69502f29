import Drawing
import Foundation
import Testing
import Vocabulary

/// A picture kept as text beside the test. With WICK_RECORD set it is written anew, and the test fails to say so.
func expectSnapshot(_ name: String, _ lines: [String], at location: SourceLocation = #_sourceLocation) throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")
  let file = folder.appendingPathComponent(name + ".txt")
  let drawn = lines.joined(separator: "\n") + "\n"
  if ProcessInfo.processInfo.environment["WICK_RECORD"] != nil {
    try Data(drawn.utf8).write(to: file)
    Issue.record("recorded \(name): look at it, then run without WICK_RECORD", sourceLocation: location)
    return
  }
  let kept = try String(contentsOf: file, encoding: .utf8)
  #expect(drawn == kept, "\(name) differs:\n\(drawn)", sourceLocation: location)
}

/// The widths at which every picture is looked at.
let widths = [60, 80, 120]

/// Daily bars that wander, without weekends.
struct Walk {
  var times: [Int64] = []
  var open: [Double] = []
  var high: [Double] = []
  var low: [Double] = []
  var close: [Double] = []

  init(_ count: Int, seed: UInt64 = 7, start: Double = 100) {
    var random = Random(seed: seed, stream: "walk")
    var price = start
    var day = Day(year: 2015, month: 1, day: 2).number
    for _ in 0..<count {
      let first = price
      var (top, bottom) = (price, price)
      for _ in 0..<8 {
        price *= 1 + (random.uniform() - 0.496) * 0.012
        top = max(top, price)
        bottom = min(bottom, price)
      }
      times.append(Int64(day) * Moment.day)
      open.append(first)
      high.append(top)
      low.append(bottom)
      close.append(price)
      // 1970-01-01 was a Thursday: day 1 of a week that begins on Friday is a Saturday.
      day += (day + 6) % 7 == 0 ? 3 : 1
    }
  }

  var bars: Subject {
    Subject("TEST", times: times, [.init("open", open), .init("high", high), .init("low", low), .init("close", close)])
  }
}
