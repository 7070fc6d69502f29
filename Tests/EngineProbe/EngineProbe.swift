import Engine
import Features
import Frames
import Language
import Vocabulary

/// Measures the column engine from inside, for `Tests/Bench/engine.py`: what a process as a whole does not show.
///
///     EngineProbe costs ROWS           nanoseconds a bar of each feature by itself, and of all in one plan
///     EngineProbe latency BARS LIMIT   nanoseconds of each further bar, of all features that cost at most LIMIT a bar
@main
struct EngineProbe {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard let verb = words.first, let rows = words.dropFirst().first.flatMap({ Int($0) }) else {
      return print("EngineProbe costs ROWS | latency BARS LIMIT")
    }
    switch verb {
    case "costs": try costs(rows)
    case "latency": try latency(rows, limit: words.dropFirst(2).first.flatMap { Double($0) } ?? 1000)
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

  /// Minutes of a random walk in steps of a cent, the same for the same count and for every longer one.
  private static func bars(_ count: Int) throws -> Frame {
    var random = Random(seed: 1, stream: "bars")
    var columns = [[Double]](repeating: [], count: 5)
    var last = 100.0
    func cents(_ value: Double) -> Double { (value * 100).rounded() / 100 }
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
    let minute: Int64 = 60_000_000_000
    return try Frame(
      Timeline(
        times: (0..<count).map { 1_400_000_400_000_000_000 + Int64($0) * minute }, segments: [.init("X", 0..<count)]),
      zip(["open", "high", "low", "close", "volume"], columns).map { Column($0, role: .bar, $1) }, bar: minute)
  }
}
