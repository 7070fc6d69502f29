import Drawing
import Vocabulary

/// A subject for each chart, made of the same bars.
func subject(for chart: String, _ walk: Walk) -> Subject {
  let close = Subject.Series("close", walk.close)
  let returns = Subject.Series("ret", [.nan] + zip(walk.close.dropFirst(), walk.close).map { $0 / $1 - 1 })
  let next = Subject.Series("next", Array(returns.values.dropFirst()) + [.nan])
  let range = Subject.Series("range", zip(walk.high, walk.low).map { $0 - $1 })
  switch chart {
  case "candles": return walk.bars
  case "hist", "acf": return Subject("ret", times: walk.times, [returns])
  case "scatter", "quantile": return Subject("range, next", times: walk.times, [range, next])
  case "corr": return Subject("corr", times: walk.times, [close, range, returns, next])
  case "heat":
    var heat = Subject(
      "g.auc", (1...4).map { column in .init("\(column * 10)", (1...3).map { Double($0 * column) / 24 }) })
    heat.names = ["2", "4", "6"]
    heat.axes = ("depth", "look")
    return heat
  case "roc", "calibration":
    let scores = range.values.map { min(0.99, $0 / 3) }
    let outcomes = next.values.map { $0.isNaN ? .nan : $0 > 0 ? 1 : 0.0 }
    return Subject("model m", [.init("long", scores), .init("is long", outcomes)])
  case "confusion":
    var confusion = Subject("confusion of m", [.init("short", [410, 95]), .init("long", [102, 1_204])])
    confusion.names = ["short", "long"]
    return confusion
  case "importance":
    var weights = Subject("importance of m", [.init("share", [0.52, 0.31, 0.12, 0.05])])
    weights.names = ["rsi_14", "mean(close, 20)/close", "vol", "東京 volume"]
    return weights
  default: return Subject("close", times: walk.times, [close])
  }
}
