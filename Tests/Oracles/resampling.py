"""Bars of real files joined into longer ones by pandas, as checksums of every column; by rows, volume and money by a loop.

Writes Tests/IngestTests/Golden/resampling-real.csv: the file, zone and stamp with which it is loaded, what makes a bar,
closed and label where they are given, the count of bars, checksums of the times and of open, high, low, close and volume.
A checksum is the sum over rows of bits * (2 * row + 1) modulo 2**64. Volume is summed in the order of the rows; the sums
of pandas, which carries the rounding along, must agree to 1e-9.

    python3 Tests/Oracles/resampling.py FOLDER_OF_SHARED_DATA
"""

import glob
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SHARED = Path(sys.argv[1])
COLUMNS = ["open", "high", "low", "close", "volume"]
HOW = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
HEADLESS = ["time", "open", "high", "low", "close", "volume"]


def checksum(bits):
    odd = np.arange(len(bits), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    with np.errstate(over="ignore"):
        return f"{int((bits.astype(np.uint64) * odd).sum(dtype=np.uint64)):016x}"


def read(path, zone):
    options = dict(float_precision="round_trip")
    parts = []
    for file in sorted(glob.glob(str(SHARED / path))):
        if "bitfinex" in path:
            frame = pd.read_csv(file, header=None, names=["time", "open", "close", "high", "low", "volume"], **options)
            times = pd.to_datetime(frame["time"], unit="ms", utc=True)
        elif "histdata" in path:
            frame = pd.read_csv(file, sep=";", header=None, names=HEADLESS, **options)
            times = pd.to_datetime(frame["time"], format="%Y%m%d %H%M%S").dt.tz_localize(zone, ambiguous=True).dt.tz_convert("UTC")
        elif "binance" in path:
            frame = pd.read_csv(file, **options)
            times = pd.to_datetime(frame["open_time"], unit="ms", utc=True)
        else:
            frame = pd.read_csv(file, **options)
            if frame["date"].str.contains(":").any():
                times = pd.to_datetime(frame["date"], utc=True)
            else:
                times = pd.to_datetime(frame["date"]).dt.tz_localize(zone).dt.tz_convert("UTC")
        frame.columns = [name.lower() for name in frame.columns]
        frame.index = pd.DatetimeIndex(times).as_unit("ns").tz_convert(zone)
        parts.append(frame[COLUMNS].astype(float))
    return pd.concat(parts).sort_index()


def in_order(frame, groups):
    sums = {}
    for key, value in zip(groups, frame["volume"].to_numpy().tolist()):
        sums[key] = value if key not in sums else sums[key] + value
    return sums


def by_length(frame, span, closed, label):
    rule = {"1w": "W-MON", "1mo": "MS", "1d": "1D"}.get(span, span.replace("m", "min"))
    bars = frame.resample(rule, closed=closed, label=label).agg(HOW).dropna(subset=["close"])
    rows = pd.Series(np.arange(len(frame)), index=frame.index).resample(rule, closed=closed, label=label)
    number = np.searchsorted(rows.first().dropna().to_numpy(), np.arange(len(frame)), side="right")
    sums = in_order(frame, number)
    own = np.array([sums[key] for key in sorted(sums)])
    assert len(own) == len(bars) and np.allclose(own, bars["volume"], rtol=1e-9, atol=1e-9)
    bars["volume"] = own
    return bars


def by_filling(frame, what, size, step, stamp):
    bars, times = [], []
    total, first = 0.0, 0
    rows = frame.to_numpy().tolist()
    for row, (open_, high, low, close, volume) in enumerate(rows):
        total += {"bars": 1.0, "volume": volume, "dollar": volume * close}[what]
        if total >= size or row == len(rows) - 1:
            part = rows[first : row + 1]
            summed = 0.0
            for other in part:
                summed += other[4]
            bars.append([part[0][0], max(r[1] for r in part), min(r[2] for r in part), close, summed])
            times.append(frame.index[row] + (step if stamp == "open" else pd.Timedelta(0)))
            total, first = 0.0, row + 1
    return pd.DataFrame(bars, columns=COLUMNS, index=pd.DatetimeIndex(times))


LEFT, RIGHT = ("left", "left"), ("right", "right")
CASES = [
    ("bitfinex-1m/BTCUSD-2016.csv.gz", "UTC", "open", ["5m", "15m", "1h", "4h", "1d", "1w", "1mo"], [None]),
    ("bitfinex-1m/BTCUSD-2016.csv.gz", "UTC", "open", ["5m", "1d"], [LEFT, ("left", "right")]),
    ("bitfinex-1m/BTCUSD-2016.csv.gz", "Europe/Berlin", "open", ["1h", "1d", "1w", "1mo"], [None]),
    ("bitfinex-1m/ETHUSD-2016.csv.gz", "UTC", "close", ["5m", "1h", "1d"], [None, LEFT, RIGHT, ("left", "right"), ("right", "left")]),
    ("histdata-eurusd/*.csv.gz", "America/New_York", "open", ["15m", "1h", "1d", "1w", "1mo"], [None]),
    ("histdata-eurusd/*.csv.gz", "America/New_York", "close", ["1h", "1d"], [RIGHT, ("right", "left")]),
    ("binance-um-1m/LINKUSDT-1m-2023-02.csv.gz", "UTC", "open", ["3m", "30m", "12h", "1d"], [None]),
    ("binance-um-1m/LINKUSDT-1m-2023-02.csv.gz", "Australia/Lord_Howe", "open", ["1d", "1w"], [None]),
    ("market-prices/MSFT_D1.csv", "America/New_York", "open", ["1w", "1mo"], [None, ("left", "right")]),
    ("market-prices/MSFT_T1.csv", "America/New_York", "open", ["5m", "1h", "1d"], [None]),
]
FILLED = [
    ("bitfinex-1m/BTCUSD-2016.csv.gz", "open", ["bars=100", "volume=250", "dollar=1e6"]),
    ("binance-um-1m/LINKUSDT-1m-2023-02.csv.gz", "open", ["bars=7", "volume=1000000", "dollar=2.5e6"]),
    ("market-prices/MSFT_D1.csv", "close", ["bars=10", "volume=1e9", "dollar=1e10"]),
]


def line(path, zone, stamp, what, closed, label, bars):
    times = bars.index.as_unit("ns").asi8.view(np.uint64)
    sums = [checksum(bars[name].to_numpy().view(np.uint64)) for name in COLUMNS]
    return ",".join([path, zone, stamp, what, closed, label, str(len(bars)), checksum(times), *sums])


def main():
    lines = [f"# pandas {pd.__version__}, numpy {np.__version__}; made by Tests/Oracles/resampling.py"]
    lines.append("file,zone,stamp,bars,closed,label,count,times,open,high,low,close,volume")
    for path, zone, stamp, spans, sides in CASES:
        frame = read(path, zone)
        for span in spans:
            for side in sides:
                usual = LEFT if stamp == "open" else ("right", "left") if span == "1d" else RIGHT
                closed, label = side or usual
                bars = by_length(frame, span, closed, label)
                lines.append(line(path, zone, stamp, span, side[0] if side else "", side[1] if side else "", bars))
    for path, stamp, sizes in FILLED:
        frame = read(path, "UTC")
        step = pd.Timedelta(np.median(np.diff(frame.index.asi8)))
        for text in sizes:
            what, size = text.split("=")
            lines.append(line(path, "UTC", stamp, text, "", "", by_filling(frame, what, float(size), step, stamp)))
    target = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "resampling-real.csv"
    target.write_text("\n".join(lines) + "\n")


main()
