"""HDF5 files as other programs write them, and what is in them.

    python Tests/Oracles/foreign_hdf5.py        (writes Tests/StorageTests/Golden)

Each case is a table in a file: how it was written, how it is loaded, and the rows that the writing program meant, as
text. Rows are the first of datasets/daily, so the numbers are those of real bars. `Tests/Interop` makes the same cases
anew with the versions at hand. Written with h5py 3.16, pandas 3.1, PyTables 3.11, xarray 2026.9, netCDF4 1.7.
"""

import csv
import os
import pathlib
import sys
import warnings

import h5py
import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLUMNS = ["open", "high", "low", "close", "volume"]
ROWS = 24


def bars(symbol, rows=ROWS):
    with open(ROOT / f"datasets/daily/{symbol}.csv") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["Date"])[:rows]
    index = pd.DatetimeIndex([line["Date"] for line in lines]).astype("datetime64[ns]")
    return pd.DataFrame({name: [float(line[name.title()]) for line in lines] for name in COLUMNS}, index=index)


def expected(frame, symbol):
    """Rows as (symbol, nanoseconds UTC, values by column)."""
    times = frame.index.tz_convert("UTC").tz_localize(None) if frame.index.tz is not None else frame.index
    times = times.astype("datetime64[ns]").astype("int64")
    return [(symbol, int(t), {c: frame[c].iloc[i] for c in frame.columns}) for i, t in enumerate(times)]


def make(folder):
    """Writes all files; gives (file, name in it, options of `load`, rows) for each case."""
    warnings.simplefilter("ignore")
    folder = pathlib.Path(folder)
    aapl, ibm = bars("AAPL"), bars("IBM")
    nanos = aapl.index.astype("int64").to_numpy()
    single = expected(aapl, "SYMBOL")
    cases = []

    def case(file, name, options, rows, symbol=None):
        cases.append((file, name, options, [(symbol or s, t, v) for s, t, v in rows]))

    # h5py: groups of datasets, records, matrices; any type, order and filter of a stock HDF5.
    with h5py.File(folder / "h5py.h5", "w") as file:
        group = file.create_group("plain")
        group["time"] = nanos
        for name in COLUMNS:
            group[name.title()] = aapl[name].to_numpy()
        group["note_of_the_vendor"] = np.arange(3)
        case("h5py.h5", "plain", "", single, "plain")

        group = file.create_group("packed")
        group.create_dataset("TIMESTAMP", data=nanos // 10**9, chunks=(7,), compression="gzip", shuffle=True, fletcher32=True)
        for name in COLUMNS:
            group.create_dataset(name.upper(), data=aapl[name].to_numpy().astype(">f8"), chunks=(5,), compression="gzip", compression_opts=9)
        group.create_dataset("up", data=(aapl.close > aapl.open).to_numpy())
        rows = [(s, t, dict(v, up=float(v["close"] > v["open"]))) for s, t, v in single]
        case("h5py.h5", "packed", "", rows, "packed")

        group = file.create_group("newest_first")
        group["date"] = [stamp.strftime("%Y-%m-%d") for stamp in aapl.index[::-1]]
        for name in COLUMNS:
            group[name] = aapl[name].to_numpy()[::-1].astype("f4")
        rows = [(s, t, {c: float(np.float32(x)) for c, x in v.items()}) for s, t, v in single]
        case("h5py.h5", "newest_first", "", rows, "newest_first")

        record = np.dtype([("date", "S19"), ("ticker", "S5")] + [(name, "<f8") for name in COLUMNS])
        both = [("IBM", ibm), ("AAPL", aapl)]
        data = np.array(
            [(str(t), s) + tuple(f[c].iloc[i] for c in COLUMNS) for s, f in both for i, t in enumerate(f.index)], dtype=record)
        file.create_dataset("records", data=data)
        case("h5py.h5", "records", "", expected(aapl, "AAPL") + expected(ibm, "IBM"))

        matrix = file.create_dataset("matrix", data=np.column_stack([nanos / 1e9] + [aapl[c] for c in COLUMNS]))
        case("h5py.h5", "matrix", "columns=[time open high low close volume]", single, "matrix")
        named = file.create_dataset("named", data=np.column_stack([nanos / 1e9] + [aapl[c] for c in COLUMNS]))
        named.attrs["columns"] = ["when"] + COLUMNS
        case("h5py.h5", "named", "time=when", single, "named")
        local = file.create_group("local")
        local["stamp"] = [f"{stamp:%Y-%m-%d} 09:30:00" for stamp in aapl.index]
        local["close"] = aapl.close.to_numpy()
        opening = aapl[["close"]].set_axis((aapl.index + pd.Timedelta("9h30min")).tz_localize("America/New_York"))
        case("h5py.h5", "local", "tz=America/New_York", expected(opening, "local"))
        bare = file.create_group("bare")
        bare["close"] = aapl.close.to_numpy()
        bare["step"] = np.arange(ROWS)

    # Whole numbers beyond 64 bits with a sign, as "undefined" often is, and names that differ in their case alone.
    with h5py.File(folder / "unsigned.h5", "w") as file:
        volume = np.arange(ROWS, dtype="u8") * np.uint64(10**15) + np.uint64(2**63 - 3)
        volume[-1] = 2**64 - 1
        record = np.dtype([("time", "<u8"), ("volume", ">u8")])
        rows = [("wide", int(t), {"volume": float(v)}) for t, v in zip(nanos, volume)]
        group = file.create_group("wide")
        group["time"] = nanos.astype("u8")
        group["volume"] = volume
        case("unsigned.h5", "wide", "", rows)
        file.create_dataset("records", data=np.array(list(zip(nanos, volume)), dtype=record))
        case("unsigned.h5", "records", "", rows, "records")
        group = file.create_group("cased")
        group["time"] = nanos
        group["Close"] = np.arange(ROWS, dtype="f8")
        group["close"] = aapl.close.to_numpy()
        rows = [(s, t, {"close": v["close"], "close_": float(i)}) for i, (s, t, v) in enumerate(single)]
        case("unsigned.h5", "cased", "", rows, "cased")

    # Days of one symbol beside weeks of another, which are no frame.
    with h5py.File(folder / "lengths.h5", "w") as file:
        file["time"] = np.concatenate([nanos, nanos[0] + np.arange(ROWS) * 7 * 86400 * 10**9])
        file["symbol"] = ["D"] * ROWS + ["W"] * ROWS
        file["close"] = np.concatenate([aapl.close, ibm.close])

    # pandas, both formats.
    path = folder / "pandas.h5"
    path.unlink(missing_ok=True)
    titled = aapl.rename(columns=str.title)
    titled.to_hdf(path, key="fixed", format="fixed")
    case("pandas.h5", "fixed", "", single, "fixed")
    titled.to_hdf(path, key="deep/table", format="table", complib="zlib", complevel=5)
    case("pandas.h5", "deep/table", "", single, "table")
    mixed = aapl.assign(
        sector=["tech", "other"] * (ROWS // 2), small=aapl.close.astype("f4"), up=aapl.close > aapl.open,
        trades=np.arange(ROWS, dtype="i4"))
    text = expected(mixed.astype({"up": float}), "SYMBOL")
    mixed.to_hdf(path, key="mixed", format="table", data_columns=["close", "sector"])
    case("pandas.h5", "mixed", "", text, "mixed")
    mixed.to_hdf(path, key="mixed_fixed", format="fixed")
    case("pandas.h5", "mixed_fixed", "", [(s, t, {c: x for c, x in v.items() if c != "sector"}) for s, t, v in text], "mixed_fixed")
    zoned = aapl.set_axis((aapl.index + pd.Timedelta("9h30min")).tz_localize("America/New_York"))
    for format in ["fixed", "table"]:
        zoned.to_hdf(path, key=f"zoned_{format}", format=format)
        case("pandas.h5", f"zoned_{format}", "", expected(zoned, f"zoned_{format}"))
        aapl.set_axis(aapl.index.astype("datetime64[us]")).to_hdf(path, key=f"micro_{format}", format=format)
        case("pandas.h5", f"micro_{format}", "", single, f"micro_{format}")
    panel = pd.concat({"IBM": ibm, "AAPL": aapl}, names=["symbol", "date"]).swaplevel()
    for format in ["fixed", "table"]:
        panel.to_hdf(path, key=f"panel_{format}", format=format)
        case("pandas.h5", f"panel_{format}", "", expected(aapl, "AAPL") + expected(ibm, "IBM"))
    aapl.close.to_hdf(path, key="series", format="fixed")
    case("pandas.h5", "series", "", expected(aapl[["close"]], "series"))
    aapl.to_hdf(folder / "blosc.h5", key="packed", mode="w", format="table", complib="blosc", complevel=5)

    # xarray and netCDF.
    data = xr.Dataset.from_dataframe(aapl.rename_axis("time")).copy(deep=True)

    encoding = {
        "time": {"units": "hours since 2000-01-01", "dtype": "float64"},
        "close": {"dtype": "int32", "scale_factor": 0.01, "add_offset": 5.0, "_FillValue": -99999},
        "open": {"dtype": "float32", "zlib": True},
        "volume": {"dtype": ">f8"},
    }
    data["close"] = data["close"].where(np.arange(ROWS) != 3)
    data["close"].attrs["units"] = "USD"
    data.to_netcdf(folder / "xarray.nc", engine="netcdf4", group="aapl", encoding=encoding)
    decoded = xr.open_dataset(folder / "xarray.nc", group="aapl", engine="netcdf4").load()
    frame = decoded.to_dataframe()[COLUMNS]
    decoded.close()
    case("xarray.nc", "aapl", "", expected(frame, "aapl"))
    cube = xr.Dataset(
        {c: (("time", "symbol"), np.column_stack([aapl[c], ibm[c]])) for c in COLUMNS},
        coords={"time": aapl.index, "symbol": ["AAPL", "IBM"]})
    cube.to_netcdf(folder / "cube.nc", engine="h5netcdf")
    case("cube.nc", "", "", expected(aapl, "AAPL") + expected(ibm, "IBM"))
    with netCDF4.Dataset(folder / "units.nc", "w") as file:
        for unit, length in [("seconds", 1), ("minutes", 60), ("days", 86400)]:
            group = file.createGroup(unit)
            group.createDimension("t", ROWS)
            stamps = group.createVariable("t", "f8" if unit == "days" else "i4", ("t",))
            stamps.units = f"{unit} since 1999-12-31 12:00:00"
            start = pd.Timestamp("1999-12-31 12:00").value
            stamps[:] = (nanos - start) / 1e9 / length
            group.createVariable("close", "f8", ("t",))[:] = aapl.close.to_numpy()
            case("units.nc", unit, "", expected(aapl[["close"]], unit))
        odd = file.createGroup("noleap")
        odd.createDimension("t", 3)
        stamps = odd.createVariable("t", "i4", ("t",))
        stamps.units, stamps.calendar = "days since 2000-01-01", "noleap"
        stamps[:] = [0, 1, 2]
        odd.createVariable("close", "f8", ("t",))[:] = [1, 2, 3]
        months = file.createGroup("months")
        months.createDimension("t", 3)
        stamps = months.createVariable("t", "i4", ("t",))
        stamps.units = "months since 2000-01-01"
        stamps[:] = [0, 1, 2]
        months.createVariable("close", "f8", ("t",))[:] = [1, 2, 3]
    return cases


def text(cases):
    """A block a case: how it is loaded, names, then a row a line; numbers to the last bit."""
    lines = []
    for file, name, options, rows in cases:
        names = list(rows[0][2])
        lines.append(f"case,{file},{name},{options}")
        lines.append(",".join(["symbol", "time"] + names))
        for symbol, time, values in rows:
            shown = [v if isinstance(v, str) else repr(float(v)) for v in (values[n] for n in names)]
            lines.append(",".join([symbol, str(time)] + shown))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "Tests/StorageTests/Golden"
    folder.mkdir(exist_ok=True)
    (folder / "foreign.csv").write_text(text(make(folder)))
    for path in sorted(folder.glob("*")):
        print(os.path.getsize(path), path.name)
