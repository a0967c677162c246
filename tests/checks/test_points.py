"""Agreement entry by entry, at several points."""

import numpy as np
import pytest

from derivprof.checks import Surroundings, check_points, diagnosed
from derivprof.record import Verdict


def at(*values, dtype="float64", path=""):
    return tuple(((path, np.asarray(value, dtype)),) for value in values)


def test_equal_results_agree_with_all_digits_of_their_dtype():
    double = check_points(at([1.0, 2.0], [3.0, 4.0]), at([1.0, 2.0], [3.0, 4.0]), "r")
    assert (double.verdict, double.points, double.entries) == (Verdict.AGREES, 2, 4)
    assert double.digits == pytest.approx(15.65, abs=0.01)
    single = check_points(at([1.0], dtype="float32"), at([1.0]), "r")
    assert single.digits == pytest.approx(6.9, abs=0.05)
    assert single.reference_dtype == "float64"


def test_digits_are_those_of_the_largest_error():
    check = check_points(at([1.0, 2.0], [1.0, 2.0 + 2e-9]), at([1.0, 2.0], [1.0, 2.0]), "r")
    assert check.digits == pytest.approx(9, abs=0.01)
    assert check.max_rel_error == pytest.approx(1e-9)


def test_errors_are_relative_to_a_larger_size_that_is_given():
    found, right = at([1e-17], [0.0]), at([0.0], [3e-17])
    assert check_points(found, right, "r").verdict is Verdict.DIFFERS
    check = check_points(found, right, "r", at([2.0], [0.5]))
    assert (check.verdict, check.max_rel_error) == (Verdict.AGREES, 6e-17)


def test_the_worst_entries_come_first_with_what_should_be_there():
    wrong, right = np.arange(12.0).reshape(3, 4), np.arange(12.0).reshape(3, 4)
    wrong[1, 2], wrong[2, 0] = 7.0, 0.0
    check = check_points(at(right, wrong), at(right, right), "r")
    first, second = check.worst
    assert (first.index, first.point, first.found, first.expected) == ((2, 0), 1, 0.0, 8.0)
    assert second.index == (1, 2)
    assert (check.entries_differing, check.entries) == (2, 24)


def test_only_a_few_entries_are_kept():
    assert len(check_points(at(np.ones(100)), at(np.zeros(100)), "r").worst) == 5


def test_an_entry_that_is_not_finite_is_wrong_where_the_reference_is():
    check = check_points(at([np.nan, 1.0]), at([2.0, 1.0]), "r")
    assert (check.verdict, check.fails) == (Verdict.NOT_FINITE, True)
    assert check.worst[0].index == (0,)
    assert "in 1 of 2" in said(at([np.nan, 1.0]), at([2.0, 1.0]))


def test_where_the_reference_is_not_finite_nothing_is_compared():
    check = check_points(at([5.0, 1.0]), at([np.inf, 1.0]), "r")
    assert check.verdict is Verdict.AGREES
    nowhere = check_points(at([np.nan]), at([np.nan]), "r")
    assert (nowhere.points, nowhere.fails) == (0, False)


def test_a_point_without_a_finite_reference_does_not_count():
    check = check_points(at([1.0], [np.nan]), at([1.0], [np.nan]), "r")
    assert (check.verdict, check.points) == (Verdict.AGREES, 1)


def test_another_shape_differs_without_an_error():
    check = check_points(at([1.0]), at([1.0, 2.0]), "r")
    assert (check.verdict, check.max_rel_error, check.digits) == (Verdict.DIFFERS, None, None)


def test_half_precision_has_its_own_tolerance():
    half = (("", np.array([1.0, 2.0], "float16")),)
    assert check_points((half,), at([1.001, 2.001]), "r").verdict is Verdict.AGREES


def test_complex_entries_are_pairs():
    (worst,) = check_points(at([1j], dtype=complex), at([2 + 1j], dtype=complex), "r").worst
    assert (worst.found, worst.expected) == ([0.0, 1.0], [2.0, 1.0])


# the sentence


def said(found, reference, **surroundings):
    check = check_points(found, reference, "r")
    return diagnosed(check, found, reference, Surroundings(**{"order": 1} | surroundings)).diagnosis


def test_what_agrees_gets_no_sentence():
    assert said(at([1.0]), at([1.0])) is None


def test_points_where_the_result_is_right_are_told():
    text = said(at([1.0], [0.0]), at([1.0], [3.0]))
    assert text == "is zero everywhere at 1 of 2 points, and right at the others"


def test_the_functions_own_shape_says_which_axes_are_outputs():
    right = at([1.0, 2.0], [3.0, 5.0])
    text = said(at([1.0, 0.0], [3.0, 0.0]), right, value=right[0])
    assert text.startswith("equals the derivative of output 0 only")


def test_neighbours_are_compared_at_their_own_point():
    right, lower = at([1.0, 2.0], [3.0, 5.0]), at([7.0, 8.0], [1.0, 9.0])
    assert said(lower, right, order=3, neighbours={2: lower}) == "equals the derivative of order 2"
    mixed = (lower[1], lower[0])
    assert "order 2" not in said(mixed, right, order=3, neighbours={2: lower})


def test_only_the_arrays_that_are_wrong_are_named():
    right = ((("['y']", np.array([1.0, 2.0])), ("['z']", np.array([3.0]))),)
    wrong = ((("['y']", np.array([0.0, 0.0])), ("['z']", np.array([3.0]))),)
    assert said(wrong, right) == "['y'] is zero everywhere"
    both = ((("['y']", np.array([0.0, 0.0])), ("['z']", np.array([0.0]))),)
    assert said(both, right) == "is zero everywhere"


def test_another_number_of_arrays_is_told():
    right = ((("[0]", np.ones(2)), ("[1]", np.ones(2))),)
    assert said(at([1.0, 1.0]), right) == "gives 1 array where the right result is 2 arrays"
