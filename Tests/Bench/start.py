"""From the start of a program to its first prompt: wick against sqlite3 and python3, best and median of N.

Needs pexpect. Usage: start.py [wick] [N]
"""

import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

import pexpect

wick = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 15
state = tempfile.mkdtemp()
lines = [f'{{"ts":1,"session":"a","cwd":"/","text":"show close, volume where volume > {i}"}}\n' for i in range(10_000)]
(pathlib.Path(state) / "wick").mkdir()
(pathlib.Path(state) / "wick" / "history").write_text("".join(lines))
environment = {**os.environ, "XDG_STATE_HOME": state, "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": state}

# Far from its optional libraries: nothing of them may be felt before a model asks for one.
alone = shutil.copy(wick, f"{state}/alone")
programs = {
    "wick (10,000 lines of history)": ([wick], "wick>"),
    "wick without optional libraries": ([alone], "wick>"),
    "sqlite3": (["sqlite3"], "sqlite>"),
    "python3": (["python3"], ">>>"),
}
best = {}
for name, (command, prompt) in programs.items():
    if not shutil.which(command[0]):
        print(f"{name}: not installed")
        continue
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        child = pexpect.spawn(command[0], command[1:], env=environment, timeout=20, maxread=1)
        child.delaybeforesend = None
        child.expect_exact(prompt)
        times.append((time.perf_counter() - begun) * 1000)
        child.close(force=True)
    best[name] = min(times)
    print(f"{name:32} best {min(times):6.1f} ms   median {statistics.median(times):6.1f} ms")
own = best[next(iter(programs))]
for name, figure in best.items():
    if figure != own:
        print(f"wick takes {own / figure:.2f} times as long as {name}")
shutil.rmtree(state)
