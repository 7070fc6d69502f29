import numpy as np

from bars import W, either, feature, held


def ts_rank(x, n):
    return W(x, n).rank()


feature("wq006", lambda b: -W(b.o, 10).corr(b.v))


def wq007(b):
    move = b.c.diff(7)
    busy = -ts_rank(move.abs(), 60) * np.sign(move)
    return either(W(b.v, 20).mean() < b.v, busy, -1).where(busy.notna())


def wq009(b):
    low, high = W(b.dc, 5).min(), W(b.dc, 5).max()
    return (either(low > 0, b.dc, either(high < 0, b.dc, -b.dc)) / b.c).where(low.notna())


def wq021(b):
    long, short, spread = W(b.c, 8).mean(), W(b.c, 2).mean(), W(b.c, 8).std()
    busy = either(b.v >= W(b.v, 20).mean(), 1.0, -1.0)
    return either(long + spread < short, -1.0, either(short < long - spread, 1.0, busy)).where(W(b.v, 20).mean().notna())


def wq024(b):
    slow = W(b.c, 100).mean()
    rise = (slow - slow.shift(100)) / b.c.shift(100)
    return (either(rise <= 0.05, -(b.c - W(b.c, 100).min()), -b.c.diff(3)) / b.c).where(rise.notna())


def wq026(b):
    volume, high = ts_rank(b.v, 5), ts_rank(b.h, 5)
    return -W(W(volume, 5).corr(high).fillna(0).where(W(volume, 5).sum().notna()), 3).max()


def wq046(b):
    x = (b.c.shift(20) - b.c.shift(10)) / 10 - (b.c.shift(10) - b.c) / 10
    return either(x > 0.25, -1.0, either(x < 0, 1.0, -b.dc / b.c)).where(x.notna())


feature("wq007", wq007)
feature("wq009", wq009)
feature("wq012", lambda b: np.sign(b.v.diff()) * -b.dc / b.c)
feature("wq021", wq021)
feature("wq023", lambda b: held(W(b.h, 20).mean() < b.h, W(b.h, 20).mean()) * -b.h.diff(2) / b.c)
feature("wq024", wq024)
feature("wq026", wq026)
feature("wq035", lambda b: ts_rank(b.v, 32) * (1 - ts_rank(b.c + b.h - b.l, 16)) * (1 - ts_rank(b.r, 32)))
feature("wq041", lambda b: (np.sqrt(b.h * b.l) - b.tp) / b.c)
feature("wq043", lambda b: ts_rank(b.v / W(b.v, 20).mean(), 20) * ts_rank(-b.c.diff(7), 8))
feature("wq046", wq046)
feature("wq053", lambda b: -(((b.c - b.l) - (b.h - b.c)) / (b.c - b.l)).replace([np.inf, -np.inf], np.nan).diff(9))
feature("wq054", lambda b: -((b.l - b.c) * b.o**5) / ((b.l - b.h) * b.c**5))
feature("wq101", lambda b: (b.c - b.o) / (b.h - b.l + 0.001))
