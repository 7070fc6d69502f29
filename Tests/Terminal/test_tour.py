"""The tour in the README is what a terminal shows; WICK_RECORD=1 records it anew."""

import os
import re

from terminal import ENTER, ROOT, TAB, control

README = ROOT / "README.md"
BEGIN, END = "<!-- recorded by Tests/Terminal/test_tour.py -->\n", "<!-- end of the recording -->\n"

# What a frame shows, and the lines that are typed in it; one that ends in a tab is left there for the list to be seen.
FRAMES = [
    ("Bars are loaded, and columns made of formulas.", [
        "px = load datasets/daily/AAPL.csv prices=adjusted from 2006",
        "ret5 = close/close[-5] - 1",
        "show close, ret5 tail=3",
        "features @guide8",
    ]),
    ("Tab tells what may follow.", [
        "y = label sign 10",
        "cv = split purged k=5 embargo=5",
        "m = fit xgboost \t",
    ]),
    ("A model is fitted and judged on folds that it has not seen; a signal trades at the next open and pays.", [
        "m = fit logit",
        "s = signal m min=0.52",
        "bt = backtest s cost=5bp",
        "plot equity bt",
    ]),
    ("A mistake changes nothing; a change is taken back and done again.", [
        "show bt.sharp",
        "undo",
        "redo",
    ]),
]


def recorded(terminal):
    t = terminal(columns=80, rows=60)
    t.wait_prompt()
    parts = []
    for title, lines in FRAMES:
        shown = len(t.lines()) - 1
        for line in lines:
            count = len(t.lines())
            t.send(line + ("" if line.endswith(TAB) else ENTER))
            if line.endswith(TAB):
                t.wait(lambda t: len(t.lines()) > count, what=line)
                t.pump(0.3)
                frame = t.lines()[shown:]
                t.send(control("u") + control("l"))
                t.wait(lambda t: re.fullmatch(r"\w+>", t.lines()[-1]), what="an empty line")
            else:
                t.wait(lambda t: len(t.lines()) > count and re.fullmatch(r"\w+>", t.lines()[-1]), 30, line)
                frame = t.lines()[shown:-1]
        # How long a line took is not the same twice.
        frame = [text for text in frame if not re.fullmatch(r"\s+[\d.]+ s", text)]
        parts.append(f"{title}\n\n```text\n" + "\n".join(frame) + "\n```\n")
    return "\n" + "\n".join(parts) + "\n"


def test_the_tour_is_what_a_terminal_shows(terminal):
    told = recorded(terminal)
    text = README.read_text()
    before, rest = text.split(BEGIN)
    found, after = rest.split(END)
    if os.environ.get("WICK_RECORD"):
        README.write_text(before + BEGIN + told + END + after)
    else:
        assert found == told
