"""scipy's periodogram on each window, statsmodels' Kalman filter."""

import numpy as np
import pandas as pd
from scipy.signal import periodogram
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

from bars import W, feature

LIBRARIES = ["scipy", "statsmodels"]


def dominant_period(x, least):
    frequency, power = periodogram(x, window="hann", detrend="linear")
    inside = (frequency > 0) & (frequency <= 1 / least)
    return 1 / frequency[inside][np.argmax(power[inside])]


def local_trend(x, level, slope):
    """The filtered slope of the local linear trend, begun at the first value with variances of 1."""
    model = KalmanFilter(k_endog=1, k_states=2, k_posdef=2)
    model["design"], model["obs_cov"] = np.array([[1.0, 0.0]]), np.array([[1.0]])
    model["transition"] = np.array([[1.0, 1.0], [0.0, 1.0]])
    model["selection"], model["state_cov"] = np.eye(2), np.diag([level, slope])
    model.initialize_known(np.array([x.iloc[0], 0.0]), np.eye(2))
    # Without a tolerance the gain is computed to the end and not taken for settled before.
    model.tolerance = 0
    model.bind(x.to_numpy())
    slopes = model.filter().filtered_state[1].copy()
    slopes[0] = np.nan
    return pd.Series(slopes, index=x.index)


feature("fft_dom_period", lambda b: W(np.log(b.c), 64).apply(lambda x: dominant_period(x, 4)))
feature("kalman_trend", lambda b: local_trend(np.log(b.c), 1e-4, 1e-6))
