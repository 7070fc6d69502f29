"""Continuous series of the contracts in datasets/futures, made by pandas.

Writes Tests/IngestTests/Golden/rolls.csv: for each way of rolling (method, rule, anchor, days, expiry, months) a line for
each roll (date, from, to, close of the old and of the new contract on the last day before on which both have a bar) and a
line for each bar of the series (date, contract, open, high, low, close).

    python3 Tests/Oracles/futures.py
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
CODES = "FGHJKMNQUVXZ"
WAYS = [
    ("ratio", "volume", "last", 5, "third_friday", ""),
    ("difference", "volume", "last", 5, "third_friday", ""),
    ("none", "volume", "last", 5, "third_friday", ""),
    ("ratio", "volume", "first", 5, "third_friday", "HMUZ"),
    ("ratio", "interest", "last", 5, "third_friday", ""),
    ("difference", "date", "last", 8, "third_friday", ""),
    ("ratio", "date", "first", 0, "third_friday", ""),
    ("difference", "date", "first", 3, "before_month", ""),
    ("ratio", "volume", "last", 5, "third_friday", "Z"),
]


def leaves(symbol, days, expiry):
    """The first day on which a contract is no longer held."""
    month = pd.Timestamp(year=int(symbol[-6:-2]), month=int(symbol[-2:]), day=1)
    if expiry == "third_friday":
        end = pd.date_range(month, periods=31)[pd.date_range(month, periods=31).weekday == 4][2]
    elif expiry == "before_month":
        end = pd.offsets.BDay().rollback(month - pd.Timedelta(days=1))
    return end - pd.offsets.BDay(days) if days else end


def roll(bars, method, rule, anchor, days, expiry, months):
    bars = bars[bars["symbol"].map(lambda s: not months or CODES[int(s[-2:]) - 1] in months)]
    contracts = sorted(bars["symbol"].unique())
    table = {name: bars.pivot(index="date", columns="symbol", values=name)[contracts] for name in ["open", "high", "low", "close", "volume", "open_interest"]}
    dates = table["close"].index
    weight = table["volume"].fillna(0) if rule == "volume" else table["open_interest"].ffill()
    there = [c for c in contracts if not np.isnan(table["close"].at[dates[0], c])]
    current = there[0]
    if rule == "date":
        current = next((c for c in there if leaves(c, days, expiry) > dates[0]), there[-1])
    held = []
    for i, date in enumerate(dates):
        if i > 0 and rule == "date":
            while leaves(current, days, expiry) <= date and current != contracts[-1]:
                current = contracts[contracts.index(current) + 1]
        elif i > 0:
            before = weight.iloc[i - 1]
            later = before[contracts[contracts.index(current) + 1:]].dropna()
            if len(later) and later.max() > before[current]:
                current = later.idxmax()
        if not np.isnan(table["close"].at[date, current]):
            held.append((date, current))
    turns = []
    for (_, old), (date, new) in zip(held, held[1:]):
        if old != new:
            both = table["close"].loc[:date, [old, new]].iloc[:-1].dropna().iloc[-1]
            turns.append((date, old, new, both[old], both[new]))
    rows = []
    for date, contract in held:
        factor, shift = 1.0, 0.0
        for when, _, _, old, new in turns:
            if anchor == "last" and date < when:
                factor, shift = factor * new / old, shift + new - old
            if anchor == "first" and date >= when:
                factor, shift = factor * old / new, shift + old - new
        factor, shift = (factor if method == "ratio" else 1.0), (shift if method == "difference" else 0.0)
        rows.append((date, contract, *(table[name].at[date, contract] * factor + shift for name in ["open", "high", "low", "close"])))
    return turns, rows


def main():
    bars = pd.read_csv(ROOT / "datasets" / "futures" / "ES.csv.gz", parse_dates=["date"])
    with open(ROOT / "Tests" / "IngestTests" / "Golden" / "rolls.csv", "w", newline="") as file:
        file.write(f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/futures.py\n")
        out = csv.writer(file, lineterminator="\n")
        for way in WAYS:
            turns, rows = roll(bars, *way)
            out.writerow(["way", *way])
            for date, *rest in turns:
                out.writerow(["roll", f"{date:%Y-%m-%d}", *rest])
            for date, *rest in rows:
                out.writerow(["bar", f"{date:%Y-%m-%d}", *rest])


main()
