import Vocabulary

/// What was learned of one column: how each of its values is brought to scale. Missing values stay missing.
package enum ColumnScale: Equatable, Sendable {
  /// (x - center) / width
  case linear(center: Double, width: Double)
  /// x, held between two values.
  case held(low: Double, high: Double)
  /// The normal deviate of x's place among quantiles, which stand at equal shares from 0 to 1.
  case ranked([Double])

  /// Less `center`, over `width`; over 1 where the width is no more than the rounding of the values is.
  static func linear(center: Double, spread: Double, largest: Double) -> ColumnScale {
    .linear(center: center, width: spread > 10 * Double.ulpOfOne * largest ? spread : 1)
  }

  static let unchanged = ColumnScale.linear(center: 0, width: 1)

  @inline(__always)
  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .linear(let center, let width): (x - center) / width
    case .held(let low, let high): x < low ? low : x > high ? high : x
    case .ranked(let quantiles): x.isNaN ? x : ColumnScale.deviate(x, quantiles)
    }
  }

  /// The furthest deviates, of 1e-7 on either side: where scikit-learn stops too.
  private static let least = NormalDistribution.quantile(1e-7 - Double.ulpOfOne)
  private static let most = NormalDistribution.quantile(1 - (1e-7 - Double.ulpOfOne))

  private static func deviate(_ x: Double, _ quantiles: [Double]) -> Double {
    let last = quantiles.count - 1
    // A column that never varied has one place.
    if x == quantiles[0], x == quantiles[last] { return 0 }
    if x <= quantiles[0] { return least }
    if x >= quantiles[last] { return most }
    let first = quantiles.firstPlace { $0 >= x }
    let place: Double
    if quantiles[first] == x {
      // Equal quantiles share the middle of their places.
      place = Double(first + quantiles.firstPlace { $0 > x } - 1) / 2
    } else {
      place = Double(first - 1) + (x - quantiles[first - 1]) / (quantiles[first] - quantiles[first - 1])
    }
    return min(most, max(least, NormalDistribution.quantile(place / Double(last))))
  }
}

extension [Double] {
  /// The first place from which on the condition holds, of values in order.
  fileprivate func firstPlace(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension ColumnScale {
  /// What it does, in two numbers with their names.
  var facts: [(name: String, value: Double)] {
    switch self {
    case .linear(let center, let width): [("center", center), ("width", width)]
    case .held(let low, let high): [("low", low), ("high", high)]
    case .ranked(let quantiles): [("low", quantiles[0]), ("high", quantiles[quantiles.count - 1])]
    }
  }

  var json: JSON {
    switch self {
    case .linear(let center, let width): .object([("center", .number(center)), ("width", .number(width))])
    case .held(let low, let high): .object([("low", .number(low)), ("high", .number(high))])
    case .ranked(let quantiles): .object([("quantiles", .numbers(quantiles))])
    }
  }

  init(json: JSON) throws {
    func bad() -> Complaint { Complaint("a stored scale is none") }
    if json.optional("center") != nil {
      let width = try json.member("width").number()
      self = .linear(center: try json.member("center").number(), width: width)
      guard width > 0 else { throw bad() }
    } else if json.optional("low") != nil {
      let (low, high) = (try json.member("low").number(), try json.member("high").number())
      guard low <= high else { throw bad() }
      self = .held(low: low, high: high)
    } else {
      let quantiles = try json.member("quantiles").numbers()
      guard !quantiles.isEmpty, zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 }) else { throw bad() }
      self = .ranked(quantiles)
    }
  }
}
