import numpy as np
import pandas as pd
import talib as T
from scipy.stats import linregress

from bars import W, feature, held

LIBRARIES = ["scipy"]

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
feature("linreg_angle_20", lambda b: T.LINEARREG_ANGLE(np.log(b.c), 20))


def t_value(x):
    """Of the slope; missing where the values are all the same or lie on a line."""
    if np.ptp(x) == 0:
        return np.nan
    line = linregress(np.arange(len(x)), x)
    return line.slope / line.stderr if 1 - line.rvalue**2 > 1e-12 else np.nan


def trend_scan(b):
    close = np.asarray(b.c)
    result = np.full(len(close), np.nan)
    for t in range(19, len(close)):
        values = [t_value(close[t + 1 - n : t + 1]) for n in range(5, 21)]
        if not np.isnan(values).all():
            result[t] = values[np.nanargmax(np.abs(values))]
    return result


feature("trend_tvalue_20", lambda b: W(b.c, 20).apply(t_value))
feature("trend_scan_back", trend_scan)
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

feature("sar_dist", lambda b: b.c / T.SAR(b.h, b.l, 0.02, 0.2) - 1)


def supertrend(b):
    """TA-Lib's direction is 0, not missing, before its first value."""
    line, direction = T.SUPERTREND(b.h, b.l, b.c, 10, 3.0)
    return line, direction.astype(float).where(line.notna())


feature("supertrend_dir", lambda b: supertrend(b)[1])
feature("supertrend_dist", lambda b: b.c / supertrend(b)[0] - 1)
feature("plus_dm", lambda b: T.PLUS_DM(b.h, b.l, 14) / b.c)
feature("minus_dm", lambda b: T.MINUS_DM(b.h, b.l, 14) / b.c)
feature("aroon_up", lambda b: T.AROON(b.h, b.l, 25)[1])
feature("aroon_down", lambda b: T.AROON(b.h, b.l, 25)[0])
feature("aroon_osc", lambda b: T.AROONOSC(b.h, b.l, 25))
feature("massi", lambda b: T.MASSI(b.h, b.l, 9, 25))
