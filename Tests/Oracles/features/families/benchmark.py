import numpy as np
import talib as T

from bars import W, feature

feature("corr_bench_60", lambda b: W(b.lr, 60).corr(np.log(b.bench / b.bench.shift(1))))
feature("beta_bench_60", lambda b: T.BETA(b.bench, b.c, 60))
feature("resid_ret_60", lambda b: b.r - T.BETA(b.bench, b.c, 60) * (b.bench / b.bench.shift(1) - 1))
