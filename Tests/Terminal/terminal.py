"""A terminal to type at wick: a pseudo-terminal with an emulator that keeps the screen."""

import os
import pathlib
import re
import select
import signal
import time

import pexpect
import pyte

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WICK = os.environ.get("WICK", str(ROOT / ".build" / "release" / "wick"))

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE, BACKSPACE = "\x1b[H", "\x1b[F", "\x1b[3~", "\x7f"
ENTER, TAB = "\r", "\t"

# What terminals set that break their rows anew at another width, which the emulator does not.
REFLOW = ("TMUX", "VTE_VERSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID", "WT_SESSION",
          "TERM_PROGRAM")


def control(letter):
    return chr(ord(letter.upper()) - 64)


class Terminal:
    """wick in a terminal of some width; what is on the screen is `lines()`."""

    def __init__(self, state, columns=80, rows=24, term="xterm-256color", lang="C.UTF-8", arguments=(), command=None,
                 folder=ROOT):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k not in ("NO_COLOR", *REFLOW)}
        environment.update(TERM=term, LANG=lang, XDG_STATE_HOME=str(state), HOME=str(state))
        self.screen = pyte.HistoryScreen(columns, rows, history=5000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        program, *rest = command or [WICK, *arguments]
        self.child = pexpect.spawn(program, rest, env=environment, dimensions=(rows, columns), timeout=20, cwd=str(folder))
        self.child.delaybeforesend = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.close(force=True)

    def send(self, keys):
        self.child.send(keys.encode() if isinstance(keys, str) else keys)

    def pump(self, seconds=0.02):
        """Takes what the program writes for so long; False once it has ended."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.child.child_fd], [], [], left)
            if not ready:
                continue
            try:
                data = os.read(self.child.child_fd, 65536)
            except OSError:
                return False
            if not data:
                return False
            self.raw += data
            # pyte does not know bracketed paste; the other codes are all real.
            try:
                self.stream.feed(re.sub(rb"\x1b\[\?2004[hl]", b"", data))
            except TypeError:
                # An escape that was typed and echoed may be one that pyte trips over.
                self.stream = pyte.ByteStream(self.screen)
        return True

    def lines(self):
        """All that was shown, with what scrolled away, without empty lines at the end."""
        old = ["".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in self.screen.history.top]
        lines = old + [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def text(self):
        return "\n".join(self.lines())

    def wait(self, condition, seconds=10.0, what=""):
        """Until the condition holds of this terminal; fails with the screen otherwise."""
        deadline = time.monotonic() + seconds
        while not condition(self):
            alive = self.pump(0.01)
            if condition(self):
                return self
            assert time.monotonic() < deadline and alive, f"{what or 'condition'} never held:\n{self.text()}"
        return self

    def wait_text(self, text, seconds=10.0):
        return self.wait(lambda t: text in t.text(), seconds, repr(text))

    def wait_prompt(self, prompt="wick>", seconds=10.0):
        """Until the last line is an empty prompt."""
        return self.wait(lambda t: t.lines() and t.lines()[-1] == prompt, seconds, f"prompt {prompt!r}")

    def run(self, line, prompt="wick>", seconds=10.0):
        """Types a line, waits for the next prompt and gives what was shown between."""
        self.wait_prompt(prompt)
        before = len(self.lines())
        self.send(line + ENTER)
        self.wait(lambda t: len(t.lines()) > before and t.lines()[-1].endswith(">"), seconds, f"an answer to {line!r}")
        return self.lines()[before:-1]

    def signal(self, number=signal.SIGINT):
        os.kill(self.child.pid, number)

    def wait_end(self, seconds=10.0):
        deadline = time.monotonic() + seconds
        while self.pump(0.02) and time.monotonic() < deadline and self.child.isalive():
            pass
        self.child.wait() if not self.child.isalive() or time.monotonic() < deadline else None
        self.child.close()
        return self.child.exitstatus
