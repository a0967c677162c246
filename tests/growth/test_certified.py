"""Certified laws: they recover the sequence they were made from, and refuse what is none."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivprof.growth import certified_law, with_foreseen
from derivprof.growth.certified import holds, shortest_recurrence
from derivprof.growth.laws import law_of
from derivprof.record import CountLaw, OrderCounts, PredictedCounts

SIZES = st.integers(1, 6)


def terms_of(matrix, start, read, count):
    """``read T^k start`` for k below count, in exact whole numbers."""
    state, found = list(start), []
    for _ in range(count):
        found.append(sum(r * s for r, s in zip(read, state, strict=True)))
        state = [sum(c * s for c, s in zip(row, state, strict=True)) for row in matrix]
    return found


@st.composite
def linear_maps(draw):
    size, entries = draw(SIZES), st.integers(-3, 3)
    vector = st.lists(entries, min_size=size, max_size=size)
    matrix = draw(st.lists(vector, min_size=size, max_size=size))
    return matrix, draw(vector), draw(vector)


@settings(max_examples=50)
@given(linear_maps())
def test_law_recovers_every_sequence_of_a_linear_map(system):
    size = len(system[1])
    law = certified_law(terms_of(*system, 2 * size), size)
    assert law is not None
    assert len(law.recurrence) <= size
    far = terms_of(*system, 5 * size + 20)
    assert holds(law.recurrence, far)
    if law.form is not None:
        assert all(law.form.at(n) == far[n] for n in range(law.start, len(far)))


@settings(max_examples=30)
@given(st.lists(st.integers(-2, 3), min_size=1, max_size=4), st.data())
def test_whole_roots_have_a_closed_form(diagonal, data):
    size = len(diagonal)
    above = data.draw(st.lists(st.integers(0, 2), min_size=size**2, max_size=size**2))
    matrix = [
        [diagonal[i] if i == j else above[i * size + j] if j > i else 0 for j in range(size)]
        for i in range(size)
    ]
    system = matrix, [1] * size, [1] * size
    law = certified_law(terms_of(*system, 2 * size), size)
    assert law is not None
    assert law.form is not None
    far = terms_of(*system, 30)
    assert all(law.form.at(n) == far[n] for n in range(law.start, 30))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_noise_has_no_law(seed):
    random = Random(seed)
    values = [random.randrange(1000) for _ in range(20)]
    assert certified_law(values, 10) is None or len(certified_law(values, 10).recurrence) == 10
    assert certified_law(values, 12) is None


@pytest.mark.parametrize(
    ("values", "states", "text"),
    [
        ([7, 0, 0, 0], 2, "0 from order 1 on"),
        ([5, 2, 4, 8, 16, 32], 2, "2^n from order 1 on"),
        ([2, -2, 2, -2], 1, "2(-1)^n"),
        ([0] * 6, 3, "0"),
        ([1, 1, 2, 3, 5, 8], 2, "a recurrence of order 2"),
    ],
)
def test_law_in_words(values, states, text):
    assert str(certified_law(values, states)) == text


def test_roots_that_are_not_whole_leave_the_factor():
    law = certified_law([1, 1, 2, 3, 5, 8], 2)
    assert law.form is None
    assert law.factor == pytest.approx((1 + 5**0.5) / 2)


def test_too_few_terms_certify_nothing():
    assert certified_law([1, 2, 4, 8], 4) is None
    assert certified_law([1, 2, 4, 8, 16], 4) is not None


def test_the_shortest_recurrence_of_large_numbers_is_exact():
    values = [10**40 * 3**n - 2**n for n in range(8)]
    assert shortest_recurrence(values) == (5, -6)


def predicted(totals, form, types=3):
    law = CountLaw("total", form, form, 0, (1,), 2.0)
    orders = tuple(OrderCounts(n, total, {"mul": total}) for n, total in enumerate(totals))
    return PredictedCounts(orders, laws=(law,), types=types)


def test_a_fitted_law_gives_way_to_the_certified_one():
    totals = [int(1000 * 1.37**n) for n in range(8)]
    fitted = law_of("nested-jvp", "census.total", list(enumerate(totals[:7])), exact=True)
    assert not fitted.exact
    (law,) = with_foreseen([fitted], "nested-jvp", predicted(totals, "F(n)"))
    assert law.exact
    assert law.law == "exactly F(n) (certified by 6 exact terms, met on orders 0 to 6)"
    assert (law.closed_form, law.next.order, law.next.value) == ("F(n)", 7, totals[7])


def test_a_long_certified_law_keeps_the_factor_that_is_seen():
    totals = [int(1000 * 1.37**n) for n in range(8)]
    fitted = law_of("nested-jvp", "census.total", list(enumerate(totals[:7])), exact=True)
    (law,) = with_foreseen([fitted], "nested-jvp", predicted(totals, "n" * 100))
    assert "; x1.37 at order 6 (certified" in law.law
    assert law.closed_form is None


def test_an_exact_law_of_the_measured_orders_stays_and_is_certified():
    totals = [3 * n + 1 for n in range(9)]
    found = law_of("nested-jvp", "census.total", list(enumerate(totals[:8])), exact=True)
    (law,) = with_foreseen([found], "nested-jvp", predicted(totals, "3 n + 1"))
    assert law.law == found.law
    assert law.certificate == "certified by 6 exact terms"
    assert law.next.value == 25


def test_other_methods_and_quantities_keep_their_laws():
    points = list(enumerate([1.0, 3.0, 9.5, 27.0]))
    laws = [law_of("taylor", "census.total", points, exact=True),
            law_of("nested-jvp", "timing.trace_s", points, exact=False)]  # fmt: skip
    assert list(with_foreseen(laws, "nested-jvp", predicted([1], "1"))) == laws


def test_the_shape_of_noise_is_never_called_exact():
    values = np.random.default_rng(0).integers(100, 200, 12)
    law = law_of("m", "census.total", [(n, int(v)) for n, v in enumerate(values)], exact=True)
    assert not law.exact
