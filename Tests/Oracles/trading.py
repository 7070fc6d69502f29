"""The backtest by plain loops, and its statistics by empyrical and quantstats.

    pip install numpy==2.4.6 pandas==3.1.1 empyrical-reloaded==0.7.1 quantstats==0.0.86
    python3 Tests/Oracles/trading.py

Reads the bars in datasets/ and writes Tests/TradingTests/Golden/*.csv. The loop below knows orders, positions and one
clock for all symbols; it was written from the rules in the documentation and shares nothing with the program.
"""

import csv
import gzip
import math
import pathlib
from dataclasses import dataclass, field
from datetime import datetime

import empyrical
import numpy as np
import pandas as pd
import quantstats

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests" / "TradingTests" / "Golden"
SOURCE = (
    f"# Tests/Oracles/trading.py, numpy {np.__version__}, pandas {pd.__version__}, "
    f"empyrical-reloaded {empyrical.__version__}, quantstats {quantstats.__version__}"
)


# Data ---------------------------------------------------------------------------------------------------------------


def bars_of(path, first, last):
    """A list of (time, open, high, low, close) between two dates."""
    handle = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with handle:
        rows = list(csv.reader(handle))[1:]
    picked = [row for row in rows if first <= row[0][:10] <= last]
    return [(row[0], *(float(cell) for cell in row[1:5])) for row in picked]


def mean_true_range(bars, length):
    """Simple mean of the last true ranges; nan before there are enough."""
    ranges = []
    for i, (_, _, high, low, _) in enumerate(bars):
        before = bars[i - 1][4] if i else None
        ranges.append(high - low if before is None else max(high - low, abs(high - before), abs(low - before)))
    return [math.nan if i + 1 < length else sum(ranges[i + 1 - length : i + 1]) / length for i in range(len(ranges))]


def crossing(bars, short, long):
    """1 while the short mean of closes lies above the long one, -1 below; nan before that is known."""
    closes = [bar[4] for bar in bars]
    targets = []
    for i in range(len(closes)):
        if i + 1 < long:
            targets.append(math.nan)
        else:
            a = sum(closes[i + 1 - short : i + 1]) / short
            b = sum(closes[i + 1 - long : i + 1]) / long
            targets.append(1.0 if a > b else -1.0)
    return targets


def momentum(bars, lag):
    """Half or whole positions by how much the close moved; 0 between."""
    targets = []
    for i in range(len(bars)):
        if i < lag:
            targets.append(0.0)
            continue
        move = bars[i][4] / bars[i - lag][4] - 1
        targets.append(1.0 if move > 0.03 else 0.5 if move > 0.01 else -1.0 if move < -0.03 else 0.0)
    return targets


# The loop -----------------------------------------------------------------------------------------------------------


@dataclass
class Position:
    symbol: str
    side: int
    size: float
    entered: str
    bar: int
    average: float
    reference: float
    wish: float
    stop: float
    take: float
    most: float
    built: float = 0.0
    bought: float = 0.0
    sold_units: float = 0.0
    sold: float = 0.0
    paid: list = field(default_factory=lambda: [0.0, 0.0, 0.0])


class Market:
    """One account a symbol. `day(...)` is called for each bar of each symbol in the order of time."""

    def __init__(self, symbols, capital, commission, per_unit, spread, slippage, size, lot, stop, take):
        self.cash = {symbol: capital / len(symbols) for symbol in symbols}
        self.rates = (commission, per_unit, spread, slippage)
        self.size, self.lot, self.stop, self.take = size, lot, stop, take
        self.position = dict.fromkeys(symbols)
        self.order = {symbol: (0.0, math.nan, math.nan) for symbol in symbols}
        self.barred = dict.fromkeys(symbols, 0)
        self.close = dict.fromkeys(symbols, math.nan)
        self.trades, self.fills = [], []
        self.costs = [0.0, 0.0, 0.0]

    def worth(self, symbol, price):
        held = self.position[symbol]
        return self.cash[symbol] + (held.side * held.size * price if held else 0.0)

    def pay(self, symbol, units, price, time, held):
        commission, per_unit, spread, slippage = self.rates
        value = abs(units) * price
        parts = [value * commission + abs(units) * per_unit, value * spread * 0.5, value * slippage]
        self.cash[symbol] = self.cash[symbol] - units * price - sum(parts)
        for k in range(3):
            self.costs[k] += parts[k]
            held.paid[k] += parts[k]
        self.fills.append((symbol, time, units, price))

    def wanted_units(self, symbol, share, price):
        commission, per_unit, spread, slippage = self.rates
        kind, amount = self.size
        if kind == "share":
            unit = price + price * commission + price * spread / 2 + price * slippage + per_unit
            units = share * amount * self.worth(symbol, price) / unit
        elif kind == "units":
            units = share * amount
        else:
            units = share * amount / price
        if self.lot:
            units = math.floor(units / self.lot + 1e-9) * self.lot
        return max(units, 0.0)

    def leave(self, symbol, price, time, bar, why):
        held = self.position[symbol]
        self.pay(symbol, -held.side * held.size, price, time, held)
        held.sold += held.size * price
        held.sold_units += held.size
        self.position[symbol] = None
        self.record(held, time, bar, why)
        if why in ("stop", "take"):
            self.barred[symbol] = held.side
            self.order[symbol] = (0.0, math.nan, math.nan)

    def record(self, held, time, bar, why):
        gross = held.side * (held.sold - held.bought)
        self.trades.append(
            dict(
                symbol=held.symbol, side=held.side, entry=held.entered, exit=time, units=held.most,
                entry_price=held.bought / held.built, exit_price=held.sold / held.sold_units, bars=bar - held.bar,
                gross=gross, commission=held.paid[0], spread=held.paid[1], slippage=held.paid[2],
                net=gross - sum(held.paid), why=why,
            )
        )

    def enter(self, symbol, price, time, bar):
        share, stop_distance, take_distance = self.order[symbol]
        units = self.wanted_units(symbol, abs(share), price)
        if units == 0:
            return
        side = 1 if share > 0 else -1
        if self.stop and self.stop[0] == "share":
            stop_distance = price * self.stop[1]
        if self.take and self.take[0] == "share":
            take_distance = price * self.take[1]
        held = Position(
            symbol, side, units, time, bar, price, price, share,
            price - side * stop_distance if self.stop else -math.inf * side,
            price + side * take_distance if self.take else math.inf * side, units,
        )
        self.position[symbol] = held
        held.built, held.bought = units, units * price
        self.pay(symbol, side * units, price, time, held)

    def day(self, symbol, bar, time, open_, high, low, close, target, stop_distance, take_distance):
        held = self.position[symbol]
        wish = self.order[symbol][0]
        # open
        if held:
            jumped_stop = open_ <= held.stop if held.side == 1 else open_ >= held.stop
            jumped_take = open_ >= held.take if held.side == 1 else open_ <= held.take
            if wish == 0 or (wish > 0) != (held.side > 0):
                self.leave(symbol, open_, time, bar, "signal")
            elif jumped_stop:
                self.leave(symbol, open_, time, bar, "stop")
            elif jumped_take:
                self.leave(symbol, open_, time, bar, "take")
            elif wish != held.wish:
                units = self.wanted_units(symbol, abs(wish), open_)
                more = units - held.size
                self.pay(symbol, held.side * more, open_, time, held)
                if more > 0:
                    held.built += more
                    held.bought += more * open_
                else:
                    held.sold_units -= more
                    held.sold -= more * open_
                held.size, held.wish, held.most = units, wish, max(held.most, units)
        if self.position[symbol] is None and self.order[symbol][0] != 0:
            self.enter(symbol, open_, time, bar)
        # inside
        held = self.position[symbol]
        if held:
            touched_stop = low <= held.stop if held.side == 1 else high >= held.stop
            touched_take = high >= held.take if held.side == 1 else low <= held.take
            if touched_stop:
                self.leave(symbol, held.stop, time, bar, "stop")
            elif touched_take:
                self.leave(symbol, held.take, time, bar, "take")
        # close
        self.close[symbol] = close
        share = 0.0 if math.isnan(target) else target
        if self.barred[symbol]:
            if share * self.barred[symbol] > 0:
                share = 0.0
            else:
                self.barred[symbol] = 0
        held = self.position[symbol]
        if share and not (held and held.side * share > 0):
            for rule, distance in ((self.stop, stop_distance), (self.take, take_distance)):
                if rule and rule[0] == "column" and not distance > 0:
                    share = 0.0
        self.order[symbol] = (share, stop_distance, take_distance)

    def end(self, last):
        for symbol, held in self.position.items():
            if held:
                time, bar = last[symbol]
                held.sold += held.size * self.close[symbol]
                held.sold_units += held.size
                self.record(held, time, bar, "open")


def simulate(data, targets, distances, **terms):
    """Symbols' rows by time: the books of each, and the sum at every time."""
    market = Market(list(data), **terms)
    calendar = sorted({bar[0] for bars in data.values() for bar in bars})
    where = {symbol: {bar[0]: i for i, bar in enumerate(bars)} for symbol, bars in data.items()}
    books, curve, last = {symbol: [] for symbol in data}, [], {}
    share = terms["capital"] / len(data)
    for time in calendar:
        for symbol, bars in data.items():
            i = where[symbol].get(time)
            if i is None:
                continue
            stop, take = distances[symbol][i] if distances else (math.nan, math.nan)
            market.day(symbol, i, *bars[i], targets[symbol][i], stop, take)
            held = market.position[symbol]
            books[symbol].append((time, market.worth(symbol, bars[i][4]), held.side * held.size if held else 0.0))
            last[symbol] = (time, i)
        worth = sum(market.worth(s, market.close[s]) if s in last else share for s in data)
        count = sum(1 for s in data if market.position[s])
        curve.append((time, worth, count))
    market.end(last)
    return market, books, curve


# Statistics ---------------------------------------------------------------------------------------------------------


def statistics(market, curve, capital, periods, rate):
    equity = pd.Series([row[1] for row in curve], index=pd.to_datetime([row[0] for row in curve]))
    returns = equity.pct_change().dropna()
    years = (equity.index[-1] - equity.index[0]).total_seconds() / (365.25 * 86400)
    growth = (equity.iloc[-1] / capital) ** (1 / years) - 1
    depth = empyrical.max_drawdown(returns)
    assert abs(depth - quantstats.stats.max_drawdown(equity)) < 1e-12
    bar_rate = rate / periods
    sharpe = empyrical.sharpe_ratio(returns, risk_free=bar_rate, annualization=periods)
    sortino = empyrical.sortino_ratio(returns, required_return=bar_rate, annualization=periods)
    if rate == 0:
        assert abs(sharpe - quantstats.stats.sharpe(returns, periods=periods)) < 1e-9
        assert abs(sortino - quantstats.stats.sortino(returns, periods=periods)) < 1e-9
    below = equity < equity.cummax()
    longest = run = 0
    for flag in below:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    closed = [trade["net"] for trade in market.trades if trade["why"] != "open"]
    gains, losses = [n for n in closed if n > 0], [n for n in closed if n <= 0]
    traded = sum(abs(units) * price for _, _, units, price in market.fills)
    return {
        "total_return": equity.iloc[-1] / capital - 1,
        "cagr": growth,
        "volatility": empyrical.annual_volatility(returns, annualization=periods),
        "sharpe": sharpe,
        "sortino": sortino,
        "max_drawdown": depth,
        "longest_drawdown": longest,
        "calmar": growth / abs(depth),
        "turnover": traded / equity.mean() / years,
        "exposure": sum(1 for row in curve if row[2]) / len(curve),
        "trade_count": len(closed),
        "hit_rate": len(gains) / len(closed),
        "profit_factor": sum(gains) / -sum(losses),
        "average_trade": sum(closed) / len(closed),
        "commission": market.costs[0],
        "spread": market.costs[1],
        "slippage": market.costs[2],
        "costs": sum(market.costs),
        "periods": periods,
    }


# Cases --------------------------------------------------------------------------------------------------------------


def write(name, header, rows):
    with open(GOLDEN / name, "w", newline="") as handle:
        handle.write(SOURCE + "\n")
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows([["" if isinstance(c, float) and math.isnan(c) else repr(float(c)) if isinstance(c, float) else c for c in row] for row in rows])


def case(name, data, targets, distances=None, periods=252, rate=0.0, with_bars=False, **terms):
    standard = dict(
        capital=100_000.0, commission=0.0, per_unit=0.0, spread=0.0, slippage=0.0, size=("share", 1.0), lot=0.0,
        stop=None, take=None,
    )
    terms = {**standard, **terms}
    market, books, curve = simulate(data, targets, distances, **terms)
    rows = []
    for symbol, bars in data.items():
        for i, bar in enumerate(bars):
            _, equity, units = books[symbol][i]
            row = [symbol, bar[0].replace(" ", "T"), *(bar[1:5] if with_bars else ()), targets[symbol][i]]
            if distances:
                row += list(distances[symbol][i])
            rows.append(row + [equity, units])
    header = ["symbol", "time", *(("open", "high", "low", "close") if with_bars else ()), "target"]
    header += ["stop", "take"] if distances else []
    write(f"{name}.csv", header + ["equity", "units"], rows)
    if len(data) > 1:
        write(f"{name}-curve.csv", ["time", "equity", "open"], [(t.replace(" ", "T"), e, c) for t, e, c in curve])
    order = {symbol: i for i, symbol in enumerate(data)}
    trades = sorted(market.trades, key=lambda trade: (order[trade["symbol"]], trade["entry"]))
    keys = ["symbol", "side", "entry", "exit", "units", "entry_price", "exit_price", "bars"]
    keys += ["gross", "commission", "spread", "slippage", "net", "why"]
    for trade in trades:
        trade["entry"], trade["exit"] = trade["entry"].replace(" ", "T"), trade["exit"].replace(" ", "T")
    write(f"{name}-trades.csv", keys, [[trade[key] for key in keys] for trade in trades])
    figures = statistics(market, curve, terms["capital"], periods, rate)
    write(f"{name}-statistics.csv", ["name", "value"], [(k, float(v)) for k, v in figures.items()])
    reasons = {why: sum(1 for trade in trades if trade["why"] == why) for why in ("signal", "stop", "take", "open")}
    print(name, len(rows), "rows", len(trades), "trades", reasons, f"equity {curve[-1][1]:.2f}")


def main():
    GOLDEN.mkdir(parents=True, exist_ok=True)
    daily = {s: ROOT / "datasets" / "daily" / f"{s}.csv" for s in ("AAPL", "GOOG", "IBM", "MSFT")}

    apple = bars_of(daily["AAPL"], "2000-01-01", "2013-12-31")
    case(
        "cross", {"AAPL": apple}, {"AAPL": crossing(apple, 10, 30)}, with_bars=True,
        commission=0.0005, spread=0.0004, slippage=0.0003, rate=0.02,
    )

    panel = {
        "AAPL": bars_of(daily["AAPL"], "2003-01-01", "2006-12-31"),
        "GOOG": bars_of(daily["GOOG"], "2003-01-01", "2006-12-31"),
        "IBM": bars_of(daily["IBM"], "2003-01-01", "2006-03-10"),
        "MSFT": bars_of(daily["MSFT"], "2003-01-01", "2006-12-31"),
    }
    ranges = {symbol: mean_true_range(bars, 14) for symbol, bars in panel.items()}
    case(
        "panel", panel, {symbol: momentum(bars, 5) for symbol, bars in panel.items()},
        {symbol: [(2 * r, 3 * r) for r in ranges[symbol]] for symbol in panel}, with_bars=True,
        capital=1_000_000.0, commission=0.0001, per_unit=0.005, spread=0.0002, slippage=0.0001, size=("share", 0.8),
        stop=("column",), take=("column",),
    )

    hourly = bars_of(ROOT / "datasets" / "hourly" / "SPY.csv.gz", "2019-01-01", "2021-03-31")
    case(
        "hourly", {"SPY": hourly}, {"SPY": crossing(hourly, 3, 12)}, with_bars=True, periods=252 * 7,
        capital=50_000.0, per_unit=0.01, spread=0.0001, slippage=0.00005, size=("cash", 40_000.0), lot=1.0,
        stop=("share", 0.005), take=("share", 0.01),
    )


main()
