"""A backtest of 1,000,000 bars with its statistics: wick against vectorbt, warm and cold, on the same bars and signals.

    python3 Tests/Bench/backtest.py

One backtest of wick is the difference between a script with many and a script with one, so that start and load do not
count. vectorbt is timed inside its process: the first run, which compiles, and the best of the later ones.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

# Beside this file lies a csv.py, which must not stand in for Python's own.
sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".").resolve() != pathlib.Path(__file__).resolve().parent]

import numpy as np  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = os.environ.get("WICK", str(ROOT / ".build" / "release" / "wick"))
COUNT = int(os.environ.get("BARS", 1_000_000))
REPEATS = 20


def walk(count):
    """Minute bars of a random walk and a target that changes every 20 bars or so."""
    random = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.0005, count)))
    open_ = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(open_, close) * (1 + np.abs(random.normal(0, 0.0002, count)))
    low = np.minimum(open_, close) * (1 - np.abs(random.normal(0, 0.0002, count)))
    target = np.repeat(random.integers(-1, 2, count // 20 + 1), 20)[:count]
    return np.round(open_, 6), np.round(high, 6), np.round(low, 6), np.round(close, 6), target


def write(path, bars):
    times = np.datetime64("2010-01-01T00:00") + np.arange(len(bars[0])).astype("timedelta64[m]")
    with open(path, "w") as handle:
        handle.write("time,open,high,low,close,volume,wanted\n")
        for row in zip(times.astype(str), *(column.tolist() for column in bars[:4]), bars[4].tolist()):
            handle.write("{},{},{},{},{},1,{}\n".format(*row))


def script(path, count):
    lines = [f'px = load "{path}"']
    for i in range(count):
        lines += [
            f"bt{i} = backtest wanted cost=1bp spread=1bp slippage=1bp",
            f"expect bt{i}.sharpe < 100; expect bt{i}.max_drawdown < 0; expect bt{i}.total_return < 100",
        ]
    return "\n".join(lines)


def run_wick(path):
    """Wall and processor seconds of one backtest, seconds of the whole script with one, and its peak of memory."""

    def seconds(count):
        began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([WICK, "-c", script(path, count)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"wick failed: {done.stderr or done.stdout}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return np.array([time.perf_counter() - began, after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime])

    one = np.min([seconds(1) for _ in range(3)], axis=0)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    many = np.min([seconds(1 + REPEATS) for _ in range(3)], axis=0)
    return (many - one) / REPEATS, one[0], peak


def run_vectorbt(bars):
    import pandas as pd
    import vectorbt as vbt

    open_, _, _, close, target = bars
    index = pd.date_range("2010-01-01", periods=len(close), freq="min")
    close, price = pd.Series(close, index), pd.Series(open_, index)
    decided = pd.Series(target, index).shift(1, fill_value=0)

    def once():
        began, used = time.perf_counter(), time.process_time()
        portfolio = vbt.Portfolio.from_signals(
            close, decided == 1, decided != 1, decided == -1, decided != -1, price=price, fees=0.0001,
            slippage=0.00015, init_cash=100_000, freq="1min",
        )
        figures = portfolio.sharpe_ratio(), portfolio.max_drawdown(), portfolio.total_return()
        return np.array([time.perf_counter() - began, time.process_time() - used]), figures

    cold = once()[0]
    return cold[0], np.min([once()[0] for _ in range(5)], axis=0)


def main():
    bars = walk(COUNT)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bars.csv")
        write(path, bars)
        each, one, peak = run_wick(path)
    print(f"wick      {each[0] * 1e3:8.1f} ms ({each[1] * 1e3:.1f} ms of processor) a backtest of {COUNT:,} bars, all statistics")
    print(f"          {one:8.2f} s  from start to result, CSV load included, peak {peak:.0f} MB")
    try:
        cold, warm = run_vectorbt(bars)
    except ImportError:
        print("vectorbt is not installed: left out")
        return
    print(f"vectorbt  {warm[0] * 1e3:8.1f} ms ({warm[1] * 1e3:.1f} ms of processor) warm, {cold:.1f} s the first time, import left out")
    print(f"ratio     {warm[0] / each[0]:8.1f} times as fast as vectorbt warm ({warm[1] / each[1]:.1f} by processor time)")


main()
