#!/usr/bin/env python3
"""Every hit of TA-Lib's 61 candlestick patterns on more bars than the other features need, for many patterns are rare.

    .build/oracles/bin/python Tests/Oracles/features/candlesticks.py DATA Tests/FeaturesTests/Golden/candlesticks

Three series: Google daily, EURUSD hourly, and bars drawn at random for the purpose: multiples of an eighth, so that
bodies that equal their mean are common and exact, out of millions of which are kept some around two hits of each
pattern and value. Written are their prices (`goog.csv`, …) and `hits.csv`: a line a series, pattern, penetration and
value with the rows that have it; rows that are not named have 0, those before the look-back are missing.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import talib as T
from talib import abstract

from families.candles import PATTERNS, name_of, pattern_values

# Besides TA-Lib's own default.
PENETRATIONS = [0.0, 0.7]


def goog(data):
    frame = pd.read_csv(data / "mplfinance/yahoofinance-GOOG-20040819-20180120.csv")
    return frame[["Open", "High", "Low", "Close"]].to_numpy(float)


def eurusd(data):
    with zipfile.ZipFile(data / "lean/Data/forex/oanda/hour/eurusd.zip") as archive:
        frame = pd.read_csv(archive.open(archive.namelist()[0]), header=None)
    return frame.iloc[:5000, 1:5].to_numpy(float)


def drawn(count, gap, body, shadow, seed):
    """A random walk in eighths; bars without a gap, a body or a shadow are common."""
    random = np.random.default_rng(seed)
    steps = random.normal(0, body, count) * random.choice([0.1, 1, 3], count)
    gaps = random.normal(0, gap, count) * (random.random(count) < 0.6)
    open_ = np.round(np.cumsum(steps + gaps) - steps)
    close = np.round(open_ + steps)
    above, below = (np.round(np.abs(random.normal(0, shadow, count)) * (random.random(count) < 0.6)) for _ in "hl")
    bars = np.column_stack([open_, np.maximum(open_, close) + above, np.minimum(open_, close) - below, close])
    return (bars - bars.min() + 800) / 8


def gallery(_):
    kept, seen = [], {}
    for seed, (gap, body, shadow) in enumerate([(3, 10, 5), (1, 4, 1), (8, 8, 1), (2, 3, 6)]):
        bars = drawn(400_000, gap, body, shadow, seed)
        values = {pattern: pattern_values(pattern, *bars.T) for pattern in PATTERNS}
        for pattern in PATTERNS:
            for value in np.unique(values[pattern][np.nan_to_num(values[pattern]) != 0]):
                for row in np.flatnonzero(values[pattern] == value):
                    if seen.get((pattern, value), 0) >= 2:
                        break
                    # As many bars before as any pattern looks back, and some after.
                    window = slice(max(0, row - 15), row + 3)
                    kept.append(bars[window])
                    for other in PATTERNS:
                        for found in values[other][window.start + 14 : window.stop]:
                            seen[other, found] = seen.get((other, found), 0) + 1
    return np.concatenate(kept)


def rows_text(rows):
    """Steps from one row to the next: short, and easily read back."""
    return " ".join(str(step) for step in np.diff(rows, prepend=0))


def main():
    data, golden = Path(sys.argv[1]), Path(sys.argv[2])
    golden.mkdir(parents=True, exist_ok=True)
    lines = [
        f"# by Tests/Oracles/features/candlesticks.py with TA-Lib {T.__version__} (C {T.__ta_version__.decode().split()[0]})",
        "# goog: mplfinance examples/data at 493811dac9, BSD-style licence; eurusd: QuantConnect LEAN Data/forex at 24863901de, Apache-2.0",
        "series,pattern,penetration,lookback,value,rows as steps from one to the next",
    ]
    fired = set()
    for series in (goog, eurusd, gallery):
        bars = series(data)
        table = pd.DataFrame(bars, columns=["open", "high", "low", "close"])
        table.to_csv(golden / f"{series.__name__}.csv", index=False, lineterminator="\n")
        for pattern in PATTERNS:
            takes = "penetration" in abstract.Function(pattern).parameters
            for penetration in [None, *PENETRATIONS] if takes else [None]:
                given = {} if penetration is None else {"penetration": penetration}
                values = pattern_values(pattern, *bars.T, **given)
                start = [series.__name__, name_of(pattern), "" if penetration is None else str(penetration)]
                start.append(str(int(np.isnan(values).sum())))
                hits = [value for value in np.unique(values[~np.isnan(values)]) if value != 0]
                for value in hits or [0]:
                    rows = np.flatnonzero(values == value) if value else []
                    lines.append(",".join([*start, str(int(value)), rows_text(rows) if value else ""]))
                fired |= {(pattern, value) for value in hits}
        print(series.__name__, len(bars))
    silent = set(PATTERNS) - {pattern for pattern, _ in fired}
    assert not silent, silent
    (golden / "hits.csv").write_text("\n".join(lines) + "\n")
    print(len(fired), "patterns and values fired")


main()
