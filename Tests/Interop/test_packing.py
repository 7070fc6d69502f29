"""What compress=fast packs is unpacked by the zlib of h5py to the same bits, whatever the spread of the bytes, and is no
longer than what h5py packs with shuffle and gzip 1.
"""

import os
import pathlib
import subprocess

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WICK = os.environ.get("WICK", str(ROOT / ".build/release/wick"))
CHUNK = 65_536
# A whole chunk and a short one.
ROWS = CHUNK + 20_000


def columns():
    draw = np.random.default_rng(7)
    noise = draw.standard_normal(ROWS)
    walk = 100 + np.cumsum(noise) / 100
    # Counts of the bytes grow like Fibonacci's numbers: the deepest tree that a Huffman code can have.
    fibonacci = [1, 1]
    while sum(fibonacci) < CHUNK:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    deep = np.resize(draw.permutation(np.repeat(np.arange(len(fibonacci)), fibonacci)), ROWS).astype(np.uint64)
    gaps = noise.copy()
    gaps[draw.integers(0, ROWS, ROWS // 3)] = np.nan
    return {
        "noise": noise,
        "uniform_bits": draw.integers(0, 2**62, ROWS, dtype=np.uint64).view(np.float64),
        "walk": walk,
        "mean": np.convolve(walk, np.ones(5) / 5, "same"),
        "deep": (deep << np.uint64(40) | np.uint64(0x3FF0 << 48)).view(np.float64),
        "deep_low": (deep | np.uint64(0x3FF0 << 48)).view(np.float64),
        "constant": np.full(ROWS, 1 / 3),
        "two": np.where(noise > 0, 1 / 3, 1 / 7),
        "rank": draw.integers(1, 6, ROWS) / 7,
        "held": np.repeat(draw.standard_normal(ROWS // 390 + 1), 390)[:ROWS],
        "tiled": np.resize(draw.standard_normal(1000), ROWS),
        "single": noise.astype(np.float32).astype(float),
        "gaps": gaps,
        "late": np.where(np.arange(ROWS) < CHUNK, np.nan, walk / 3),
        "count": draw.poisson(1000, ROWS).astype(float),
        "half": np.where(np.arange(ROWS) % CHUNK < CHUNK // 2, noise, 0.1),
        "extremes": draw.choice([0.0, -0.0, np.inf, -np.inf, 5e-324, 1.7e308], ROWS),
    }


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packing")
    made = columns()
    with h5py.File(folder / "in.h5", "w") as file:
        file["x/time"] = np.arange(ROWS) * 60_000_000_000
        for name, values in made.items():
            file.create_dataset(
                f"x/{name}", data=values, chunks=(CHUNK,), shuffle=True, compression="gzip", compression_opts=1)
    done = subprocess.run(
        [WICK, "-c", f"x = load {folder}/in.h5:x time=time sym=X; export {folder}/fast.h5 x compress=fast; "
         f"export {folder}/small.h5 x compress=small"],
        cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder, made


@pytest.mark.parametrize("compression", ["fast", "small"])
def test_h5py_unpacks_every_column_to_the_same_bits(packed, compression):
    folder, made = packed
    with h5py.File(folder / f"{compression}.h5") as file:
        assert file["x/noise"].compression == "gzip" and file["x/noise"].shuffle
        for name, values in made.items():
            dataset = file[f"x/{name}"]
            found = dataset[:]
            if "ticks_per_unit" in dataset.attrs:
                found = np.where(found == dataset.attrs["_FillValue"], np.nan, found / dataset.attrs["ticks_per_unit"])
            isnan = np.isnan(values)
            np.testing.assert_array_equal(np.isnan(found), isnan, err_msg=name)
            np.testing.assert_array_equal(found[~isnan].view(np.uint64), values[~isnan].view(np.uint64), err_msg=name)


def test_no_column_is_much_longer_than_h5py_packs_it_and_all_are_shorter(packed):
    folder, made = packed
    with h5py.File(folder / "in.h5") as theirs, h5py.File(folder / "fast.h5") as ours:
        sizes = {name: [file[f"x/{name}"].id.get_storage_size() for file in (ours, theirs)] for name in made}
    for name, (own, other) in sizes.items():
        assert own <= 1.06 * other + 2000, (name, own, other)
    own, other = np.sum(list(sizes.values()), axis=0)
    assert own < other, sizes
