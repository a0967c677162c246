"""How far apart two measured values of one quantity are when they are the same."""

TIMING_NOISE = 0.1
"""Two runs of one program on an idle machine often differ by several percent."""


def noise_of(quantity: str) -> float:
    """The relative difference of two values that means nothing: 10 % for times, none for others."""
    return TIMING_NOISE if quantity.startswith("timing.") else 0.0
