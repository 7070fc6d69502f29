"""Sweeps as arrays of jobs of a real Slurm: submitted, watched, taken up again, merged."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

from terminal import ROOT, WICK

BARS = ROOT / "datasets/daily/IBM.csv"
STUDY = """\
px = load {bars} prices=adjusted
ret = close/close[-1] - 1
y = label sign 5
cv = split purged k=3
g = sweep look=[5 20] depth=[2 3] {options} {{
  f = close/close[-look] - 1
  m = fit xgboost depth=$depth rounds=5 x=[f ret]
  keep m.cv.auc
}}
show g
digest g
"""
SLOW = "g = sweep n=1..6 on=slurm tasks=3 {{ for i in 1..{turns} {{ x = $i * 2 }}; keep $n * 10 }}; show g"


class Place:
    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {**environment, "HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"),
                            "XDG_CACHE_HOME": str(folder / "cache")}

    def start(self, *arguments):
        return subprocess.Popen([WICK, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment, cwd=self.folder)

    def wick(self, *arguments, code=0):
        run = self.start(*arguments)
        out, err = run.communicate(timeout=120)
        assert run.returncode == code, (run.returncode, out, err)
        return out, err

    def slurm(self, *command):
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=20).stdout

    def wait(self, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, what
            time.sleep(0.05)

    def lines(self):
        return sum(len(file.read_bytes().splitlines()) for file in (self.folder / "cache").rglob("*-slurm/*.cells"))


@pytest.fixture
def place(tmp_path, cluster):
    return Place(tmp_path, cluster)


def test_a_cluster_gives_the_same_table(place):
    study = place.folder / "study.wick"
    study.write_text(STUDY.format(bars=BARS, options=""))
    here, _ = place.wick("run", "--json", "--no-cache", str(study))
    study.write_text(STUDY.format(bars=BARS, options="on=slurm partition=short time=10m tasks=2"))
    there, told = place.wick("run", "--json", str(study))
    assert there == here
    number = re.search(r"4 combinations were submitted as array (\d+) of 2 tasks", told)[1]
    job = place.slurm("scontrol", "show", "job", number)
    assert len(re.findall("JobState=COMPLETED", job)) == 2
    assert job.count("Partition=short") == 2 and job.count("TimeLimit=00:10:00") == 2 and "JobName=wick-g" in job
    _, again = place.wick("run", "--json", str(study))
    assert "4 of 4 combinations were done before" in again and "submitted" not in again


def test_an_array_is_watched_again_after_control_c(place):
    line = SLOW.format(turns=60_000)
    run = place.start("--json", "-c", line)
    place.wait(lambda: place.lines() >= 1, "no combination is done")
    begun = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=20)
    assert run.returncode == 130 and time.monotonic() - begun < 1
    number = re.search(r"array (\d+) goes on", told)[1]
    out, told = place.wick("--json", "-c", line)
    assert f"array {number} is still under way: it is watched again" in told and "submitted" not in told
    rows = [json.loads(line) for line in out.splitlines() if '"rows"' in line][0]["rows"]
    assert [list(row.values())[:2] for row in rows] == [[n, n * 10] for n in range(1, 7)]
    assert not list((place.folder / "cache").rglob("*-slurm/*")), "what is merged is put away"


def test_what_a_killed_task_left_out_is_submitted_again(place):
    run = place.start("--json", "-c", SLOW.format(turns=100_000))
    place.wait(lambda: place.lines() >= 1, "no combination is done")
    number = re.search(r"(\d+)", (next((place.folder / "cache").rglob("*-slurm/array"))).read_text())[1]
    done = place.lines()
    place.slurm("scancel", number)
    out, told = run.communicate(timeout=100)
    assert run.returncode == 0, told
    left = int(re.search(rf"array {number} left out (\d+) combinations", told)[1])
    assert 0 < left <= 6 - done
    assert re.search(rf"{left} combinations were submitted as array", told)
    rows = [json.loads(line) for line in out.splitlines() if '"rows"' in line][0]["rows"]
    assert [list(row.values())[:2] for row in rows] == [[n, n * 10] for n in range(1, 7)]


def test_what_slurm_refuses_is_told(place):
    _, told = place.wick("-c", "g = sweep n=1..2 on=slurm partition=nowhere { keep $n }", code=1)
    assert "sbatch refused the sweep" in told and "invalid partition" in told.lower()


def test_without_slurm_it_is_said(tmp_path):
    result = subprocess.run(
        [WICK, "-c", "g = sweep n=1..2 on=slurm { keep $n }"], capture_output=True, text=True,
        env={**os.environ, "PATH": "/nonexistent", "HOME": str(tmp_path)}, timeout=20)
    assert result.returncode == 1 and "there is no Slurm here" in result.stderr
