"""What h5py, pandas, xarray and netCDF4 write, with the versions at hand, is loaded by wick as those programs meant it.

The cases are those of Tests/Oracles/foreign_hdf5.py, made anew. Wick loads each and exports it; what it exported is read
by h5py, pandas and xarray and compared.
"""

import importlib.util
import os
import pathlib
import subprocess

import h5py
import numpy as np
import pandas as pd
import pytest
import xarray as xr

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = os.environ.get("WICK", str(ROOT / ".build/release/wick"))

spec = importlib.util.spec_from_file_location("foreign_hdf5", ROOT / "Tests/Oracles/foreign_hdf5.py")
oracle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(oracle)


def run(statements):
    return subprocess.run([WICK, "-c", statements], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    cases = oracle.make(folder)
    lines = []
    for index, (file, name, options, _) in enumerate(cases):
        where = f"{folder}/{file}" + (f":{name}" if name else "")
        lines.append(f"c{index} = load {where} {options}")
    lines.append(f"export {folder}/out.h5 " + " ".join(f"c{index}" for index in range(len(cases))))
    done = run("\n".join(lines))
    assert done.returncode == 0, done.stderr
    return folder, cases


def columns(group):
    """Symbols, times and columns of a frame in a store, by h5py alone."""
    times = group["time"][:]
    if "row_size" in group:
        symbols = np.repeat(group["symbol"].asstr()[:], group["row_size"][:])
    else:
        symbols = np.repeat(group.attrs["symbol"], len(times))
    found = {}
    for name in group:
        if name in ("time", "symbol", "row_size", "row") or "role" not in group[name].attrs:
            continue
        values = group[name][:]
        if "flag_meanings" in group[name].attrs:
            values = np.array(group[name].attrs["flag_meanings"].split())[values]
        found[name] = values
    return symbols, times, found


def test_every_frame_of_others_is_what_they_meant(exported):
    folder, cases = exported
    assert len(cases) >= 23
    with h5py.File(folder / "out.h5") as file:
        for index, (path, name, options, rows) in enumerate(cases):
            symbols, times, found = columns(file[f"c{index}"])
            assert list(symbols) == [row[0] for row in rows], (path, name)
            assert list(times) == [row[1] for row in rows], (path, name)
            assert sorted(found) == sorted(rows[0][2]), (path, name)
            for column, values in found.items():
                wanted = [row[2][column] for row in rows]
                if isinstance(wanted[0], str):
                    assert list(values) == wanted, (path, name, column)
                else:
                    np.testing.assert_array_equal(values, np.array(wanted, dtype=float), err_msg=f"{path} {name} {column}")


def test_pandas_and_xarray_take_back_what_pandas_wrote(exported):
    folder, cases = exported
    index = next(i for i, case in enumerate(cases) if case[:2] == ("pandas.h5", "fixed"))
    ours = pd.read_hdf(folder / "pandas.h5", "fixed")
    for engine in ["h5netcdf", "netcdf4"]:
        with xr.open_dataset(folder / "out.h5", group=f"c{index}", engine=engine) as data:
            back = data.to_dataframe()
        assert list(back.index) == list(ours.index)
        for column in ours.columns:
            np.testing.assert_array_equal(back[column.lower()], ours[column])


def test_what_cannot_be_read_is_one_clear_error(exported):
    folder, _ = exported
    for where, words in [
        ("blosc.h5", "packed with blosc"),
        ("h5py.h5:bare", "time=NAME"),
        ("units.nc:noleap", "calendar 'noleap'"),
        ("h5py.h5:matrix", "columns=[time"),
        ("pandas.h5", "reads one"),
        ("pandas.h5:none", "holds no table 'none'"),
    ]:
        done = run(f"x = load {folder}/{where}")
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert done.stderr.count("error:") == 1


def test_a_file_that_another_program_writes_is_not_read(exported, tmp_path):
    folder, _ = exported
    assert run(f"x = load {folder}/out.h5:c0; export {tmp_path}/busy.h5 x").returncode == 0
    with h5py.File(tmp_path / "busy.h5", "r+"):
        done = run(f"x = load {tmp_path}/busy.h5")
        assert done.returncode == 1 and "written by another program" in done.stderr, done.stderr
    assert run(f"x = load {tmp_path}/busy.h5").returncode == 0
