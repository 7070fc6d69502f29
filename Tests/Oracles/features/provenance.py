"""Which library made the expected values of a feature: seen, not claimed."""

import sys
from pathlib import Path

FOLDER = str(Path(__file__).resolve().parent)
LIBRARIES = {
    "talib": "TA-Lib", "antropy": "antropy", "statsmodels": "statsmodels", "scipy": "SciPy", "pywt": "PyWavelets",
    "hmmlearn": "hmmlearn", "pycatch22": "pycatch22", "catch22_C": "pycatch22", "bidask": "bidask", "sklearn": "scikit-learn",
    "exchange_calendars": "exchange_calendars",
}


def library_calls(compute):
    """The value of `compute()`, and the library functions that files of this folder called meanwhile, in order."""
    seen = {}

    def note(module, name):
        library = LIBRARIES.get((module or "").split(".")[0])
        if library and not name.startswith("_") and name not in ("Function", "covars_", "wrapper"):
            seen.setdefault(f"{library} {name}")

    def watch(frame, event, argument):
        if event == "call" and frame.f_back and frame.f_back.f_code.co_filename.startswith(FOLDER):
            # TA-Lib hands each function through one wrapper.
            function = frame.f_locals.get("func") if frame.f_code.co_name == "wrapper" else None
            note(frame.f_globals.get("__name__"), getattr(function, "__name__", frame.f_code.co_name))
        elif event == "c_call" and frame.f_code.co_filename.startswith(FOLDER):
            note(getattr(argument, "__module__", None), getattr(argument, "__name__", ""))

    sys.setprofile(watch)
    try:
        value = compute()
    finally:
        sys.setprofile(None)
    return value, list(seen)
