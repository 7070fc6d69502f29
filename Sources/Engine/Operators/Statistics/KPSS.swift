import Vocabulary

struct KPSS: Operator {
  static let name = "kpss"
  static let summary = "the KPSS statistic of a window: small where values keep to a level, large where they wander"
  static let details = """
    sum S^2 / (n^2 s^2) with the partial sums S of the distances to the mean and their long-run variance s^2 by \
    Bartlett's weights over `lags` bars. The 5 % point is 0.463. Kwiatkowski, Phillips, Schmidt and Shin (1992). The \
    cost grows with the window.
    """
  static let examples = ["kpss(log(close), 100, lags=12)", "kpss(close, 30, lags=3)"]
  static let parameters: [Parameter<KPSS>] = [
    .argument("n", \.n, in: 16...10_000, "bars of the window"),
    .option("lags", \.lags, in: 0...1000, "bars over which distances are taken to hang together"),
  ]
  var n = 100
  var lags = 12

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard lags < n else { throw Complaint("kpss needs a window of more than lags = \(lags) bars, not \(n)") }
    return planner.add(OfWindow(Stationarity(length: n, lags: lags)), inputs)
  }
}

private struct Stationarity: WindowStatistic {
  let length: Int
  let lags: Int

  var bounds: Bounds { .positive }
  var room: Int { length + 2 * lags + 2 }
  var cost: Double { 20 + 3 * Double(length) }
  func runner() -> Runner { eachWindow(self) }

  func value(_ x: UnsafePointer<Double>, _ memory: UnsafeMutablePointer<Double>) -> Double {
    let base = x[0]
    let mean = sum(length) { x[$0] - base } / Double(length)
    // Bartlett's sum of autocovariances is the sum of squares of the moving sums of lags + 1 distances, over lags + 1:
    // those are differences of partial sums, which are 0 before the window and after it.
    let partial = memory + lags + 1
    memory.update(repeating: 0, count: lags + 1)
    var level = 0.0
    for index in 0..<length {
      level += x[index] - base - mean
      partial[index] = level
    }
    (partial + length).update(repeating: 0, count: lags + 1)
    let squares = sum(length) { partial[$0] * partial[$0] }
    let moving = sum(length + lags) { index in
      let step = partial[index] - partial[index - lags - 1]
      return step * step
    }
    return squares * Double(lags + 1) / (Double(length) * moving)
  }
}
