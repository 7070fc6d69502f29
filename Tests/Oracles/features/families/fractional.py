"""By brute force: the weights by their recursion, a dot product a row."""

import numpy as np
import pandas as pd

from bars import W, feature


def weights(d, count):
    w = [1.0]
    for k in range(1, count):
        w.append(-w[-1] * (d - k + 1) / k)
    return np.array(w)


def fixed_width(x, d, tau):
    w = weights(d, 5000)
    w = w[: int(np.argmax(np.abs(w) < tau))]
    return W(x, len(w)).apply(lambda window: np.dot(window, w[::-1]))


def expanding(x, d, tau):
    """From the first row on at which the weights beyond the first bar, of the infinitely many, are at most tau of all."""
    w = weights(d, len(x))
    # The sizes sum up to 2: the first is 1, the others are negative and sum up to -1.
    missing = (2 - np.cumsum(np.abs(w))) / 2
    values = [np.dot(w[: t + 1], x.to_numpy()[t::-1]) if missing[t] <= tau else np.nan for t in range(len(x))]
    return pd.Series(values, index=x.index)


for tenths in (3, 4, 5, 6):
    feature(f"ffd_0{tenths}", lambda b, d=tenths / 10: fixed_width(np.log(b.c), d, 1e-4))
feature("ffd_volume", lambda b: fixed_width(np.log(1 + b.v), 0.4, 1e-4))
feature("fracdiff_exp_04", lambda b: expanding(np.log(b.c), 0.4, 0.05))
