"""Loading 1,000,000 bars with ISO stamps: wick against pyarrow and pandas, in one run.

    python3 Tests/Bench/load.py [WICK] [ROWS]

Each is the best of several runs in processes of its own, the file in the page cache. pyarrow's time is that of the call
that reads the file and gives times and numbers; wick's is that of the statement `load`, its SHA-256 of the file included:
a run that loads less the same run that loads a file of two rows.
"""

import os
import subprocess
import sys
import tempfile
import time

from bars import write

PYARROW = """
import sys, time
import pyarrow as pa, pyarrow.csv as csv
pa.set_cpu_count(int(sys.argv[2]))
kinds = {"timestamp": pa.timestamp("ns")} | {n: pa.float64() for n in ["open", "high", "low", "close", "volume"]}
for _ in range(5):
    begin = time.perf_counter()
    table = csv.read_csv(sys.argv[1], convert_options=csv.ConvertOptions(column_types=kinds))
    [column.combine_chunks() for column in table.columns]
    print(time.perf_counter() - begin)
assert table.num_rows == int(sys.argv[3])
"""


def wick(binary, path, threads):
    begin = time.perf_counter()
    subprocess.run([binary, "--threads", str(threads), "-c", f"px = load {path}"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path, small = f"{folder}/bars.csv", f"{folder}/two.csv"
        write(path, rows)
        write(small, 2)
        size = os.path.getsize(path) / 1e6
        print(f"{rows} rows, {size:.1f} MB")
        for threads in (1, 2):
            peer = subprocess.run(
                [sys.executable, "-c", PYARROW, path, str(threads), str(rows)], check=True, capture_output=True, text=True)
            theirs = min(map(float, peer.stdout.split()))
            ours = min(wick(binary, path, threads) for _ in range(5)) - min(wick(binary, small, threads) for _ in range(5))
            print(f"{threads} thread(s): wick {ours:.3f} s, {size / ours:.0f} MB/s; pyarrow {theirs:.3f} s; ratio {ours / theirs:.2f}")


main()
