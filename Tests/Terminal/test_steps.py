"""Scripts in steps: chosen steps, the cache between processes, plans, checks, logs, locks, status."""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

from terminal import ROOT, WICK

SCRIPT = """\
param n = 20 in 2..250 "look-back"
param name = "x" "what the results are called"
seed 7

step 1 "bars"
px = load {bars} prices=adjusted

step 2 "technical features"
mom = close/close[-n] - 1
vol = std(mom, 20)

step 3 "label"
y = label sign 5
cv = split purged k=3

step 4 "model"
m = fit logit x=[mom vol]

step 5 "results"
export {folder}/$name.h5 px, m overwrite
"""


class Study:
    """A script in a folder of its own, with its own cache and state."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "study.wick"
        self.bars = folder / "bars.csv"
        self.bars.write_bytes((ROOT / "datasets/daily/IBM.csv").read_bytes())
        self.write(SCRIPT)
        self.store = folder / "x.h5"

    def write(self, text):
        self.path.write_text(text.replace("{folder}", str(self.folder)).replace("{bars}", str(self.bars)))

    @property
    def environment(self):
        return {**os.environ, "XDG_STATE_HOME": str(self.folder / "state"), "XDG_CACHE_HOME": str(self.folder / "cache"),
                "HOME": str(self.folder)}

    def wick(self, *arguments):
        return subprocess.run(
            [WICK, *arguments], capture_output=True, text=True, timeout=60, env=self.environment, cwd=self.folder)

    def run(self, *arguments, form="--json"):
        return self.wick("run", form, str(self.path), *arguments)

    def rows(self, *arguments, code=0):
        result = self.run(*arguments)
        assert result.returncode == code, result.stdout + result.stderr
        return json.loads(result.stdout.splitlines()[-1])["rows"]

    def statuses(self, *arguments, code=0):
        return [f"{row['step']} {row['status']}" for row in self.rows(*arguments, code=code)]

    def digest(self):
        return hashlib.sha256(self.store.read_bytes()).hexdigest()

    def log(self, *arguments):
        path = self.folder / "run.jsonl"
        path.unlink(missing_ok=True)
        self.run("--log", str(path), *arguments)
        return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def study(tmp_path):
    return Study(tmp_path)


def test_all_steps_run_and_then_only_what_is_seen(study):
    assert study.statuses() == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]
    assert study.statuses() == ["1 cached", "2 cached", "3 cached", "4 cached", "5 ok"]
    assert study.statuses("--no-cache") == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]
    assert study.statuses("--steps", "1-5") == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]


@pytest.mark.parametrize(
    "arguments, statuses",
    [
        (["--steps", "3-5"], ["1 cached", "2 cached", "3 ok", "4 ok", "5 ok"]),
        (["--steps", "3-5", "--skip", "1,2"], ["1 cached", "2 cached", "3 ok", "4 ok", "5 ok"]),
        (["--skip", "1,2"], ["1 cached", "2 cached", "3 cached", "4 cached", "5 ok"]),
        (["--steps", "1,3,5"], ["1 ok", "2 cached", "3 ok", "4 cached", "5 ok"]),
        (["--from", "4"], ["1 cached", "2 cached", "3 cached", "4 ok", "5 ok"]),
        (["--steps", "2"], ["1 cached", "2 ok"]),
    ],
)
def test_steps_are_chosen(study, arguments, statuses):
    assert study.run().returncode == 0
    assert study.statuses(*arguments) == statuses


def test_later_steps_in_another_process_give_what_a_whole_run_gives(study):
    assert study.statuses("--no-cache") == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]
    whole = study.digest()
    study.store.unlink()
    assert study.statuses("--steps", "1-3") == ["1 ok", "2 ok", "3 ok"]
    assert not study.store.exists()
    assert study.statuses("--steps", "4-5", "--skip", "1-3") == ["1 cached", "2 cached", "3 cached", "4 ok", "5 ok"]
    assert study.digest() == whole, "the file is the same, bit for bit"
    assert study.wick("run", str(study.path), "--steps", "5", "--lock").returncode == 0
    assert study.wick("replay", str(study.path)).returncode == 0


@pytest.mark.parametrize("choice", ["5-3", "0-2", "7", "x", "1,,2"])
def test_a_wrong_choice_runs_nothing(study, choice):
    result = study.run("--steps", choice)
    assert result.returncode == 2
    assert "--steps" in result.stderr and not study.store.exists()


def test_a_step_without_what_it_rests_on_is_refused(study):
    result = study.run("--steps", "4")
    assert result.returncode == 1
    assert "rests on" in result.stderr and "was not run and is not in the cache" in result.stderr


def test_a_changed_statement_parameter_or_file_is_no_longer_in_the_cache(study):
    assert study.run().returncode == 0
    assert study.statuses("n=30")[:2] == ["1 cached", "2 ok"]
    assert study.statuses("n=30")[:2] == ["1 cached", "2 cached"]
    study.write(SCRIPT.replace("std(mom, 20)", "std(mom, 21)"))
    assert study.statuses()[:2] == ["1 cached", "2 ok"]
    study.bars.write_text("".join(study.bars.read_text().splitlines(keepends=True)[:-1]))
    assert study.statuses()[:2] == ["1 ok", "2 ok"]


def test_a_file_of_a_step_out_of_the_cache_has_to_be_the_one_that_it_wrote(study):
    study.write("""param n = 20
step 1 "make"
px = load {bars} prices=adjusted
f = mean(close, $n)
export {folder}/x.h5 px overwrite
step 2 "use"
q = load {folder}/x.h5
stat mean q.f
""")
    assert study.run("n=20").returncode == 0 and study.run("n=50").returncode == 0
    assert study.run("n=50", "--skip", "1").returncode == 0
    other = study.run("n=20", "--skip", "1")
    assert other.returncode == 1 and "x.h5 is not what it wrote" in other.stderr, other.stderr
    study.store.unlink()
    gone = study.run("n=50", "--from", "2")
    assert gone.returncode == 1 and "it is gone" in gone.stderr, gone.stderr


def test_a_dry_run_changes_no_file(study):
    def files():
        return {str(path): path.stat().st_mtime_ns for path in study.folder.rglob("*")
                if path.is_file() and "state" not in path.parts}

    before = files()
    rows = study.rows("--dry-run")
    assert [(row["step"], row["would be"]) for row in rows] == [(number, "run") for number in range(1, 6)]
    assert "px" in rows[1]["reads"] and "mom" in rows[1]["makes"] and "m" in rows[3]["makes"]
    assert "x.h5" in rows[4]["makes"] or "$name" in rows[4]["makes"]
    assert files() == before
    assert study.run().returncode == 0
    before = files()
    rows = study.rows("--dry-run", "--steps", "3-5")
    assert [row["would be"] for row in rows] == ["from the cache"] * 2 + ["run"] * 3
    assert str(study.bars) in rows[0]["reads"] and str(study.store) in rows[4]["makes"]
    assert files() == before


def test_artifacts_are_checked(study):
    wrong = study.rows("--validate-only", code=1)
    assert "was not run" in wrong[0]["what is wrong"]
    assert study.run().returncode == 0
    assert study.rows("--validate-only") == []
    whole = study.store.read_bytes()
    study.store.write_bytes(whole[: len(whole) // 2])
    wrong = study.rows("--validate-only", code=1)
    assert [row["step"] for row in wrong] == [5] and str(study.store) in wrong[0]["what is wrong"]
    study.store.unlink()
    assert "missing" in study.rows("--validate-only", code=1)[0]["what is wrong"]
    store = study.store
    for statements, reason in [
        ("px = load bars.csv prices=adjusted; mom = close/close[-20] - 1; vol = std(mom, 20); vol = 2*vol", "another digest"),
        ("px = load bars.csv prices=adjusted; mom = close/close[-20] - 1; vol = std(mom, 20); px = select from 2005", "rows"),
        ("px = load bars.csv prices=adjusted; mom = close/close[-20] - 1", "schema"),
    ]:
        made = study.wick("-c", f"{statements}; export {store} px overwrite")
        assert made.returncode == 0, made.stderr
        told = " ".join(row["what is wrong"] for row in study.rows("--validate-only", code=1))
        assert reason in told and "holds no model 'm'" in told, told
    assert study.run().returncode == 0
    assert study.rows("--validate-only") == []


def test_after_a_failure_independent_steps_go_on_where_asked(study):
    study.write(SCRIPT.replace("m = fit logit", "oops = fit logit x=[nothing_like_it]\nm = fit logit")
                .replace("px, m overwrite", "px overwrite"))
    result = study.run()
    assert result.returncode == 1 and "nothing_like_it" in result.stderr and not study.store.exists()
    assert study.statuses("--continue-on-error", code=1)[-2:] == ["4 failed", "5 ok"]
    assert study.store.exists()
    study.write(SCRIPT.replace("m = fit logit", "oops = fit logit x=[nothing_like_it]\nm = fit logit"))
    assert study.statuses("--continue-on-error", code=1)[-2:] == ["4 failed", "5 skipped"]


def test_verbose_tells_more_and_gives_the_same(study):
    quiet = study.run("--no-cache", form="--csv")
    before = study.digest()
    loud = study.run("--no-cache", "--verbose", form="--csv")
    assert len(loud.stderr.splitlines()) > len(quiet.stderr.splitlines()) + 5
    assert "m = fit logit" in loud.stderr
    assert study.digest() == before


def test_a_file_gives_parameters(study):
    config = study.folder / "study.yaml"
    config.write_text("# the first study\nn: 60\nname: y\n")
    assert study.run("--config", str(config)).returncode == 0
    assert (study.folder / "y.h5").exists() and not study.store.exists()
    log = study.log("--config", str(config), "n=70")
    assert log[0]["parameters"] == {"n": "70", "name": '"y"'}, "what stands on the command line comes first"
    for text, told in [
        ("m: 60\n", "line 1: parameter 'm' does not exist"), ("n: 600\n", "must be in"), ("n: many\n", "a number"),
        ("n: 60\nn: 70\n", "given twice"), ("n 60\n", "is no parameter"), ("n:\n  a: 1\n", "is no parameter"),
    ]:
        config.write_text(text)
        result = study.run("--config", str(config))
        assert result.returncode == 2 and told in result.stderr, (text, result.stderr)
    config.write_text("lokback = 3\nn = 5")
    assert study.run("--config", str(study.folder / "nowhere.yaml")).returncode == 2


def test_parameters_are_given_as_options_too(study):
    study.write('param symbols = 100 in 1..1000 "how many"\nparam start_date = 2020-01-01 "the first day"\n'
                'step 1 "all"\nshow $symbols\nshow $start_date\n')
    told = study.wick("run", str(study.path), "--symbols", "30", "--start-date", "2021-06-01", "--steps", "1", "--csv")
    assert told.returncode == 0 and told.stdout.startswith("30\n2021-06-01\n\nstep,"), told
    assert study.wick("run", str(study.path), "--symbols=30", "--csv").stdout.startswith("30\n")
    for arguments, words in [(["--symbls", "30"], "did you mean 'symbols'?"), (["--dryrun"], "no option --dryrun"),
                             (["--symbols", "0"], "must be in 1..1000"), (["--start-date", "June"], "is a date"),
                             (["symbols=3", "--symbols", "30"], "given twice")]:
        told = study.wick("run", str(study.path), *arguments)
        assert told.returncode == 2 and words in told.stderr and told.stdout == "", (arguments, told)


def test_the_log_tells_of_every_step(study):
    log = study.log()
    assert [(entry["event"], entry.get("step")) for entry in log] == [
        ("begin", None), *[(event, number) for number in range(1, 6) for event in ("start", "end")], ("done", None)]
    ends = [entry for entry in log if entry["event"] == "end"]
    rows = len(study.bars.read_text().splitlines()) - 1
    assert [entry["rows_out"] for entry in ends[:2]] == [rows, rows] and ends[1]["rows_in"] == rows
    assert all(entry["status"] == "ok" and entry["error"] is None for entry in ends)
    assert all(entry["start"] <= entry["end"] for entry in ends)
    assert ends[4]["files"][0]["sha256"] == study.digest()
    assert log[-1]["code"] == 0
    study.write(SCRIPT.replace("x=[mom vol]", "x=[nothing_like_it]"))
    log = study.log()
    assert log[-2]["status"] == "failed" and "nothing_like_it" in log[-2]["error"] and log[-1]["code"] == 1


LONG = 'step 1 "short"\na = 1\nstep 2 "long"\nfor i in 1..30000 { for k in 1..3000 { x = $i * $k } }\nstep 3 "never"\nb = 2\n'


def begin(study):
    """A run that is at its second step."""
    child = subprocess.Popen(
        [WICK, "run", str(study.path)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=study.environment, cwd=study.folder)
    deadline = time.monotonic() + 10
    while '"step":2,"title":"long"}\n' not in "".join(path.read_text() for path in (study.folder / "state").rglob("*.jsonl")):
        assert time.monotonic() < deadline and child.poll() is None
        time.sleep(0.02)
    return child


def test_two_runs_of_a_script_never_overlap_and_another_terminal_sees_how_far_one_is(study):
    study.write(LONG)
    child = begin(study)
    try:
        second = study.run()
        assert second.returncode == 1
        assert f"is being run by process {child.pid}" in second.stderr and "wick status" in second.stderr
        status = json.loads(study.wick("status", "--json", str(study.path)).stdout)
        assert [row["status"] for row in status["rows"]] == ["ok", "running", "waiting"]
        assert "running" in status["title"] and str(child.pid) in status["title"]
        listed = json.loads(study.wick("status", "--json").stdout)["rows"]
        assert [(row["state"], row["steps"]) for row in listed] == [("running", "1 of 3")]
        assert study.wick("status", listed[0]["run"]).returncode == 0
    finally:
        child.send_signal(signal.SIGINT)
    assert child.wait(10) == 130
    status = json.loads(study.wick("status", "--json", str(study.path)).stdout)
    assert [row["status"] for row in status["rows"]] == ["ok", "interrupted", "not run"]


def test_a_killed_run_leaves_no_lock(study):
    study.write(LONG)
    child = begin(study)
    child.kill()
    child.wait(10)
    status = json.loads(study.wick("status", "--json", str(study.path)).stdout)
    assert "killed" in status["title"]
    assert [row["status"] for row in status["rows"]] == ["ok", "stopped", "not run"]
    study.write(LONG.replace("1..30000", "1..3"))
    assert study.statuses() == ["1 cached", "2 ok", "3 ok"]


def test_a_run_that_is_not_there_is_told(study):
    result = study.wick("status", "nothing")
    assert result.returncode == 2 and "there is no run 'nothing'" in result.stderr
    result = study.run("--dry-run", form="--csv")
    assert result.returncode == 0
    study.write("a = 1\n")
    result = study.run("--steps", "1")
    assert result.returncode == 2 and "marks none" in result.stderr


def test_the_cache_may_be_deleted_at_any_time_and_keeps_to_its_room(study):
    assert study.run().returncode == 0
    values = list((study.folder / "cache/wick/values").iterdir())
    assert values
    for path in values:
        path.write_bytes(path.read_bytes()[:100])
    damaged = study.run("--steps", "5")
    assert damaged.returncode == 1 and "what the cache had of it was damaged and is deleted" in damaged.stderr
    for path in (study.folder / "cache/wick/values").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    mended = study.run()
    assert mended.returncode == 0 and "its step is run again" in mended.stderr, mended.stderr
    assert study.statuses("--steps", "5")[-2:] == ["4 cached", "5 ok"]
    assert study.statuses("--steps", "1-5") == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]
    assert study.statuses("--steps", "5")[-2:] == ["4 cached", "5 ok"]
    result = subprocess.run(
        [WICK, "run", str(study.path)], env={**study.environment, "WICK_CACHE_MB": "0"}, capture_output=True,
        timeout=60, cwd=study.folder)
    assert result.returncode == 0, result.stderr
    assert not list((study.folder / "cache/wick/values").iterdir())
    assert study.statuses() == ["1 ok", "2 ok", "3 ok", "4 ok", "5 ok"]


def test_damaged_values_that_cannot_be_deleted_are_made_anew(study):
    assert study.run().returncode == 0
    for path in (study.folder / "cache/wick/values").iterdir():
        path.unlink()
        path.mkdir()
    study.write(SCRIPT.replace("std(mom, 20)", "std(mom, 21)"))
    result = study.run()
    assert result.returncode == 0, result.stderr[-2000:]
    assert 1 <= result.stderr.count("its step is run again") <= 4
    assert [row["status"] for row in json.loads(result.stdout.splitlines()[-1])["rows"]][-1] == "ok"


def test_a_run_that_starts_over_does_nothing_twice(study):
    study.write("""show "hello"
step 1 "other"
other = generate bars=200 seed=2
step 2 "picture"
px = load {bars}
plot line close on px to={folder}/a.svg
step 3 "use"
show other tail=1
""")
    assert study.run().returncode == 0
    (study.folder / "a.svg").unlink()
    for path in (study.folder / "cache/wick/values").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    again = study.run(form="--json")
    assert again.returncode == 0 and "its step is run again" in again.stderr, again.stderr
    assert again.stdout.count('"hello"') == 1 and again.stdout.count("a.svg  ") == 1, again.stdout


def test_damaged_values_are_told_by_a_check(study):
    assert study.run().returncode == 0
    assert study.run("--validate-only").returncode == 0
    for path in (study.folder / "cache/wick/values").iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    rows = study.rows("--validate-only", code=1)
    assert any("'px' is damaged" in row["what is wrong"] for row in rows), rows


def test_a_cache_that_cannot_be_written_keeps_no_step_from_running(study):
    cache = study.folder / "cache"
    cache.write_text("a file where the folder should be")
    result = study.run("--log", str(study.folder / "run.jsonl"))
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("not kept for the next run") == 1
    assert [row["status"] for row in json.loads(result.stdout.splitlines()[-1])["rows"]] == ["ok"] * 5
    events = [json.loads(line)["event"] for line in (study.folder / "run.jsonl").read_text().splitlines()]
    assert events.count("note") == 1


def test_the_oldest_logs_of_runs_make_room(study):
    runs = study.folder / "state/wick/runs"
    runs.mkdir(parents=True)
    for number in range(600):
        path = runs / f"old-{number:03}.jsonl"
        path.write_text("{}\n")
        os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
    assert study.run().returncode == 0
    names = sorted(path.name for path in runs.iterdir() if path.suffix == ".jsonl")
    assert len(names) == 500 and "old-100.jsonl" not in names and "old-101.jsonl" in names
    assert any(name.startswith("study-") for name in names)
