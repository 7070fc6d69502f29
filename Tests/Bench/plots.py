"""Charts of 5,000,000 bars: CPU time of one chart, as text in 80 columns and as SVG.

    python3 Tests/Bench/plots.py [.build/release/wick] [BARS]

A session draws the chart once, another 21 times: the difference is that of 20 charts, with all that a line does.
"""

import sys
import tempfile

from bars import Spread, run


CHARTS = [
    "line close", "equity close", "drawdown close", "candles", "hist close", "rolling close", "acf close",
    "calendar close", "scatter close volume", "quantile close volume", "corr close volume",
]


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    bars = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000_000
    begin = f"px = generate bars={bars} bar=1m; "
    with tempfile.TemporaryDirectory() as folder:
        for chart in CHARTS:
            for form in ["", f" to={folder}/x.svg overwrite"]:
                line = f"plot {chart}{form}"
                figures = []
                for _ in range(3):
                    once, often = (run([binary, "-c", begin + "; ".join([line] * times)])[1] for times in (1, 21))
                    figures.append((often - once) / 20 * 1000)
                print(f"plot {chart:22}{'SVG ' if form else 'text'} {Spread(figures):6.1f} ms of CPU for {bars:,} bars")


if __name__ == "__main__":
    main()
