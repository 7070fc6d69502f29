"""The 158 columns of Alpha158 on 1,000,000 bars: wick against polars expressions and Qlib, in one run.

    python3 Tests/Bench/alpha158.py [.build/release/wick] [ROWS]

Each runs in a process of its own. wick's time is that of a session that loads the bars and computes the columns, less
that of one that loads them; its peak memory is that of the whole process. The peers' time is that of
the expressions alone, on bars in memory. The position of an extreme, which polars lacks, is left out of its share: 143
of the 158 columns. Qlib computes its own definitions by its expression engine, from a provider in memory.
"""

import subprocess
import sys
import tempfile

from bars import Spread, run, write

POLARS = """
import os, sys, time
os.environ["POLARS_MAX_THREADS"] = sys.argv[2]
import polars as pl

bars = pl.read_csv(sys.argv[1])
o, h, l, c, v = (pl.col(name) for name in ["open", "high", "low", "close", "volume"])
w, last, lastv = (h + l + c) / 3, c.shift(1), v.shift(1)
top, bottom, spread = pl.max_horizontal(o, c), pl.min_horizontal(o, c), h - l + 1e-12
columns = [(c - o) / o, (h - l) / o, (c - o) / spread, (h - top) / o, (h - top) / spread, (bottom - l) / o,
           (bottom - l) / spread, (2 * c - h - l) / o, (2 * c - h - l) / spread, o / c, h / c, l / c, w / c]
change, changev = c - last, v - lastv
row = pl.int_range(pl.len()).cast(pl.Float64)
move = (c / last - 1).abs() * v
for d in [5, 10, 20, 30, 60]:
    tt = d * (d * d - 1) / 12
    slope = pl.rolling_cov(row, c, window_size=d) * (d - 1) / tt
    gain, loss, both = (x.rolling_sum(d) for x in
                        [pl.max_horizontal(change, 0.0), pl.max_horizontal(-change, 0.0), change.abs()])
    gainv, lossv, bothv = (x.rolling_sum(d) for x in
                           [pl.max_horizontal(changev, 0.0), pl.max_horizontal(-changev, 0.0), changev.abs()])
    up, down = (c > last).cast(pl.Float64).rolling_mean(d), (c < last).cast(pl.Float64).rolling_mean(d)
    most, least = h.rolling_max(d), l.rolling_min(d)
    columns += [c.shift(d) / c, c.rolling_mean(d) / c, c.rolling_std(d) / c, slope / c,
                pl.rolling_corr(row, c, window_size=d) ** 2, (c - c.rolling_mean(d) - slope * (d - 1) / 2) / c,
                most / c, least / c, c.rolling_quantile(0.8, "linear", d) / c, c.rolling_quantile(0.2, "linear", d) / c,
                c.rolling_rank(d) / d, (c - least) / (most - least + 1e-12),
                pl.rolling_corr(c, (v + 1).log(), window_size=d),
                pl.rolling_corr(c / last, (v / lastv + 1).log(), window_size=d), up, down, up - down,
                gain / (both + 1e-12), loss / (both + 1e-12), (gain - loss) / (both + 1e-12),
                v.rolling_mean(d) / (v + 1e-12), v.rolling_std(d) / (v + 1e-12),
                move.rolling_std(d) / (move.rolling_mean(d) + 1e-12), gainv / (bothv + 1e-12),
                lossv / (bothv + 1e-12), (gainv - lossv) / (bothv + 1e-12)]
columns = [column.alias(f"c{number}") for number, column in enumerate(columns)]
for _ in range(5):
    begin, cpu = time.perf_counter(), time.process_time()
    result = bars.select(columns)
    print(time.perf_counter() - begin, time.process_time() - cpu, len(result.columns))
    del result
"""


QLIB = """
import contextlib, io, sys, time
import pandas as pd
with contextlib.redirect_stderr(io.StringIO()):
    from qlib.contrib.data.loader import Alpha158DL
    from qlib.data import base, cache, ops
    from qlib.utils import parse_field

bars = pd.read_csv(sys.argv[1], nrows=int(sys.argv[2]))
data = {name: bars[name].astype(float) for name in ["open", "high", "low", "close", "volume"]}
data["vwap"] = (bars.high + bars.low + bars.close) / 3

class Memory(base.Feature):
    def _load_internal(self, instrument, start_index, end_index, *args):
        return data[self._name]

space = {op.__name__: op for op in ops.OpsList if isinstance(op, type)} | {"Feature": Memory}
fields, names = Alpha158DL.get_feature_config()
for _ in range(5):
    # Sub-expressions that columns share are computed once, as Qlib's own loader has it.
    cache.H["f"].clear()
    begin, cpu = time.perf_counter(), time.process_time()
    columns = [eval(parse_field(field).replace("Operators.", ""), space).load("x", 0, len(bars) - 1)
               for field in fields]
    print(time.perf_counter() - begin, time.process_time() - cpu, len(columns))
"""


def measured(code, *arguments):
    """What a program of a peer prints: rows of wall seconds, CPU seconds and columns. None where it cannot run."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        print("  left out:", (done.stderr.strip().splitlines() or ["?"])[-1])
        return None
    rows = [[float(cell) for cell in line.split()] for line in done.stdout.splitlines()]
    return [Spread(column) for column in zip(*rows)]


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    result = rows * 158 * 8 / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bars.csv"
        write(path, rows)
        print(f"{rows} bars, 158 columns, {result:.0f} MB; microseconds a bar, medians of five")
        for threads in (1, 2):
            load = [binary, "--threads", str(threads), "-c", f"px = load {path}"]
            # Each computation is paired with a loading of its own.
            pairs = [(run(load[:-1] + [load[-1] + "; features @alpha158"]), run(load)) for _ in range(5)]
            wall, cpu = (Spread((both[of] - alone[of]) * 1e6 / rows for both, alone in pairs) for of in (0, 1))
            peak = max(both[2] for both, _ in pairs)
            print(f"  wick   {threads} threads: {wall:.2f}, {cpu:.2f} of CPU, "
                  f"peak {peak:.0f} MB, {(peak - 50) / result:.2f} of the result beyond 50 MB")
            peers = [("polars", POLARS, rows, str(threads))]
            # Slow, and its time is even in the bars: a tenth of them.
            if threads == 1:
                peers.append(("Qlib", QLIB, rows // 10, str(rows // 10)))
            for name, code, size, argument in peers:
                theirs = measured(code, path, argument)
                if theirs:
                    other, work = (Spread(second * 1e6 / size for second in spread.sorted) for spread in theirs[:2])
                    print(f"  {name:6} {threads} threads: {other:.2f}, {work:.2f} of CPU, {theirs[2].median:.0f} columns, "
                          f"{size} bars: wick is {other.median / wall.median:.1f} times as fast, with "
                          f"{work.median / cpu.median:.1f} times less CPU")


main()
