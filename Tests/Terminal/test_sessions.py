"""Long work, interrupts, crashes, history between sessions, random keys."""

import os
import random
import signal
import time

import pytest

from clock import bound, median, rounds
from terminal import ENTER, TAB, UP, WICK, control

LONG = "for i in 1..30000 { for k in 1..3000 { x = $i * $k } }"


@pytest.mark.clock
def test_control_c_stops_a_running_line_and_nothing_else(terminal):
    t = terminal()
    t.run("y = 7")
    delays = []
    for _ in range(rounds(5)):
        t.wait_prompt()
        before = len(t.lines())
        t.send(LONG + ENTER)
        t.pump(0.3)
        begun = time.monotonic()
        t.send(control("c"))
        t.wait(lambda t: any("interrupted" in line for line in t.lines()[before:]), what="the interrupt")
        delays.append(time.monotonic() - begun)
        t.wait_prompt()
    print("from Ctrl-C to the answer, ms:", [round(delay * 1000, 1) for delay in delays])
    assert median(delays) < bound(0.05), delays
    assert "nothing was changed" in t.text()
    assert t.run("show y") == ["7"]
    assert any("x" in line and "error" in line for line in t.run("show x")), "the interrupted loop must leave nothing"


def test_columns_that_a_reload_took_away_are_told_and_made_again(terminal):
    t = terminal(columns=160)
    t.run("px = load datasets/daily/IBM.csv")
    for line in ["r = close/close[-1] - 1", "q = mean(r, 5)", "k = close + 1"]:
        t.run(line, prompt="px>")
    assert not any("gone" in line for line in t.run("drop k", prompt="px>"))
    t.run("r = r * 100", prompt="px>")
    told = t.run("px = load datasets/daily/IBM.csv from 2011", prompt="px>")
    assert any("gone with what held it: r q   update r makes it again" in line for line in told), told
    told = t.run("update q", prompt="px>")
    assert any("running again: r = close/close[-1] - 1; q = mean(r, 5); r = r*100" in line for line in told), told
    assert any("2013-03-01" in line for line in t.run("show q tail=2", prompt="px>")), t.text()
    assert not any("error" in line for line in t.run("show r, q tail=1", prompt="px>"))


def test_a_column_is_made_again_in_no_other_frame(terminal):
    t = terminal(columns=160)
    t.run("px = load datasets/daily/IBM.csv")
    t.run("r = close/close[-1] - 1", prompt="px>")
    t.run("spy = load datasets/daily/AAPL.csv", prompt="px>")
    t.run("px = load datasets/daily/IBM.csv from 2011", prompt="px>")
    t.run("use spy", prompt="px>")
    assert any("'r' is a column of px, and spy is the current frame" in line for line in t.run("update px.r", prompt="spy>"))
    assert any("error" in line for line in t.run("show r", prompt="spy>"))


def test_interrupts_in_a_row_end_nothing(terminal):
    t = terminal()
    t.wait_prompt()
    for _ in range(20):
        t.send(control("c"))
        t.pump(0.01)
    t.wait_prompt()
    assert t.run("show 1 + 1") == ["2"]


def test_progress_comes_and_goes(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("g = sweep n=1..60000 { for i in 1..20 { x = $i }; keep $n }" + ENTER)
    t.wait(lambda t: b"sweep  " in t.raw, what="a progress line", seconds=30)
    t.wait(lambda t: t.lines()[-1] == "wick>", seconds=120, what="the end")
    assert "sweep  " not in t.text(), "the progress line must be gone"
    assert b" left" in t.raw


def test_what_is_typed_during_work_is_shown_at_the_next_prompt(terminal):
    t = terminal(columns=100)
    t.wait_prompt()
    line = "for i in 1..400 { for k in 1..1000 { x = $i * $k } }"
    t.send(line + ENTER)
    t.pump(0.1)
    t.send("show 40 + 2" + ENTER + "show 9")
    t.wait(lambda t: t.lines()[-1] == "wick> show 9", seconds=30, what="the second line")
    # But for the greeting, and how long it took.
    shown = [shown for shown in t.lines()[1:] if not shown.startswith("  ")]
    assert shown == [f"wick> {line}", "wick> show 40 + 2", "42", "wick> show 9"]


def test_history_outlives_the_session_and_a_crash(terminal):
    first = terminal()
    first.run("show 31")
    first.send("show 32" + ENTER)
    first.wait(lambda t: "32" in t.lines(), what="32")
    first.signal(signal.SIGKILL)
    first.wait_end()
    second = terminal()
    second.wait_prompt()
    second.send(UP)
    second.wait(lambda t: t.lines()[-1] == "wick> show 32", what="the last line of the session before")
    second.send(UP)
    second.wait(lambda t: t.lines()[-1] == "wick> show 31", what="the line before")


def test_a_lost_session_is_recovered(terminal):
    first = terminal()
    first.run("a = 5")
    first.run("b = $a * 2")
    first.signal(signal.SIGKILL)
    first.wait_end()
    second = terminal()
    second.wait_text("2 statements: recover, recover run, or forget")
    second.wait_prompt()
    assert second.run("recover")[:2] == ["a = 5", "b = $a*2"]
    assert "b" not in "".join(second.run("names"))
    second.run("recover run")
    assert second.run("show b") == ["10"]
    assert any("there is no session to recover" in line for line in second.run("recover"))
    second.run("undo")
    assert any("error" in line for line in second.run("show b")), "each of its statements can be undone"
    second.signal(signal.SIGKILL)
    second.wait_end()
    third = terminal(arguments=["recover"])
    third.wait_prompt()
    assert third.run("show a") == ["5"]
    third.send(control("d"))
    assert third.wait_end() == 0
    fourth = terminal()
    fourth.wait_prompt()
    fourth.pump(0.2)
    assert "recover" not in fourth.text()


def test_what_a_lost_session_left_outside_is_not_written_again(terminal, tmp_path):
    picture = tmp_path / "close.svg"
    first = terminal(columns=160)
    first.run("px = load datasets/daily/IBM.csv")
    first.run(f'plot line close to="{picture}"', prompt="px>")
    first.run(f'export "{tmp_path}/px.h5" px', prompt="px>")
    first.run("n = len(px)", prompt="px>")
    first.signal(signal.SIGKILL)
    first.wait_end()
    picture.write_text("changed since")
    second = terminal(columns=160)
    second.wait_text("recover run")
    second.run("recover run")
    assert second.run("show n", prompt="px>") == ["3270"], second.text()
    assert picture.read_text() == "changed since"


def test_a_lost_session_is_recovered_where_it_worked(terminal, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        lost = terminal(folder=folder)
        lost.run("a = 5")
        lost.signal(signal.SIGKILL)
        lost.wait_end()
    elsewhere = terminal(columns=240)
    elsewhere.wait_text("1 more was lost")
    elsewhere.wait_text(f"in {second}, 1 statement")
    assert any(f"the lost session worked in {second}" in line for line in elsewhere.run("recover run"))
    assert any("error" in line for line in elsewhere.run("show a"))
    for folder in (first, second):
        there = terminal(columns=240, folder=folder)
        there.run("recover run")
        assert there.run("show a") == ["5"]
        there.send(control("d"))
        assert there.wait_end() == 0


def test_a_lost_session_is_forgotten(terminal):
    first = terminal()
    first.run("a = 5")
    first.signal(signal.SIGKILL)
    first.wait_end()
    second = terminal()
    second.wait_text("1 statement: recover")
    assert any("forgotten" in line for line in second.run("forget"))
    assert any("there is no session to recover" in line for line in second.run("recover run"))


def test_a_statement_that_cannot_be_run_again_ends_the_recovery(terminal, tmp_path):
    bars = tmp_path / "bars.csv"
    bars.write_text("Date,Open,High,Low,Close\n2020-01-01,1,2,1,2\n2020-01-02,2,3,2,3\n")
    first = terminal(columns=160)
    first.run("a = 5")
    first.run(f'px = load "{bars}"')
    first.signal(signal.SIGKILL)
    first.wait_end()
    bars.unlink()
    second = terminal(columns=160)
    second.wait_text("2 statements: recover")
    assert any("statement 2 of 2 cannot be run again" in line for line in second.run("recover run"))
    assert second.run("show a") == ["5"], "what came before was done"
    assert any("bars.csv" in line for line in second.run("recover")), "the lost session is still there"


def test_save_proves_the_script_in_another_process(terminal, tmp_path):
    t = terminal(columns=160)
    t.run("x = 1")
    t.run("for k in 1..900000 { x = $k }", seconds=60)
    t.wait_prompt()
    t.send(f'save "{tmp_path}/study.wick"' + ENTER)
    children = []
    deadline = time.monotonic() + 20
    while "saved" not in t.text() and time.monotonic() < deadline:
        with open(f"/proc/{t.child.pid}/task/{t.child.pid}/children") as listed:
            for child in listed.read().split():
                try:
                    with open(f"/proc/{child}/cmdline") as command:
                        children.append(command.read())
                except OSError:
                    pass
        t.pump(0.005)
    t.wait_text("outputs identical")
    assert any("\0replay\0" in command for command in children)
    assert (tmp_path / "study.lock").read_text().startswith("wicklock 1")


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_what_a_script_shows_in_any_form_is_saved(terminal, tmp_path, form):
    t = terminal(columns=160)
    t.run(f"set output={form}")
    t.run("x = 1")
    t.run(f'save "{tmp_path}/study.wick"')
    assert (tmp_path / "study.lock").exists(), t.text()


def test_control_c_during_save_writes_nothing(terminal, tmp_path):
    t = terminal(columns=160)
    t.run("for i in 1..4 { for k in 1..900000 { x = $k } }", seconds=90)
    t.send(f'save "{tmp_path}/study.wick"' + ENTER)
    t.pump(0.3)
    begun = time.monotonic()
    t.send(control("c"))
    t.wait_text("interrupted")
    print("from Ctrl-C to the answer, ms:", round((time.monotonic() - begun) * 1000, 1))
    assert not list(tmp_path.glob("study.*"))


def test_stale_values_are_told_and_made_anew(terminal):
    t = terminal(columns=100)
    t.run("n = 20")
    t.run("m = $n * 2")
    assert any(line.startswith("stale: m ") for line in t.run("n = 30"))
    assert not any("stale" in line for line in t.run("k = 1")), "it is told once"
    answer = t.run("show m")
    assert answer[0] == "40" and answer[1].startswith("stale: m "), "and again where it is used"
    assert any("m !" in line for line in t.run("names"))
    t.run("update m")
    assert t.run("show m") == ["60"]
    t.run("undo")
    assert t.run("show m")[0] == "40"


def test_quit_ends_the_session(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("quit" + ENTER)
    assert t.wait_end() == 0


@pytest.mark.parametrize("seed", range(3))
def test_random_keys_do_no_harm(terminal, monkeypatch, seed):
    """Whatever is typed, the session answers afterwards. Keys that end or stop it on purpose are left out."""
    # ^X^E may be among them: an editor that leaves all as it is.
    monkeypatch.setenv("VISUAL", "true")
    chance = random.Random(seed)
    keys = [
        *"abcxyz0189 .,;:+-*/^()[]{}=<>\"'#$@_!?é漢😀",
        *["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[1;5C", "\x1b[1;5D", "\x7f"],
        *[chr(code) for code in range(1, 32) if chr(code) not in "\x04\x1a\x1c\x13\x11\x0f"],
        *["\x1bb", "\x1bf", "\x1bd", "\x1b\x7f", "\x1b[200~pasted\r{\t\x1b[201~", "\x1b[5~", "\x1bOP", "\x9b", "\xff"],
        *["show ", "close", "mean(", "for k in ", " = ", "load "],
    ]
    t = terminal(columns=chance.choice([40, 80, 200]), rows=chance.choice([6, 24]))
    t.wait_prompt()
    until = time.monotonic() + 8
    count = 0
    while time.monotonic() < until:
        key = chance.choice(keys)
        t.send(key.encode("latin-1") if key in ("\x9b", "\xff") else key)
        count += 1
        if count % 10 == 0:
            assert t.pump(0.002), t.text()
        if count % 100 == 0:
            t.child.setwinsize(chance.randint(3, 40), chance.randint(20, 200))
    t.child.setwinsize(24, 80)
    t.screen.resize(24, 80)
    for _ in range(5):
        t.send(control("g"))
        t.pump(0.05)
        t.send(control("c"))
        t.pump(0.1)
    t.send(control("l"))
    t.pump(0.3)
    t.send("show 1234 + 4321" + ENTER)
    t.wait(lambda t: any("5555" in line for line in t.lines()), what="an answer after random keys", seconds=20)
    print(f"{count} keys")
