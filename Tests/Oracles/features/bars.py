"""Bars, windows and the list of oracles, for the families beside this file."""

import numpy as np
import pandas as pd

ORACLES = {}
"""What computes each feature from Bars, by name; in the order of their declaration."""


def feature(name, compute):
    assert name not in ORACLES, name
    ORACLES[name] = compute


class Bars:
    """Columns of one series under the short names of the formulas."""

    def __init__(self, frame):
        self.time = pd.to_datetime(frame["time"])
        for short, name in zip("ohlcv", ["open", "high", "low", "close", "volume"]):
            setattr(self, short, frame[name].astype(float))
        self.bench = frame["bench"].astype(float)
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
