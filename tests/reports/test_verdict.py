"""Verdicts are sentences that name their quantity, and advise only what is right."""

from dataclasses import replace

import pytest

from derivprof.record import Check, Crossover, Measurement, Status, Verdict
from derivprof.reports import verdict
from tests.record.profiles import cell, profile

WRONG = Check("b", 0.5, Verdict.DIFFERS)


def said(*cells, **changes):
    return verdict(replace(profile(*cells), **changes))


def test_one_method_needs_no_verdict():
    assert said(cell("a", 0, 3, run_s=1e-8), cell("a", 1, 9, run_s=2e-8)) == ()


def test_methods_that_share_no_order_are_not_compared():
    assert said(cell("a", 0, 3), cell("b", 1, 9)) == ()


def test_each_quantity_is_ranked_in_its_unit():
    assert said(cell("a", 2, 4000, run_s=5e-8), cell("b", 2, 300, run_s=6e-8))[:4] == (
        "Raw equations at order 2: b 300, a 4 000.",
        "After DCE and CSE at order 2: b 151, a 2 001.",
        "Run time at order 2: a 50.0 ns, b 60.0 ns.",
        "Compile time at order 2: a 20.0 ms, b 20.0 ms.",
    )


def test_a_method_without_counts_is_left_out_of_the_ranking():
    failed = Measurement("c", 1, Status.FAILED, "no")
    assert (
        said(cell("a", 1, 3), cell("b", 1, 9), failed)[0] == "Raw equations at order 1: a 3, b 9."
    )


CROSSING = Crossover("census.total", "b", "a", 2, 8, 3.5)


@pytest.mark.parametrize(
    ("crossing", "sentence"),
    [
        (
            CROSSING,
            "Raw equations: b is smaller than a from order 2 on (x3.50 at order 8).",
        ),
        (
            replace(CROSSING, quantity="timing.run_s"),
            "Run time: b is smaller than a from order 2 on (x3.50 at order 8).",
        ),
    ],
)
def test_a_crossing_says_from_where_on_and_by_how_much(crossing, sentence):
    assert sentence in said(crossovers=(crossing,))


@pytest.mark.parametrize("quantity", ["census.after_cse", "timing.compile_s", "timing.trace_s"])
def test_crossings_of_lesser_quantities_are_not_told(quantity):
    crossing = replace(CROSSING, quantity=quantity)
    assert said(crossovers=(crossing,)) == said()


def test_only_the_crossings_of_the_smallest_are_told():
    beaten = replace(CROSSING, smaller="a", larger="c")
    sentences = said(crossovers=(CROSSING, beaten))
    assert [s for s in sentences if "is smaller than" in s] == [
        "Raw equations: b is smaller than a from order 2 on (x3.50 at order 8)."
    ]


def advice(*cells):
    return [sentence for sentence in said(*cells) if " use " in sentence or " run " in sentence]


def test_methods_within_a_tenth_run_equally_fast():
    assert advice(cell("a", 1, 4, run_s=1e-8), cell("b", 1, 4, run_s=1.05e-8)) == [
        "At order 1 a and b run equally fast, within 10 %."
    ]


def test_the_fastest_is_advised_with_its_lead_over_the_next():
    cells = [cell(m, 1, 4, run_s=s) for m, s in (("a", 9e-8), ("b", 3e-8), ("c", 6e-8))]
    assert advice(*cells) == ["At order 1 use b: it runs 2.00 times as fast as c, the next."]


@pytest.mark.parametrize("wrong", [Verdict.DIFFERS, Verdict.NOT_FINITE])
def test_a_method_that_is_wrong_is_never_advised(wrong):
    fast = cell("a", 1, 4, run_s=1e-9, check=replace(WRONG, verdict=wrong))
    assert advice(fast, cell("b", 1, 4, run_s=3e-8)) == []
    assert advice(fast, cell("b", 1, 4, run_s=3e-8), cell("c", 1, 4, run_s=9e-8)) == [
        "At order 1 use b: it runs 3.00 times as fast as c, the next."
    ]


def test_a_method_that_did_not_reach_the_highest_order_is_not_advised():
    cells = [cell("a", 0, 4, run_s=1e-9), *(cell("b", n, 4, run_s=3e-8) for n in range(2))]
    assert advice(*cells) == []


def test_without_run_times_there_is_no_advice():
    assert advice(cell("a", 1, 4), cell("b", 1, 9)) == []
