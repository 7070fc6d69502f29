"""Loading 1,000,000 bars with ISO stamps: wick against pyarrow's CSV reader, in one run.

    python3 Tests/Bench/load.py [WICK] [ROWS] [REPEATS]

CPU seconds, the medians of REPEATS runs that take turns, each in a process of its own, the file in the page cache.
pyarrow's are those of the call that reads the file into columns of the same types, times in nanoseconds and doubles.
wick's are those of the statement `load`: a run that loads less a run that loads a file of two rows. A load also keeps the
SHA-256 of the file, sees to the order of the rows and gathers a digest of the times, which pyarrow does not: the time of
hashing the same bytes by the same library is measured in the same run, and the ratio is given with and without.

Then the memory: of the million bars, and of one day out of a file ten times as long.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time

from bars import Spread, run, write

NAMES = ["open", "high", "low", "close", "volume"]

PYARROW = """
import sys, time
import pyarrow as pa, pyarrow.csv as csv
pa.set_cpu_count(int(sys.argv[2]))
kinds = {"timestamp": pa.timestamp("ns")} | {n: pa.float64() for n in ["open", "high", "low", "close", "volume"]}
options = csv.ConvertOptions(column_types=kinds)
csv.read_csv(sys.argv[1], convert_options=options)
begin, wall = time.process_time(), time.perf_counter()
table = csv.read_csv(sys.argv[1], convert_options=options)
columns = [column.combine_chunks() for column in table.columns]
print(time.process_time() - begin, time.perf_counter() - wall)
assert table.num_rows == int(sys.argv[3])
"""


def pyarrow(path, threads, rows):
    command = [sys.executable, "-c", PYARROW, path, str(threads), str(rows)]
    return list(map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()))


def hashing(path):
    with open(path, "rb") as file:
        text = file.read()
    begin = time.process_time()
    hashlib.sha256(text).digest()
    return time.process_time() - begin


# A process counts the memory of the one that it was forked from, so a small one stands between.
BETWEEN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000)
"""


def peak(binary, line):
    """Peak MB of a run of wick."""
    command = [sys.executable, "-S", "-c", BETWEEN, binary, "-c", line]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def same(binary, path, folder):
    """Whether both give the same columns of the same types."""
    import h5py
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as csv

    store = f"{folder}/bars.h5"
    subprocess.run([binary, "-c", f"px = load {path}; export {store} px"], check=True, stdout=subprocess.DEVNULL)
    kinds = {"timestamp": pa.timestamp("ns")} | {name: pa.float64() for name in NAMES}
    table = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=kinds))
    found = {}
    with h5py.File(store) as file:
        file.visititems(lambda name, item: found.update({name.split("/")[-1]: item[()]}) if hasattr(item, "dtype") else None)
    for name in NAMES:
        assert found[name].dtype == np.float64 and np.array_equal(found[name], table[name].to_numpy()), name
    times = table["timestamp"].to_numpy().astype("int64")
    assert any(np.array_equal(values, times) for values in found.values()), "the times differ"
    os.remove(store)


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    with tempfile.TemporaryDirectory() as folder:
        path, small, long = f"{folder}/bars.csv", f"{folder}/two.csv", f"{folder}/long.csv"
        write(path, rows)
        write(small, 2)
        size = os.path.getsize(path) / 1e6
        print(f"{rows} rows, {size:.1f} MB, {repeats} runs of each")
        same(binary, path, folder)
        print("wick and pyarrow give the same times and the same doubles")
        hashes = Spread(hashing(path) for _ in range(repeats))
        for threads in (1, 2):
            load = [binary, "--threads", str(threads), "-c", f"px = load {path}"]
            two = [binary, "--threads", str(threads), "-c", f"px = load {small}"]
            ours, theirs, walls, others = [], [], [], []
            for _ in range(repeats):
                whole, base = run(load), run(two)
                ours.append(whole[1] - base[1])
                walls.append(whole[0] - base[0])
                cpu, wall = pyarrow(path, threads, rows)
                theirs.append(cpu)
                others.append(wall)
            ours, theirs, walls, others = Spread(ours), Spread(theirs), Spread(walls), Spread(others)
            print(f"{threads} thread(s), CPU s: wick {ours:.3f}, of it SHA-256 {hashes:.3f}; pyarrow {theirs:.3f}")
            print(
                f"  reading alone {theirs.median / (ours.median - hashes.median):.2f} times as fast as pyarrow; "
                f"with the SHA-256 {theirs.median / ours.median:.2f} times, "
                f"{(theirs.median + hashes.median) / ours.median:.2f} times pyarrow with one")
            print(f"  wall s: wick {walls:.3f}, {size / walls.median:.0f} MB/s; pyarrow {others:.3f}")
        base = peak(binary, "show 1")
        whole = peak(binary, f"px = load {path}") - base
        print(f"peak memory: {whole:.0f} MB for times and columns of {48e-6 * rows:.0f} MB")
        write(long, 10 * rows)
        part = peak(binary, f"px = load {long} from 2010-01-04 to 2010-01-04") - base
        print(f"peak memory: {part:.0f} MB for one day out of a file of {os.path.getsize(long) / 1e6:.0f} MB")


main()
