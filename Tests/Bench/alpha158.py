"""The 158 columns of Alpha158 on 1,000,000 bars: wick against polars expressions, in one run.

    python3 Tests/Bench/alpha158.py [.build/release/wick] [ROWS]

Each runs in a process of its own. wick's time is that of a session that loads the bars and computes the columns, less
that of one that loads them; its peak memory is that of the whole process. polars' time is that of the expressions alone,
on bars in memory. The position of an extreme, which polars lacks, is left out of its share: 143 of the 158 columns.
"""

import sys
import tempfile

from bars import run, write

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
begin, cpu = time.perf_counter(), time.process_time()
result = bars.select(columns)
print(time.perf_counter() - begin, time.process_time() - cpu, len(result.columns))
"""


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    result = rows * 158 * 8 / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bars.csv"
        write(path, rows)
        print(f"{rows} bars, 158 columns, {result:.0f} MB")
        for threads in (1, 2):
            load = f"px = load {path}"
            both = [run([binary, "--threads", str(threads), "-c", f"{load}; features @alpha158"]) for _ in range(3)]
            alone = [run([binary, "--threads", str(threads), "-c", load]) for _ in range(3)]
            wall = min(b[0] for b in both) - min(a[0] for a in alone)
            cpu = min(b[1] for b in both) - min(a[1] for a in alone)
            peak = max(b[2] for b in both)
            print(f"  wick   {threads} threads: {wall:6.2f} s, {cpu:6.2f} s of CPU, "
                  f"peak {peak:.0f} MB, {peak / result:.2f} of the result")
            try:
                peers = [run([sys.executable, "-c", POLARS, path, str(threads)]) for _ in range(3)]
            except SystemExit:
                print("  polars cannot run here: left out")
                continue
            times = [[float(number) for number in peer[3].split()] for peer in peers]
            theirs, theircpu = min(t[0] for t in times), min(t[1] for t in times)
            print(f"  polars {threads} threads: {theirs:6.2f} s, {theircpu:6.2f} s of CPU, "
                  f"peak {max(p[2] for p in peers):.0f} MB, {times[0][2]:.0f} columns")
            print(f"  wick is {theirs / wall:.1f} times as fast, with {theircpu / cpu:.1f} times less CPU")


main()
