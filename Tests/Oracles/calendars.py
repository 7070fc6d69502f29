"""Closed weekdays and short sessions of exchanges as the package exchange_calendars has them.

Writes Tests/FramesTests/Golden/closures.csv: calendar, date, and `closed` or the minute of the day at which the short
session closes. Of XNYS all weekdays of 1990 to 2035; of CMES those without a session by a rule (its list of unforeseen
closings is that of the stock exchange, and futures traded then).

    pip install exchange_calendars==4.13.2
    python3 Tests/Oracles/calendars.py
"""

from pathlib import Path

import exchange_calendars as xc
import pandas as pd

FIRST, LAST = "1990-01-01", "2035-12-31"


def main():
    target = Path(__file__).resolve().parents[1] / "FramesTests" / "Golden" / "closures.csv"
    lines = [f"# exchange_calendars {xc.__version__}; made by Tests/Oracles/calendars.py", "calendar,date,closes"]
    weekdays = pd.bdate_range(FIRST, LAST)
    new_york = xc.get_calendar("XNYS", start=FIRST, end=LAST)
    closes = new_york.schedule["close"].dt.tz_convert("America/New_York")
    for day in weekdays:
        if day not in closes.index:
            lines.append(f"us-equities,{day.date()},closed")
        elif closes[day].hour != 16:
            lines.append(f"us-equities,{day.date()},{60 * closes[day].hour + closes[day].minute}")
    futures = xc.get_calendar("CMES", start=FIRST, end=LAST)
    unforeseen = {day.tz_localize(None) for day in map(pd.Timestamp, futures.adhoc_holidays)} - set(futures.regular_holidays.holidays(FIRST, LAST))
    for day in weekdays:
        if day not in futures.schedule.index and day not in unforeseen:
            lines.append(f"cme-futures,{day.date()},closed")
    target.write_text("\n".join(lines) + "\n")


main()
