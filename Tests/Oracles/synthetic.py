"""What statistics of made-up bars should be: the walk with regimes and jumps simulated anew with numpy, many times.

Writes Tests/IngestTests/Golden/synthetic.csv: a case, a statistic, and the range in which it lies in all but one of a
thousand runs, widened by a tenth of its width. Kurtosis is that of scipy.stats, autocorrelation that of statsmodels.

    python3 Tests/Oracles/synthetic.py
"""

from pathlib import Path

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.tsa.stattools import acf

RUNS = 400


def walk(random, count, volatility, drift, regimes, stay, correlation, jumps, jump, symbols):
    scales = 0.6 * (2.2 / 0.6) ** (np.arange(regimes) / max(1, regimes - 1)) if regimes > 1 else np.ones(1)
    scales = scales / np.sqrt((scales**2).mean())
    drifts = drift + (volatility * (0.5 - np.arange(regimes) / (regimes - 1)) if regimes > 1 else np.zeros(1))
    state, states = random.integers(regimes), []
    for _ in range(count):
        if regimes > 1 and random.random() < 1 / stay:
            state = random.choice([other for other in range(regimes) if other != state])
        states.append(state)
    states = np.array(states)
    deviation = volatility * scales[states] / np.sqrt(252)
    common = random.standard_normal((2, count))
    moves = []
    for _ in range(symbols):
        own = random.standard_normal((2, count))
        mixed = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
        move = (drifts[states] - volatility**2 * scales[states] ** 2 / 2) / 252
        move = move + deviation * (np.sqrt(0.2) * mixed[0] + np.sqrt(0.8) * mixed[1])
        move = move + (random.random(count) < jumps / 252) * jump * random.standard_normal(count)
        moves.append(move)
    return states, moves


def statistics(states, moves):
    first = moves[0]
    return {
        "volatility": first.std() * np.sqrt(252),
        "kurtosis": stats.kurtosis(first),
        "square_acf": float(np.mean(acf(first**2, nlags=10)[1:])),
        "correlation": float(np.corrcoef(moves[0], moves[1])[0, 1]),
        "changes": int((np.diff(states) != 0).sum()),
        "return_acf": float(acf(first, nlags=1)[1]),
    }


def main():
    random = np.random.default_rng(7)
    lines = [f"# scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, numpy {np.__version__}; made by Tests/Oracles/synthetic.py"]
    lines.append("case,statistic,low,high")
    cases = {
        "usual": dict(volatility=0.2, drift=0.05, regimes=2, stay=40, correlation=0.3, jumps=6, jump=0.04),
        "plain": dict(volatility=0.3, drift=0.0, regimes=1, stay=40, correlation=0.8, jumps=0, jump=0.04),
        "wild": dict(volatility=0.4, drift=0.1, regimes=4, stay=20, correlation=0.0, jumps=20, jump=0.08),
    }
    for case, settings in cases.items():
        runs = [statistics(*walk(random, 5000, symbols=2, **settings)) for _ in range(RUNS)]
        for name in runs[0]:
            values = np.array([run[name] for run in runs])
            low, high = np.quantile(values, [0.0005, 0.9995])
            slack = (high - low) / 10
            lines.append(f"{case},{name},{low - slack:.6g},{high + slack:.6g}")
    target = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "synthetic.csv"
    target.write_text("\n".join(lines) + "\n")


main()
