"""Typing at the prompt: editing, history, blocks, paste, signals, odd terminals."""

import re
import signal

import pytest

from terminal import BACKSPACE, DELETE, DOWN, END, ENTER, HOME, LEFT, RIGHT, UP, control

BLOCK = ["for k in [1 2] {", "show $k * 10", "}"]


def type_block(t):
    for row in BLOCK:
        t.send(row + ENTER)
        t.pump(0.05)


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_a_line_is_edited_and_run(terminal, columns, term):
    t = terminal(columns=columns, term=term)
    t.wait_prompt()
    t.wait_prompt()
    t.send("show 1 + 3" + LEFT + BACKSPACE + "4" + END + BACKSPACE + "2" + ENTER)
    t.wait(lambda t: "43" in t.lines(), what="1 + 42")


def test_words_and_ends(terminal):
    t = terminal()
    t.wait_prompt()
    # ctrl-left stops at the parts of a.b[-5], Home and End reach the ends, Delete takes the letter under the cursor.
    t.send("show 7 + zz" + control("w") + "1" + HOME + "\x1b[1;5C" + " 100 +" + ENTER)
    t.wait(lambda t: "108" in t.lines(), what="100 + 7 + 1")
    t.send("xshow 5" + HOME + DELETE + ENTER)
    t.wait(lambda t: "5" in t.lines(), what="5")
    t.send("show 9 * 9" + "\x1b[1;5D\x1b[1;5D" + "1" + ENTER)
    t.wait(lambda t: "171" in t.lines(), what="19 * 9")


def test_a_block_is_typed_recalled_and_edited_as_one(terminal):
    t = terminal()
    t.wait_prompt()
    type_block(t)
    t.wait(lambda t: "20" in t.lines() and t.lines()[-1] == "wick>", what="both rounds")
    before = len(t.lines())
    t.send(UP)
    t.wait(lambda t: t.lines()[-1].strip() == "}", what="the block again")
    assert [line.strip() for line in t.lines()[before - 1:]] == ["wick> for k in [1 2] {", "show $k * 10", "}"]
    # Up to the middle row, and 10 becomes 110.
    t.send(UP + END + LEFT + LEFT + "1" + ENTER)
    t.wait(lambda t: "220" in t.lines(), what="the edited block")


def test_enter_in_an_open_bracket_asks_for_more(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("show (1 +" + ENTER)
    t.pump(0.2)
    t.send("2)" + ENTER)
    t.wait(lambda t: "3" in t.lines(), what="3")


def test_control_j_is_enter(terminal):
    t = terminal()
    t.wait_prompt()
    for row in BLOCK:
        t.send(row + control("j"))
        t.pump(0.05)
    t.wait(lambda t: "10" in t.lines() and "20" in t.lines(), what="the block")


def test_two_empty_rows_send_off_what_is_incomplete(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("show (1 +" + ENTER)
    t.pump(0.1)
    t.send(ENTER)
    t.pump(0.1)
    t.send(ENTER)
    t.wait_text("error:")
    t.wait_prompt()


def test_control_c_drops_the_line(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("show 1 + nonsense")
    t.pump(0.1)
    t.send(control("c"))
    t.wait(lambda t: t.lines()[-2].endswith("^C") and t.lines()[-1] == "wick>", what="a new prompt")
    assert t.run("show 2 + 2") == ["4"]
    type_block_start = BLOCK[0]
    t.send(type_block_start + ENTER)
    t.pump(0.1)
    t.send(control("c"))
    t.wait_prompt()
    assert t.run("show 3 + 3") == ["6"]


def test_control_d_ends_only_an_empty_line(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("show 5" + control("d"))
    t.pump(0.2)
    assert t.child.isalive()
    t.send(ENTER)
    t.wait(lambda t: "5" in t.lines(), what="5")
    t.wait_prompt()
    t.send(control("d"))
    assert t.wait_end() == 0


def test_pasted_blocks_stay_whole(terminal):
    t = terminal()
    t.wait_prompt()
    t.send("\x1b[200~for k in [1 2] {\r\tshow $k * 10\r\n}\r\x1b[201~")
    t.pump(0.3)
    assert "20" not in t.lines(), "a paste must not run by itself"
    t.send(ENTER)
    t.wait(lambda t: "10" in t.lines() and "20" in t.lines(), what="the pasted block")
    assert "01~" not in t.text() and "00~" not in t.text()


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_pasted_lines_of_all_ends(terminal, end):
    t = terminal()
    t.wait_prompt()
    t.send(f"\x1b[200~for k in [1 2] {{{end}{end}  show $k * 10{end}}}{end}\x1b[201~")
    t.wait(lambda t: t.lines()[-1].strip() == "}", what="the block")
    assert [line.strip() for line in t.lines()[-4:]] == ["wick> for k in [1 2] {", "", "show $k * 10", "}"]


def test_arrows_search_by_what_was_typed(terminal):
    t = terminal()
    for line in ["show 11", "a = 12", "show 13", "b = 14"]:
        t.run(line)
    t.send("show" + UP)
    t.wait(lambda t: t.lines()[-1] == "wick> show 13", what="show 13")
    t.send(UP)
    t.wait(lambda t: t.lines()[-1] == "wick> show 11", what="show 11")
    t.send(DOWN)
    t.wait(lambda t: t.lines()[-1] == "wick> show 13", what="show 13 again")
    t.send(DOWN)
    t.wait(lambda t: t.lines()[-1] == "wick> show", what="what was typed")


def test_control_r_finds_a_block(terminal):
    t = terminal()
    t.wait_prompt()
    type_block(t)
    t.wait(lambda t: "20" in t.lines() and t.lines()[-1] == "wick>", what="both rounds")
    t.run("show 5")
    t.send(control("r") + "k * 1")
    t.pump(0.2)
    t.send(END + ENTER)
    t.wait(lambda t: t.lines().count("20") == 2, what="the block once more")


def test_control_c_ends_a_search(terminal):
    t = terminal()
    t.run("show 11")
    t.send(control("r") + "sho")
    t.pump(0.2)
    t.send(control("c"))
    t.wait_prompt()
    t.send(UP)
    t.wait(lambda t: t.lines()[-1] == "wick> show 11", what="the line before")


def test_control_r_goes_on_to_older_lines(terminal):
    t = terminal()
    for line in ["show 11", "show 12", "x = 5"]:
        t.run(line)
    t.send(control("r") + "sho")
    t.wait(lambda t: "show 12" in t.lines()[-1] + t.lines()[-2], what="the newest")
    t.send(control("r"))
    t.wait(lambda t: "show 11" in t.lines()[-1] + t.lines()[-2], what="the one before")
    t.send(END + ENTER)
    t.wait(lambda t: t.lines().count("11") == 2, what="it runs")


def test_earlier_lines_come_back(terminal):
    t = terminal()
    t.run("show 17")
    t.run("x = 4")
    t.run("!show")
    assert t.text().count("\n17") == 2
    t.run("!!")
    assert t.text().count("\n17") == 3
    assert any("no earlier line" in line for line in t.run("!nothing"))


@pytest.mark.parametrize("lang", ["C", "C.UTF-8", "POSIX", ""])
def test_letters_of_all_alphabets(terminal, lang):
    t = terminal(lang=lang)
    t.run('note "é漢ß" # Привет')
    assert "é漢" in t.text().replace("漢 ", "漢")
    shown = t.run('show "é漢ß"')
    assert any("é漢" in line for line in shown), shown


@pytest.mark.parametrize("term", ["vt100", "linux", "nonsense-terminal", "dumb"])
def test_odd_terminals(terminal, term):
    t = terminal(term=term)
    assert t.run("show 6 * 7") == ["42"]
    assert "No entry" not in t.text()
    t.send(control("d"))
    assert t.wait_end() == 0


def test_resizing_keeps_the_line(terminal):
    t = terminal(columns=80)
    t.wait_prompt()
    t.send("show 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1")
    t.pump(0.2)
    t.screen.resize(24, 40)
    t.child.setwinsize(24, 40)
    t.pump(0.3)
    t.send(" + 1" + ENTER)
    t.wait(lambda t: "11" in t.lines(), what="11")


@pytest.mark.parametrize("before, after", [(100, 40), (40, 100), (80, 79)])
def test_resizing_leaves_one_prompt(terminal, before, after):
    t = terminal(columns=before)
    t.run("show 4")
    t.send("x = 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12")
    t.pump(0.2)
    t.screen.resize(24, after)
    t.child.setwinsize(24, after)
    t.pump(0.3)
    begins = [line for line in t.lines() if line.startswith("wick> x =")]
    assert len(begins) == 1 or before < after, t.text()
    assert "4" in t.lines(), "what stands above is left alone"
    t.send(ENTER)
    t.wait_prompt()
    t.run("show x")
    assert t.lines()[-2] == "78"


def test_stopping_and_going_on(terminal, tmp_path):
    """^Z under a shell with job control, then fg: the half-typed line is still there, and keys do not echo twice."""
    from terminal import WICK

    t = terminal(command=["bash", "--norc", "--noprofile", "-i"])
    t.send(f"PS1='sh# '; {WICK}{ENTER}")
    t.wait(lambda t: t.lines()[-1:] == ["wick>"], what="a prompt in the shell")
    t.send("show 4 +")
    t.pump(0.2)
    t.send(control("z"))
    t.wait_text("Stopped")
    t.send("echo back" + ENTER)
    t.wait(lambda t: "back" in t.lines(), what="the shell")
    t.send("fg" + ENTER)
    t.pump(0.5)
    t.send(" 5" + ENTER)
    t.wait(lambda t: "9" in t.lines(), what="9")
    t.send(control("d"))
    t.wait(lambda t: t.lines()[-1] == "sh#", what="the shell again")


def test_terminal_is_left_as_it_was(terminal):
    """Bracketed paste is on only while a line is read; a kill by SIGTERM restores the terminal."""
    t = terminal()
    t.run("show 1")
    t.send(control("d"))
    t.wait_end()
    assert t.raw.count(b"\x1b[?2004h") == t.raw.count(b"\x1b[?2004l") == 2
    t = terminal()
    t.wait_prompt()
    t.signal(signal.SIGTERM)
    t.wait_end()
    assert t.child.signalstatus == signal.SIGTERM
    assert t.raw.rstrip().endswith(b"\x1b[?2004l")


def test_a_failed_line_reddens_the_prompt(terminal):
    t = terminal()
    t.run("show 1")
    assert b"\x1b[1;32mwick>" in t.raw and b"\x1b[1;31mwick>" not in t.raw
    t.run("shwo 1")
    t.pump(0.1)
    assert b"\x1b[1;31mwick>" in t.raw
    assert "did you mean 'show'?" in t.text()


def test_no_color_means_no_color(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    t = terminal(arguments=["--color", "auto"], command=["env", "NO_COLOR=1", __import__("terminal").WICK])
    t.run("shwo 1")
    assert not re.search(rb"\x1b\[[0-9;]*3[0-9]m", t.raw)


def test_what_is_typed_is_opened_in_the_users_own_editor(terminal, monkeypatch, tmp_path):
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\ncase "$1" in *.wick) sed -i "s/alpha/beta/" "$1"; echo "beta * 10" >> "$1";; esac\n')
    script.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(script))
    t = terminal(columns=80)
    t.run("x = 5")
    t.send("alpha = 4" + control("x") + control("e"))
    t.wait(lambda t: "wick> beta = 4" in t.lines()[-2] and t.lines()[-1].strip() == "beta * 10", what="both rows")
    assert not any("alpha" in line for line in t.lines())
    t.send(ENTER)
    t.wait(lambda t: "40" in t.lines(), what="the value of what came back")
    monkeypatch.setenv("EDITOR", "false")
    t = terminal(columns=80)
    t.send("gamma = 4" + control("x") + control("e"))
    t.pump(0.3)
    t.send(" + 1" + ENTER)
    t.run("gamma * 10")
    assert "50" in t.lines(), "an editor that fails leaves what was typed"
