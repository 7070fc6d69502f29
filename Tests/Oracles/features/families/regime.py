import logging

import numpy as np
import statsmodels.api as sm
import talib as T
from hmmlearn.hmm import GaussianHMM
from scipy.stats import t as student
from statsmodels.stats.diagnostic import recursive_olsresiduals
from statsmodels.tsa.stattools import adfuller

from bars import W, feature

LIBRARIES = ["statsmodels", "hmmlearn", "scipy"]
# Its likelihood leaves the prior of the variances out, so it may fall.
logging.getLogger("hmmlearn").setLevel(logging.ERROR)


def cusum(x, h):
    """Lopez de Prado's getTEvents, with its sums kept: up, down, event, bars since."""
    result = np.full((4, len(x)), np.nan)
    up = down = 0.0
    since = -1
    for row, (value, limit) in enumerate(zip(x, h)):
        if np.isnan(value) or np.isnan(limit):
            continue
        up, down = max(0, up + value), min(0, down + value)
        event, since = 0, since + 1
        if down < -limit:
            down, event, since = 0, -1, 0
        elif up > limit:
            up, event, since = 0, 1, 0
        result[:, row] = up, down, event, since
    return result


def fixed(b):
    return cusum(b.lr, np.full(len(b.lr), 0.03))


def threshold(b):
    return 2 * np.sqrt(T.EMA(b.lr**2, 50))


for name, part in (("cusum_pos", 0), ("cusum_neg", 1), ("cusum_event", 2), ("bars_since_cusum", 3)):
    feature(name, lambda b, part=part: fixed(b)[part])
feature("cusum_threshold", threshold)
feature("cusum_vol_pos", lambda b: cusum(b.lr, threshold(b))[0] / threshold(b))
feature("cusum_vol_neg", lambda b: cusum(b.lr, threshold(b))[1] / threshold(b))
feature("cusum_vol_event", lambda b: cusum(b.lr, threshold(b))[2])
feature("bars_since_cusum_vol", lambda b: cusum(b.lr, threshold(b))[3])


def sadf(x, longest, least):
    """By solving the normal equations of each sample by itself, levels centred on the sample."""
    x = np.asarray(x, float)
    result = np.full(len(x), np.nan)
    for row in range(longest + 1, len(x)):
        best = -np.inf
        for count in range(least, longest + 1):
            part = x[row - count - 1 : row + 1]
            y, level, last = np.diff(part)[1:], part[1:-1] - part[1:-1].mean(), np.diff(part)[:-1]
            design = np.column_stack([level, last - last.mean()])
            gram = design.T @ design
            if np.linalg.det(gram) <= 1e-12 * gram[0, 0] * gram[1, 1]:
                continue
            inverse = np.linalg.inv(gram)
            beta = inverse @ (design.T @ (y - y.mean()))
            rest = ((y - y.mean() - design @ beta) ** 2).sum() / (count - 3)
            best = max(best, beta[0] / np.sqrt(rest * inverse[0, 0]))
        if best > -np.inf:
            result[row] = best
    # The same statistic by statsmodels, at some bars and lengths.
    for row in range(longest + 1, len(x), 293):
        theirs = max(
            adfuller(x[row - count - 1 : row + 1], maxlag=1, regression="c", autolag=None, result_object=False)[0]
            for count in range(least, longest + 1)
        )
        assert abs(theirs - result[row]) < 1e-6, (row, theirs, result[row])
    return result


feature("sadf", lambda b: sadf(np.log(b.c), 250, 50))
feature("sadf_100", lambda b: sadf(np.log(b.c), 100, 20))


def bde(part):
    y, x = part[1:] - part[0], part[:-1] - part[0]
    errors = []
    for row in range(2, len(y)):
        if np.ptp(x[:row]) == 0:
            continue
        mean = x[:row].mean()
        squares = ((x[:row] - mean) ** 2).sum()
        b = ((x[:row] - mean) * (y[:row] - y[:row].mean())).sum() / squares
        error = y[row] - y[:row].mean() - b * (x[row] - mean)
        errors.append(error / np.sqrt(1 + 1 / row + (x[row] - mean) ** 2 / squares))
    errors = np.array(errors)
    value = errors.sum() / errors.std(ddof=1) / np.sqrt(len(errors))
    if x[0] != x[1] and hash(part[-1]) % 50 == 0:
        scaled = recursive_olsresiduals(sm.OLS(y * 100, sm.add_constant(x * 100)).fit(), skip=2)[4][2:]
        theirs = scaled.sum() / scaled.std(ddof=1) / np.sqrt(len(scaled))
        assert abs(theirs - value) < 1e-5, (theirs, value)
    return value


feature("bde_cusum", lambda b: W(np.log(b.c), 100).apply(bde))


def csw(part, side):
    deviation = np.sqrt((np.diff(part) ** 2).mean())
    distance = np.arange(len(part) - 1, 0, -1)
    return side((part[-1] - part[:-1]) / (deviation * np.sqrt(distance)))


feature("csw_stat", lambda b: W(np.log(b.c), 100).apply(lambda part: csw(part, np.max)))
feature("csw_stat_down", lambda b: W(np.log(b.c), 100).apply(lambda part: csw(part, np.min)))


def volatility_rank(b):
    return W(W(b.lr, 20).std(), 252).rank()


feature("regime_vol", lambda b: np.floor(volatility_rank(b) * 2.999))


def risk_on(b):
    rank, mean, peak = volatility_rank(b), T.SMA(b.c, 200), T.MAX(b.c, 252)
    on = (b.c / peak - 1 > -0.1) & (rank < 0.8) & (b.c > mean)
    return on.astype(float).where(rank.notna() & mean.notna() & peak.notna())


feature("risk_on", risk_on)


def run_lengths(x, every, cap):
    """Adams and MacKay's recursion with Student's density from scipy; the data of a run are looked up, not updated."""
    x = np.asarray(x, float)
    result = np.full((2, len(x)), np.nan)
    seen = []
    shares = np.array([1.0])
    lengths = np.arange(cap + 1)
    for row, value in enumerate(x):
        if np.isnan(value):
            continue
        past = np.array(seen[::-1][: len(shares) - 1])
        count = lengths[: len(shares)]
        sums = np.concatenate([[0], np.cumsum(past)])
        squares = np.concatenate([[0], np.cumsum(past**2)])
        kappa, alpha = 1 + count, 1 + count / 2
        mean = sums / kappa
        beta = 1 + 0.5 * (squares - sums**2 / kappa)
        density = student.pdf(value, 2 * alpha, mean, np.sqrt(beta * (kappa + 1) / (alpha * kappa)))
        joint = shares * density
        grown = np.concatenate([[joint.sum() / every], joint * (1 - 1 / every)])
        if len(grown) > cap + 1:
            grown[cap] += grown[cap + 1]
            grown = grown[: cap + 1]
        shares = grown / grown.sum()
        seen.append(value)
        result[:, row] = (shares * lengths[: len(shares)]).sum(), shares.argmax()
    return result


feature("bocpd_runlen", lambda b: run_lengths(b.lr / W(b.lr, 100).std().shift(1), 250, 400)[0])
feature("bocpd_mode", lambda b: run_lengths(b.lr / W(b.lr, 100).std().shift(1), 250, 400)[1])


def psi(part, recent):
    now, then = part[-recent:], part[:-recent]
    edges = np.quantile(then, np.arange(1, 10) / 10)
    p = np.bincount(np.searchsorted(edges, now, side="left"), minlength=10) / len(now)
    q = np.bincount(np.searchsorted(edges, then, side="left"), minlength=10) / len(then)
    p, q = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    return ((p - q) * np.log(p / q)).sum()


feature("kl_drift", lambda b: W(b.lr, 560).apply(lambda part: np.nan if np.isnan(part).any() else psi(part, 60)))


def markov(b, states, window=500, every=250, rounds=20):
    """Fitted by hmmlearn from the same start; the forward pass written apart. A column a state, by rising volatility."""
    data = np.column_stack([b.lr, W(b.lr, 20).std()])
    result = np.full((len(data), states), np.nan)
    first = 20 + window - 1
    for row in range(first, len(data), every):
        part = data[row - window + 1 : row + 1]
        centre, deviation = part.mean(axis=0), part.std(axis=0)
        z = (part - centre) / deviation
        groups = np.argsort(z[:, 1], kind="stable")
        cuts = [state * window // states for state in range(states + 1)]
        groups = [z[groups[a:b]] for a, b in zip(cuts, cuts[1:])]
        model = GaussianHMM(states, "diag", init_params="", params="stmc", n_iter=rounds, tol=-np.inf, covars_prior=0.01)
        model.startprob_ = np.full(states, 1 / states)
        model.transmat_ = np.full((states, states), 0.05 / (states - 1)) + np.eye(states) * (0.95 - 0.05 / (states - 1))
        model.means_ = np.array([group.mean(axis=0) for group in groups])
        model.covars_ = np.array([group.var(axis=0) + 0.01 / len(group) for group in groups])
        model.n_features = 2
        model.fit(z)
        order = np.argsort(model.means_[:, 1])
        later = (data[row - window + 1 : row + every] - centre) / deviation
        chance = model.startprob_
        for step, value in enumerate(later):
            if step:
                chance = chance @ model.transmat_
            variances = model._covars_
            exponent = -0.5 * ((value - model.means_) ** 2 / variances + np.log(variances)).sum(axis=1)
            chance = chance * np.exp(exponent - exponent.max())
            chance = chance / chance.sum()
            at = row - window + 1 + step
            if at >= row:
                result[at] = chance[order]
    return result


feature("hmm2_p_2", lambda b: markov(b, 2)[:, 1])
for state in (1, 2, 3):
    feature(f"hmm3_p_{state}", lambda b, state=state: markov(b, 3)[:, state - 1])
