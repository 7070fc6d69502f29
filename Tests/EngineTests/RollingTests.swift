import Engine
import Glibc
import Language
import Testing
import Vocabulary

/// Rolling operators against their definition, computed anew from each window's rows.
@Suite struct RollingTests {
  private typealias Definition = @Sendable ([Double], [Double]) -> Double

  private static func mean(_ x: [Double]) -> Double { x[0] + rest(x).mean }
  /// Distances to the first value, and their mean: of large prices the mean itself has too few digits to be taken off.
  private static func rest(_ x: [Double]) -> (values: [Double], mean: Double) {
    let values = x.map { $0 - x[0] }
    return (values, values.reduce(0, +) / Double(x.count))
  }
  private static func power(_ x: [Double], _ k: Int) -> Double {
    let (values, m) = rest(x)
    return values.reduce(0) { $0 + pow($1 - m, Double(k)) }
  }
  private static func products(_ x: [Double], _ y: [Double]) -> Double {
    let ((a, m), (b, n)) = (rest(x), rest(y))
    return zip(a, b).reduce(0) { $0 + ($1.0 - m) * ($1.1 - n) }
  }
  private static func line(_ x: [Double]) -> (slope: Double, level: Double) {
    let t = x.indices.map(Double.init)
    let slope = products(t, x) / power(t, 2)
    return (slope, mean(x) - slope * mean(t))
  }
  private static func quantile(_ x: [Double], _ share: Double) -> Double {
    let sorted = x.sorted()
    let place = share * Double(x.count - 1)
    let low = Int(place)
    return low + 1 < x.count ? sorted[low] + (sorted[low + 1] - sorted[low]) * (place - Double(low)) : sorted[low]
  }

  /// What each operator says of the rows of a window of `close` and `volume`, oldest first.
  private static let definitions: [(call: String, of: Definition)] = [
    ("mean(close, W)", { x, _ in mean(x) }),
    ("sum(volume, W)", { _, y in y.reduce(0, +) }),
    ("std(close, W)", { x, _ in (power(x, 2) / Double(x.count - 1)).squareRoot() }),
    ("std(close, W, ddof=0)", { x, _ in (power(x, 2) / Double(x.count)).squareRoot() }),
    ("var(close, W)", { x, _ in power(x, 2) / Double(x.count - 1) }),
    ("zscore(close, W)", { x, _ in (x[x.count - 1] - mean(x)) / (power(x, 2) / Double(x.count - 1)).squareRoot() }),
    ("min(close, W)", { x, _ in x.min() ?? .nan }),
    ("max(close, W)", { x, _ in x.max() ?? .nan }),
    ("argmax(close, W)", { x, _ in Double(x.firstIndex(of: x.max() ?? 0) ?? 0) }),
    ("argmin(close, W)", { x, _ in Double(x.firstIndex(of: x.min() ?? 0) ?? 0) }),
    ("median(close, W)", { x, _ in quantile(x, 0.5) }),
    ("quantile(close, W, 0.8)", { x, _ in quantile(x, 0.8) }),
    ("quantile(close, W, 0.25)", { x, _ in quantile(x, 0.25) }),
    (
      "rank(close, W)",
      { x, _ in
        let last = x[x.count - 1]
        let (below, equal) = (x.count { $0 < last }, x.count { $0 == last })
        return (Double(below) + Double(equal + 1) / 2) / Double(x.count)
      }
    ),
    ("count(close > open, W)", { x, _ in .nan }),
    (
      "skew(close, W)",
      { x, _ in
        let n = Double(x.count)
        return (n * (n - 1)).squareRoot() / (n - 2) * (power(x, 3) / n) / pow(power(x, 2) / n, 1.5)
      }
    ),
    (
      "kurt(close, W)",
      { x, _ in
        let n = Double(x.count)
        return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * n * power(x, 4) / pow(power(x, 2), 2) - 3 * (n - 1))
      }
    ),
    ("corr(close, volume, W)", { x, y in products(x, y) / (power(x, 2) * power(y, 2)).squareRoot() }),
    ("cov(close, volume, W)", { x, y in products(x, y) / Double(x.count - 1) }),
    ("beta(close, volume, W)", { x, y in products(x, y) / power(y, 2) }),
    ("slope(close, W)", { x, _ in line(x).slope }),
    (
      "rsquare(close, W)",
      { x, _ in
        let t = x.indices.map(Double.init)
        return pow(products(t, x), 2) / power(t, 2) / power(x, 2)
      }
    ),
    (
      "resid(close, W)",
      { x, _ in
        let fit = line(x)
        return x[x.count - 1] - fit.level - fit.slope * Double(x.count - 1)
      }
    ),
    (
      "wma(close, W)",
      { x, _ in
        let weights = x.indices.map { Double($0 + 1) }
        return zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      }
    ),
  ]

  private static func isNear(_ a: Double, _ b: Double, _ scale: Double = 1) -> Bool {
    a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-11 * scale
  }

  @Test(arguments: [4, 5, 7, 20, 60, 1500])
  func operatorsAgreeWithTheirDefinition(_ window: Int) throws {
    let walk = Bars.walk(2000, seed: UInt64(window))
    let frame = try Bars.frame([walk])
    for (call, definition) in RollingTests.definitions where !call.hasPrefix("count") {
      let values = try Bars.compute(call.replacing("W", with: "\(window)"), on: frame)
      for row in stride(from: window - 1, to: 2000, by: window > 100 ? 97 : 1) {
        let rows = row - window + 1...row
        let expected = definition(Array(walk[3][rows]), Array(walk[4][rows]))
        #expect(RollingTests.isNear(values[row], expected), "\(call), window \(window), row \(row)")
        if !RollingTests.isNear(values[row], expected) { return }
      }
    }
  }

  /// A window of time holds the rows of `(t - w, t]`: of hourly bars, as many as it has hours.
  @Test func windowsOfTimeAreCountedInBarsWhereBarsAreRegular() throws {
    let frame = try Bars.frame([Bars.walk(500), Bars.walk(300, seed: 5)])
    for (call, _) in RollingTests.definitions where !call.hasPrefix("wma") {
      let byTime = try Bars.compute(call.replacing("W", with: "9h"), on: frame)
      let byBars = try Bars.compute(call.replacing("W", with: "9"), on: frame)
      let agree = zip(byTime, byBars).allSatisfy { RollingTests.isNear($0, $1) }
      #expect(agree, "\(call)")
    }
  }

  /// A growing window ends up as one that is as long as the segment.
  @Test func growingWindowsHoldAllRows() throws {
    let frame = try Bars.frame([Bars.walk(1300)])
    for (call, _) in RollingTests.definitions where !call.hasPrefix("wma") {
      let growing = try Bars.compute(call.replacing("W", with: "all"), on: frame)
      let whole = try Bars.compute(call.replacing("W", with: "1300"), on: frame)
      #expect(RollingTests.isNear(growing[1299], whole[1299]), "\(call): \(growing[1299]) and \(whole[1299])")
    }
  }

  @Test func aHoleIsInTheWindowsThatHoldIt() throws {
    var walk = Bars.walk(200)
    walk[3][100] = .nan
    let frame = try Bars.frame([walk])
    for (call, _) in RollingTests.definitions where !call.contains("volume, W)") || call.contains("close, volume") {
      let values = try Bars.compute(call.replacing("W", with: "10"), on: frame)
      let empty = values.indices.filter { values[$0].isNaN }
      #expect(empty == Array(0..<9) + Array(100..<110), "\(call)")
    }
  }

  /// Prices near a million with ticks of a hundredth, five million rows on.
  @Test func nothingDrifts() throws {
    let count = 5_000_000
    var random = SplitMix(state: 7)
    var close = [Double](repeating: 0, count: count)
    var volume = close
    var last = 100_000_000
    for row in 0..<count {
      last += Int(random.next() % 201) - 100
      close[row] = Double(last) / 100
      volume[row] = Double(random.next() % 10_000) + Double(last) / 100
    }
    let frame = try Bars.frame([[close, close, close, close, volume]], bar: 1_000_000_000)
    let definitions = RollingTests.definitions.filter { !$0.call.hasPrefix("count") }
    for window in [20, 500] {
      let calls = definitions.map { $0.call.replacing("W", with: "\(window)") }
      let columns = try Engine().columns(
        calls.map { ($0, try Parser.expression($0)) }, on: frame, monitor: Monitor(threads: 2))
      for ((call, definition), column) in zip(definitions, columns) {
        let numbers = try #require(column.numbers)
        for row in [window - 1, count / 2, count - 1] {
          let rows = row - window + 1...row
          let expected = definition(Array(close[rows]), Array(volume[rows]))
          let value = try numbers.withValues { $0[row] }
          #expect(
            abs(value - expected) <= 1e-9 * abs(expected) + 1e-12,
            "\(call), window \(window), row \(row): \(value), \(expected)")
        }
      }
    }
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
