"""The column engine from inside: what features cost, how it grows, and how long one more bar takes.

    python3 Tests/Bench/engine.py [EngineProbe]

Nanoseconds a bar are those of a feature by itself, on one thread, on a random walk in memory; together features share what
they have in common. A bar's latency is that of `Feed.append`, after a fifth of the bars as history.
"""

import os
import subprocess
import sys
import time


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def copy_bandwidth():
    """Gigabytes a second that a copy of 400 MB reads and writes, the best of five."""
    import numpy as np

    source, target = np.ones(50_000_000), np.zeros(50_000_000)
    best = 1e9
    for _ in range(5):
        begun = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - begun)
    return 0.8 / best


def main():
    probe = sys.argv[1] if len(sys.argv) > 1 else ".build/release/EngineProbe"
    bandwidth = copy_bandwidth()
    floor = 158 * 16 / bandwidth
    print(f"copying: {bandwidth:.1f} GB/s read and written; writing the 158 columns of a bar takes {floor:.0f} ns of it")
    for rows in (10_000, 100_000, 1_000_000, 5_000_000):
        wall = float(lines(probe, "set", "alpha158", "1", str(rows), "1")[0].split()[4])
        print(f"  @alpha158, {rows} bars, one thread: {wall:.0f} ns a bar, {wall / floor:.1f} times the copying")
    print("windows of 10, 100, 1000 and 10,000 bars, ns a bar")
    for line in lines(probe, "windows", "200000"):
        call, costs = line.split("\t")
        print(f"  {call:24}", *(f"{float(cost):8.1f}" for cost in costs.split()))
    costs = [line.split() for line in lines(probe, "costs", "100000")]
    single = sorted(((float(cost[1]), cost[0]) for cost in costs[:-1]), reverse=True)
    whole, count = float(costs[-1][1]), int(costs[-1][2])
    print(f"all {count} features in one plan, 100,000 bars: {whole:.0f} ns a bar, {whole / count:.1f} a column; one by one "
          f"{sum(cost for cost, _ in single):.0f}")
    print("  the dearest:", ", ".join(f"{name} {cost:.0f}" for cost, name in single[:10]))
    cheap = sum(cost <= 1000 for cost, _ in single)
    print(f"  {cheap} of {count} cost at most 1000 ns a bar")
    process = subprocess.Popen([probe, "set", "all", "1", "1000000", str(os.cpu_count())], stdout=subprocess.PIPE)
    text = process.stdout.read().split()
    _, _, usage = os.wait4(process.pid, 0)
    result = count * 8e6
    print(f"all features, 1,000,000 bars, {os.cpu_count()} threads: {float(text[4]):.0f} ns a bar, peak "
          f"{usage.ru_maxrss / 1e3:.0f} MB, {(usage.ru_maxrss * 1e3 - 50e6) / result:.2f} of the result beyond 50 MB")
    print("one more bar, ns: half of them below, 99 of 100 below, the longest")
    for line in lines(probe, "latency", "8000", "1000"):
        name, number, *times = line.split()
        what = f"{number} features of at most 1000 ns" if name == "cheap" else name
        print(f"  {what:38}", *(f"{float(taken):10.0f}" for taken in times))


main()
