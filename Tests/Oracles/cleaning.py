"""What the repaired files of yfinance's tests say is wrong in the files beside them, found by comparing the two.

Writes Tests/IngestTests/Golden/dirty.csv: file, kind of error, time in nanoseconds, column, value before, value after.
The kinds are units (prices off by 100), splits (prices off by another factor), hundredfold (a dividend), twice (a
dividend that becomes 0), adjusted (an adjusted close that holds another dividend than the column: before and after are
the dividends that it implies, as shares of the close before), gains (the same, where a fund paid capital gains that day);
and cells: how many cells of a column differ in all. Files without errors have one line, clean.

    python3 Tests/Oracles/cleaning.py FOLDER_OF_SHARED_DATA
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(sys.argv[1]) / "yfinance-dirty"
PRICES = ["Open", "High", "Low", "Close"]
NAMES = {"Adj Close": "adj_close", "Dividends": "dividends", "Stock Splits": "stock_splits"}


def read(path):
    frame = pd.read_csv(path)
    stamps = frame.iloc[:, 0].astype(str)
    # Days with the offset of their season are the dates as they are written.
    seasons = stamps.str[19:].nunique() > 1 and (stamps.str[11:19] == "00:00:00").all()
    frame.index = pd.to_datetime(stamps.str[:10] if seasons else stamps, utc=True)
    return frame.iloc[:, 1:].sort_index().drop(columns="Repaired?", errors="ignore").astype(float)


def implied(frame):
    """The dividend that the adjusted close holds on each day, as a share of the close before."""
    frame = frame[frame["Close"].notna()]
    ratio = frame["Adj Close"] / frame["Close"]
    return 1 - ratio.shift(1) / ratio


def nanoseconds(time):
    return time.tz_localize(None).to_datetime64().astype("datetime64[ns]").astype(np.int64)


def compare(name, bad, good):
    assert bad.index.equals(good.index) and list(bad.columns) == list(good.columns), name
    differs = ~np.isclose(bad, good, rtol=1e-6, atol=0, equal_nan=True)
    rows = []
    wrong = pd.DataFrame(differs, bad.index, bad.columns)
    for time in bad.index[wrong[PRICES].any(axis=1)]:
        changed = [column for column in PRICES if wrong.at[time, column]]
        ratios = [good.at[time, column] / bad.at[time, column] for column in changed]
        hundred = any(abs(abs(np.log(ratio)) - np.log(100)) < 0.05 for ratio in ratios)
        for column in changed:
            rows.append([name, "units" if hundred else "splits", nanoseconds(time), column.lower(), bad.at[time, column], good.at[time, column]])
    told = set()
    for time in bad.index[wrong["Dividends"]]:
        kind = "twice" if good.at[time, "Dividends"] == 0 else "hundredfold"
        assert kind == "twice" or abs(good.at[time, "Dividends"] / bad.at[time, "Dividends"] - 0.01) < 1e-4
        rows.append([name, kind, nanoseconds(time), "dividends", bad.at[time, "Dividends"], good.at[time, "Dividends"]])
        told.add(time)
    if not wrong[PRICES].any(axis=None):
        before, after = implied(bad), implied(good)
        for time in before.index[(before - after).abs() > 1e-4]:
            if time not in told:
                gains = "Capital Gains" in bad and bad.at[time, "Capital Gains"] > 0
                rows.append([name, "gains" if gains else "adjusted", nanoseconds(time), "adj_close", before[time], after[time]])
    for column in bad.columns:
        if wrong[column].any():
            rows.append([name, "cells", "", NAMES.get(column, column.lower()), int(wrong[column].sum()), ""])
    return rows


def main():
    target = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "dirty.csv"
    with open(target, "w", newline="") as file:
        file.write(f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/cleaning.py\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["file", "kind", "time", "column", "before", "after"])
        for path in sorted(FOLDER.glob("*.csv")):
            fixed = path.with_name(path.stem + "-fixed.csv")
            if fixed.exists():
                out.writerows(compare(path.name, read(path), read(fixed)))
            else:
                out.writerow([path.name, "clean", "", "", "", ""])


main()
