"""Writes the files of this folder from their sources, which README.md names:

    python3 make.py stocks.csv.gz spy.zip

The reports of fundamentals.csv have no source: they are made up here, always the same.

Texts of numbers are carried over as they stand, but for the hourly prices, which the source gives times 10000.
"""

import csv
import gzip
import io
import sys
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent


def daily(source):
    with gzip.open(source, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"]
    for symbol in ["AAPL", "GOOG", "IBM", "MSFT"]:
        with open(FOLDER / "daily" / f"{symbol}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([row[name] for name in columns] for row in rows if row["Ticker"] == symbol)


def price(text):
    return format((Decimal(text) / 10000).normalize(), "f")


def hourly(source):
    with zipfile.ZipFile(source) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    lines = ["datetime,open,high,low,close,volume"]
    for row in csv.reader(io.StringIO(text)):
        stamp = f"{row[0][:4]}-{row[0][4:6]}-{row[0][6:8]} {row[0][9:]}"
        lines.append(",".join([stamp, *map(price, row[1:5]), row[5]]))
    # The time of making stays out of the file, so that it is the same whenever it is made.
    with open(FOLDER / "hourly" / "SPY.csv.gz", "wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as packed:
            packed.write(("\n".join(lines) + "\n").encode())


def fundamentals():
    """Quarterly reports that nobody filed: invented figures under the symbols of the daily bars, with corrections."""
    random = Random(2013)
    rows = []
    for symbol, revenues, margin, shares in [("AAPL", 3e9, 0.14, 9e8), ("GOOG", 7e8, 0.22, 3e8), ("IBM", 2e10, 0.09, 1.6e9), ("MSFT", 9e9, 0.27, 1e10)]:
        debt, equity = revenues * random.uniform(0.5, 2), revenues * random.uniform(2, 4)
        quarters = []
        for quarter in range(37):
            end = date(2003 + (quarter + 4) // 4, (quarter + 4) % 4 * 3 + 1, 1) - timedelta(days=1)
            revenues *= 1 + random.gauss(0.025, 0.05)
            income = revenues * (margin + random.gauss(0, 0.02))
            equity += income * random.uniform(0.2, 0.9)
            debt *= 1 + random.gauss(0.01, 0.05)
            quarters.append(income)
            versions = [end + timedelta(days=random.randint(18, 45))]
            if random.random() < 0.15:
                # A correction, now and then after the next report.
                versions.append(versions[0] + timedelta(days=random.randint(10, 160)))
            for version, published in enumerate(versions):
                figure = income * (1 if version == 0 else random.uniform(0.9, 1.05))
                year = sum(quarters[-4:-1]) + figure
                rows.append([
                    symbol, published, end, round(revenues), round(figure), f"{year / shares:.4f}" if quarter > 2 else "",
                    round(year) if quarter > 2 else "", round(equity * 2.1 + debt), round(debt), round(equity),
                ])
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    with open(FOLDER / "fundamentals.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["symbol", "published", "end_date", "revenues", "net_income", "eps", "net_income_year", "assets", "debt", "equity"])
        writer.writerows(rows)


if __name__ == "__main__":
    fundamentals()
    daily(sys.argv[1])
    hourly(sys.argv[2])
