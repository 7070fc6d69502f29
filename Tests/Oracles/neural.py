"""Answers and training of small networks by PyTorch, with the weights that gave them.

    python neural.py            torch numpy

Written to Tests/LearningTests/Golden/networks.txt. Each network is built of PyTorch's own layers, its weights drawn by
PyTorch. The lines of a case: its form; its tensors, by the names that Wick gives them; windows, column by column; what
it answers; targets and weights of the windows; and the loss before each of 20 steps of AdamW on these windows, the
gradient held below a norm of 1.
"""

import pathlib

import numpy as np
import torch
from torch import nn

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "LearningTests/Golden"
WINDOWS, STEPS = 6, 20


class Perceptron(nn.Module):
    def __init__(self, inputs, outputs, hidden, layers):
        super().__init__()
        widths = [inputs] + [hidden] * layers
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.head = nn.Linear(hidden, outputs)

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.head(x)


class Recurrent(nn.Module):
    def __init__(self, kind, inputs, outputs, hidden, layers):
        super().__init__()
        self.net = kind(inputs, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, outputs)

    def forward(self, x):
        return self.head(self.net(x.transpose(1, 2))[0][:, -1])


class Block(nn.Module):
    def __init__(self, inputs, hidden, kernel, apart):
        super().__init__()
        self.pad = nn.ConstantPad1d((apart * (kernel - 1), 0), 0)
        self.conv1 = nn.utils.weight_norm(nn.Conv1d(inputs, hidden, kernel, dilation=apart))
        self.conv2 = nn.utils.weight_norm(nn.Conv1d(hidden, hidden, kernel, dilation=apart))
        self.downsample = nn.Conv1d(inputs, hidden, 1) if inputs != hidden else None

    def forward(self, x):
        y = torch.relu(self.conv1(self.pad(x)))
        y = torch.relu(self.conv2(self.pad(y)))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Convolution(nn.Module):
    def __init__(self, inputs, outputs, hidden, levels, kernel):
        super().__init__()
        self.blocks = nn.ModuleList(
            Block(inputs if level == 0 else hidden, hidden, kernel, 2**level) for level in range(levels)
        )
        self.head = nn.Linear(hidden, outputs)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, :, -1])


class Transformer(nn.Module):
    def __init__(self, inputs, outputs, steps, hidden, depth, patch, stride, heads):
        super().__init__()
        self.patch, self.stride = patch, stride
        self.patches = (steps - patch) // stride + 1
        self.embedding = nn.Linear(patch, hidden)
        self.position = nn.Parameter(torch.empty(self.patches, hidden).uniform_(-0.02, 0.02))
        layer = nn.TransformerEncoderLayer(
            hidden, heads, 2 * hidden, dropout=0, activation="gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, depth, nn.LayerNorm(hidden), enable_nested_tensor=False)
        self.head = nn.Linear(inputs * hidden, outputs)

    def forward(self, x):
        parts = [x[:, column] for column in range(x.shape[1])]
        states = []
        for part in parts:
            last = part.shape[1]
            starts = [last - self.patch - self.stride * (self.patches - 1 - p) for p in range(self.patches)]
            tokens = torch.stack([part[:, s : s + self.patch] for s in starts], 1)
            states.append(self.encoder(self.embedding(tokens) + self.position)[:, -1])
        return self.head(torch.cat(states, 1))


def named(name):
    """Wick's name of a tensor."""
    return name.removeprefix("net.").removeprefix("encoder.")


def numbers(values):
    return ",".join(np.format_float_scientific(v, unique=True, trim="-") for v in np.ravel(values).astype(np.float32))


CASES = [
    ("mlp", dict(inputs=5, outputs=3, hidden=7, layers=2)),
    ("mlp", dict(inputs=4, outputs=1, hidden=6, layers=1)),
    ("lstm", dict(inputs=3, outputs=2, steps=9, hidden=5, layers=2)),
    ("lstm", dict(inputs=4, outputs=1, steps=6, hidden=4, layers=1)),
    ("gru", dict(inputs=3, outputs=3, steps=9, hidden=5, layers=2)),
    ("gru", dict(inputs=4, outputs=1, steps=6, hidden=4, layers=1)),
    ("tcn", dict(inputs=3, outputs=2, steps=11, hidden=4, layers=3, kernel=3)),
    ("tcn", dict(inputs=4, outputs=1, steps=8, hidden=4, layers=2, kernel=2)),
    ("transformer", dict(inputs=3, outputs=2, steps=11, hidden=6, layers=2, patch=4, stride=3, heads=2)),
    ("transformer", dict(inputs=2, outputs=1, steps=12, hidden=4, layers=1, patch=4, stride=4, heads=1)),
]


def model(kind, form):
    form = dict(form)
    steps = form.pop("steps", 1)
    if kind == "mlp":
        return Perceptron(**form)
    if kind in ("lstm", "gru"):
        return Recurrent(nn.LSTM if kind == "lstm" else nn.GRU, **form)
    if kind == "tcn":
        return Convolution(form["inputs"], form["outputs"], form["hidden"], form["layers"], form["kernel"])
    return Transformer(
        form["inputs"], form["outputs"], steps, form["hidden"], form["layers"], form["patch"], form["stride"], form["heads"]
    )


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(5)
    lines = [f"# networks by PyTorch {torch.__version__}: Tests/Oracles/neural.py"]
    for index, (kind, form) in enumerate(CASES):
        torch.manual_seed(index)
        net = model(kind, form)
        windows = random.normal(size=(WINDOWS, form["inputs"], form.get("steps", 1))).astype(np.float32)
        classes = form["outputs"] > 1
        targets = random.integers(0, form["outputs"], WINDOWS) if classes else random.normal(size=WINDOWS)
        weights = random.uniform(0.5, 1.5, WINDOWS).astype(np.float32)
        lines.append(f"case {kind} " + " ".join(f"{k}={v}" for k, v in form.items()))
        for name, tensor in net.named_parameters():
            shape = "x".join(map(str, tensor.shape))
            lines.append(f"tensor {named(name)} {shape} {numbers(tensor.detach().numpy())}")
        x, w = torch.tensor(windows), torch.tensor(weights)
        y = torch.tensor(targets if classes else targets.astype(np.float32))
        lines.append(f"windows {numbers(windows)}")
        lines.append(f"answers {numbers(net(x).detach().numpy())}")
        lines.append("targets " + numbers(targets))
        lines.append("weights " + numbers(weights))
        rate, decay = 0.01, 0.1
        optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
        losses = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            each = (
                nn.functional.cross_entropy(net(x), y, reduction="none")
                if classes
                else (net(x)[:, 0] - y) ** 2
            )
            loss = (each * w).mean()
            losses.append(loss.item())
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
        lines.append(f"losses {rate},{decay},{numbers(losses)}")
        lines.append(f"after {numbers(net(x).detach().numpy())}")
    (GOLDEN / "networks.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
