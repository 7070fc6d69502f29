"""Cells: what they show, how they are stopped, what they share with the prompt, how kernels end."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from clock import bound, median, rounds
from notebook import ROOT, WICK, text

LONG = "for i in 1..30000 { for k in 1..3000 { x = $i * $k } }"

SOME = "for i in 1..300 { for k in 1..1000 { x = $i * $k } }"


def test_the_last_value_is_the_result_and_all_else_is_output(notebook):
    n = notebook()
    reply, told = n.run('"one"\n2\nx = 3\n$x + 1')
    assert [m["msg_type"] for m in told] == ["stream", "execute_result"]
    assert told[0]["content"] == {"name": "stdout", "text": "one\n2\n"}
    assert told[1]["content"]["data"] == {"text/plain": "4"}
    assert told[1]["content"]["execution_count"] == reply["execution_count"] == 1


def test_a_table_is_html_and_text(notebook):
    n = notebook()
    n.run("px = load datasets/daily/IBM.csv prices=adjusted")
    _, told = n.run("show close, volume tail=3")
    data = told[-1]["content"]["data"]
    html, plain = data["text/html"], data["text/plain"]
    assert html.count("<tr>") >= 4 and "<th" in html
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", html)
    assert [c.strip() for c in cells if c.strip()] and all(c.strip() in plain for c in cells)
    _, told = n.run('note "<b>&"\nhistory')
    html = told[-1]["content"]["data"]["text/html"]
    assert "&lt;b&gt;&amp;" in html and "<b>&" not in html


def test_a_page_takes_only_so_much_of_a_long_table(notebook):
    n = notebook()
    n.run("px = load datasets/daily/IBM.csv prices=adjusted")
    n.run("features @alpha158")
    _, told = n.run("show all")
    data = told[-1]["content"]["data"]
    assert len(data["text/html"]) < 8_000_000 and "a page holds" in data["text/html"]
    assert re.search(r"… \d \d+ rows …|… \d+ rows …", data["text/html"])
    _, told = n.run("show close, volume all")
    assert told[-1]["content"]["data"]["text/html"].count("<tr>") > 3270


def test_an_error_looks_as_it_does_at_the_prompt(notebook):
    n = notebook()
    code = "x = 1\npx = load datasets/daily/NOT.csv"
    reply, told = n.run(code)
    at_prompt = subprocess.run([WICK, "-c", code], capture_output=True, text=True, cwd=ROOT).stderr.splitlines()
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in reply["traceback"]]
    assert plain == at_prompt
    assert [m["msg_type"] for m in told] == ["error"]
    assert told[0]["content"]["evalue"] == reply["evalue"]
    assert n.shows("$x") == "1\n", "statements before the one that failed are kept"


def test_what_waits_behind_an_error_is_not_run(notebook):
    n = notebook()
    n.run("y = 1")
    first = n.send(SOME + "\nload nothing.csv")
    waiting = [n.send("y = $y + 1") for _ in range(3)]
    assert n.reply(first)["content"]["status"] == "error"
    assert [n.reply(asked)["content"]["status"] for asked in waiting] == ["aborted"] * 3
    assert n.shows("$y") == "1\n"
    first = n.send(SOME + "\nload nothing.csv", stop_on_error=False)
    after = n.send("y = $y + 1")
    assert n.reply(first)["content"]["status"] == "error"
    assert n.reply(after)["content"]["status"] == "ok"
    assert n.shows("$y") == "2\n"


def test_what_is_sent_on_seeing_an_error_runs(notebook):
    n = notebook()
    for i in range(20):
        reply, _ = n.run("no_such_name")
        assert reply["status"] == "error"
        assert n.shows(f"{i}") == f"{i}\n"


@pytest.mark.clock
def test_an_interrupt_stops_within_50_ms(notebook):
    n = notebook()
    n.run("y = 7")
    delays = []
    for _ in range(rounds(5)):
        asked = n.send(LONG)
        n.wait_for(asked, "execute_input")
        time.sleep(0.2)
        begun = time.monotonic()
        interrupt = n.control("interrupt_request")
        reply = n.reply(asked)
        delays.append(time.monotonic() - begun)
        assert n.control_reply(interrupt)["content"] == {"status": "ok"}
        assert (reply["content"]["status"], reply["content"]["ename"]) == ("error", "Interrupted")
        assert "nothing was changed" in reply["content"]["evalue"]
    print("from the interrupt to the reply, ms:", [round(delay * 1000, 1) for delay in delays])
    assert median(delays) < bound(0.05), delays
    assert n.shows("$y") == "7\n"
    assert n.run("$x")[0]["status"] == "error", "a loop that was stopped leaves nothing"


def test_a_signal_interrupts_as_well(notebook):
    n = notebook()
    asked = n.send(LONG)
    n.wait_for(asked, "execute_input")
    time.sleep(0.1)
    os.kill(n.process.pid, signal.SIGINT)
    assert n.reply(asked)["content"]["ename"] == "Interrupted"
    os.kill(n.process.pid, signal.SIGINT)
    n.control_reply(n.control("interrupt_request"))
    assert n.reply(n.client.inspect("plot", 2))["content"]["found"]
    assert n.shows("1 + 1") == "2\n", "an idle kernel survives interrupts"


@pytest.mark.clock
def test_a_busy_kernel_answers(notebook):
    n = notebook()
    asked = n.send(LONG)
    n.wait_for(asked, "execute_input")
    begun = time.monotonic()
    reply = n.control_reply(n.control("kernel_info_request"))
    assert reply["content"]["protocol_version"] == "5.4"
    assert time.monotonic() - begun < bound(0.5)
    # A second without an answer would count as a death.
    time.sleep(1.5)
    assert n.client.hb_channel.is_beating()
    n.control("interrupt_request")
    n.reply(asked)


def test_50_000_lines_arrive_whole(notebook):
    n = notebook()
    begun = time.monotonic()
    asked = n.send("for i in 1..50000 { $i }")
    told = [m for m in n.told(asked, seconds=60) if m["msg_type"] == "stream"]
    took = time.monotonic() - begun
    assert "".join(m["content"]["text"] for m in told) == "".join(f"{i}\n" for i in range(1, 50_001))
    print(f"50,000 lines in {len(told)} messages and {took:.2f} s")
    assert len(told) < 500


@pytest.mark.clock
def test_progress_is_told_of_in_one_place(notebook):
    n = notebook()
    asked = n.send("g = sweep n=1..20000 { for i in 1..20 { x = $i }; keep $n }")
    told = n.told(asked, seconds=60)
    shown = [m for m in told if m["msg_type"] in ("display_data", "update_display_data")]
    shown = [m for m in shown if text(m).startswith("sweep ")]
    assert [m["msg_type"] for m in shown[:2]] == ["display_data", "update_display_data"], "one place, then changes of it"
    assert all(m["msg_type"] == "update_display_data" for m in shown[1:])
    assert len({m["content"]["transient"]["display_id"] for m in shown}) == 1
    # The last word may have been said a moment before the end.
    assert re.search(r"of 20.000  (9\d|100) %  [\d.]+ s", text(shown[-1])) and "<progress" in shown[-1]["content"]["data"]["text/html"]
    times = [m["header"]["date"] for m in shown[:-1]]
    gaps = [(b - a).total_seconds() for a, b in zip(times, times[1:])]
    assert min(gaps, default=1) > 0.05, "ten times a second at most"
    assert not [m for m in told if m["msg_type"] == "stream" and "\r" in m["content"]["text"]]


def test_questions_are_answered_by_code_points(notebook):
    n = notebook()
    n.run('px = load datasets/daily/IBM.csv prices=adjusted\nname = "x"')
    before = '"가😀é"; '
    reply = n.reply(n.client.complete(before + "show clo", len(before) + 8))["content"]
    assert reply["matches"][0] == "close" and all(word.startswith("clo") for word in reply["matches"])
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(before) + 5, len(before) + 8)
    assert n.reply(n.client.complete("expo", 0))["content"]["cursor_end"] == 0, "0 is the beginning, not the end"

    def inspected(code, at, detail=0):
        found = n.reply(n.client.inspect(code, at, detail))["content"]
        return found["data"].get("text/plain", "") if found["found"] else None

    assert "draws columns" in inspected("plot line close", 2)
    assert inspected(before + "plot", len(before) + 1).startswith("plot:")
    assert inspected("px", 1).startswith("px: ")
    assert len(inspected("px", 1, 1)) > len(inspected("px", 1))
    assert "depth=" in inspected("fit xgboost depth=3", 14)
    assert inspected("rsi(close, 14)", 1).startswith("rsi(")
    assert "rsi" in inspected("show rsi_14", 8)
    assert inspected("no_such_word_anywhere", 3) is None
    assert inspected("", 0) is None
    assert n.reply(n.client.is_complete("for i in 1..3 {\n  if $i > 1 {"))["content"] == {
        "status": "incomplete", "indent": "    "}


def test_silent_cells_and_expressions_besides(notebook):
    n = notebook()
    reply, told = n.run('x = 5\n"shown"', silent=True)
    assert (reply["status"], reply["execution_count"], told) == ("ok", 0, [])
    reply, _ = n.run("x = 6", user_expressions={"a": "$x * 2", "b": "nothing_here", "c": "x = 9"})
    values = reply["user_expressions"]
    assert values["a"]["data"] == {"text/plain": "12"}
    assert (values["b"]["status"], values["c"]["status"]) == ("error", "error")
    assert n.shows("$x") == "6\n"
    assert n.run("$x", store_history=False)[0]["execution_count"] == 2
    assert n.run("$x")[0]["execution_count"] == 3


def test_widgets_are_refused_at_once(notebook):
    n = notebook()
    message = n.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "widget", "data": {}})
    n.client.shell_channel.send(message)
    assert n.wait_for(message["header"]["msg_id"], "comm_close")["content"]["comm_id"] == "c1"
    assert n.reply(n.client.comm_info())["content"] == {"status": "ok", "comms": {}}


def test_the_session_is_that_of_the_prompt(notebook, tmp_path):
    n = notebook()
    n.run("px = load datasets/daily/IBM.csv prices=adjusted")
    n.run("no_such_name")
    n.run("r = close/close[-1] - 1")
    script = tmp_path / "study.wick"
    assert "replay" in n.shows(f'save "{script}"')
    done = subprocess.run([WICK, "replay", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "DRIFTED" not in done.stdout, done.stdout
    n.run("a = 1")
    n.run("a = 2")
    n.run("undo")
    assert n.shows("$a") == "1\n"


def test_history_is_shared(notebook):
    first = notebook()
    first.run("first_of_all = 41")
    first.manager.shutdown_kernel()
    second = notebook()
    second.run("11 + 1")
    found = second.reply(second.client.history(hist_access_type="tail", n=2, output=True))["content"]["history"]
    assert [entry[2] for entry in found] == [["first_of_all = 41", None], ["11 + 1", "12"]]
    sessions = [entry[0] for entry in found]
    assert sessions[1] == sessions[0] + 1
    before = second.reply(second.client.history(hist_access_type="range", session=-1, start=1, stop=9))["content"]
    assert [entry[2] for entry in before["history"]] == ["first_of_all = 41"]


def test_a_shutdown_ends_the_process_and_its_journal(notebook, home):
    n = notebook()
    n.run("x = 1")
    journals = home / "state" / "wick" / "journal"
    before = {path for path in journals.glob("*.jnl") if str(n.process.pid) in path.name}
    assert len(before) == 1
    asked = n.send(LONG)
    n.wait_for(asked, "execute_input")
    begun = time.monotonic()
    reply = n.control_reply(n.control("shutdown_request", {"restart": False}))
    assert reply["content"] == {"status": "ok", "restart": False}
    assert n.has_ended(), "also while a cell runs"
    print(f"shutdown of a busy kernel: {time.monotonic() - begun:.2f} s")
    assert n.process.returncode == 0
    assert not any(path.exists() for path in before)


def test_quit_ends_the_kernel(notebook):
    n = notebook()
    reply, _ = n.run("quit")
    assert reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]
    assert n.has_ended() and n.process.returncode == 0


def test_a_kernel_that_is_killed_is_started_again(notebook, home):
    n = notebook()
    n.run("before_the_crash = 12345")
    pid = n.process.pid
    os.kill(pid, signal.SIGKILL)
    assert n.has_ended()
    n.client.stop_channels()
    n.manager.restart_kernel(now=True)
    n.connect()
    assert n.process.pid != pid
    assert n.run("$before_the_crash")[0]["status"] == "error"
    assert n.shows("2 * 21") == "42\n"
    # What was lost is in the journal, for the prompt to recover.
    left = [path for path in (home / "state" / "wick" / "journal").glob(f"*-{pid}.jnl")]
    assert len(left) == 1 and "before_the_crash" in left[0].read_text()
    left[0].unlink()


def test_a_kernel_without_its_front_end_ends(home):
    program = (
        "import os, signal, time\n"
        "from jupyter_client.manager import KernelManager\n"
        "m = KernelManager(kernel_name='wick'); m.start_kernel()\n"
        "c = m.blocking_client(); c.start_channels(); c.wait_for_ready(timeout=30)\n"
        "print(m.provisioner.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    pid = int(done.stdout)
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        try:
            state = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the kernel outlives its front end")
