"""Laws in the size of the input, whose values are not neighbours."""

import pytest

from derivprof.growth import law_of
from derivprof.record import Axis, GrowthLaw

DOUBLING = (2, 4, 8, 16, 32, 64)


def law(numbers, values, *, exact=True) -> GrowthLaw:
    found = law_of(
        "m",
        "census.total" if exact else "timing.run_s",
        list(zip(numbers, values, strict=True)),
        exact=exact,
        axis=Axis.DIMENSION,
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("numbers", "count", "form"),
    [
        (DOUBLING, lambda d: 52, "52"),
        ((3, 5, 9), lambda d: 7 * d - 4, "7 D - 4"),
        ((2, 3, 7, 11, 20), lambda d: d * (d + 1) // 2, "(1/2) D^2 + (1/2) D"),
        (DOUBLING, lambda d: 2 * d**3 - d, "2 D^3 - D"),
        (DOUBLING, lambda d: 28 * (d.bit_length() - 1) + 92, "28 log2(D) + 92"),
    ],
)
def test_a_polynomial_through_all_sizes_is_found(numbers, count, form):
    found = law(numbers, map(count, numbers))
    assert (found.closed_form, found.exact, found.axis) == (form, True, Axis.DIMENSION)
    assert (*found.fitted_orders, *found.verified_orders) == numbers
    assert found.verified_orders
    assert found.next is not None
    assert found.next.value == count(found.next.order)


def test_a_law_says_at_which_sizes_it_was_found_and_met():
    found = law(DOUBLING, [3 * d + 1 for d in DOUBLING])
    assert found.law == "exactly 3 D + 1 (found at D = 2 and 4, verified at 8, 16, 32, 64)"


def test_as_many_coefficients_as_points_are_no_law():
    assert not law((2, 4, 8), (5, 7, 31)).exact
    assert not law((2, 4), (5, 5)).exact


def test_the_first_size_may_be_another_one():
    found = law(DOUBLING, [1, *(5 * d for d in DOUBLING[1:])])
    assert found.law.startswith("exactly 5 D from D = 4 on")
    assert not law((2, 4, 8), (1, 20, 40)).exact


def test_what_is_no_polynomial_is_fitted_by_a_power_with_its_range():
    found = law(DOUBLING, [1e-9 * d**1.98 for d in DOUBLING], exact=False)
    assert found.law == "fitted: about D^1.98 (1.98 to 1.98 over D = 8, 16, 32, 64)"
    assert found.next is not None
    assert (found.next.order, found.next.value) == (128, pytest.approx(1e-9 * 128**1.98))


def test_a_constant_time_is_flat_for_each_doubling():
    found = law(DOUBLING, [1e-6, 1.01e-6, 1e-6, 0.99e-6, 1e-6, 1.01e-6], exact=False)
    assert found.law.startswith("fitted: flat (x0.99")
    assert "for each doubling of D over D = 8, 16, 32, 64" in found.law


def test_counts_that_end_flat_have_no_power():
    assert law((2, 4, 8), (239, 276, 276)).law == "fitted: flat, from 3 sizes only"


def test_an_exponential_is_not_called_a_power():
    found = law((2, 4, 8, 16), [2**d for d in (2, 4, 8, 16)])
    assert found.law == "fitted: no steady power of D (2.00 to 8.00 over D = 2, 4, 8, 16)"
    assert found.next is None
