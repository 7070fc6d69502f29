import numpy as np

from bars import feature

feature("hour_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("hour_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.hour + b.time.dt.minute / 60) / 24))
feature("day_of_week", lambda b: b.time.dt.day_of_week.astype(float))
feature("dow_sin", lambda b: np.sin(2 * np.pi * b.time.dt.day_of_week / 7))
feature("dow_cos", lambda b: np.cos(2 * np.pi * b.time.dt.day_of_week / 7))
feature("minute_of_day", lambda b: (60 * b.time.dt.hour + b.time.dt.minute) / 1440)
feature("month_sin", lambda b: np.sin(2 * np.pi * (b.time.dt.month - 1) / 12))
feature("month_cos", lambda b: np.cos(2 * np.pi * (b.time.dt.month - 1) / 12))
