"""Alpha158 on panels: wick's engine against KunQuant, a compiler of factors to C++ with AVX over instruments.

    python3 Tests/Bench/panel.py [EngineProbe]

Both compute on bars in memory into new memory, in processes of their own; the time is that of the computation alone, the
median of fifteen with the least and the greatest, in microseconds a bar: of so many, because the first runs of a process
measure how fast a virtual machine is given its memory, 1.6 GB of it, and not the computation. KunQuant is given float64
and its exact statistics (`no_fast_stat`), and instruments in lock step, eight to a vector; the seconds that its C++ takes
to compile are left out.
"""

import subprocess
import sys

from bars import Spread

KUNQUANT = """
import sys, time
import numpy as np
from KunQuant.Driver import KunCompilerConfig
from KunQuant.jit import cfake
from KunQuant.Op import Builder, Input, Output
from KunQuant.predefined.Alpha158 import AllData
from KunQuant.runner import KunRunner as runner
from KunQuant.Stage import Function

symbols, rows, threads, runs = map(int, sys.argv[1:5])
builder = Builder()
with builder:
    data = AllData(**{name: Input(name) for name in ["open", "high", "low", "close", "volume", "amount"]})
    columns, names = data.build({
        "kbar": {}, "price": {"windows": [0], "feature": [
            ("OPEN", data.open), ("HIGH", data.high), ("LOW", data.low), ("VWAP", data.vwap)]},
        "rolling": {"windows": [5, 10, 20, 30, 60]}})
    for column, name in zip(columns, names):
        Output(column, name)
settings = KunCompilerConfig(
    input_layout="TS", output_layout="TS", dtype="double", blocking_len=8, options={"no_fast_stat": True})
library = cfake.compileit([("alpha158", Function(builder.ops), settings)], "alpha158", cfake.CppCompilerConfig())
module = library.getModule("alpha158")
executor = runner.createSingleThreadExecutor() if threads == 1 else runner.createMultiThreadExecutor(threads)
draw = np.random.default_rng(1)
close = np.round(100 + np.cumsum(draw.normal(0, 0.1, (rows, symbols)), axis=0).clip(-50), 2)
open = np.vstack([close[:1], close[:-1]])
bars = {"open": open, "close": close, "high": np.maximum(open, close) + 0.05, "low": np.minimum(open, close) - 0.05,
        "volume": draw.integers(100, 100_000, (rows, symbols)).astype(float)}
bars["amount"] = bars["volume"] * close
bars = {name: np.ascontiguousarray(values) for name, values in bars.items()}
for _ in range(runs):
    begun, worked = time.perf_counter(), time.process_time()
    made = runner.runGraph(executor, module, bars, 0, rows)
    wall, busy = time.perf_counter() - begun, time.process_time() - worked
    print(len(made), wall * 1e6 / rows / symbols, busy * 1e6 / rows / symbols)
    del made
"""

RUNS = 15


def output(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print("  left out:", (done.stderr.strip().splitlines() or ["?"])[-1])
        return None
    return done.stdout.split()


def main():
    probe = sys.argv[1] if len(sys.argv) > 1 else ".build/release/EngineProbe"
    for symbols, rows in ((8, 125_000), (500, 2520)):
        single = None
        for threads in (1, 2):
            ours = output([probe, "set", "alpha158", str(symbols), str(rows), str(threads), str(RUNS)])
            # Already a median, with the least and the greatest.
            wall, busy = (Spread(float(number) / 1000 for number in ours[first:first + 3]) for first in (2, 5))
            gain = f", {single / wall.median:.2f} times one thread" if single else ""
            single = single or wall.median
            print(f"{symbols} x {rows}, {threads} threads: wick {wall:.2f} us a bar, {busy:.2f} of CPU{gain}")
            # Instruments beyond a multiple of the vector are not taken.
            theirs = output([sys.executable, "-c", KUNQUANT, str(symbols // 8 * 8), str(rows), str(threads), str(RUNS)])
            if theirs:
                other, work = Spread(theirs[1::3]), Spread(theirs[2::3])
                print(f"  KunQuant {other:.2f} us, {work:.2f} of CPU, {theirs[0]} columns: "
                      f"wick has {other.median / wall.median:.1f} times the throughput")


main()
