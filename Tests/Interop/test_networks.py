"""Networks across processes: what is stored says the same bits in a new one, and a wick without libtorch says so.

    python -m pytest Tests/Interop
"""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = pathlib.Path(os.environ.get("WICK", str(ROOT / ".build/release/wick")))
BEGINNING = "px = load datasets/daily/AAPL.csv; features @module17; y = label sign 5; cv = split holdout; "
FIT = "m = fit lstm seq=8 hidden=4 epochs=2"


def wick(statements, **environment):
    return subprocess.run(
        [WICK, "-c", statements], cwd=ROOT, capture_output=True, text=True, env={**os.environ, **environment}
    )


@pytest.mark.skipif(not WICK.with_name("libWickNeural.so").exists(), reason="libtorch is missing: make neural")
def test_a_stored_network_says_the_same_in_a_new_process(tmp_path):
    store = tmp_path / "m.h5"
    said = "set threads=2; p = predict m on px all; digest p"
    first = wick(f"{BEGINNING}{FIT}; export {store} m; {said.split('; ', 1)[1]}")
    assert first.returncode == 0, first.stderr
    again = wick(f"{BEGINNING}m = load {store}:m; {said.split('; ', 1)[1]}")
    assert again.returncode == 0, again.stderr
    assert first.stdout.splitlines()[-1] == again.stdout.splitlines()[-1]


def test_a_missing_library_is_named_and_all_else_goes_on():
    done = wick(BEGINNING + FIT, WICK_NEURAL="/nowhere/libWickNeural.so")
    assert done.returncode == 1
    assert "lstm needs libtorch: make neural" in done.stderr
    assert wick(BEGINNING + "m = fit logit", WICK_NEURAL="/nowhere/libWickNeural.so").returncode == 0
