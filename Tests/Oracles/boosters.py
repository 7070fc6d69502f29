"""Expected values for the models of LightGBM and CatBoost, by their own Python packages.

    python boosters.py lightgbm catboost        with those packages, of the versions that the first lines name

Written to Tests/LearningTests/Golden: predictions on the test rows of table.csv, rounds used, importance, and what each
column adds to the margin of every fortieth test row, the base last.
"""

import sys

import numpy as np
from learning import GOLDEN, STOP, TEST, TRAIN, number, table

LIGHTGBM = [
    # target, options of ours, parameters of theirs, rounds, early stopping
    ("2", "leaves=15 lr=0.1 rounds=40", dict(num_leaves=15, learning_rate=0.1), 40, 0),
    ("2", "leaves=31 depth=4 lr=0.3 rounds=20 min_leaf=5 l1=0.5 l2=2 gamma=0.1",
     dict(max_depth=4, learning_rate=0.3, min_data_in_leaf=5, lambda_l1=0.5, lambda_l2=2, min_gain_to_split=0.1), 20, 0),
    ("2", "lr=0.1 rounds=30 weights=balanced", dict(learning_rate=0.1), 30, 0),
    ("2", "leaves=7 lr=0.05 rounds=300 stop=15 bins=63 threads=2", dict(num_leaves=7, max_bin=63), 300, 15),
    ("3", "leaves=7 lr=0.1 rounds=25 min_child=2", dict(num_leaves=7, learning_rate=0.1, min_sum_hessian_in_leaf=2), 25, 0),
    ("3", "leaves=7 lr=0.1 rounds=200 stop=10 weights=balanced", dict(num_leaves=7, learning_rate=0.1), 200, 10),
    ("value", "leaves=15 rounds=60", dict(num_leaves=15), 60, 0),
    ("value", "leaves=7 lr=0.1 rounds=200 stop=10", dict(num_leaves=7, learning_rate=0.1), 200, 10),
    ("value", "rounds=3 min_leaf=600", dict(min_data_in_leaf=600), 3, 0),
]


def balanced(y):
    counts = np.bincount(y)
    return (len(y) / (len(counts) * counts))[y]


def lightgbm():
    import lightgbm as lgb

    x, y, y2, y3 = table()
    lines = [f"# predictions of lightgbm {lgb.__version__} from Python: nothing sampled, one thread"]
    for target, options, given, rounds, stop in LIGHTGBM:
        want = {"2": y2, "3": y3, "value": y}[target]
        parameters = dict(num_threads=1, deterministic=True, force_row_wise=True, verbosity=-1, learning_rate=0.05)
        parameters |= {"2": dict(objective="binary"), "3": dict(objective="multiclass", num_class=3),
                       "value": dict(objective="regression")}[target]
        parameters |= given
        train = lgb.Dataset(x[TRAIN], want[TRAIN], weight=balanced(want[TRAIN]) if "balanced" in options else None)
        aside = lgb.Dataset(x[STOP], want[STOP], reference=train)
        booster = lgb.train(
            parameters, train, rounds, valid_sets=[aside] if stop else None,
            callbacks=[lgb.early_stopping(stop, verbose=False)] if stop else None)
        used = booster.best_iteration if stop else booster.current_iteration()
        p = booster.predict(x[TEST], num_iteration=used).reshape(396, -1)
        lines.append(f"case {target}|{options}|{used}")
        lines += ["p " + ",".join(number(float(q)) for q in row) for row in p[::3]]
        said = booster.predict(x[TEST][::40], num_iteration=used, pred_contrib=True)
        lines += ["shap " + ",".join(number(float(v)) for v in row) for row in said]
        for kind, word in (("gain", "gain"), ("split", "weight")):
            lines.append(f"{word} " + ",".join(number(float(v)) for v in booster.feature_importance(kind, used)))
    (GOLDEN / "lightgbm.txt").write_text("\n".join(lines) + "\n")


CATBOOST = [
    # target, options of ours, parameters of theirs, early stopping
    ("2", "depth=4 lr=0.1 rounds=40", dict(depth=4, learning_rate=0.1, iterations=40), 0),
    ("2", "rounds=30 weights=balanced l2=10 bins=64", dict(iterations=30, l2_leaf_reg=10, border_count=64), 0),
    ("2", "depth=3 lr=0.1 rounds=200 stop=10", dict(depth=3, learning_rate=0.1, iterations=200), 10),
    ("3", "depth=3 lr=0.1 rounds=25", dict(depth=3, learning_rate=0.1, iterations=25), 0),
    ("value", "depth=4 rounds=40", dict(depth=4, iterations=40), 0),
]


def catboost():
    """chance=0 takes the seed out."""
    import catboost as cat

    x, y, y2, y3 = table()
    lines = [f"# predictions of catboost {cat.__version__} from Python: no chance, one thread"]
    for target, options, given, stop in CATBOOST:
        want = {"2": y2, "3": y3, "value": y}[target]
        parameters = dict(thread_count=1, random_strength=0, bootstrap_type="No", boosting_type="Plain", verbose=False,
                          learning_rate=0.05, depth=6, l2_leaf_reg=3, allow_writing_files=False, border_count=254,
                          random_seed=7)
        parameters |= {"2": dict(loss_function="Logloss"), "3": dict(loss_function="MultiClass", classes_count=3),
                       "value": dict(loss_function="RMSE")}[target]
        parameters |= given | (dict(od_type="Iter", od_wait=stop, use_best_model=True) if stop else {})
        x32 = x.astype(np.float32)
        train = cat.Pool(x32[TRAIN], want[TRAIN], weight=balanced(want[TRAIN]) if "balanced" in options else None)
        model = cat.CatBoost(parameters)
        model.fit(train, eval_set=cat.Pool(x32[STOP], want[STOP]) if stop else None)
        lines.append(f"case {target}|{options}|{model.tree_count_}")
        p = model.predict(x32[TEST], prediction_type="RawFormulaVal" if target == "value" else "Probability")
        lines += ["p " + ",".join(number(float(q)) for q in row) for row in p.reshape(396, -1)[::3]]
        said = model.get_feature_importance(cat.Pool(x32[TEST][::40]), type="ShapValues")
        lines += ["shap " + ",".join(number(float(v)) for v in np.ravel(row)) for row in said]
        lines.append("gain " + ",".join(number(float(v)) for v in model.get_feature_importance()))
    (GOLDEN / "catboost.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for topic in sys.argv[1:]:
        globals()[topic]()
