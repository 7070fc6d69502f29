"""Writes the files of this folder from their sources, which README.md names:

    python3 make.py stocks.csv.gz spy.zip

Texts of numbers are carried over as they stand, but for the hourly prices, which the source gives times 10000.
"""

import csv
import gzip
import io
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

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


if __name__ == "__main__":
    daily(sys.argv[1])
    hourly(sys.argv[2])
