"""A headline names its quantity, and says no more than the record knows."""

from dataclasses import replace

import pytest

from derivprof.findings import PICTURES, headline
from derivprof.findings.laws import growth_phrase
from derivprof.record import (
    Check,
    Comparison,
    DeviceInfo,
    GrowthLaw,
    Measurement,
    Speed,
    Status,
    Verdict,
    side_by_side,
)
from tests.plots.figures import counted
from tests.plots.records import complete, found, measured
from tests.record.profiles import cell, profile

WRONG = Check("nested-jvp", 0.5, Verdict.DIFFERS)
DOUBLING = {n: {"mul": 3 * 2**n} for n in range(8)}
LINEAR = {n: {"mul": 4 * n + 3} for n in range(8)}


def law(text, **given):
    return GrowthLaw("m", "census.total", text, **given)


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        (law("exactly 3 n + 4 (found on ...)", closed_form="3 n + 4", exact=True),
         "grows exactly linearly (3 n + 4)"),
        (law("exactly 5 from order 1 on (found ...)", closed_form="5", exact=True),
         "stays at exactly 5 from order 1 on"),
        (law("exactly 2^n", closed_form="2^n", exact=True), "grows exactly as 2^n"),
        (law("exactly a recurrence; x2.78 at order 8", exact=True, ratio=2.782),
         "grows about x2.8 per order"),
        (law("fitted: x2.78 per order", ratio=2.78, spread=(2.73, 2.8)),
         "grows about x2.8 per order"),
        (law("fitted: x2 per order", ratio=2.0, spread=(1.5, 3.0)), "grows x1.5 to x3 per order"),
        (law("fitted: x0.9 per order", ratio=0.9, spread=(0.5, 1.4)), "follows no law"),
        (law("fitted: x0.5 per order", ratio=0.5), "shrinks about x0.5 per order"),
        (law("fitted: about n^1.52 (1.35 to 1.52 over ...)", spread=(1.35, 1.52)),
         "grows about as n^1.5"),
        (law("fitted: about n^1.5 (-9 to 6)", spread=(-9.0, 6.0)), "follows no law"),
        (law("fitted: flat (x0.99 to x1.01 per order)", ratio=1.0), "stays about flat"),
        (law("fitted: 0 on orders 0 to 8"), "stays 0"),
        (law("fitted: no law (0 to 3 over orders 0 to 2)"), "follows no law"),
    ],
)  # fmt: skip
def test_a_law_becomes_what_the_method_does(given, phrase):
    assert growth_phrase(given) == phrase


def test_counts_are_told_by_how_they_grow():
    record = found(*counted("nested-jvp", DOUBLING), *counted("taylor", LINEAR))
    assert headline(record, "census.total") == (
        "nested-jvp grows exactly as 3 * 2^n in raw equations, taylor exactly linearly (4 n + 3), "
        "smaller from order 2 on"
    )


def test_one_method_alone_is_told_by_its_own_law():
    record = found(*counted("taylor", LINEAR))
    assert headline(record, "census.total") == (
        "taylor grows exactly linearly (4 n + 3) in raw equations"
    )


def test_one_order_is_told_by_its_numbers():
    record = found(*counted("a", {3: {"mul": 30}}), *counted("b", {3: {"mul": 10}}))
    assert headline(record, "census.total") == "b has fewest raw equations, 10; next a, x3.00"


def test_equal_counts_are_said_to_be_equal():
    record = found(*counted("a", LINEAR), *counted("b", LINEAR))
    assert headline(record, "census.total") == "a and b have the same raw equations at order 7, 31"


def test_a_wrong_method_is_in_no_headline():
    right = [*counted("a", LINEAR), *counted("b", DOUBLING)]
    wrong = [replace(c, check=WRONG) for c in counted("mine:df", {n: {"mul": 1} for n in range(8)})]
    assert "mine:df" not in headline(found(*right, *wrong), "census.total")
    assert headline(found(*wrong), "census.total") == (
        "mine:df is wrong, and no other method has raw equations"
    )


def test_what_was_not_measured_is_said():
    skipped = profile(Measurement("a", 0, Status.FAILED, "no"))
    assert headline(skipped, "census.total") == "no raw equations were counted"
    assert headline(skipped, "timing.run_s") == "no run time was measured"


def compared(verdict, ratio=1.38):
    cells = [cell("a", 2, 9, run_s=2e-8), cell("b", 2, 9, run_s=2e-8 * ratio)]
    known = Comparison("timing.run_s", 2, "b", "a", ratio, ratio - 0.04, ratio + 0.04, verdict)
    return replace(found(*cells), comparisons=(known,))


def test_run_times_are_compared_by_their_rounds():
    assert headline(compared(Speed.SLOWER), "timing.run_s") == (
        "a runs fastest, 20.0 ns; next b, x1.38 (99 %: 1.34 to 1.42)"
    )


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Speed.SAME, "run time: a and b are equally fast within 1.50 %"),
        (Speed.AMBIGUOUS, "run time: a and b are not told apart by these samples"),
    ],
)
def test_run_times_within_the_noise_are_not_ranked(verdict, said):
    assert headline(compared(verdict, 1.2), "timing.run_s") == said


def test_devices_that_say_the_same_are_told_once_and_others_apart():
    record = found(cell("a", 2, 9, run_s=2e-8))
    gpu = replace(record.environment, device=DeviceInfo("cuda", "H200"))
    same = side_by_side([record, replace(record, environment=gpu)])
    faster = replace(found(cell("a", 2, 9, run_s=1e-8)), environment=gpu)
    assert headline(same, "timing.run_s") == "run time of a: 20.0 ns"
    assert headline(side_by_side([record, faster]), "timing.run_s") == (
        "on cpu:0 run time of a: 20.0 ns; on cuda:0 run time of a: 10.0 ns"
    )


def test_titles_of_the_figures():
    assert {name: picture.headline(complete()) for name, picture in PICTURES.items()} == {
        "growth": "nested-jvp grows about x2.4 per order in raw equations, taylor about as "
        "n^0.87, smallest from order 1 on",
        "cse": "DCE and CSE leave 255 of the 304 equations of nested-jvp at order 5",
        "primitives": "mul is 200 of the 304 equations of nested-jvp at order 5, and 9 of the 17 "
        "of taylor",
        "stages": "nested-jvp takes 1.03 s to a result at order 5, 59 % of it compiling; taylor "
        "least, 57.8 ms",
        "memory": "taylor needs least peak memory at order 5, 338 B; next jet, x1.02",
        "accuracy": "jet and taylor agree with the reference: the largest error is 5.2e-15, x23.6 "
        "eps of float64, of jet at order 5",
        "ratio": "taylor costs 4.00 times the function at order 5 in equations after DCE and CSE, "
        "less than N + 1 = 6; nested-jvp 63.8 times",
        "roofline": "nested-jvp does 13.6 times the operations of taylor at order 5, at 6.79 times "
        "its rate",
        "spread": "taylor runs fastest at order 5, 67.5 ns; next jet, x1.33",
    }  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(
    "record",
    [
        found(measured("taylor", 3)),
        found(*(measured("taylor", n) for n in range(3))),
        profile(Measurement("a", 0, Status.FAILED, "no")),
        found(*(replace(measured("jet", n), check=WRONG) for n in range(3))),
        side_by_side([complete(), complete()]),
    ],
    ids=["one cell", "one method", "nothing", "all wrong", "twice"],
)
def test_every_record_has_a_headline(picture, record):
    assert len(picture.headline(record)) > 10
    assert "None" not in picture.headline(record)


def test_what_is_wrong_is_the_title_of_the_accuracy():
    cells = [measured("taylor", 1), replace(measured("jet", 1), check=WRONG)]
    assert PICTURES["accuracy"].headline(found(*cells)) == (
        "jet is wrong; taylor agrees with the reference"
    )


def test_exact_agreement_is_said_to_be_exact():
    exact = replace(measured("taylor", 1), check=Check("jet", 0.0, Verdict.AGREES))
    assert PICTURES["accuracy"].headline(found(exact)) == (
        "taylor agrees with the reference exactly at every order"
    )


def test_the_bytes_of_a_loop_are_in_no_rate():
    looped = measured("taylor", 1)
    census = replace(looped.census, primitives={"scan": 1, "mul": 4})
    record = found(replace(looped, census=census))
    assert PICTURES["roofline"].headline(record) == (
        "no right method has operations, bytes and a run time"
    )


def test_programs_that_were_too_long_to_count_by_primitive_are_said_to_be():
    within, over = cell("taylor", 0, 4), cell("taylor", 1, 9000, status=Status.OVER_BUDGET)
    assert over.census is not None
    over = replace(over, census=replace(over.census, primitives={}))
    assert PICTURES["primitives"].headline(found(within, over)) == (
        "the 9 000 equations of taylor at order 1 have no counts by primitive"
    )
