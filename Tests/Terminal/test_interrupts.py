"""Ctrl-C while each kind of long work is under way: the prompt is back within 50 ms, and nothing was changed."""

import gzip
import os
import pathlib
import random
import re
import signal
import subprocess
import time

import pytest

from clock import bound, median, rounds
from terminal import ENTER, WICK, control

ROWS = 1_000_000
PROMPT = re.compile(r"\w+>")

# What runs before, the line that is stopped, and after how many seconds.
LINES = {
    "load": ([], 'other = load "{csv}.d/*.csv"', 0.1),
    "load a compressed file": ([], 'other = load "{csv}.gz"', 0.05),
    "features": ([], "features @alpha158", 0.5),
    "a column": ([], "x = rank(close, 100000) + median(close, 50000)", 0.3),
    "label": ([], "y = label triple up=(90*atr(14)) down=(90*atr(14)) hold=50000", 0.3),
    "clean": ([], "clean", 0.05),
    "prune mda": (["features @guide8", "y = label sign 5", "cv = split holdout"], "few = prune mda", 1.0),
    "prune mda, further on": (["features @guide8", "y = label sign 5", "cv = split holdout"], "few = prune mda", 3.5),
    "features of all kinds": ([], "features @momentum @entropy @wavelets @fractional", 1.5),
    "export": (["features @module17"], 'export "{folder}/x.h5"', 0.2),
    "export, compressed": (["features @module17"], 'export "{folder}/x.h5" compress=small', 0.3),
    "logit": (["features @guide8", "y = label sign 5", "cv = split holdout"], "m = fit logit", 0.3),
    "xgboost": (["features @guide8", "y = label sign 5", "cv = split holdout"], "m = fit xgboost rounds=400", 0.3),
    "xgboost, further on": (["features @guide8", "y = label sign 5", "cv = split holdout"], "m = fit xgboost rounds=400", 2.5),
    "backtest": (["s = signal (close > mean(close, 50))"], "for i in 1..100 {{ b = backtest s }}", 0.3),
    "resample": ([], "h = resample 5m on bars; i = resample 10m on bars; j = resample 15m on bars; k = resample 1h on bars", 0.02),
    "join": (["other = select high, low on bars"], "j = join other prefix=o_ on bars; k = join other prefix=p_ on bars; l = join other prefix=q_ on bars", 0.05),
    "generate": ([], "g = generate bars=3000000 bar=1m", 0.1),
    "sweep": ([], "g = sweep n=2..5000 {{ x = mean(close, $n) }}", 0.3),
}


@pytest.fixture(scope="session")
def bars(tmp_path_factory):
    path = tmp_path_factory.mktemp("bars") / "million.csv"
    draw = random.Random(1)
    price = 100.0
    with open(path, "w") as file:
        file.write("time,open,high,low,close,volume\n")
        for row in range(ROWS):
            close = max(1.0, price + draw.random() - 0.5)
            file.write(f"{946_684_800 + 60 * row},{price:.2f},{max(price, close) + 0.05:.2f},"
                       f"{min(price, close) - 0.05:.2f},{close:.2f},{row % 977 + 100}\n")
            price = round(close, 2)
    with open(path, "rb") as plain, gzip.open(f"{path}.gz", "wb", compresslevel=1) as packed:
        packed.write(plain.read())
    # One file is read in less time than a terminal takes to hand over Ctrl-C.
    folder = path.parent / f"{path.name}.d"
    folder.mkdir()
    for number in range(16):
        (folder / f"{number}.csv").symlink_to(path)
    return path


@pytest.mark.clock
@pytest.mark.parametrize("form", ["text", "csv", "json"])
@pytest.mark.parametrize("seconds", [0.3, 1.5])
def test_control_c_stops_what_is_shown(form, seconds, bars, tmp_path):
    """From the signal to the message; that the process then gives its memory back takes longer."""
    delays = []
    for _ in range(rounds(3)):
        shown = open(tmp_path / "shown", "w+")
        child = subprocess.Popen(
            [WICK, *([f"--{form}"] if form != "text" else []), "-c", f'px = load "{bars}"; show all'],
            stdout=shown, stderr=subprocess.PIPE, text=True, env={**os.environ, "XDG_STATE_HOME": str(tmp_path)})
        deadline = time.monotonic() + 30
        while not pathlib.Path(shown.name).stat().st_size and form != "csv" and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(seconds + (1.0 if form == "csv" else 0))
        begun = time.monotonic()
        child.send_signal(signal.SIGINT)
        told = ""
        while "interrupted" not in told:
            line = child.stderr.readline()
            assert line, "it ended before it could be stopped"
            told += line
        delays.append(time.monotonic() - begun)
        assert child.wait(30) == 130
    print(form, "from the signal to the message, ms:", sorted(round(delay * 1000) for delay in delays))
    assert median(delays) < bound(0.05), delays


@pytest.mark.clock
@pytest.mark.parametrize("kind", LINES)
def test_control_c_stops(kind, terminal, bars, tmp_path):
    before, line, seconds = LINES[kind]
    t = terminal(columns=160)
    t.wait_prompt()
    for needed in [f'bars = load "{bars}"', *before]:
        needed = needed.replace("{csv}", str(bars)).replace("{folder}", str(tmp_path))
        shown = len(t.lines())
        t.send(needed + ENTER)
        t.wait(lambda t: len(t.lines()) > shown and PROMPT.fullmatch(t.lines()[-1]), what="the prompt", seconds=30)
        assert "error" not in t.text(), t.text()
    delays = []
    for _ in range(rounds(3)):
        shown = len(t.lines())
        t.send(line.format(csv=bars, folder=tmp_path) + ENTER)
        t.pump(seconds)
        begun = time.monotonic()
        t.send(control("c"))
        t.wait(lambda t: PROMPT.fullmatch(t.lines()[-1]) and len(t.lines()) > shown + 1, what="the prompt", seconds=30)
        delays.append(time.monotonic() - begun)
        answer = "\n".join(t.lines()[shown:])
        assert "interrupted" in answer, answer
    print(kind, "from Ctrl-C to the prompt, ms:", sorted(round(delay * 1000) for delay in delays))
    assert median(delays) < bound(0.05), delays
    assert not list(tmp_path.glob("*.h5*")), "an export that was stopped leaves nothing"
