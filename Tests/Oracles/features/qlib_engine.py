"""The restatement of Alpha158 against Qlib's own expression engine."""

import numpy as np

from bars import ORACLES


def compare_with_qlib(name, bars, frame):
    """Runs Qlib's own Alpha158 formulas by its expression engine, over the same bars, and prints what differs."""
    import qlib
    from qlib.config import C
    from qlib.contrib.data.loader import Alpha158DL
    from qlib.data import base, ops

    data = {"open": bars.o, "high": bars.h, "low": bars.l, "close": bars.c, "volume": bars.v, "vwap": bars.tp}

    class Memory(base.Feature):
        def load(self, instrument, start_index, end_index, *args):
            return data[self._name].copy()

    space = {op.__name__: op for op in ops.OpsList if isinstance(op, type)}
    from qlib.utils import parse_field

    fields, names = Alpha158DL.get_feature_config()
    assert len(names) == 158
    worst = {}
    for field, column in zip(fields, names):
        text = parse_field(field).replace("Operators.", "")
        expression = eval(text, {**space, "Feature": Memory})
        theirs = np.asarray(expression._load_internal("x", 0, len(frame) - 1), float) if not hasattr(expression, "load_memory") else None
        ours = np.asarray(ORACLES[column](bars), float)
        valid = ~np.isnan(ours) & np.isfinite(theirs)
        scale = np.nanmedian(np.abs(ours))
        worst[column] = np.max(np.abs(ours - theirs)[valid] / np.maximum(np.abs(ours[valid]), scale * 1e-3))
        differently = int((np.isnan(ours[60:]) != ~np.isfinite(theirs[60:])).sum())
        if differently:
            print(f"  {name} {column}: missing in one only on {differently} rows")
    for column, error in sorted(worst.items(), key=lambda item: -item[1])[:12]:
        print(f"  {name} {column}: {error:.1e}")
    print(f"  {name}: {sum(e < 1e-9 for e in worst.values())} of 158 columns equal Qlib {qlib.__version__} to 1e-9")
