import Engine
import Frames
import Glibc
import Language
import Testing
import Vocabulary

/// Every example of every function after 5,000,000 rows of a market that traded near a million and then falls to one.
///
/// What looks back a bounded way, or forgets exponentially, must say on the last rows what it says when it begins shortly
/// before them: an error left behind by the large values would be seen among the small ones. What is of all rows so far
/// is summed up anew with 80 bits.
@Suite struct DriftTests {
  private static let count = 5_000_000
  /// Rows at the end that are compared.
  private static let compared = 3000
  /// Weeks of minutes from the first row: where every schedule of the examples begins anew.
  private static let starts = (near: 4_858_560, far: 4_032_000)

  /// Functions that take each window's rows afresh and carry nothing on, or compare symbols at one time: there is nothing
  /// that could drift, and most cost a microsecond a row and more. They run over the last 8000 rows.
  private static let afresh: Set = [
    "catch22", "sample_entropy", "approx_entropy", "svd_entropy", "lempel_ziv", "kontoyiannis", "perm_entropy",
    "word_entropy", "higuchi_fd", "dfa", "hurst", "spectral_entropy", "dominant_period", "sup_adf", "rec_cusum", "psi",
    "csw", "variance_ratio", "adf", "kpss", "trend_scan", "hmm", "bocpd", "mad",
    "xs.rank", "xs.mean", "xs.z", "xs.demean", "xs.winsor", "xs.neutral",
  ]
  /// Sorted windows of thousands of rows hold values, no sums, and `fracdiff` weighs all rows at every row.
  private static let long: Set = [
    "median(close, 7d)", "median(close, all)", "quantile(close, 7d, 0.2)", "rank(close, 7d)", "rank(close, all)",
    "shortfall(pct(close), 7d)", "fracdiff(log(close), 0.4, tau=0.05)", "fracdiff(close, 0.7, tau=0.02)",
  ]

  private static let market = Market(count)

  private static func isShort(_ call: String) -> Bool {
    long.contains(call) || afresh.contains(String(call.prefix { $0 != "(" }))
  }

  @Test func nothingDriftsInFiveMillionRows() throws {
    let calls = Engine.functions.entries.flatMap(\.examples)
    let market = Self.market
    let whole = try market.frame(from: 0)
    let whatIsLong = calls.filter { !Self.isShort($0) }
    for batch in stride(from: 0, to: whatIsLong.count, by: 16) {
      let some = Array(whatIsLong[batch..<min(batch + 16, whatIsLong.count)])
      let columns = try Self.columns(some, on: whole)
      for (call, column) in zip(some, columns) {
        if let reference = Self.growing[call] {
          let value = try #require(column.numbers).withValues { $0[Self.count - 1] }
          Self.expect([value], [Double(reference(market))], call)
        }
      }
      for start in [Self.starts.near, Self.starts.far] {
        let those = zip(some, columns).filter { call, column in
          Self.growing[call] == nil && (column.lookback > 5000) == (start == Self.starts.far)
        }
        guard !those.isEmpty else { continue }
        let fresh = try Self.columns(those.map(\.0), on: market.frame(from: start))
        for ((call, column), fresh) in zip(those, fresh) {
          Self.expect(try Self.last(column), try Self.last(fresh), call)
        }
      }
    }
  }

  /// The others over fewer rows: begun 8000 rows before the end, and 4000.
  @Test func nothingDriftsWhereWindowsAreTakenAfresh() throws {
    let calls = Engine.functions.entries.flatMap(\.examples).filter {
      Self.isShort($0) && !Self.long.contains($0)
    }
    let whole = try Self.columns(calls, on: Self.market.frame(from: Self.count - 8000))
    let fresh = try Self.columns(calls, on: Self.market.frame(from: Self.count - 4000))
    for (call, (whole, fresh)) in zip(calls, zip(whole, fresh)) {
      Self.expect(try Self.last(whole), try Self.last(fresh), call)
    }
  }

  /// Sorted windows of thousands of rows, from 100,000 rows on, against the definition; and the expanding difference.
  @Test func longWindowsKeepTheirOrder() throws {
    let (market, count) = (Self.market, 100_000)
    let frame = try market.frame(from: Self.count - count)
    let close = Array(market.close.suffix(count))
    let change = [Double.nan] + (1..<count).map { close[$0] / close[$0 - 1] - 1 }
    let week = 7 * 1440
    func quantile(_ sorted: [Double], _ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let (low, part) = (Int(place), place - place.rounded(.down))
      return part == 0 ? sorted[low] : sorted[low] + (sorted[low + 1] - sorted[low]) * part
    }
    func rank(_ rows: ArraySlice<Double>) -> Double {
      let last = rows[rows.endIndex - 1]
      return (Double(rows.count { $0 < last }) + Double(rows.count { $0 == last } + 1) / 2) / Double(rows.count)
    }
    func difference(_ x: [Double], _ d: Double) -> Double {
      var (sum, weight) = (Float80(0), Float80(1))
      for back in 0..<x.count {
        sum += weight * Float80(x[x.count - 1 - back])
        weight *= (Float80(back) - Float80(d)) / Float80(back + 1)
      }
      return Double(sum)
    }
    let expected = [
      "median(close, 7d)": quantile(close.suffix(week).sorted(), 0.5),
      "median(close, all)": quantile(close.sorted(), 0.5),
      "quantile(close, 7d, 0.2)": quantile(close.suffix(week).sorted(), 0.2),
      "rank(close, 7d)": rank(close.suffix(week)), "rank(close, all)": rank(close[...]),
      "shortfall(pct(close), 7d)": change.suffix(week).sorted().prefix(week / 20).reduce(0, +) / Double(week / 20),
      "fracdiff(log(close), 0.4, tau=0.05)": difference(close.suffix(8000).map { log($0) }, 0.4),
      "fracdiff(close, 0.7, tau=0.02)": difference(close.suffix(8000), 0.7),
    ]
    #expect(Set(expected.keys) == Self.long)
    for (call, value) in expected {
      let frame = call.hasPrefix("fracdiff") ? try market.frame(from: Self.count - 8000) : frame
      let column = try Self.columns([call], on: frame)[0]
      Self.expect(try Self.last(column).suffix(1), [value], call)
    }
  }

  private static func columns(_ calls: [String], on frame: Frame) throws -> [Column] {
    try Engine().columns(calls.map { ($0, try Parser.expression($0)) }, on: frame, monitor: Monitor(threads: 2))
  }

  private static func last(_ column: Column) throws -> [Double] {
    try #require(column.numbers).withValues { Array($0.suffix(compared)) }
  }

  /// Equal to nine digits of the values' usual size, and missing on the same rows.
  private static func expect(_ values: some Collection<Double>, _ expected: [Double], _ call: String) {
    let size = expected.reduce(0) { $1.isNaN ? $0 : $0 + abs($1) } / Double(max(1, expected.count { !$0.isNaN }))
    let values = Array(values)
    let wrong = values.indices.filter { row in
      let (value, wanted) = (values[row], expected[row])
      return value.isNaN != wanted.isNaN || abs(value - wanted) > 1e-9 * max(abs(wanted), size)
    }
    let first = wrong.first ?? 0
    #expect(
      wrong.isEmpty && values.count == expected.count,
      "\(call): \(wrong.count) of \(values.count) rows, the first \(first): \(values[first]), expected \(expected[first])"
    )
  }

  /// Of all rows so far, on the last row.
  private static let growing: [String: @Sendable (Market) -> Float80] = [
    "sum(volume, all)": { $0.volume.reduce(0) { $0 + Float80($1) } },
    "cumsum(volume)": { $0.volume.reduce(0) { $0 + Float80($1) } },
    "cumprod(close / open)": { market in
      market.close.indices.reduce(1) { $0 * Float80(market.close[$1] / market.open[$1]) }
    },
    "mean(close, all)": { $0.power(1) + Float80($0.close[0]) },
    "std(close, all)": { ($0.power(2) / Float80($0.close.count - 1)).squareRoot() },
    "zscore(close, all)": { market in
      let last = Float80(market.close[market.close.count - 1] - market.close[0]) - market.power(1)
      return last / (market.power(2) / Float80(market.close.count - 1)).squareRoot()
    },
    "skew(close, all)": { market in
      let n = Float80(market.close.count)
      let spread = market.power(2) / n
      return (n * (n - 1)).squareRoot() / (n - 2) * (market.power(3) / n) / (spread * spread.squareRoot())
    },
    "kurt(close, all)": { market in
      let (n, squares) = (Float80(market.close.count), market.power(2))
      return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * n * market.power(4) / (squares * squares) - 3 * (n - 1))
    },
    "corr(close, volume, all)": { market in
      let (x, y) = (market.power(2), market.power(2, \.volume))
      return market.products(\.close, \.volume) / (x * y).squareRoot()
    },
    "slope(close, all)": { market in
      let n = Float80(market.close.count)
      return market.productsWithTime / (n * (n * n - 1) / 12)
    },
    "tvalue(close, all)": { market in
      let n = Float80(market.close.count)
      let spread = n * (n * n - 1) / 12
      let slope = market.productsWithTime / spread
      return slope / ((market.power(2) - slope * slope * spread) / (n - 2) / spread).squareRoot()
    },
    "max(high, all)": { Float80($0.high.max() ?? .nan) },
    "min(low, all)": { Float80($0.low.min() ?? .nan) },
    "max_drawdown(close, all)": { market in
      var (highest, ratio) = (0.0, Float80(1))
      for value in market.close {
        highest = max(highest, value)
        ratio = min(ratio, Float80(value) / Float80(highest))
      }
      return ratio - 1
    },
    "ad()": { market in
      market.close.indices.reduce(0) { sum, row in
        let (high, low, close) = (Float80(market.high[row]), Float80(market.low[row]), Float80(market.close[row]))
        return high > low ? sum + (2 * close - low - high) / (high - low) * Float80(market.volume[row]) : sum
      }
    },
    "bar()": { Float80($0.close.count - 1) },
    "first(close)": { Float80($0.close[0]) },
    "first(close[-4])": { Float80($0.close[0]) },
  ]
}

/// Minutes of a price that keeps near a level: a million in ticks of a cent, and one in ticks of a ten-thousandth over
/// the last million rows.
private struct Market: Sendable {
  private(set) var open: [Double] = []
  private(set) var high: [Double] = []
  private(set) var low: [Double] = []
  private(set) var close: [Double] = []
  private(set) var volume: [Double] = []

  init(_ count: Int) {
    for column in [\Market.open, \.high, \.low, \.close, \.volume] { self[keyPath: column].reserveCapacity(count) }
    var random = Random(seed: 7, stream: "drift")
    var away = 0
    for row in 0..<count {
      let (level, tick) = row < 4_000_000 ? (100_000_000, 0.01) : (10_000, 0.0001)
      let bits = random.next()
      let before = away
      away = away - away / 64 + Int(bits & 127) - 63
      let up = max(before, away) + Int(bits >> 7 & 31)
      let down = min(before, away) - Int(bits >> 12 & 31)
      open.append(Double(level + before) * tick)
      high.append(Double(level + up) * tick)
      low.append(Double(level + down) * tick)
      close.append(Double(level + away) * tick)
      volume.append(Double(bits >> 20 & 8191 + 1) + (row < 4_000_000 ? 1e9 : 0))
    }
  }

  func frame(from start: Int) throws -> Frame {
    let minute: Int64 = 60_000_000_000
    let times = (start..<close.count).map { 1_400_025_600_000_000_000 + Int64($0) * minute }
    let codes = [Int32](repeating: 0, count: times.count)
    return try Frame(
      Timeline(times: times, segments: [Timeline.Segment("A", 0..<times.count)]),
      zip(Bars.names, [open, high, low, close, volume]).map { Column($0, role: .bar, Array($1[start...])) }
        + [Column("sector", .category(codes: codes, names: ["tech", "energy"]))],
      bar: minute)
  }

  /// The sum of the distances to the mean, to the power of k; of the first power, the mean of the distances to the
  /// first value.
  func power(_ k: Int, _ column: KeyPath<Market, [Double]> = \.close) -> Float80 {
    let values = self[keyPath: column]
    let base = values[0]
    let mean = values.reduce(Float80(0)) { $0 + Float80($1 - base) } / Float80(values.count)
    guard k > 1 else { return mean }
    return values.reduce(Float80(0)) { sum, value in
      let distance = Float80(value - base) - mean
      let square = distance * distance
      return sum + (k == 2 ? square : k == 3 ? square * distance : square * square)
    }
  }

  /// The sum of the products of two columns' distances to their means.
  func products(_ x: KeyPath<Market, [Double]>, _ y: KeyPath<Market, [Double]>) -> Float80 {
    let (a, b) = (self[keyPath: x], self[keyPath: y])
    let mean = power(1, x)
    return a.indices.reduce(0) { $0 + (Float80(a[$1] - a[0]) - mean) * Float80(b[$1] - b[0]) }
  }

  /// The same of the close and the row number.
  var productsWithTime: Float80 {
    let middle = Float80(close.count - 1) / 2
    return close.indices.reduce(0) { $0 + (Float80($1) - middle) * Float80(close[$1] - close[0]) }
  }
}
