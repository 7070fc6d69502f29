"""Expected values for forests of one tree on all rows and columns, which are plain trees, by scikit-learn.

    python forest.py            scikit-learn

Written to Tests/LearningTests/Golden/forest.txt: impute the median, fit on the first 1000 rows of table.csv. And the
area under the curve, or the correlation, that scikit-learn's forests of 300 trees reach on the test rows. The importances are
mean decreases of impurity.
"""

import numpy as np
import sklearn
from learning import GOLDEN, TEST, TRAIN, number, table
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

x, y, y2, y3 = table()
x = SimpleImputer(strategy="median").fit(x[TRAIN]).transform(x).astype(np.float32)
lines = [f"# trees and forests by scikit-learn {sklearn.__version__}"]
for name, target in (("2", y2), ("v", y)):
    for depth, leaf in ((2, 5), (3, 20), (4, 50)):
        kind = DecisionTreeRegressor if name == "v" else DecisionTreeClassifier
        tree = kind(max_depth=depth, min_samples_leaf=leaf).fit(x[TRAIN], target[TRAIN])
        p = tree.predict(x[TEST]) if name == "v" else tree.predict_proba(x[TEST])[:, 1]
        lines.append(f"case {name},{depth},{leaf}")
        lines.append("p " + ",".join(number(float(q)) for q in p[::3]))
        lines.append("importance " + ",".join(number(float(q)) for q in tree.feature_importances_))
for name, target in (("2", y2), ("v", y)):
    kind = RandomForestRegressor if name == "v" else RandomForestClassifier
    p, importances = [], []
    for seed in range(5):
        forest = kind(300, max_depth=6, min_samples_leaf=10, random_state=seed, max_features="sqrt" if name == "2" else 1 / 3)
        forest.fit(x[TRAIN], target[TRAIN])
        importances.append(forest.feature_importances_)
        p.append(forest.predict(x[TEST]) if name == "v" else forest.predict_proba(x[TEST])[:, 1])
    lines.append(f"forest {name}")
    lines.append("p " + ",".join(number(float(q)) for q in np.mean(p, axis=0)))
    lines.append("importance " + ",".join(number(float(q)) for q in np.mean(importances, axis=0)))
(GOLDEN / "forest.txt").write_text("\n".join(lines) + "\n")
