import numpy as np
import pandas as pd
import talib as T

from bars import W, feature, held
from families.returns import streak

for n in (7, 14):
    feature(f"rsi_{n}", lambda b, n=n: T.RSI(b.c, n))
feature("rsi_7_norm", lambda b: (T.RSI(b.c, 7) - 50) / 50)
feature("rsi_norm", lambda b: (T.RSI(b.c, 14) - 50) / 50)


def zone(x):
    return (held(x > 70, x) - held(x < 30, x)).where(x.notna())


feature("rsi_7_zone", lambda b: zone(T.RSI(b.c, 7)))
feature("rsi_zone", lambda b: zone(T.RSI(b.c, 14)))
feature("rsi_slope", lambda b: (T.RSI(b.c, 14) - T.RSI(b.c, 14).shift(5)) / 5)


def squeeze(b):
    upper, middle, lower = T.BBANDS(b.c, 20, 2, 2, 0)
    reach = 1.5 * T.ATR(b.h, b.l, b.c, 20)
    return held((upper < middle + reach) & (lower > middle - reach), reach, upper)


feature("squeeze_on", squeeze)


def connors_rsi(b):
    rank = np.full(len(b.c), np.nan)
    for t in range(101, len(b.c)):
        rank[t] = np.mean(np.asarray(b.r)[t - 100 : t] < b.r[t])
    return (T.RSI(b.c, 3) + T.RSI(pd.Series(streak(b.c)), 2) + 100 * rank) / 3


feature("connors_rsi", connors_rsi)


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

feature("stochrsi_d", lambda b: W(stoch_rsi(b), 3).mean())
feature("kdj_k", lambda b: T.RMA(fast_k(b, 9), 3))
feature("kdj_d", lambda b: T.RMA(T.RMA(fast_k(b, 9), 3), 3))
feature("kdj_j", lambda b: 3 * T.RMA(fast_k(b, 9), 3) - 2 * T.RMA(T.RMA(fast_k(b, 9), 3), 3))


def smi(b):
    """TA-Lib's SMI from where its two averages are there; TA-Lib shows it when the signal is there too."""
    low, high = T.MIN(b.l, 13), T.MAX(b.h, 13)
    x = 200 * T.EMA(T.EMA(b.c - (high + low) / 2, 25), 2) / T.EMA(T.EMA(high - low, 25), 2)
    theirs = T.SMI(b.h, b.l, b.c, 13, 2, 25, 9)[0]
    assert np.allclose(x[theirs.notna()], theirs.dropna(), rtol=1e-12)
    return x


feature("smi", smi)
feature("smi_signal", lambda b: T.SMI(b.h, b.l, b.c, 13, 2, 25, 9)[1])
feature("cci", lambda b: T.CCI(b.h, b.l, b.c, 20))


def fisher(b, n):
    middle = (np.asarray(b.h) + np.asarray(b.l)) / 2
    result, y, f = np.full(len(middle), np.nan), 0.0, 0.0
    for t in range(n - 1, len(middle)):
        window = middle[t - n + 1 : t + 1]
        span = window.max() - window.min()
        share = (middle[t] - window.min()) / span if span > 0 else 0.5
        y = 0.33 * 2 * (share - 0.5) + 0.67 * y
        y = 0.999 if y > 0.99 else -0.999 if y < -0.99 else y
        f = 0.5 * np.log((1 + y) / (1 - y)) + 0.5 * f
        result[t] = f
    return result


feature("fisher", lambda b: fisher(b, 9))
