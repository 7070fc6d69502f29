"""Writing and reading 1,000,000 × 160 features of real bars: Wick's store against h5py, in one run.

    python3 Tests/Bench/hdf5.py [ROWS] [ROUNDS]

The features are @alpha158 of minute bars from ../shared/data (bitfinex BTCUSD); without it, of the hourly bars that come
with the source, which are fewer. Stored plain against h5py's contiguous layout, compressed against h5py's shuffle and
gzip 1. Rounds are interleaved, medians are compared, by the clock and by CPU time. Wick's writing includes the digests
of all columns and fsync; h5py is timed with an fsync, too, and without. Wick's reading includes the check of every
column against its digest. Each reads all columns into memory in a process of its own. Then: 5 of the columns, a tenth of the rows, and a file
of 5,000 frames.
"""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import h5py
except ImportError:
    sys.exit(print("h5py is not installed here: left out"))

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROBE = pathlib.Path(os.environ.get("PROBE", ROOT / ".build/release/StorageProbe"))
WICK = os.environ.get("WICK", str(ROOT / ".build/release/wick"))
SHARED = ROOT / "../shared/data/bitfinex-1m"


def features(path):
    """A plain store with the features of real bars."""
    given = os.environ.get("FEATURES")
    if given:
        return given
    bars = f"{SHARED}/BTCUSD-*.csv.gz sym=BTCUSD dups=last" if SHARED.exists() else "datasets/hourly/SPY.csv.gz"
    statements = f"px = load {bars}; features @alpha158; x = drop open, high, low; export {path} x"
    subprocess.run([WICK, "-c", statements], cwd=ROOT, check=True, stdout=sys.stderr)
    return path


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(body):
    clock, used = time.perf_counter(), cpu()
    body()
    return time.perf_counter() - clock, cpu() - used


def probe(*arguments):
    """The figures of each line that the probe prints, by its first word."""
    done = subprocess.run([PROBE, *map(str, arguments)], check=True, capture_output=True, text=True)
    return {words[0]: [float(word) for word in words[1:]] for words in map(str.split, done.stdout.splitlines())}


def ours(source, path, compression, rows):
    written = probe("write", source, path, compression, rows)["write"]
    parts = probe("partial", path)
    return {"write": written, "read": parts["whole"], "parts": parts, "size": os.path.getsize(path)}


def theirs(path, data, options):
    def write():
        with h5py.File(path, "w") as file:
            for index, column in enumerate(data):
                file.create_dataset(f"f{index}", data=column, **options)

    def sync():
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    written, synced = measured(write), measured(sync)
    done = subprocess.run([sys.executable, __file__, "read", path], check=True, capture_output=True, text=True)
    return {
        "write": written, "synced": [sum(pair) for pair in zip(written, synced)],
        "read": [float(word) for word in done.stdout.split()], "size": os.path.getsize(path)}


def read(path):
    """All columns of a file, kept; prints the seconds, as `theirs` wants them of a process of its own."""
    def whole():
        with h5py.File(path) as file:
            columns.extend(file[name][:] for name in file)

    columns = []
    print(*measured(whole))


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    if "PROBE" not in os.environ:
        subprocess.run(
            ["swift", "build", "-c", "release", "--product", "StorageProbe"], cwd=ROOT, check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(dir=os.environ.get("SCRATCH")) as folder:
        source = features(f"{folder}/features.h5")
        with h5py.File(source) as file:
            group = file[next(name for name in file if name != "session")]
            names = [name for name in group if group[name].dtype == "f8"][:160]
            data = [group[name][:rows] for name in names]
        rows = len(data[0])
        megabytes = rows * len(data) * 8e-6
        print(f"{rows} rows × {len(data)} features of real bars, {megabytes:.0f} MB, medians of {rounds} interleaved rounds")
        pairs = [
            ("plain", "no", "contiguous", {}),
            ("compress=fast", "fast", "shuffle + gzip 1",
             dict(chunks=(min(rows, 65_536),), shuffle=True, compression="gzip", compression_opts=1)),
        ]
        for title, compression, peer, options in pairs:
            runs = []
            for _ in range(rounds):
                us = ours(source, f"{folder}/wick.h5", compression, rows)
                them = theirs(f"{folder}/h5py.h5", data, options)
                runs.append((us, them))

            def median(side, what, index):
                return statistics.median(run[side][what][index] for run in runs)

            for what, other in [("write", "write"), ("write", "synced"), ("read", "read")]:
                clock = [megabytes / median(side, key, 0) for side, key in [(0, what), (1, other)]]
                used = [megabytes / max(1e-9, median(side, key, 1)) for side, key in [(0, what), (1, other)]]
                note = " + fsync" if other == "synced" else ""
                print(
                    f"{what:5} {title:14} {clock[0]:6.0f} MB/s   h5py {peer + note:26} {clock[1]:6.0f} MB/s   "
                    f"{clock[0] / clock[1]:.2f} times; by CPU time {used[0]:6.0f} and {used[1]:6.0f} MB/s, {used[0] / used[1]:.2f} times")
            sizes = [runs[0][side]["size"] / megabytes / 1e6 for side in (0, 1)]
            print(f"size  {title:14} {sizes[0]:6.1%}         h5py {peer:26} {sizes[1]:6.1%}")
            parts = {what: [us["parts"][what] for us, _ in runs] for what in ("whole", "columns", "rows")}
            whole = [statistics.median(column) for column in zip(*parts["whole"])]
            for what, share, title in [("columns", 5 / len(data), "5 columns"), ("rows", 0.1, "a tenth of the rows")]:
                part = [statistics.median(column) for column in zip(*parts[what])]
                print(
                    f"read  {title:20} {part[0] * 1e3:5.0f} ms, {part[1] / whole[1]:.1%} of the CPU time and "
                    f"{part[2] / whole[2]:.1%} of the bytes of all, which is {whole[0] * 1e3:.0f} ms ({share:.1%} of the values)")
        figures = []
        for _ in range(rounds):
            many = probe("many", f"{folder}/many.h5", 5000)
            figures.append([1e3 * value for value in many["open"] + many["one"]])
        clock, used, one, one_used = [statistics.median(column) for column in zip(*figures)]
        print(f"open  5,000 frames: {clock:.1f} ms ({used:.1f} ms of CPU time); with one of them read {one:.1f} ms ({one_used:.1f})")


if sys.argv[1:2] == ["read"]:
    read(sys.argv[2])
else:
    main()
