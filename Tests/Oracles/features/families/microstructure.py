import bidask
import numpy as np
import pandas as pd
from scipy.stats import norm

from bars import W, feature

LIBRARIES = ["bidask", "scipy"]
K = 3 - 2 * np.sqrt(2)


def corwin_schultz(h, l, before_h, before_l):
    b = np.log(h / l) ** 2 + np.log(before_h / before_l) ** 2
    g = np.log(np.maximum(h, before_h) / np.minimum(l, before_l)) ** 2
    a = (np.sqrt(2 * b) - np.sqrt(b)) / K - np.sqrt(g / K)
    return (2 * np.expm1(a) / (1 + np.exp(a))).clip(lower=0)


def gap(b):
    last = b.c.shift(1)
    values = np.where(last < b.l, b.l - last, np.where(last > b.h, b.h - last, 0.0))
    return pd.Series(values, index=b.c.index).where(last.notna())


def raw(b):
    return corwin_schultz(b.h, b.l, b.h.shift(1), b.l.shift(1))


def shifted(b):
    return corwin_schultz(b.h - gap(b), b.l - gap(b), b.h.shift(1), b.l.shift(1))


def bekker_parkinson_21(b):
    ranges = np.log(b.h / b.l) ** 2
    beta = W(ranges + ranges.shift(1), 21).mean()
    gamma = np.log(np.maximum(b.h, b.h.shift(1)) / np.minimum(b.l, b.l.shift(1))) ** 2
    k2 = np.sqrt(8 / np.pi)
    return ((2**-0.5 - 1) * np.sqrt(beta) / (k2 * K) + np.sqrt(gamma / (k2**2 * K))).clip(lower=0)


def abdi_terms(b):
    lc, e = np.log(b.c), (np.log(b.h) + np.log(b.l)) / 2
    return 4 * (lc.shift(1) - e.shift(1)) * (lc.shift(1) - e)


def roll(b):
    return 2 * np.sqrt((-W(b.dc, 21).cov(b.dc.shift(1))).clip(lower=0)) / b.c


def slopes(y, xs, n):
    """Least squares of y on the columns and a constant, window by window: the coefficients of the columns."""
    stacked = np.column_stack([y, *xs])
    result = np.full((len(y), len(xs)), np.nan)
    for row in range(n - 1, len(y)):
        part = stacked[row - n + 1 : row + 1]
        if np.isnan(part).any():
            continue
        centred = part - part.mean(axis=0)
        size = np.sqrt((centred**2).mean(axis=0))
        if (size[1:] == 0).any():
            continue
        solved, _, rank, _ = np.linalg.lstsq(centred[:, 1:] / size[1:], centred[:, 0], rcond=None)
        if rank == len(xs):
            result[row] = solved / size[1:]
    return result.T


def slope(y, x, n):
    return pd.Series(slopes(y, [x], n)[0], index=y.index)


def bought(b):
    return pd.Series(norm.cdf(b.dc / W(b.dc, 50).std()), index=b.c.index)


signed = lambda b: np.sign(b.dc) * b.v
traded = lambda b: b.c * b.v
amihud = lambda b: (b.r.abs() / traded(b)).replace(np.inf, np.nan)

feature("corwin_schultz_raw_2", raw)
feature("corwin_schultz_raw", lambda b: W(raw(b), 21).mean())
feature("overnight_gap", gap)
feature("corwin_schultz_2", shifted)
feature("corwin_schultz", lambda b: W(shifted(b), 21).mean())
feature("bekker_parkinson_21", bekker_parkinson_21)
feature("abdi_ranaldo", lambda b: np.sqrt(W(abdi_terms(b), 21).mean().clip(lower=0)))
feature("abdi_ranaldo_2", lambda b: W(np.sqrt(abdi_terms(b).clip(lower=0)), 21).mean())
feature("roll_spread", roll)
feature("roll_impact", lambda b: 1e6 * roll(b) / traded(b))
feature(
    "edge_spread",
    lambda b: bidask.edge_rolling(pd.DataFrame({"open": b.o, "high": b.h, "low": b.l, "close": b.c}), window=21),
)
feature(
    "fht_spread",
    lambda b: 2 * W(b.r, 60).std() * norm.ppf((1 + W((b.r == 0).astype(float).where(b.r.notna()), 60).mean()) / 2),
)
feature("amihud", lambda b: 1e6 * W(amihud(b), 21).mean())
feature("amihud_ratio", lambda b: W(amihud(b), 5).mean() / W(amihud(b), 60).mean())
feature("amihud_lambda", lambda b: 1e6 * slope(b.lr.abs(), traded(b), 60))
feature("kyle_lambda", lambda b: slope(b.dc, signed(b), 60))
feature("kyle_lambda_norm", lambda b: slope(b.lr, signed(b), 60) * W(signed(b), 60).std(ddof=0))
feature("hasbrouck_lambda", lambda b: slope(b.lr, np.sign(b.r) * np.sqrt(traded(b)), 60))
feature("bvc_buy_share", bought)
feature("bvc_imbalance", lambda b: W(b.v * (2 * bought(b) - 1), 50).sum() / W(b.v, 50).sum())
feature("vpin_proxy", lambda b: W(b.v * (2 * bought(b) - 1).abs(), 50).sum() / W(b.v, 50).sum())
feature("signed_value", lambda b: np.sign(b.r) * traded(b))
feature(
    "pastor_stambaugh_gamma",
    lambda b: 1e6 * slopes(b.r, [b.r.shift(1), (np.sign(b.r) * traded(b)).shift(1)], 60)[1],
)
feature("lot_liquidity", lambda b: np.cbrt(W(b.lr, 20).var() / (b.c * W(b.v, 20).mean())))
