"""Expected values for Tests/LearningTests, by other people's programs and by definitions spelled out row by row.

    python learning.py labels splits logit scalers metrics     pandas, purgedcv, scikit-learn
    python learning.py xgboost                         with xgboost 1.7.4, then again with 3.2.0

Everything is written to Tests/LearningTests/Golden; the first line of a file says what made it.
"""

import itertools
import math
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/LearningTests/Golden"


def bars(symbol):
    rows = [line.split(",") for line in (ROOT / f"datasets/daily/{symbol}.csv").read_text().split("\n")[1:] if line]
    return {
        "date": [r[0] for r in rows],
        **{n: np.array([float(r[i]) for r in rows]) for n, i in zip(("open", "high", "low", "close", "volume"), (1, 2, 3, 4, 6))},
    }


def number(x):
    return "na" if x is None or (isinstance(x, float) and math.isnan(x)) else repr(float(x))


# ---------------------------------------------------------------- labels


def triple(b, up, down, hold, path="hl", timeout="flat", entry="close"):
    """The definition, one trade at a time. up and down: price distances a row, or None."""
    o, h, l, c = b["open"], b["high"], b["low"], b["close"]
    n = len(c)
    out = []
    for i in range(n):
        value = (None, None, None)
        if i + 1 < n:
            p = c[i] if entry == "close" else o[i + 1]
            top = math.inf if up is None else p + up[i]
            bottom = -math.inf if down is None else p - down[i]
            for j in range(i + 1, i + hold + 1):
                if j >= n:
                    break
                hit = None
                if path == "close":
                    if c[j] > top:
                        hit = (1, c[j])
                    elif c[j] < bottom:
                        hit = (-1, c[j])
                else:
                    if o[j] >= top:
                        hit = (1, o[j])
                    elif o[j] <= bottom:
                        hit = (-1, o[j])
                    elif l[j] <= bottom:
                        hit = (-1, bottom)
                    elif h[j] >= top:
                        hit = (1, top)
                if hit:
                    value = (hit[0], hit[1] / p - 1, j)
                    break
            else:
                gain = c[i + hold] / p - 1
                value = ((1 if gain > 0 else -1) if timeout == "sign" else 0, gain, i + hold)
        out.append(value)
    return out


def labels():
    import pandas as pd

    b = bars("MSFT")
    c, o = pd.Series(b["close"]), pd.Series(b["open"])
    columns = {}

    def forward(name, returns, horizon, classes=None):
        value = returns if classes is None else returns.map(classes)
        ends = [i + horizon if not math.isnan(r) else None for i, r in enumerate(returns)]
        columns[name] = list(zip(value, returns, ends))

    forward("fwd 5", c.shift(-5) / c - 1, 5)
    forward("fwd 1", c.shift(-1) / c - 1, 1)
    forward("fwd 3 entry=next_open", c.shift(-3) / o.shift(-1) - 1, 3)
    r5 = c.shift(-5) / c - 1
    nan = float("nan")
    forward("sign 5", r5, 5, lambda r: nan if math.isnan(r) else (1 if r > 0 else -1))
    forward("sign 5 threshold=0.01", r5, 5, lambda r: nan if math.isnan(r) else (1 if r > 0.01 else -1 if r < -0.01 else 0))
    forward("sign 5 up=0.02 down=0.005", r5, 5, lambda r: nan if math.isnan(r) else (1 if r > 0.02 else -1 if r < -0.005 else 0))
    n = len(c)
    k = lambda x: np.full(n, x)
    columns["triple up=1.5 down=1 hold=10"] = triple(b, k(1.5), k(1.0), 10)
    columns["triple up=0.5 down=0.5 hold=5"] = triple(b, k(0.5), k(0.5), 5)
    columns["triple up=1 down=2 hold=20 path=close"] = triple(b, k(1.0), k(2.0), 20, path="close")
    columns["triple up=1 down=1 hold=3 timeout=sign"] = triple(b, k(1.0), k(1.0), 3, timeout="sign")
    columns["triple down=1 hold=8"] = triple(b, None, k(1.0), 8)
    columns["triple up=1 down=1 hold=5 entry=next_open"] = triple(b, k(1.0), k(1.0), 5, entry="next_open")
    # Distances that change from bar to bar: the 2 % of the close.
    columns["triple up=(0.03*close) down=(0.02*close) hold=10"] = triple(b, 0.03 * b["close"], 0.02 * b["close"], 10)
    log_returns = np.log(c / c.shift(1))
    ahead = lambda x, h: x[::-1].rolling(h).agg("sum")[::-1].shift(-1)
    volatility = np.sqrt(ahead(log_returns**2, 20))
    worst = lambda x, h, how: getattr(x[::-1].rolling(h), how)()[::-1].shift(-1)
    down = (1 - worst(pd.Series(b["low"]), 10, "min") / c).clip(lower=0)
    up = (worst(pd.Series(b["high"]), 10, "max") / c - 1).clip(lower=0)
    change = c / c.shift(10)
    momentum = np.sign((change.shift(-5) > change) * 2.0 - 1).where(change.shift(-5).notna() & change.notna())
    for name, value, horizon in [("volatility 20", volatility, 20), ("adverse 10", down, 10),
                                 ("adverse 10 side=short", up, 10), ("momentum 5 n=10", momentum, 5)]:
        gains = c.shift(-horizon) / c - 1
        value = value.where(gains.notna())
        columns[name] = [(v, g, None if math.isnan(v) else i + horizon) for i, (v, g) in enumerate(zip(value, gains))]
    lines = [f"# labels of datasets/daily/MSFT.csv: value, return, end row; pandas {pd.__version__} and loops by definition"]
    for name, rows in columns.items():
        lines.append(f"label {name}")
        # Every 7th row and the last 30, which is where the data end.
        for i in [*range(0, n - 30, 7), *range(n - 30, n)]:
            value, gain, end = rows[i]
            lines.append(f"{i},{number(value)},{number(gain)},{-1 if end is None else end}")
        done = [r for r in rows if r[2] is not None]
        lines.append(f"total {len(done)},{number(float(sum(r[0] for r in done)))},{sum(r[2] for r in done)}")
    (GOLDEN / "labels.csv").write_text("\n".join(lines) + "\n")


# ---------------------------------------------------------------- splits


def keep(samples, train, part, embargo, half_open=False, embargo_from="label"):
    """Training samples that may stand beside a part: the definition, pair by pair.

    samples: (start, end) in ticks. A training span that meets the hull of the part is purged; one that starts after
    the hull within `embargo` ticks is embargoed.
    """
    if not part:
        return list(train), 0, 0
    first = min(samples[s][0] for s in part)
    last = max(samples[s][1] for s in part)
    last_row = max(samples[s][0] for s in part)
    kept, purged, embargoed = [], 0, 0
    for s in train:
        start, end = samples[s]
        meets = (start < last and end > first) if half_open else (start <= last and end >= first)
        mark = last if embargo_from == "label" else last_row
        if meets:
            purged += 1
        elif start > mark and start <= mark + embargo:
            embargoed += 1
        else:
            kept.append(s)
    return kept, purged, embargoed


def purged_folds(samples, usable, k, embargo, **options):
    """k folds over usable samples, cut between ticks."""
    n = len(usable)
    sizes = [len(x) for x in np.array_split(np.arange(n), k)]
    borders = np.concatenate([[0], np.cumsum(sizes)]).tolist()
    for f in range(1, k):
        while 0 < borders[f] < n and samples[usable[borders[f]]][0] == samples[usable[borders[f] - 1]][0]:
            borders[f] += 1
    for f in range(k):
        part = usable[borders[f] : borders[f + 1]]
        rest = [s for s in usable if s not in set(part)]
        yield part, *keep(samples, rest, part, embargo, **options)


def moved(borders, samples, usable):
    """Inner borders moved on to where a new tick begins."""
    n, borders = len(usable), list(borders)
    for f in range(len(borders) - 1):
        while 0 < borders[f] < n and samples[usable[borders[f]]][0] == samples[usable[borders[f] - 1]][0]:
            borders[f] += 1
    return borders


def walk_windows(samples, usable, windows, embargo, rolling=0, **options):
    """Windows at the end of the usable samples, each learned from those before it that may be used."""
    n = len(usable)
    size = n // (windows + 1)
    borders = moved([n - (windows - w) * size for w in range(windows + 1)], samples, usable)
    parts = [usable[borders[w] : borders[w + 1]] for w in range(windows)]
    for w, part in enumerate(parts):
        before, kept, waits = usable[: borders[w]], [], 0
        for s in before:
            rests = any(0 < samples[s][0] - max(samples[t][1] for t in other) <= embargo for other in parts[:w])
            waits += rests
            kept += [] if rests else [s]
        if rolling:
            kept = [s for s in kept if samples[s][0] >= samples[part[0]][0] - rolling]
        kept, gone, _ = keep(samples, kept, part, embargo, **options)
        yield part, kept, gone, waits


def combinatorial_folds(samples, usable, groups, k, embargo, **options):
    """Every choice of k groups judged; pair by pair against each run of neighbouring groups."""
    n = len(usable)
    borders = moved(np.concatenate([[0], np.cumsum([len(x) for x in np.array_split(np.arange(n), groups)])]).tolist(),
                    samples, usable)
    for choice in itertools.combinations(range(groups), k):
        parts = [usable[borders[g] : borders[g + 1]] for g in range(groups)]
        train = [s for g in range(groups) if g not in choice for s in parts[g]]
        runs = [list(map(lambda x: x[1], r)) for _, r in itertools.groupby(enumerate(choice), lambda x: x[1] - x[0])]
        gone = waits = 0
        for run in runs:
            train, g, e = keep(samples, train, [s for group in run for s in parts[group]], embargo, **options)
            gone, waits = gone + g, waits + e
        yield choice, [s for g in choice for s in parts[g]], train, gone, waits


def splits():
    import pandas as pd
    from sklearn.model_selection import TimeSeriesSplit
    import purgedcv

    random = np.random.default_rng(11)

    # The definition against purgedcv, which holds labels half-open and counts the embargo from the last test row.
    for trial in range(20):
        n, k = int(random.integers(30, 80)), int(random.integers(2, 6))
        starts = np.arange(n)
        ends = starts + random.integers(1, 9, n)
        theirs = purgedcv_folds(purgedcv, pd, starts, ends, k)
        ours = purged_folds(list(zip(starts.tolist(), ends.tolist())), list(range(n)), k, 0, half_open=True)
        for (train, test), (part, kept, _, _) in zip(theirs, ours):
            assert list(test) == part and list(train) == kept, (trial, k)
        pairs = list(zip(starts.tolist(), ends.tolist()))
        groups = k + 2
        cv = purgedcv.CombinatorialPurgedCV(
            n_splits=groups, n_test_groups=2, prediction_times=stamps(pd, starts), evaluation_times=stamps(pd, ends))
        ours = combinatorial_folds(pairs, list(range(n)), groups, 2, 0, half_open=True)
        for (train, test), (_, part, kept, _, _) in zip(cv.split(np.zeros((n, 1))), ours):
            assert sorted(test) == part and sorted(train) == kept, (trial, groups)
        # Labels that end at their own row need no purge: the windows are scikit-learn's.
        theirs = TimeSeriesSplit(n_splits=k).split(np.zeros((n, 1)))
        ours = walk_windows([(s, s) for s in range(n)], list(range(n)), k, 0)
        for (train, test), (part, kept, _, _) in zip(theirs, ours):
            assert list(test) == part and list(train) == kept, (trial, k)

    lines = [f"# splits by definition, pair by pair; the definition equals purgedcv {purgedcv.__version__} where labels are half-open"]

    def case(statement, symbols):
        """symbols: for each its times (ticks) and the ends of its labels (place in the symbol, or None)."""
        grid = sorted({t for times, _ in symbols for t in times})
        tick = {t: i for i, t in enumerate(grid)}
        order, offset = [], 0
        for times, ends in symbols:
            for i, (t, e) in enumerate(zip(times, ends)):
                if e is not None:
                    order.append((tick[t], offset + i, tick[times[e]]))
            offset += len(times)
        order.sort()
        options = dict(word.split("=") for word in statement.split()[1:] if "=" in word)
        least = int(options.get("purge", 0))
        samples = [(start, max(end, min(start + least, len(grid) - 1))) for start, _, end in order]
        embargo = int(options.get("embargo", 0))
        rows = [row for _, row, _ in order]
        n = len(samples)

        def cut(at):
            while 0 < at < n and samples[at][0] == samples[at - 1][0]:
                at += 1
            return at

        parts = []
        if statement.startswith(("walk", "combinatorial")):
            hold = cut(n - round(n * float(options.get("hold", 0))))
            test = list(range(hold, n))
            usable, purged, embargoed = keep(samples, range(hold), test, embargo)
            learned = usable
            if statement.startswith("walk"):
                rolling = int(options.get("rolling", 0))
                windows = walk_windows(samples, usable, int(options.get("windows", 6)), embargo, rolling)
                for w, (part, kept, gone, waits) in enumerate(windows):
                    parts.append((f"window {w + 1}", kept, part, gone, waits))
                if rolling:
                    end = samples[test[0]][0] if test else len(grid)
                    learned = [s for s in usable if samples[s][0] >= end - rolling]
            else:
                groups, k = int(options.get("groups", 6)), int(options.get("k", 2))
                for choice, part, kept, gone, waits in combinatorial_folds(samples, usable, groups, k, embargo):
                    parts.append(("groups " + "+".join(str(g + 1) for g in choice), kept, part, gone, waits))
            parts.append(("test" if test else "final", learned, test, purged, embargoed))
        elif statement.startswith("purged"):
            k = int(options.get("k", 5))
            hold = cut(n - round(n * float(options.get("hold", 0))))
            test = list(range(hold, n))
            usable, purged, embargoed = keep(samples, range(hold), test, embargo)
            for f, (part, kept, gone, waits) in enumerate(purged_folds(samples, usable, k, embargo)):
                parts.append((f"fold {f + 1}", kept, part, gone, waits))
            parts.append(("test" if test else "final", usable, test, purged, embargoed))
        else:
            train, valid = float(options.get("train", 0.7)), float(options.get("valid", 0.15))
            first, second = cut(round(n * train)), cut(round(n * (train + valid)))
            test = list(range(second, n))
            learn, gone1, _ = keep(samples, range(first), range(first, second), embargo)
            learn, gone2, _ = keep(samples, learn, test, embargo)
            check, gone3, _ = keep(samples, range(first, second), test, embargo)
            check, _, waits1 = keep(samples, check, learn, embargo)
            final, _, waits2 = keep(samples, test, check if valid else learn, embargo)
            if valid:
                parts.append(("valid", learn, check, gone1 + gone2, waits1))
            parts.append(("test", learn, final, gone3 if valid else gone1 + gone2, waits2))
        lines.append(f"case {statement}")
        for times, ends in symbols:
            lines.append("symbol " + " ".join(f"{t}:{-1 if e is None else e}" for t, e in zip(times, ends)))
        for name, train, out, gone, waits in parts:
            lines.append(f"part {name},{gone},{waits}")
            lines.append("train " + " ".join(str(rows[s]) for s in train))
            lines.append("out " + " ".join(str(rows[s]) for s in out))

    def series(n, longest, step=1, start=0, holes=0.1):
        times = (start + np.cumsum(random.integers(1, step + 1, n))).tolist()
        ends = [
            None if random.random() < holes or i + 1 >= n else int(min(n - 1, i + random.integers(1, longest + 1)))
            for i in range(n)
        ]
        return times, ends

    for statement in (
        "purged k=5", "purged k=3 embargo=4", "purged k=4 purge=6 embargo=3", "purged k=3 hold=0.2 embargo=2",
        "holdout", "holdout embargo=3", "holdout train=0.8 valid=0", "holdout train=0.5 valid=0.25 purge=5 embargo=2",
        "walk windows=4", "walk windows=3 embargo=3 purge=4", "walk windows=5 rolling=30 hold=0.2 embargo=2",
        "combinatorial groups=5", "combinatorial groups=6 k=3 embargo=2", "combinatorial groups=4 k=2 purge=5 hold=0.2",
    ):
        case(statement, [series(90, 5)])
        case(statement, [series(120, 12, holes=0.3)])
        case(statement, [series(60, 4, step=2), series(45, 7, step=3, start=20), series(50, 3, start=30)])
    (GOLDEN / "splits.txt").write_text("\n".join(lines) + "\n")


def stamps(pd, days):
    return pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(days, unit="D"))


def purgedcv_folds(purgedcv, pd, starts, ends, k):
    cv = purgedcv.PurgedKFold(n_splits=k, prediction_times=stamps(pd, starts), evaluation_times=stamps(pd, ends))
    return list(cv.split(np.zeros((len(starts), 1))))


# ---------------------------------------------------------------- a table to learn from


def table():
    """Six columns of the daily bars of IBM, with missing values, and what to predict."""
    b = bars("IBM")
    c, v = b["close"][:1600], b["volume"][:1600]
    n = len(c)
    r = np.full(n, np.nan)
    r[1:] = c[1:] / c[:-1] - 1
    x = np.full((n, 6), np.nan)
    x[:, 0] = r
    for i in range(5, n):
        x[i, 1] = c[i] / c[i - 5] - 1
    for i in range(20, n):
        x[i, 2] = r[i - 19 : i + 1].std(ddof=1)
        x[i, 3] = c[i] / c[i - 19 : i + 1].mean() - 1
        x[i, 4] = v[i] / v[i - 19 : i + 1].mean()
    x[:, 5] = (np.arange(n) % 5).astype(float)
    x[100:130, 4] = np.nan
    y = np.full(n, np.nan)
    y[:-3] = c[3:] / c[:-3] - 1
    rows = np.arange(1, n - 3)
    x, y = x[rows], y[rows]
    y2 = (y > 0).astype(int)
    y3 = np.where(y > 0.02, 2, np.where(y < -0.01, 0, 1))
    return x, y, y2, y3


TRAIN, STOP, TEST = slice(0, 1000), slice(1000, 1200), slice(1200, 1596)


def write_table():
    x, y, y2, y3 = table()
    lines = ["# features and targets made from datasets/daily/IBM.csv: six columns, return, two classes, three classes"]
    for i in range(len(y)):
        lines.append(",".join([number(float(q)) for q in x[i]] + [number(float(y[i])), str(y2[i]), str(y3[i])]))
    (GOLDEN / "table.csv").write_text("\n".join(lines) + "\n")


# ---------------------------------------------------------------- logit


def logit():
    import sklearn
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import RobustScaler, StandardScaler

    write_table()
    x, _, y2, y3 = table()
    lines = [f"# logistic regression by scikit-learn {sklearn.__version__}: impute the median, scale, fit on the first 1000 rows"]
    for name, target in (("2", y2), ("3", y3)):
        for c in (1.0, 0.05, 100.0):
            for scale in ("standard", "robust", "none"):
                for weights in ("none", "balanced"):
                    scaler = {"standard": StandardScaler(), "robust": RobustScaler(), "none": None}[scale]
                    model = LogisticRegression(
                        C=c, tol=1e-14, max_iter=100_000, solver="newton-cholesky",
                        class_weight=None if weights == "none" else "balanced",
                    )
                    steps = [SimpleImputer(strategy="median")] + ([scaler] if scaler else []) + [model]
                    pipeline = make_pipeline(*steps).fit(x[TRAIN], target[TRAIN])
                    lines.append(f"case {name},{number(c)},{scale},{weights}")
                    for row, intercept in zip(model.coef_, model.intercept_):
                        lines.append("form " + ",".join(number(float(w)) for w in [*row, intercept]))
                    for p in pipeline.predict_proba(x[TEST])[::40]:
                        lines.append("p " + ",".join(number(float(q)) for q in p))
    (GOLDEN / "logit.txt").write_text("\n".join(lines) + "\n")


# ---------------------------------------------------------------- scalers


def scalers():
    import sklearn
    from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

    class Ranks(QuantileTransformer):
        def fit(self, x, y=None):
            """Where there is a quantile a row it is that row: interpolation at a rounded place would part equal rows."""
            self.n_quantiles = min(self.n_quantiles, len(x))
            super().fit(x)
            if self.n_quantiles_ == len(x):
                self.quantiles_ = np.sort(x, axis=0)
            return self

    x = table()[0]
    cases = {
        "zscore": StandardScaler,
        "robust": RobustScaler,
        "minmax": MinMaxScaler,
        "rankgauss": lambda: Ranks(n_quantiles=1000, output_distribution="normal", subsample=None),
        "rankgauss quantiles=37": lambda: Ranks(n_quantiles=37, output_distribution="normal", subsample=None),
        "clip": lambda: Clip(0.01, 0.99),
        "clip low=0.05 high=0.8": lambda: Clip(0.05, 0.8),
    }
    lines = [f"# scalers by scikit-learn {sklearn.__version__}, clip by numpy {np.__version__}: fitted on the first 1000 rows, every 13th row"]
    for name, make in cases.items():
        lines.append(f"case {name}")
        for column in range(x.shape[1]):
            # Rounded values have ties; the whole thing is in no unit that matters.
            for values in (x[:, column], np.round(x[:, column], 2) * 1000):
                train = values[TRAIN]
                scaler = make().fit(train[~np.isnan(train)].reshape(-1, 1))
                scaled = scaler.transform(values.reshape(-1, 1)).ravel()
                lines.append(f"{column} " + ",".join(number(float(v)) for v in scaled[::13]))
    (GOLDEN / "scalers.txt").write_text("\n".join(lines) + "\n")


class Clip:
    def __init__(self, low, high):
        self.shares = low, high

    def fit(self, x):
        self.ends = np.quantile(x, self.shares)
        return self

    def transform(self, x):
        return np.clip(x, *self.ends)


# ---------------------------------------------------------------- metrics


def metrics():
    import sklearn
    from scipy.stats import spearmanr
    from sklearn import metrics as m

    random = np.random.default_rng(5)
    lines = [f"# metrics by scikit-learn {sklearn.__version__} and scipy's spearmanr"]
    for classes in (2, 3):
        for trial in range(4):
            n = 200
            y = random.integers(0, classes, n)
            p = random.dirichlet(np.ones(classes), n)
            p[np.arange(n), y] += 0.3 * random.random(n)
            p = np.round(p / p.sum(1, keepdims=True), 2 if trial % 2 else 6)  # ties
            p[:, -1] = 1 - p[:, :-1].sum(1)
            if trial == 3:
                p[:5] = np.eye(classes)[(y[:5] + 1) % classes]  # certain and wrong
            gain = random.normal(size=n) + (y - 1) * 0.4
            gain = np.round(gain, 1)
            lines.append(f"case {classes}")
            for i in range(n):
                lines.append("row " + ",".join([str(y[i]), number(float(gain[i]))] + [number(float(q)) for q in p[i]]))
            guess = p.argmax(1)
            score = p[:, -1] - p[:, 0]
            auc = m.roc_auc_score(y, p[:, 1]) if classes == 2 else np.mean(
                [m.roc_auc_score(y == k, p[:, k]) for k in range(classes)])
            want = {
                "auc": auc,
                "logloss": m.log_loss(y, p, labels=list(range(classes))),
                "brier": m.brier_score_loss(y, p[:, 1] if classes == 2 else p, labels=list(range(classes))),
                "accuracy": m.accuracy_score(y, guess),
                "balanced": m.balanced_accuracy_score(y, guess),
                "precision": m.precision_score(y, guess, average="macro", zero_division=0),
                "recall": m.recall_score(y, guess, average="macro", zero_division=0),
                "f1": m.f1_score(y, guess, average="macro", zero_division=0),
                "ic": spearmanr(score, gain).statistic,
            }
            names = ["short", "long"] if classes == 2 else ["short", "flat", "long"]
            for kind, function in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
                for name, value in zip(names, function(y, guess, average=None, labels=list(range(classes)), zero_division=0)):
                    want[f"{kind}_{name}"] = value
            for name, value in want.items():
                lines.append(f"metric {name},{number(float(value))}")
            for row in m.confusion_matrix(y, guess, labels=list(range(classes))):
                lines.append("confusion " + ",".join(map(str, row)))
    y, p = random.normal(size=150), np.round(random.normal(size=150), 1)
    lines.append("case value")
    for a, b in zip(y, p):
        lines.append(f"row {number(float(a))},{number(float(b))}")
    for name, value in {
        "ic": spearmanr(p, y).statistic, "rmse": math.sqrt(m.mean_squared_error(y, p)),
        "mae": m.mean_absolute_error(y, p), "r2": m.r2_score(y, p),
    }.items():
        lines.append(f"metric {name},{number(float(value))}")
    (GOLDEN / "metrics.txt").write_text("\n".join(lines) + "\n")


# ---------------------------------------------------------------- xgboost

XGBOOST = [
    # name, target, options of ours, parameters of theirs, rounds, early stopping
    ("2", "depth=4 lr=0.1 rounds=40", dict(max_depth=4, eta=0.1), 40, 0),
    ("2", "depth=6 lr=0.3 rounds=20 method=exact", dict(max_depth=6, eta=0.3, tree_method="exact"), 20, 0),
    ("2", "depth=3 lr=0.1 rounds=30 min_child=5 l1=0.5 l2=2 gamma=0.1",
     dict(max_depth=3, eta=0.1, min_child_weight=5, alpha=0.5, **{"lambda": 2}, gamma=0.1), 30, 0),
    ("2", "depth=4 lr=0.1 rounds=30 weights=balanced", dict(max_depth=4, eta=0.1), 30, 0),
    ("2", "depth=5 lr=0.1 rounds=200 stop=15", dict(max_depth=5, eta=0.1), 200, 15),
    ("3", "depth=4 lr=0.1 rounds=25", dict(max_depth=4, eta=0.1), 25, 0),
    ("3", "depth=3 lr=0.2 rounds=25 weights=balanced method=exact", dict(max_depth=3, eta=0.2, tree_method="exact"), 25, 0),
    ("3", "depth=4 lr=0.1 rounds=200 stop=10 bins=64", dict(max_depth=4, eta=0.1, max_bin=64), 200, 10),
    ("value", "depth=3 lr=0.1 rounds=40 base=0", dict(max_depth=3, eta=0.1, base_score=0.0), 40, 0),
    ("value", "depth=3 lr=0.1 rounds=200 stop=10 base=0.001", dict(max_depth=3, eta=0.1, base_score=0.001), 200, 10),
]


def xgboost():
    import xgboost as xgb

    x, y, y2, y3 = table()
    lines = [f"# predictions of xgboost {xgb.__version__} from Python: base_score pinned, nothing sampled, nthread=1; float32"]
    for target, options, given, rounds, stop in XGBOOST:
        want = {"2": y2, "3": y3, "value": y}[target]
        parameters = dict(nthread=1, base_score=0.5, tree_method="hist", verbosity=0)
        parameters |= {"2": dict(objective="binary:logistic"), "3": dict(objective="multi:softprob", num_class=3),
                       "value": dict(objective="reg:squarederror")}[target]
        parameters |= given
        weights = None
        if "balanced" in options:
            counts = np.bincount(want[TRAIN])
            weights = (len(want[TRAIN]) / (len(counts) * counts))[want[TRAIN]]
        train = xgb.DMatrix(x[TRAIN], want[TRAIN], weight=weights)
        aside = xgb.DMatrix(x[STOP], want[STOP])
        booster = xgb.train(
            parameters, train, rounds, evals=[(aside, "stop")] if stop else [],
            early_stopping_rounds=stop or None, verbose_eval=False)
        used = booster.best_iteration + 1 if stop else rounds
        p = booster.predict(xgb.DMatrix(x[TEST]), iteration_range=(0, used)).reshape(396, -1)
        lines.append(f"case {target}|{options}|{used}")
        for row in p:
            lines.append("p " + ",".join(str(q) for q in row))
        if not stop:
            for kind in ("gain", "weight"):
                score = booster.get_score(importance_type=kind)
                lines.append(f"{kind} " + ",".join(str(np.float32(score.get(f"f{i}", 0))) for i in range(6)))
    (GOLDEN / f"xgboost-{xgb.__version__}.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for topic in sys.argv[1:]:
        globals()[topic]()
