"""antropy on each window; shannon_sign, the two Hurst exponents and kontoyiannis by brute force."""

import antropy as A
import numpy as np

from bars import W, feature

LIBRARIES = ["antropy"]


def windows(name, n, compute):
    def column(b):
        return W(b.lr, n).apply(lambda x: np.nan if np.isnan(x).any() else compute(np.ascontiguousarray(x)))

    feature(name, column)


def word_entropy(x, size):
    letters = "".join("1" if value > 0 else "0" for value in x)
    words = [letters[at:at + size] for at in range(len(letters) - size + 1)]
    shares = np.array([words.count(word) / len(words) for word in set(words)])
    return -np.sum(shares * np.log2(shares))


def rescaled_range(x):
    scales, means, scale = [], [], 8
    while scale <= len(x) // 2:
        ratios = []
        for at in range(0, len(x) - scale + 1, scale):
            box = x[at:at + scale]
            if np.ptp(box) > 0:
                path = np.cumsum(box - box.mean())
                ratios.append((path.max() - path.min()) / box.std())
        scales.append(scale)
        means.append(np.mean(ratios))
        scale *= 2
    return np.polyfit(np.log(scales), np.log(means), 1)[0]


def variance_slope(x):
    steps = [1, 2, 4, 8, 16]
    return np.polyfit(np.log(steps), [np.log(np.var(x[q:] - x[:-q])) for q in steps], 1)[0] / 2


def kontoyiannis(x):
    """The expanding form of López de Prado's snippet, written with strings."""
    letters = "".join("1" if value > 0 else "0" for value in x)
    rates = []
    for at in range(1, len(letters) // 2 + 1):
        longest = 0
        for size in range(1, at + 1):
            if any(letters[start:start + size] == letters[at:at + size] for start in range(at)):
                longest = size
        rates.append(np.log2(at + 1) / (longest + 1))
    return np.mean(rates)


windows("shannon_sign", 100, lambda x: word_entropy(x, 2))
windows("perm_entropy", 100, lambda x: A.perm_entropy(x, order=3, normalize=True))
windows("sample_entropy", 100, lambda x: A.sample_entropy(x, 2))
windows("approx_entropy", 100, lambda x: A.app_entropy(x, 2))
windows("lempel_ziv", 100, lambda x: A.lziv_complexity(x > np.median(x), normalize=True))
windows("spectral_entropy", 100, lambda x: A.spectral_entropy(x, 1.0, "fft", normalize=True))
windows("svd_entropy", 100, lambda x: A.svd_entropy(x, 3, 1, True))
windows("hjorth_mobility", 100, lambda x: A.hjorth_params(x)[0])
windows("hjorth_complexity", 100, lambda x: A.hjorth_params(x)[1])
windows("petrosian_fd", 100, A.petrosian_fd)
windows("katz_fd", 100, A.katz_fd)
windows("higuchi_fd", 100, lambda x: A.higuchi_fd(x, 10))
windows("dfa_alpha", 200, A.detrended_fluctuation)
windows("hurst_rs", 256, rescaled_range)
feature("hurst_varscale", lambda b: W(np.log(b.c), 256).apply(variance_slope))
windows("kontoyiannis", 100, kontoyiannis)
