"""Providers of bars on the loopback: they answer in the form of the real ones, from a market that is a function of time,
and misbehave as they are told to."""

import csv
import datetime
import gzip
import hashlib
import http.server
import io
import json
import threading
import time
import urllib.parse
import zoneinfo

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
UTC = datetime.timezone.utc


def bar(symbol, seconds):
    """Open, high, low, close and volume of the bar that begins then, as texts with few decimals."""
    digest = hashlib.sha256(f"{symbol} {seconds}".encode()).digest()
    middle = 100 + digest[0] / 4
    low, high = middle - digest[1] / 100, middle + digest[2] / 100
    first, last = low + (high - low) * digest[3] / 255, low + (high - low) * digest[4] / 255
    return [f"{number:.2f}" for number in (first, high, low, last)] + [str(1000 + digest[5] * 256 + digest[6])]


def epoch(year, month, day, hour=0, minute=0, zone=UTC):
    return int(datetime.datetime(year, month, day, hour, minute, tzinfo=zone).timestamp())


def trading_days(symbol, first, last):
    """Days from Monday to Friday, as (opening time, date)."""
    day = datetime.datetime.fromtimestamp(first, NEW_YORK).date() - datetime.timedelta(days=2)
    days = []
    while True:
        day += datetime.timedelta(days=1)
        opening = epoch(day.year, day.month, day.day, 9, 30, NEW_YORK)
        if opening >= last:
            return days
        if opening >= first and day.weekday() < 5:
            days.append((opening, day))


class Providers(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.log = []
        self.faults = []
        self.packs = False
        self.revised = set()
        self.weight = None
        self.moves = False
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        # Whatever happens to the test, nothing stays behind for long.
        self.end = threading.Timer(120, self.shutdown)
        self.end.daemon = True
        self.end.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def environment(self):
        names = ["yahoo", "stooq", "binance", "coinbase", "kraken", "alphavantage"]
        return {f"WICK_{name.upper()}_URL": f"{self.base}/{name}" for name in names}

    def handle_error(self, request, client_address):
        """A client that goes away is no error of the server."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        server.log.append(self.path)
        fault = server.faults.pop(0) if server.faults else None
        if fault and self.misbehaves(fault):
            return
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        parts = [urllib.parse.unquote(part) for part in url.path.split("/")[1:]]
        status, body, headers = getattr(self, parts[0])(parts[1:], query)
        if not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        self.reply(status, body, headers, fault)

    def reply(self, status, body, headers=None, fault=None):
        headers = dict(headers or {})
        body = body.encode() if isinstance(body, str) else body
        if self.server.packs:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        length = len(body)
        if fault == "cut":
            body = body[: length // 2]
        if fault == "wrong length":
            length += 100
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if fault == "no length":
            body = body[: length // 2]
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        if fault in ("cut", "wrong length", "no length"):
            self.wfile.flush()
            self.close_connection = True

    def misbehaves(self, fault):
        """True where the fault is all of the answer."""
        kind, _, argument = fault.partition(":")
        if kind == "slow":
            time.sleep(float(argument))
        elif kind == "drop":
            self.close_connection = True
            return True
        elif kind == "html":
            self.reply(200, "<!DOCTYPE html><html><body>Are you a robot?</body></html>\n", {"Content-Type": "text/html"})
            return True
        elif kind == "loop":
            self.reply(302, "", {"Location": self.path})
            return True
        elif kind == "away":
            self.reply(302, "", {"Location": argument})
            return True
        elif kind == "status":
            status, _, wait = argument.partition(",")
            body = '{"code":-1003,"msg":"Too much request weight used; please use WebSocket Streams."}'
            self.reply(int(status), body, {"Retry-After": wait} if wait else {})
            return True
        return False

    # MARK: - Providers

    def binance(self, path, query):
        if path != ["api", "v3", "klines"]:
            return 404, "", {}
        if not query["symbol"].endswith("USDT"):
            return 400, {"code": -1121, "msg": "Invalid symbol."}, {}
        step = {"1m": 60, "5m": 300, "1h": 3600, "1d": 86400}[query["interval"]] * 1000
        first, last = int(query["startTime"]), int(query.get("endTime", 1 << 62))
        start = max(-(-first // step) * step, epoch(2023, 12, 31) * 1000)
        rows = []
        while start <= min(last, time.time() * 1000) and len(rows) < int(query["limit"]):
            o, h, l, c, v = bar(query["symbol"], start // 1000)
            if start in self.server.revised:
                v = "7.5"
            rows.append([start, o, h, l, c, v, start + step - 1, f"{float(v) * 2:.4f}", 308, "17.5", "28.25", "0"])
            start += step
        if self.server.moves:
            rows[-2][5] = str(len(self.server.log))
        headers = {"x-mbx-used-weight-1m": str(self.server.weight)} if self.server.weight else {}
        return 200, rows, headers

    def coinbase(self, path, query):
        if path[1] != "BTC-USD":
            return 404, {"message": "NotFound"}, {}
        step, first, last = int(query["granularity"]), int(query["start"]), int(query["end"])
        if (last - first) // step >= 300:
            return 400, {"message": "granularity too small for the requested time range"}, {}
        starts = range(-(-first // step) * step, min(last, int(time.time())) + 1, step)
        # Every seventh hour nobody trades.
        starts = [start for start in starts if start // step % 7]
        bars = [(start, *map(float, bar("BTC-USD", start))) for start in reversed(starts)]
        return 200, [[t, l, h, o, c, v] for t, o, h, l, c, v in bars], {}

    def kraken(self, path, query):
        if query["pair"] != "XBTUSD":
            return 200, {"error": ["EQuery:Unknown asset pair"]}, {}
        step = int(query["interval"]) * 60
        now = int(time.time()) // step * step
        starts = [start for start in range(now - 719 * step, now + 1, step) if start > int(query["since"])]
        rows = []
        for start in starts:
            o, h, l, c, v = bar("XBTUSD", start)
            rows.append([start, o, h, l, c, c, v + ".125", 23])
        return 200, {"error": [], "result": {"XXBTZUSD": rows, "last": now - step}}, {}

    def yahoo(self, path, query):
        symbol = path[-1]
        if symbol not in ("AAPL", "^GSPC"):
            error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
            return 404, {"chart": {"result": None, "error": error}}, {}
        first, last = max(int(query["period1"]), epoch(2019, 12, 1)), min(int(query["period2"]), int(time.time()))
        days = trading_days(symbol, first, last)
        today = datetime.datetime.now(NEW_YORK).date()
        closing = epoch(today.year, today.month, today.day, 16, 0, NEW_YORK)
        bars = [bar(symbol, start) for start, _ in days]
        quote = {
            name: [float(row[index]) if name != "volume" else int(row[index]) for row in bars]
            for index, name in enumerate(["open", "high", "low", "close", "volume"])
        }
        # A day without a trade is a row of nulls.
        hole = [index for index, (_, day) in enumerate(days) if day == datetime.date(2020, 3, 4)]
        for index in hole:
            for values in quote.values():
                values[index] = None
        dividends = {str(s): {"amount": 0.205, "date": s} for s, day in days if day == datetime.date(2020, 8, 7)}
        splits = {
            str(s): {"date": s, "numerator": 4.0, "denominator": 1.0, "splitRatio": "4:1"}
            for s, day in days
            if day == datetime.date(2020, 8, 31)
        }
        adjusted = [None if close is None else close / 2 for close in quote["close"]]
        result = {
            "meta": {
                "currency": "USD",
                "symbol": symbol,
                "exchangeName": "NMS",
                "instrumentType": "EQUITY",
                "gmtoffset": -18000,
                "timezone": "EST",
                "exchangeTimezoneName": "America/New_York",
                "currentTradingPeriod": {
                    name: {"timezone": "EST", "start": closing - 23400, "end": closing, "gmtoffset": -18000}
                    for name in ("pre", "regular", "post")
                },
                "dataGranularity": "1d",
                "range": "",
                "validRanges": ["1d", "5d", "max"],
            },
            "timestamp": [start for start, _ in days],
            "events": {"dividends": dividends, "splits": splits},
            "indicators": {"quote": [quote], "adjclose": [{"adjclose": adjusted}]},
        }
        return 200, {"chart": {"result": [result], "error": None}}, {}

    def stooq(self, path, query):
        if query["s"] == "busy.us":
            return 200, "Exceeded the daily hits limit", {}
        if query["s"] != "aapl.us":
            return 200, "No data", {}

        def moment(text):
            return epoch(int(text[:4]), int(text[4:6]), int(text[6:]), 12)

        rows = trading_days("aapl.us", moment(query["d1"]) - 43200, moment(query["d2"]) + 43200)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(["Date", "Open", "High", "Low", "Close", "Volume"])
        for start, day in rows:
            writer.writerow([day.isoformat(), *bar("aapl.us", start)])
        return 200, text.getvalue(), {}

    def alphavantage(self, path, query):
        key = query.get("apikey")
        if key != "s3cret/key":
            return 200, {"Error Message": "the parameter apikey is invalid or missing."}, {}
        if query["symbol"] == "BUSY":
            words = f"We have detected your API key as {key} and our standard API rate limit is 25 requests per day."
            return 200, {"Information": words}, {}
        rows = trading_days("IBM", epoch(2024, 1, 1), epoch(2024, 3, 1))
        lines = ["timestamp,open,high,low,close,volume"]
        for start, day in reversed(rows):
            lines.append(",".join([day.isoformat(), *bar("IBM", start)]))
        return 200, "\r\n".join(lines) + "\r\n", {}
