import Frames
import Ingest
import Interpreter
import Language
import Vocabulary

/// Makes bars out of a seed.
struct Generate: Command {
  static let name = "generate"
  static let summary = "makes bars out of a seed: a random walk with regimes and jumps in a market's sessions"
  static let details = """
    Prices follow a random walk whose drift and volatility change with a hidden regime that lasts stay sessions on
    average; of regimes the first is calm and rises, the last is wild and falls. Jumps come jumps times a year. In a
    market with a calendar a fifth of a day's variance falls between sessions, and the moves and the volume of bars
    within the day are largest at both ends of the session. Symbols share the regime, and corr of their moves.

    The same seed gives the same bytes on any number of threads, and more bars begin with those of fewer. The word truth
    adds what nobody could know in a market: the regime, 0 being the calmest, and where there is a jump; these columns
    are labels, not features. Without seed= the session's seed counts.
    """
  static let parameters = [
    Parameter.option("bars", \Self.count, in: 1...50_000_000, "how many bars each symbol has"),
    Parameter.option("bar", \Self.bar, "the length of a bar: 1m, 5m, 1h, 1d"),
    Parameter.option("sym", \Self.symbols, "the symbols, such as [AAA BBB]"),
    Parameter.option("start", \Self.start, "the first date"),
    Parameter.option("calendar", \Self.calendar, "the market's sessions; without one every day is traded"),
    Parameter.option("tz", \Self.zone, "the time zone; that of the calendar's market, or UTC"),
    Parameter.option("price", \Self.price, in: 1e-6...1e9, "where prices begin"),
    Parameter.option("tick", \Self.tick, in: 0...1e6, "the step of prices; 0 for none"),
    Parameter.option("vol", \Self.volatility, in: 0...10, "the volatility of a year: 20%"),
    Parameter.option("drift", \Self.drift, in: -10...10, "the drift of a year: 5%"),
    Parameter.option("regimes", \Self.regimes, in: 1...8, "how many regimes there are"),
    Parameter.option("stay", \Self.stay, in: 1...100_000, unit: "sessions", "how long a regime lasts on average"),
    Parameter.option("corr", \Self.correlation, in: 0...1, "how much of their moves symbols share"),
    Parameter.option("jumps", \Self.jumps, in: 0...10_000, "how many jumps there are in a year"),
    Parameter.option("jump", \Self.jump, in: 0...1, "the deviation of a jump's size: 4%"),
    Parameter.option("volume", \Self.volume, in: 1...1e15, "what is traded in a session"),
    Parameter.option("seed", \Self.seed, in: 0...2_147_483_647, "a whole number; the session's seed without it"),
    Parameter.keyword("truth", \Self.truth, "adds the regime and the jumps"),
  ]
  static let examples = [
    "walk = generate bars=500 seed=7",
    "minutes = generate bars=2000 bar=5m calendar=us-equities start=2020-01-02 seed=1",
    "pair = generate sym=[AAA BBB] corr=0.8 regimes=3 truth seed=3",
  ]

  var count = 2000
  var bar = Span.time(Moment.day)
  var symbols = [Word("SYN")]
  var start = Moment(nanoseconds: Int64(Day(year: 2015, month: 1, day: 1).number) * Moment.day, precision: .day)
  var calendar: CalendarName?
  var zone: ZoneName?
  var price = 100.0
  var tick = 0.01
  var volatility = 0.2
  var drift = 0.05
  var regimes = 2
  var stay = 40.0
  var correlation = 0.3
  var jumps = 6.0
  var jump = 0.04
  var volume = 1e6
  var seed: Int?
  var truth = false

  func run(_ call: inout Call) throws -> Value {
    guard case .time(let length) = bar else {
      throw Complaint("bar is a length of time such as 5m or 1d, not \(bar)", at: call.place)
    }
    var synthesis = Synthesis()
    synthesis.symbols = symbols.map(\.text)
    synthesis.count = count
    synthesis.bar = length
    synthesis.start = Day(number: TradingCalendar.date(start.nanoseconds))
    synthesis.calendar = calendar?.text
    synthesis.zone = zone?.text
    synthesis.price = price
    synthesis.tick = tick
    synthesis.volatility = volatility
    synthesis.drift = drift
    synthesis.regimes = regimes
    synthesis.stay = stay
    synthesis.correlation = correlation
    synthesis.jumps = jumps
    synthesis.jump = jump
    synthesis.volume = volume
    synthesis.seed = seed.map { UInt64($0) } ?? call.scope.seed
    synthesis.showsTruth = truth
    return .object(try synthesis.bars(monitor: call.monitor))
  }
}
