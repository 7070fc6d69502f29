"""The column engine from inside: what features cost, how it grows, and how long one more bar takes.

    python3 Tests/Bench/engine.py [EngineProbe]

Nanoseconds a bar are those of a feature by itself, on one thread, on a random walk in memory; together features share what
they have in common. A bar's latency is that of `Feed.append`, after a fifth of the bars as history. All are medians of
five with the least and the greatest, but for all features on 1,000,000 bars, which take minutes and run once.
"""

import os
import subprocess
import sys

from bars import Spread


COPYING = """
import time
import numpy as np

source, target = np.ones(50_000_000), np.zeros(50_000_000)
for _ in range(5):
    begun = time.perf_counter()
    np.copyto(target, source)
    print(0.8 / (time.perf_counter() - begun))
"""


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def copy_bandwidth():
    """Gigabytes a second that a copy of 400 MB reads and writes: five of them."""
    # In a process of its own: one that is started from here counts what is held here into its peak.
    return Spread(lines(sys.executable, "-c", COPYING))


def columns(probe, name, rows, threads, runs=5):
    """Of a set on one symbol: how many columns, and nanoseconds a bar; and the peak of the process in bytes."""
    command = [probe, "set", name, "1", str(rows), str(threads), str(runs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    words = process.stdout.read().split()
    _, _, usage = os.wait4(process.pid, 0)
    return int(words[1]), Spread(words[2:5]), Spread(words[5:8]), usage.ru_maxrss * 1024


def main():
    probe = sys.argv[1] if len(sys.argv) > 1 else ".build/release/EngineProbe"
    bandwidth = copy_bandwidth()
    floor = 158 * 16 / bandwidth.median
    print(f"copying: {bandwidth:.1f} GB/s read and written; writing the 158 columns of a bar takes {floor:.0f} ns of it")
    for rows in (10_000, 100_000, 1_000_000, 5_000_000):
        _, wall, _, peak = columns(probe, "alpha158", rows, 1)
        print(f"  @alpha158, {rows} bars, one thread: {wall:.0f} ns a bar, {wall.median / 158:.1f} a column, "
              f"{wall.median / floor:.1f} times the copying, peak {peak / 1e6:.0f} MB, "
              f"{(peak - 50e6) / (rows * 158 * 8):.2f} of the result beyond 50 MB")
    print("windows of 10, 100, 1000 and 10,000 bars, ns a bar")
    for line in lines(probe, "windows", "200000"):
        call, *costs = line.split("\t")
        print(f"  {call:24}", *(f"{format(Spread(cost.split()), '.1f'):>26}" for cost in costs))
    costs = [line.split() for line in lines(probe, "costs", "20000")]
    single = sorted(((Spread(cost[1:]), cost[0]) for cost in costs), key=lambda cost: -cost[0].median)
    print(f"{len(single)} features one by one on 20,000 bars: {sum(cost.median for cost, _ in single):.0f} ns a bar; "
          f"{sum(cost.median <= 1000 for cost, _ in single)} cost at most 1000 ns")
    for cost, name in single[:10]:
        print(f"  {name:38} {cost:.0f}")
    for rows, threads, runs in ((20_000, 1, 5), (1_000_000, os.cpu_count(), 1)):
        count, wall, busy, peak = columns(probe, "all", rows, threads, runs)
        result, copying = rows * count * 8, count * 16 / bandwidth.median
        print(f"all {count} features in one plan, {rows} bars, {threads} threads, run {runs} times: {wall:.0f} ns a bar, "
              f"{busy:.0f} of CPU, {busy.median / count:.1f} a column, {wall.median / copying:.0f} times the copying; peak "
              f"{peak / 1e6:.0f} MB, {(peak - 50e6) / result:.2f} of the result beyond 50 MB")
    print("one more bar, ns: half of them below, 99 of 100 below, the longest")
    for line in lines(probe, "latency", "8000", "1000"):
        name, number, *times = line.split()
        what = f"{number} features of at most 1000 ns" if name == "cheap" else name
        print(f"  {what:38}", *(f"{float(taken):10.0f}" for taken in times))


main()
