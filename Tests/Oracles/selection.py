"""Expected values of column selection for Tests/LearningTests, from NumPy, SciPy and scikit-learn, and from definitions
restated here.

    python selection.py        numpy scipy scikit-learn xxhash

Writes Golden/selection.csv, the columns that are chosen from, and Golden/selection.txt, what comes out.
"""

from pathlib import Path

import numpy as np
import scipy
import sklearn
import xxhash
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/LearningTests/Golden"
HORIZON, TRAIN, SEED = 5, 560, 42


def table():
    """700 daily bars of MSFT: related, opposite, repeated, gappy and constant columns, and the return of 5 bars after."""
    rows = [line.split(",") for line in (ROOT / "datasets/daily/MSFT.csv").read_text().split("\n")[1:] if line][:700]
    o, h, l, c, v = (np.array([float(r[i]) for r in rows]) for i in (1, 2, 3, 4, 6))

    def back(x, n):
        return np.concatenate([np.full(n, np.nan), x[:-n]])

    def window(f, x, n):
        return np.array([np.nan if i < n - 1 else f(x[i - n + 1 : i + 1]) for i in range(len(x))])

    ret = c / back(c, 1) - 1
    columns = {
        "ret_1": ret,
        "ret_5": c / back(c, 5) - 1,
        "ret_6": c / back(c, 6) - 1,
        "ret_20": c / back(c, 20) - 1,
        "body": (c - o) / o,
        "opposite": (o - c) / o + 0.001 * (h - l) / c,
        "range": (h - l) / c,
        "vol_10": window(np.std, ret, 10),
        "vol_20": window(np.std, ret, 20),
        "volume": np.log(v),
        "volume_ratio": v / window(np.mean, v, 20),
        "up": (ret > 0).astype(float),
        "constant": np.full(len(c), 0.1),
        "gappy": np.where(np.arange(len(c)) % 3 == 0, np.nan, (h - c) / c),
    }
    ahead = np.concatenate([c[HORIZON:] / c[:-HORIZON] - 1, np.full(HORIZON, np.nan)])
    columns = {k: np.array([float(f"{x:.6g}") for x in values]) for k, values in columns.items()}
    return columns, np.array([float(f"{x:.6g}") for x in ahead])


def rho(a, b):
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 2 or np.ptp(a[both]) == 0 or np.ptp(b[both]) == 0:
        return np.nan
    return np.corrcoef(a[both], b[both])[0, 1]


def correlated(columns, limit):
    kept, lines = [], []
    for name, values in columns.items():
        if np.ptp(values[np.isfinite(values)]) == 0:
            lines.append(f"{name},constant,,")
            continue
        near = sorted(((-abs(rho(values, columns[k])), i, k) for i, k in enumerate(kept)))
        if near and -near[0][0] >= limit:
            lines.append(f"{name},dropped,{near[0][2]},{float(rho(values, columns[near[0][2]]))!r}")
        else:
            kept.append(name)
            lines.append(f"{name},kept,,")
    return lines


def bins(x, count):
    """floor(count * how many are smaller / all)"""
    return np.searchsorted(np.sort(x), x, side="left") * count // len(x)


def information(x, y, count):
    present = np.isfinite(x)
    x, y = x[present], y[present]
    if np.ptp(x) == 0:
        return None
    b = bins(x, count)
    cells = len(set(zip(b.tolist(), y.tolist())))
    return mutual_info_score(b, y) + (len(set(b)) + len(set(y)) - cells - 1) / (2 * len(x))


def mixed(z):
    mask = (1 << 64) - 1
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def order(count, seed, fold, shuffle):
    """SplitMix64 from a stream's name; the places by their keys."""
    mask = (1 << 64) - 1
    low = xxhash.xxh3_128_intdigest(f"shuffle {fold} {shuffle}".encode()) & mask
    key = mixed(seed ^ low)
    keys = [mixed((key + (i + 1) * 0x9E3779B97F4A7C15) & mask) for i in range(count)]
    return np.array(sorted(range(count), key=lambda i: (keys[i], i)))


def drops(predict, X, y, groups, repeats, fold):
    base = log_loss(y, predict(X), labels=[0, 1])
    out = []
    for group in groups:
        values = []
        for shuffle in range(1, repeats + 1):
            shuffled = X.copy()
            shuffled[:, group] = X[order(len(X), SEED, fold, shuffle)][:, group]
            values.append(1 - base / log_loss(y, predict(shuffled), labels=[0, 1]))
        out.append(np.mean(values))
    return np.array(out)


def purged(count, k, embargo):
    """Rows 0..<count whose labels end HORIZON later: k folds; training labels must not meet the fold's span."""
    for part in np.array_split(np.arange(count), k):
        first, last = part[0], part[-1] + HORIZON
        rows = np.arange(count)
        meets = (rows <= last) & (rows + HORIZON >= first)
        late = (rows > last) & (rows <= last + embargo)
        yield np.setdiff1d(rows[~meets & ~late], part), part


def judged(X, y, k, embargo, groups, repeats):
    """Logistic regression on columns with medians for gaps, then scaled, both by the fold's training rows."""
    folds = []
    for number, (train, out) in enumerate(purged(len(X), k, embargo), start=1):
        middle = np.nanmedian(X[train], axis=0)
        filled = np.where(np.isnan(X), middle, X)
        mean, sd = filled[train].mean(axis=0), filled[train].std(axis=0)
        sd[np.ptp(filled[train], axis=0) == 0] = 1
        Z = (filled - mean) / sd
        model = LogisticRegression(C=1, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(Z[train], y[train])
        folds.append(drops(model.predict_proba, Z[out], y[out], groups, repeats, number))
    folds = np.array(folds)
    return folds.mean(axis=0), folds.std(axis=0, ddof=1) / np.sqrt(k)


def alone(X, y, k, embargo):
    """1 - loss / loss of the class shares, of a logistic regression on each column by itself."""
    folds = []
    for train, out in purged(len(X), k, embargo):
        share = np.bincount(y[train], minlength=2) / len(train)
        base = log_loss(y[out], np.tile(share, (len(out), 1)), labels=[0, 1])
        scores = []
        for column in range(X.shape[1]):
            filled = np.where(np.isnan(X[:, column]), np.nanmedian(X[train, column]), X[:, column])
            z = ((filled - filled[train].mean()) / (filled[train].std() or 1))[:, None]
            model = LogisticRegression(C=1, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(z[train], y[train])
            scores.append(1 - log_loss(y[out], model.predict_proba(z[out]), labels=[0, 1]) / base)
        folds.append(scores)
    return np.mean(folds, axis=0)


def text(values):
    return ",".join("na" if x is None else repr(float(x)) for x in values)


def main():
    columns, ahead = table()
    names = list(columns)
    lines = [f"# numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}, xxhash"]
    train = {k: v[:TRAIN] for k, v in columns.items()}
    up = (ahead[:TRAIN] > 0).astype(int)
    for limit in (0.5, 0.8, 0.95):
        lines += [f"corr {limit}"] + correlated(train, limit)
    for count in (5, 10):
        lines.append(f"mi {count}")
        lines.append(text(information(x, up, count) for x in train.values()))
        lines.append(text(information(x, bins(ahead[:TRAIN], count), count) for x in train.values()))
    lines += ["order 12 42 3 2", ",".join(map(str, order(12, SEED, 3, 2)))]

    # A fixed linear model on a fold of 140 rows; a column alone, then two and three together.
    weights = np.array([3.0, -8.0, 0, 2.5, 1.0, 0, 0, 20.0, 0, -0.02, 0.1, 0.3, 0, 0])
    X = np.nan_to_num(np.column_stack([columns[k][TRAIN : TRAIN + 130] for k in names]))
    y = (ahead[TRAIN : TRAIN + 130] > 0).astype(int)

    def fixed(x):
        p = 1 / (1 + np.exp(-(x @ weights + 0.25)))
        return np.column_stack([1 - p, p])

    groups = [[i] for i in range(len(names))] + [[1, 2], [0, 4, 11]]
    lines += ["fixed 3 2", text(weights), text(drops(fixed, X, y, groups, 3, 2))]

    varying = [k for k in names if k != "constant"]
    X = np.column_stack([train[k] for k in varying])
    mean, error = judged(X, up, 4, 3, [[i] for i in range(len(varying))], 2)
    lines += ["mda 4 3 2", text(mean), text(error)]
    lines += ["sfi 4 3", text(alone(X, up, 4, 3))]

    distance = np.array([[np.sqrt((1 - (1 if a == b else rho(train[a], train[b]))) / 2) for a in varying] for b in varying])
    distance = (distance + distance.T) / 2
    for method in ("average", "complete", "single"):
        tree = linkage(squareform(distance, checks=False), method)
        for rule, t in (("distance", 0.3), ("distance", 0.5), ("distance", 0.62), ("maxclust", 4)):
            flat = fcluster(tree, t, rule)
            groups = [[i for i in range(len(varying)) if flat[i] == g] for g in sorted(set(flat))]
            groups.sort()
            lines.append(f"clusters {method} {rule} {t} " + ";".join(",".join(map(str, g)) for g in groups))
            if (method, rule, t) == ("average", "distance", 0.5):
                mean, error = judged(X, up, 4, 3, groups, 2)
                lines += ["clustered 4 3 2", text(mean), text(error)]
    (GOLDEN / "selection.txt").write_text("\n".join(lines) + "\n")
    rows = [",".join(names) + ",ahead"]
    for i in range(len(ahead)):
        rows.append(",".join("na" if np.isnan(x) else f"{x:.6g}" for x in [*(columns[k][i] for k in names), ahead[i]]))
    (GOLDEN / "selection.csv").write_text("\n".join(rows) + "\n")


main()
