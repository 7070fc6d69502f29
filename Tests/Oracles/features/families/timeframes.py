"""Features of longer bars: the bars are joined by pandas, TA-Lib computes on them, and each bar sees the last complete."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import talib as T

from bars import W, either, feature


def longer(b, k, compute):
    """`compute` on complete bars of k, at each row the last of them that is complete with that row."""
    count = len(b.c) // k
    groups = np.arange(len(b.c)) // k
    rows = groups < count
    aggregate = lambda x, how: x[rows].groupby(groups[rows]).agg(how).reset_index(drop=True)
    bars = SimpleNamespace(
        o=aggregate(b.o, "first"), h=aggregate(b.h, "max"), l=aggregate(b.l, "min"), c=aggregate(b.c, "last"),
        v=aggregate(b.v, "sum"))
    values = np.asarray(compute(bars), float)
    last = (np.arange(len(b.c)) + 1) // k - 1
    return pd.Series(np.where(last >= 0, values[np.maximum(last, 0)], np.nan), index=b.c.index)


def bands(d):
    window = W(d.c, 20)
    flat = window.max() == window.min()
    return either(flat, 0.5, (d.c - window.mean()) / (4 * window.std(ddof=0)) + 0.5)


def agreement(b):
    sign = lambda d: np.sign(T.EMA(d.c, 20) - T.EMA(d.c, 50))
    return (sign(b) + longer(b, 4, sign) + longer(b, 12, sign)) / 3


def forming(b, k=4):
    groups = np.arange(len(b.c)) // k
    top, bottom = b.h.groupby(groups).cummax(), b.l.groupby(groups).cummin()
    return either(top > bottom, (b.c - bottom) / (top - bottom), 0.5)


for k in (4, 12, 24):
    feature(f"htf_ret_{k}", lambda b, k=k: longer(b, k, lambda d: d.c.pct_change()))
for k in (4, 12):
    feature(f"htf_rsi_{k}", lambda b, k=k: longer(b, k, lambda d: T.RSI(d.c, 14)))
for k in (4, 12):
    feature(f"htf_atr_{k}", lambda b, k=k: longer(b, k, lambda d: T.NATR(d.h, d.l, d.c, 14)))
for k in (4, 12):
    feature(f"htf_ema_dist_{k}", lambda b, k=k: b.c / longer(b, k, lambda d: T.EMA(d.c, 20)) - 1)
feature("htf_macd_hist_4", lambda b: longer(b, 4, lambda d: T.MACD(d.c, 12, 26, 9)[2] / d.c))
feature("htf_adx_4", lambda b: longer(b, 4, lambda d: T.ADX(d.h, d.l, d.c, 14)))
feature("htf_bb_pos_4", lambda b: longer(b, 4, bands))
feature("htf_trend_agree", agreement)
feature("htf_range_pos_4", forming)
