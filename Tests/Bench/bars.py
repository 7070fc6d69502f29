"""Bars of a random walk, and processes that are measured: what the comparisons beside this file share."""

import os
import random
import subprocess
import sys
import time


def write(path, rows):
    draw = random.Random(1)
    price = 100.0
    with open(path, "w") as file:
        file.write("timestamp,open,high,low,close,volume\n")
        for row in range(rows):
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(946_684_800 + 60 * row))
            close = max(1.0, price + draw.gauss(0, 0.1))
            high, low = max(price, close) + 0.05, min(price, close) - 0.05
            file.write(f"{stamp},{price:.2f},{high:.2f},{low:.2f},{close:.2f},{draw.randrange(100, 100_000)}\n")
            price = close


class Spread:
    """The median of some measurements; printed with the least and the greatest."""

    def __init__(self, numbers):
        self.sorted = sorted(float(number) for number in numbers)
        self.median = self.sorted[len(self.sorted) // 2]

    def __format__(self, form):
        least, greatest = self.sorted[0], self.sorted[-1]
        return f"{self.median:{form}} ({least:{form}} to {greatest:{form}})"


def run(command):
    """Wall seconds, CPU seconds and peak MB of a process, and what it printed."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    text = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {text}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, text
