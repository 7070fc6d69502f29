import Engine
import Frames
import Language
import Vocabulary

/// Bars of a random walk, for laws that hold on any bars.
enum Bars {
  static let names = ["open", "high", "low", "close", "volume"]

  /// Values of one symbol, by column.
  static func walk(_ count: Int, seed: UInt64 = 1, level: Double = 100, tick: Double = 0.01) -> [[Double]] {
    var random = Random(seed: seed, stream: "bars")
    var columns = Array(repeating: [Double](), count: 5)
    var last = level
    func ticks(_ value: Double) -> Double { (value / tick).rounded() * tick }
    for _ in 0..<count {
      let open = ticks(last + (random.uniform() - 0.5) * 20 * tick)
      let close = ticks(max(level / 10, open + (random.uniform() - 0.5) * 100 * tick))
      let high = ticks(max(open, close) + random.uniform() * 30 * tick)
      let low = ticks(min(open, close) - random.uniform() * 30 * tick)
      for (column, value) in [open, high, low, close, (random.uniform() * 10_000).rounded() + 1].enumerated() {
        columns[column].append(value)
      }
      last = close
    }
    return columns
  }

  /// Bars of symbols, hourly where nothing else is said; each symbol is its columns.
  static func frame(_ symbols: [[[Double]]], bar: Int64 = 3_600_000_000_000) throws -> Frame {
    var times: [Int64] = []
    var segments: [Timeline.Segment] = []
    var columns = Array(repeating: [Double](), count: 5)
    for (number, symbol) in symbols.enumerated() {
      let start = times.count
      times += (0..<symbol[0].count).map { 1_400_000_400_000_000_000 + Int64($0) * bar }
      segments.append(Timeline.Segment("S\(number)", start..<times.count))
      for column in 0..<5 { columns[column] += symbol[column] }
    }
    let sectors = segments.flatMap { segment in segment.rows.map { _ in Int32(segment.rows.lowerBound == 0 ? 0 : 1) } }
    return try Frame(
      Timeline(times: times, segments: segments),
      zip(names, columns).map { Column($0, role: .bar, $1) }
        + [Column("sector", .category(codes: sectors, names: ["tech", "energy"]))],
      bar: bar)
  }

  static func compute(
    _ text: String, on frame: Frame, block: Int = 1024, threads: Int = 1, definitions: [String: Definition] = [:]
  ) throws -> [Double] {
    var engine = Engine(definitions: definitions)
    engine.block = block
    return try engine.columns([("x", Parser.expression(text))], on: frame, monitor: Monitor(threads: threads))[0]
      .numbers?.array() ?? []
  }
}

/// The same digits, missing values included.
func same(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
}
