import Engine
import Features
import Frames
import Glibc
import Language
import Vocabulary

/// Measures the column engine from inside, for the scripts in `Tests/Bench`: what a process as a whole does not show.
/// All are medians of five, the least and the greatest behind each, where nothing else is said.
///
///     EngineProbe costs ROWS           nanoseconds a bar of each feature by itself
///     EngineProbe latency BARS LIMIT   nanoseconds of each further bar, of all features that cost at most LIMIT a bar
///     EngineProbe windows ROWS         nanoseconds a bar of operators over windows of 10, 100, 1000 and 10,000 bars
///     EngineProbe set NAME SYMBOLS ROWS THREADS [RUNS]      nanoseconds a bar of a set: wall, and processor time
@main
struct EngineProbe {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard let verb = words.first, words.count >= 2 else {
      return print("EngineProbe costs ROWS | latency BARS LIMIT | windows ROWS | set NAME SYMBOLS ROWS THREADS [RUNS]")
    }
    let rows = words.dropFirst().first.flatMap { Int($0) } ?? 100_000
    switch verb {
    case "costs": try costs(rows)
    case "latency": try latency(rows, limit: words.dropFirst(2).first.flatMap { Double($0) } ?? 1000)
    case "windows": try windows(rows)
    case "set":
      let numbers = words.dropFirst(2).compactMap { Int($0) }
      try set(
        String(words.dropFirst().first ?? ""), symbols: numbers[0], rows: numbers[1], threads: numbers[2],
        runs: numbers.count > 3 ? numbers[3] : 5)
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
    for feature in try wanted() {
      print(feature.name, try spread(Double(rows)) { try time { _ = try engine.columns([feature], on: frame) } })
    }
  }

  private static func windows(_ rows: Int) throws {
    let frame = try bars(rows)
    for call in [
      "mean(close, N)", "std(close, N)", "sum(close, N)", "min(close, N)", "argmax(close, N)", "median(close, N)",
      "rank(close, N)", "skew(close, N)", "slope(close, N)", "corr(close, volume, N)", "ema(close, N)", "mad(close, N)",
    ] {
      let costs = try [10, 100, 1000, 10_000].map { length in
        let wanted = [("x", try Parser.expression(call.replacing("N", with: String(length))))]
        return try spread(Double(rows)) { try time { _ = try Engine().columns(wanted, on: frame) } }
      }
      print(call, costs.joined(separator: "\t"), separator: "\t")
    }
  }

  /// The median of some measurements, the least and the greatest, each over `size`.
  private static func spread(_ size: Double, runs: Int = 5, _ measure: () throws -> Double) rethrows -> String {
    let sorted = try (0..<runs).map { _ in try measure() / size }.sorted()
    return "\(sorted[runs / 2]) \(sorted[0]) \(sorted[runs - 1])"
  }

  private static func set(_ name: String, symbols: Int, rows: Int, threads: Int, runs: Int) throws {
    let frame = try bars(rows, symbols: symbols)
    let engine = Engine(definitions: catalogue.definitions)
    let wanted = try catalogue.group(named: name).members.map { ($0, try catalogue.feature(named: $0).expression) }
    var busy: [Double] = []
    let wall = try spread(Double(symbols * rows), runs: runs) {
      let begun = processor()
      defer { busy.append(processor() - begun) }
      return try time { _ = try engine.columns(wanted, on: frame, monitor: Monitor(threads: threads)) }
    }
    print(name, wanted.count, wall, spread(Double(symbols * rows), runs: runs) { busy.removeLast() })
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
    let sample = try bars(5000)
    var cheap: [(name: String, expression: Expression)] = []
    var dear: [(name: String, expression: Expression)] = []
    for feature in try wanted() {
      let cost = try time { _ = try engine.columns([feature], on: sample) } / Double(sample.count)
      if cost > limit { dear.append(feature) } else { cheap.append(feature) }
    }
    try follow(cheap, "cheap", frame)
    // Of each of the others by itself, on a tenth of the bars.
    let short = try bars(max(10, count / 10))
    for feature in dear { try follow([feature], feature.name, short) }
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
