"""Expected values of ensembles: scikit-learn's VotingClassifier, StackingClassifier and their regressors on stored predictions.

    python ensembles.py            scikit-learn

Written to Tests/LearningTests/Golden/ensembles.txt. The members do not learn: each gives the probabilities, or the value,
that the row says it gives, so that what is compared is what is made of them.
"""

import pathlib

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.ensemble import StackingClassifier, StackingRegressor, VotingClassifier, VotingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

GOLDEN = pathlib.Path(__file__).parents[1] / "LearningTests" / "Golden"
ROWS, MEMBERS = 160, 3


class Said(ClassifierMixin, BaseEstimator):
    """Gives the probabilities that stand in its columns of the row."""

    def __init__(self, first=0, width=2):
        self.first, self.width = first, width

    def fit(self, x, y):
        self.classes_ = np.arange(self.width)
        return self

    def predict_proba(self, x):
        return x[:, self.first : self.first + self.width]

    def predict(self, x):
        return self.predict_proba(x).argmax(axis=1)


class Value(RegressorMixin, BaseEstimator):
    def __init__(self, first=0):
        self.first = first

    def fit(self, x, y):
        self.fitted_ = True
        return self

    def predict(self, x):
        return x[:, self.first]


def line(name, values):
    return name + " " + ",".join(repr(float(value)) for value in np.ravel(values))


def main() -> None:
    random = np.random.default_rng(8)
    lines = [f"# ensembles by scikit-learn {sklearn.__version__}"]
    for width in (2, 3):
        target = random.integers(0, width, ROWS)
        said = []
        for member in range(MEMBERS):
            raw = random.gamma(1.0, size=(ROWS, width)) + (member + 1) * 0.3 * np.eye(width)[target]
            # One member is unsure now and then: equal votes.
            raw[:: 7 + member] = 1.0
            said.append(raw / raw.sum(axis=1, keepdims=True))
        x = np.hstack(said)
        members = [(f"m{i}", Said(i * width, width)) for i in range(MEMBERS)]
        lines += [f"classes {width}", line("target", target)] + [line("said", block) for block in said]
        for weights in ([1, 1, 1], [0.5, 0.3, 0.2], [2, 0, 1]):
            soft = VotingClassifier(members, voting="soft", weights=weights).fit(x, target)
            hard = VotingClassifier(members, voting="hard", weights=weights).fit(x, target)
            lines += [line("weights", weights), line("soft", soft.predict_proba(x)), line("hard", hard.predict(x))]
        for strength in (1.0, 0.05):
            meta = LogisticRegression(C=strength, tol=1e-12, max_iter=10_000)
            stack = StackingClassifier(members, meta, cv="prefit")
            stack.estimators = [(name, member.fit(x, target)) for name, member in members]
            stack.fit(x[:100], target[:100])
            lines += [line("strength", [strength]), line("stacked", stack.predict_proba(x[100:]))]
    target = random.normal(size=ROWS)
    said = [0.02 * (target * share + random.normal(size=ROWS)) for share in (0.2, 0.5, 0.0)]
    x = np.stack(said, axis=1)
    members = [(f"m{i}", Value(i).fit(x, target)) for i in range(MEMBERS)]
    lines += ["classes 0", line("target", target)] + [line("said", block) for block in said]
    mean = VotingRegressor(members, weights=[0.5, 0.3, 0.2]).fit(x, target)
    lines += [line("weights", [0.5, 0.3, 0.2]), line("soft", mean.predict(x))]
    meta = make_pipeline(StandardScaler(), Ridge(1 / 0.05, solver="cholesky"))
    stack = StackingRegressor(members, meta, cv="prefit").fit(x[:100], target[:100])
    lines += [line("strength", [0.05]), line("stacked", stack.predict(x[100:]))]
    (GOLDEN / "ensembles.txt").write_text("\n".join(lines) + "\n")


main()
