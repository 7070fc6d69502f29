"""The sessions of exchanges as two packages have them, exchange_calendars and pandas_market_calendars.

Writes Tests/FramesTests/Golden/sessions.csv, a line a fact: package, its calendar, the kind of the line, a date and the
session of that date. `usual` is the session of all weekdays from the date on; `day` a single date that has another. A
session is open-close in minutes after midnight of the date on the market's clock, with a pause as open-from/to-close;
`closed` where there is none.

Given the folder of shared data, writes Golden/rests.csv besides: when the E-mini S&P 500 was not traded for five minutes
or longer, as its minute bars of 2013 and 2020 show it: the first minute without a trade and the next with one, in UTC.

    pip install exchange_calendars==4.13.2 pandas_market_calendars==5.5.0
    python3 Tests/Oracles/calendars.py [FOLDER_OF_SHARED_DATA]
"""

import glob
import sys
import warnings
import zipfile
from pathlib import Path

import exchange_calendars as xc
import pandas as pd
import pandas_market_calendars as mc

warnings.filterwarnings("ignore")
FIRST, LAST = "1990-01-01", "2035-12-31"
CASES = [
    ("exchange_calendars", "XNYS"),
    ("exchange_calendars", "CMES"),
    ("exchange_calendars", "XTKS"),
    ("pandas_market_calendars", "NYSE"),
    ("pandas_market_calendars", "NASDAQ"),
    ("pandas_market_calendars", "CME Globex Equity"),
    ("pandas_market_calendars", "CME_Equity"),
    ("pandas_market_calendars", "FX"),
    ("pandas_market_calendars", "JPX"),
]
# What the packages know of Tokyo: one begins in 1997, and both have no law for later equinoxes than it was made for.
FIRSTS = {"XTKS": "1997-01-01"}


def schedule(package, name):
    first = FIRSTS.get(name, FIRST)
    if package == "exchange_calendars":
        calendar = xc.get_calendar(name, start=first, end=LAST)
        table = calendar.schedule
        return first, table, calendar.tz, ("open", "break_start", "break_end", "close")
    calendar = mc.get_calendar(name)
    return first, calendar.schedule(first, LAST), calendar.tz, ("market_open", "break_start", "break_end", "market_close")


def sessions(package, name):
    first, table, zone, columns = schedule(package, name)
    local = {}
    for column in columns:
        if column in table:
            moments = pd.DatetimeIndex(table[column])
            moments = (moments if moments.tz else moments.tz_localize("UTC")).tz_convert(zone).tz_localize(None)
            local[column] = (moments - table.index.tz_localize(None)) // pd.Timedelta(minutes=1)
    texts = {}
    for row, date in enumerate(table.index):
        minutes = [local[column][row] if column in local else None for column in columns]
        has_pause = minutes[1] is not None and not pd.isna(minutes[1]) and minutes[1] < minutes[2] < minutes[3]
        pause = f"{int(minutes[1])}/{int(minutes[2])}-" if has_pause else ""
        texts[date.tz_localize(None)] = f"{int(minutes[0])}-{pause}{int(minutes[3])}"
    return [(day, texts.get(day, "closed")) for day in pd.bdate_range(first, LAST)]


def rests(folder):
    """Of the contract that was traded most; thin nights, with many gaps, are left out."""
    lines = ["# QuantConnect LEAN, Data/future/cme/minute/es; made by Tests/Oracles/calendars.py", "from,to"]
    for file in sorted(glob.glob(f"{folder}/lean/Data/future/cme/minute/es/*_trade.zip")):
        with zipfile.ZipFile(file) as archive:
            texts = [archive.read(name).decode().split() for name in archive.namelist()]
        minutes = max(([int(line.split(",")[0]) // 60_000 for line in text] for text in texts), key=len)
        gaps = [(a + 1, b) for a, b in zip(minutes, minutes[1:]) if b - a > 5]
        if len(minutes) > 1200 and len(gaps) <= 2:
            midnight = pd.Timestamp(Path(file).name[:8])
            lines += [f"{midnight + pd.Timedelta(minutes=a):%Y-%m-%dT%H:%M},{midnight + pd.Timedelta(minutes=b):%Y-%m-%dT%H:%M}" for a, b in gaps]
    target = Path(__file__).resolve().parents[1] / "FramesTests" / "Golden" / "rests.csv"
    target.write_text("\n".join(lines) + "\n")


def main():
    if len(sys.argv) > 1:
        rests(sys.argv[1])
    target = Path(__file__).resolve().parents[1] / "FramesTests" / "Golden" / "sessions.csv"
    head = f"# exchange_calendars {xc.__version__}, pandas_market_calendars {mc.__version__}, pandas {pd.__version__}"
    lines = [head + "; made by Tests/Oracles/calendars.py", "package,calendar,kind,date,session"]
    for package, name in CASES:
        days = sessions(package, name)
        usual = None
        for index, (day, text) in enumerate(days):
            if text == usual:
                continue
            later = [other for _, other in days[index : index + 12]]
            if later.count(text) > 7:
                usual = text
                lines.append(f"{package},{name},usual,{day.date()},{text}")
            else:
                lines.append(f"{package},{name},day,{day.date()},{text}")
    target.write_text("\n".join(lines) + "\n")


main()
