"""Sweeps in several processes: the same table, nothing lost, nobody left behind; parts and their merging."""

import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import time

import pytest

from clock import bound, median, rounds
from terminal import ROOT, WICK, Terminal, ENTER, control

BARS = ROOT / "datasets/daily/IBM.csv"
STUDY = """\
seed 3
px = load {bars} prices=adjusted
ret = close/close[-1] - 1
y = label sign 5
cv = split purged k=3
def mom(n=20) = close/close[-n] - 1
twice = 2
g = sweep look=[5 20 60] depth=[2 3]{options} {{
  f = mom($look) * twice
  m = fit xgboost depth=$depth rounds=8 x=[f ret]
  keep m.cv.auc, m.cv.logloss
}}
best = g.best
show g
digest g
expect g.trials == 6
"""
# Each combination takes some tenths of a second.
SLOW = "g = sweep n=1..{count} workers={workers} {{ for i in 1..{turns} {{ x = $i * 2 }}; keep $n * 10 }}"


class Place:
    """A folder with a home, a cache and scripts of its own."""

    def __init__(self, folder):
        self.folder = folder

    @property
    def environment(self):
        return {**os.environ, "XDG_STATE_HOME": str(self.folder / "state"), "HOME": str(self.folder),
                "XDG_CACHE_HOME": str(self.folder / "cache")}

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def wick(self, *arguments, code=0):
        result = subprocess.run([WICK, *arguments], capture_output=True, text=True, timeout=120, env=self.environment,
                                cwd=self.folder)
        assert result.returncode == code, (result.returncode, result.stdout, result.stderr)
        return result

    def start(self, *arguments):
        return subprocess.Popen([WICK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment, cwd=self.folder)

    def workers(self):
        """The processes that compute combinations for a sweep of this place."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if len(words) > 2 and words[1] == b"work" and str(self.folder).encode() in words[2]:
                found.append(int(entry.name))
        return found

    def wait_for_workers(self, count, other_than=()):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = [process for process in self.workers() if process not in other_than]
            if len(found) >= count:
                return found
            time.sleep(0.005)
        raise AssertionError(f"{self.workers()} are not {count} processes")

    def wait_for_lines(self, count):
        """Until so many combinations are kept."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if sum(len(file.read_bytes().splitlines()) for file in (self.folder / "cache").rglob("*.cells")) >= count:
                return
            time.sleep(0.01)
        raise AssertionError("no combination is kept")

    def assert_nobody_is_left(self, within):
        deadline = time.monotonic() + within
        while self.workers():
            assert time.monotonic() < deadline, f"{self.workers()} go on"
            time.sleep(0.002)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def slow():
    """Turns of a loop that take 0.15 s of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([WICK, "-c", "for i in 1..20000 { x = $i * 2 }"], check=True, timeout=60)
    # A range has a million steps at most, and some sweeps take fifteen times as many turns.
    return min(60_000, max(2_000, int(20_000 * 0.15 / max(0.01, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before))))


def study(place, options="", name="study.wick"):
    return place.write(name, STUDY.format(bars=BARS, options=options))


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def test_any_number_of_processes_gives_the_same_table(place):
    one = place.wick("run", "--json", "--no-cache", study(place))
    rows = [o for o in objects(one.stdout) if "rows" in o][0]["rows"]
    assert len(rows) == 6 and len({row["m.cv.auc"] for row in rows}) > 3
    for workers in (2, 5):
        several = place.wick("run", "--json", "--no-cache", study(place, f" workers={workers}"))
        assert several.stdout == one.stdout
        assert "one process" not in several.stderr, several.stderr
    assert not list(place.folder.glob("cache/wick/sweeps/*")), "without the cache nothing is left there"


def test_a_lock_of_several_processes_is_that_of_one(place):
    def digests(options):
        place.wick("run", "--lock", "--no-cache", study(place, options))
        lock = (place.folder / "study.lock").read_text().splitlines()
        at = next(index for index, line in enumerate(lock) if "sweep look" in line)
        return [re.sub(r'^step \S+ \S+ \S+ ".*?[^\\]"|ms=\d+', "", line) for line in lock[at:at + 2]]

    assert digests("") == digests(" workers=3")
    replayed = place.wick("replay", str(place.folder / "study.wick"))
    assert "ok" in replayed.stdout and "DRIFTED" not in replayed.stdout


def test_what_a_combination_shows_reads_and_expects_is_told(place):
    script = "g = sweep n=1..4 workers=2 { show $n; d = load %s; expect $n < 4; keep len(d) }\nshow g.trials\n" % BARS
    one = place.wick("run", place.write("a.wick", script.replace("workers=2 ", "")), code=1)
    two = place.wick("run", "--lock", place.write("b.wick", script), code=1)
    assert two.stdout == one.stdout
    assert "IBM.csv" in (place.folder / "b.lock").read_text()


def test_what_was_tried_in_other_processes_was_tried(place):
    script = ("px = load %s prices=adjusted\ng = sweep n=[5 10 20]%s { s = signal (close > mean(close, $n)); "
              "bt = backtest s; keep bt.sharpe }\ns = signal (close > mean(close, 40))\nbt = backtest s\njudge bt samples=200\n")
    one = place.wick("run", "--no-cache", place.write("a.wick", script % (BARS, "")))
    two = place.wick("run", "--no-cache", place.write("a.wick", script % (BARS, " workers=3")))
    assert two.stdout == one.stdout and "one process" not in two.stderr
    assert re.search(r"\b4\b[^\n]*trial|trials?[^\n]*\b4\b", one.stdout), one.stdout


def test_a_killed_sweep_goes_on_where_it_was(place, slow):
    line = SLOW.format(count=12, workers=2, turns=4 * slow)
    whole = place.wick("--json", "-c", line.replace("workers=2 ", "") + "; show g; digest g")
    for file in (place.folder / "cache").rglob("*.cells"):
        file.unlink()
    run = place.start("-c", line)
    workers = place.wait_for_workers(2)
    place.wait_for_lines(4)
    run.send_signal(signal.SIGKILL)
    run.wait()
    place.assert_nobody_is_left(within=0.2)
    assert len(workers) == 2
    again = place.wick("--json", "-c", line + "; show g; digest g")
    done = int(re.search(r"(\d+) of 12 combinations were done before", again.stderr)[1])
    assert 4 <= done < 12
    assert again.stdout == whole.stdout


@pytest.mark.clock
def test_control_c_stops_all_processes_at_once(place, slow):
    with Terminal(place.folder, columns=100) as t:
        t.wait_prompt()
        delays = []
        for _ in range(max(2, rounds(3))):
            t.send(SLOW.format(count=500, workers=2, turns=slow) + ENTER)
            place.wait_for_workers(2)
            t.wait(lambda t: re.search(r"sweep  \d+ of \d+ .* left", t.lines()[-1]), seconds=30, what="progress")
            shown = len(t.lines())
            begun = time.monotonic()
            t.send(control("c"))
            t.wait(lambda t: t.lines()[-1] == "wick>" and len(t.lines()) > shown, seconds=10, what="the prompt")
            delays.append(time.monotonic() - begun)
            place.assert_nobody_is_left(within=bound(0.05))
            assert "interrupted" in t.text() and "are kept: the same line goes on from there" in t.text()
        print("from Ctrl-C to the prompt, ms:", [round(delay * 1000) for delay in delays])
        assert median(delays) < bound(0.1), delays
        assert re.search(r"\d+ of 500 combinations were done before", t.text())


def test_a_process_that_dies_is_told_and_its_combination_tried_again(place, slow):
    line = SLOW.format(count=6, workers=2, turns=slow)
    run = place.start("--json", "-c", line + "; show g")
    os.kill(place.wait_for_workers(2)[0], signal.SIGKILL)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert re.search(r"was killed by signal 9 at n=\d, which is tried once more", err), err
    rows = [o for o in objects(out) if "rows" in o][0]["rows"]
    assert [list(row.values())[:2] for row in rows] == [[n, n * 10] for n in range(1, 7)]


def test_a_combination_whose_processes_die_is_reported_and_tried_in_the_next_run(place, slow):
    line = SLOW.format(count=2, workers=2, turns=slow * 15)
    run = place.start("--json", "-c", line + "; show g")
    first = place.wait_for_workers(2)
    [os.kill(process, signal.SIGKILL) for process in first]
    [os.kill(process, signal.SIGKILL) for process in place.wait_for_workers(2, other_than=first)]
    out, err = run.communicate(timeout=60)
    assert run.returncode == 1 and err.count("which is given up") == 2, err
    assert "all 2 trials failed, the first: its process was killed by signal 9, twice" in err, err
    again = place.wick("--json", "-c", line + "; show g")
    assert "done before" not in again.stderr and "error" not in again.stdout


def test_a_longer_sweep_takes_what_a_shorter_one_computed(place, slow):
    place.wick("-c", SLOW.format(count=5, workers=1, turns=2 * slow))
    longer = place.wick("-c", SLOW.format(count=7, workers=2, turns=2 * slow))
    assert "5 of 7 combinations were done before" in longer.stderr
    other = place.wick("-c", SLOW.format(count=5, workers=1, turns=2 * slow + 1))
    assert "done before" not in other.stderr, "another block is another sweep"


def test_what_cannot_be_handed_over_is_computed_here(place):
    result = place.wick("-c", 'for k in [1 2] { y = [$k 3]; g = sweep n=1..3 workers=2 { keep $n * $k } }; show g')
    assert "one process" not in result.stderr
    frame = f'px = load "{BARS}"; y = label fwd 1; cv = split holdout; for k in [1 2] {{ y = label fwd $k; g = sweep n=1..2 workers=2 {{ m = fit ridge x=[close]; keep $n }} }}'
    result = place.wick("-c", frame)
    assert "one process does it all: 'y'" in result.stderr, result.stderr


def test_parts_make_the_same_table(place):
    path = study(place)
    whole = place.wick("run", "--json", "--no-cache", path)
    for number in (1, 2, 4):
        part = place.wick("run", path, "--shard", f"{number}/4")
        assert "it rests on 'g', of which this is a part" in part.stderr
    files = sorted(file.name for file in (place.folder / "study.sweeps").iterdir())
    assert [re.sub("-[0-9a-f]{8}", "", name) for name in files] == ["g.1-of-4.cells", "g.2-of-4.cells", "g.4-of-4.cells"]
    missing = place.wick("merge", path, code=1)
    assert "1 of 6 combinations are missing: shard 3/4" in missing.stderr
    torn = place.folder / "study.sweeps" / files[0]
    full = torn.read_bytes()
    place.wick("run", path, "--shard", "3/4", "--results", str(place.folder / "elsewhere"))
    torn.write_bytes(full[:-20])
    unfinished = place.wick("merge", path, str(place.folder / "elsewhere"), code=1)
    assert "shard 1/4 (not finished)" in unfinished.stderr
    again = place.wick("run", path, "--shard", "1/4")
    assert "1 of 6 combinations were done before" in again.stderr
    merged = place.wick("merge", "--json", path, str(place.folder / "elsewhere"))
    table = [line for line in whole.stdout.splitlines() if '"rows"' in line][0]
    assert table in merged.stdout.splitlines()
    after = place.wick("run", "--json", path)
    assert after.stdout == whole.stdout
    assert "6 of 6 combinations were done before" in after.stderr


def test_parts_that_overlap_are_told(place):
    path = place.write("s.wick", "g = sweep n=1..4 { keep $n }\n")
    for part in ("1/2", "2/2", "1/4"):
        place.wick("run", path, "--shard", part)
    merged = place.wick("merge", str(place.folder / "s.sweeps"))
    assert re.search("shards 1/[24] and 1/[24] overlap in 1 of 4 combinations", merged.stderr), merged.stderr
    assert place.wick("run", path, "--shard", "5/4", code=2).stderr
    assert "there are no parts in" in place.wick("merge", str(place.folder), code=1).stderr


def test_failed_trials_are_tried_again(place):
    path = place.write("s.wick", "g = sweep n=[1 2] { if n == 2 { q = load bars.csv }; keep $n }\n")
    for part in ("1/2", "2/2"):
        place.wick("run", path, "--shard", part)
    place.wick("merge", str(place.folder / "s.sweeps"))
    place.write("bars.csv", "Date,Close\n2020-01-01,1\n2020-01-02,2\n")
    told = place.wick("run", path)
    assert "1 of 2 combinations were done before" in told.stderr and "failed" not in told.stdout, told


def test_the_first_combination_that_fails_is_told_while_the_others_are_computed(place, slow):
    line = SLOW.format(count=3, workers=1, turns=slow * 6).replace("$n * 10", "$n * nothing")
    told = place.wick("-c", line, code=1).stderr
    assert "all 3 trials failed, the first: " in told, "that nothing came of it is an error"
    assert told.count("failed: ") == 1 and re.search(r"^n=[12] failed: .*'nothing'", told, re.M), told


def test_progress_tells_of_the_sweep_and_of_what_is_done_in_it(place, terminal):
    t = terminal(columns=120)
    t.wait_prompt()
    for line in (f'px = load "{BARS}"', "ret = close/close[-1] - 1", "y = label sign 5", "cv = split purged k=5"):
        t.run(line, prompt=t.lines()[-1])
    t.send("g = sweep depth=[6 7 8 9] { m = fit xgboost depth=$depth rounds=400 x=[ret close volume]; keep $depth }" + ENTER)
    t.wait(lambda t: re.search(r"sweep [1-4]/4 · fitting.* of ", t.text()), seconds=30, what="progress")
    t.send(control("c"))
