"""What cross-sectional expressions and features are on four stocks, by pandas, date by date.

Writes Tests/FeaturesTests/Golden/panel.csv: the bars, some left out at random, so that the symbols have different days,
and what each expression in the heading gives. GOOG begins some weeks after the others.

    python3 Tests/Oracles/crosssection.py
"""

from pathlib import Path

import numpy as np
import pandas as pd
import talib as T

ROOT = Path(__file__).resolve().parents[2]
SECTORS = {"AAPL": "devices", "GOOG": "software", "IBM": "devices", "MSFT": "software"}


def bars():
    draw = np.random.default_rng(3)
    for symbol, sector in SECTORS.items():
        table = pd.read_csv(ROOT / f"datasets/daily/{symbol}.csv").rename(columns=str.lower)
        table = table[(table.date >= "2004-07-01") & (table.date < "2006-01-01")]
        table = table[draw.random(len(table)) > 0.03].reset_index(drop=True)
        yield symbol, table.assign(symbol=symbol, sector=sector)[
            ["symbol", "date", "open", "high", "low", "close", "volume", "sector"]]


def columns_of(b):
    c = b.close.astype(float)
    ret = c / c.shift(1) - 1
    mean = lambda x: x.rolling(20).mean()
    return pd.DataFrame({
        "ret": ret, "ret_5": c / c.shift(5) - 1, "mom_20": c / c.shift(20) - 1,
        "year": c.shift(21) / c.shift(252) - 1, "vol": ret.rolling(20).apply(lambda x: np.std(x, ddof=1), raw=True),
        "ratio": b.volume / mean(b.volume), "value": mean(np.log(1 + c * b.volume)),
        "high": c / b.high.rolling(252).max(), "rsi": T.RSI(c, 14), "volume": b.volume.astype(float)}, index=b.index)


def residual(group):
    """Of the least-squares line on the volume, with a constant."""
    y, x = group["ret"], group["volume"]
    there = y.notna() & x.notna()
    result = pd.Series(np.nan, index=group.index)
    if there.sum() > 0:
        a = np.column_stack([np.ones(there.sum()), (x[there] - x[there].mean()) / 1e6])
        coefficients = np.linalg.lstsq(a, y[there], rcond=None)[0]
        result[there] = y[there] - a @ coefficients
    return result


def main():
    panel = pd.concat([pd.concat([b, columns_of(b).add_prefix("_")], axis=1) for _, b in bars()], ignore_index=True)
    day = panel.groupby("date")
    within = panel.groupby(["date", "sector"])
    rank = lambda x: x.groupby(panel.date).rank(pct=True)
    clip = lambda p: day["_ret"].transform(lambda x: x.clip(x.quantile(p), x.quantile(1 - p)))
    ret = panel._ret
    expected = {
        "xs.rank(ret_1)": rank(ret),
        "xs.mean(ret_1)": day["_ret"].transform("mean").where(ret.notna()),
        "xs.z(ret_1)": (ret - day["_ret"].transform("mean")) / day["_ret"].transform("std"),
        "xs.demean(ret_1)": ret - day["_ret"].transform("mean"),
        "xs.demean(ret_1, by=sector)": ret - within["_ret"].transform("mean"),
        "xs.winsor(ret_1, 0.2)": clip(0.2),
        "xs.winsor(ret_1, 0.5)": clip(0.5),
        "xs.neutral(ret_1, by=sector)": ret - within["_ret"].transform("mean"),
        "xs.neutral(ret_1, by=volume)": pd.concat(
            residual(group) for _, group in panel[["date", "_ret", "volume"]].rename(columns={"_ret": "ret"}).groupby("date")
        ).sort_index(),
        "xs_mom_20": rank(panel._mom_20), "xs_mom_12_1": rank(panel._year), "xs_rev_5": rank(-panel._ret_5),
        "xs_vol_20": rank(panel._vol), "xs_volume_ratio": rank(panel._ratio), "xs_dollar_volume": rank(panel._value),
        "xs_high_252": rank(panel._high),
        "xs_ret_1": ret - day["_ret"].transform("mean"),
        "xs_ret_20": panel._mom_20 - day["_mom_20"].transform("mean"),
        "xs_rsi_14": panel._rsi - day["_rsi"].transform("mean"),
    }
    table = pd.concat([panel[["symbol", "date", "open", "high", "low", "close", "volume", "sector"]], pd.DataFrame(expected)], axis=1)
    target = ROOT / "Tests/FeaturesTests/Golden/panel.csv"
    heading = f"# pandas {pd.__version__}, TA-Lib {T.__version__}; made by Tests/Oracles/crosssection.py\n# datasets/daily (bokeh_sampledata, BSD-3-Clause)\n"
    target.write_text(heading + table.to_csv(index=False, sep=";", lineterminator="\n", float_format="%.15g"))


main()
