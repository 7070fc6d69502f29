"""wick notebook install and uninstall."""

import json
import os
import pathlib
import subprocess
import sys

from notebook import ROOT, WICK


def wick(*arguments, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER_", "XDG_"))}
    return subprocess.run([WICK, "notebook", *arguments], env=kept | environment, cwd=ROOT, capture_output=True, text=True)


def kernels(folder):
    listed = subprocess.run(
        [sys.executable, "-m", "jupyter_client.kernelspecapp", "list", "--json"],
        env=os.environ | {"JUPYTER_PATH": str(folder)}, capture_output=True, text=True)
    return json.loads(listed.stdout)["kernelspecs"]


def test_jupyter_finds_what_was_installed(tmp_path):
    done = wick("install", "--prefix", str(tmp_path), "--name", "wick-test", "--title", 'Wick "beside"')
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "share" / "jupyter" / "kernels" / "wick-test"
    assert str(folder) in done.stdout
    spec = kernels(tmp_path / "share" / "jupyter")["wick-test"]["spec"]
    assert spec["argv"] == [str(pathlib.Path(WICK).resolve()), "notebook", "{connection_file}"]
    assert (spec["display_name"], spec["language"], spec["interrupt_mode"]) == ('Wick "beside"', "wick", "message")
    assert (folder / "logo-svg.svg").read_text().startswith("<svg")
    assert wick("install", "--prefix", str(tmp_path), "--name", "wick-test").returncode == 0, "again is no fault"
    done = wick("uninstall", "--prefix", str(tmp_path), "--name", "wick-test")
    assert done.returncode == 0 and not folder.exists()
    done = wick("uninstall", "--prefix", str(tmp_path), "--name", "wick-test")
    assert done.returncode == 1 and "error: there is no kernel in" in done.stderr


def test_a_user_has_a_place_of_his_own(tmp_path):
    for environment, folder in [
        ({"HOME": str(tmp_path / "a")}, tmp_path / "a" / ".local" / "share" / "jupyter"),
        ({"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "b")}, tmp_path / "b" / "jupyter"),
        ({"HOME": str(tmp_path), "JUPYTER_DATA_DIR": str(tmp_path / "c")}, tmp_path / "c"),
    ]:
        for flags in ([], ["--user"]):
            assert wick("install", *flags, **environment).returncode == 0
            assert (folder / "kernels" / "wick" / "kernel.json").exists()
            assert wick("uninstall", *flags, **environment).returncode == 0


def test_what_is_wrong_is_said(tmp_path):
    cases = [
        (["install", "--name", "a/b"], 1, "'a/b' is no name of a kernel"),
        (["install", "--name", "Größe"], 1, "'Größe' is no name of a kernel"),
        (["install", "--user", "--prefix", "/x"], 2, "--user and --prefix exclude each other"),
        (["install", "--prefix", "/proc/none"], 1, "cannot be written"),
        ([str(tmp_path / "none.json")], 1, "none.json cannot be read: no such file or directory"),
        ([], 2, "connection_file"),
    ]
    connection = {"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256"}
    ports = {f"{channel}_port": 40_000 + index for index, channel in enumerate(("shell", "control", "iopub", "stdin", "hb"))}
    files = [
        ("not json", "the connection file is not JSON as Jupyter writes it"),
        (json.dumps(connection), "the connection file lacks 'shell_port'"),
        (json.dumps(connection | ports | {"transport": "udp"}), "the connection file names the transport 'udp'"),
        (json.dumps(connection | ports | {"signature_scheme": "hmac-md5"}), "wants signatures by 'hmac-md5'"),
        (json.dumps(connection | ports | {"hb_port": 70_000}), "no port of a machine as 'hb_port'"),
        (json.dumps(connection | ports | {"ip": "203.0.113.7"}), "tcp://203.0.113.7:40004 cannot be bound"),
    ]
    for index, (text, message) in enumerate(files):
        path = tmp_path / f"{index}.json"
        path.write_text(text)
        cases.append(([str(path)], 1, message))
    for arguments, code, message in cases:
        done = wick(*arguments)
        assert (done.returncode, message in done.stderr) == (code, True), (arguments, done)
        assert "Fatal" not in done.stderr


def test_an_address_that_is_taken_is_named(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        path = tmp_path / "c.json"
        path.write_text(json.dumps({
            "transport": "tcp", "ip": "127.0.0.1", "key": "", "hb_port": port, "shell_port": 1, "control_port": 1,
            "iopub_port": 1, "stdin_port": 1}))
        done = wick(str(path))
    assert done.returncode == 1
    assert f"error: tcp://127.0.0.1:{port} cannot be bound: address already in use" in done.stderr
