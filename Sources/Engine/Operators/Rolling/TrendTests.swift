import Vocabulary

struct TValue: Rolling {
  static let name = "tvalue"
  static let summary = "Student's t of the slope of the least-squares line through a window"
  static let details = """
    slope / (s / sqrt(sum (t - mean t)^2)), s^2 = sum of squared residuals / (n - 2). na where the window is flat or \
    lies on a line.
    """
  static let examples = ["tvalue(close, 20)", "tvalue(close, 7d)", "tvalue(close, all)"]
  static let parameters = [windowParameter]
  var window = Span.bars(0)

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let (x, window) = (inputs[0], try window(in: planner, least: 3))
    return planner.add(
      SlopeTest(isGrowing: window == .all),
      [planner.line(x, window, .slope), planner.line(x, window, .squares), planner.line(x, window, .count)])
  }
}

/// What of the spread about the mean must be left beside the line; below, the residuals are rounding.
private let leastRest = 1e-12

private struct SlopeTest: Step {
  /// Whether the window is all rows so far: then the line, which needs two rows, is there one row before its test.
  let isGrowing: Bool

  func warmup(_ inputs: [Int]) -> Int { (inputs.max() ?? 0) + (isGrowing ? 1 : 0) }
  var cost: Double { 6 }
  func runner() -> Runner { running(SlopeTestKernel()) }
}

private struct SlopeTestKernel: Kernel {
  mutating func run(_ rows: Rows) {
    let (slopes, squares, counts, out) = (rows.inputs[0], rows.inputs[1], rows.inputs[2], rows.outputs[0])
    for index in 0..<rows.count {
      let (slope, n) = (slopes[index], counts[index])
      let spread = n * (n * n - 1) / 12
      let rest = squares[index] - slope * slope * spread
      out[index] =
        rest > leastRest * squares[index] && n > 2 ? slope * ((n - 2) * spread / rest).squareRoot() : .nan
    }
  }
}

struct TrendScan: Operator {
  static let name = "trend_scan"
  static let summary = "of the t values of the slope over the last rows, from so many to so many, that farthest from 0"
  static let details = """
    The trend-scanning label of Lopez de Prado (2019) turned round: it looks back, never ahead. Lengths over which the \
    value is flat or lies on a line have no t value and are passed over. The cost grows with the longest length.
    """
  static let examples = ["trend_scan(close, 5, 20)", "trend_scan(close)"]
  static let parameters: [Parameter<TrendScan>] = [
    .argument("shortest", \.shortest, in: 3...10_000, required: false, "rows of the shortest line"),
    .argument("longest", \.longest, in: 3...10_000, required: false, "rows of the longest line"),
  ]
  var shortest = 5
  var longest = 20

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard shortest <= longest else { throw Complaint("the shortest line of trend_scan must not be the longer one") }
    return planner.add(Scan(shortest: shortest, longest: longest), inputs)
  }

  private struct Scan: Step {
    let shortest: Int
    let longest: Int

    var halo: Int { longest - 1 }
    var cost: Double { 4 * Double(longest) }
    func runner() -> Runner { running(TrendScanKernel(shortest: shortest, longest: longest)) }
  }
}

private struct TrendScanKernel: Kernel {
  let shortest: Int
  let longest: Int

  mutating func run(_ rows: Rows) {
    let (x, out) = (rows.inputs[0], rows.outputs[0])
    for index in 0..<rows.count {
      // Sums of the distances to the newest value, of these times their age, and of their squares.
      let newest = x[index]
      var (sum, aged, squares) = (0.0, 0.0, 0.0)
      // t^2 as a fraction, so that nothing is divided before the largest is found.
      var (top, bottom, sign) = (0.0, 1.0, Double.nan)
      for age in 0..<longest {
        let distance = x[index - age] - newest
        sum += distance
        aged += Double(age) * distance
        squares += distance * distance
        guard age + 1 >= shortest else { continue }
        let n = Double(age + 1)
        let spread = n * (n * n - 1) / 12
        let products = Double(age) / 2 * sum - aged
        let whole = squares - sum * sum / n
        let rest = whole - products * products / spread
        guard rest > leastRest * whole else { continue }
        let (over, under) = (products * products * (n - 2), rest * spread)
        if sign.isNaN || over * bottom > top * under { (top, bottom, sign) = (over, under, products < 0 ? -1 : 1) }
      }
      out[index] = squares.isNaN ? .nan : sign * (top / bottom).squareRoot()
    }
  }
}
