#!/usr/bin/env python3
"""What pandas and statsmodels say of columns of datasets/daily/AAPL.csv, for `stat` in Tests/CommandsTests. Needs both."""

from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.tsa.stattools import adfuller

root = Path(__file__).parent.parent.parent
bars = pd.read_csv(root / "datasets/daily/AAPL.csv", comment="#")
bars.columns = [name.lower() for name in bars.columns]
lines = [f"# by Tests/Oracles/stat.py with pandas {pd.__version__}, of datasets/daily/AAPL.csv"]
for column in ("close", "volume"):
    facts = bars[column].describe()
    lines += [f"{column},{name},{float(value)!r}" for name, value in facts.items()]
lines.append(f"close volume,corr,{float(bars['close'].corr(bars['volume']))!r}")


def least_order(x, tau):
    """The first order in steps of 0.05 whose fixed-width fractional difference passes the test at 5 %."""
    for order in np.arange(21) / 20:
        weights = [1.0]
        while order > 0 and abs(next_weight := -weights[-1] * (order - len(weights) + 1) / len(weights)) >= tau:
            weights.append(next_weight)
        made = np.convolve(x, weights, mode="valid")
        statistic, _, _, _, points, *_ = adfuller(made, maxlag=1, regression="c", autolag=None, result_object=False)
        yield order, statistic, points["5%"]


logs = np.log(bars["close"][pd.to_datetime(bars["date"]) < "2006-01-01"].to_numpy())
tested = list(least_order(logs, 1e-3))
lines[0] += f" and statsmodels {statsmodels.__version__}"
lines += [f"log close to 2005,adf {order:.2f},{float(statistic)!r}" for order, statistic, _ in tested]
lines.append(f"log close to 2005,min_d,{float(next(order for order, statistic, point in tested if statistic < point))!r}")
(root / "Tests/CommandsTests/Golden").mkdir(exist_ok=True)
(root / "Tests/CommandsTests/Golden/stat.csv").write_text("\n".join(lines) + "\n")
