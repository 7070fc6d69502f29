"""Sharpe ratios as evidence by purgedcv, the variance of a bootstrapped mean by its closed form.

    pip install numpy==1.26.4 scipy==1.17.1 purgedcv==0.1.11
    python3 Tests/Oracles/evidence.py

The strategies follow the last L closes of Tests/TradingTests/Golden/cross.csv: the return of a bar times the sign of the
change over the L bars before it. Writes Tests/TradingTests/Golden/evidence.csv.
"""

import csv
import pathlib

import numpy as np
import purgedcv
import scipy
from scipy import stats

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "TradingTests" / "Golden"
LAGS = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
LONGEST = 89


def strategies():
    rows = [line for line in open(GOLDEN / "cross.csv") if not line.startswith("#")]
    close = np.array([float(row["close"]) for row in csv.DictReader(rows)])
    bars = np.arange(LONGEST + 1, len(close))
    move = close[bars] / close[bars - 1] - 1
    return {lag: np.sign(close[bars - 1] - close[bars - 1 - lag]) * move for lag in LAGS}


def variance_of_mean(values, block):
    """Of the stationary bootstrap, exactly: Politis and Romano (1994), lemma 1."""
    n, p = len(values), 1 / block
    centred = values - values.mean()
    gamma = [np.mean(centred * np.roll(centred, -lag)) for lag in range(n)]
    return (gamma[0] + 2 * sum((1 - lag / n) * (1 - p) ** lag * gamma[lag] for lag in range(1, n))) / n


def main():
    found = strategies()
    lines = [f"# Tests/Oracles/evidence.py, numpy {np.__version__}, scipy {scipy.__version__}, purgedcv {purgedcv.__version__}"]
    lines.append("what,lag,setting,value")

    def put(what, lag, setting, value):
        lines.append(f"{what},{lag},{setting},{value:.17g}")

    for lag, returns in found.items():
        diagnostics = purgedcv.deflated_sharpe_ratio_full(returns, 1, 0.0)
        put("sharpe", lag, "", diagnostics.observed_sr)
        put("skewness", lag, "", stats.skew(returns, bias=False))
        put("kurtosis", lag, "", stats.kurtosis(returns, bias=False, fisher=False))
        for benchmark in (0.0, 0.02, -0.05):
            put("psr", lag, benchmark, purgedcv.probabilistic_sharpe_ratio(returns, benchmark))
        for trials, spread in ((10, 0.03), (1000, 0.01)):
            put(f"dsr{trials}", lag, spread, purgedcv.deflated_sharpe_ratio(returns, trials, spread**2))
        put(
            "minimum", lag, 0.95,
            purgedcv.min_track_record_length(
                diagnostics.observed_sr, 0.0, 0.05, diagnostics.skew, diagnostics.kurt))
    for blocks in (4, 10, 16):
        result = purgedcv.probability_of_backtest_overfitting(np.array(list(found.values())), n_splits=blocks)
        put("pbo", 0, blocks, result.pbo)
        put("slope", 0, blocks, result.slope)
        put("logits", 0, blocks, float(np.sum(result.logits)))
        put("losses", 0, blocks, float(np.mean(result.is_oos_performance[:, 1] < 0)))
    for block in (1, 5, 20):
        put("mean variance", 5, block, variance_of_mean(found[5], block))
    (GOLDEN / "evidence.csv").write_text("\n".join(lines) + "\n")


main()
