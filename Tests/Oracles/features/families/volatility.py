import numpy as np
import talib as T

from bars import W, feature

feature("true_range_rel", lambda b: T.TRANGE(b.h, b.l, b.c) / b.c)
for n in (7, 14):
    feature(f"atr_{n}", lambda b, n=n: T.ATR(b.h, b.l, b.c, n))
    feature(f"natr_{n}", lambda b, n=n: T.NATR(b.h, b.l, b.c, n))
feature("atr_ratio", lambda b: T.NATR(b.h, b.l, b.c, 14) / 100)
feature("atr_ratio_fast_slow", lambda b: T.ATR(b.h, b.l, b.c, 7) / T.ATR(b.h, b.l, b.c, 28))
feature("return_volatility_10", lambda b: W(b.r, 10).std())
feature("return_volatility_20", lambda b: W(b.r, 20).std())
feature("rv_log_20", lambda b: W(b.lr, 20).std())
feature("realized_vol_rms_20", lambda b: np.sqrt(W(b.lr**2, 20).mean()))
feature("parkinson_20", lambda b: np.sqrt(W(np.log(b.h / b.l) ** 2, 20).mean() / (4 * np.log(2))))
feature(
    "garman_klass_20",
    lambda b: np.sqrt(W(0.5 * np.log(b.h / b.l) ** 2 - (2 * np.log(2) - 1) * np.log(b.c / b.o) ** 2, 20).mean()),
)
feature(
    "rogers_satchell_20",
    lambda b: np.sqrt(W(np.log(b.h / b.c) * np.log(b.h / b.o) + np.log(b.l / b.c) * np.log(b.l / b.o), 20).mean()),
)
feature(
    "gk_yang_zhang_20",
    lambda b: np.sqrt(
        W(
            np.log(b.o / b.c.shift(1)) ** 2 + 0.5 * np.log(b.h / b.l) ** 2
            - (2 * np.log(2) - 1) * np.log(b.c / b.o) ** 2, 20,
        ).mean()
    ),
)


def yang_zhang(b, n):
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    inside = W(np.log(b.h / b.c) * np.log(b.h / b.o) + np.log(b.l / b.c) * np.log(b.l / b.o), n).mean()
    return np.sqrt(W(np.log(b.o / b.c.shift(1)), n).var() + k * W(np.log(b.c / b.o), n).var() + (1 - k) * inside)


feature("yang_zhang_20", lambda b: yang_zhang(b, 20))
feature("adr_14", lambda b: T.ADR(b.h, b.l, 14) / b.c)
feature("cvi", lambda b: T.CVI(b.h, b.l, 10, 10))
feature("ulcer_14", lambda b: np.sqrt(W((100 * (b.c / T.MAX(b.c, 14) - 1)) ** 2, 14).mean()))
feature("drawdown_252", lambda b: b.c / T.MAX(b.c, 252) - 1)
feature("downside_dev_20", lambda b: np.sqrt(W(np.minimum(b.r, 0) ** 2, 20).mean()))
feature("upside_share", lambda b: W(np.maximum(b.r, 0) ** 2, 20).sum() / W(b.r**2, 20).sum())
feature(
    "vol_ratio_ps",
    lambda b: np.sqrt(W(np.log(b.h / b.l) ** 2, 20).mean() / (4 * np.log(2))) / W(b.lr, 20).std(),
)
feature("vol_of_vol", lambda b: W(W(b.lr, 20).std(), 60).std() / W(W(b.lr, 20).std(), 60).mean())
feature("vol_term", lambda b: W(b.lr, 10).std() / W(b.lr, 60).std())
feature("har_d", lambda b: b.lr.abs())
feature("har_w", lambda b: np.sqrt(W(b.lr**2, 5).mean()))
feature("har_m", lambda b: np.sqrt(W(b.lr**2, 22).mean()))
feature("bipower_var_20", lambda b: np.pi / 2 * W((b.lr * b.lr.shift(1)).abs(), 20).sum())
feature(
    "jump_ratio",
    lambda b: (1 - np.pi / 2 * W((b.lr * b.lr.shift(1)).abs(), 20).sum() / W(b.lr**2, 20).sum()).clip(lower=0),
)
feature("vol_rank", lambda b: W(W(b.lr, 20).std(), 252).rank())
feature(
    "hurst_range",
    lambda b: np.log((T.MAX(b.h, 40) - T.MIN(b.l, 40)) / (T.MAX(b.h, 20) - T.MIN(b.l, 20))) / np.log(2),
)

feature("ewm_vol", lambda b: b.r.ewm(span=100).std())
feature("riskmetrics_vol", lambda b: np.sqrt((b.lr**2).ewm(alpha=0.06, adjust=False).mean()))


def bekker_parkinson(b):
    """Snippets 19.1 and 19.2 of Advances in Financial Machine Learning, with a sample of one."""
    both = W(np.log(b.h / b.l) ** 2, 2).sum()
    gamma = np.log(W(b.h, 2).max() / W(b.l, 2).min()) ** 2
    k, d = np.sqrt(8 / np.pi), 3 - 2 * np.sqrt(2)
    return ((1 / np.sqrt(2) - 1) * np.sqrt(both) / (k * d) + np.sqrt(gamma / (k**2 * d))).clip(lower=0)


feature("bekker_parkinson", bekker_parkinson)
feature("rvi", lambda b: T.RVI(b.c, 14, 10))
feature("max_drawdown_60", lambda b: W(b.c, 60).apply(lambda a: (a / np.maximum.accumulate(a) - 1).min()))
