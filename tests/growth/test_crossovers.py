"""Crossovers: which method is smaller at the end, and from which order on."""

from math import inf

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derivprof.growth import crossovers
from derivprof.record import Crossover


def series(*values, first=0):
    return dict(enumerate(values, start=first))


def test_the_method_that_becomes_smaller_is_found_with_its_first_order(make_profile):
    profile = make_profile(totals={"a": series(1, 3, 9, 24, 60), "b": series(5, 7, 9, 11, 12)})
    assert crossovers(profile) == (Crossover("census.total", "b", "a", 3, 4, 5.0),)


def test_a_method_smaller_throughout_is_so_from_the_first_order(make_profile):
    profile = make_profile(totals={"a": series(1, 2, 4, first=1), "b": series(2, 4, 8, first=1)})
    assert crossovers(profile) == (Crossover("census.total", "a", "b", 1, 3, 2.0),)


def test_only_the_last_uninterrupted_stretch_counts(make_profile):
    profile = make_profile(totals={"a": series(1, 1, 9, 1, 1), "b": series(2, 2, 2, 2, 2)})
    (found,) = crossovers(profile)
    assert (found.smaller, found.from_order) == ("a", 3)


def test_one_order_is_not_a_stretch(make_profile):
    assert crossovers(make_profile(totals={"a": series(1, 1, 9), "b": series(2, 2, 2)})) == ()


def test_equal_methods_do_not_cross(make_profile):
    assert crossovers(make_profile(totals={"a": series(1, 2, 3), "b": series(1, 2, 3)})) == ()
    assert crossovers(make_profile(totals={"a": series(1, 2, 3), "b": series(2, 3, 3)})) == ()


def test_a_tenth_more_time_is_noise_and_a_fifth_is_not(make_profile):
    a = series(1.0, 1.0, 1.0)
    assert crossovers(make_profile(run_s={"a": a, "b": series(1.09, 1.09, 1.09)})) == ()
    (found,) = crossovers(make_profile(run_s={"a": a, "b": series(1.09, 1.2, 1.2)}))
    assert (found.quantity, found.smaller, found.from_order) == ("timing.run_s", "a", 1)


def test_the_last_order_is_one_that_both_reached(make_profile):
    a, b = series(1, 3, 9, None), series(2, 4, 4, 4, 4)
    assert crossovers(make_profile(totals={"a": a, "b": b})) == ()
    (found,) = crossovers(make_profile(totals={"a": series(1, 5, 9, None), "b": b}))
    assert (found.smaller, found.from_order, found.to_order) == ("b", 1, 2)


def test_every_pair_is_compared_by_quantity(make_profile):
    counts = {"a": series(1, 1), "b": series(2, 2), "c": series(3, 3)}
    found = crossovers(make_profile(totals=counts, run_s=counts))
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    assert [(c.smaller, c.larger) for c in found] == pairs * 2
    assert [c.quantity for c in found] == ["census.total"] * 3 + ["timing.run_s"] * 3


def test_nothing_is_infinitely_smaller_than_something(make_profile):
    (found,) = crossovers(make_profile(totals={"a": series(0, 0), "b": series(2, 2)}))
    assert found.ratio_at_last == inf


def test_methods_without_a_common_order_are_not_compared(make_profile):
    assert crossovers(make_profile(totals={"a": series(1, 2), "b": series(1, 2, first=5)})) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=7))
def test_the_smaller_is_smaller_on_the_stretch_and_not_before(make_profile, pairs):
    a, b = series(*(x for x, _ in pairs)), series(*(y for _, y in pairs))
    for found in crossovers(make_profile(totals={"a": a, "b": b})):
        small, large = (a, b) if found.smaller == "a" else (b, a)
        assert found.to_order == len(pairs) - 1 > found.from_order
        assert all(small[n] < large[n] for n in range(found.from_order, len(pairs)))
        assert found.from_order == 0 or small[found.from_order - 1] >= large[found.from_order - 1]
