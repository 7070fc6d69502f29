import Drawing
import Foundation
import Frames
import Testing
import Vocabulary

/// Long columns take ways of their own: several values at a time, blocks, threads, bins. They have to find what the
/// definitions find.
struct LongNumberTests {
  /// A walk with jumps, with missing values, with many that are alike, or over the whole range of numbers.
  private static let columns: [(name: String, values: [Double])] = {
    var random = Random(seed: 11, stream: "long numbers")
    let count = 150_001
    var price = 100.0
    let walk = (0..<count).map { row -> Double in
      price += random.uniform() - 0.5 + (row % 20_000 == 19_999 ? 1e6 : 0)
      return price
    }
    return [
      ("walk", walk),
      ("holed", walk.enumerated().map { $0.offset % 977 == 5 ? .nan : $0.offset % 1009 == 7 ? .infinity : $0.element }),
      ("alike", (0..<count).map { _ in (random.uniform() * 5).rounded() }),
      ("wide", (0..<count).map { _ in exp(200 * (random.uniform() - 0.5)) }),
    ]
  }()

  private func near(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    a.isNaN ? b.isNaN : abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test(arguments: ["walk", "holed", "alike", "wide"])
  func `quantiles of many values are those of the values in order`(name: String) throws {
    let values = try #require(Self.columns.first { $0.name == name }).values
    let label = values.indices.map { Double($0 % 13) }
    for groups in [2, 7, 20, 100] {
      let means = try #require(QuantileMeans(of: Samples(label), by: Samples(values), groups: groups))
      let kept = values.indices.filter { values[$0].isFinite }
      let sorted = kept.map { values[$0] }.sorted()
      var edges = (0...groups).map { sorted.quantile(Double($0) / Double(groups)) }
      edges = edges.enumerated().filter { $0.offset == 0 || $0.element > edges[$0.offset - 1] }.map(\.element)
      let filled = means.groups.map(\.low) + [try #require(means.groups.last).high]
      #expect(filled.allSatisfy { edge in edges.contains { near(edge, $0, 1e-9) } }, "\(groups)")
      for group in means.groups {
        let inside = kept.filter {
          values[$0] <= group.high && (values[$0] > group.low || group.low == edges[0])
        }
        let mean = inside.reduce(0) { $0 + label[$1] } / Double(inside.count)
        #expect(group.count == inside.count && near(group.mean, mean, 1e-12), "\(groups) \(group)")
      }
    }
  }

  @Test(arguments: ["walk", "holed"], [2, 63, 5000, 150_001])
  func `rolling moments of many values are those of each window`(name: String, window: Int) throws {
    let values = try #require(Self.columns.first { $0.name == name }).values
    let found = try rollingMoments(Samples(values), window: window)
    for threads in [2, 5] {
      let again = try rollingMoments(Samples(values), window: window, monitor: Monitor(threads: threads))
      let isSame = zip([found.mean, found.deviation], [again.mean, again.deviation]).allSatisfy { one, other in
        zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern }
      }
      #expect(isSame)
    }
    #expect(found.mean.prefix(window - 1).allSatisfy { $0.isNaN })
    for row in stride(from: window - 1, to: values.count, by: 379) {
      let part = values[row + 1 - window...row]
      let mean = part.reduce(0, +) / Double(window)
      let squares = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(near(found.mean[row], mean.isFinite ? mean : .nan, 1e-12), "\(row)")
      let deviation = mean.isFinite ? (squares / Double(window - 1)).squareRoot() : .nan
      #expect(near(found.deviation[row], deviation, 1e-12), "\(row)")
    }
  }

  @Test(arguments: ["walk", "holed", "alike"])
  func `autocorrelation of many values is that of the definition on any number of threads`(name: String) throws {
    let values = try #require(Self.columns.first { $0.name == name }).values
    let found = try autocorrelation(Samples(values), lags: 21)
    #expect(try autocorrelation(Samples(values), lags: 21, monitor: Monitor(threads: 3)) == found)
    let present = values.filter(\.isFinite)
    let mean = present.reduce(0, +) / Double(present.count)
    let variation = present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    for lag in [0, 1, 7, 8, 21] {
      let sum = (lag..<present.count).reduce(0) { $0 + (present[$1] - mean) * (present[$1 - lag] - mean) }
      #expect(near(found[lag], sum / variation, 1e-11), "\(lag)")
    }
  }

  @Test func `moments of many values are those of two plain passes`() throws {
    for (name, values) in Self.columns where name != "wide" {
      let (moments, present) = (Moments(Samples(values)), values.filter(\.isFinite))
      let (n, mean) = (Double(present.count), present.reduce(0, +) / Double(present.count))
      let second = present.reduce(0) { $0 + pow($1 - mean, 2) }
      let third = present.reduce(0) { $0 + pow($1 - mean, 3) }
      #expect(moments.count == present.count && near(moments.mean, mean, 1e-12), "\(name)")
      #expect(near(moments.deviation, (second / (n - 1)).squareRoot(), 1e-11), "\(name)")
      #expect(near(moments.skew, third / n / pow(second / n, 1.5), 1e-9), "\(name)")
    }
  }

  @Test func `a long calculation for a chart can be stopped`() throws {
    let values = Samples(repeatElement(1.5, count: 3_000_000))
    let monitor = Monitor()
    monitor.cancel()
    #expect(throws: Interruption.self) { _ = try autocorrelation(values, lags: 1000, monitor: monitor) }
    #expect(throws: Interruption.self) { _ = try rollingMoments(values, window: 50, monitor: monitor) }
  }
}
