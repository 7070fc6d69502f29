"""Bars fetched from providers on the loopback, well-behaved and not."""

import re
import signal
import time

import pytest

import server
from wick import Wick

MONTH = "px = fetch binance BTCUSDT 5m from 2024-01-01 to 2024-01-10"


def expected(path, symbol, first, last, step):
    """The same bars as a file of comma-separated text, written without any of what is tested."""
    names = "open_time,open,high,low,close,volume,quote_volume,trades,taker_buy_volume,taker_buy_quote_volume"
    lines = [names]
    for start in range(first, last, step):
        o, h, l, c, v = server.bar(symbol, start)
        lines.append(f"{start * 1000},{o},{h},{l},{c},{v},{float(v) * 2:.4f},308,17.5,28.25")
    path.write_text("\n".join(lines) + "\n")
    return f"px = load {path} sym={symbol}"


def test_pages_are_joined_to_the_bars_of_the_market(wick, providers, tmp_path):
    digest = wick.digest(MONTH)
    oracle = expected(tmp_path / "oracle.csv", "BTCUSDT", server.epoch(2024, 1, 1), server.epoch(2024, 1, 11), 300)
    assert digest == wick.digest(oracle)
    assert len(providers.log) == 3, "2880 bars are three pages"
    assert "startTime=1704067200000&limit=1000" in providers.log[0]


def test_what_is_past_is_asked_for_once_and_the_end_again(wick, providers):
    first = wick.digest(MONTH)
    asked = len(providers.log)
    assert wick.digest(MONTH) == first
    assert len(providers.log) == asked, "all of it is past, so nothing is asked for again"
    recent = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 1500 * 60))
    line = f"px = fetch binance BTCUSDT 1m from {recent}"
    providers.log.clear()
    wick.digest(line)
    assert len(providers.log) == 2
    wick.digest(line)
    assert len(providers.log) == 3, "the page that was full is kept, the last one asked for anew"


def test_a_bar_that_is_forming_is_left_out(wick):
    last = wick.rows("px = fetch kraken XBTUSD 1h", "show tail=1")[-1]
    now = time.time()
    newest = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(now // 3600 * 3600 - 3600))
    assert list(last.values())[0].replace(" ", "T")[:16] == newest


def test_answers_are_kept_as_they_came_and_found_without_the_net(wick, providers):
    first = wick.digest(MONTH)
    answers = {path: path.read_bytes() for path in wick.answers}
    assert len(answers) == 3
    providers.packs = True
    assert wick.digest(MONTH.replace("binance", "binance") + " refresh") == first
    assert {path: path.read_bytes() for path in answers} == answers, "no answer is written again"
    assert len(wick.answers) == 6
    asked = len(providers.log)
    assert wick.digest(MONTH + " offline") == first
    assert len(providers.log) == asked
    complaint = wick.fails("px = fetch binance ETHUSDT 5m from 2024-01-01 to 2024-01-02 offline")
    assert "offline, and the cache has no answer of binance for ETHUSDT from 2024-01-01T00:00" in complaint
    # An answer that was changed on the disk is none.
    for path in wick.answers:
        path.write_bytes(path.read_bytes()[:-1])
    assert "no whole answer" in wick.fails(MONTH + " offline")
    assert wick.digest(MONTH) == first


@pytest.mark.parametrize(
    "fault", ["status:500", "status:503,0", "cut", "wrong length", "no length", "drop", "html", "status:429,0"]
)
def test_what_passes_is_tried_again(wick, providers, fault):
    providers.faults = [None, fault]
    line = "px = fetch binance BTCUSDT 1h from 2024-01-01 to 2024-03-31"
    assert wick.shows(line, "show len(px)")[-1] == "2184"
    assert len(providers.log) == 4


@pytest.mark.parametrize(
    "fault, words",
    [
        ("status:500", "binance: status 500: Too much request weight used"),
        ("cut", "binance: transfer closed with "),
        ("drop", "binance: empty reply from server"),
        ("html", "binance: the answer is no JSON, from byte 1 on"),
        ("slow:3", "binance: no answer within 0.5 s"),
        ("status:429,0", "binance: too many requests (status 429"),
    ],
)
def test_what_does_not_pass_is_given_up(wick, providers, fault, words):
    providers.faults = [fault] * 2
    complaint = wick.fails(MONTH + " tries=2 timeout=500ms")
    assert words in complaint and "after 2 tries" in complaint and "what has come is kept" in complaint
    assert len(providers.log) == 2
    assert wick.answers == []


@pytest.mark.parametrize(
    "fault, words",
    [
        ("status:418,120", "it has banned this address for a while"),
        ("status:404", "status 404"),
        ("status:403", "status 403"),
        ("loop", "aximum (5) redirects followed"),
        ("away:file:///etc/passwd", "rotocol"),
        ("status:429,900", "it asks to wait 15 min"),
    ],
)
def test_what_is_final_is_not_tried_again(wick, providers, fault, words):
    providers.faults = [fault] * 10
    assert words in wick.fails(MONTH)
    assert len(providers.log) == (6 if fault == "loop" else 1)


def test_a_wait_that_is_asked_for_is_kept(wick, providers):
    providers.faults = ["status:429,2"]
    begun = time.monotonic()
    wick.digest(MONTH)
    assert 2 <= time.monotonic() - begun < 8


def test_control_c_ends_a_wait_and_what_has_come_is_kept(wick, providers):
    providers.faults = [None, "status:429,60"]
    process = wick.start("-c", MONTH)
    deadline = time.monotonic() + 10
    while len(providers.log) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert time.monotonic() - begun < 1
    assert process.returncode == 130 and "interrupted" in told
    assert len(wick.answers) == 1
    wick.digest(MONTH)
    assert len(providers.log) == 4, "the page that had come is not asked for again"


def test_control_c_ends_an_answer_that_does_not_come(wick, providers):
    providers.faults = ["slow:20"]
    process = wick.start("-c", MONTH)
    while not providers.log:
        time.sleep(0.02)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert time.monotonic() - begun < 1 and process.returncode == 130


def test_a_bar_that_changes_between_two_pages_is_noticed(wick, providers):
    wick.digest(MONTH)
    # The last bar of the third page is another one now: the page is asked for again.
    providers.revised = {(server.epoch(2024, 1, 1) + 2997 * 300) * 1000}
    providers.log.clear()
    rows = wick.rows(MONTH.replace("01-10", "01-11"), "show volume where volume == 7.5 on px")
    assert len(rows) == 1 and rows[0]["volume"] == "7.5"
    assert len(providers.log) == 3, "the new page, the page before it, and the new page once more"


def test_a_replay_takes_the_answers_of_its_lock(wick, providers, tmp_path):
    script = tmp_path / "study.wick"
    # One page of minutes, whatever the time of day.
    recent = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 8 * 3600))
    script.write_text(f"px = fetch binance BTCUSDT 1m from {recent}\nr = close/close[-1] - 1\n")
    done = wick.run("run", str(script), "--lock")
    assert done.returncode == 0, done.stderr
    lock = (tmp_path / "study.lock").read_text()
    assert lock.count('data "cache:fetch/binance/') == lock.count('  got "cache:fetch/binance/') == 1 and str(tmp_path) not in lock
    # The market has moved on, and the provider is gone.
    providers.revised = {int(time.time()) // 60 * 60_000 - 60_000 * back for back in range(1, 600)}
    asked = len(providers.log)
    done = wick.run("replay", str(script))
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(providers.log) == asked, "a replay asks for nothing"
    # Two steps that ask for the same at two times got two answers.
    providers.moves = True
    twice = tmp_path / "twice.wick"
    line = f"fetch binance ETHUSDT 1h from {recent}"
    twice.write_text(f"a = {line}\nb = {line}\n")
    assert wick.run("run", str(twice), "--lock").returncode == 0
    lock = (tmp_path / "twice.lock").read_text()
    assert len(set(re.findall(r"  out [ab] frame d=(\w+)", lock))) == 2
    done = wick.run("replay", str(twice))
    assert done.returncode == 0, done.stdout
    # Without its answers it does not pretend.
    for answer in wick.answers:
        answer.unlink()
    done = wick.run("replay", str(script))
    assert done.returncode in (1, 4) and "is missing" in done.stdout and "is not in the cache" in done.stdout


def test_several_symbols_are_a_panel(wick):
    lines = wick.shows("px = fetch binance BTCUSDT ETHUSDT 1h from 2024-01-01 to 2024-01-02", "show px.close")
    assert "2 symbols" in lines[0]


def test_yahoo(wick, providers):
    statements = ["px = fetch yahoo AAPL from 2020-01-01 to 2020-12-31"]
    rows = wick.rows(*statements, "show head=9999")
    days = [d for d in server.trading_days("AAPL", server.epoch(2020, 1, 1), server.epoch(2021, 1, 1))]
    days = [d for d in days if d[1].isoformat() != "2020-03-04"]
    assert [row["date"] for row in rows] == [day.isoformat() for _, day in days]
    for row, (start, day) in zip(rows, days):
        o, h, l, c, v = map(float, server.bar("AAPL", start))
        assert [float(row[name]) for name in ("open", "high", "low", "close", "volume")] == [o, h, l, c, v]
        assert float(row["adj_close"]) == c / 2
        assert float(row["dividends"]) == (0.205 if day.isoformat() == "2020-08-07" else 0)
        assert float(row["splits"]) == (4 if day.isoformat() == "2020-08-31" else 0)
    assert "events=div%7Csplit" in providers.log[0]
    wick.shows("px = fetch yahoo ^GSPC from 2020")
    assert "/chart/%5EGSPC?" in providers.log[1]
    assert "yahoo: status 404: No data found, symbol may be delisted" in wick.fails("px = fetch yahoo NOPE")
    assert "has to be told where bars of 1h begin" in wick.fails("px = fetch yahoo AAPL 1h")


def test_stooq_reads_as_a_file_of_its_text_does(wick, providers, tmp_path):
    digest = wick.digest("px = fetch stooq aapl.us from 2020-01-01 to 2020-12-31", "px = select on px")
    text = wick.answers[0].read_text()
    (tmp_path / "aapl.us.csv").write_text(text)
    rows = wick.rows("px = fetch stooq aapl.us from 2020-01-01 to 2020-12-31", "show head=9999")
    same = wick.rows(f"px = load {tmp_path}/aapl.us.csv", "show head=9999")
    assert rows == same and len(rows) == 262
    assert digest
    assert "no data for nope.us" in wick.fails("px = fetch stooq nope.us")
    assert "the day's limit of downloads is used up" in wick.fails("px = fetch stooq busy.us")


def test_coinbase_windows_join_over_times_without_trades(wick, providers):
    rows = wick.rows("px = fetch coinbase BTC-USD 1h from 2024-01-01 to 2024-01-31", "show head=9999")
    starts = [s for s in range(server.epoch(2024, 1, 1), server.epoch(2024, 2, 1), 3600) if s // 3600 % 7]
    assert len(rows) == len(starts)
    assert [float(row["close"]) for row in rows] == [float(server.bar("BTC-USD", s)[3]) for s in starts]
    assert "coinbase: status 404: NotFound" in wick.fails("px = fetch coinbase NO-NO 1h from 2024-01-01")


def test_a_key_is_sent_and_kept_nowhere(wick, providers, tmp_path):
    line = "px = fetch alphavantage IBM"
    assert "export ALPHAVANTAGE_API_KEY" in wick.fails(line)
    keyed = Wick(tmp_path, providers.environment() | {"ALPHAVANTAGE_API_KEY": "s3cret/key"})
    script = tmp_path / "key.wick"
    script.write_text(line + "\nexport " + str(tmp_path / "px.h5") + " px\n")
    done = keyed.run("run", str(script), "--lock")
    assert done.returncode == 0, done.stderr
    assert "apikey=s3cret%2Fkey" in providers.log[-1]
    rows = keyed.rows(line, "show head=99")
    days = server.trading_days("IBM", server.epoch(2024, 1, 1), server.epoch(2024, 3, 1))
    assert [row["date"] for row in rows] == [day.isoformat() for _, day in days]
    told = keyed.fails("px = fetch alphavantage BUSY")
    assert "We have detected your API key as … and our" in told
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"s3cret" not in path.read_bytes(), path
    assert "s3cret" not in done.stdout + done.stderr + told


def test_plain_http_goes_to_this_machine_alone(wick, providers, tmp_path):
    far = Wick(tmp_path, {"WICK_BINANCE_URL": "http://10.1.2.3/x"})
    assert "not an address that begins with https://" in far.fails(MONTH)


def test_fetch_alone_lists_the_sources(wick):
    text = "\n".join(wick.shows("fetch", "? yahoo"))
    assert wick.shows("fetch ?") == wick.shows("fetch")
    for name in ("yahoo", "stooq", "binance", "coinbase", "kraken", "alphavantage"):
        assert name in text
    assert "did you mean 'binance'" in wick.fails("px = fetch binanse BTCUSDT")
    assert "binance has no bars of 7m" in wick.fails("px = fetch binance BTCUSDT 7m")
