"""The only number-to-text code: counts, seconds, bytes, ratios, and the sizes users type."""

import math
import re

from derivprof.errors import UsageError

NOT_MEASURED = "-"

_SECOND_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns"))
_BYTE_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def count_text(value: float | None) -> str:
    """An exact whole number with thin groups, ``17 154``; ``-`` when it was not measured."""
    return NOT_MEASURED if value is None else f"{round(value):,}".replace(",", " ")


def seconds_text(value: float | None) -> str:
    """A duration in seconds with three significant digits and its unit, ``1.24 ms``."""
    if value is None:
        return NOT_MEASURED
    if value == 0 or not math.isfinite(value):
        return f"{value:g} s"
    for scale, unit in _SECOND_UNITS:
        if abs(value) >= scale * 0.9995:
            return f"{three_digits(value / scale)} {unit}"
    return f"{three_digits(value / 1e-9)} ns"


def bytes_text(value: float | None) -> str:
    """A size in bytes with a binary unit, ``1.5 KiB``."""
    if value is None:
        return NOT_MEASURED
    scale = 0
    while abs(value) >= 1024 and scale < len(_BYTE_UNITS) - 1:
        value, scale = value / 1024, scale + 1
    return f"{three_digits(value) if scale else f'{value:g}'} {_BYTE_UNITS[scale]}"


def ratio_text(value: float | None) -> str:
    """A factor, ``x2.83``."""
    return NOT_MEASURED if value is None else f"x{three_digits(value)}"


def percent_text(value: float) -> str:
    """A share or a relative difference, ``12.3 %``."""
    return f"{three_digits(100 * value)} %"


def rate_text(value: float | None) -> str:
    """A rate per second with three digits, ``1.24 M``."""
    if value is None:
        return NOT_MEASURED
    for scale, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= scale * 0.9995:
            return f"{three_digits(value / scale)}{unit}"
    return three_digits(value)


def error_text(value: float | None) -> str:
    """A relative error with two digits, ``3.1e-16``; ``0`` when exact."""
    if value is None:
        return NOT_MEASURED
    return "0" if value == 0 else f"{value:.1e}"


def about_text(value: float) -> str:
    """An estimate, rounded to two significant digits and grouped, ``140 000``."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if abs(value) < 10:
        return count_text(value) if float(value).is_integer() else three_digits(value)
    return count_text(round(value, 1 - math.floor(math.log10(abs(value)))))


def three_digits(value: float) -> str:
    """Three significant digits without an exponent below a million, ``0.123``, ``12.3``."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    value = float(f"{value:.3g}")
    decimals = 2 - math.floor(math.log10(abs(value)))
    if abs(value) >= 1e6 or decimals > 8:
        return f"{value:.2e}"
    return f"{value:.{max(decimals, 0)}f}"


def parse_bytes(text: str) -> int:
    """The bytes that ``500``, ``64M``, ``2GiB`` or ``1.5 GB`` mean (powers of 1024).

    Raises :class:`UsageError` for anything else.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", text.lower())
    if found is None:
        raise UsageError(f"`{text}` is not a size. Write it like 500M, 2GiB or 1.5GB.")
    return int(float(found[1]) * 1024 ** " kmgt".index(found[2] or " "))
