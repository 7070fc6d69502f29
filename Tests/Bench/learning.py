"""Boosted trees on 100,000 rows of 158 columns: wick against each library's own Python package.

    python3 Tests/Bench/learning.py [.build/release/wick] [TIMES] [ROWS] [ROUNDS]

Both learn the same rows, which wick exports, with the same settings on one thread, several times in turn. wick's time is
that of a session that fits, less that of one that has all but the fit, and so has the predictions of the rows kept back;
the package's is that of its data set, its training and the same predictions. CPU seconds; medians, with the least and the
greatest. xgboost's package is given the libxgboost that wick has: Debian's, which is some percent slower than the one in
the wheel. catboost is trained by its package in either: what wick adds is another process and the files between.

Beside them the copy of a frame of 150 columns into the matrix of a booster alone, by Tests/LearningProbe.
"""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from bars import Spread, run, write

# How each package learns what wick's line learns: `x` and `y` are the training rows, `new` those to predict.
PEERS = {
    "xgboost": (
        "depth=6 lr=0.1 base=0.5",
        """
train = xgboost.DMatrix(x, y, nthread=1)
settings = dict(max_depth=6, eta=0.1, tree_method="hist", nthread=1, base_score=0.5)
xgboost.train(settings, train, rounds).predict(xgboost.DMatrix(new, nthread=1))
""",
    ),
    "lightgbm": (
        "leaves=31 lr=0.1",
        """
settings = dict(num_leaves=31, learning_rate=0.1, num_threads=1, deterministic=True, force_row_wise=True,
                objective="regression", verbosity=-1)
lightgbm.train(settings, lightgbm.Dataset(x, y), rounds).predict(new, num_threads=1)
""",
    ),
    "catboost": (
        "depth=6 lr=0.1",
        """
settings = dict(loss_function="RMSE", depth=6, learning_rate=0.1, iterations=rounds, thread_count=1, l2_leaf_reg=3,
                random_strength=1, border_count=254, boosting_type="Plain", bootstrap_type="No", allow_writing_files=False)
model = catboost.CatBoost(settings)
model.fit(catboost.Pool(numpy.asfortranarray(x, numpy.float32), y), verbose=False)
model.predict(new, thread_count=1)
""",
    ),
}
# One holdout of the rows that have a label, as wick makes it: 80 % to learn from but for the last five, whose label
# reaches into the rest.
READ = """
import importlib, sys, time
import h5py, numpy
file = h5py.File(sys.argv[1])["px"]
rounds, names, ahead = int(sys.argv[2]), sys.argv[3].split(","), 5
close = file["close"][()]
labelled = len(close) - ahead
rows = int(0.8 * labelled) - ahead
table = numpy.stack([file[name][()] for name in names], axis=1)
x, new = table[:rows], table[rows + ahead :]
y = close[ahead : rows + ahead] / close[:rows] - 1
{name} = importlib.import_module("{name}")
begun = time.process_time()
{work}
print({name}.__version__, time.process_time() - begun)
"""


def columns(path):
    import h5py

    return [name for name in h5py.File(path)["px"] if name[0].isupper()]


def same_library(folder):
    """Variables that make Python's xgboost load the library of wick, where it is of the package's version."""
    library = pathlib.Path("/usr/lib/x86_64-linux-gnu/libxgboost.so")
    found = importlib.util.find_spec("xgboost")
    if not found or not library.exists():
        return os.environ
    package = shutil.copytree(pathlib.Path(found.origin).parent, f"{folder}/packages/xgboost")
    shutil.copy(library, f"{package}/lib/libxgboost.so")
    return {**os.environ, "PYTHONPATH": f"{folder}/packages"}


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 100
    # catboost is trained by the package that it is compared with.
    os.environ.setdefault("WICK_CATBOOST_PYTHON", sys.executable)
    probe = pathlib.Path(binary).parent / "LearningProbe"
    if probe.exists():
        seconds = float(run([str(probe), "copy", str(rows), "150"])[3].split()[1])
        print(f"copy of {rows} rows of 150 columns into a matrix: {seconds:.3f} s (at most 0.3)")
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/bars.csv", rows)
        base = f"px = load {folder}/bars.csv; features @alpha158; y = label fwd 5; cv = split holdout train=0.8 valid=0"
        run([binary, "--threads", "1", "-c", f"{base}; export {folder}/x.h5 px overwrite"])
        names = columns(f"{folder}/x.h5")
        print(f"{rows} bars, {len(names)} columns, {rounds} rounds, one thread; seconds of processor time, medians of {times}")
        environment = same_library(folder)
        for name, (settings, work) in PEERS.items():
            fit = f"{base}; m = fit {name} {settings} rounds={rounds} x=[{' '.join(names)}]"
            ours, theirs, version = [], [], ""
            for _ in range(times):
                done = subprocess.run(
                    [sys.executable, "-c", READ.format(name=name, work=work), f"{folder}/x.h5", str(rounds), ",".join(names)],
                    capture_output=True, text=True, env=environment)
                if done.returncode != 0:
                    print(f"  {name}: left out:", (done.stderr.strip().splitlines() or ["?"])[-1])
                    break
                alone = run([binary, "--threads", "1", "-c", base])[1]
                ours.append(run([binary, "--threads", "1", "-c", fit])[1] - alone)
                version, seconds = done.stdout.split()
                theirs.append(float(seconds))
            if theirs:
                ours, theirs = Spread(ours), Spread(theirs)
                print(f"  {name} {version}: wick {ours:.2f}, Python {theirs:.2f}: {ours.median / theirs.median:.2f} times as long")


main()
