import numpy as np
import pandas as pd
import talib as T
from talib import abstract

from bars import W, feature


def fractal(b, side):
    values = pd.Series(T.FRACTAL(b.h, b.l, 2, 2)[side]).astype(float)
    values[: abstract.Function("FRACTAL").lookback] = np.nan
    return values


feature("fractal_up", lambda b: fractal(b, 0))
feature("fractal_down", lambda b: fractal(b, 1))
feature("bars_since_high_60", lambda b: W(b.h, 60).apply(lambda a: len(a) - 1 - np.argmax(a)))


def zigzag(b):
    """At each bar anew: which way the close last went by 5 % from an extreme since the turn before."""
    close = np.asarray(b.c)
    result = np.full(len(close), np.nan)
    start, direction = 0, np.nan
    for t in range(len(close)):
        leg = close[start : t + 1]
        if direction != 1 and close[t] >= 1.05 * leg.min():
            start, direction = t, 1
        elif direction != -1 and close[t] <= 0.95 * leg.max():
            start, direction = t, -1
        result[t] = direction
    return pd.Series(result)


feature("zigzag_dir", zigzag)
