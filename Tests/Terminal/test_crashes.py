"""kill -9 at random moments, while lines are typed, run and recovered: at most the running line is lost.

`WICK_KILLS` says how often, `WICK_SEED` from which seed.
"""

import os
import pty
import random
import re
import select
import signal
import time

import pytest

from terminal import ROOT, WICK

KILLS = int(os.environ.get("WICK_KILLS", 24))
SEED = int(os.environ.get("WICK_SEED", 1))
ROUNDS = 6
# A session is killed within so long of its prompt.
SECONDS = 0.8
ANSWER = rb"(?:\n|\x1b\[\?2004l)(\d{7})\r"
BEGINNING = 1


def follow(state, line):
    """What a line makes of the state, which is the value of s and what undo goes back to."""
    value, past = state
    kind, number = line
    if kind == "undo":
        return (past[-1], past[:-1]) if past else state
    if kind == "block":
        after = (((value * 31 + number) % 1_000_003) * 31 + number + 1) % 1_000_003
    else:
        after = (value * 31 + number) % 1_000_003
    return (after, (*past, value)[-50:])


def text(line):
    kind, number = line
    if kind == "undo":
        return "undo"
    if kind == "block":
        return f"for k in [{number} {number + 1}] {{ s = ($s*31 + $k) mod 1000003 }}"
    if kind == "slow":
        return f"if yes {{ for k in 1..60000 {{ x = $k }}; s = ($s*31 + {number}) mod 1000003 }}"
    return f"s = ($s*31 + {number}) mod 1000003"


class Typist:
    """Somebody at a terminal who is gone from one moment to the next."""

    def __init__(self, home):
        environment = {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"),
                       "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(ROOT)
            os.execve(WICK, [WICK], environment)
        self.shown = b""

    def read(self, seconds):
        if select.select([self.terminal], [], [], max(0, seconds))[0]:
            try:
                self.shown += os.read(self.terminal, 65536)
            except OSError:
                pass

    def until(self, pattern, deadline):
        """Whether the pattern was shown before the deadline."""
        while not re.search(pattern, self.shown):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self.read(left)
        return True

    def type(self, keys, chance, deadline):
        for start in range(0, len(keys), 7):
            if time.monotonic() >= deadline:
                return False
            os.write(self.terminal, keys[start:start + 7].encode())
            self.read(chance.random() * 0.002)
        return True

    def kill(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def session(home, chance, states, counter):
    """One session up to its end; gives the states that the next one may find."""
    typist = Typist(home)
    far = time.monotonic() + 30
    if chance.random() < 0.9:
        assert typist.until(rb"wick>", far), typist.shown.decode()
    deadline = time.monotonic() + chance.random() * SECONDS
    moments = {"starting": 0, "recovering": 0, "typing": 0, "running": 0}

    def ends(moment):
        moments[moment] += 1
        typist.kill()
        return states, moments

    if not typist.until(rb"wick>", deadline):
        return ends("starting")
    if (BEGINNING, ()) in states:
        line = f"s = {BEGINNING}; show s + 1000000"
    else:
        line = "recover run; show s + 1000000"
    if not typist.type(line, chance, deadline):
        return ends("typing")
    os.write(typist.terminal, b"\r")
    if not typist.until(ANSWER, deadline):
        assert b"error" not in typist.shown, typist.shown.decode()
        return ends("recovering")
    found = int(re.search(ANSWER, typist.shown)[1]) - 1_000_000
    matching = [state for state in states if state[0] == found]
    assert matching, f"s is {found}, but should be one of {[state[0] for state in states]}:\n{typist.shown.decode()}"
    states = matching[:1]
    while True:
        counter[0] += 1
        kind = chance.choice(["plain", "plain", "plain", "block", "slow", "undo" if states[0][1] else "plain"])
        line = (kind, counter[0])
        shown = len(typist.shown)
        if not typist.type(f"{text(line)}; show s + {1_000_000}", chance, deadline):
            return ends("typing")
        after = follow(states[0], line)
        states = [states[0], after]
        os.write(typist.terminal, b"\r")
        while not (answer := re.search(ANSWER, typist.shown[shown:])):
            if time.monotonic() >= deadline:
                return ends("running")
            assert time.monotonic() < far
            typist.read(deadline - time.monotonic())
        assert int(answer[1]) - 1_000_000 == after[0], typist.shown.decode()
        states = [after]


def test_a_kill_loses_at_most_the_running_line(tmp_path):
    chance = random.Random(SEED)
    counter = [0]
    total = {"starting": 0, "recovering": 0, "typing": 0, "running": 0}
    states = [(BEGINNING, ())]
    home = tmp_path / "0"
    home.mkdir()
    for kill in range(KILLS):
        if kill and kill % ROUNDS == 0:
            home = tmp_path / str(kill)
            home.mkdir()
            states = [(BEGINNING, ())]
        states, moments = session(home, chance, states, counter)
        for moment, count in moments.items():
            total[moment] += count
    print(f"{KILLS} kills while {total}, {counter[0]} lines typed: none lost but the one that was running")
    assert sum(total.values()) == KILLS
