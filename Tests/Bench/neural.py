"""Training of networks: rows a second in wick against the same networks in Python's torch, by turns in one run.

    python Tests/Bench/neural.py [.build/release/wick] [ROUNDS]

Both learn from the same number of rows of 20 columns in batches of 64, on one thread. Of wick, a fit of one epoch is
taken from a fit of several: what is left is epochs alone, with all that gathers their windows. Needs torch: Debian's
python3-torch has the same library as wick; the wheels of PyPI are years newer, and faster at some networks.
"""

import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Oracles"))
import neural  # noqa: E402

COLUMNS, STEPS, BATCH = 20, 60, 64
# Rows and epochs that take some seconds.
KINDS = {
    "mlp": ("hidden=64 layers=2", dict(hidden=64, layers=2), 20_000, 6),
    "lstm": (f"seq={STEPS} hidden=64", dict(steps=STEPS, hidden=64, layers=1), 2_000, 3),
    "gru": (f"seq={STEPS} hidden=64", dict(steps=STEPS, hidden=64, layers=1), 2_000, 3),
    "tcn": (f"seq={STEPS} hidden=32 levels=4", dict(steps=STEPS, hidden=32, layers=4, kernel=3), 2_000, 3),
    "transformer": (
        f"seq={STEPS} hidden=32 depth=2 patch=12 stride=6 heads=4",
        dict(steps=STEPS, hidden=32, layers=2, patch=12, stride=6, heads=4),
        1_000,
        3,
    ),
}


def seconds(binary, kind, options, rows, epochs):
    """Of processor time, of a whole process."""
    features = "; ".join(f"x{i} = close / close[-{i + 1}] - 1" for i in range(COLUMNS))
    names = " ".join(f"x{i}" for i in range(COLUMNS))
    lines = (
        f"px = generate bars={rows + STEPS + 40} bar=1m seed=3; {features}; y = label sign 1; "
        f"cv = split holdout train=0.999 valid=0; m = fit {kind} {options} x=[{names}] patience=0 epochs={epochs} dropout=0"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([binary, "-c", lines], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pythons(kind, form, rows, epochs):
    """Of processor time, of some epochs over windows that are cut as they are needed."""
    torch.set_num_threads(1)
    net = neural.model(kind, dict(inputs=COLUMNS, outputs=2, **form))
    steps = form.get("steps", 1)
    columns = torch.randn(rows + steps, COLUMNS)
    targets = torch.randint(0, 2, (rows,))
    optimizer = torch.optim.AdamW(net.parameters(), lr=0.001, weight_decay=0.01)
    offsets = torch.arange(steps)
    start = time.process_time()
    for _ in range(epochs):
        for places in torch.randperm(rows).split(BATCH):
            windows = columns[places[:, None] + offsets].transpose(1, 2)
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(windows), targets[places]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
    return time.process_time() - start


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"python's torch {torch.__version__}, {COLUMNS} columns, batches of {BATCH}, one thread, seconds of processor time")
    for kind, (options, form, rows, epochs) in KINDS.items():
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(seconds(binary, kind, options, rows, epochs + 1) - seconds(binary, kind, options, rows, 1))
            theirs.append(pythons(kind, form, rows, epochs))
        wick, python = (sorted(figures)[rounds // 2] for figures in (ours, theirs))
        print(
            f"{kind:12} wick {rows * epochs / wick:8.0f} rows/s  python {rows * epochs / python:8.0f} rows/s"
            f"  ratio {python / wick:5.2f}"
        )


if __name__ == "__main__":
    main()
