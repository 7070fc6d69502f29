#!/usr/bin/env python3
"""What pandas says of two columns of datasets/daily/AAPL.csv, for `stat` in Tests/CommandsTests. Needs: pandas."""

from pathlib import Path

import pandas as pd

root = Path(__file__).parent.parent.parent
bars = pd.read_csv(root / "datasets/daily/AAPL.csv", comment="#")
bars.columns = [name.lower() for name in bars.columns]
lines = [f"# by Tests/Oracles/stat.py with pandas {pd.__version__}, of datasets/daily/AAPL.csv"]
for column in ("close", "volume"):
    facts = bars[column].describe()
    lines += [f"{column},{name},{float(value)!r}" for name, value in facts.items()]
lines.append(f"close volume,corr,{float(bars['close'].corr(bars['volume']))!r}")
(root / "Tests/CommandsTests/Golden").mkdir(exist_ok=True)
(root / "Tests/CommandsTests/Golden/stat.csv").write_text("\n".join(lines) + "\n")
