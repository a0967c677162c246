"""Verdicts are sentences that name their quantity, and advise only what is right."""

from dataclasses import replace

import pytest

from derivprof.growth import crossovers
from derivprof.record import (
    Check,
    Comparison,
    InputInfo,
    InputLeaf,
    Measurement,
    Memory,
    Speed,
    Status,
    Stored,
    Timing,
    Verdict,
)
from derivprof.reports import verdict
from tests.record.profiles import cell, profile

WRONG = Check("b", 0.5, Verdict.DIFFERS)
RIGHT = Check("b", 0.0, Verdict.AGREES)


def said(*cells, **changes):
    record = profile(*cells)
    return verdict(replace(record, crossovers=crossovers(record), **changes))


def about(start, *cells, **changes):
    return [sentence for sentence in said(*cells, **changes) if sentence.startswith(start)]


def compared(method, ratio, verdict):
    return Comparison("timing.run_s", 2, method, "a", ratio, ratio - 0.01, ratio + 0.01, verdict)


A, B = cell("a", 2, 4000, run_s=5e-8), cell("b", 2, 4000, run_s=5.4e-8)


def test_run_times_of_the_same_rounds_are_told_apart_below_the_noise_of_runs():
    slower = compared("b", 1.08, Speed.SLOWER)
    assert about("Fastest to run", A, B, comparisons=(slower,)) == [
        "Fastest to run at order 2: a, 50.0 ns; next b, 54.0 ns (x1.08, 99 %: 1.07 to 1.09)."
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Speed.SAME, "equally fast within 1.50 %"),
        (Speed.AMBIGUOUS, "not told apart by these samples"),
    ],
)
def test_run_times_that_are_the_same_or_cannot_be_told_apart_say_so(found, words):
    (sentence,) = about("Fastest to run", A, B, comparisons=(compared("b", 1.0, found),))
    assert sentence == f"Fastest to run at order 2: a and b, {words} (50.0 ns to 54.0 ns)."


def test_compile_times_whose_samples_overlap_are_not_told_apart():
    def compiled(method, *samples):
        timing = Timing(compile_s=sorted(samples)[1], stage_samples_s={"compile": samples})
        return replace(cell(method, 2, 9), timing=timing)

    def fastest(*cells):
        return about("Fastest to compile", *cells)[0]

    a = compiled("a", 0.1, 0.11, 0.2)
    assert "a and b, not told apart by these samples" in fastest(a, compiled("b", 0.15, 0.3, 0.3))
    assert "a, 110 ms; next b, 300 ms" in fastest(a, compiled("b", 0.25, 0.3, 0.3))


def test_one_method_needs_no_verdict():
    assert said(cell("a", 0, 3, run_s=1e-8), cell("a", 1, 9, run_s=2e-8)) == ()


def test_methods_that_share_no_order_are_not_compared():
    assert not about("Fewest", cell("a", 0, 3), cell("b", 1, 9))


def test_each_quantity_has_its_best_in_its_unit():
    assert said(cell("a", 2, 4000, run_s=5e-8), cell("b", 2, 300, run_s=6e-8)) == (
        "Fewest raw equations at order 2: b, 300; next a, 4 000 (x13.3).",
        "Fewest equations after DCE and CSE at order 2: b, 151; next a, 2 001 (x13.3).",
        "Fastest to compile at order 2: a and b, equally fast within 10 % (20.0 ms to 20.0 ms).",
        "Fastest to run at order 2: a, 50.0 ns; next b, 60.0 ns (x1.20).",
        "Least peak memory at order 2: a and b, 16 B each.",
    )


def test_whole_calls_are_compared_where_a_method_has_no_run_time():
    def called(method, call_s, run_s):
        found = cell(method, 1, 3, run_s=1e-6)
        return replace(found, timing=replace(found.timing, call_s=call_s, run_s=run_s))

    slow, fast = called("a", 0.272, None), called("b", 2.2e-4, 2e-4)
    sentences = about("Fastest to call", slow, fast)
    assert sentences == [
        "Fastest to call from Python at order 1: b, 220 us; next a, 272 ms (x1240)."
    ]
    assert not about("Fastest to call", called("a", 0.272, 0.27), fast)


def test_a_method_without_counts_is_left_out():
    failed = Measurement("c", 1, Status.FAILED, "no")
    assert said(cell("a", 1, 3), cell("b", 1, 9), failed)[0] == (
        "Fewest raw equations at order 1: a, 3; next b, 9 (x3.00)."
    )


def ladder(method, *totals, **quantities):
    return [cell(method, order, total, **quantities) for order, total in enumerate(totals)]


@pytest.mark.parametrize(
    ("totals", "since"),
    [
        ((9, 9, 9, 9), ", from order 2 on"),
        ((1, 1, 1, 1), ", from order 0 on"),
        ((9, 30, 40, 20), ""),
    ],
)
def test_the_best_says_from_which_order_on(totals, since):
    (found,) = about("Fewest raw", *ladder("a", 2, 5, 12, 30), *ladder("b", *totals))
    assert found.startswith(f"Fewest raw equations at order 3: b, {totals[-1]}{since}; next a, 30")


def test_it_is_the_best_from_where_it_beats_every_other():
    cells = [*ladder("a", 1, 5, 12, 30), *ladder("b", 4, 4, 4, 4), *ladder("c", 1, 2, 8, 40)]
    assert about("Fewest raw", *cells) == [
        "Fewest raw equations at order 3: b, 4, from order 2 on; next a, 30 (x7.50)."
    ]


def test_methods_that_are_equal_share_the_place():
    cells = [cell(m, 1, n) for m, n in (("a", 4), ("b", 4), ("c", 6))]
    assert about("Fewest raw", *cells) == [
        "Fewest raw equations at order 1: a and b, 4 each; next c, 6 (x1.50)."
    ]
    cells = [cell(m, 1, 4) for m in "abc"]
    assert about("Fewest raw", *cells) == ["Fewest raw equations at order 1: all 3, 4 each."]


def test_methods_within_a_tenth_run_equally_fast():
    assert about("Fastest to run", cell("a", 1, 4, run_s=1e-8), cell("b", 1, 4, run_s=1.05e-8)) == [
        "Fastest to run at order 1: a and b, equally fast within 10 % (10.0 ns to 10.5 ns)."
    ]


def test_the_fastest_has_its_lead_over_the_next():
    cells = [cell(m, 1, 4, run_s=s) for m, s in (("a", 9e-8), ("b", 3e-8), ("c", 6e-8))]
    assert about("Fastest to run", *cells) == [
        "Fastest to run at order 1: b, 30.0 ns; next c, 60.0 ns (x2.00)."
    ]


@pytest.mark.parametrize(
    ("wrong", "what"), [(Verdict.DIFFERS, "differs from b"), (Verdict.NOT_FINITE, "is not finite")]
)
def test_a_method_that_is_wrong_is_advised_for_nothing(wrong, what):
    fast = cell("a", 1, 1, run_s=1e-9, check=replace(WRONG, verdict=wrong))
    others = cell("b", 1, 4, run_s=3e-8), cell("c", 1, 4, run_s=9e-8)
    complaint = f"Wrong: a {what} at order 1, so it is advised for nothing."
    sentences = said(fast, *others)
    assert sentences[-1] == complaint
    assert not [
        sentence for sentence in sentences[:-1] if ": a," in sentence or "a and" in sentence
    ]
    assert said(fast, others[0]) == (complaint,)


def test_memory_falls_back_on_what_is_temporary():
    less, more = (
        replace(cell(m, 1, 4), memory=Memory(8, 8, n)) for m, n in (("a", 64), ("b", 128))
    )
    assert about("Least", less, more) == [
        "Least temporary memory at order 1: a, 64 B; next b, 128 B (x2.00)."
    ]


def test_memory_says_from_which_order_on():
    def needing(method, *peaks):
        return [
            replace(cell(method, n, 4), memory=Memory(8, 8, 0, peak))
            for n, peak in enumerate(peaks)
        ]

    assert about("Least", *needing("a", 8, 8, 8), *needing("b", 8, 16, 80)) == [
        "Least peak memory at order 2: a, 8 B, from order 1 on; next b, 80 B (x10.0)."
    ]


def test_what_reverse_mode_stores_has_its_best():
    stored = [
        replace(cell(m, 1, 4), stored=Stored(n, 8 * n)) for m, n in (("vjp", 3), ("linearised", 1))
    ]
    assert about("Least stored", *stored) == [
        "Least stored for the backward pass at order 1: linearised, 8 B; next vjp, 24 B (x3.00)."
    ]


def test_passes_are_compared_with_one_per_entry():
    record = profile(cell("jacfwd", 1, 4), replace(cell("compressed", 1, 9), passes=3))
    leaf = InputLeaf("x", "float64", (30,))
    inputs = (InputInfo("x", "float64[30]", True, leaves=(leaf,), structure="_"),)
    target = replace(record.target, inputs=inputs)
    assert (
        "Passes at order 1: compressed takes 3, and one per input entry are 30 (x10.0)."
        in verdict(replace(record, target=target))
    )


def test_the_only_one_that_got_further_is_named():
    cells = [*ladder("a", 1, 4), *ladder("b", 1, 3, 5)]
    assert "Only b reached order 2." in said(*cells)


def test_the_users_own_code_is_unchecked_where_only_equations_are_known():
    own = "Not checked: m:df; `derivprof check` says whether it is right."
    assert own in said(cell("a", 1, 4), cell("m:df", 1, 2))
    assert own not in said(cell("a", 1, 4), cell("m:df", 1, 2, check=RIGHT))
