"""Civil and UTC times of many zones as Python's zoneinfo converts them.

Writes Tests/FramesTests/Golden/zones.csv: zone, direction, seconds in, seconds out. A civil time that is ambiguous or
skipped is read with fold=0.

    python3 Tests/Oracles/zones.py
"""

import csv
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES = [
    "America/New_York", "America/Chicago", "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Dublin",
    "Asia/Kolkata", "Asia/Tokyo", "Asia/Tehran", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Africa/Cairo", "America/St_Johns", "Asia/Jerusalem", "Etc/GMT-3",
    "EST", "America/Nuuk", "Asia/Gaza", "America/Santiago",
]
EPOCH = datetime(1970, 1, 1)


def civil_to_utc(zone, seconds):
    wall = (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=zone, fold=0)
    return round(seconds - wall.utcoffset().total_seconds())


def utc_to_civil(zone, seconds):
    wall = datetime.fromtimestamp(0, timezone.utc) + timedelta(seconds=seconds)
    return round((wall.astimezone(zone).replace(tzinfo=None) - EPOCH).total_seconds())


def main():
    draw = random.Random(7)
    target = Path(__file__).resolve().parents[1] / "FramesTests" / "Golden" / "zones.csv"
    with open(target, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        file.write(f"# zoneinfo of Python {sys.version.split()[0]}, fold=0; made by Tests/Oracles/zones.py\n")
        out.writerow(["zone", "direction", "in", "out"])
        for name in ZONES:
            zone = ZoneInfo(name)
            times = [draw.randrange(-1_500_000_000, 5_000_000_000) for _ in range(40)]
            # Around the changes: hours whose offset differs from that of the hour before.
            start = draw.randrange(0, 1_600_000_000) // 3600 * 3600
            for first in (start, 4_100_000_000 // 3600 * 3600):
                before = utc_to_civil(zone, first) - first
                for hour in range(1, 24 * 400):
                    moment = first + hour * 3600
                    now = utc_to_civil(zone, moment) - moment
                    if now != before:
                        times += [moment + shift for shift in (-3601, -1800, -1, 0, 1, 1800, 3600)]
                        times += [moment + now + shift for shift in (-7200, -5400, -3601, -1800, -1, 0, 1, 1800, 3600)]
                    before = now
            for moment in sorted(set(times)):
                out.writerow([name, "civil", moment, utc_to_civil(zone, moment)])
                out.writerow([name, "utc", moment, civil_to_utc(zone, moment)])


main()
