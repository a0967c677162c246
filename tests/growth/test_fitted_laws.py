"""Fitted laws: factor per order or power of the order, with its range, and never more than that."""

from math import inf, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.growth import law_of

QUANTITY = "timing.run_s"
NOISE = [1.02, 0.98, 1.03, 1.0, 0.97, 1.01, 0.99, 1.02, 0.98, 1.03, 0.97, 1.0]

POWERS = [
    lambda n: n + 1,
    lambda n: 20 + n**2,
    lambda n: n**2 + n + 1,
    lambda n: (n + 5) ** 3,
    lambda n: 100 + n**3,
    lambda n: (n + 1) ** 2.1,
]
EXPONENTIALS = [
    lambda n: 2.0**n,
    lambda n: 2.8**n,
    lambda n: (n + 1) * 2.0**n,
    lambda n: 5 + 3.0**n,
    lambda n: 3.0**n + 40 * 1.5**n,
]


def law_on(values, first=0, quantity="census.total", exact=False):
    law = law_of("m", quantity, list(enumerate(values, start=first)), exact=exact)
    assert law is not None
    return law


def test_totals_whose_recurrence_is_too_long_come_out_as_fitted():
    law = law_on([4, 13, 39, 110, 302, 822, 2242, 6166, 17154], exact=True)
    assert law.law == "fitted: x2.78 per order (2.73 to 2.78 over orders 5 to 8)"
    assert (law.exact, law.closed_form, law.verified_orders) == (False, None, ())
    assert law.fitted_orders == (5, 6, 7, 8)
    assert law.ratio == pytest.approx(17154 / 6166)
    assert law.next is not None
    assert (law.next.order, law.next.value) == (9, pytest.approx(17154**2 / 6166))


def test_a_power_is_told_with_its_local_exponents():
    law = law_on([round(n**2.1 * 1000) for n in range(1, 9)], first=1)
    assert law.law == "fitted: about n^2.10 (2.10 to 2.10 over orders 5 to 8)"
    assert law.ratio is None
    assert law.spread == pytest.approx((2.1, 2.1), abs=1e-3)
    assert law.next is not None
    assert law.next.value == pytest.approx(9**2.1 * 1000, rel=1e-3)


@pytest.mark.parametrize("form", POWERS)
@pytest.mark.parametrize("orders", [7, 9, 12])
def test_polynomials_are_never_called_exponential(form, orders):
    assert law_on([form(n) for n in range(orders)]).ratio is None
    noisy = [form(n) * NOISE[n] for n in range(orders)]
    assert "about n^" in law_on(noisy, quantity=QUANTITY).law


@pytest.mark.parametrize("form", EXPONENTIALS)
@pytest.mark.parametrize("orders", [9, 12])
def test_exponentials_are_told_by_their_factor(form, orders):
    assert "per order" in law_on([form(n) for n in range(orders)]).law
    noisy = [form(n) * NOISE[n] for n in range(orders)]
    assert "per order" in law_on(noisy, quantity=QUANTITY).law


@given(st.floats(1.2, 6), st.floats(1e-9, 1e9), st.integers(4, 14), st.integers(0, 3))
def test_a_geometric_series_gives_back_its_ratio(ratio, scale, length, first):
    law = law_on([scale * ratio**n for n in range(length)], first)
    assert law.ratio == pytest.approx(ratio)
    assert law.next is not None
    assert law.next.value == pytest.approx(scale * ratio**length)


@given(st.floats(0.5, 4), st.floats(1e-9, 1e9), st.integers(5, 14))
def test_a_power_series_gives_back_its_exponent(exponent, scale, length):
    law = law_on([scale * n**exponent for n in range(1, length + 1)], first=1)
    assert law.ratio is None
    assert law.spread == pytest.approx((exponent, exponent))


@given(
    st.lists(
        st.floats(1e-12, 1e12) | st.sampled_from([0.0, -1.0, nan, inf]), min_size=2, max_size=9
    ),
    st.sampled_from(["census.total", QUANTITY]),
)
def test_any_measured_values_get_a_text_or_nothing(values, quantity):
    law = law_of("m", quantity, list(enumerate(values)), exact=False)
    assert law is None or law.law.startswith("fitted: ")
    assert law is None or law.exact is False


def test_times_are_fitted_even_when_they_follow_a_formula():
    law = law_on([2.0**n for n in range(9)], quantity=QUANTITY)
    assert law.law == "fitted: x2.00 per order (2.00 to 2.00 over orders 5 to 8)"
    assert law.closed_form is None


def test_times_equal_within_the_noise_are_flat():
    law = law_on([1e-3 * wobble for wobble in NOISE[:9]], quantity=QUANTITY)
    assert law.law.startswith("fitted: flat (x0.")
    assert law.ratio == pytest.approx(1, abs=0.02)
    assert law.next is not None
    assert law.next.value == pytest.approx(1e-3, rel=0.03)


def test_a_slow_but_steady_rise_is_not_flat():
    assert "flat" not in law_on([1.03**n for n in range(24)], quantity=QUANTITY).law


def test_noisy_ratio_is_that_of_the_whole_tail():
    law = law_on([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 300.0], quantity=QUANTITY)
    assert law.ratio == pytest.approx((300 / 32) ** (1 / 3))


def test_two_or_three_orders_say_how_few_they_are():
    assert law_on([10, 24]).law == "fitted: x2.40 per order, from 2 orders only"
    assert law_on([10, 24, 60]).law == "fitted: x2.50 per order, from 3 orders only"
    assert law_on([7, 7, 7], exact=True).law == "fitted: flat, from 3 orders only"
    assert law_on([1, 4, 9], first=1).law.startswith("fitted: about n^")


def test_one_order_has_no_law():
    assert law_of("m", "census.total", [(3, 5)], exact=True) is None
    assert law_of("m", "census.total", [], exact=True) is None
    assert law_of("m", QUANTITY, [(3, 5), (4, nan)], exact=False) is None


def test_ratios_over_a_gap_are_per_order():
    law = law_of("m", "census.total", [(n, 2**n) for n in (0, 1, 2, 4, 5, 8)], exact=True)
    assert law is not None
    assert law.law == "fitted: x2.00 per order (2.00 to 2.00 over orders 2, 4, 5, 8)"
    assert law.next is not None
    assert law.next.order == 9


def test_bytes_that_are_zero_everywhere_are_zero_next():
    law = law_on([0, 0, 0], quantity="memory.temp_bytes")
    assert law.law == "fitted: 0 on orders 0 to 2"
    assert law.next is not None
    assert law.next.value == 0


def test_zeros_at_the_start_are_left_out():
    law = law_on([0, 0, 8, 16, 32, 64, 128], quantity="memory.temp_bytes")
    assert law.law == "fitted: x2.00 per order (2.00 to 2.00 over orders 3 to 6)"


def test_zeros_at_the_end_leave_no_law():
    law = law_on([8, 16, 0], quantity="memory.temp_bytes")
    assert law.law.startswith("fitted: no law")
    assert (law.ratio, law.next) == (None, None)


def test_powers_extrapolate_by_the_local_exponent():
    law = law_on([n**2 + n for n in range(1, 9)], first=1)
    exponent = log(72 / 56) / log(8 / 7)
    assert law.next is not None
    assert law.next.value == pytest.approx(72 * (9 / 8) ** exponent)


def test_counts_that_settle_after_the_first_order_are_flat_and_no_power():
    assert law_on([10, 12, 12, 12], exact=True).law == "fitted: flat, from 3 orders only"
    assert "n^0" not in law_on([3, 12, 12, 12, 12], exact=True).law
