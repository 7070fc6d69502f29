"""What charts say in numbers, by NumPy, SciPy, pandas, scikit-learn and statsmodels, for Tests/DrawingTests.

Needs: numpy, scipy, pandas, scikit-learn, statsmodels."""

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

# What charts say in numbers: Tests/DrawingTests/Golden/numbers.json, by scikit-learn, statsmodels and pandas, on real
# closes of datasets/daily/AAPL.csv and a seeded score.
import json

import pandas
import sklearn
import sklearn.calibration
import sklearn.metrics
import statsmodels
import statsmodels.tsa.stattools

root = pathlib.Path(__file__).parent.parent.parent
prices = pandas.read_csv(root / "datasets" / "daily" / "AAPL.csv", parse_dates=["Date"]).iloc[:600]
close = prices["Close"].to_numpy()
returns = numpy.round(close[1:] / close[:-1] - 1, 9)
random = numpy.random.default_rng(5)
outcomes = (random.random(500) < 0.4).astype(float)
# Two decimals, so that there are ties.
scores = numpy.round(numpy.clip(random.random(500) * 0.8 + 0.2 * outcomes, 0, 1), 2)
false_positive, true_positive, thresholds = sklearn.metrics.roc_curve(outcomes, scores, drop_intermediate=False)
happened, said = sklearn.calibration.calibration_curve(outcomes, scores, n_bins=8, strategy="uniform")
feature = returns[:-1]
label = returns[1:]
groups = pandas.qcut(feature, 5, labels=False)
means = pandas.Series(label).groupby(groups)
edges = pandas.qcut(feature, 5, retbins=True)[1]
months = pandas.Series(close, index=prices["Date"]).resample("ME").last()
years = pandas.Series(close, index=prices["Date"]).resample("YE").last()
rolling = pandas.Series(returns).rolling(63)
fit = numpy.polyfit(feature, label, 1)


def plain(values):
    return [None if numpy.isnan(value) or numpy.isinf(value) else float(value) for value in values]


numbers = {
    "by": f"numpy {numpy.__version__}, pandas {pandas.__version__}, scikit-learn {sklearn.__version__}, "
    f"statsmodels {statsmodels.__version__}",
    "days": [int(day.timestamp() // 86400) for day in prices["Date"]],
    "close": plain(close),
    "returns": plain(returns),
    "scores": plain(scores),
    "outcomes": plain(outcomes),
    "roc": {
        "falsePositive": plain(false_positive),
        "truePositive": plain(true_positive),
        "thresholds": plain(thresholds),
        "area": float(sklearn.metrics.roc_auc_score(outcomes, scores)),
    },
    "calibration": {
        "bins": 8,
        "happened": plain(happened),
        "said": plain(said),
        "brier": float(sklearn.metrics.brier_score_loss(outcomes, scores)),
    },
    "acf": plain(statsmodels.tsa.stattools.acf(returns, nlags=30, fft=False)),
    "pacf": plain(statsmodels.tsa.stattools.pacf(returns, nlags=30, method="ldb")),
    "quantile": {
        "edges": plain(edges),
        "count": [int(count) for count in means.count()],
        "mean": plain(means.mean()),
        "error": plain(means.sem()),
    },
    "correlation": float(numpy.corrcoef(feature, label)[0, 1]),
    "slope": float(fit[0]),
    "intercept": float(fit[1]),
    "months": plain((months / months.shift().fillna(close[0]) - 1).to_numpy()),
    "years": plain((years / years.shift().fillna(close[0]) - 1).to_numpy()),
    "rolling": {"window": 63, "mean": plain(rolling.mean()), "deviation": plain(rolling.std())},
}
with (target.parent / "numbers.json").open("w") as out:
    json.dump(numbers, out)
    out.write("\n")
