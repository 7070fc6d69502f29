import talib as T

from bars import W, feature, held

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

feature("mad_20", lambda b: T.AVGDEV(b.c, 20) / b.c)
