import numpy as np
import talib as T

from bars import W, feature, held

feature("volume_sma_20", lambda b: T.SMA(b.v, 20))
feature("volume_ratio", lambda b: b.v / W(b.v, 20).mean())
feature("rvol", lambda b: b.v / W(b.v, 20).mean().shift(1))
feature("vol_ratio_5_20", lambda b: W(b.v, 5).mean() / W(b.v, 20).mean())
feature("volume_zscore", lambda b: (b.v - W(b.v, 20).mean()) / W(b.v, 20).std())
feature("vol_trend", lambda b: W(b.v, 20).line()[0] / W(b.v, 20).mean())
feature("vol_spike", lambda b: held(b.v > 2 * W(b.v, 20).mean().shift(1), W(b.v, 20).mean().shift(1)))


def pv_corr(b):
    dv = np.log1p(b.v).diff()
    x = W(b.r, 10).corr(dv)
    return x.fillna(0).where(W(b.r, 10).sum().notna() & W(dv, 10).sum().notna())


feature("pv_corr_10", pv_corr)
feature("obv", lambda b: T.OBV(b.c, b.v) - b.v[0])
feature("obv_slope", lambda b: W(T.OBV(b.c, b.v), 20).line()[0] / W(b.v, 20).mean())
feature("ad", lambda b: T.AD(b.h, b.l, b.c, b.v))
feature("cmf", lambda b: T.CMF(b.h, b.l, b.c, b.v, 20))


def money_flow(b):
    d = b.tp.diff()
    up = W((b.tp * b.v).where(d > 0, 0.0).where(d.notna()), 14).sum()
    down = W((b.tp * b.v).where(d < 0, 0.0).where(d.notna()), 14).sum()
    return (100 * up / (up + down)).where(up + down != 0, 50.0).where(up.notna())


feature("mfi", money_flow)
feature("efi", lambda b: T.EFI(b.c, b.v, 13) / (b.c * W(b.v, 13).mean()))
feature("pvo", lambda b: T.PVO(b.v, 12, 26, 1))
feature("vosc", lambda b: 100 * (W(b.v, 5).mean() / W(b.v, 20).mean() - 1))
feature("dollar_volume", lambda b: np.log1p(b.c * b.v))
feature("turnover_z", lambda b: (lambda x: (x - W(x, 60).mean()) / W(x, 60).std())(np.log1p(b.c * b.v)))
feature("up_volume_share", lambda b: W(b.v.where(b.dc > 0, 0.0).where(b.dc.notna()), 20).sum() / W(b.v.where(b.dc.notna()), 20).sum())
feature("volume_weighted_ret", lambda b: W(b.r * b.v, 20).sum() / W(b.v.where(b.r.notna()), 20).sum())
feature("volume_conc", lambda b: W(b.v**2, 20).sum() / W(b.v, 20).sum() ** 2)
feature("signed_volume_20", lambda b: W(np.sign(b.dc) * b.v, 20).sum() / W(b.v.where(b.dc.notna()), 20).sum())


def vwap_dev_z(b):
    x = b.c - W(b.tp * b.v, 20).sum() / W(b.v, 20).sum()
    return (x - W(x, 20).mean()) / W(x, 20).std()


feature("vwap_dev_z", vwap_dev_z)
feature("high_low_vol_ratio", lambda b: (np.log(b.h / b.l) / np.log1p(b.v)).where(b.v > 0))

feature("adosc", lambda b: T.ADOSC(b.h, b.l, b.c, b.v, 3, 10) / W(b.v, 20).mean())
feature("eom", lambda b: W(((b.h + b.l) / 2).diff() * (b.h - b.l) / (b.v / 1e8), 14).mean())
feature("nvi", lambda b: T.NVI(b.c, b.v))
feature("pvi", lambda b: T.PVI(b.c, b.v))
feature("pvt", lambda b: T.PVT(b.c, b.v))
feature("marketfi", lambda b: (b.h - b.l) / b.v)
feature("wad", lambda b: T.WAD(b.h, b.l, b.c))
