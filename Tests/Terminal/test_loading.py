"""Long files: their memory, their progress."""

import datetime
import subprocess
import sys

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
