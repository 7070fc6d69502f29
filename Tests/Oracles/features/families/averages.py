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
