"""The clock, injected wherever time is read, so that tests need not wait."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since some fixed moment, never going back."""

wall_clock: Clock = time.perf_counter
