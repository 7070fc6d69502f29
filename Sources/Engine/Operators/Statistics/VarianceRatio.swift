import Vocabulary

struct VarianceRatio: Operator {
  static let name = "variance_ratio"
  static let summary = "the variance of changes over q bars against q times that of one bar: 1 for a random walk"
  static let details = """
    Over the n values of a window, with N = n - 1 changes of mean m: sum (x - x[-q] - q m)^2 / (q N) over sum \
    (x - x[-1] - m)^2 / N, overlapping and without the correction for small samples. Above 1 moves go on, below 1 they \
    are taken back. Lo and MacKinlay (1988).
    """
  static let examples = ["variance_ratio(log(close), 100, 4)", "variance_ratio(log(close), 30)"]
  static let parameters: [Parameter<VarianceRatio>] = [
    .argument("n", \.n, in: 4...1_000_000, "bars of the window"),
    .argument("q", \.q, in: 2...100_000, required: false, "bars of the longer change"),
  ]
  var n = 100
  var q = 2

  package func port(over inputs: [Port], in planner: inout Planner) throws -> Port {
    guard q < n - 1 else {
      throw Complaint("variance_ratio needs a window of more than q + 1 = \(q + 1) bars, not \(n)")
    }
    let x = inputs[0]
    func window(_ count: Int) -> Window { Window(.bars(count), on: planner.frame.timeline) }
    let (short, long) = (window(n - 1), window(n - q))
    let one = planner.add(arithmetic: .minus, x, planner.shift(x, by: -1))
    let many = planner.add(arithmetic: .minus, x, planner.shift(x, by: -q))
    let drift = planner.add(arithmetic: .times, planner.moment(one, short, .mean), planner.constant(Double(q)))
    let distance = planner.add(arithmetic: .minus, planner.moment(many, long, .mean), drift)
    // The squares about q m are those about the mean, and the distance between the two for each change.
    let about = planner.add(
      arithmetic: .plus, planner.moment(many, long, .squares),
      planner.add(
        arithmetic: .times, planner.add(arithmetic: .times, distance, distance), planner.constant(Double(n - q))))
    let ratio = planner.add(arithmetic: .over, about, planner.moment(one, short, .squares))
    return planner.add(arithmetic: .over, ratio, planner.constant(Double(q)))
  }
}
