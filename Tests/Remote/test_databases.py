"""Rows of SQLite and of a PostgreSQL server that is started for the test: the same frame as from the file they came from."""

import csv
import glob
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

import pytest

from wick import ROOT, Wick

DAILY = ROOT / "datasets" / "daily"
BINARIES = max(glob.glob("/usr/lib/postgresql/*/bin"), default=None)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="module")
def wick(home):
    return Wick(home)


def rows(symbol):
    with open(DAILY / f"{symbol}.csv", newline="") as file:
        return list(csv.reader(file))


# MARK: SQLite


@pytest.fixture(scope="module")
def bars(home):
    path = home / "bars.db"
    base = sqlite3.connect(path)
    names = [name.replace(" ", "_") for name in rows("AAPL")[0]]
    columns = ", ".join(f'"{name}" {"text" if index == 0 else "real"}' for index, name in enumerate(names))
    base.execute(f"create table aapl ({columns})")
    # SQLite itself does not always read a decimal to the nearest double, so it is given doubles.
    numbers = {s: [[row[0], *map(float, row[1:])] for row in rows(s)[1:]] for s in ("AAPL", "MSFT")}
    base.executemany(f"insert into aapl values ({','.join('?' * len(names))})", numbers["AAPL"])
    plain = ", ".join(f'"{name}" text' for name in names)
    base.execute(f"create table texts ({plain})")
    base.executemany(f"insert into texts values ({','.join('?' * len(names))})", rows("AAPL")[1:])
    base.execute(f"create table panel (symbol text, {columns})")
    for symbol in ("MSFT", "AAPL"):
        body = [[symbol, *row] for row in numbers[symbol]]
        base.executemany(f"insert into panel values ({','.join('?' * (len(names) + 1))})", body)
    base.execute("create table odd (ts integer, close real, mood text, n, blobs blob, code text)")
    base.executemany(
        "insert into odd values (?, ?, ?, ?, ?, ?)",
        [
            (1577836800000, 1.5, "good", 1, b"x", "7"),
            (1577836860000, None, None, None, b"y", "8"),
            (1577836920000, 2.5, "bad", 3, b"z", "x9"),
        ],
    )
    base.commit()
    base.close()
    return path


def test_a_table_of_sqlite_is_the_frame_of_its_file(wick, bars):
    oracle = wick.digest(f"px = load {DAILY}/AAPL.csv")
    for table in ("aapl", "texts"):
        assert wick.digest(f'px = load "sqlite:{bars}" table={table} sym=AAPL') == oracle
    assert wick.digest(f'px = load "sqlite:{bars}" query="select * from aapl order by date desc;" sym=AAPL') == oracle


def test_a_column_of_symbols_makes_a_panel(wick, bars):
    oracle = wick.digest(f'px = load "{DAILY}/[AM][AS][PF][LT].csv" prices=adjusted')
    assert wick.digest(f'px = load "sqlite:{bars}" table=panel prices=adjusted') == oracle


def test_types_of_sqlite(wick, bars):
    query = "select ts as time, close, mood, n, code from odd"
    shown = wick.rows(f'px = load "sqlite:{bars}" query="{query}" sym=X', "show")
    assert [row["time"] for row in shown] == ["2020-01-01T00:00", "2020-01-01T00:01", "2020-01-01T00:02"]
    assert [row["close"] for row in shown] == ["1.5", "", "2.5"]
    assert [row["mood"] for row in shown] == ["good", "", "bad"]
    assert [row["n"] for row in shown] == ["1", "", "3"]
    assert [row["code"] for row in shown] == ["7", "8", "x9"], "what is a word once is a word always"


@pytest.mark.parametrize(
    "rest, words",
    [
        ("", "say table=aapl, or query="),
        ("", "has 4 tables: aapl odd panel texts"),
        ("table=aapk", "did you mean 'aapl'?"),
        ('query="select closing from aapl"', "no such column: closing"),
        ('query="delete from aapl"', "a query is a select or a with, this one begins with 'delete'"),
        ('query="select 1; select 2"', "a query is one select, and this is more"),
        ('query="with x as (select 1) insert into aapl(date) select * from x"', "this is more"),
        ('query="select * from odd"', "column blobs is a blob"),
        ('query="select * from aapl where 0"', "the query gives no rows"),
        ('query="select close, volume from aapl"', "no column is a time"),
        ('query="select date, close from aapl" table=aapl', "query and table exclude each other"),
        ('query="select date, close from aapl union all select date, close from aapl"', "has two rows at"),
    ],
)
def test_mistakes_with_sqlite(wick, bars, rest, words):
    before = bars.read_bytes()
    assert words in " ".join(wick.fails(f'px = load "sqlite:{bars}" {rest}').split())
    assert bars.read_bytes() == before


def test_files_that_are_no_database(wick, bars, home):
    assert "query= is for databases" in wick.fails(f'px = load {DAILY}/AAPL.csv query="select 1"')
    assert "did you mean 'bars.db'" in wick.fails(f'px = load "sqlite:{home}/barz.db"')
    assert "file is not a database" in wick.fails(f'px = load "sqlite:{DAILY}/AAPL.csv"')
    torn = home / "torn.db"
    torn.write_bytes(bars.read_bytes()[: 40 * 4096])
    assert "malformed" in wick.fails(f'px = load "sqlite:{torn}" table=panel sym=X')


def test_a_long_query_of_sqlite_is_stopped(wick, bars):
    query = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as time from n"
    process = wick.start("-c", f'px = load "sqlite:{bars}" query="{query}"')
    time.sleep(0.7)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130 and time.monotonic() - begun < 1


def test_a_replay_knows_the_file_of_sqlite(wick, bars, home):
    copy = home / "copy.db"
    shutil.copy(bars, copy)
    script = home / "sqlite.wick"
    script.write_text(f'px = load "sqlite:{copy}" table=aapl sym=AAPL\n')
    assert wick.run("run", str(script), "--lock").returncode == 0
    assert wick.run("replay", str(script)).returncode == 0
    base = sqlite3.connect(copy)
    base.execute("update aapl set close = close + 1 where rowid = 5")
    base.commit()
    base.close()
    assert wick.run("replay", str(script)).returncode == 4


# MARK: PostgreSQL


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server on the loopback with a password, which ends with the test."""
    if not BINARIES:
        pytest.skip("no PostgreSQL server is installed here: apt install postgresql")
    folder = pathlib.Path(tmp_path_factory.mktemp("postgresql"))
    # The server does not run as root, and its user has to reach the folder.
    user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []
    if user:
        for part in [folder, *folder.parents]:
            if part.stat().st_mode & 0o001 == 0 and str(part).startswith("/tmp"):
                part.chmod(part.stat().st_mode | 0o055)
        shutil.chown(folder, "nobody", "nogroup")
    (folder / "password").write_text("pa:ss@w/ord\n")
    (folder / "password").chmod(0o644)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = str(folder / "data")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    arguments = ["-D", data, "-U", "wick", "-A", "scram-sha-256", f"--pwfile={folder}/password", "-E", "UTF8", "--no-sync"]
    subprocess.run([*user, f"{BINARIES}/initdb", *arguments, "--locale=C.UTF-8"], check=True, timeout=60, **quiet)
    options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    process = subprocess.Popen([*user, f"{BINARIES}/postgres", "-D", data, *options], **quiet)
    environment = os.environ | {"PGPASSWORD": "pa:ss@w/ord"}

    def run(text):
        return subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "wick", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1"],
            input=text, text=True, env=environment, capture_output=True, timeout=30,
        )

    deadline = time.monotonic() + 20
    while run("select 1").returncode != 0:
        assert process.poll() is None and time.monotonic() < deadline, "the server does not start"
        time.sleep(0.1)
    names = [name.replace(" ", "_") for name in rows("AAPL")[0]]
    numbers = ", ".join(f"{name} {'double precision' if index % 2 else 'numeric'}" for index, name in enumerate(names[1:]))
    body = "\n".join("\t".join(row) for row in rows("AAPL")[1:])
    made = run(
        f"""create table aapl ({names[0]} date, {numbers});
copy aapl from stdin;
{body}
\\.
create type mood as enum ('good', 'bad');
create table kinds (at timestamptz, stamp timestamp, close numeric(20, 8), f real, n smallint, big bigint, yes boolean,
  word varchar, padded char(6), m mood, gone int, raw bytea);
insert into kinds values
  ('2020-01-01 09:30:00.25+02', '2020-01-01', 0.00012345, 1.1, -7, 9007199254740993, true, 'é', 'ab', 'good', null, 'x'),
  ('2020-01-02 09:30:00+02', '2020-01-02', 12345678901.5, 2.5, 8, -1, false, null, 'cd', 'bad', null, 'y');
create table clock (date date, time time, close real);
insert into clock values ('2020-01-31', '09:30', 1), ('2020-01-31', '09:31:00.5', 2);
create schema other;
create table other.deep (time bigint, close double precision);
insert into other.deep select 1600000000 + i * 60, i from generate_series(0, 19999) i;
"""
    )
    assert made.returncode == 0, made.stderr
    yield f"127.0.0.1:{port}/postgres"
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture
def keyed(home, server):
    return Wick(home, {"PGPASSWORD": "pa:ss@w/ord"})


def test_a_table_of_postgresql_is_the_frame_of_its_file(keyed, server):
    oracle = keyed.digest(f"px = load {DAILY}/AAPL.csv")
    assert keyed.digest(f'px = load "postgres://wick@{server}" table=aapl sym=AAPL') == oracle
    query = "/* all */ select * from aapl order by random() -- mixed"
    assert keyed.digest(f'px = load postgresql://wick@{server} sym=AAPL query="{query}"') == oracle


def test_types_of_postgresql(keyed, server):
    query = "select at as time, stamp, close, f, n, big, yes, word, padded, m, gone from kinds"
    first, second = keyed.rows(f'px = load "postgres://wick@{server}" query="{query}" sym=X', "show")
    assert first["time"] == "2020-01-01T07:30:00.25" and second["time"] == "2020-01-02T07:30"
    assert [first[name] for name in ("close", "f", "n", "yes")] == ["0.00012345", "1.1", "-7", "1"]
    assert float(first["big"]) == 9007199254740992 and float(second["close"]) == 12345678901.5
    assert [first[name] for name in ("word", "padded", "m", "gone")] == ["é", "ab", "good", ""]
    assert second["word"] == "" and float(second["stamp"]) == 1577923200


def test_a_date_and_a_time_of_day_are_one_stamp(keyed, server):
    shown = keyed.rows(f'px = load "postgres://wick@{server}" table=clock sym=X', "show")
    assert [row["time"] for row in shown] == ["2020-01-31T09:30", "2020-01-31T09:31:00.5"]


def test_many_rows_come_in_batches(keyed, server):
    shown = keyed.shows(f'px = load "postgres://wick@{server}" table=other.deep sym=X', "show len(px)", "show sum(close, all)[-1]")
    assert "20000" in shown[1].replace(" ", "").replace(",", "")


@pytest.mark.parametrize(
    "rest, words",
    [
        ("", "has 4 tables: aapl clock kinds other.deep"),
        ("table=aapk", "did you mean 'aapl'?"),
        ('query="select nothing from aapl"', 'column "nothing" does not exist'),
        ('query="select * form aapl"', 'syntax error at or near "form"'),
        ('query="select 1; drop table aapl"', "cannot insert multiple commands"),
        ('query="with x as (delete from aapl returning *) select * from x"', "must not contain data-modifying"),
        ('query="select setval(\'s\', 1)"', "does not exist"),
        ('query="select at as time, raw from kinds"', "column raw has a type that is not read"),
        ('query="select 1 as time where false"', "the query gives no rows"),
    ],
)
def test_mistakes_with_postgresql(keyed, server, rest, words):
    assert words in " ".join(keyed.fails(f'px = load "postgres://wick@{server}" {rest}').split())


def test_passwords_are_used_and_written_nowhere(home, server):
    wick = Wick(home)
    wrong = wick.fails(f'px = load "postgres://wick:hush1@{server}" table=aapl')
    assert "password authentication failed" in wrong and "hush1" not in wrong
    assert "no password supplied" in wick.fails(f'px = load "postgres://wick@{server}" table=aapl')
    for address in (f"postgres://wick:pa:ss@w%2Ford@{server}", f"postgres://wick@{server}?password=pa:ss%40w/ord"):
        script = home / "secret.wick"
        script.write_text(f'px = load "{address}" table=aapl sym=AAPL\nexport {home}/secret.h5 px overwrite\n')
        done = wick.run("run", str(script), "--lock")
        assert done.returncode == 0, done.stderr
        script.unlink()
        for path in home.rglob("*"):
            if path.is_file() and "postgresql" not in str(path):
                assert b"pa:ss" not in path.read_bytes(), path
        assert "ss%40w" not in (home / "secret.lock").read_text()
    pgpass = home / ".pgpass"
    pgpass.write_text(server.replace("/", ":") + ":wick:pa\\:ss@w/ord\n")
    pgpass.chmod(0o600)
    try:
        assert wick.digest(f'px = load "postgres://wick@{server}" table=aapl sym=AAPL')
    finally:
        pgpass.unlink()


def test_a_query_is_cancelled_on_the_server(keyed, server):
    line = f'px = load "postgres://wick@{server}" query="select pg_sleep(60), now() as time"'
    process = keyed.start("-c", line)
    time.sleep(1)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130 and time.monotonic() - begun < 1
    running = "select count(*) as close, now() as time from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
    deadline = time.monotonic() + 5
    while keyed.rows(f'px = load "postgres://wick@{server}" query="{running}" sym=X', "show")[0]["close"] != "0":
        assert time.monotonic() < deadline, "the server still sleeps"


def test_what_the_server_times_out_is_said(keyed, server):
    address = f"postgres://wick@{server}?options=-c%20statement_timeout%3D200"
    told = keyed.fails(f'px = load "{address}" query="select pg_sleep(5), now() as time"')
    assert "canceling statement due to statement timeout" in told


def test_a_server_that_does_not_answer_is_given_up(wick):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        address = f"postgres://wick@127.0.0.1:{silent.getsockname()[1]}/d?connect_timeout=1"
        begun = time.monotonic()
        assert "the server does not answer" in wick.fails(f'px = load "{address}" query="select 1"')
        assert time.monotonic() - begun < 5


def test_a_replay_asks_the_server_again(keyed, home, server):
    script = home / "server.wick"
    script.write_text(f'px = load "postgres://wick@{server}" table=other.deep sym=X\n')
    assert keyed.run("run", str(script), "--lock").returncode == 0
    assert keyed.run("replay", str(script)).returncode == 0
    lock = home / "server.lock"
    # Another content then than now.
    lock.write_text(lock.read_text().replace("sha256=", "sha256=0").replace(" d=", " d=0"))
    assert keyed.run("replay", str(script)).returncode == 4
