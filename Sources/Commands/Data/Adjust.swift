import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Brings prices to one level across splits and dividends.
struct Adjust: Command {
  static let name = "adjust"
  static let summary = "brings prices to one level across splits and dividends, and back"
  static let details = """
    The factor of a day on which s new shares are given for one old and each new share pays D is (1/s) (1 - D s / C), C
    being the close before (dividends=before, as Yahoo and Alpha Vantage have it); with dividends=close it is
    (1/s) E / (E + D), E being the close of that day, as Quandl has it.

    backward multiplies each bar by the factors of all later days: the last bars stand as they were traded. It looks ahead
    by its nature: each new dividend changes all prices before it, so that a study of the past sees numbers that nobody
    saw then, though their ratios are right. forward divides each bar by the factors of the days up to it: the first bars
    stand as they were traded, and nothing changes when new bars come. Volume goes with the shares. The traded close stays
    as raw_close. none takes an adjustment back.

    Splits are read from a column split, splits, stock_splits, split_ratio or split_coefficient (2 is two for one),
    dividends from dividend, dividends, dividend_amount or ex_dividend. Whether splits stand in the prices is told by the
    prices of their days: where they hold them already, adjust says so and leaves them; splits=applied then adjusts for
    dividends alone, and adjust none splits=applied gives the prices that were traded.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument("direction", \Self.adjustment.direction, required: false, "backward, forward, or none"),
    Parameter.option("splits", \Self.adjustment.splits, "whether the prices hold splits: raw, applied, or auto"),
    Parameter.option(
      "dividends", \Self.adjustment.dividends, "held against the close before, or that of their day (close); or no"),
  ]
  static let examples = [
    "aapl = load datasets/actions/AAPL.csv; adjust backward on aapl",
    "aapl = load datasets/actions/AAPL.csv; seen = adjust forward on aapl",
    "held = load datasets/actions/AAPL_adjusted.csv; traded = adjust none splits=applied on held",
  ]

  var adjustment = Adjustment()

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    let (adjusted, report) = try adjustment.adjust(frame, monitor: call.monitor)
    call.show(.table(report.table(rows: 10)))
    return call.give(adjusted, for: name)
  }
}
