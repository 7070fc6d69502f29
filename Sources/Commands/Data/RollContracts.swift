import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Joins futures contracts into one series.
struct RollContracts: Command {
  static let name = "roll"
  static let summary = "joins futures contracts into one continuous series, and shows when it rolled"
  static let details = """
    The frame holds a contract a symbol; their names end in the month of delivery: ES_201312, ESZ13, ESZ3. Which contract
    is held on a day is decided by what was known at the close of the day before: by volume the most traded of the later
    ones, once more of it is traded than of the one held; by interest the same by the column open_interest; by date the
    next one from so many trading days before the expiry on. Contracts are never gone back to.

    The gap between two is taken from the closes of the last bars that both have before the roll. ratio multiplies the
    prices on one side by new/old, difference adds new - old, none leaves the gap. With anchor=last the last contract
    stands as it was traded and all earlier prices change with each roll, which takes the future to know; with
    anchor=first the first contract stands, and nothing changes when new bars come. The traded close stays as raw_close,
    the contract as the column contract.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.argument(
      "method", \Self.roll.method, required: false, "how the gap is closed: by ratio, by difference, or none"),
    Parameter.option("rule", \Self.roll.rule, "what decides: volume, interest (open_interest) or date"),
    Parameter.option("anchor", \Self.roll.anchor, "which contract keeps its prices: the last or the first"),
    Parameter.option("days", \Self.roll.days, in: 0...250, "for rule=date: trading days before the expiry"),
    Parameter.option(
      "expiry", \Self.roll.expiry, "for rule=date: the third Friday, the last day before the month, or the month's last"
    ),
    Parameter.option("months", \Self.months, "the codes of the months of delivery that are held, such as HMUZ"),
    Parameter.option("sym", \Self.symbol, "the symbol of the series; else what the contracts' names begin with"),
  ]
  static let examples = [
    "es = load datasets/futures/ES.csv.gz; cont = roll ratio on es",
    "es = load datasets/futures/ES.csv.gz; cont = roll difference rule=date days=8 sym=ES on es",
    "es = load datasets/futures/ES.csv.gz; cont = roll none anchor=first months=HMUZ on es",
  ]

  var roll = Roll()
  var months: Word?
  var symbol: Word?

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    var roll = roll
    roll.months = months?.text
    roll.symbol = symbol?.text
    let (series, report) = try roll.roll(frame, monitor: call.monitor)
    report.display.forEach(call.show)
    return call.give(series, for: name)
  }
}
