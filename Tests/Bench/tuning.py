"""What a search costs beside the models: choosing each point, writing it down, taking it up.

    python3 Tests/Bench/tuning.py [wick]

Eight numbers are searched. A first run of the line writes every trial into its file; the second takes all of them from there,
so that what is left is the search itself: the choice of each point by all trials before it, the file, the table. From its
CPU time that of the same line with 4 trials is taken off. Optuna's study does nothing but return a number, in memory.
All are medians of three, by CPU time.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median

WICK = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
SPACE = (
    "lr=[0.01..0.3 log] subsample=0.5..1 colsample=0.5..1 min_child=1..50 gamma=0..5 l1=0..5 l2=0..5 base=0.3..0.7 "
    "rounds=1 depth=1"
)
STUDY = """px = load datasets/daily/IBM.csv
mom = close/close[-5] - 1
y = label sign 5
cv = split holdout train=0.1 valid=0.1
t = tune xgboost {space} x=mom trials={trials}
"""


def cpu(*command: str, **environment: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wick(trials: int, folder: str) -> float:
    """Milliseconds a trial."""
    times = {}
    for count in (4, trials):
        script = os.path.join(folder, f"{count}.wick")
        with open(script, "w") as file:
            file.write(STUDY.format(space=SPACE, trials=count))
        shutil.rmtree(os.path.join(folder, "wick"), ignore_errors=True)
        cpu(WICK, "run", script, XDG_CACHE_HOME=folder)
        times[count] = median(cpu(WICK, "run", script, XDG_CACHE_HOME=folder) for _ in range(3))
    return (times[trials] - times[4]) / (trials - 4) * 1000


def optuna(trials: int) -> float:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial) -> float:
        return sum(trial.suggest_float(f"x{i}", 0, 1) ** 2 for i in range(8))

    def once(seed: int) -> float:
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(multivariate=True, seed=seed))
        begun = time.process_time()
        study.optimize(objective, n_trials=trials)
        return time.process_time() - begun

    return median(once(seed) for seed in range(3 if trials < 500 else 1)) / trials * 1000


with tempfile.TemporaryDirectory() as folder:
    for trials in (100, 1000):
        ours = wick(trials, folder)
        line = f"{trials:5} trials: {ours:.3f} ms a trial, file and table included"
        try:
            theirs = optuna(trials)
            line += f"; optuna {theirs:.2f} ms, {theirs / ours:.0f} times as much"
        except ImportError:
            line += "; optuna is not there"
        print(line)
