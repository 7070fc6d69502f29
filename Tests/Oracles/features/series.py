"""The real series that the expected values are computed on."""

from pathlib import Path

import pandas as pd


def goog(data):
    frame = pd.read_csv(Path(data) / "mplfinance/yahoofinance-GOOG-20040819-20180120.csv")
    frame.columns = [name.lower() for name in frame.columns]
    frame = frame.rename(columns={"date": "time"})[["time", "open", "high", "low", "close", "volume"]]
    return frame.iloc[:1000].reset_index(drop=True)


def bitcoin(data):
    frame = pd.read_csv(Path(data) / "cryptodatadownload/Coinbase_BTCUSD_1h.csv", skiprows=1)
    frame["time"] = pd.to_datetime(frame["date"], format="%Y-%m-%d %I-%p")
    frame = frame.sort_values("time").drop(columns=["volume"]).rename(columns={"volume_btc": "volume"})
    frame = frame.iloc[9350:10450][["time", "open", "high", "low", "close", "volume"]].reset_index(drop=True)
    frame["time"] = frame["time"].dt.strftime("%Y-%m-%dT%H:%M")
    return frame


SERIES = {
    "goog": (goog, "GOOG daily, first 1000 bars; mplfinance examples/data at 493811dac9, BSD-style licence"),
    "bitcoin": (bitcoin, "Coinbase BTCUSD hourly, bars 9350..10449 (15 without trade); tensortrade examples/data at d58afba23d, Apache-2.0"),
}
