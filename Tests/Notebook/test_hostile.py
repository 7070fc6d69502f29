"""Messages that nobody ought to send: they do no harm, and the next good one is answered."""

import hashlib
import hmac
import json
import os
import random

import pytest
import zmq

HEADER = {"msg_id": "m", "username": "u", "session": "s", "date": "2024-01-01T00:00:00Z", "version": "5.4"}
CODE = {"code": "harm = 1", "silent": False}


@pytest.fixture
def kernel(notebook):
    """A kernel, raw sockets to its channels, and its key."""
    n = notebook()
    context = zmq.Context()
    facts = n.manager.get_connection_info()
    sockets = {}
    for channel in ("shell", "control", "stdin", "hb", "iopub"):
        kind = {"hb": zmq.REQ, "iopub": zmq.SUB}.get(channel, zmq.DEALER)
        sockets[channel] = context.socket(kind)
        sockets[channel].linger = 0
        sockets[channel].connect(f"tcp://127.0.0.1:{facts[f'{channel}_port']}")
    yield n, sockets, facts["key"]
    for socket in sockets.values():
        socket.close()
    context.term()


def signed(key, *parts):
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in parts]
    digest = hmac.new(key if isinstance(key, bytes) else key.encode(), digestmod=hashlib.sha256)
    for part in parts[:4]:
        digest.update(part)
    return [b"<IDS|MSG>", digest.hexdigest().encode(), *parts]


def header(kind, number):
    return HEADER | {"msg_type": kind, "msg_id": f"m{number}"}


def is_unharmed(n):
    assert n.run("$harm")[0]["status"] == "error", "nothing of it was run"
    assert n.shows("20 + 1") == "21\n"
    assert n.control_reply(n.control("kernel_info_request"))["content"]["status"] == "ok"
    assert n.process.poll() is None


def test_bad_signatures_run_nothing(kernel):
    n, sockets, key = kernel
    good = signed(key, header("execute_request", 1), {}, {}, CODE)
    wrong = signed("another key", header("execute_request", 2), {}, {}, CODE)
    changed = signed(key, header("execute_request", 3), {}, {}, {"code": "1", "silent": False})
    changed[-1] = json.dumps(CODE).encode()
    for parts in (wrong, changed, [good[0], b"", *good[2:]], [good[0], good[1][:-1], *good[2:]],
                  [good[0], good[1].upper(), *good[2:]] if good[1] != good[1].upper() else wrong,
                  signed(b"", header("execute_request", 4), {}, {}, CODE)):
        sockets["shell"].send_multipart(parts)
        sockets["control"].send_multipart(parts)
    is_unharmed(n)
    assert not sockets["shell"].poll(100), "and nothing is answered"


def test_a_message_that_is_sent_again_is_not_run_again(kernel):
    n, sockets, key = kernel
    n.run("harmless = 1")
    parts = signed(key, header("execute_request", 1), {}, {}, {"code": "harmless = $harmless + 1", "silent": False})
    for _ in range(3):
        sockets["shell"].send_multipart(parts)
    assert sockets["shell"].poll(5000)
    assert n.shows("$harmless") == "2\n"


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_broken_messages_are_passed_over(kernel, channel):
    n, sockets, key = kernel
    deep = b"[" * 100_000
    broken = [
        [b""], [b"<IDS|MSG>"], [b"a"] * 50, [b"<IDS|MSG>"] * 7, [b"x", b"<IDS|MSG>", b"", b"{}"],
        signed(key, b"", b"", b"", b""),
        signed(key, b"{", b"{}", b"{}", b"{}"),
        signed(key, b"[]", b"{}", b"{}", b"{}"),
        signed(key, deep, b"{}", b"{}", b"{}"),
        signed(key, b"\xff\xfe\x00", b"{}", b"{}", b"{}"),
        signed(key, {"no": "type"}, {}, {}, {}),
        signed(key, {"msg_type": 7}, {}, {}, {}),
        signed(key, header("no_such_request", 1), {}, {}, {}),
        signed(key, header("", 2), {}, {}, {}),
        signed(key, header("x" * 100_000, 3), {}, {}, {}),
        signed(key, header("execute_request", 4), {}, {}, b"harm = 1"),
        signed(key, header("execute_request", 5), {}, {}, b"{\"code\": \"harm = 1\""),
        signed(key, header("execute_request", 6), {}, {}, {"code": ["harm = 1"], "silent": "no"}),
        signed(key, header("execute_request", 7), {}, {}, {"code": None, "user_expressions": [1, {"a": deep.decode()}]}),
        signed(key, header("complete_request", 8), {}, {}, {"code": "clo", "cursor_pos": -5}),
        signed(key, header("complete_request", 9), {}, {}, {"code": "clo", "cursor_pos": 1e300}),
        signed(key, header("complete_request", 10), {}, {}, {"code": "가", "cursor_pos": 99}),
        signed(key, header("inspect_request", 11), {}, {}, {"code": "\u0000(((", "cursor_pos": 2, "detail_level": 1e99}),
        signed(key, header("inspect_request", 12), {}, {}, {}),
        signed(key, header("is_complete_request", 13), {}, {}, {"code": "{" * 50_000}),
        signed(key, header("history_request", 14), {}, {}, {"hist_access_type": "tail", "n": -1}),
        signed(key, header("history_request", 15), {}, {}, {"hist_access_type": "search", "pattern": "[" * 5000}),
        signed(key, header("history_request", 16), {}, {}, {"hist_access_type": "range", "session": -(2**62),
                                                             "start": -(2**62), "stop": 2**62}),
        signed(key, header("comm_msg", 17), {}, {}, {"comm_id": "none"}),
        signed(key, header("execute_reply", 18), {}, {}, {}),
        signed(key, header("input_reply", 19), {}, {}, {"value": "x"}),
    ]
    for parts in broken:
        sockets[channel].send_multipart(parts)
    is_unharmed(n)


def test_noise_on_every_channel_does_no_harm(kernel):
    n, sockets, key = kernel
    draw = random.Random(7)
    for round in range(200):
        parts = [draw.randbytes(draw.randrange(200)) for _ in range(draw.randrange(1, 9))]
        if draw.random() < 0.5:
            parts = signed(key, *[draw.randbytes(draw.randrange(60)) for _ in range(4)])
        for channel in ("shell", "control", "stdin"):
            sockets[channel].send_multipart(parts)
    sockets["hb"].send(os.urandom(5000))
    assert sockets["hb"].poll(5000) and len(sockets["hb"].recv()) == 5000
    sockets["iopub"].subscribe(os.urandom(100))
    is_unharmed(n)
