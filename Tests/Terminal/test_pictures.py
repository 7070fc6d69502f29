"""plot … to=FILE: pictures as files, and as a real browser shows them (skipped where there is no Chromium)."""

import json
import os
import subprocess
import xml.etree.ElementTree as xml

import pytest

from browser import browse, needs_browser, pixels
from terminal import ROOT, WICK

SESSION = """
px = load datasets/daily/AAPL.csv prices=adjusted
ret = close/close[-1] - 1
y = label sign 5
cv = split purged k=3
m = fit logit x=[ret rsi_14]
bt = backtest m cost=1bp
g = sweep n=[5 10 20] k=[1 2 3] { keep $n * $k }
"""

# What each chart draws; a chart that is missing here fails the test below.
CHARTS = {
    "line": "close, mean(close, 200)",
    "equity": "bt benchmark",
    "drawdown": "bt",
    "hist": "ret",
    "candles": "mean(close, 20) from 2012-06 to 2012-12",
    "scatter": "ret, ret[-1]",
    "corr": "close, volume, ret, rsi(close, 14)",
    "heat": "g by n, k",
    "calendar": "close",
    "roc": "m",
    "calibration": "m",
    "confusion": "m",
    "importance": "m",
    "quantile": "ret, close[+5]/close - 1",
    "acf": "abs(ret)",
    "rolling": "ret annual=252",
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    lines = [f"plot {name} {what} to={folder}/{name}.{ending}"
             for name, what in CHARTS.items() for ending in ("svg", "html", "txt")]
    result = subprocess.run(
        [WICK], input=SESSION + "\n".join(lines) + "\n", capture_output=True, text=True, timeout=120, cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(folder), "HOME": str(folder)})
    assert result.returncode == 0, result.stderr
    return folder


def test_every_chart_of_the_catalogue_is_tried_here():
    page = subprocess.run([WICK, "-c", "? plot"], capture_output=True, text=True, timeout=60, cwd=ROOT).stdout
    named = [line.split(",")[0].split()[0] for line in page.split("\n  chart ")[1].split("\n")[1:] if line.startswith("  ")]
    listed = [name for name in named if name in CHARTS]
    assert listed == list(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_the_files_are_whole(pictures, name):
    root = xml.parse(pictures / f"{name}.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].tag.endswith("title") and root[0].text and root[1].tag.endswith("desc")
    page = (pictures / f"{name}.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "src=" not in page and "href=" not in page
    text = (pictures / f"{name}.txt").read_text()
    assert len(text.splitlines()) > 2 and "\x1b" not in text


@needs_browser
def test_a_browser_draws_every_chart(pictures):
    # One page of all pictures, as files of their own: one start of the browser is enough.
    images = "".join(f'<img src="{name}.svg" width="860">' for name in CHARTS)
    (pictures / "all.html").write_text(f'<body style="margin:0">{images}</body><script>'
                                       "onload=()=>{document.title=[...document.images].every(i=>i.naturalWidth>0)}</script>")
    browse(pictures, "--window-size=900,9000", f"--screenshot={pictures}/all.png", f"file://{pictures}/all.html")
    rows = pixels(pictures / "all.png")
    colors = {pixel for row in rows[::3] for pixel in row[::3]}
    assert len(colors) > 100
    shown = sum(len(set(row[::4])) > 1 for row in rows)
    assert shown > 3000


@needs_browser
def test_a_page_is_pointed_at_and_looked_into(pictures):
    """The script of a page, in a real browser: the pointer reads values, a drag looks closer, a double click undoes it."""
    page = (pictures / "line.html").read_text()
    probe = """<script>
      const svg = document.querySelector('svg.wick'), box = svg.getBoundingClientRect(), told = [];
      const send = (kind, share) => svg.dispatchEvent(new PointerEvent(kind, {
        clientX: box.left + box.width * share, clientY: box.top + 200, pointerId: 1, bubbles: true}));
      svg.setPointerCapture = () => {};
      const out = () => document.querySelector('.reading').textContent;
      const view = () => document.querySelector('svg.marks').getAttribute('viewBox');
      const whole = view();
      send('pointermove', 0.5); told.push(out());
      send('pointerdown', 0.4); send('pointermove', 0.6); send('pointerup', 0.6); told.push(out(), view() !== whole);
      svg.dispatchEvent(new MouseEvent('dblclick')); told.push(view() === whole);
      document.title = JSON.stringify(told);
    </script></body>"""
    (pictures / "probe.html").write_text(page.replace("</body>", probe))
    document = browse(pictures, "--dump-dom", f"file://{pictures}/probe.html").stdout
    title = document.split("<title>")[1].split("</title>")[0].replace("&quot;", '"').replace("&amp;", "&")
    reading, span, closer, back = json.loads(title)
    assert "close " in reading and reading[:2] == "20"
    assert " .. " in span and span[:4] >= "2004"
    assert closer is True and back is True


def test_a_file_is_replaced_only_when_asked(pictures, tmp_path):
    def run(line):
        return subprocess.run([WICK, "-c", line], capture_output=True, text=True, timeout=60, cwd=ROOT,
                              env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)})

    load, file = "px = load datasets/daily/IBM.csv; ", tmp_path / "a.svg"
    assert run(f"{load}plot line close to={file}").returncode == 0
    again = run(f"{load}plot line open to={file}")
    assert again.returncode == 1 and "overwrite" in again.stderr
    assert run(f"{load}plot line open to={file} overwrite").returncode == 0
    assert "<title>open</title>" in file.read_text()
    wrong = run(f"{load}plot line close to={tmp_path}/a.png")
    assert wrong.returncode == 1 and ".svg, .html or .txt" in wrong.stderr
