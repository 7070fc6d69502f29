"""PyWavelets' stationary transform of the whole series, run backwards in time.

PyWavelets' coefficient uses samples on both sides of its place and wraps around the ends. Backwards in time and moved
by the half that lies on the wrong side (nothing for Haar, 3 bars times 2^j - 1 for db4) it uses the bar and earlier
ones only; what would have wrapped is missing.
"""

import numpy as np
import pandas as pd
import pywt

from bars import W, feature

LIBRARIES = ["PyWavelets"]


def transform(x, kind, level):
    """Smooth and detail of that level, each in units of the series."""
    taps = pywt.Wavelet(kind).dec_len
    backwards = x.to_numpy()[::-1]
    size = -(-len(backwards) // 2**level) * 2**level + 2**level
    padded = np.concatenate([backwards, np.full(size - len(backwards), backwards[-1])])
    smooth, detail = pywt.swt(padded, kind, level=level, norm=True)[0]
    wrong, reach = (taps // 2 - 1) * (2**level - 1), (taps - 1) * (2**level - 1)
    columns = []
    for part in (smooth, detail):
        causal = np.roll(part, -wrong)[: len(backwards)][::-1].copy()
        causal[:reach] = np.nan
        columns.append(pd.Series(causal, index=x.index))
    return columns


def haar(b, level):
    return transform(np.log(b.c), "haar", level)


def energies(b):
    return [W(haar(b, level)[1] ** 2, 32).mean() for level in range(1, 6)]


for j in range(1, 6):
    feature(f"wav_d{j}", lambda b, j=j: haar(b, j)[1])
for j in range(1, 6):
    feature(f"wav_energy_{j}", lambda b, j=j: energies(b)[j - 1] / sum(energies(b)))
feature("wav_a5_slope", lambda b: haar(b, 5)[0].diff())
feature("wav_denoised_dist", lambda b: np.log(b.c) - haar(b, 3)[0])
for j in range(1, 4):
    feature(f"wav_db4_d{j}", lambda b, j=j: transform(np.log(b.c), "db4", j)[1])
