"""Expected trend and meta labels, ties, sample weights and draws for Tests/LearningTests.

    python weights.py            mlfinpy, numpy

Definitions spelled out row by row; average uniqueness, return attribution, the sequential bootstrap's chances and trend
scanning are held against mlfinpy first. Written to Tests/LearningTests/Golden/trades.csv and weights.csv.
"""

import math
from importlib.metadata import version

import numpy as np
import pandas as pd
from learning import GOLDEN, bars, number

N = 700  # rows of MSFT that weights are made of


def trend(c, least, most, clear):
    """Ordinary least squares of every length by numpy's solver; the clearest slope."""
    y = np.log(c)
    out = []
    for i in range(len(c)):
        if i + most > len(c):
            out.append((None, None, None, None))
            continue
        best = None
        for k in range(least, most + 1):
            x = np.column_stack([np.ones(k), np.arange(k)])
            beta, _, _, _ = np.linalg.lstsq(x, y[i : i + k], rcond=None)
            rest = y[i : i + k] - x @ beta
            s2 = rest @ rest / (k - 2)
            t = beta[1] / math.sqrt(s2 * np.linalg.inv(x.T @ x)[1, 1])
            if best is None or abs(t) > abs(best[0]):
                best = (t, i + k - 1)
        t, end = best
        # All lengths were looked at: the label rests on the longest.
        out.append((0 if abs(t) < clear else math.copysign(1, t), c[end] / c[i] - 1, i + most - 1, abs(t)))
    return out


def trade(b, side, gain, loss, hold, tie="stop"):
    """One trade at a time, the barriers of the gain and the loss where the side puts them; high and low touch them."""
    o, h, l, c = b["open"], b["high"], b["low"], b["close"]
    out = []
    for i in range(len(c)):
        value = (None, None)
        if side[i] and not math.isnan(side[i]):
            s = math.copysign(1, side[i])
            good, bad = c[i] + s * gain[i], c[i] - s * loss[i]
            for j in range(i + 1, i + hold + 1):
                if j >= len(c):
                    break
                best, worst = (h[j], l[j]) if s > 0 else (l[j], h[j])
                wins, loses = s * (best - good) >= 0, s * (worst - bad) <= 0
                if not (wins or loses):
                    continue
                if s * (o[j] - good) >= 0 or s * (o[j] - bad) <= 0:
                    exit = o[j]
                elif wins and loses:
                    if tie == "drop":
                        break
                    nearer = abs(good - o[j]) < abs(o[j] - bad)
                    exit = good if tie == "nearest" and nearer else bad
                else:
                    exit = good if wins else bad
                value = (s * (exit / c[i] - 1), j)
                break
            else:
                value = (s * (c[i + hold] / c[i] - 1), i + hold)
        out.append(value)
    return out


def trades():
    b = bars("MSFT")
    c = b["close"]
    n = len(c)
    columns = {}

    from mlfinpy.labeling.trend_scanning import trend_scanning_labels

    # mlfinpy stops one short of the longest window, so that it is asked for one more; its t-values are of the prices.
    theirs = trend_scanning_labels(pd.Series(np.log(c[:300]), pd.date_range("2020", periods=300)), look_forward_window=21,
                                   min_sample_length=5)
    ours = trend(c[:300], 5, 20, 0)
    for row, (value, _, _, t) in zip(theirs.itertuples(), ours):
        if value is not None and not math.isnan(row.t_value):
            assert abs(abs(row.t_value) - t) < 1e-8 * t and row.bin == value

    for statement, (least, most, clear) in {"trend": (5, 20, 0), "trend from=3 to=12 min=4": (3, 12, 4)}.items():
        columns[statement] = trend(c, least, most, clear)
    mean = pd.Series(c).rolling(50).mean().to_numpy()
    side = c - mean
    for statement, tie, gain, loss, hold, cost in (
        ("meta side=(close-mean(close,50)) gain=(0.03*close) loss=(0.02*close) hold=20", "stop", 0.03, 0.02, 20, 0),
        ("meta side=(close-mean(close,50)) gain=(0.01*close) loss=(0.01*close) hold=5 cost=0.002 tie=nearest", "nearest", 0.01, 0.01, 5, 0.002),
        ("meta side=(close-mean(close,50)) gain=(0.005*close) loss=(0.01*close) hold=5 tie=drop", "drop", 0.005, 0.01, 5, 0),
    ):
        done = trade(b, side, gain * c, loss * c, hold, tie)
        columns[statement] = [(None if r is None else float(r > cost), r, e) for r, e in done]
    one = np.ones(n)
    for tie in ("nearest", "drop"):
        done = trade(b, one, 0.5 * one, 0.5 * one, 5, tie)
        up = [None if r is None else 0 if e == i + 5 and abs(r - (c[min(i + 5, n - 1)] / c[i] - 1)) < 1e-15
              and b["high"][e] < c[i] + 0.5 and b["low"][e] > c[i] - 0.5 else math.copysign(1, r)
              for i, (r, e) in enumerate(done)]
        columns[f"triple up=0.5 down=0.5 hold=5 tie={tie}"] = [(v, r, e) for v, (r, e) in zip(up, done)]
    lines = [f"# labels of datasets/daily/MSFT.csv: value, return, end row; numpy {np.__version__} by definition, trends"
             f" equal to mlfinpy {version('mlfinpy')}"]
    for name, rows in columns.items():
        lines.append(f"label {name}")
        for i in [*range(0, n - 30, 7), *range(n - 30, n)]:
            value, gain, end = rows[i][:3]
            strength = f",{number(rows[i][3])}" if len(rows[i]) > 3 else ""
            lines.append(f"{i},{number(value)},{number(gain)},{-1 if end is None else end}{strength}")
        done = [r for r in rows if r[2] is not None]
        lines.append(f"total {len(done)},{number(float(sum(r[0] for r in done)))},{sum(r[2] for r in done)}")
    (GOLDEN / "trades.csv").write_text("\n".join(lines) + "\n")


def matrix(starts, ends, n):
    """Which label rests on which bar."""
    held = np.zeros((n, len(starts)))
    for i, (a, e) in enumerate(zip(starts, ends)):
        held[a : e + 1, i] = 1
    return held


def weights():
    from mlfinpy.sample_weights.attribution import get_weights_by_return
    from mlfinpy.sampling.bootstrapping import get_ind_mat_average_uniqueness

    b = {k: v[:N] for k, v in bars("MSFT").items()}
    c = b["close"]
    random = np.random.default_rng(7)
    # Every third row has no label; the rest end up to 15 bars later.
    rows = [i for i in range(N - 16) if i % 3 != 1]
    ends = [i + int(random.integers(0, 16)) for i in rows]
    held = matrix(rows, ends, N)
    count = held.sum(1)
    shared = np.divide(1, count, out=np.zeros(N), where=count > 0)
    unique = (held * shared[:, None]).sum(0) / held.sum(0)
    # mlfinpy's mean is over all bars of all labels.
    assert abs(get_ind_mat_average_uniqueness(held) - np.average(unique, weights=held.sum(0))) < 1e-12
    gains = np.concatenate([[0], np.diff(np.log(c))])
    attributed = np.abs((held * (gains * shared)[:, None]).sum(0))
    later = held.copy()
    for i, a in enumerate(rows):
        later[a, i] = 0
    after = np.abs((later * (gains * shared)[:, None]).sum(0))
    stamps = pd.date_range("2020", periods=N)
    theirs = get_weights_by_return(
        pd.DataFrame({"t1": stamps[ends]}, index=stamps[rows]), pd.Series(c, stamps), num_threads=1, verbose=False)
    assert np.allclose(theirs / theirs.sum(), attributed / attributed.sum(), rtol=1e-9)
    age = np.cumsum(unique)
    decay = {}
    for oldest in (0.5, 0, -0.3, 1):
        slope = (1 - oldest) / age[-1] if oldest >= 0 else 1 / ((oldest + 1) * age[-1])
        decay[oldest] = np.maximum(0, 1 + slope * (age - age[-1]))
    lines = [f"# sample weights, scaled to mean 1, of labels over MSFT's first {N} rows; mlfinpy {version('mlfinpy')} for"
             f" returns, numpy {np.__version__} for the rest, by definition",
             "spans " + " ".join(f"{a}:{e}" for a, e in zip(rows, ends))]
    for statement, values in {
        "uniqueness": unique, "returns": attributed, "returns after": after,
        **{f"decay oldest={k}": v for k, v in decay.items()},
    }.items():
        lines += [f"way {statement}", ",".join(number(v) for v in values / values.mean())]
    # The chances of the sequential bootstrap after some draws: by the matrix.
    drawn = [0, 5, 5, 17, 200, 3]
    taken = np.zeros(N)
    for step, d in enumerate([None, *drawn]):
        if d is not None:
            taken += held[:, d]
        mean = (held / (1 + taken)[:, None]).sum(0) / held.sum(0)
        lines.append(f"drawn {-1 if d is None else d}")
        lines.append(",".join(number(v) for v in mean / mean.sum()))
    (GOLDEN / "weights.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    trades()
    weights()
