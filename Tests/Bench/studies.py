"""60 functions of TA-Lib on 1,000,000 bars: wick, all in one plan, against TA-Lib's C library, function by function.

    python3 Tests/Bench/studies.py [.build/release/wick] [ROWS]

Each runs in a process of its own, on one thread. wick's time is that of a session that loads the bars and computes the
columns, less that of one that loads them. TA-Lib's time is that of its calls alone, on arrays in memory, all results
kept as wick keeps them. All are medians of five, with the least and the greatest. The columns are equal: Tests/Oracles/features compares them. Where the catalogue has a study
only as a distance from the close, wick divides besides.
"""

import sys
import tempfile

from bars import Spread, run, write

STUDIES = {
    "sma_20": "SMA(c, 20)",
    "ema_20": "EMA(c, 20)",
    "wma_20": "WMA(c, 20)",
    "rma_14": "RMA(c, 14)",
    "dema_20": "DEMA(c, 20)",
    "tema_20": "TEMA(c, 20)",
    "trima_20": "TRIMA(c, 20)",
    "hma_16": "HMA(c, 16)",
    "zlema_20": "ZLEMA(c, 20)",
    "t3_5": "T3(c, 5, 0.7)",
    "kama_10": "KAMA(c, 10)",
    "vwma_20": "VWMA(c, v, 20)",
    "mama fama": "MAMA(c, 0.5, 0.05)",
    "bb_upper bb_lower": "BBANDS(c, 20, 2.0, 2.0, 0)",
    "midpoint_14": "MIDPOINT(c, 14)",
    "midprice_14": "MIDPRICE(h, l, 14)",
    "linearreg_20": "LINEARREG(c, 20)",
    "tsf_20": "TSF(c, 20)",
    "sar_dist": "SAR(h, l, 0.02, 0.2)",
    "supertrend_dist": "SUPERTREND(h, l, c, 10, 3.0)",
    "rsi_14": "RSI(c, 14)",
    "macd macd_signal macd_hist": "MACD(c, 12, 26, 9)",
    "ppo": "PPO(c, 12, 26, 1)",
    "apo": "APO(c, 12, 26, 1)",
    "trix": "TRIX(c, 30)",
    "tsi": "TSI(c, 25, 13)",
    "cmo": "CMO(c, 14)",
    "momentum": "MOM(c, 10)",
    "roc": "ROC(c, 10)",
    "rocr": "ROCR(c, 10)",
    "coppock": "COPPOCK(c, 10, 11, 14)",
    "stoch_k stoch_d": "STOCH(h, l, c, 14, 3, 0, 3, 0)",
    "willr": "WILLR(h, l, c, 14)",
    "cci": "CCI(h, l, c, 20)",
    "ultosc": "ULTOSC(h, l, c, 7, 14, 28)",
    "fosc": "FOSC(c, 5)",
    "imi": "IMI(o, c, 14)",
    "bop": "BOP(o, h, l, c)",
    "plus_di": "PLUS_DI(h, l, c, 14)",
    "minus_di": "MINUS_DI(h, l, c, 14)",
    "dx": "DX(h, l, c, 14)",
    "adx_14": "ADX(h, l, c, 14)",
    "adxr": "ADXR(h, l, c, 14)",
    "aroon_up aroon_down": "AROON(h, l, 25)",
    "aroon_osc": "AROONOSC(h, l, 25)",
    "vortex_plus vortex_minus": "VORTEX(h, l, c, 14)",
    "vhf": "VHF(c, 28)",
    "massi": "MASSI(h, l, 9, 25)",
    "atr_14": "ATR(h, l, c, 14)",
    "natr_14": "NATR(h, l, c, 14)",
    "rvi": "RVI(c, 14, 10)",
    "obv": "OBV(c, v)",
    "ad": "AD(h, l, c, v)",
    "cmf": "CMF(h, l, c, v, 20)",
    "mfi": "MFI(h, l, c, v, 14)",
    "ht_trendline": "HT_TRENDLINE(c)",
    "ht_dcperiod": "HT_DCPERIOD(c)",
    "ht_dcphase": "HT_DCPHASE(c)",
    "ht_sine ht_leadsine": "HT_SINE(c)",
    "ht_trendmode": "HT_TRENDMODE(c)",
}

TALIB = """
import sys, time
import numpy as np
from talib import *

o, h, l, c, v = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, usecols=range(1, 6), unpack=True).copy()
calls = [compile(call, call, "eval") for call in sys.argv[2:]]
for _ in range(5):
    kept, times = [], []
    for call in calls:
        begin = time.thread_time()
        kept.append(eval(call))
        times.append(time.thread_time() - begin)
    print(*times)
"""


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ".build/release/wick"
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    names = " ".join(STUDIES)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bars.csv"
        write(path, rows)
        print(f"{rows} bars, {len(STUDIES)} functions, {len(names.split())} columns, one thread")

        def cpu(more):
            return run([binary, "--threads", "1", "-c", f"px = load {path}{more}"])[1]

        # Each computation is paired with a loading of its own.
        def computing(what):
            return Spread(cpu(f"; features {what}") - cpu("") for _ in range(5))

        ours = computing(names)
        print(f"  wick   {ours:.3f} s of CPU, {ours.median / rows * 1e9:.0f} ns a bar")
        cycles = [name for name in STUDIES if name.startswith(("ht_", "mama"))]
        plain = computing(" ".join(name for name in STUDIES if name not in cycles))
        try:
            text = run([sys.executable, "-c", TALIB, path, *STUDIES.values()])[3]
        except SystemExit:
            print("  TA-Lib cannot run here: left out")
            return
        runs = [[float(time) for time in line.split()] for line in text.splitlines()]
        theirs = Spread(sum(times) for times in runs)
        theirplain = Spread(
            sum(time for name, time in zip(STUDIES, times) if name not in cycles) for times in runs)
        print(f"  TA-Lib {theirs:.3f} s of CPU, {theirs.median / rows * 1e9:.0f} ns a bar")
        print(f"  wick is {theirs.median / ours.median:.2f} times as fast; without the {len(cycles)} of Ehlers' cycles "
              f"{theirplain.median / plain.median:.2f} times")


main()
