import Vocabulary

struct DickeyFuller: Operator {
  static let name = "adf"
  static let summary = "the augmented Dickey-Fuller statistic of a window: far below 0 where values return to a mean"
  static let details = """
    The t statistic of b in x - x[-1] = a + b x[-1] + c1 d[-1] + … + ck d[-k], d = x - x[-1], by least squares over the \
    rows of the window for which all of these lie within it. The 5 % point is about -2.9. Dickey and Fuller (1979).
    """
  static let examples = ["adf(log(close), 100, lags=1)", "adf(close, 40, lags=0)", "adf(close, 60, lags=4)"]
  static let parameters: [Parameter<DickeyFuller>] = [
    .argument("n", \.n, in: 10...1_000_000, "bars of the window"),
    .option("lags", \.lags, in: 0...20, "how many earlier changes explain the change too"),
  ]
  var n = 100
  var lags = 1

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    let count = n - 1 - lags
    guard count > lags + 2 else {
      throw Complaint("adf with lags=\(lags) needs a window of at least \(2 * lags + 4) bars, not \(n)")
    }
    let window = Window(.bars(count), on: planner.frame.timeline)
    let before = planner.shift(inputs[0], by: -1)
    let change = planner.add(arithmetic: .minus, inputs[0], before)
    // The level comes last but one: then its coefficient and its spread are two elements of the factor.
    let columns = (0..<lags).map { planner.shift(change, by: -1 - $0) } + [before, change]
    var products: [Port] = []
    for (index, column) in columns.enumerated() {
      for other in columns[..<index] {
        products.append(planner.pair([other, column], window, .products))
      }
      products.append(planner.moment(column, window, .squares))
    }
    return planner.add(Regression(regressors: lags + 1, count: count), products)
  }
}

/// The t statistic of the last regressor's coefficient in a regression with a constant, from the sums of products of
/// regressors and response about their means: the lower triangle row by row, the response last.
private struct Regression: Step {
  let regressors: Int
  let count: Int

  var cost: Double { 10 + Double(regressors * regressors * regressors) }
  func runner() -> Runner { running(RegressionKernel(regressors: regressors, count: count)) }
}

private struct RegressionKernel: Kernel {
  let regressors: Int
  let freedom: Double
  private let factor: Scratch<Double>

  init(regressors: Int, count: Int) {
    self.regressors = regressors
    freedom = Double(count - regressors - 1)
    factor = Scratch((regressors + 1) * (regressors + 2) / 2)
  }

  mutating func run(_ rows: Rows) {
    let (inputs, out, l) = (rows.inputs, rows.outputs[0], factor.base)
    for index in 0..<rows.count {
      // Cholesky's factor of the matrix of products: row r begins at r(r+1)/2.
      var isSolvable = true
      for row in 0...regressors {
        let start = row * (row + 1) / 2
        for column in 0...row {
          let other = column * (column + 1) / 2
          let given = inputs[start + column][index]
          var rest = given
          for inner in 0..<column { rest -= l[start + inner] * l[other + inner] }
          if column < row {
            l[start + column] = rest / l[other + column]
          } else {
            // What the columns before explain to the last digits leaves nothing but rounding.
            isSolvable = isSolvable && rest > 1e-13 * given
            l[start + column] = rest > 0 ? rest.squareRoot() : .nan
          }
        }
      }
      let last = regressors * (regressors + 1) / 2
      let statistic = l[last + regressors - 1] / l[last + regressors] * freedom.squareRoot()
      out[index] = isSolvable && statistic.isFinite ? statistic : .nan
    }
  }
}
