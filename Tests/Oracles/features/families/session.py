"""Features of the session: day by day, each computed anew from the day's bars.

A session is a date: of daily bars each is one bar, of those around the clock it is the day in UTC.
"""

import numpy as np
import pandas as pd

from bars import feature


def by_session(b, compute):
    """One value a bar: `compute` sees the session's bars up to and with the bar."""
    result = []
    dates = b.time.dt.date.to_numpy()
    start = 0
    for row in range(len(dates)):
        if dates[row] != dates[start]:
            start = row
        result.append(compute(slice(start, row + 1)))
    return pd.Series(result, index=b.c.index, dtype=float)


def of_previous(b, compute):
    """One value a bar: `compute` sees all bars of the session before."""
    dates = b.time.dt.date
    days = dates.drop_duplicates().tolist()
    values = [np.nan] + [compute((dates == day).to_numpy()) for day in days[:-1]]
    return dates.map(dict(zip(days, values))).astype(float)


def arrays(b):
    return (x.to_numpy() for x in (b.o, b.h, b.l, b.c, b.v))


def range_position(b):
    _, high, low, close, _ = arrays(b)

    def place(rows):
        top, bottom = high[rows].max(), low[rows].min()
        return (close[rows][-1] - bottom) / (top - bottom) if top > bottom else 0.5

    return by_session(b, place)


def opening_range(b, k=3):
    _, high, low, close, _ = arrays(b)

    def place(rows):
        if rows.stop - rows.start <= k:
            return np.nan
        top, bottom = high[rows][:k].max(), low[rows][:k].min()
        return (close[rows][-1] - bottom) / (top - bottom) if top > bottom else np.nan

    return by_session(b, place)


def vwap(b):
    typical, volume = b.tp.to_numpy(), b.v.to_numpy()
    return by_session(
        b, lambda rows: np.average(typical[rows], weights=volume[rows]) if volume[rows].sum() > 0 else np.nan)


def vwap_z(b):
    typical, volume, close = b.tp.to_numpy(), b.v.to_numpy(), b.c.to_numpy()

    def z(rows):
        x, w = typical[rows] - typical[rows.start], volume[rows]
        if w.sum() <= 0:
            return np.nan
        mean = np.average(x, weights=w)
        variance = np.average((x - mean) ** 2, weights=w)
        square = np.average(x**2, weights=w)
        return (close[rows][-1] - typical[rows.start] - mean) / np.sqrt(variance) if variance > 1e-12 * square else 0.0

    return by_session(b, z)


def time_of_day(b):
    slots = b.time.dt.strftime("%H:%M")
    return b.v / b.v.groupby(slots).transform(lambda v: v.shift(1).rolling(20).apply(np.mean, raw=True))


def high(b): return of_previous(b, lambda rows: b.h[rows].max())
def low(b): return of_previous(b, lambda rows: b.l[rows].min())
def close(b): return of_previous(b, lambda rows: b.c[rows].iloc[-1])
def pivot(b): return (high(b) + low(b) + close(b)) / 3


def elapsed(b):
    if b.time.diff().median() >= pd.Timedelta("1D"):
        return pd.Series(1.0, index=b.c.index)
    return (b.time.dt.hour + 1) / 24


feature("bars_since_open", lambda b: by_session(b, lambda rows: rows.stop - rows.start - 1))
feature("bars_to_close_frac", elapsed)
feature("sess_ret", lambda b: b.c / b.o.groupby(b.time.dt.date).transform("first") - 1)
feature("sess_range_pos", range_position)
feature("opening_range_pos", opening_range)
feature("prev_high_dist", lambda b: b.c / high(b) - 1)
feature("prev_low_dist", lambda b: b.c / low(b) - 1)
feature("prev_close_dist", lambda b: b.c / close(b) - 1)
feature("pivot", pivot)
feature("pivot_dist", lambda b: b.c / pivot(b) - 1)
feature("pivot_r1_dist", lambda b: b.c / (2 * pivot(b) - low(b)) - 1)
feature("pivot_s1_dist", lambda b: b.c / (2 * pivot(b) - high(b)) - 1)
feature("session_vwap", vwap)
feature("price_to_vwap_session", lambda b: b.c / vwap(b) - 1)
feature("session_vwap_z", vwap_z)
feature("vol_tod_ratio", time_of_day)
