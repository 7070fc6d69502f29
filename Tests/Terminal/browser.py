"""A real browser without a window, where there is one: pages as people see them."""

import os
import shutil
import struct
import subprocess
import zlib

import pytest

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")


def pixels(path):
    """Rows of RGB or RGBA bytes of a PNG."""
    data = path.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6)
    size, step, packed = len(data), 3 if kind == 2 else 4, b""
    at = 8
    while at < size:
        (length,) = struct.unpack(">I", data[at:at + 4])
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    raw, before, rows = zlib.decompress(packed), bytes(width * step), []
    for y in range(height):
        mode, line = raw[y * (width * step + 1)], bytearray(raw[y * (width * step + 1) + 1:(y + 1) * (width * step + 1)])
        for x in range(len(line)):
            left = line[x - step] if x >= step else 0
            above, corner = before[x], before[x - step] if x >= step else 0
            if mode == 1:
                line[x] = (line[x] + left) & 255
            elif mode == 2:
                line[x] = (line[x] + above) & 255
            elif mode == 3:
                line[x] = (line[x] + (left + above) // 2) & 255
            elif mode == 4:
                guess = left + above - corner
                nearest = min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))
                line[x] = (line[x] + nearest[2]) & 255
        before = bytes(line)
        rows.append([before[i:i + 3] for i in range(0, len(before), step)])
    return rows


def browse(folder, *arguments):
    return subprocess.run(
        [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
         "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/browser", "--virtual-time-budget=1500",
         *arguments],
        capture_output=True, text=True, timeout=120, env={**os.environ, "HOME": str(folder)})
