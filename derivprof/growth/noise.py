"""How far apart two measured values of one quantity are when they are the same."""

TIMING_NOISE = 0.1
"""Two runs of one program on an idle machine often differ by several percent."""

PEAK_NOISE = 0.02
"""A process holds some other memory too, and the system counts in pages."""


def noise_of(quantity: str) -> float:
    """The relative difference of two values that means nothing; none for what is counted."""
    if quantity == "memory.device_peak_bytes":
        return PEAK_NOISE
    return TIMING_NOISE if quantity.startswith("timing.") else 0.0
