import numpy as np
import pandas as pd
import talib as T
from talib import abstract

from bars import W, feature

PATTERNS = T.get_function_groups()["Pattern Recognition"]
# TA-Lib marks these 100 whatever they say.
UNDIRECTED = {"CDLDOJI", "CDLLONGLEGGEDDOJI", "CDLRICKSHAWMAN", "CDLGRAVESTONEDOJI"}


def name_of(pattern):
    return "cdl_" + pattern.removeprefix("CDL").lower()


def pattern_values(pattern, o, h, l, c, **parameters):
    """TA-Lib's values, missing on the bars for which it has none: there it says 0."""
    function = abstract.Function(pattern)
    function.parameters = parameters
    values = getattr(T, pattern)(*(np.asarray(x, float) for x in (o, h, l, c)), **parameters).astype(float)
    values[: function.lookback] = np.nan
    return values


for pattern in PATTERNS:
    feature(name_of(pattern), lambda b, pattern=pattern: pattern_values(pattern, b.o, b.h, b.l, b.c))


def pointing(b, sign):
    count = np.zeros(len(b.c))
    for pattern in set(PATTERNS) - UNDIRECTED:
        values = pattern_values(pattern, b.o, b.h, b.l, b.c)
        count += np.where(np.isnan(values), np.nan, sign * values > 0)
    return W(pd.Series(count, index=b.c.index), 5).sum()


feature("cdl_bullish_5", lambda b: pointing(b, 1))
feature("cdl_bearish_5", lambda b: pointing(b, -1))
