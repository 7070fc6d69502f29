import Vocabulary

struct EdgeSpread: Operator {
  static let name = "edge"
  static let summary = "the bid-ask spread of a window as a share of the price, by open, high, low and close"
  static let details = """
    The efficient estimator of Ardia, Guidotti and Kroencke (2024): two moment conditions on log prices of neighbouring \
    bars, corrected for bars that did not trade and for prices that are the bar's own high or low, weighted by each \
    other's variance. A window of n bars has n - 1 pairs of them. Missing where fewer than two pairs traded.
    """
  static let examples = ["edge(21)", "edge()"]
  static let inputs = [Input("open", "the bars' open", standard: "open"), .high, .low, .close]
  static let parameters: [Parameter<EdgeSpread>] = [
    .argument("n", \.n, in: 3...1_000_000, required: false, "how many bars")
  ]
  var n = 21

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let pairs = Window(.bars(n - 1), on: planner.frame.timeline)
    return planner.add(Edge(pairs: pairs), inputs.map { planner.add(Log.self, $0) })
  }
}

private struct Edge: Step {
  let pairs: Window

  var halo: Int { pairs.halo + 1 }
  func bounds(_ inputs: [Bounds], output: Int) -> Bounds { .positive }
  var cost: Double { 80 }
  func runner() -> Runner { folding(EdgeFold(), over: pairs) }
}

/// With m = (h + l)/2 and t = 1 where a bar traded, the two conditions are the means of
///
///     x1 = a (m - o - t k1) (o - m[-1]) + b (m - c[-1] - t k3) (c[-1] - m[-1])
///     x2 = a (m - o - t k1) (o - c[-1]) + b (o - c[-1] - t k5) (c[-1] - m[-1])
///
/// where a, b and the centres k are known only when the window is: as each is linear in four products of a row, the
/// sums of these and of their products with each other give mean and variance of both.
private struct EdgeFold: Fold {
  static let inputs = 4
  static let outputs = 1

  struct Sums {
    /// Of: traded, m - o, m - c[-1], o - c[-1], open within the range, last close within its range.
    var plain: SIMD8<Double>
    var first: SIMD4<Double>
    var second: SIMD4<Double>
    var firstSquares: SIMD16<Double>
    var secondSquares: SIMD16<Double>
  }

  static var none: Sums {
    Sums(plain: .zero, first: .zero, second: .zero, firstSquares: .zero, secondSquares: .zero)
  }

  mutating func anchor(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int) {}

  @inline(__always)
  func part(_ inputs: UnsafePointer<UnsafePointer<Double>>, _ index: Int, _ offset: Int) -> Sums {
    let (o, h, l) = (inputs[0][index], inputs[1][index], inputs[2][index])
    let (highBefore, lowBefore, last) = (inputs[1][index - 1], inputs[2][index - 1], inputs[3][index - 1])
    let (middle, middleBefore) = ((h + l) / 2, (highBefore + lowBefore) / 2)
    let (r1, r2, r3, r4, r5) = (middle - o, o - middleBefore, middle - last, last - middleBefore, o - last)
    let traded: Double = h != l || l != last ? 1 : 0
    let opens = (o != h ? traded : 0) + (o != l ? traded : 0)
    let closes = (last != highBefore ? traded : 0) + (last != lowBefore ? traded : 0)
    let first = SIMD4(r1 * r2, r3 * r4, traded * r2, traded * r4)
    let second = SIMD4(r1 * r5, r5 * r4, traded * r5, traded * r4)
    return Sums(
      plain: SIMD8(traded, r1, r3, r5, opens, closes, 0, 0), first: first, second: second,
      firstSquares: EdgeFold.products(first), secondSquares: EdgeFold.products(second))
  }

  @inline(__always)
  static func join(_ older: Sums, _ newer: Sums) -> Sums {
    Sums(
      plain: older.plain + newer.plain, first: older.first + newer.first, second: older.second + newer.second,
      firstSquares: older.firstSquares + newer.firstSquares, secondSquares: older.secondSquares + newer.secondSquares)
  }

  @inline(__always)
  func finish(
    _ whole: Sums, _ outputs: UnsafePointer<UnsafeMutablePointer<Double>>, _ index: Int, offset: Int, count: Double,
    inverse: Double
  ) {
    let mean = whole.plain * inverse
    let (traded, opens, closes) = (mean[0], mean[4], mean[5])
    guard whole.plain[0] >= 2, opens > 0, closes > 0 else {
      outputs[0][index] = .nan
      return
    }
    let (a, b) = (-4 / opens, -4 / closes)
    let centre = -a * mean[1] / traded
    let first = SIMD4(a, b, centre, -b * mean[2] / traded)
    let second = SIMD4(a, b, centre, -b * mean[3] / traded)
    let firstMean = (first * whole.first).sum() * inverse
    let secondMean = (second * whole.second).sum() * inverse
    let firstVariance =
      (EdgeFold.products(first) * whole.firstSquares).sum() * inverse - firstMean * firstMean
    let secondVariance =
      (EdgeFold.products(second) * whole.secondSquares).sum() * inverse - secondMean * secondMean
    let both = firstVariance + secondVariance
    let square =
      both > 0
      ? (secondVariance * firstMean + firstVariance * secondMean) / both : (firstMean + secondMean) / 2
    outputs[0][index] = abs(square).squareRoot()
  }

  /// Each with each.
  @inline(__always)
  private static func products(_ x: SIMD4<Double>) -> SIMD16<Double> {
    SIMD16(
      lowHalf: SIMD8(lowHalf: x * x.x, highHalf: x * x.y), highHalf: SIMD8(lowHalf: x * x.z, highHalf: x * x.w))
  }
}
