"""wick report: a script as one page, and as a real browser shows and prints it (skipped where there is no Chromium)."""

import hashlib
import html.parser
import json
import os
import re
import subprocess

import pytest

from browser import browse, needs_browser, pixels
from terminal import ROOT, WICK

STUDY = """\
## Does a trend last? Daily closes of one stock,
## and what an account that follows them makes.

param n = 100 in 20..300 "bars of the mean"
px = load datasets/daily/AAPL.csv prices=adjusted

## Returns
# Apart from two days, they stay within ten per cent:
# - `hist` shows how they spread
# - `calendar` when
ret = close/close[-1] - 1
show ret, close head=3
plot hist ret
plot calendar close

## The account
s = signal (when(close > mean(close, $n), 1, 0))
bt = backtest s cost=5bp
report bt by year
plot equity bt benchmark
plot candles mean(close, 20) from 2012-06 to 2012-12
expect bt.trade_count > 10
note "costs matter little here: few trades"
"""


def report(folder, *arguments):
    return subprocess.run(
        [WICK, "report", *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(folder), "HOME": str(folder)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    (folder / "study.wick").write_text(STUDY)
    result = report(folder, folder / "study.wick", "-o", folder / "study.html", "n=150")
    assert result.returncode == 0, result.stderr
    return folder


class Reader(html.parser.HTMLParser):
    """Elements with their texts; complains of what is not closed."""

    void = {"meta"}

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append([tag, dict(attributes), ""])
        if tag not in self.void:
            self.open.append(self.found[-1])

    def handle_startendtag(self, tag, attributes):
        self.found.append([tag, dict(attributes), ""])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for one in self.open:
            one[2] += data

    def texts(self, tag):
        return [text for one, _, text in self.found if one == tag]


def test_the_page_is_whole_and_needs_nothing_else(folder):
    text = (folder / "study.html").read_text()
    page = Reader(text)
    tags = {tag for tag, _, _ in page.found}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    assert not {name for _, attributes, _ in page.found for name in attributes} & {"src", "href", "onclick", "onload"}
    assert "url(" not in text and "@import" not in text
    assert page.texts("h1") == ["Does a trend last?"]
    assert page.texts("h2") == ["Returns", "The account", "Provenance"]
    assert page.texts("li") == ["hist shows how they spread", "calendar when"]
    svgs = [attributes for tag, attributes, _ in page.found if tag == "svg" and attributes.get("class") == "wick"]
    assert len(svgs) == 4
    code = "\n".join(page.texts("code"))
    for line in STUDY.splitlines():
        if line and not line.startswith(("#", "note")):
            assert line in code, line
    assert "costs matter little here: few trades" in page.texts("p")


def test_the_page_says_what_it_rests_on(folder):
    rows = [row for tag, _, row in Reader((folder / "study.html").read_text()).found if tag == "tr"]
    for path in (folder / "study.wick", ROOT / "datasets" / "daily" / "AAPL.csv"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert any(digest in row and path.name in row for row in rows)
    assert "n150" in rows
    # The same run, the same page; and the digests are those of the lock that a run writes.
    assert report(folder, folder / "study.wick", "-o", folder / "again.html", "n=150").returncode == 0
    assert (folder / "again.html").read_bytes() == (folder / "study.html").read_bytes()
    run = subprocess.run([WICK, "run", "--lock", str(folder / "study.wick"), "n=150"], capture_output=True, cwd=ROOT)
    assert run.returncode == 0
    outputs = re.findall(r"^  out (\S+) (\S+) d=(\S+)", (folder / "study.lock").read_text(), re.M)
    assert outputs and all("".join(dict((o[0], o) for o in outputs)[name]) in rows for name, _, _ in outputs)


def test_what_goes_wrong_is_on_the_page_and_in_the_exit_code(folder):
    script = folder / "wrong.wick"
    script.write_text("a = 1\nexpect a == 2\n")
    result = report(folder, script)
    assert result.returncode == 1 and "expectation failed" in result.stderr
    assert "expectation failed" in (folder / "wrong.html").read_text()
    script.write_text("a = 1\npx = load nowhere.csv\nb = 2\n")
    result = report(folder, script)
    assert result.returncode == 1 and "wrong.wick:2" in result.stderr
    page = (folder / "wrong.html").read_text()
    assert 'class="fault"' in page and "b = 2" not in page
    script.write_text("a = = 1\n")
    assert report(folder, script).returncode == 2
    assert report(folder, script, "-o", folder / "page.pdf").returncode == 2
    assert report(folder, folder / "study.wick", "-o", folder / "x.html", "m=1").returncode == 2
    assert not (folder / "x.html").exists()


PROBE = """<script>
  const shown = element => { const box = element.getBoundingClientRect(); return [box.width, box.height]; };
  document.title = JSON.stringify({
    wide: document.documentElement.scrollWidth <= innerWidth,
    charts: [...document.querySelectorAll('svg.wick')].map(shown),
    tables: [...document.querySelectorAll('table')].map(shown),
    paper: getComputedStyle(document.body).backgroundColor, ink: getComputedStyle(document.body).color,
  });
</script></body>"""


@needs_browser
@pytest.mark.parametrize("width, dark", [(1000, False), (420, True)])
def test_a_browser_shows_it_light_and_dark_wide_and_narrow(folder, width, dark):
    text = (folder / "study.html").read_text()
    (folder / "probe.html").write_text(text.replace("</body>", PROBE))
    scheme = ["--blink-settings=preferredColorScheme=" + ("0" if dark else "1")]
    page = browse(folder, f"--window-size={width},900", "--dump-dom", *scheme, f"file://{folder}/probe.html").stdout
    seen = json.loads(page.split("<title>")[1].split("</title>")[0].replace("&quot;", '"'))
    assert seen["wide"], "the page is wider than its window"
    assert len(seen["charts"]) == 4 and all(550 < w <= max(width, 560) and h > 100 for w, h in seen["charts"])
    assert all(w > 50 and h > 20 for w, h in seen["tables"])
    picture = folder / f"study-{width}.png"
    browse(folder, f"--window-size={width},4000", f"--screenshot={picture}", *scheme, f"file://{folder}/study.html")
    rows = pixels(picture)
    corner = rows[0][0]
    assert (max(corner) < 64) == dark and (min(corner) > 192) == (not dark)
    assert sum(len(set(row[::4])) > 1 for row in rows) > 2000


@needs_browser
def test_it_is_printed(folder):
    browse(folder, f"--print-to-pdf={folder}/study.pdf", "--no-pdf-header-footer", f"file://{folder}/study.html")
    data = (folder / "study.pdf").read_bytes()
    assert data.startswith(b"%PDF") and 2 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 8
