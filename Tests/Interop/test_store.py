"""`store` lists, checks and changes files; other programs open what it leaves. h5dump, ncdump and R where installed."""

import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest
import xarray as xr

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = os.environ.get("WICK", str(ROOT / ".build/release/wick"))
DAILY = ROOT / "datasets/daily"


def run(statements):
    return subprocess.run([WICK, "-c", statements], cwd=ROOT, capture_output=True, text=True)


def wick(statements):
    done = run(statements)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "run.h5"
    wick(
        f"aapl = load {DAILY}/AAPL.csv; export {path} aapl compress=fast\n"
        f"ibm = load {DAILY}/IBM.csv; up = label fwd bars=5; export {path} ibm up append")
    return path


def test_what_is_in_a_store_is_listed_with_its_makers(store):
    listed = wick(f"store list {store}")
    assert re.search(r"aapl\s+frame\s+3[ ,]?270", listed), listed
    assert "ibm" in listed and "up" in listed
    told = wick(f"store history {store}")
    assert re.search(r"aapl .*wick 0\..*aapl = load .*AAPL.csv", told), told
    assert re.search(r"up .*up = label fwd bars=5", told), told
    sizes = wick(f"store size {store}")
    with h5py.File(store) as file:
        stored = file["aapl/close"].id.get_storage_size()
    line = next(line for line in sizes.splitlines() if re.search(r"aapl\s+close", line))
    assert re.sub(r"(?<=\d)[ ,\u202f\u00a0](?=\d{3}\b)", "", line).split()[4] == str(stored), line


def test_renaming_and_deleting_leave_the_rest_to_every_program(store):
    with h5py.File(store) as file:
        before = {name: file[name].attrs["digest"] for name in ["aapl", "ibm", "up"]}
    wick(f"store rename {store} aapl old/apple; store delete {store} up")
    with h5py.File(store) as file:
        assert file["old/apple"].attrs["digest"] == before["aapl"]
        assert file["ibm"].attrs["digest"] == before["ibm"]
        assert "up" not in file and "aapl" not in file
    size = store.stat().st_size
    wick(f"store compact {store} compress=small")
    assert store.stat().st_size < size
    assert "all as they were written" in wick(f"store verify {store}")
    for engine in ["h5netcdf", "netcdf4"]:
        with xr.open_dataset(store, group="old/apple", engine=engine) as data:
            assert data.sizes["time"] == 3270
    assert os.listdir(store.parent) == ["run.h5"]
    done = run(f"store delete {store} nothing")
    assert done.returncode == 1 and "holds no 'nothing'" in done.stderr


def test_damage_is_named(store):
    content = bytearray(store.read_bytes())
    with h5py.File(store) as file:
        place = file["ibm/close"].id.get_offset()
    content[place + 1000] ^= 4
    store.write_bytes(content)
    done = run(f"store verify {store}")
    assert done.returncode == 1
    assert "column 'close' of frame 'ibm'" in done.stdout + done.stderr
    assert "aapl" not in done.stdout
    # What is whole is still read.
    wick(f"x = load {store}:aapl; y = load {store}:ibm; show open tail=1 on y")


def test_a_foreign_object_is_kept_by_changes_and_not_lost_by_compact(store):
    with h5py.File(store, "r+") as file:
        file["mine"] = np.arange(5)
    wick(f"store delete {store} up")
    with h5py.File(store) as file:
        assert list(file["mine"][:]) == [0, 1, 2, 3, 4]
    done = run(f"store compact {store}")
    assert done.returncode == 1 and "mine" in done.stderr


def test_an_export_that_is_stopped_or_killed_leaves_the_old_file(tmp_path):
    path = tmp_path / "run.h5"
    wick(f"a = load {DAILY}/AAPL.csv; export {path} a")
    before = path.read_bytes()
    draw = random.Random(3)
    line = f"px = load {DAILY}/*.csv; features @alpha158; export {path} px compress=small overwrite"
    for how in [signal.SIGINT] * 4 + [signal.SIGKILL] * 4:
        process = subprocess.Popen([WICK, "-c", line], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.05, 0.8))
        process.send_signal(how)
        process.wait()
        if path.read_bytes() != before:
            # It was done already: a whole new file.
            assert "all as they were written" in wick(f"store verify {path}")
            wick(f"a = load {DAILY}/AAPL.csv; export {path} a overwrite")
        if how == signal.SIGINT:
            assert [name for name in os.listdir(tmp_path) if ".tmp-" in name or name.endswith(".lock")] == []
    wick(f"a = load {DAILY}/AAPL.csv; export {path} a overwrite")
    assert os.listdir(tmp_path) == ["run.h5"]
    assert path.read_bytes() == before


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path):
    path = tmp_path / "run.h5"
    wick(f"a = load {DAILY}/AAPL.csv; export {path} a")
    before = path.read_bytes()
    line = f"px = load {DAILY}/*.csv; export {path} px overwrite"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 100; trap '' XFSZ; exec {WICK} -c '{line}'"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "file too large" in done.stderr, done.stderr
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.h5"]


@pytest.mark.skipif(shutil.which("h5dump") is None, reason="h5dump (hdf5-tools) is not installed")
def test_h5dump_shows_sane_headers(store):
    shown = subprocess.run(["h5dump", "-H", "-A", "0", store], capture_output=True, text=True, check=True).stdout
    for words in ['GROUP "aapl"', 'DATASET "close"', "H5T_STD_I32LE", 'DATASET "time"', "H5T_STD_I64LE"]:
        assert words in shown


@pytest.mark.skipif(shutil.which("ncdump") is None, reason="ncdump (netcdf-bin) is not installed")
def test_ncdump_shows_sane_headers(store):
    shown = subprocess.run(["ncdump", "-h", store], capture_output=True, text=True, check=True).stdout
    for words in ["group: aapl", "time = 3270", 'time:units = "nanoseconds since 1970-01-01"', "int open(time)", "open:scale_factor = 0.0001"]:
        assert words in shown, shown


R = """
library(ncdf4); file <- nc_open("{path}")
close <- ncvar_get(file, "ibm/close"); time <- ncatt_get(file, "ibm/time", "units")$value
cat(length(close), sprintf("%.17g", sum(close)), time)
"""


def has_r():
    return shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(ncdf4)"], capture_output=True).returncode == 0


@pytest.mark.skipif(not has_r(), reason="R with ncdf4 (r-cran-ncdf4) is not installed")
def test_r_reads_a_frame(store):
    shown = subprocess.run(["Rscript", "-e", R.format(path=store)], capture_output=True, text=True, check=True).stdout
    with h5py.File(store) as file:
        close = file["ibm/close"][:]
    count, total, *units = shown.split()
    assert int(count) == len(close)
    np.testing.assert_allclose(float(total), close.sum(), rtol=1e-13)
    assert " ".join(units) == "nanoseconds since 1970-01-01"
