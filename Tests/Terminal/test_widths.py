"""Another width while a line is typed, in a terminal that breaks its rows anew: tmux."""

import os
import pathlib
import random
import shutil
import subprocess
import time

import pytest

from terminal import ROOT, WICK

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")

WORDS = "show close, volume where volume > 1000 and close < 200 "


class Pane:
    """wick alone in a window of tmux."""

    def __init__(self, state, columns, rows):
        self.socket = str(state / "tmux")
        environment = {**os.environ, "HOME": str(state), "XDG_STATE_HOME": str(state), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        subprocess.run(["tmux", "-f", "/dev/null", "-S", self.socket, "new-session", "-d", "-x", str(columns), "-y", str(rows),
                        "-c", str(ROOT), WICK], env=environment, check=True)
        self.terminal, self.process = self("display", "-p", "#{pane_tty} #{pane_pid}").split()

    def __call__(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True, capture_output=True, text=True).stdout

    def keys(self, *keys):
        self("send-keys", *keys)

    def type(self, text):
        self("send-keys", "-l", text)

    def resize(self, columns, rows):
        """Until wick has been told: tmux tells of a new size a quarter of a second after it told of another one."""
        if self("display", "-p", "#{pane_width} #{pane_height}").split() == [str(columns), str(rows)]:
            return
        turns = self.turns()
        self("resize-window", "-x", str(columns), "-y", str(rows))
        deadline = time.monotonic() + 10
        while self.turns() == turns or self.size() != (columns, rows):
            assert time.monotonic() < deadline, "the new size is not told"
            time.sleep(0.01)
        time.sleep(0.1)

    def size(self):
        """As the terminal tells it to programs."""
        terminal = os.open(self.terminal, os.O_RDONLY | os.O_NOCTTY)
        size = os.get_terminal_size(terminal)
        os.close(terminal)
        return size.columns, size.lines

    def turns(self):
        """How often wick was given the processor."""
        return pathlib.Path(f"/proc/{self.process}/schedstat").read_text().split()[2]

    def lines(self):
        """Everything shown, scrolled away or not; what the terminal broke is whole again."""
        shown = self("capture-pane", "-p", "-J", "-S", "-1000").split("\n")
        return [line.rstrip() for line in shown if line.strip()]

    def wait(self, condition, seconds=10):
        deadline = time.monotonic() + seconds
        while not condition(self.lines()):
            assert time.monotonic() < deadline, "\n".join(self.lines())
            time.sleep(0.02)
        return self.lines()


@pytest.fixture
def pane(tmp_path):
    opened = []

    def open_one(columns, rows):
        opened.append(Pane(tmp_path, columns, rows))
        opened[-1].wait(lambda lines: lines and lines[-1] == "wick>")
        return opened[-1]

    yield open_one
    for one in opened:
        one("kill-server")


def prompts(lines):
    return [line for line in lines if line.startswith("wick>")]


@pytest.mark.parametrize("length", [44, 88, 101, 200])
def test_a_line_stands_on_the_screen_once_whatever_the_widths(pane, length):
    p = pane(110, 40)
    text = (WORDS * 8)[:length].rstrip()
    p.type(text)
    p.wait(lambda lines: prompts(lines) == [f"wick> {text}"])
    for columns in (50, 110, 40, 130, 20, 110):
        p.resize(columns, 40)
        assert prompts(p.lines()) == [f"wick> {text}"], columns


@pytest.mark.parametrize("columns, resizes", [(30, False), (47, False), (100, True), (50, True)])
def test_keys_find_their_place_in_a_long_line_at_any_width(pane, columns, resizes):
    draw = random.Random(columns)
    p = pane(columns, 30)
    for number in range(12):
        # Where the line is at the bottom of the screen, rows above it leave the screen with it.
        p.type("1 + 1")
        p.keys("Enter")
    p.wait(lambda lines: len(prompts(lines)) == 13)
    text, at = "", 0
    for turn in range(60):
        kind = draw.randrange(8)
        if kind == 0 and resizes:
            p.resize(draw.randrange(24, 140), draw.randrange(16, 40))
        elif kind in (0, 1, 2) or len(text) < 60:
            word = draw.choice(WORDS.split()) + " "
            p.type(word)
            text, at = text[:at] + word + text[at:], at + len(word)
        elif kind == 3:
            steps = draw.randrange(1, at + 2)
            at = max(0, at - steps)
            p.keys("-N", str(steps), "Left")
        elif kind == 4:
            steps = draw.randrange(1, 12)
            p.keys("-N", str(steps), "BSpace")
            text, at = text[:max(0, at - steps)] + text[at:], max(0, at - steps)
        elif kind == 5:
            steps = draw.randrange(1, 12)
            p.keys("-N", str(steps), "DC")
            text = text[:at] + text[at + steps:]
        elif kind == 6:
            p.keys("Home")
            at = 0
        else:
            p.keys("End")
            at = len(text)
        p.wait(lambda lines: prompts(lines)[-1] == f"wick> {text}".rstrip())
    assert len(prompts(p.lines())) == 13


def test_a_line_whose_beginning_left_the_screen_is_shown_whole_at_the_next_key(pane):
    p = pane(110, 8)
    text = (WORDS * 8)[:200].rstrip()
    p.type(text)
    p.wait(lambda lines: prompts(lines) == [f"wick> {text}"])
    p.resize(50, 8)
    p.keys("Home")
    p.type("x = ")
    p.wait(lambda lines: prompts(lines)[-1] == f"wick> x = {text}")
