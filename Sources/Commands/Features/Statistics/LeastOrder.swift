import Drawing
import Engine
import Frames
import Interpreter
import Language
import Vocabulary

/// The least order of a fractional difference that makes a column stationary.
///
/// Source: López de Prado, *Advances in Financial Machine Learning* (2018), 5.6; the 5 % point of the augmented
/// Dickey-Fuller statistic with a constant after MacKinnon, *Critical Values for Cointegration Tests* (2010), table 2.
struct LeastOrder: Statistic {
  static let name = "min_d"
  static let summary = "the least order of a fractional difference that is stationary by Dickey and Fuller's test"
  static let details = """
    Orders from 0 to 1 in steps of 0.05: the first whose ffd(x, d) has an augmented Dickey-Fuller statistic, with a \
    constant, below its 5 % point. It is fitted to the rows that the clauses choose: give those that a model is trained on, \
    such as `stat min_d (log(close)) to 2010`. The correlation with the column says how much of it is left.
    """
  static let examples = ["stat min_d (log(close)) to 2010"]
  static let parameters = [
    Parameter.option("tau", \Self.tau, in: 1e-6...0.1, "the size below which a weight of the difference ends the sum"),
    Parameter.option("lags", \Self.lags, in: 0...20, "how many earlier changes the test allows for"),
  ]

  var tau = 1e-4
  var lags = 1

  func answer(_ asked: [(name: String, expression: Expression)], in call: inout Call) throws -> (
    shown: Block, value: Value
  ) {
    guard asked.count == 1 else { throw Complaint("min_d takes one column, such as (log(close))", at: call.place) }
    let frame = try call.frame().frame
    guard !frame.timeline.isPanel else {
      throw Complaint(
        "min_d looks at one symbol", hint: "select one: select symbol == \"\(frame.timeline.segments[0].symbol)\"")
    }
    let orders = (0...20).map { Double($0) / 20 }
    let differences = orders.map { order in
      (name: "d\(order)", expression: LeastOrder.call("ffd", asked[0].expression, [order], ["tau": tau]))
    }
    let columns = try call.chosenValues([asked[0]] + differences)
    var (statistics, points, correlations): ([Double], [Double], [Double]) = ([], [], [])
    for column in columns.dropFirst() {
      try call.monitor.check()
      let kept = zip(column.values, columns[0].values).filter { !$0.isNaN && !$1.isNaN }
      let count = Double(kept.count - 1 - lags)
      statistics.append(try statistic(kept.map(\.0), call))
      points.append(-2.86154 - 2.8903 / count - 4.234 / (count * count) - 40.04 / (count * count * count))
      correlations.append(Association(Samples(kept.map(\.0)), Samples(kept.map(\.1))).correlation)
    }
    let least = statistics.indices.first { statistics[$0] < points[$0] }
    let table = Table(
      columns: [
        Table.Column("d", orders.map { .number($0, decimals: 2) }),
        Table.Column("adf", statistics.map { .number($0, decimals: 3) }),
        Table.Column("5 %", points.map { .number($0, decimals: 3) }),
        Table.Column("corr", correlations.map { .number($0, decimals: 3) }),
      ], notes: [least.map { "least order \(Value.source(orders[$0]))" } ?? "no order up to 1 is stationary"])
    return (.table(table), .number(least.map { orders[$0] } ?? .nan))
  }

  /// The test's statistic over all values, by the column function over a window of as many rows.
  private func statistic(_ values: [Double], _ call: Call) throws -> Double {
    guard values.count >= 2 * lags + 20 else { return .nan }
    let rows = try Frame(
      Timeline(times: values.indices.map { Int64($0) }, segments: [.init("", 0..<values.count)]),
      [Column("x", role: .other, values)])
    let test = LeastOrder.call(
      "adf", Expression(.name("x"), at: Place(0, 0)), [Double(values.count)], ["lags": Double(lags)])
    let column = try call.engine.columns([("adf", test)], on: rows, monitor: call.monitor)[0]
    return try column.numbers?.array().last ?? .nan
  }

  private static func call(
    _ function: String, _ column: Expression, _ words: [Double], _ options: [String: Double]
  ) -> Expression {
    func number(_ value: Double) -> Expression { Expression(.number(value, written: ""), at: column.place) }
    let arguments =
      [Expression.Argument(nil, column, at: column.place)]
      + words.map { Expression.Argument(nil, number($0), at: column.place) }
      + options.sorted { $0.key < $1.key }.map { Expression.Argument($0.key, number($0.value), at: column.place) }
    return Expression(.call(function, arguments), at: column.place)
  }
}
