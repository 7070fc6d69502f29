"""Zip and gzip files of bars by Python's own libraries, sound and broken, for the tests of their reading.

    python3 Tests/Oracles/archives.py

Writes Tests/IngestTests/Golden/archives. Each is small; what stands in them is in the names.
"""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "IngestTests" / "Golden" / "archives"
HEADER = "date,open,high,low,close,volume\n"
WHEN = (2020, 1, 31, 0, 0, 0)


def bars(first, rows=2):
    return HEADER + "".join(f"2020-01-{30 + row % 2},{first + row},{first + row + 1},{first + row - 1},{first + row},100\n" for row in range(rows))


def add(archive, name, text, method=zipfile.ZIP_DEFLATED, large=False):
    info = zipfile.ZipInfo(name, WHEN)
    info.compress_type = method
    with archive.open(info, "w", force_zip64=large) as member:
        member.write(text if isinstance(text, bytes) else text.encode())


def write(name, fill, **options):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", **options) as archive:
        fill(archive)
    (TARGET / name).write_bytes(memory.getvalue())
    return memory.getvalue()


class Unseekable(io.BytesIO):
    """What a pipe is: lengths follow the members in descriptors."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError


def several(archive):
    add(archive, "us/B.csv", bars(20))
    add(archive, "us/A.csv", bars(10), method=zipfile.ZIP_STORED)
    add(archive, "eu/C.csv", bars(30))
    add(archive, "__MACOSX/us/._A.csv", b"\x00\x05\x16\x07")
    archive.writestr(zipfile.ZipInfo("us/", WHEN), "")


def wide(name, text):
    """An archive whose every length and place stands in the 64-bit records, as if it were larger than 4 GB."""
    data = zlib.compress(text.encode(), 9)[2:-4]
    fields = (20, 0, 8, 0, 0x5021, zlib.crc32(text.encode()), 0xFFFFFFFF, 0xFFFFFFFF, len(name))
    local = b"PK\3\4" + struct.pack("<5H3L2H", *fields, 20) + name.encode() + struct.pack("<2H2Q", 1, 16, len(text), len(data))
    entry = b"PK\1\2" + struct.pack("<6H3L5H2L", 45, *fields, 28, 0, 0, 0, 0, 0xFFFFFFFF) + name.encode()
    entry += struct.pack("<2H3Q", 1, 24, len(text), len(data), 0)
    start = len(local) + len(data)
    record = b"PK\6\6" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 1, 1, len(entry), start)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, start + len(entry), 1)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + data + entry + record + locator + end


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    good = write("several.zip", several)
    write("large.zip", lambda archive: add(archive, "A.csv", bars(10), large=True))
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w") as archive:
        add(archive, "A.csv", bars(10))
    (TARGET / "streamed.zip").write_bytes(stream.getvalue())
    (TARGET / "wide.zip").write_bytes(wide("A.csv", bars(10)))
    assert zipfile.ZipFile(TARGET / "wide.zip").read("A.csv").decode() == bars(10)
    write("empty.zip", lambda archive: None)
    write("bzip2.zip", lambda archive: add(archive, "A.csv", bars(10), method=zipfile.ZIP_BZIP2))
    one = write("one.zip", lambda archive: add(archive, "A.csv", bars(10)))
    write("mixed.zip", lambda archive: (add(archive, "A.csv", bars(10)), add(archive, "B.csv", "no bars here\n")))
    (TARGET / "truncated.zip").write_bytes(good[: len(good) // 2])
    at = one.index(b"PK\x01\x02")
    # The flag of encryption, a wrong checksum, a length beyond the file, a place beyond the file.
    for name, place, value in [("encrypted", 8, b"\x01"), ("checksum", 16, b"\x00"), ("length", 22, b"\x7f"), ("place", 45, b"\x7f")]:
        changed = bytearray(one)
        changed[at + place : at + place + 1] = value
        (TARGET / f"{name}.zip").write_bytes(changed)
    bomb = "2020-01-30,2,3,1,2.5,100\n" + "\n" * 30_000_000
    write("bomb.zip", lambda archive: add(archive, "A.csv", HEADER + bomb))
    (TARGET / "bomb.csv.gz").write_bytes(gzip.compress((HEADER + bomb).encode(), 9, mtime=0))
    (TARGET / "padded.csv.gz").write_bytes(gzip.compress(bars(10).encode(), mtime=0) + bytes(512))
    members = bars(10).encode()
    (TARGET / "members.csv.gz").write_bytes(gzip.compress(members[:40], mtime=0) + gzip.compress(members[40:], mtime=0))


main()
