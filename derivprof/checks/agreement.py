"""The agreement of one result with a reference."""

import numpy as np

from derivprof.record import Check, Verdict

Arrays = tuple[tuple[str, np.ndarray], ...]
"""``(path, array)`` of every leaf of a result."""

_TOLERANCE_DIGITS = 0.55
"""Results agree when they share this part of their dtype's digits: 8.6 of 15.7 in float64.

Nested JVP itself loses digits with the order, so this asks for more than half and not for all.
"""


_EPS_UNKNOWN_TO_NUMPY = {"bfloat16": 2.0**-7}


def compare(arrays: Arrays, reference: Arrays, name: str, sizes: Arrays | None = None) -> Check:
    """How ``arrays`` agree with ``reference``, the result of the method called ``name``.

    The error is relative to the largest magnitude in each array of the reference, or in that of
    ``sizes`` where this is larger; the check is of the worst array.
    """
    if not is_finite(arrays):
        return Check(name, None, Verdict.NOT_FINITE)
    if [_shape(leaf) for leaf in arrays] != [_shape(leaf) for leaf in reference]:
        return Check(name, None, Verdict.DIFFERS)
    triples = zip(arrays, reference, sizes or [("", np.zeros(1))] * len(arrays), strict=True)
    errors = (_relative_error(wide(a), wide(b), size_of(c)) for (_, a), (_, b), (_, c) in triples)
    worst = max(errors, default=0.0)
    agrees = worst <= max((tolerance_of(a) for _, a in arrays), default=0.0)
    return Check(name, worst, Verdict.AGREES if agrees else Verdict.DIFFERS)


def is_finite(arrays: Arrays) -> bool:
    """Whether no entry is NaN or infinite."""
    return all(bool(np.isfinite(wide(array)).all()) for _, array in arrays)


def _shape(leaf: tuple[str, np.ndarray]) -> tuple[int, ...]:
    return leaf[1].shape


def wide(array: np.ndarray) -> np.ndarray:
    """The array in double precision."""
    return array.astype(np.complex128 if np.iscomplexobj(array) else np.float64)


def size_of(array: np.ndarray) -> float:
    """The largest finite magnitude in it."""
    magnitudes = np.abs(wide(array))
    return float(np.max(magnitudes[np.isfinite(magnitudes)], initial=0.0))


def _relative_error(array: np.ndarray, reference: np.ndarray, size: float) -> float:
    """``max |a - b| / max |b|``; the absolute error where the reference is zero."""
    if array.size == 0:
        return 0.0
    scale = max(float(np.max(np.abs(reference))), size)
    error = float(np.max(np.abs(array - reference)))
    return error / scale if scale else error


def tolerance_of(array: np.ndarray) -> float:
    """The relative error up to which results of this dtype agree."""
    return eps_of(array) ** _TOLERANCE_DIGITS


def eps_of(array: np.ndarray) -> float:
    """The rounding unit of its dtype; of double precision for whole numbers."""
    if array.dtype.name in _EPS_UNKNOWN_TO_NUMPY:
        return _EPS_UNKNOWN_TO_NUMPY[array.dtype.name]
    return float(np.finfo(array.dtype if array.dtype.kind in "fc" else np.float64).eps)
