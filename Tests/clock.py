"""Bounds on times. `make bench` holds to them; elsewhere, where others may keep the machine busy, twenty times as long is a fault."""

import os

STRICT = os.environ.get("WICK_CLOCK") == "strict"


def bound(seconds):
    return seconds if STRICT else 20 * seconds


def rounds(count):
    """How often something is timed whose median is meant."""
    return count if STRICT else 1


def median(times):
    return sorted(times)[len(times) // 2]
