import numpy as np
import talib as T

from bars import W, feature

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

feature("t3_5", lambda b: T.T3(b.c, 5, 0.7))
feature("kama_10", lambda b: T.KAMA(b.c, 10))
feature("kama_dist_10", lambda b: b.c / T.KAMA(b.c, 10) - 1)
def mama(b, fast=0.5, slow=0.05):
    """Ehlers' MESA adaptive mean restated. In a long flat stretch TA-Lib's running sum leaves rounding errors whose phase
    is taken for the market's; here nothing is left of a wave that is none. Until then both are equal."""
    x = np.asarray(b.c)
    n = len(x)
    smooth, wave, q1, i1 = (np.zeros(n) for _ in range(4))
    i2, q2, real, imaginary, period, phase, m, f = (0.0,) * 8
    result = np.full((2, n), np.nan)

    def hilbert(y, t):
        at = lambda k: y[t - k] if t >= k else 0.0
        return 0.0962 * (at(0) - at(6)) + 0.5769 * (at(2) - at(4))

    for t in range(12, n):
        smooth[t] = (4 * x[t] + 3 * x[t - 1] + 2 * x[t - 2] + x[t - 3]) / 10
        gain = 0.075 * period + 0.54
        wave[t] = gain * hilbert(smooth, t)
        q1[t] = gain * hilbert(wave, t)
        i1[t] = wave[t - 3]
        before = (i2, q2)
        i2 = 0.2 * (i1[t] - gain * hilbert(q1, t)) + 0.8 * before[0]
        q2 = 0.2 * (q1[t] + gain * hilbert(i1, t)) + 0.8 * before[1]
        real = 0.2 * (i2 * before[0] + q2 * before[1]) + 0.8 * real
        imaginary = 0.2 * (i2 * before[1] - q2 * before[0]) + 0.8 * imaginary
        last = period
        if imaginary != 0 and real != 0:
            period = 360 / np.degrees(np.arctan(imaginary / real))
        period = max(min(period, 1.5 * last), 0.67 * last)
        period = 0.2 * max(6.0, min(period, 50.0)) + 0.8 * last
        angle = np.degrees(np.arctan(q1[t] / i1[t])) if i1[t] != 0 else 0.0
        fall, phase = max(phase - angle, 1.0), angle
        weight = max(fast / fall, slow) if fall > 1 else fast
        m = weight * x[t] + (1 - weight) * m
        f = weight / 2 * m + (1 - weight / 2) * f
        if t >= 32:
            result[:, t] = m, f
    for ours, theirs in zip(result, T.MAMA(b.c, fast, slow)):
        assert np.allclose(ours[32:350], theirs[32:350], rtol=1e-10)
    return result


feature("mama", lambda b: mama(b)[0])
feature("fama", lambda b: mama(b)[1])
feature("mama_cross", lambda b: mama(b)[0] / mama(b)[1] - 1)


def alma(x, n, offset, sigma):
    weights = np.exp(-((np.arange(n) - offset * (n - 1)) ** 2) / (2 * (n / sigma) ** 2))
    return W(x, n).apply(lambda a: (a * weights).sum() / weights.sum())


feature("alma_9", lambda b: alma(b.c, 9, 0.85, 6))


def ribbon(b):
    """Kendall's tau of four means with the order shortest on top."""
    e = [np.asarray(T.EMA(b.c, n)) for n in (5, 9, 20, 50)]
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    tau = [sum(np.sign(e[i][t] - e[j][t]) for i, j in pairs) / len(pairs) for t in range(len(b.c))]
    return np.array(tau)


feature("ma_ribbon_order", ribbon)


def cloud_distance(b):
    def middle(n):
        return (W(b.h, n).max() + W(b.l, n).min()) / 2

    first, second = ((middle(9) + middle(26)) / 2).shift(26), middle(52).shift(26)
    top, bottom = np.maximum(first, second), np.minimum(first, second)
    away = np.where(b.c > top, b.c - top, np.where(b.c < bottom, b.c - bottom, 0.0))
    return (away / b.c).where(second.notna())


feature("ichi_cloud_dist", cloud_distance)
feature("kc_pos", lambda b: (lambda u, m, l: (b.c - m) / (u - m))(*T.KC(b.h, b.l, b.c, 20, 10, 2.0)))
