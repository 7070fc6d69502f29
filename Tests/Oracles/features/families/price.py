import numpy as np
import talib as T

from bars import W, feature, held

feature("open_rel", lambda b: b.o / b.c - 1)
feature("high_rel", lambda b: b.h / b.c - 1)
feature("low_rel", lambda b: b.l / b.c - 1)
feature("close_norm", lambda b: (b.c - W(b.c, 20).mean()) / W(b.c, 20).std())
feature("hl_range", lambda b: b.range / b.c)
feature("body", lambda b: (b.c - b.o) / b.o)
feature("body_ratio", lambda b: ((b.c - b.o).abs() / b.range).fillna(0))
feature("upper_shadow", lambda b: ((b.h - np.maximum(b.o, b.c)) / b.range).fillna(0))
feature("lower_shadow", lambda b: ((np.minimum(b.o, b.c) - b.l) / b.range).fillna(0))
feature("close_location", lambda b: (((b.c - b.l) - (b.h - b.c)) / b.range).fillna(0))
feature("close_pos", lambda b: ((b.c - b.l) / b.range).fillna(0.5))
feature("bop", lambda b: T.BOP(b.o, b.h, b.l, b.c))
feature("typical_price", lambda b: T.TYPPRICE(b.h, b.l, b.c))
feature("bar_vwap", lambda b: T.TYPPRICE(b.h, b.l, b.c))
feature("median_price", lambda b: T.MEDPRICE(b.h, b.l))
feature("weighted_close", lambda b: T.WCLPRICE(b.h, b.l, b.c))
feature("avg_price", lambda b: T.AVGPRICE(b.o, b.h, b.l, b.c))
feature("ha_open", lambda b: T.HA(b.o, b.h, b.l, b.c)[0])
feature("ha_close", lambda b: T.HA(b.o, b.h, b.l, b.c)[3])
feature("ha_body", lambda b: (T.HA(b.o, b.h, b.l, b.c)[3] - T.HA(b.o, b.h, b.l, b.c)[0]) / b.c)
feature("gap", lambda b: b.o / b.c.shift(1) - 1)
feature("inside_bar", lambda b: held((b.h < b.h.shift(1)) & (b.l > b.l.shift(1)), b.h.shift(1)))
feature("outside_bar", lambda b: held((b.h > b.h.shift(1)) & (b.l < b.l.shift(1)), b.h.shift(1)))
feature("nr7", lambda b: held(b.range == W(b.range, 7).min(), W(b.range, 7).min()))
