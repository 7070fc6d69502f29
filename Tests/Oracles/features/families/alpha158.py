import numpy as np

from bars import W, feature, held

EPS = 1e-12
RESTATED = "Qlib's definition restated in NumPy"
feature("KMID", lambda b: (b.c - b.o) / b.o)
feature("KLEN", lambda b: (b.h - b.l) / b.o)
feature("KMID2", lambda b: (b.c - b.o) / (b.h - b.l + EPS))
feature("KUP", lambda b: (b.h - np.maximum(b.o, b.c)) / b.o)
feature("KUP2", lambda b: (b.h - np.maximum(b.o, b.c)) / (b.h - b.l + EPS))
feature("KLOW", lambda b: (np.minimum(b.o, b.c) - b.l) / b.o)
feature("KLOW2", lambda b: (np.minimum(b.o, b.c) - b.l) / (b.h - b.l + EPS))
feature("KSFT", lambda b: (2 * b.c - b.h - b.l) / b.o)
feature("KSFT2", lambda b: (2 * b.c - b.h - b.l) / (b.h - b.l + EPS))
feature("OPEN0", lambda b: b.o / b.c)
feature("HIGH0", lambda b: b.h / b.c)
feature("LOW0", lambda b: b.l / b.c)
feature("VWAP0", lambda b: b.tp / b.c)


def gains(x, n):
    d = x.diff()
    return W(np.maximum(d, 0), n).sum(), W(np.maximum(-d, 0), n).sum(), W(d.abs(), n).sum() + EPS


def position(x, n, pick):
    return W(x, n).apply(lambda a: pick(a) + 1.0) / n


def move(b):
    return (b.c / b.c.shift(1) - 1).abs() * b.v


def volume_change(b):
    with np.errstate(all="ignore"):
        x = np.log(b.v / b.v.shift(1) + 1)
    return x.replace([np.inf, -np.inf], np.nan)


ROLLING = {
    "ROC": lambda b, d: b.c.shift(d) / b.c,
    "MA": lambda b, d: W(b.c, d).mean() / b.c,
    "STD": lambda b, d: W(b.c, d).std() / b.c,
    "BETA": lambda b, d: W(b.c, d).line()[0] / b.c,
    "RSQR": lambda b, d: W(b.c, d).line()[1],
    "RESI": lambda b, d: W(b.c, d).line()[2] / b.c,
    "MAX": lambda b, d: W(b.h, d).max() / b.c,
    "MIN": lambda b, d: W(b.l, d).min() / b.c,
    "QTLU": lambda b, d: W(b.c, d).quantile(0.8) / b.c,
    "QTLD": lambda b, d: W(b.c, d).quantile(0.2) / b.c,
    "RANK": lambda b, d: W(b.c, d).rank(),
    "RSV": lambda b, d: (b.c - W(b.l, d).min()) / (W(b.h, d).max() - W(b.l, d).min() + EPS),
    "IMAX": lambda b, d: position(b.h, d, np.argmax),
    "IMIN": lambda b, d: position(b.l, d, np.argmin),
    "IMXD": lambda b, d: position(b.h, d, np.argmax) - position(b.l, d, np.argmin),
    "CORR": lambda b, d: W(b.c, d).corr(np.log(b.v + 1)),
    "CORD": lambda b, d: W(b.c / b.c.shift(1), d).corr(volume_change(b)),
    "CNTP": lambda b, d: W(held(b.dc > 0, b.dc), d).mean(),
    "CNTN": lambda b, d: W(held(b.dc < 0, b.dc), d).mean(),
    "CNTD": lambda b, d: W(held(b.dc > 0, b.dc), d).mean() - W(held(b.dc < 0, b.dc), d).mean(),
    "SUMP": lambda b, d: gains(b.c, d)[0] / gains(b.c, d)[2],
    "SUMN": lambda b, d: gains(b.c, d)[1] / gains(b.c, d)[2],
    "SUMD": lambda b, d: (gains(b.c, d)[0] - gains(b.c, d)[1]) / gains(b.c, d)[2],
    "VMA": lambda b, d: W(b.v, d).mean() / (b.v + EPS),
    "VSTD": lambda b, d: W(b.v, d).std() / (b.v + EPS),
    "WVMA": lambda b, d: W(move(b), d).std() / (W(move(b), d).mean() + EPS),
    "VSUMP": lambda b, d: gains(b.v, d)[0] / gains(b.v, d)[2],
    "VSUMN": lambda b, d: gains(b.v, d)[1] / gains(b.v, d)[2],
    "VSUMD": lambda b, d: (gains(b.v, d)[0] - gains(b.v, d)[1]) / gains(b.v, d)[2],
}
for stem, compute in ROLLING.items():
    for d in (5, 10, 20, 30, 60):
        feature(f"{stem}{d}", lambda b, compute=compute, d=d: compute(b, d))
