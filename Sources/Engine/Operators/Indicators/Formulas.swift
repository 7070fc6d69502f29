import Vocabulary

// Studies that are formulas. Where TA-Lib has one of the name, it is that.

struct RateOfChange: Written {
  static let name = "roc"
  static let summary = "the growth over n bars, in percent"
  static let formula = "100 * (x / x[-n] - 1)"
  static let examples = ["roc(close, 10)", "roc(close)"]
  static let parameters: [Parameter<RateOfChange>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 10
}

struct AbsoluteOscillator: Written {
  static let name = "apo"
  static let summary = "a fast less a slow exponential average, both begun as soon as they can"
  static let formula = "ema(x, fast) - ema(x, slow)"
  static let examples = ["apo(close, 12, 26)", "apo(close)"]
  static let parameters: [Parameter<AbsoluteOscillator>] = [
    .argument("fast", \.fast, in: 1...1_000_000, required: false, "bars of the fast average"),
    .argument("slow", \.slow, in: 1...1_000_000, required: false, "bars of the slow average"),
  ]
  var fast = 12
  var slow = 26
}

struct PercentageOscillator: Written {
  static let name = "ppo"
  static let summary = "a fast less a slow exponential average, in percent of the slow one"
  static let formula = "100 * (ema(x, fast) - ema(x, slow)) / ema(x, slow)"
  static let examples = ["ppo(close, 12, 26)", "ppo(close)"]
  static let parameters: [Parameter<PercentageOscillator>] = [
    .argument("fast", \.fast, in: 1...1_000_000, required: false, "bars of the fast average"),
    .argument("slow", \.slow, in: 1...1_000_000, required: false, "bars of the slow average"),
  ]
  var fast = 12
  var slow = 26
}

struct TrueStrength: Written {
  static let name = "tsi"
  static let summary =
    "Blau's true strength index: smoothed changes against their smoothed size, from -100 to 100"
  static let formula = "100 * ema(ema(diff(x), slow), fast) / ema(ema(abs(diff(x)), slow), fast)"
  static let examples = ["tsi(close, 25, 13)", "tsi(close)"]
  static let parameters: [Parameter<TrueStrength>] = [
    .argument("slow", \.slow, in: 1...1_000_000, required: false, "bars of the first average"),
    .argument("fast", \.fast, in: 1...1_000_000, required: false, "bars of the second"),
  ]
  var slow = 25
  var fast = 13
}

struct StochasticStrength: Written {
  static let name = "stochrsi"
  static let summary = "where rsi(x, n) stands in its range, in percent; 50 where it has none"
  static let formula = """
    when(max(rsi(x, n), range) - min(rsi(x, n), range) > 1e-9, \
    100 * (rsi(x, n) - min(rsi(x, n), range)) / (max(rsi(x, n), range) - min(rsi(x, n), range)), 50)
    """
  static let examples = ["stochrsi(close, 14)", "stochrsi(close)"]
  static let parameters: [Parameter<StochasticStrength>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the strength index"),
    .argument("range", \.range, in: 1...1_000_000, required: false, "bars of its range"),
  ]
  var n = 14
  var range = 14
}

struct EfficiencyRatio: Written {
  static let name = "er"
  static let summary =
    "Kaufman's efficiency ratio: the move of n bars over the length of the path; 0 where nothing moved"
  static let formula = "when(sum(abs(diff(x)), n) > 0, abs(x - x[-n]) / sum(abs(diff(x)), n), 0)"
  static let examples = ["er(close, 10)", "er(close)"]
  static let parameters: [Parameter<EfficiencyRatio>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 10
}

struct VerticalHorizontal: Written {
  static let name = "vhf"
  static let summary = "White's vertical horizontal filter: the range of n bars over the sum of their moves"
  static let formula = "(max(x, n) - min(x, n)) / sum(abs(diff(x)), n)"
  static let examples = ["vhf(close, 28)", "vhf(close)"]
  static let parameters: [Parameter<VerticalHorizontal>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 28
}

struct Forecast: Written {
  static let name = "tsf"
  static let summary = "the least-squares line through a window, one bar further"
  static let formula = "x - resid(x, n) + slope(x, n)"
  static let examples = ["tsf(close, 14)", "tsf(close)"]
  static let parameters: [Parameter<Forecast>] = [
    .argument("n", \.n, in: 2...1_000_000, required: false, "bars of the window")
  ]
  var n = 14
}

struct LineEnd: Written {
  static let name = "linearreg"
  static let summary = "the end of the least-squares line through a window"
  static let formula = "x - resid(x, n)"
  static let examples = ["linearreg(close, 14)", "linearreg(close)"]
  static let parameters: [Parameter<LineEnd>] = [
    .argument("n", \.n, in: 2...1_000_000, required: false, "bars of the window")
  ]
  var n = 14
}

struct MiddleOfValues: Written {
  static let name = "midpoint"
  static let summary = "the middle between the largest and the smallest value of a window"
  static let formula = "(max(x, n) + min(x, n)) / 2"
  static let examples = ["midpoint(close, 14)", "midpoint(close)"]
  static let parameters: [Parameter<MiddleOfValues>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the window")
  ]
  var n = 14
}

struct MiddleOfBars: Written {
  static let name = "midprice"
  static let summary = "the middle between the highest high and the lowest low of a window"
  static let formula = "(max(high, n) + min(low, n)) / 2"
  static let examples = ["midprice(14)", "midprice()"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<MiddleOfBars>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the window")
  ]
  var n = 14
}

struct DirectionalRating: Written {
  static let name = "adxr"
  static let summary = "the mean of adx(n) and that of n - 1 bars ago"
  static let formula = "(adx(high, low, close, n) + lag(adx(high, low, close, n), n - 1)) / 2"
  static let examples = ["adxr(14)", "adxr()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<DirectionalRating>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14
}

struct VortexUp: Written {
  static let name = "vortex_plus"
  static let summary = "Botes' and Siepman's vortex, upward"
  static let formula = "sum(abs(high - low[-1]), n) / sum(true_range(high, low, close), n)"
  static let examples = ["vortex_plus(14)", "vortex_plus()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<VortexUp>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14
}

struct VortexDown: Written {
  static let name = "vortex_minus"
  static let summary = "Botes' and Siepman's vortex, downward"
  static let formula = "sum(abs(low - high[-1]), n) / sum(true_range(high, low, close), n)"
  static let examples = ["vortex_minus(14)", "vortex_minus()"]
  static let inputs = [Input.high, .low, .close]
  static let parameters: [Parameter<VortexDown>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "how many bars")
  ]
  var n = 14
}

struct MassIndex: Written {
  static let name = "massi"
  static let summary = "Dorsey's mass index: it swells when ranges widen"
  static let formula = "sum(ema(high - low, n) / ema(ema(high - low, n), n), window)"
  static let examples = ["massi(9, 25)", "massi()"]
  static let inputs = [Input.high, .low]
  static let parameters: [Parameter<MassIndex>] = [
    .argument("n", \.n, in: 1...1_000_000, required: false, "bars of the averages"),
    .argument("window", \.window, in: 1...1_000_000, required: false, "bars of the sum"),
  ]
  var n = 9
  var window = 25
}
