import numpy as np
import talib as T

from bars import W, feature, held

feature("returns", lambda b: T.ROCP(b.c, 1))
for k in range(1, 6):
    feature(f"ret_{k}", lambda b, k=k: b.c / b.c.shift(k) - 1)
feature("log_ret", lambda b: np.log(b.c).diff())
feature("log_ret_5", lambda b: np.log(b.c).diff(5))
for k in (5, 10, 20, 50):
    feature(f"mom_{k}", lambda b, k=k: b.c / b.c.shift(k) - 1)
feature("momentum", lambda b: T.MOM(b.c, 10))
feature("roc", lambda b: T.ROC(b.c, 10))
feature("roc_20", lambda b: T.ROC(b.c, 20))
feature("rocr", lambda b: T.ROCR(b.c, 10))
feature("acceleration", lambda b: T.ROCP(b.c, 10) - T.ROCP(b.c, 10).shift(10))


def momentum_score(b):
    parts = []
    for k in (5, 20, 60):
        x = b.c / b.c.shift(k) - 1
        parts.append(((x - W(x, 252).mean()) / W(x, 252).std()).clip(-3, 3) / 3)
    return sum(parts) / 3


feature("momentum_score", momentum_score)
feature("ret_skip", lambda b: b.c.shift(21) / b.c.shift(252) - 1)
feature("overnight_ret", lambda b: np.log(b.o / b.c.shift(1)))
feature("intraday_ret", lambda b: np.log(b.c / b.o))
feature("sum_overnight_20", lambda b: W(np.log(b.o / b.c.shift(1)), 20).sum())
feature("up_ratio", lambda b: W(held(b.c > b.c.shift(1), b.dc), 20).mean())


def streak(x):
    """Back from each bar, as far as the changes have its sign."""
    signs = np.sign(np.diff(np.asarray(x)))
    result = [np.nan]
    for t in range(len(signs)):
        length = 0
        while length <= t and signs[t] != 0 and signs[t - length] == signs[t]:
            length += 1
        result.append(signs[t] * length)
    return np.array(result)


feature("streak", lambda b: streak(b.c))
feature("psl", lambda b: 100 * W(held(b.c > b.c.shift(1), b.dc), 12).mean())
feature("sharpe_60", lambda b: W(b.lr, 60).mean() / W(b.lr, 60).std())
feature("t_stat_60", lambda b: np.sqrt(60) * W(b.lr, 60).mean() / W(b.lr, 60).std())


def efficiency(b, n):
    path = W(b.dc.abs(), n).sum()
    return ((b.c - b.c.shift(n)).abs() / path).where(path != 0, 0.0).where(path.notna())


feature("er", lambda b: efficiency(b, 10))
feature("trend_strength", lambda b: np.sign(b.c - b.c.shift(20)) * efficiency(b, 20))
feature("coppock", lambda b: T.WMA(T.ROC(b.c, 14) + T.ROC(b.c, 11), 10))
feature(
    "kst",
    lambda b: W(T.ROC(b.c, 10), 10).mean() + 2 * W(T.ROC(b.c, 15), 10).mean()
    + 3 * W(T.ROC(b.c, 20), 10).mean() + 4 * W(T.ROC(b.c, 30), 15).mean(),
)
feature("dist_high_252", lambda b: b.c / T.MAX(b.h, 252) - 1)
feature("dist_low_252", lambda b: b.c / T.MIN(b.l, 252) - 1)
