"""What wick exports is opened by the programs of others: xarray with both of its engines, h5py and netCDF4.

    python -m pytest Tests/Interop

Every value and every time is compared with the text file that wick loaded, read here by the csv module.
"""

import csv
import datetime
import hashlib
import os
import pathlib
import subprocess

import h5py
import netCDF4
import numpy as np
import pytest
import xarray

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = os.environ.get("WICK", str(ROOT / ".build/release/wick"))
DAILY = ROOT / "datasets/daily"
COLUMNS = {"open": "Open", "high": "High", "low": "Low", "close": "Close", "volume": "Volume"}
ENGINES = ["h5netcdf", "netcdf4"]


def wick(statements, *options):
    done = subprocess.run([WICK, *options, "-c", statements], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(symbol):
    """Times and columns of a file of daily bars."""
    with open(DAILY / f"{symbol}.csv") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["Date"])
    times = np.array([line["Date"] for line in lines], dtype="datetime64[ns]")
    return times, {name: np.array([float(line[title]) for line in lines]) for name, title in COLUMNS.items()}


@pytest.fixture(scope="module", params=["no", "fast", "small"])
def exported(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "run.h5"
    wick(
        f"""px = load {DAILY}/*.csv
aapl = load {DAILY}/AAPL.csv
use aapl
features rsi_14
up = label fwd bars=5
bt = backtest (when(close > mean(close, 20), 1, 0)) cost=1bp
export {path} px aapl up bt compress={request.param}"""
    )
    return path, request.param


def same(values, expected, compression):
    """Bit for bit; counts of a tick are decoded by a multiplication in other programs, which may round the last bit."""
    if compression == "no":
        np.testing.assert_array_equal(values, expected)
    else:
        np.testing.assert_allclose(values, expected, rtol=3e-16, atol=0)


@pytest.mark.parametrize("engine", ENGINES)
def test_xarray_opens_a_single_symbol(exported, engine):
    path, compression = exported
    times, columns = rows("AAPL")
    with xarray.open_dataset(path, group="aapl", engine=engine) as frame:
        np.testing.assert_array_equal(frame["time"].values, times)
        for name, expected in columns.items():
            assert frame[name].dims == ("time",)
            same(frame[name].values, expected, compression)
        assert frame.attrs["symbol"] == "AAPL"
        assert frame["rsi_14"].attrs["role"] == "feature"
        assert "rsi" in frame["rsi_14"].attrs["formula"]
        assert np.isnan(frame["rsi_14"].values[:14]).all() and not np.isnan(frame["rsi_14"].values[14:]).any()
        picked = frame.sel(time=slice("2010-01-01", "2010-12-31"))
        assert picked.sizes["time"] == (times.astype("datetime64[Y]") == np.datetime64("2010")).sum()


@pytest.mark.parametrize("engine", ENGINES)
def test_xarray_opens_a_panel(exported, engine):
    path, compression = exported
    with xarray.open_dataset(path, group="px", engine=engine) as panel:
        symbols = [str(symbol) for symbol in panel["symbol"].values]
        assert symbols == sorted(file.stem for file in DAILY.glob("*.csv"))
        assert panel["row_size"].attrs["sample_dimension"] == "row"
        assert "time" in panel.coords
        start = 0
        for symbol, size in zip(symbols, panel["row_size"].values):
            times, columns = rows(symbol)
            part = panel.isel(row=slice(start, start + int(size)))
            np.testing.assert_array_equal(part["time"].values, times)
            for name, expected in columns.items():
                same(part[name].values, expected, compression)
            start += int(size)
        assert start == panel.sizes["row"]


def test_h5py_reads_columns_texts_and_attributes(exported):
    path, compression = exported
    times, columns = rows("IBM")
    with h5py.File(path) as file:
        panel = file["px"]
        symbols = list(panel["symbol"].asstr()[:])
        sizes = panel["row_size"][:]
        index = symbols.index("IBM")
        part = slice(int(sizes[:index].sum()), int(sizes[: index + 1].sum()))
        np.testing.assert_array_equal(panel["time"][part].astype("datetime64[ns]"), times)
        for name, expected in columns.items():
            dataset = panel[name]
            values = dataset[part]
            if "ticks_per_unit" in dataset.attrs:
                # By division the very bits come back.
                values = values / dataset.attrs["ticks_per_unit"]
            np.testing.assert_array_equal(values, expected)
        for name in ["kind", "zone", "stamp", "digest"]:
            assert isinstance(panel.attrs[name], str)
        assert file["px/time"].attrs["units"] == "nanoseconds since 1970-01-01"
        assert file["up"].attrs["kind"] == "frame"
        assert "load" in file["session/script"][()].decode()
        assert file["session/lock"][()].decode().startswith("wicklock 1\n")
        sides = file["bt/trades/side"]
        assert set(np.unique(sides[:])) <= {0, 1}
        assert sides.attrs["flag_meanings"] == "long short"


def test_netcdf4_decodes_values_and_times(exported):
    path, compression = exported
    times, columns = rows("AAPL")
    with netCDF4.Dataset(path) as file:
        frame = file["aapl"]
        assert list(frame.dimensions) == ["time"]
        # Of its own netCDF4 decodes microseconds at the finest.
        micros = frame["time"][:] // 1000
        decoded = netCDF4.num2date(micros, "microseconds since 1970-01-01", frame["time"].calendar)
        assert [datetime.datetime(*moment.timetuple()[:6]) for moment in decoded] == list(
            times.astype("datetime64[s]").astype(object))
        for name, expected in columns.items():
            same(np.asarray(frame[name][:]), expected, compression)
        assert list(file["px"]["symbol"][:]) == sorted(file.stem for file in DAILY.glob("*.csv"))
        assert file["px"].featureType == "timeSeries"


def test_two_exports_have_the_same_bytes(tmp_path):
    digests = set()
    for threads in [1, 2]:
        path = tmp_path / f"{threads}.h5"
        wick(f"px = load {DAILY}/AAPL.csv; export {path} px compress=fast", "--threads", str(threads))
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_what_was_exported_is_loaded_again(exported):
    path, _ = exported
    printed = wick(f"a = load {DAILY}/AAPL.csv; b = load {path}:aapl; c = load {path}:bt/equity; digest a; names")
    assert "c" in printed
    lines = wick(f"a = load {DAILY}/AAPL.csv; export {path}.2.h5 a; b = load {path}.2.h5; digest a; digest b").split("\n")
    digests = [line.split()[0] for line in lines if line.endswith(("  a", "  b"))]
    assert len(digests) == 2 and digests[0] == digests[1]
