"""Exact laws: they recover what made the data, and claim nothing else."""

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derivprof.growth import law_of
from derivprof.growth.exact import exact_law

SPARE = 4
enough = settings(max_examples=60)


def counts_of(form, length):
    return [form(n) for n in range(length)]


def law_on(values, first=0):
    return exact_law(list(enumerate(values, start=first)))


@st.composite
def polynomials(draw):
    """A polynomial as (function, orders that determine it and verify it)."""
    c = draw(st.lists(st.integers(-50, 50), min_size=1, max_size=6).filter(lambda c: c[-1] != 0))
    return lambda n: sum(a * n**power for power, a in enumerate(c)), len(c) + 3


@st.composite
def recurrences(draw, roots=(*range(1, 13), -1, -2)):
    """A sum of P(n) root^n with integer P as (function, orders needed, orders it is found on)."""
    multiset = sorted(draw(st.lists(st.sampled_from(roots), min_size=1, max_size=4)))
    terms = [
        (root, multiset[:i].count(root), draw(st.integers(-9, 9).filter(bool)))
        for i, root in enumerate(multiset)
    ]
    found_on = 2 * len(multiset)
    needed = found_on + max(3, len(multiset))
    return lambda n: sum(c * n**power * root**n for root, power, c in terms), needed, found_on


@enough
@given(polynomials(), st.integers(0, SPARE))
def test_law_recovers_the_polynomial_that_made_the_counts(polynomial, spare):
    form, needed = polynomial
    law = law_on(counts_of(form, needed + spare))
    assert law is not None
    assert all(law.form.at(n) == form(n) for n in range(40))


@enough
@given(recurrences(), st.integers(0, SPARE))
def test_law_recovers_the_recurrence_that_made_the_counts(recurrence, spare):
    form, needed, _ = recurrence
    law = law_on(counts_of(form, needed + spare))
    assert law is not None
    assert all(law.form.at(n) == form(n) for n in range(40))


@enough
@given(recurrences(), st.lists(st.integers(-1000, 1000), min_size=1, max_size=2))
def test_law_survives_a_transient(recurrence, transient):
    form, needed, _ = recurrence
    start = len(transient)
    assume(transient[-1] != form(start - 1))
    law = law_on([*transient, *(form(n) for n in range(start, start + needed))])
    assert law is not None
    assert law.fitted_orders[0] == start
    assert all(law.form.at(n) == form(n) for n in range(start, 40))


@enough
@given(recurrences(roots=range(1, 13)), st.integers(-100, 100).filter(bool), st.data())
def test_one_wrong_count_among_the_verified_ones_refuses_the_law(recurrence, error, data):
    form, needed, found_on = recurrence
    counts = counts_of(form, needed + SPARE)
    counts[data.draw(st.integers(found_on, len(counts) - 1))] += error
    assert law_on(counts) is None


def test_random_counts_have_no_law():
    draw = Random(0)
    for length in range(4, 15):
        for _ in range(20):
            assert law_on([draw.randrange(1000) for _ in range(length)]) is None


@given(st.lists(st.integers(0, 5), max_size=14), st.integers(0, 3))
def test_a_law_has_three_held_out_orders_and_meets_every_count(counts, first):
    law = law_on(counts, first)
    if law is not None:
        orders = (*law.fitted_orders, *law.verified_orders)
        assert len(law.verified_orders) >= 3
        assert orders == tuple(range(orders[0], first + len(counts)))
        assert orders[0] <= max(first, 2)
        assert all(law.form.at(n) == counts[n - first] for n in orders)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (lambda n: 5, "5"),
        (lambda n: 0, "0"),
        (lambda n: n * n // 4, "(1/4) n^2 - 1/8 + (1/8)(-1)^n"),
        (lambda n: n * (n + 1) // 2, "(1/2) n^2 + (1/2) n"),
        (lambda n: n * 2**n + 2 * n + 2, "n 2^n + 2 n + 2"),
    ],
)
def test_closed_form_of_a_familiar_sequence(form, text):
    law = law_on(counts_of(form, 13))
    assert law is not None
    assert str(law.form) == text


def test_three_counts_are_too_few_for_a_constant():
    assert law_on([5, 5, 5]) is None
    assert law_on([5, 5, 5, 5]) is not None


def test_orders_with_a_gap_have_no_exact_law():
    assert exact_law([(n, 2**n) for n in range(12) if n != 4]) is None


def test_only_orders_0_and_1_are_taken_for_a_transient():
    assert law_on([9, 9, 9, *range(20, 30)]) is None
    assert law_on([9, *range(20, 30)], first=2) is None


def test_fractions_are_not_counts():
    assert law_on([n + 0.5 for n in range(9)]) is None


def test_large_denominators_are_not_believed():
    assert law_on([12**n for n in range(9)]) is not None
    assert law_on([n**5 for n in range(9)]) is not None
    binomials = [n * (n - 1) * (n - 2) * (n - 3) * (n - 4) // 120 for n in range(12)]
    assert law_on(binomials) is None


def test_next_of_an_exact_law_is_an_exact_integer_beyond_doubles():
    law = law_of("m", "census.total", [(n, 3 * 12**n + 1) for n in range(20)], exact=True)
    assert law is not None
    assert law.next is not None
    assert law.next.value == 3 * 12**20 + 1
