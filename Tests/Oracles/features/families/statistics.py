import warnings

import numpy as np
import statsmodels.tsa.stattools as stattools
import talib as T

from bars import W, either, feature, held

LIBRARIES = ["statsmodels"]

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
def quietly(compute, *given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compute(*given)


def half_life(b, n):
    slope = W(b.dc, n).cov(b.c.shift(1)) / W(b.c.shift(1), n).var()
    return either(slope < 0, (-np.log(2) / slope).clip(0, 10 * n), 10.0 * n).where(slope.notna())


def variance_ratio(x, q):
    """Lo and MacKinlay's, overlapping, without their correction for small samples."""
    changes, mean = len(x) - 1, (x[-1] - x[0]) / (len(x) - 1)
    short = np.sum((np.diff(x) - mean) ** 2) / changes
    return np.sum((x[q:] - x[:-q] - q * mean) ** 2) / (changes * q) / short


feature("mean_reversion_ou", lambda b: half_life(b, 60))
feature("mad_20", lambda b: T.AVGDEV(b.c, 20) / b.c)
feature("pct_rank_prev_60", lambda b: T.PERCENTRANK(b.c, 60) / 100)
feature("variance_ratio_4", lambda b: W(np.log(b.c), 100).apply(lambda x: variance_ratio(x, 4)))
feature(
    "adf_t_100",
    lambda b: W(np.log(b.c), 100).apply(lambda x: quietly(stattools.adfuller, x, 1, "c", None)[0]),
)
feature("kpss_100", lambda b: W(np.log(b.c), 100).apply(lambda x: quietly(stattools.kpss, x, "c", 12)[0]))
feature("cond_var_05", lambda b: W(b.lr, 100).apply(lambda x: np.sort(x)[:5].mean() if not np.isnan(x).any() else np.nan))
