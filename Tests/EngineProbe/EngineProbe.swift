import Engine
import Features
import Frames
import Glibc
import Language
import Vocabulary

/// Measures the column engine from inside, for the scripts in `Tests/Bench`: what a process as a whole does not show.
///
///     EngineProbe costs ROWS           nanoseconds a bar of each feature by itself, and of all in one plan
///     EngineProbe latency BARS LIMIT   nanoseconds of each further bar, of all features that cost at most LIMIT a bar
///     EngineProbe windows ROWS         nanoseconds a bar of operators over windows of 10, 100, 1000 and 10,000 bars
///     EngineProbe set NAME SYMBOLS ROWS THREADS      nanoseconds a bar of a set: wall and CPU, the best of five
@main
struct EngineProbe {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard let verb = words.first, words.count >= 2 else {
      return print("EngineProbe costs ROWS | latency BARS LIMIT | windows ROWS | set NAME SYMBOLS ROWS THREADS")
    }
    let rows = words.dropFirst().first.flatMap { Int($0) } ?? 100_000
    switch verb {
    case "costs": try costs(rows)
    case "latency": try latency(rows, limit: words.dropFirst(2).first.flatMap { Double($0) } ?? 1000)
    case "windows": try windows(rows)
    case "set":
      let numbers = words.dropFirst(2).compactMap { Int($0) }
      try set(String(words.dropFirst().first ?? ""), symbols: numbers[0], rows: numbers[1], threads: numbers[2])
    default: print("no measurement '\(verb)'")
    }
  }

  private static let catalogue = FeatureCatalogue.shared

  private static func wanted() throws -> [(name: String, expression: Expression)] {
    try catalogue.group(named: "all").members.map { ($0, try catalogue.feature(named: $0).expression) }
  }

  private static func costs(_ rows: Int) throws {
    let frame = try bars(rows)
    let engine = Engine(definitions: catalogue.definitions)
    let wanted = try wanted()
    for feature in wanted {
      let best = try (0..<3).map { _ in try time { _ = try engine.columns([feature], on: frame) } }.min() ?? 0
      print(feature.name, best / Double(rows))
    }
    let all = try time { _ = try engine.columns(wanted, on: frame) }
    print("all", all / Double(rows), wanted.count)
  }

  private static func windows(_ rows: Int) throws {
    let frame = try bars(rows)
    for call in [
      "mean(close, N)", "std(close, N)", "sum(close, N)", "min(close, N)", "argmax(close, N)", "median(close, N)",
      "rank(close, N)", "skew(close, N)", "slope(close, N)", "corr(close, volume, N)", "ema(close, N)", "mad(close, N)",
    ] {
      let costs = try [10, 100, 1000, 10_000].map { length in
        let wanted = [("x", try Parser.expression(call.replacing("N", with: String(length))))]
        return try (0..<3).map { _ in try time { _ = try Engine().columns(wanted, on: frame) } }.min() ?? 0
      }
      print(call, costs.map { String($0 / Double(rows)) }.joined(separator: " "), separator: "\t")
    }
  }

  private static func set(_ name: String, symbols: Int, rows: Int, threads: Int) throws {
    let frame = try bars(rows, symbols: symbols)
    let engine = Engine(definitions: catalogue.definitions)
    let wanted = try catalogue.group(named: name).members.map { ($0, try catalogue.feature(named: $0).expression) }
    var (wall, busy) = (Double.infinity, Double.infinity)
    for _ in 0..<5 {
      let begun = processor()
      wall = min(wall, try time { _ = try engine.columns(wanted, on: frame, monitor: Monitor(threads: threads)) })
      busy = min(busy, processor() - begun)
    }
    print(name, symbols, rows, threads, wall / Double(symbols * rows), busy / Double(symbols * rows))
  }

  /// Nanoseconds of processor time that this process has taken.
  private static func processor() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) * 1e9 + Double(now.tv_nsec)
  }

  /// The first fifth of the bars is history.
  private static func latency(_ count: Int, limit: Double) throws {
    let frame = try bars(count)
    let engine = Engine(definitions: catalogue.definitions)
    let sample = try bars(20_000)
    var cheap: [(name: String, expression: Expression)] = []
    var dear: [(name: String, expression: Expression)] = []
    for feature in try wanted() {
      let cost = try time { _ = try engine.columns([feature], on: sample) } / Double(sample.count)
      if cost > limit { dear.append(feature) } else { cheap.append(feature) }
    }
    try follow(cheap, "cheap", frame)
    for feature in dear { try follow([feature], feature.name, frame) }
  }

  private static func follow(
    _ wanted: [(name: String, expression: Expression)], _ name: String, _ frame: Frame
  ) throws {
    let history = frame.count / 5
    let feed = try Feed(wanted, after: try bars(history), definitions: catalogue.definitions)
    let columns = try feed.inputs.map { try frame[$0]?.numbers?.array() ?? [] }
    var taken: [Double] = []
    taken.reserveCapacity(frame.count)
    var sum = 0.0
    for row in history..<frame.count {
      let values = columns.map { $0[row] }
      taken.append(try time { sum += try feed.append(frame.timeline.times[row], values)[0] })
    }
    let sorted = taken.sorted()
    func share(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] }
    print(name, wanted.count, share(0.5), share(0.99), share(1))
  }

  /// Nanoseconds.
  private static func time(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let taken = try clock.measure(body).components
    return Double(taken.seconds) * 1e9 + Double(taken.attoseconds) / 1e9
  }

  /// Minutes of random walks in steps of a cent, the same for the same count and for every longer one.
  private static func bars(_ count: Int, symbols: Int = 1) throws -> Frame {
    let minute: Int64 = 60_000_000_000
    var columns = [[Double]](repeating: [], count: 5)
    func cents(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    for symbol in 0..<symbols {
      var random = Random(seed: UInt64(symbol + 1), stream: "bars")
      var last = 100.0
      for _ in 0..<count {
        let open = cents(last + (random.uniform() - 0.5) * 0.1)
        let close = cents(max(10, open + (random.uniform() - 0.5)))
        let high = cents(max(open, close) + random.uniform() * 0.2)
        let low = cents(min(open, close) - random.uniform() * 0.2)
        for (column, value) in [open, high, low, close, (random.uniform() * 10_000).rounded() + 1].enumerated() {
          columns[column].append(value)
        }
        last = close
      }
    }
    let times = (0..<symbols).flatMap { _ in (0..<count).map { 1_400_000_400_000_000_000 + Int64($0) * minute } }
    let segments = (0..<symbols).map { Timeline.Segment("S\($0)", ($0 * count)..<(($0 + 1) * count)) }
    return try Frame(
      Timeline(times: times, segments: segments),
      zip(["open", "high", "low", "close", "volume"], columns).map { Column($0, role: .bar, $1) }, bar: minute)
  }
}
