"""Expected decision values and probabilities of support vector machines, by scikit-learn, whose core is libsvm too.

    python svm.py            scikit-learn, scipy

Written to Tests/LearningTests/Golden/svm.txt: impute the median, scale, fit on the first 1000 rows of table.csv. The
sigmoids are fitted by scipy on decision values of three folds of those rows in their order, each prepared by itself;
scikit-learn's own fit of them is checked to be near.
"""

import numpy as np
import sklearn
from learning import GOLDEN, TEST, TRAIN, number, table
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.calibration import _SigmoidCalibration
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

x, y, y2, y3 = table()
FOLDS = 3


def prepared(machine):
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), machine)


def sigmoid(scores, members):
    positives, negatives = members.sum(), (~members).sum()
    target = np.where(members, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(ab):
        z = ab[0] * scores + ab[1]
        p = expit(-z)
        gradient = np.array([np.sum((target - p) * scores), np.sum(target - p)])
        return np.sum(target * np.logaddexp(0, z) + (1 - target) * np.logaddexp(0, -z)), gradient

    found = minimize(loss, [0.0, np.log((negatives + 1) / (positives + 1))], jac=True, method="BFGS", options=dict(gtol=1e-9))
    near = _SigmoidCalibration().fit(scores, members.astype(int))
    assert np.allclose([near.a_, near.b_], found.x, rtol=0.02, atol=0.02), (near.a_, near.b_, found.x)
    return lambda s: expit(-(found.x[0] * s + found.x[1]))


lines = [f"# support vector machines of scikit-learn {sklearn.__version__}, tol=1e-8"]
for target, options, given in [
    ("2", "C=1", dict(C=1.0)),
    ("2", "C=10 gamma=0.05 weights=balanced", dict(C=10.0, gamma=0.05, class_weight="balanced")),
    ("2", "kernel=linear C=0.1", dict(kernel="linear", C=0.1)),
    ("3", "C=2", dict(C=2.0)),
    ("3", "kernel=linear weights=balanced", dict(kernel="linear", class_weight="balanced")),
    ("value", "C=1 epsilon=0.2", dict(C=1.0, epsilon=0.2)),
    ("value", "kernel=linear C=0.5", dict(kernel="linear", C=0.5)),
]:
    lines.append(f"case {target}|{options}")
    if target == "value":
        mean, spread = y[TRAIN].mean(), y[TRAIN].std()
        fit = prepared(SVR(tol=1e-8, **given)).fit(x[TRAIN], (y[TRAIN] - mean) / spread)
        score = fit.predict(x[TEST])
        shares = score * spread + mean
    else:
        want = {"2": y2, "3": y3}[target]
        fit = prepared(SVC(tol=1e-8, **given)).fit(x[TRAIN], want[TRAIN])
        score = fit.decision_function(x[TEST]).reshape(396, -1)
        aside = []
        for part in np.array_split(np.arange(1000), FOLDS):
            rest = np.setdiff1d(np.arange(1000), part)
            inner = prepared(SVC(tol=1e-8, **given)).fit(x[rest], want[rest])
            aside.append(inner.decision_function(x[part]).reshape(len(part), -1))
        aside = np.concatenate(aside)
        if target == "2":
            p = sigmoid(aside[:, 0], want[TRAIN] == 1)(score[:, 0])
            shares = np.stack([1 - p, p], axis=1)
        else:
            shares = np.stack([sigmoid(aside[:, k], want[TRAIN] == k)(score[:, k]) for k in range(3)], axis=1)
            shares /= shares.sum(axis=1, keepdims=True)
    lines.append(f"vectors {len(fit[-1].support_)}")
    for a, b in zip(score.reshape(396, -1)[::6], shares.reshape(396, -1)[::6]):
        lines.append("d " + ",".join(number(float(q)) for q in a))
        lines.append("p " + ",".join(number(float(q)) for q in b))
(GOLDEN / "svm.txt").write_text("\n".join(lines) + "\n")
