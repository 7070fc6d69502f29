"""wick without a conversation: arguments, pipes, forms of output, exit codes."""

import csv
import io
import json
import os
import resource
import signal
import subprocess
import time

import pytest

from terminal import WICK, ROOT


@pytest.fixture
def wick(tmp_path):
    def run(*arguments, given=None, **variables):
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path), **variables}
        return subprocess.run(
            [WICK, *arguments], input=given, capture_output=True, text=True, timeout=60, env=environment, cwd=ROOT)

    return run


def test_statements_as_an_argument(wick):
    result = wick("-c", "x = 20; show x + 1")
    assert (result.returncode, result.stdout, result.stderr) == (0, "21\n", "")


def test_statements_of_several_arguments_run_in_their_order(wick):
    result = wick("-c", "x = 20", "-c", "show x + 1; y = 2", "-c", "show $x * $y")
    assert (result.returncode, result.stdout, result.stderr) == (0, "21\n40\n", "")
    assert wick("-c", "", given="show 1").stdout == ""


def test_statements_on_standard_input(wick):
    result = wick(given="x = 20\nfor k in [1 2] {\n  show $k\n}\nshow x")
    assert (result.returncode, result.stdout) == (0, "1\n2\n20\n")
    assert "\x1b" not in result.stdout + result.stderr
    assert wick(given="").returncode == 0


def test_the_first_failure_ends_a_script(wick):
    result = wick(given="show 1\nshow nothing_like_it\nshow 3\n")
    assert result.returncode == 1
    assert result.stdout == "1\n"
    assert "nothing_like_it" in result.stderr and "^^^^" in result.stderr


def test_a_syntax_error_runs_nothing(wick):
    result = wick(given="show 1\nshow (2\n")
    assert result.returncode == 2
    assert result.stdout == ""
    result = wick("-c", "shwo 1")
    assert "did you mean 'show'?" in result.stderr


def test_expectations_go_on_and_count(wick):
    result = wick("-c", "expect 1 > 2; show 5")
    assert (result.returncode, result.stdout.splitlines()[-1]) == (1, "5")
    assert wick("-c", "expect 2 > 1").returncode == 0
    assert wick("-c", 'assert 1 > 2 "no"; show 5').returncode == 1


def test_usage_errors(wick):
    assert wick("--nonsense").returncode == 2
    assert wick("run").returncode == 2
    assert wick("run", "/nowhere/at/all.wick").returncode == 2
    assert wick("--json", "--csv", "-c", "1").returncode == 2
    assert wick("--threads", "0", "-c", "1").returncode == 2
    assert wick("--version").stdout.strip()
    assert "replay" in wick("--help").stdout


def test_scripts_with_parameters(wick, tmp_path):
    script = tmp_path / "study.wick"
    script.write_text('param n = 20 in 5..250 "look-back"\nshow $n * 2\n')
    assert wick("run", str(script)).stdout == "40\n"
    assert wick("run", str(script), "n=60").stdout == "120\n"
    wrong = wick("run", str(script), "N=60")
    assert wrong.returncode == 2 and "did you mean 'n'?" in wrong.stderr
    assert wick("run", str(script), "n=600").returncode == 2
    assert wick("run", str(script), "n").returncode == 2
    listed = wick("params", "--json", str(script))
    row = json.loads(listed.stdout)["rows"][0]
    assert row["parameter"] == "n" and row["default"] == "20" and row["what it is"] == "look-back"


def test_a_lock_is_written_and_verified(wick, tmp_path):
    script = tmp_path / "study.wick"
    script.write_text("x = 20\ny = $x * 2\n")
    missing = wick("replay", str(script))
    assert missing.returncode == 2 and "--lock" in missing.stderr
    assert wick("run", "--lock", str(script)).returncode == 0
    for _ in range(2):
        replay = wick("replay", str(script))
        assert replay.returncode == 0, replay.stdout
        assert "2 steps: 2 ok" in replay.stdout
    rows = json.loads(wick("replay", "--json", str(script)).stdout)["rows"]
    assert [row["verdict"] for row in rows] == ["ok", "ok"]


def test_a_replay_that_does_not_get_through_leaves_the_lock(wick, tmp_path):
    script, bars = tmp_path / "study.wick", tmp_path / "bars.csv"
    bars.write_bytes(open(f"{ROOT}/datasets/daily/IBM.csv", "rb").read())
    script.write_text(f"px = load {bars}\nr = close/close[-5] - 1\ny = label sign 5\n")
    assert wick("run", "--lock", str(script)).returncode == 0
    lock = (tmp_path / "study.lock").read_text()
    bars.rename(tmp_path / "elsewhere.csv")
    update = wick("replay", "--update", str(script))
    assert update.returncode == 4 and "left as it was" in update.stderr
    assert (tmp_path / "study.lock").read_text() == lock


def test_a_replay_tells_causes_from_chance_and_threads(wick, tmp_path):
    script = tmp_path / "study.wick"
    script.write_text(
        'param n = 20 in 5..250 "look-back"\npx = load datasets/daily/IBM.csv\nmom = close/close[-n] - 1\n'
        "y = label sign 5\ncv = split purged k=3\nm = fit xgboost rounds=5 x=[mom]\n")
    assert wick("run", "--lock", str(script), "n=30").returncode == 0
    replay = wick("replay", "--twice", str(script))
    assert (replay.returncode, "6 steps: 6 ok" in replay.stdout) == (0, True), replay.stdout
    replay = wick("replay", "--threads", "1,2", str(script))
    assert (replay.returncode, replay.stdout.count("6 steps: 6 ok")) == (0, 2), replay.stdout
    assert "what 1 and 2 threads give differently: nothing" in replay.stdout
    tables = [json.loads(line) for line in wick("replay", "--json", "--threads", "1,2", str(script)).stdout.splitlines()]
    assert [len(table["rows"]) for table in tables] == [6, 6, 0]
    assert wick("replay", "--threads", "1,x", str(script)).returncode == 2
    other = wick("replay", str(script), "n=40")
    assert other.returncode == 3 and "first cause" in other.stdout, other.stdout
    assert wick("replay", str(script), "m=40").returncode == 2
    assert wick("replay", "n=40").returncode == 2
    update = wick("replay", "--update", str(script), "n=40")
    assert update.returncode == 0 and "of 6 steps are not what they were" in update.stderr
    assert wick("replay", str(script)).returncode == 0, "the lock has the parameters"
    script.write_text(script.read_text().replace("cv = ", "bad = fit logit x=[nothing]\ncv = ") + "z = 5\n")
    verdicts = [row["verdict"] for row in json.loads(wick("replay", "--json", str(script)).stdout)["rows"]]
    assert verdicts == ["ok", "ok", "ok", "ok", "failed", "skipped", "skipped", "skipped"]
    going = wick("replay", "--json", "--keep-going", str(script))
    verdicts = [row["verdict"] for row in json.loads(going.stdout)["rows"]]
    assert (going.returncode, verdicts) == (1, ["ok", "ok", "ok", "ok", "failed", "ok", "ok", "new"])


def test_json_and_csv_can_be_read(wick):
    for line in wick("--json", "-c", "?").stdout.splitlines():
        table = json.loads(line)
        assert {row["command"] for row in table["rows"]} >= {"show", "undo"}
    rows = list(csv.DictReader(io.StringIO(wick("--csv", "-c", "?").stdout)))
    assert {row["command"] for row in rows} >= {"show", "undo"}
    assert json.loads(wick("--json", "-c", "show 7").stdout) == {"value": 7}


def test_values_go_to_standard_output_in_every_form(wick):
    lines = "px = load datasets/daily/AAPL.csv; 1 + 2; px.len; [1 2]; digest px"
    result = wick("--csv", "-c", lines)
    shown = result.stdout.splitlines()
    assert shown[:3] == ["3", "3270", "1,2"] and shown[3].endswith("  px"), result.stdout
    assert "3270×6" in result.stderr, "what is told of a result is no data"
    assert [json.loads(line).get("value") for line in wick("--json", "-c", lines).stdout.splitlines()][1:4] == [3, 3270, [1, 2]]


def test_parameters_that_are_words(wick, tmp_path):
    script = tmp_path / "study.wick"
    script.write_text('param how = "zscore" in ["zscore" "robust"] "the scaler"\nshow how\n')
    assert wick("run", str(script)).stdout == "zscore\n"
    assert wick("run", str(script), "how=robust").stdout == "robust\n"
    assert wick("run", str(script), 'how="robust"').stdout == "robust\n"
    refused = wick("run", str(script), "how=minmax")
    assert refused.returncode == 2 and "must be in" in refused.stderr


def test_a_replay_tells_of_expectations_that_failed(wick, tmp_path):
    script = tmp_path / "study.wick"
    script.write_text("x = 2\nexpect x > 3\ny = 1\n")
    assert wick("run", str(script), "--lock").returncode == 1
    result = wick("replay", str(script))
    assert result.returncode == 1 and "expectation failed: " in result.stdout and "1 expectation failed" in result.stdout
    table = json.loads(wick("replay", "--json", str(script)).stdout)
    assert "expectation failed" in table["rows"][1]["reason"] and "1 expectation failed" in table["notes"][0]


def test_nothing_is_cut_in_a_pipe(wick):
    wide = wick("-c", "?", COLUMNS="30")
    assert "..." not in wide.stdout and "…" not in wide.stdout
    assert max(map(len, wide.stdout.splitlines())) > 60


def test_interrupting_a_script(wick, tmp_path):
    child = subprocess.Popen(
        [WICK, "-c", "for i in 1..30000 { for k in 1..3000 { x = $i * $k } }"], stderr=subprocess.PIPE, text=True, cwd=ROOT)
    time.sleep(0.5)
    begun = time.monotonic()
    child.send_signal(signal.SIGINT)
    assert child.wait(10) == 130
    print("from SIGINT to the end, ms:", round((time.monotonic() - begun) * 1000, 1))
    assert "interrupted" in child.stderr.read()


EXPORT = "g = generate bars=1000000 bar=1m; features @module17; export x.h5 compress=small overwrite"


def exporting(folder, hangup=signal.SIG_DFL):
    """An export that has begun to write. The tests themselves may run under nohup."""
    child = subprocess.Popen([WICK, "-c", EXPORT], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env={**os.environ, "HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "home")},
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup))
    deadline = time.monotonic() + 60
    while not list(folder.glob("x.h5.tmp-*")):
        assert time.monotonic() < deadline and child.poll() is None
        time.sleep(0.01)
    return child


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_work_that_a_signal_ends_leaves_nothing(tmp_path, number):
    child = exporting(tmp_path)
    child.send_signal(number)
    assert child.wait(20) == -number
    assert not list(tmp_path.glob("x.h5*"))


def test_work_under_nohup_goes_on_without_its_terminal(tmp_path):
    child = exporting(tmp_path, hangup=signal.SIG_IGN)
    child.send_signal(signal.SIGHUP)
    assert child.wait(60) == 0
    assert (tmp_path / "x.h5").exists()


def test_progress_in_a_log_is_lines(wick):
    result = wick("-c", "g = sweep n=1..2000 { keep $n }")
    assert result.returncode == 0
    assert "\r" not in result.stderr and "\x1b" not in result.stderr


def test_output_to_a_closed_pipe_is_no_misfortune(wick):
    command = f"{WICK} -c 'for i in 1..20000 {{ show $i }}' | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert result.stdout == "1\n"
    assert "Fatal" not in result.stderr


@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]])
def test_output_that_is_lost_is_a_failure(form):
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [WICK, *form, "-c", "px = load datasets/daily/IBM.csv; show px all; names"], stdout=full,
            stderr=subprocess.PIPE, text=True, timeout=60, cwd=ROOT)
    assert result.returncode == 1
    assert result.stderr.count("cannot write: no space left on device") == 1


def test_a_file_that_may_not_grow_is_complained_of(tmp_path):
    store = tmp_path / "bars.h5"
    result = subprocess.run(
        [WICK, "-c", f"px = load datasets/daily/IBM.csv; export {store} px"], capture_output=True, text=True, timeout=60,
        cwd=ROOT, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)))
    assert result.returncode == 1
    assert f"'{store}' was not written" in result.stderr
    assert not list(tmp_path.glob("bars.h5*"))


def test_a_scaler_gives_another_process_the_same_bits(wick, tmp_path):
    store = tmp_path / "scaler.h5"
    shown = "p = apply sc; p = select sc_rsi_14 sc_rv_log_20 on p; digest p"
    load = "px = load datasets/daily/IBM.csv; "
    made = wick(
        "-c", load + f"cv = split holdout; sc = scale robust rsi_14 rv_log_20; export {store} sc; {shown}")
    again = wick("-c", load + f"sc = load {store}:sc; {shown}")
    assert (made.returncode, again.returncode) == (0, 0), made.stderr + again.stderr
    assert made.stdout.splitlines()[-1] == again.stdout.splitlines()[-1] != ""
