"""What is shown fits the place where it is shown: terminals of any width, pipes, other programs."""

import csv
import io
import json
import os
import subprocess

import pytest

from terminal import ROOT, WICK

SESSION = """px = load datasets/daily/AAPL.csv
features @pipeline31
ret = close/close[-1] - 1
y = label sign 5
cv = split purged k=3
m = fit logit x=[ret rsi_14]
b = fit logit x=[ret]
bt = backtest m
g = sweep n=[1 2] k=[3 4] { keep $n * $k }
"""

SHOWN = [
    "show", "show ret, rsi_14 head=3", "show ret tail=2", "show sample=4", "show close where volume > 1e8 head=2",
    "describe", "report bt", "report bt by year", "compare m, b", "importance m", "plot line close", "plot equity bt",
    "plot hist ret", "plot corr ret, rsi_14", "plot roc m", "plot confusion m", "plot heat g", "show g", "?", "? plot",
    "? roc", "history", "names", "m", "1 + 1", "find volatility",
]


def run(*arguments, text, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    return subprocess.run([WICK, *arguments], input=text, capture_output=True, text=True, timeout=120, cwd=ROOT,
                          env={**environment, "LANG": "C.UTF-8", **variables})


def test_all_that_is_shown_is_json_or_csv_when_asked(tmp_path):
    mark = "show 12345"
    text = SESSION + f"\n{mark}\n" + f"\n{mark}\n".join(SHOWN) + "\n"
    result = run("--json", text=text, HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    shown, lines = [], [json.loads(line) for line in result.stdout.splitlines()]
    for line in lines:
        if line == {"value": 12345}:
            shown.append([])
        elif shown:
            shown[-1].append(line)
    assert len(shown) == len(SHOWN)
    for line, blocks in zip(SHOWN, shown):
        assert blocks, line
        for block in blocks:
            assert "text" in block or "value" in block or ("rows" in block and all(set(row) == set(block["columns"]) for row in block["rows"]))
    table = next(block for block in shown[0] if "rows" in block)
    assert len(table["rows"]) == 3270 and table["types"]["close"] == "num" and table["na"]["ret"] == 1
    result = run("--csv", text=text, HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    for part in result.stdout.split("\n\n"):
        rows = list(csv.reader(io.StringIO(part)))
        assert rows and len({len(row) for row in rows if row}) == 1, part[:200]


@pytest.mark.parametrize("columns", [32, 60, 100, 220])
def test_tables_and_charts_fit_a_terminal_of_any_width(terminal, columns):
    t = terminal(columns=columns, rows=60)
    t.run("px = load datasets/daily/AAPL.csv")
    t.run("features @pipeline31", prompt="px>")
    lines = [line.rstrip() for line in t.run("show tail=4", prompt="px>")]
    # Nothing runs over into the next line: each of the four rows begins with its date.
    assert sum(line.strip().startswith("2013-0") for line in lines) == 4
    assert any("date" in line and "num" in line for line in lines)
    assert any(" more column" in line for line in lines)
    chart = t.run("plot line close height=8", prompt="px>")
    assert sum("┤" in line or "│" in line for line in chart) == 8


def test_a_terminal_without_unicode_gets_ascii(tmp_path):
    text = SESSION + "\n".join(line for line in SHOWN if line.startswith(("plot", "show", "report")))
    result = run(text=text, LANG="C", HOME=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert result.stdout.isascii(), [line for line in result.stdout.splitlines() if not line.isascii()][:5]
    assert "+" in result.stdout and "#" in result.stdout
