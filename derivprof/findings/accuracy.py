"""How far the values are from the reference, next to the resolution of their number type."""

import math

from derivprof.findings.devices import on_every_device
from derivprof.findings.headline import names_text, place_text
from derivprof.record import Check, Measurement, Profile
from derivprof.units import error_text, ratio_text

RESOLUTIONS = {
    "float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52,
    "complex64": 2.0**-23, "complex128": 2.0**-52,
}  # fmt: skip
"""From 1 to the next number of the type."""


def dtype_of(profile: Profile) -> str | None:
    """The number type of the values, the coarsest where there are several."""
    leaves = (leaf for cell in profile.measurements for leaf in cell.value or ())
    known = {leaf.dtype for leaf in leaves if leaf.dtype in RESOLUTIONS}
    return max(known, key=lambda dtype: RESOLUTIONS[dtype], default=None)


def error_of(cell: Measurement) -> float | None:
    """The largest relative error; None where there was nothing finite to compare."""
    check = cell.check
    if check is None or check.points == 0 or check.max_rel_error is None:
        return None
    return check.max_rel_error if math.isfinite(check.max_rel_error) else None


def accuracy_headline(profile: Profile) -> str:
    """Which methods are wrong; or, where none is, how large the largest error is."""
    return on_every_device(profile, _said)


def _said(profile: Profile) -> str:
    checked = [c for c in profile.measurements if c.check is not None and c.check.points != 0]
    if not checked:
        return "nothing was compared with a reference"
    wrong = dict.fromkeys(cell.method for cell in checked if cell.check and cell.check.fails)
    if wrong:
        return _wrong(checked, tuple(wrong))
    return _right(profile, checked)


def _wrong(checked: list[Measurement], wrong: tuple[str, ...]) -> str:
    right = tuple(dict.fromkeys(c.method for c in checked if c.method not in wrong))
    first = f"{', '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} wrong"
    if not right:
        return first
    agree = "agrees" if len(right) == 1 else "agree"
    return f"{first}; {names_text(right, len(right))} {agree} with the reference"


def _right(profile: Profile, checked: list[Measurement]) -> str:
    methods = tuple(dict.fromkeys(cell.method for cell in checked))
    who = names_text(methods, len(methods)) + (" agrees" if len(methods) == 1 else " agree")
    errors = [(error, cell) for cell in checked if (error := error_of(cell)) is not None]
    largest, cell = max(errors, key=lambda each: each[0])
    said = f"{who} with the reference"
    if largest == 0:
        return f"{said} exactly at every {profile.axis.head}"
    where = f" of {cell.method}" if len(methods) > 1 else ""
    return (
        f"{said}: the largest error is {error_text(largest)}{_in_eps(profile, largest)},"
        f"{where}{place_text(profile, cell.at)}"
    ).rstrip(",")


def _in_eps(profile: Profile, error: float) -> str:
    dtype = dtype_of(profile)
    return "" if dtype is None else f", {ratio_text(error / RESOLUTIONS[dtype])} eps of {dtype}"


def references_of(profile: Profile) -> tuple[str, ...]:
    """What the values were compared with, each reference once."""
    checks = (cell.check for cell in profile.measurements)
    return tuple(dict.fromkeys(_reference(check) for check in checks if check is not None))


def _reference(check: Check) -> str:
    return check.reference + (f" in {check.reference_dtype}" if check.reference_dtype else "")
