"""wick as a program: statements in, what it shows and how it ends out."""

import csv
import io
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WICK = os.environ.get("WICK", str(ROOT / ".build" / "release" / "wick"))


class Wick:
    """Runs statements, each run with the same home."""

    def __init__(self, home, environment=None):
        self.home = home
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "WICK_", "XDG_"))}
        self.environment = kept | {"HOME": str(home), "XDG_CACHE_HOME": f"{home}/cache", "XDG_STATE_HOME": f"{home}/state"}
        self.environment |= environment or {}

    def start(self, *arguments):
        return subprocess.Popen(
            [WICK, *arguments], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments, seconds=60):
        return subprocess.run(
            [WICK, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=seconds
        )

    def shows(self, *statements):
        """The lines that the statements show; they must succeed."""
        done = self.run("-c", "\n".join(statements))
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def fails(self, *statements):
        """The complaint, in one text."""
        done = self.run("-c", "\n".join(statements))
        # 2 where the line cannot be understood, 1 where it fails.
        assert done.returncode in (1, 2), (done.stdout, done.stderr)
        return done.stderr

    def rows(self, *statements):
        """The rows of the last table shown, by column."""
        done = self.run("--csv", "-c", "\n".join(statements))
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def digest(self, *statements):
        """The digest of px."""
        return self.shows(*statements, "digest px")[-1]

    @property
    def answers(self):
        """The files of the cache, without what was asked."""
        return sorted(path for path in (self.home / "cache").rglob("*") if path.is_file() and path.name != "request")
