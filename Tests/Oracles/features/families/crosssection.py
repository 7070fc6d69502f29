"""Cross-sectional features of one symbol alone: a rank is 1 and a difference 0 wherever the value is there.

What they are among several symbols is in Tests/Oracles/crosssection.py.
"""

from bars import W, feature

alone = lambda x, value: x.notna().map({True: float(value), False: float("nan")})

feature("xs_mom_20", lambda b: alone(b.c.shift(20), 1))
feature("xs_mom_12_1", lambda b: alone(b.c.shift(252), 1))
feature("xs_rev_5", lambda b: alone(b.c.shift(5), 1))
feature("xs_vol_20", lambda b: alone(b.c.shift(20), 1))
feature("xs_volume_ratio", lambda b: alone(W(b.v, 20).sum(), 1))
feature("xs_dollar_volume", lambda b: alone(W(b.v, 20).sum(), 1))
feature("xs_high_252", lambda b: alone(W(b.h, 252).max(), 1))
feature("xs_ret_1", lambda b: alone(b.c.shift(1), 0))
feature("xs_ret_20", lambda b: alone(b.c.shift(20), 0))
feature("xs_rsi_14", lambda b: alone(b.c.shift(14), 0))
