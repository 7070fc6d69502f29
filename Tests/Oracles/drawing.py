"""Moments, bin counts and drawdown by NumPy and SciPy, for Tests/DrawingTests. Needs: numpy, scipy."""

import pathlib

import numpy
import scipy
import scipy.stats

target = pathlib.Path(__file__).parent.parent / "DrawingTests" / "Golden" / "series.csv"
values = numpy.round(numpy.random.default_rng(11).standard_t(4, 400) * 1.3 + 0.05, 6)
edges = numpy.arange(numpy.floor(values.min() / 2), numpy.floor(values.max() / 2) + 2) * 2
equity = numpy.cumprod(1 + values / 100)
facts = {
    "counts": " ".join(str(count) for count in numpy.histogram(values, edges)[0]),
    "mean": repr(float(values.mean())),
    "sd": repr(float(values.std(ddof=1))),
    "skew": repr(float(scipy.stats.skew(values))),
    "max_drawdown": repr(float((equity / numpy.maximum.accumulate(equity) - 1).min())),
}
with target.open("w") as out:
    out.write(f"# numpy {numpy.__version__}, scipy {scipy.__version__}; Student t, seed 11; bins of width 2\n")
    for name, value in facts.items():
        out.write(f"# {name}={value}\n")
    for value in values:
        out.write(f"{value!r}\n".replace("np.float64(", "").replace(")", ""))
