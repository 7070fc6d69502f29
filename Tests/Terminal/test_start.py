"""From the start of the program to its prompt, with a history of 10,000 lines."""

import json
import os
import pathlib
import pty
import select
import subprocess
import time

import pytest

from clock import bound, rounds
from terminal import ROOT, WICK

BOUND = bound(0.030)


def start(home):
    """Seconds to the prompt, by the clock and of the processor."""
    environment = {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    ours, theirs = pty.openpty()
    begun = time.perf_counter()
    child = subprocess.Popen([WICK], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=ROOT,
                             start_new_session=True)
    os.close(theirs)
    shown = b""
    while b"wick>" not in shown:
        assert select.select([ours], [], [], 20)[0], shown
        shown += os.read(ours, 4096)
    took = time.perf_counter() - begun
    busy = int(pathlib.Path(f"/proc/{child.pid}/schedstat").read_text().split()[0]) / 1e9
    # A line that is not empty would not be ended by Ctrl-D, and what comes before editing begins may be anything.
    time.sleep(0.1)
    os.write(ours, b"\x15\x04")
    while select.select([ours], [], [], 5)[0]:
        try:
            os.read(ours, 4096)
        except OSError:
            break
    child.kill()
    child.wait(20)
    os.close(ours)
    return took, busy


def test_optional_libraries_are_loaded_when_a_model_asks_for_one(terminal):
    t = terminal(columns=100)
    t.wait_prompt()

    def loaded():
        maps = pathlib.Path(f"/proc/{t.child.pid}/maps").read_text()
        return {name for name in ("torch", "lightgbm", "libpq", "catboost") if name in maps}

    t.run("px = load datasets/daily/AAPL.csv")
    assert not loaded()
    t.run("y = label sign 5", prompt="px>")
    t.run("cv = split holdout", prompt="px>")
    t.run("m = fit lgbm x=[close] rounds=5", prompt="px>")
    assert "error" in t.text() or loaded() == {"lightgbm"}, "it is not installed, or it is loaded now"


@pytest.mark.clock
def test_the_prompt_is_there_within_30_ms(tmp_path):
    (tmp_path / "wick").mkdir()
    lines = [{"ts": 1, "session": "a", "cwd": "/", "text": f"show close, volume where volume > {i}"} for i in range(10_000)]
    (tmp_path / "wick" / "history").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    times = []
    for _ in range(rounds(30)):
        times.append(start(tmp_path))
        if len(times) >= 5 and min(took for took, _ in times) < BOUND:
            break
    took, busy = min(took for took, _ in times), min(busy for _, busy in times)
    print(f"to the prompt: {took * 1000:.1f} ms, of the processor {busy * 1000:.1f} ms, load {os.getloadavg()[0]:.1f}")
    # Where others keep the processors busy, the time on the processor alone tells.
    assert took < BOUND or os.getloadavg()[0] > os.cpu_count() and busy < BOUND, (took, busy)
