import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Takes errors out of bars.
struct Clean: Command {
  static let name = "clean"
  static let summary = "takes errors out of bars, and counts them by rule"
  static let details = """
    The rules, in their order: bars without a price; prices that are not positive; bars less than half a bar after the
    one before; a high below or a low above the open or the close; spikes; gaps. What the report does not name is not
    changed.

    A spike is a price that lies off the three bars before it and the three bars after it, to the same side, by more than
    so many usual moves. Spikes are counted, and with spikes=8 repaired: the price of the bar before takes their place.
    That a price is a spike is known only three bars later, so a study that must know nothing of the future leaves them.

    A gap is bars that are missing between two bars: of daily bars the days from Monday to Friday, of bars within the day
    those of the same day; a symbol that trades on Saturdays is expected to trade always. gaps=ffill puts bars with the
    last close and no volume into gaps of up to max bars.
    """
  static let clauses: Swift.Set<CommandCall.Clause.Word> = [.on]
  static let parameters = [
    Parameter.option("na", \Self.missing, "bars without a price: drop or none"),
    Parameter.option("prices", \Self.prices, "bars with a price that is not positive: drop or none"),
    Parameter.option("dups", \Self.duplicates, "of two bars in one place, which is kept"),
    Parameter.option("ohlc", \Self.order, "a high or low that is not: widen it (fix), drop the bar, or none"),
    Parameter.option("spikes", \Self.spikes, in: 2...1000, "repairs prices that are off by so many usual moves"),
    Parameter.option("gaps", \Self.gaps, "what is put into gaps"),
    Parameter.option("max", \Self.longest, in: 1...10_000, unit: "bars", "the longest gap that is filled"),
  ]
  static let examples = ["clean", "clean spikes=8 gaps=ffill max=3", "clean ohlc=drop dups=first"]

  var missing = Cleaning.Removal.drop
  var prices = Cleaning.Removal.drop
  var duplicates = Cleaning.Duplicates.last
  var order = Cleaning.Order.fix
  var spikes: Double?
  var gaps = Cleaning.Gaps.none
  var longest = 3

  func run(_ call: inout Call) throws -> Value {
    let (name, frame) = try call.frame()
    var cleaning = Cleaning()
    cleaning.missing = missing
    cleaning.prices = prices
    cleaning.duplicates = duplicates
    cleaning.order = order
    cleaning.spikes = spikes
    cleaning.gaps = gaps
    cleaning.longest = longest
    let (cleaned, report) = try cleaning.clean(frame, monitor: call.monitor)
    report.display.forEach(call.show)
    return call.give(cleaned, for: name)
  }
}
