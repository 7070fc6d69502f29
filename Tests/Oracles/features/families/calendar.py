import exchange_calendars as xc
import numpy as np
import pandas as pd

from bars import feature, held

LIBRARIES = ["exchange_calendars"]

feature("hour_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("hour_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("day_of_week", lambda b: b.time.dt.day_of_week.astype(float))
feature("dow_sin", lambda b: np.sin(2 * np.pi * b.time.dt.day_of_week / 7))
feature("dow_cos", lambda b: np.cos(2 * np.pi * b.time.dt.day_of_week / 7))
feature("minute_of_day", lambda b: (60 * b.time.dt.hour + b.time.dt.minute) / 1440)
feature("month_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.month - 1) / 12))
feature("month_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.month - 1) / 12))
feature("day_of_month", lambda b: (b.time.dt.day - 1) / (b.time.dt.days_in_month - 1))
feature("gap_flag", lambda b: held(b.time.diff() > 1.5 * b.time.diff().median(), b.time.shift(1)))
feature("session_asia", lambda b: b.time.dt.hour.between(0, 7).astype(float))
feature("session_europe", lambda b: b.time.dt.hour.between(7, 15).astype(float))
feature("session_us", lambda b: b.time.dt.hour.between(13, 20).astype(float))


def sessions(b):
    """The dates of the market's sessions: New York's for daily bars, all days for those around the clock."""
    first, last = b.time.min() - pd.Timedelta(days=40), b.time.max() + pd.Timedelta(days=40)
    if b.time.diff().median() < pd.Timedelta("1D"):
        return pd.date_range(first.normalize(), last.normalize())
    return xc.get_calendar("XNYS", start=first.normalize(), end=last.normalize()).sessions


def turn_of_month(b):
    dates = sessions(b).to_series()
    months = dates.groupby([dates.dt.year, dates.dt.month])
    place, size = months.cumcount(), months.transform("size")
    turning = dates[(place < 3) | (place == size - 1)]
    return b.time.dt.normalize().isin(turning).astype(float)


def holiday_adjacent(b):
    dates = sessions(b)
    if dates.dayofweek.max() > 4:
        return pd.Series(0.0, index=b.time.index)
    weekdays = pd.bdate_range(dates[0], dates[-1])
    rests = pd.Series(~weekdays.isin(dates), index=weekdays)
    near = rests.shift(1, fill_value=False) | rests.shift(-1, fill_value=False)
    return near.reindex(b.time.dt.normalize()).reset_index(drop=True).astype(float)


feature("turn_of_month", turn_of_month)
feature("holiday_adjacent", holiday_adjacent)
