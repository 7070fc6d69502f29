"""Writing and reading 1,000,000 × 158 columns: wick's store against h5py, in one run.

    python3 Tests/Bench/hdf5.py [ROWS] [COLUMNS]

Plain against h5py's contiguous layout, compressed against h5py's shuffle and gzip 1. The numbers are uniform noise, the
worst case for compression: features have full mantissas too. wick's times include fsync and, on reading, the check of
every column against its digest; h5py's do not.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROBE = ROOT / ".build/release/StorageProbe"


def ours(path, rows, columns, compression):
    done = subprocess.run(
        [PROBE, "bench", path, str(rows), str(columns), compression], check=True, capture_output=True, text=True)
    words = done.stdout.split()
    return float(words[1]), float(words[3]), float(words[5])


def theirs(path, data, options):
    rows = len(data[0])
    begun = time.perf_counter()
    with h5py.File(path, "w") as file:
        for index, column in enumerate(data):
            file.create_dataset(f"f{index}", data=column, **options)
    written = time.perf_counter()
    with h5py.File(path) as file:
        for index in range(len(data)):
            file[f"f{index}"][:]
    read = time.perf_counter()
    megabytes = rows * len(data) * 8e-6
    return megabytes / (written - begun), megabytes / (read - written), os.path.getsize(path) / megabytes / 1e6


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    columns = int(sys.argv[2]) if len(sys.argv) > 2 else 158
    subprocess.run(["swift", "build", "-c", "release", "--product", "StorageProbe"], cwd=ROOT, check=True, stdout=sys.stderr)
    random = np.random.default_rng(1)
    data = [random.random(rows) - 0.5 for _ in range(columns)]
    print(f"{rows} rows × {columns} columns, {rows * columns * 8e-6:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bench.h5"
        pairs = [
            ("plain", "no", "contiguous", {}),
            ("compress=fast", "fast", "shuffle + gzip 1", dict(chunks=(min(rows, 65_536),), shuffle=True, compression="gzip", compression_opts=1)),
        ]
        for title, compression, peer, options in pairs:
            us, them = ours(path, rows, columns, compression), theirs(path, data, options)
            os.remove(path)
            for what, index in [("write", 0), ("read", 1)]:
                print(f"{what:5} {title:14} {us[index]:6.0f} MB/s   h5py {peer:17} {them[index]:6.0f} MB/s   {us[index] / them[index]:.2f} times")
            print(f"size  {title:14} {us[2]:6.1%}         h5py {peer:17} {them[2]:6.1%}")


main()
