#!/usr/bin/env python3
"""Expected values of every feature of the catalogue, by implementations that are not ours.

    python -m venv .build/oracles && .build/oracles/bin/pip install -r Tests/Oracles/features/requirements.txt
    .build/oracles/bin/python Tests/Oracles/features DATA GOLDEN [FAMILY ...] [--qlib]

DATA holds the source files (mplfinance's GOOG and AAPL, CryptoDataDownload's Coinbase BTCUSD 1h, an hourly ETHUSDT; the
second and fourth are the benchmarks of the others); GOLDEN is
Tests/FeaturesTests/Golden. Written there: the slices that are used as bars (`goog.csv`, `bitcoin.csv`) and, for each
series and each module of FAMILIES, the expected values (`goog/momentum.csv`): a row a feature with its first valid row,
its number of missing values, two sums over all rows and the values at the rows named in the heading. With families
named, only their files are written.

With --qlib the restatement of Alpha158 is compared with Qlib's own expression engine, column by column: 152 and 143 of
the 158 equal it to 1e-9; slopes, their residuals and correlations differ by up to 6e-7 where prices hardly move, since
Qlib's running sums lose digits there, and WVMA5 over bars without trade, where Qlib divides a rounding error by 1e-12.
"""

import importlib
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import talib as T

from bars import ORACLES, Bars
from provenance import library_calls
from series import SERIES

# A line each: the module of that name in `families` declares the family's oracles.
FAMILIES = [
    "price",
    "returns",
    "averages",
    "momentum",
    "trend",
    "structure",
    "volatility",
    "volume",
    "statistics",
    "microstructure",
    "regime",
    "cycles",
    "entropy",
    "canonical",
    "wavelets",
    "spectral",
    "fractional",
    "benchmark",
    "calendar",
    "candles",
    "worldquant",
    "session",
    "timeframes",
    "crosssection",
    "alpha158",
]


def checked_rows(count):
    """Most rows apart by a prime, so that no period of the data is followed; and a run that has the idle bars."""
    rows = set(range(count - 1, 0, -41)) | set(range(60, 64)) | {252, 271, 311}
    if count > 1000:
        rows |= set(range(356, 396, 3))
    return sorted(row for row in rows if row < count)


def text(x):
    return "" if np.isnan(x) else repr(float(x))


# What `explain` says of where the expected values of a feature come from.
SOURCES = Path(__file__).resolve().parents[3] / "Sources/Features/Catalogue/oracles.csv"


def write_sources(found, known):
    lines = [line.split(",", 1) for line in SOURCES.read_text().splitlines()] if SOURCES.exists() else []
    sources = {name: source for name, source in lines if name in known} | found
    SOURCES.write_text("".join(f"{name},{sources[name]}\n" for name in known if name in sources))


def write(path, heading, bars, rows, names, sources, restated):
    """With `sources` None nobody watches which libraries are called: that takes its time."""
    lines = heading + [",".join(["feature", "first", "missing", "sum", "weighted"] + [str(row) for row in rows])]
    for name in names:
        if sources is None:
            made = ORACLES[name](bars)
        else:
            made, calls = library_calls(lambda: ORACLES[name](bars))
            sources[name] = "; ".join(calls) or restated
        values = np.array(made, float)
        assert len(values) == len(bars.c), name
        values[np.isinf(values)] = np.nan  # the engine's rule: a division by zero is missing
        valid = ~np.isnan(values)
        first = int(np.argmax(valid)) if valid.any() else len(values)
        weights = 1.0 + np.arange(len(values)) % 97
        sums = [text(np.sum(values[valid])), text(np.sum((values * weights)[valid]))]
        lines.append(",".join([name, str(first), str(int((~valid).sum())), *sums] + [text(values[row]) for row in rows]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def main():
    np.seterr(all="ignore")
    chosen = [word for word in sys.argv[3:] if not word.startswith("--")]
    data, golden = sys.argv[1], Path(sys.argv[2])
    golden.mkdir(parents=True, exist_ok=True)
    members = {}
    for family in FAMILIES:
        before = len(ORACLES)
        importlib.import_module(f"families.{family}")
        members[family] = list(ORACLES)[before:]
    versions = f"TA-Lib {T.__version__} (C {T.__ta_version__.decode().split()[0]}), pandas {pd.__version__}, numpy {np.__version__}"
    sources = {}
    for name, (load, source) in SERIES.items():
        load(data).to_csv(golden / f"{name}.csv", index=False, lineterminator="\n")
        frame = pd.read_csv(golden / f"{name}.csv")
        bars = Bars(frame)
        rows = checked_rows(len(frame))
        for family in chosen or FAMILIES:
            further = getattr(sys.modules[f"families.{family}"], "LIBRARIES", [])
            libraries = "".join(f", {library} {version(library)}" for library in further)
            heading = [f"# by Tests/Oracles/features/families/{family}.py with {versions}{libraries}", f"# {source}"]
            restated = getattr(sys.modules[f"families.{family}"], "RESTATED", "the formula restated in NumPy")
            watched = sources if name == "goog" else None
            write(golden / name / f"{family}.csv", heading, bars, rows, members[family], watched, restated)
        print(f"{name}: {sum(map(len, members.values()))} features, {len(rows)} rows of {len(frame)}")
        if "--qlib" in sys.argv:
            from qlib_engine import compare_with_qlib

            compare_with_qlib(name, bars, frame)
    write_sources(sources, list(ORACLES))


main()
