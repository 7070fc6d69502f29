import Language
import Vocabulary

/// A small house of verbs in which every way of reading words occurs.
let house = Parser(
  Grammar([
    .init(
      "load",
      parameters: [
        word("path", .path), option("sym", .text), option("dates", .text), option("tz", .text),
        option("session", .text),
      ]),
    .init("use", parameters: [word("frame", .object("frame"))]),
    .init(
      "show",
      parameters: [
        rest("what", .formula), option("head", .integer, unit: "rows"), option("sort", .formula),
        option("rows", .integer),
      ],
      clauses: [.on, .where, .by, .from, .to]),
    .init(
      "clean",
      parameters: [
        option("gaps", .choice(["none", "ffill"])), option("max", .integer), option("spikes", .number),
        option("ohlc", .choice(["fix", "drop"])), option("dups", .choice(["first", "last"])), option("roll", .word),
      ], clauses: [.on]),
    .init("resample", parameters: [word("to", .span), option("closed", .choice(["left", "right"]))], clauses: [.on]),
    .init("join", parameters: [word("frame", .object("frame")), option("lag", .span)], clauses: [.on]),
    .init("select", parameters: [rest("columns", .columns)], clauses: [.on]),
    .init("rename", clauses: [.on], takesFreeOptions: true),
    .init(
      "export",
      parameters: [
        word("path", .path), rest("what", .value), ParameterFacts(name: "overwrite", form: .keyword, slot: .flag),
      ]),
    .init("features", parameters: [rest("groups", .columns), option("tf", .list)], clauses: [.on]),
    .init(
      "label",
      kinds: [
        .init("fwd", parameters: [word("horizon", .span)]),
        .init(
          "triple",
          parameters: [
            option("up", .formula), option("down", .formula), option("hold", .span),
            option("weight", .choice(["uniqueness"])),
          ]),
      ], kindTitle: "label", clauses: [.on, .where]),
    .init(
      "split",
      kinds: [
        .init("holdout"),
        .init(
          "purged",
          parameters: [
            option("k", .integer), option("embargo", .span), option("purge", .span), option("hold", .number),
            option("test", .range),
          ]),
      ], kindTitle: "split", clauses: [.on]),
    .init(
      "fit", parameters: [option("y", .object("label")), option("x", .columns), option("cv", .object("split"))],
      kinds: [
        .init(
          "xgboost", aliases: ["xgb"],
          parameters: [
            option("depth", .integer), option("lr", .number), option("rounds", .integer), option("stop", .integer),
            option("seed", .integer),
          ]),
        .init("logit", parameters: [option("scale", .word), option("l2", .number)]),
        .init("stack", parameters: [option("base", .list), option("meta", .word), option("weights", .list)]),
      ], kindTitle: "model", clauses: [.on, .where, .from, .to]),
    .init("compare", parameters: [rest("models", .object("model"), needed: true)]),
    .init(
      "backtest",
      parameters: [
        word("what", .object("signal")), option("cost", .number), option("slippage", .number), option("stop", .formula),
        option("take", .formula), option("size", .number),
      ], clauses: [.where, .on]),
    .init(
      "plot", parameters: [option("width", .integer)],
      kinds: [
        .init("equity", parameters: [word("backtest", .object("backtest"))]),
        .init("heat", parameters: [word("what", .formula)]), .init("candles"),
      ], kindTitle: "chart", clauses: [.on, .by, .from, .to]),
    .init(
      "stat", parameters: [word("kind", .choice(["leak", "psi"])), option("x", .columns)], clauses: [.from, .to]),
    .init(
      "sweep",
      parameters: [option("search", .choice(["grid", "random"])), option("n", .integer), option("maximize", .word)],
      takesBlock: true, takesFreeOptions: true),
    .init("keep", parameters: [rest("what", .value, needed: true)]),
    .init("expect", parameters: [word("condition", .formula), option("tol", .number)]),
    .init(
      "assert",
      parameters: [word("condition", .formula), ParameterFacts(name: "message", form: .optionalArgument, slot: .text)]),
    .init("seed", parameters: [word("number", .integer)]),
    .init("set", parameters: [option("rows", .integer), option("ascii", .flag)]),
    .init("include", parameters: [word("path", .path)]), .init("note", parameters: [word("text", .text)]),
    .init("save", parameters: [word("path", .path)]), .init("undo"),
    .init("report", parameters: [rest("what", .object("backtest"))], clauses: [.by]),
  ]))

private func word(_ name: String, _ slot: Slot) -> ParameterFacts {
  ParameterFacts(name: name, form: .argument, slot: slot, help: "the \(name)")
}

private func rest(_ name: String, _ slot: Slot, needed: Bool = false) -> ParameterFacts {
  ParameterFacts(name: name, form: needed ? .someRest : .rest, slot: slot, help: "the \(name)")
}

private func option(_ name: String, _ slot: Slot, unit: String? = nil) -> ParameterFacts {
  ParameterFacts(name: name, form: .option, slot: slot, unit: unit, help: "the \(name)")
}

/// Programs that use the language as a day's work does.
let samples = [
  """
  ## Does a week's loser win the next one, after costs?
  param files = "bars/daily/*.csv"   "one file a symbol"
  param hold = 5 in 1..60            "bars"
  param cost = 3bp
  param kinds = [logit xgboost]
  seed 7

  bars = load $files sym=file dates=auto tz=America/New_York
  clean gaps=ffill max=3 spikes=8 ohlc=fix dups=last
  sectors = load data/sectors-2.csv sym=ticker
  # seen two days after it was published
  bars = join sectors lag=2d
  features @momentum @volatility -mom_3 ret*
  loser = -xs.z(close/close[-5] - 1, by=sector)   # last week's
  illiq = mean(abs(ret_1)/(close*volume), 20)
  y = label triple up=(2*atr(14)) down=(2*atr(14)) hold=$hold
  cv = split purged k=5 embargo=5d test=2022-01-01..
  m1 = fit logit scale=robust
  m2 = fit xgb depth=6 lr=0.05 rounds=400 stop=30 from 2005 to 2019-06
  m3 = fit stack base=[m1 m2] meta=logit weights=[0.5 0.5]
  compare m1, m2, m3
  bt = backtest m3 cost=$cost slippage=2bp where volume > 1e5 & tod >= 9:30
  plot equity bt
  report bt by year
  expect m3.cv.auc > 0.51
  expect bt.sharpe ~ 0.55 tol=0.35
  assert len(bars) > 1000 "too little data"
  export results/week.h5 bars, y, m3, bt overwrite
  """,
  """
  include common.wick
  param horizons = [5 10 20]
  es1 = load "my data"/ES_1m.csv sym=ES session=17:00..16:00
  es = resample 5m on es1 closed=left
  use es
  def range_pos(n=20) = (close - min(low, n))/(max(high, n) - min(low, n))
  def one = 1
  rp20 = range_pos(20); tod = hour(date) + minute(date)/60
  for h in $horizons {
    # barriers in units of the day's range
    y = label triple up=(1.5*atr(20)) down=atr(20) hold=$h weight=uniqueness
    if $h > 5 { m = fit xgb x=[@volume rp20 -vwap*] } else if $h == 5 {
      m = fit logit l2=0.1
    } else { show close, -open by hour(date), weekday(date) on es head=20 sort=-tod }

    show m.cv.auc
  }
  g = sweep look=[5 10 20 40] depth=4..8 lr=logu(0.01, 0.2) seed=1..3 search=random n=40 {
    f  = close/close[-look] - 1
    m  = fit xgb x=[@volatility f] depth=$depth lr=$lr seed=$seed
    keep m.cv.auc, bt.sharpe
  }
  best = g.best; m = fit xgb depth=best.depth lr=best.lr
  plot heat g.auc by look, depth
  stat psi x=@all from 2024-01-01
  rename ret=r1 vol=v1
  select mom* -mom_3 @volatility; label fwd 2*$hold
  x = close > open \\
    & volume in [1 2 -3]
  z = {depth=6 lr=(0.05 + 0.01) tags=["a" b]}
  show _, (1..10)[2]
  ? fit
  ?
  """,
]
