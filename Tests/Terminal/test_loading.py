"""Long files: their memory, their progress."""

import datetime
import resource
import signal
import subprocess
import sys
import time

import pytest

from terminal import ENTER, WICK, ROOT

DAYS = 400
MEGABYTES = 1e6


@pytest.fixture(scope="module")
def long_file(tmp_path_factory):
    """400 days of bars of 20 seconds, and what one of them takes: some 100 MB."""
    path = tmp_path_factory.mktemp("long") / "long.csv"
    clock = [f"T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(0, 86_400, 20)]
    tails = [f"{stamp},{100 + i % 50}.25,{101 + i % 50}.5,{99 + i % 50},{100 + i % 50}.75,{i}\n" for i, stamp in enumerate(clock)]
    with open(path, "w") as file:
        file.write("time,open,high,low,close,volume\n")
        for day in range(DAYS):
            date = str(datetime.date(2020, 1, 1) + datetime.timedelta(day))
            file.write("".join([date + tail for tail in tails]))
    return path, len(clock)


# A process counts the memory of the one that it was forked from, so a small one stands between.
BETWEEN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(done.returncode)
"""


def peak(command):
    """Peak resident bytes of wick, and what it printed."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", BETWEEN, WICK, "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1]), done.stdout


def test_a_part_of_a_long_file_takes_the_memory_of_the_part(long_file):
    path, rows = long_file
    size = path.stat().st_size
    nothing, _ = peak("show 1")
    part, shown = peak(f'x = load "{path}" from 2020-03-01 to 2020-03-02; describe on x')
    print(f"{size / MEGABYTES:.0f} MB of text, a part takes {(part - nothing) / MEGABYTES:.0f} MB")
    assert f"{2 * rows}" in shown.replace(" ", "").replace(",", ""), shown
    assert part - nothing < 24 * MEGABYTES < size / 3


def test_a_long_file_takes_the_memory_of_its_columns(long_file):
    path, rows = long_file
    nothing, _ = peak("show 1")
    whole, _ = peak(f'x = load "{path}"')
    columns = 6 * 8 * rows * DAYS
    print(f"columns of {columns / MEGABYTES:.0f} MB take {(whole - nothing) / MEGABYTES:.0f} MB")
    assert whole - nothing < 1.25 * columns + 24 * MEGABYTES


def test_a_file_goes_into_a_store_with_the_memory_of_a_column(tmp_path):
    rows, columns = 60_000, 120
    path, store = tmp_path / "wide.csv", tmp_path / "wide.h5"
    with open(path, "w") as file:
        file.write("time," + ",".join(f"f{column}" for column in range(columns)) + "\n")
        tails = [",".join(f"{(row * 31 + column * 17) % 997 / 8}" for column in range(columns)) for row in range(997)]
        file.writelines(f"{946_684_800 + 60 * row},{tails[row % 997]}\n" for row in range(rows))
    nothing, _ = peak("show 1")
    whole, shown = peak(f'x = load "{path}"; show f0 on x; describe on x')
    streamed, stored = peak(f'x = load "{path}" into="{store}"; show f0 on x; describe on x')
    size = 8 * rows * columns
    print(f"{path.stat().st_size / MEGABYTES:.0f} MB of text, {size / MEGABYTES:.0f} MB of numbers: "
          f"{(whole - nothing) / MEGABYTES:.0f} MB in memory, {(streamed - nothing) / MEGABYTES:.0f} MB into a store")
    assert whole - nothing > size
    # Blocks of text of two threads, what they hold of numbers, and one column.
    assert streamed - nothing < 40 * MEGABYTES
    assert stored.splitlines()[1:-1] == shown.splitlines()[:-1]
    again, _ = peak(f'x = load "{path}" into="{store}" compress=fast overwrite; export "{store}.2" x')
    assert again - nothing < 60 * MEGABYTES
    assert [entry.name for entry in sorted(tmp_path.iterdir())] == ["wide.csv", "wide.h5", "wide.h5.2"]


def begun_and_sent(number, line, delay):
    work = subprocess.Popen([WICK, "-c", line], cwd=ROOT, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    work.send_signal(number)
    work.wait(20)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_load_into_a_store_that_is_killed_or_stopped_leaves_nothing(number, long_file, tmp_path):
    path, _ = long_file
    store = tmp_path / "long.h5"
    line = f'x = load "{path}" into="{store}"'
    left = 0
    for delay in (0.06, 0.09, 0.12, 0.2, 0.3):
        begun_and_sent(number, line, delay)
        if store.exists():
            # It was done before.
            assert subprocess.run([WICK, "-c", f'store verify "{store}"'], cwd=ROOT).returncode == 0
            store.unlink()
        else:
            left += 1
            assert number == signal.SIGKILL or not list(tmp_path.iterdir())
    assert left > 1
    # What was killed could not tidy up after itself: the next one does.
    assert subprocess.run([WICK, "-c", line], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0
    assert list(tmp_path.iterdir()) == [store]


def test_few_open_files_are_enough_for_many(tmp_path):
    for number in range(3000):
        day = datetime.date(2000, 1, 1) + datetime.timedelta(number)
        (tmp_path / f"S{number:04}.csv").write_text(f"date,close\n{day},{number}\n{day + datetime.timedelta(1)},1\n")
    lines = [
        f'x = load "{tmp_path}/*.csv"', f'export "{tmp_path}/a.h5" x', f'export "{tmp_path}/b.h5" x compress=fast',
        *[f'y{number} = load "{tmp_path}/{"ab"[number % 2]}.h5"' for number in range(8)],
        f'z = load "{tmp_path}/*.csv" into="{tmp_path}/c.h5"', f'export "{tmp_path}/a.h5" z append',
        f'store verify "{tmp_path}/a.h5"', "describe on z",
    ]
    few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    done = subprocess.run(
        [WICK, "-c", "; ".join(lines)], capture_output=True, text=True, cwd=ROOT, timeout=120, preexec_fn=few)
    assert done.returncode == 0, done.stderr
    assert "2 things, all as they were written" in done.stdout
    assert "6000" in done.stdout.replace(",", "").replace(" ", "")


def test_progress_is_in_bytes(long_file, terminal):
    path, _ = long_file
    t = terminal(columns=140)
    t.wait_prompt()
    folder = path.parent / "many"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.csv").symlink_to(path)
    t.send(f'x = load "{folder}/*.csv" from 2020-03-01 to 2020-03-02' + ENTER)
    t.wait(lambda t: b"reading 12 files, bytes" in t.raw, what="a progress line", seconds=30)
    t.wait_prompt("x>")
    assert "reading 12" not in t.text(), "the progress line must be gone"
