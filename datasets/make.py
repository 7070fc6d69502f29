"""Writes the files of this folder from their sources, which README.md names:

    python3 make.py stocks.csv.gz spy.zip QUANDL_ARCHIVE.zip AAPL.csv.gz es_trade.zip es_openinterest.zip \
        AET-L-1d-100x-error.csv CNE-L-1d-bad-stock-split.csv

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


def packed(path, lines):
    # The time of making stays out of the file, so that it is the same whenever it is made.
    with open(path, "wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=9, mtime=0) as target:
            target.write(("\n".join(lines) + "\n").encode())


def actions(traded, adjusted):
    with zipfile.ZipFile(traded) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    chosen = [lines[0]] + [line for line in lines[1:] if line.startswith("AAPL,")]
    (FOLDER / "actions" / "AAPL.csv").write_text("\n".join(chosen) + "\n")
    with gzip.open(adjusted, "rt") as file:
        (FOLDER / "actions" / "AAPL_adjusted.csv").write_text(file.read())


def futures(trades, interest):
    """Contracts of 2013 and 2014 by day; open interest stands on the days on which the source has it."""
    lines = ["symbol,date,open,high,low,close,volume,open_interest"]
    with zipfile.ZipFile(trades) as bars, zipfile.ZipFile(interest) as held:
        for name in sorted(bars.namelist()):
            month = name.removesuffix(".csv").split("_")[-1]
            if not month.startswith(("2013", "2014")):
                continue
            open_interest = dict(line.split(",") for line in held.read(f"es_openinterest_{month}.csv").decode().split("\n") if line)
            for line in bars.read(name).decode().split("\n"):
                if line:
                    stamp, *values = line.strip().split(",")
                    date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
                    lines.append(",".join([f"ES_{month}", date, *values, open_interest.get(stamp, "").strip()]))
    packed(FOLDER / "futures" / "ES.csv.gz", lines)


def hourly(source):
    with zipfile.ZipFile(source) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    lines = ["datetime,open,high,low,close,volume"]
    for row in csv.reader(io.StringIO(text)):
        stamp = f"{row[0][:4]}-{row[0][4:6]}-{row[0][6:8]} {row[0][9:]}"
        lines.append(",".join([stamp, *map(price, row[1:5]), row[5]]))
    packed(FOLDER / "hourly" / "SPY.csv.gz", lines)


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
    actions(sys.argv[3], sys.argv[4])
    futures(sys.argv[5], sys.argv[6])
    for source in sys.argv[7:]:
        name = Path(source).name.split("-")[0]
        (FOLDER / "dirty" / f"{name}.csv").write_bytes(Path(source).read_bytes())
