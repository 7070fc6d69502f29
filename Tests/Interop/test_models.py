"""Models that leave the session: runs that MLflow opens, bundles that another process predicts with."""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = ROOT / ".build" / "release" / "wick"
BARS = ROOT / "datasets" / "daily" / "AAPL.csv"


def run(folder, text, *words):
    script = folder / "study.wick"
    script.write_text(text)
    done = subprocess.run([WICK, "run", script, *words], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


STUDY = f"""px = load {BARS}
mom = close/close[-5] - 1
calm = 1/std(mom, 20)
y = label sign 5
cv = split purged k=3 hold=0.2
m = fit xgboost rounds=20 depth=2 x=[mom calm rsi_14]
"""


def test_mlflow_opens_the_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    mlflow = pytest.importorskip("mlflow")
    run(tmp_path, STUDY + "n = fit logit x=[mom calm]\nregistry log m n at=models\nregistry mlflow mlruns at=models\n")
    client = mlflow.MlflowClient(tracking_uri=f"file://{tmp_path}/mlruns")
    (experiment,) = client.search_experiments()
    assert experiment.name == "wick"
    runs = {found.info.run_name: found for found in client.search_runs([experiment.experiment_id])}
    assert set(runs) == {"m", "n"}
    assert runs["m"].data.params["model"] == "xgboost" and runs["m"].data.params["depth"] == "2"
    assert runs["m"].data.params["label"].startswith("sign 5")
    assert 0.3 < runs["n"].data.metrics["auc"] < 0.7 and "test.auc" in runs["n"].data.metrics
    assert runs["m"].info.status == "FINISHED"


def test_a_tracking_server_takes_each_run_once(tmp_path):
    mlflow = pytest.importorskip("mlflow.server") and __import__("mlflow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--backend-store-uri", f"sqlite:///{tmp_path}/mlflow.db", "--artifacts-destination", str(tmp_path / "artifacts")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(480):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=1)
                break
            except OSError:
                time.sleep(0.25)
        script = STUDY + f"n = fit logit x=[mom calm]\nregistry log m n at=models\nregistry mlflow {address} at=models\n"
        assert "2 runs sent, 0 were there" in run(tmp_path, script)
        assert "0 runs sent, 2 were there" in run(tmp_path, script)
        client = mlflow.MlflowClient(tracking_uri=address)
        found = {each.info.run_name: each for each in client.search_runs([client.get_experiment_by_name("wick").experiment_id])}
        assert set(found) == {"m", "n"}
        assert found["m"].data.params["depth"] == "2" and found["m"].info.status == "FINISHED"
        assert 0.3 < found["n"].data.metrics["auc"] < 0.7
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.parametrize("reading", ["", " prices=adjusted tz=America/New_York calendar=us-equities"])
def test_a_bundle_predicts_the_same_bits_in_another_process(reading, tmp_path):
    run(tmp_path, STUDY.replace(str(BARS), f"{BARS}{reading}", 1) + "predict m\nexport here.h5 px\nbundle m out\n")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"model.h5", "features.wick", "config.json", "predict.wick", "manifest.json"}
    # A bundle may be moved.
    (tmp_path / "out").rename(tmp_path / "moved")
    subprocess.run(
        [WICK, "run", "moved/predict.wick", f"bars={BARS}", "out=there.h5"], cwd=tmp_path, check=True, timeout=120,
        capture_output=True)
    with h5py.File(tmp_path / "here.h5") as here, h5py.File(tmp_path / "there.h5") as there:
        for column in ("m_p_long", "m_score", "calm"):
            ours, theirs = here["px"][column][:], there["px"][column][:]
            assert np.array_equal(ours, theirs, equal_nan=True) and np.isfinite(theirs).sum() > 3000, column


def test_a_bundle_holds_the_formulas_of_the_session(tmp_path):
    own = "def spread(n=5) = (max(high, n) - min(low, n))/close\ndef twice(x, k=2) = x*k\n"
    # A column comes before a formula of its name.
    own += "def base(n=9) = close/close[-n]\n"
    study = STUDY.replace("calm = ", f"{own}base = spread(3)\ncalm = twice(spread(7), k=3) + base + ", 1)
    run(tmp_path, study + "predict m\nexport here.h5 px\nbundle m out\nregister m as=own\n")
    assert "spread" not in (tmp_path / "out" / "features.wick").read_text()
    run(tmp_path, f"px = load {BARS}\nm = recall own\npredict m\nexport recalled.h5 px\n")
    subprocess.run([WICK, "run", "out/predict.wick", f"bars={BARS}", "out=there.h5"], cwd=tmp_path, check=True, timeout=120,
                   capture_output=True)
    with h5py.File(tmp_path / "here.h5") as here:
        for name in ("there.h5", "recalled.h5"):
            with h5py.File(tmp_path / name) as there:
                assert np.array_equal(here["px"]["m_score"][:], there["px"]["m_score"][:], equal_nan=True), name


def test_a_model_that_is_recalled_by_its_name_does_not_come_out_of_the_cache(tmp_path):
    recall = f'step 1 "recall"\npx = load {BARS}\nm = recall foo\nstep 2 "use"\ndigest m\n'
    run(tmp_path, STUDY + "register m as=foo\n")

    def digest():
        return [line for line in run(tmp_path, recall).splitlines() if line.endswith("  m")]

    first = digest()
    assert len(first) == 1 and digest() == first
    run(tmp_path, STUDY.replace("rounds=20", "rounds=30") + "register m new as=foo\n")
    assert len(digest()) == 1 and digest() != first


def test_a_bundle_is_not_overwritten_unasked(tmp_path):
    run(tmp_path, STUDY + "bundle m out\n")
    (tmp_path / "again.wick").write_text(STUDY + "bundle m out\n")
    done = subprocess.run([WICK, "run", "again.wick"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "holds a bundle already" in done.stderr
