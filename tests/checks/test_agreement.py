import numpy as np
import pytest

from derivprof.checks import compare, is_finite
from derivprof.record import Verdict


def leaf(values, dtype="float64"):
    return (("", np.asarray(values, dtype)),)


def test_equal_values_agree_with_no_error():
    check = compare(leaf([1.0, 2.0]), leaf([1.0, 2.0]), "nested-jvp")
    assert (check.verdict, check.max_rel_error, check.reference) == (
        Verdict.AGREES,
        0.0,
        "nested-jvp",
    )


def test_the_error_is_relative_to_the_largest_entry():
    check = compare(leaf([1e-3, 100.0]), leaf([0.0, 100.0]), "r")
    assert check.max_rel_error == pytest.approx(1e-5)
    assert check.verdict is Verdict.DIFFERS


@pytest.mark.parametrize(("dtype", "error"), [("float64", 1e-10), ("float32", 1e-5)])
def test_rounding_agrees_and_a_thousand_times_more_does_not(dtype, error):
    one = np.ones(3, dtype)
    assert compare(leaf(one + error, dtype), leaf(one, dtype), "r").verdict is Verdict.AGREES
    assert compare(leaf(one + 1e3 * error, dtype), leaf(one), "r").verdict is Verdict.DIFFERS


def test_against_zero_the_error_is_absolute():
    assert compare(leaf([0.5]), leaf([0.0]), "r").max_rel_error == 0.5


def test_nan_and_infinity_are_not_finite():
    assert not is_finite(leaf([np.nan]))
    assert compare(leaf([np.inf]), leaf([1.0]), "r").verdict is Verdict.NOT_FINITE


def test_another_shape_or_number_of_results_differs():
    assert compare(leaf([1.0]), leaf(1.0), "r").verdict is Verdict.DIFFERS
    assert compare(leaf([1.0]), leaf([1.0]) * 2, "r").verdict is Verdict.DIFFERS


def test_a_finite_value_differs_from_a_reference_that_is_not():
    assert compare(leaf([1.0]), leaf([np.nan]), "r").verdict is Verdict.DIFFERS


def test_complex_integer_and_empty_results_are_compared():
    assert compare(leaf([1j], "complex128"), leaf([1j], "complex128"), "r").max_rel_error == 0
    assert compare(leaf([2], "int32"), leaf([2.0]), "r").verdict is Verdict.AGREES
    assert compare(leaf([]), leaf([]), "r").verdict is Verdict.AGREES
