import numpy as np
import talib as T

from bars import feature

feature("ht_trendline", lambda b: T.HT_TRENDLINE(b.c))
feature("ht_trendline_dist", lambda b: b.c / T.HT_TRENDLINE(b.c) - 1)
# TA-Lib's flag is 0, not missing, before its first value on bar 63.
feature("ht_trendmode", lambda b: T.HT_TRENDMODE(b.c).astype(float).where(T.HT_DCPHASE(b.c).notna()))
feature("ht_dcperiod", lambda b: T.HT_DCPERIOD(b.c))
feature("ht_dcphase", lambda b: T.HT_DCPHASE(b.c))
feature("ht_phasor_i", lambda b: T.HT_PHASOR(b.c)[0] / b.c)
feature("ht_phasor_q", lambda b: T.HT_PHASOR(b.c)[1] / b.c)
feature("ht_sine", lambda b: T.HT_SINE(b.c)[0])
feature("ht_leadsine", lambda b: T.HT_SINE(b.c)[1])


def smoother(x, n):
    """Ehlers' two poles, begun at the first two values and shown from the third."""
    a = np.exp(-np.sqrt(2) * np.pi / n)
    c2, c3 = 2 * a * np.cos(np.sqrt(2) * np.pi / n), -a * a
    x = np.asarray(x, float)
    y, start = np.full(len(x), np.nan), int(np.argmax(~np.isnan(x)))
    last, before = x[start + 1], x[start]
    for t in range(start + 2, len(x)):
        y[t] = (1 - c2 - c3) * (x[t] + x[t - 1]) / 2 + c2 * last + c3 * before
        last, before = y[t], last
    return y


def high_pass(x, n):
    w = np.sqrt(2) * np.pi / n
    a = (np.cos(w) + np.sin(w) - 1) / np.cos(w)
    x = np.asarray(x, float)
    y, last, before = np.full(len(x), np.nan), 0.0, 0.0
    for t in range(2, len(x)):
        y[t] = (1 - a / 2) ** 2 * (x[t] - 2 * x[t - 1] + x[t - 2]) + 2 * (1 - a) * last - (1 - a) ** 2 * before
        last, before = y[t], last
    return y


feature("ssf_dist_10", lambda b: b.c / smoother(b.c, 10) - 1)
feature("roofing", lambda b: smoother(high_pass(b.c, 48), 10) / b.c)
