"""Expected values for ridge regression with and without an L1 penalty, by scikit-learn.

    python ridge.py            scikit-learn

Written to Tests/LearningTests/Golden/ridge.txt: impute the median, scale, fit on the first 1000 rows of table.csv.
"""

import numpy as np
import sklearn
from learning import GOLDEN, TEST, TRAIN, number, table
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

x, y = table()[:2]
n = len(y[TRAIN])
random = np.random.default_rng(3)
weights = np.round(random.uniform(0.2, 3, n), 3)
lines = [f"# ridge and elastic net by scikit-learn {sklearn.__version__}", "weights " + ",".join(map(number, weights))]
for scale in ("standard", "none"):
    for weighed in ("no", "yes"):
        for statement, model in (
            ("alpha=1", Ridge(1.0, solver="cholesky")),
            ("alpha=250", Ridge(250.0, solver="cholesky")),
            ("alpha=0", Ridge(0.0, solver="cholesky")),
            (f"alpha={n * 2e-4 * 0.5!r} l1={2 * n * 2e-4 * 0.5!r}", ElasticNet(2e-4, l1_ratio=0.5, tol=1e-14, max_iter=10**6)),
            (f"alpha=0 l1={2 * n * 5e-4!r}", ElasticNet(5e-4, l1_ratio=1, tol=1e-14, max_iter=10**6)),
        ):
            w = weights / weights.mean() if weighed == "yes" else None
            steps = [SimpleImputer(strategy="median")] + ([StandardScaler()] if scale == "standard" else [])
            prepared = make_pipeline(*steps).fit(x[TRAIN])
            model.fit(prepared.transform(x[TRAIN]), y[TRAIN], sample_weight=w)
            lines.append(f"case {scale},{weighed},{statement}")
            lines.append("form " + ",".join(number(float(v)) for v in [*model.coef_, model.intercept_]))
            lines.append("p " + ",".join(number(float(v)) for v in model.predict(prepared.transform(x[TEST]))[::40]))
(GOLDEN / "ridge.txt").write_text("\n".join(lines) + "\n")
