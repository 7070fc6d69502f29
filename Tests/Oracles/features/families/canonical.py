"""pycatch22 on each window, unmasked: what it cannot estimate is missing."""

import numpy as np
import pycatch22

from bars import W, feature

LIBRARIES = ["pycatch22"]


def characteristic(b, name):
    def value(x):
        return np.nan if np.isnan(x).any() else pycatch22.compute_feature(list(x), name, mask_nans=False)

    return W(b.lr, 100).apply(value)


for entry in pycatch22.feature_table():
    feature("c22_" + entry["short_name"], lambda b, name=entry["name"]: characteristic(b, name))
