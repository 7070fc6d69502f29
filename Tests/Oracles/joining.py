"""Symbols put on the same times, and reports joined as they were known, by pandas and by loops, as checksums.

Writes Tests/IngestTests/Golden/alignment.csv: files, options, the rows of each symbol, how many each lacks, and checksums
of times and columns. Writes Tests/IngestTests/Golden/joining.csv besides: of datasets/ and of the reports in
pystock-pit, how many rows have a report, and checksums of columns after pandas' merge_asof or a search over all reports
for each row. A checksum is the sum over rows of bits * (2 * row + 1) modulo 2**64, rows sorted by (symbol, time); a
missing value counts as zero.

    python3 Tests/Oracles/joining.py FOLDER_OF_SHARED_DATA
"""

import glob
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SHARED = Path(sys.argv[1])
ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests" / "IngestTests" / "Golden"
HEAD = f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/joining.py"


def checksum(values):
    values = np.asarray(values, dtype=np.float64)
    return summed(np.where(np.isnan(values), np.uint64(0), values.view(np.uint64)))


def summed(bits):
    odd = np.arange(len(bits), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    with np.errstate(over="ignore"):
        return f"{int((bits * odd).sum(dtype=np.uint64)):016x}"


def stocks(pattern):
    parts = []
    for file in sorted(glob.glob(pattern)):
        frame = pd.read_csv(file, float_precision="round_trip")
        frame.columns = [name.lower().replace(" ", "_") for name in frame.columns]
        name = os.path.basename(file)
        for ending in (".csv", ".txt"):
            name = name.removesuffix(ending)
        frame["symbol"] = name
        frame["time"] = pd.to_datetime(frame["date"])
        parts.append(frame)
    return pd.concat(parts).sort_values(["symbol", "time"], kind="stable").reset_index(drop=True)


def align(panel, how, fill, longest):
    parts = {symbol: part.set_index("time") for symbol, part in panel.groupby("symbol")}
    index = None
    for part in parts.values():
        index = part.index if index is None else index.union(part.index) if how == "union" else index.intersection(part.index)
    index = index.sort_values()
    result, missing = [], []
    for symbol in sorted(parts):
        own = parts[symbol].reindex(index)
        gone = ~index.isin(parts[symbol].index)
        missing.append(int(gone.sum()))
        if fill:
            carried = own["close"].ffill(limit=longest)
            for name in ("open", "high", "low", "close"):
                own.loc[gone, name] = carried[gone]
            own.loc[gone & carried.notna(), "volume"] = 0
        result.append(own)
    return pd.concat(result), missing


def alignment():
    lines = [HEAD, "files,times,fill,max,rows,missing,times,open,close,volume"]
    for files, pattern in [("datasets/daily/*.csv", ROOT), ("kaggle-huge-us/*.us.txt", SHARED)]:
        panel = stocks(str(pattern / files))
        for how, fill, longest in [("union", False, None), ("union", True, None), ("union", True, 3), ("intersection", False, None)]:
            frame, missing = align(panel, how, fill, longest)
            times = frame.index.astype("datetime64[ns]").asi8.view(np.uint64)
            sums = [summed(times)] + [checksum(frame[name]) for name in ("open", "close", "volume")]
            count = len(frame) // len(missing)
            lines.append(",".join([files, how, "ffill" if fill else "none", str(longest or ""), str(count), " ".join(map(str, missing)), *sums]))
    (GOLDEN / "alignment.csv").write_text("\n".join(lines) + "\n")


def searched(bars, reports, seen, columns):
    """For each bar the latest version of the latest period among all reports that are seen, by looking at all."""
    out = {name: [] for name in columns}
    by_symbol = {}
    for row, when in zip(reports.to_dict("records"), seen):
        by_symbol.setdefault(row["symbol"], []).append((when, row))
    for symbol, time in zip(bars["symbol"], bars["time"]):
        best = None
        for when, row in by_symbol.get(symbol, []):
            if pd.isna(when) or when > time:
                continue
            key = (row["end_date"], when, row["published"])
            if best is None or key >= best[0]:
                best = (key, row)
        for name in columns:
            out[name].append(best[1][name] if best else np.nan)
    return pd.DataFrame(out)


def row_lag(bars, reports, rows):
    """The stamp of the bar so many rows after the first that is not before the publication."""
    seen = []
    for symbol, published in zip(reports["symbol"], reports["published"]):
        times = bars.loc[bars["symbol"] == symbol, "time"].to_numpy()
        place = np.searchsorted(times, np.datetime64(published)) + rows
        seen.append(pd.Timestamp(times[place]) if place < len(times) else pd.NaT)
    return pd.Series(seen)


def joining():
    lines = [HEAD, "case,rows,found,first,second"]

    def add(case, frame, columns):
        found = int(frame[columns[-1]].notna().sum())
        lines.append(",".join([case, str(len(frame)), str(found), *[checksum(frame[name]) for name in columns]]))

    bars = stocks(str(ROOT / "datasets/daily/*.csv"))
    fu = pd.read_csv(ROOT / "datasets/fundamentals.csv", float_precision="round_trip", parse_dates=["published", "end_date"])
    day = pd.Timedelta(days=1)
    for lag in (0, 1, 2, 45):
        add(f"fundamentals lag={lag}d", searched(bars, fu, fu["published"] + lag * day, ["eps", "equity"]), ["eps", "equity"])
    add("fundamentals lag=2", searched(bars, fu, row_lag(bars, fu, 2), ["eps", "equity"]), ["eps", "equity"])
    add("fundamentals default_lag=60d", searched(bars, fu, fu["end_date"] + 60 * day, ["eps", "equity"]), ["eps", "equity"])
    add("fundamentals default_lag=2mo", searched(bars, fu, fu["end_date"] + pd.DateOffset(months=2), ["eps", "equity"]), ["eps", "equity"])

    flags = np.zeros(len(bars))
    for symbol, published in zip(fu["symbol"], fu["published"]):
        flags[((bars["symbol"] == symbol) & ((bars["time"] - published).abs() <= 3 * day)).to_numpy()] = 1
    lines.append(f"fundamentals blackout=3d,{len(bars)},{int(flags.sum())},{checksum(flags)},{checksum(flags)}")

    prices = pd.read_csv(SHARED / "pystock-pit/prices_as_collected.csv.gz", float_precision="round_trip")
    prices["time"] = pd.to_datetime(prices["date"])
    prices = prices.drop_duplicates(["symbol", "time"], keep="last").sort_values(["symbol", "time"]).reset_index(drop=True)
    reports = pd.read_csv(SHARED / "pystock-pit/reports_pit.csv.gz", float_precision="round_trip")
    reports["published"] = pd.to_datetime(reports["file_date"].astype(str))
    columns = ["eps_basic", "equity"]
    for lag, tolerance in [(0, None), (2, None), (30, None), (1, 60)]:
        right = reports.assign(key=reports["published"] + lag * day).sort_values("key", kind="stable")
        left = prices.assign(place=np.arange(len(prices))).sort_values("time", kind="stable")
        limit = tolerance * day if tolerance else None
        joined = pd.merge_asof(left, right[["symbol", "key", *columns]], left_on="time", right_on="key", by="symbol", tolerance=limit)
        joined = joined.sort_values("place")
        add(f"pystock lag={lag}d" + (f" tolerance={tolerance}d" if tolerance else ""), joined, columns)

    # Daily bars of another market seen from hourly ones: each when it has ended on its own clock.
    spy = pd.read_csv(ROOT / "datasets/hourly/SPY.csv.gz", float_precision="round_trip")
    spy["end"] = pd.to_datetime(spy["datetime"]).dt.tz_localize("America/New_York", ambiguous=True) + pd.Timedelta(hours=1)
    ibm = bars[bars["symbol"] == "IBM"].copy()
    ibm["end"] = ibm["time"].dt.tz_localize("America/New_York").dt.tz_convert("UTC") + day
    spy["end"] = spy["end"].dt.tz_convert("UTC")
    for frame in (spy, ibm):
        frame["end"] = frame["end"].astype("datetime64[ns, UTC]")
    joined = pd.merge_asof(spy.sort_values("end"), ibm[["end", "close", "volume"]], on="end", suffixes=("", "_ibm"))
    add("hourly with daily", joined, ["close_ibm", "volume_ibm"])
    (GOLDEN / "joining.csv").write_text("\n".join(lines) + "\n")


alignment()
joining()
