"""Expected values of the searches: Parzen densities and the choice among candidates, and what a search finds in 100 trials.

Needs optuna (5.0.0), numpy, scipy. Writes Tests/LearningTests/Golden/tpe.txt and searches.txt.

The densities are those of Optuna's own estimator with its own weights. Of functions with known minima the best values
of 40 searches by TPESampler(multivariate=True), each of 100 trials, are stored in order.
"""

import math
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe import parzen_estimator
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_gamma, default_weights

optuna.logging.set_verbosity(optuna.logging.ERROR)
GOLDEN = pathlib.Path(__file__).parents[1] / "LearningTests" / "Golden"

SPACE = {
    "real": FloatDistribution(-1.5, 4.0),
    "rate": FloatDistribution(0.001, 0.3, log=True),
    "depth": IntDistribution(2, 9),
    "share": FloatDistribution(0.1, 0.9, step=0.2),
    "leaf": IntDistribution(1, 60, log=True),
    "method": CategoricalDistribution(["a", "b", "c"]),
}


class Stable:
    """numpy, but for the order of equal values, which depends on the machine: here the first comes first."""

    def __getattr__(self, name: str):
        return getattr(np, name)

    @staticmethod
    def argsort(values):
        return np.argsort(values, kind="stable")


def points(count: int, generator: np.random.Generator) -> np.ndarray:
    """So many points of the space, in coordinates; a choice by its place."""
    columns = [
        generator.uniform(-1.5, 4.0, count),
        np.exp(generator.uniform(math.log(0.001), math.log(0.3), count)),
        generator.integers(2, 10, count).astype(float),
        0.1 + 0.2 * generator.integers(0, 5, count),
        np.clip(np.round(np.exp(generator.uniform(math.log(0.5), math.log(60.5), count))), 1, 60),
        generator.integers(0, 3, count).astype(float),
    ]
    return np.stack(columns, axis=1)


def estimator(observed: np.ndarray) -> _ParzenEstimator:
    parameters = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)
    return _ParzenEstimator({name: observed[:, i] for i, name in enumerate(SPACE)}, SPACE, parameters)


def line(values) -> str:
    return ",".join(repr(float(value)) for value in values)


def densities() -> None:
    parzen_estimator.np = Stable()
    generator = np.random.default_rng(20)
    with open(GOLDEN / "tpe.txt", "w") as out:
        out.write(f"densities of optuna {optuna.__version__} by Tests/Oracles/tpe.py, numpy {np.__version__}\n")
        for count in [0, 1, 2, 7, 24, 25, 26, 60, 240]:
            seen = points(count, generator)
            candidates = points(24, generator)
            scores = generator.normal(size=count)
            good = np.sort(np.argsort(scores)[: default_gamma(count)])
            rest = np.setdiff1d(np.arange(count), good)
            asked = {name: candidates[:, i] for i, name in enumerate(SPACE)}
            below = estimator(seen[good]).log_pdf(asked)
            above = estimator(seen[rest]).log_pdf(asked)
            out.write(f"case {count}\n")
            for point, score in zip(seen, scores):
                out.write(f"seen {line(point)} {score!r}\n".replace("np.float64(", "").replace(")", ""))
            for point, a, b in zip(candidates, below, above):
                out.write(f"asked {line(point)} {float(a)!r} {float(b)!r}\n")
            out.write(f"taken {int(np.argmax(below - above))}\n")
    parzen_estimator.np = np


def branin(x: float, y: float) -> float:
    b, c, t = 5.1 / (4 * math.pi**2), 5 / math.pi, 1 / (8 * math.pi)
    return (y - b * x * x + c * x - 6) ** 2 + 10 * (1 - t) * math.cos(x) + 10


A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]
C = [1.0, 1.2, 3.0, 3.2]


def hartmann(x: list[float]) -> float:
    return -sum(
        c * math.exp(-sum(a * (v - p * 1e-4) ** 2 for a, v, p in zip(row, x, centre)))
        for c, row, centre in zip(C, A, P)
    )


def mixed(kind: str, depth: int, rate: float, x: float) -> float:
    """One kind of three is best, at depth 6, rate 0.03 and x 0.3."""
    offset = {"a": 0.5, "b": 0.0, "c": 1.0}[kind]
    return offset + 0.05 * (depth - 6) ** 2 + math.log10(rate / 0.03) ** 2 + 4 * (x - 0.3) ** 2


def objective(name: str):
    def run(trial) -> float:
        if name == "branin":
            return branin(trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15))
        if name == "hartmann":
            return hartmann([trial.suggest_float(f"x{i}", 0, 1) for i in range(6)])
        return mixed(
            trial.suggest_categorical("kind", ["a", "b", "c"]),
            trial.suggest_int("depth", 2, 12),
            trial.suggest_float("rate", 0.001, 1, log=True),
            trial.suggest_float("x", 0, 1),
        )

    return run


def searches() -> None:
    with open(GOLDEN / "searches.txt", "w") as out:
        out.write(f"best of 100 trials in 40 searches, in order, by optuna {optuna.__version__} (Tests/Oracles/tpe.py)\n")
        for name in ["branin", "hartmann", "mixed"]:
            best = []
            for seed in range(40):
                study = optuna.create_study(sampler=optuna.samplers.TPESampler(multivariate=True, seed=seed))
                study.optimize(objective(name), n_trials=100)
                best.append(study.best_value)
            out.write(f"{name} {line(sorted(best))}\n")


densities()
searches()
