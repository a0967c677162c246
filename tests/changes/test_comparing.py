"""Two made-up records: what is worse, better, the same, or cannot be told."""

from dataclasses import replace

import pytest

from derivprof.changes import RUN, changes_between, offenders, parse_limits
from derivprof.record import Caveat, DeviceInfo, Effect, Status, Verdict
from tests.changes.runs import checked, counted, failed, timed
from tests.record.profiles import cell, profile

BOTH = ("old.json", "new.json")
RUNS = {("taylor", 1): 2e-8, ("taylor", 2): 3e-8, ("nested-jvp", 1): 4e-8}


def compared(old, new, threshold=0.1):
    return changes_between(old, new, BOTH, threshold)


def effects(changes, quantity):
    return {
        (each.method, each.order): each.effect
        for each in changes.changes
        if each.quantity == quantity
    }


def over(old, new, *limits):
    parsed = parse_limits(limits)
    found = offenders(compared(old, new), parsed)
    return [(each.cell, each.quantity, each.old, each.new, each.limit) for each in found]


def test_counts_are_exact_and_signed():
    changes = compared(
        counted({("taylor", 1): 12, ("taylor", 2): 20, ("jet", 1): 5}),
        counted({("taylor", 1): 13, ("taylor", 2): 17, ("jet", 1): 5}),
    )
    assert effects(changes, "census.total") == {
        ("taylor", 1): Effect.WORSE, ("taylor", 2): Effect.BETTER, ("jet", 1): Effect.SAME,
    }  # fmt: skip
    muls = [each.difference for each in changes.changes if each.quantity == "census.primitives.mul"]
    assert muls == [1, -3]
    assert changes.cells == 3
    assert not changes.caveats


def test_a_record_is_equal_to_itself():
    record = timed(RUNS)
    changes = compared(record, record)
    assert {each.effect for each in changes.changes} == {Effect.SAME, None}
    assert not changes.outcomes
    assert not changes.caveats


def test_two_runs_of_the_same_code_are_not_slower_or_faster():
    for seed in range(10):
        changes = compared(timed(RUNS, seed), timed(RUNS, seed + 50, pace=1.03))
        assert set(effects(changes, RUN).values()) <= {Effect.SAME, Effect.AMBIGUOUS}


def test_a_true_slowdown_is_found_and_a_speed_up_too():
    slower = RUNS | {("taylor", 2): 3.75e-8, ("nested-jvp", 1): 3e-8}
    for seed in range(10):
        changes = compared(timed(RUNS, seed), timed(slower, seed + 50))
        assert effects(changes, RUN) == {
            ("taylor", 1): Effect.SAME,
            ("taylor", 2): Effect.WORSE,
            ("nested-jvp", 1): Effect.BETTER,
        }


def test_a_machine_at_another_pace_is_told_and_not_held_against_the_code():
    changes = compared(timed(RUNS), timed(RUNS, 1, pace=1.3))
    assert Effect.WORSE not in effects(changes, RUN).values()
    (caveat,) = changes.caveats
    assert caveat.startswith("Every loop, the empty one too, took at least 3")
    assert changes.paces["cpu:0"] == pytest.approx(1.3, rel=0.02)


@pytest.mark.parametrize(
    "changed",
    [
        {"device": DeviceInfo("cuda", "NVIDIA H200")},
        {"cpu": "another CPU"},
        {"cpu_count": 64},
    ],
)
def test_times_of_other_machines_are_not_compared(changed):
    old = timed(RUNS)
    device = changed.get("device", old.environment.device).name
    new = timed({key: 3 * s for key, s in RUNS.items()})
    new = replace(new, environment=replace(old.environment, **changed),
                  controls={device: new.controls["cpu:0"]})  # fmt: skip
    changes = compared(old, new)
    assert changes.caveats[0].startswith("Times are not compared: ")
    durations = [each for each in changes.changes if each.quantity.startswith("timing.")]
    assert {(each.effect, each.ratio) for each in durations} == {(None, None)}
    assert effects(changes, "census.total").keys() == RUNS.keys()
    assert not over(old, new, "compile:5%", "time:10%")


def test_stages_are_shown_and_fail_only_where_a_limit_says_so():
    old = timed(RUNS)
    slow = {"trace": (1.0, 1.1, 1.2), "compile": (3.2, 3.3, 3.4)}
    noisy = {"trace": (1.0, 1.1, 1.2), "compile": (2.1, 3.3, 3.4)}

    def compiled_in(stages):
        cells = (
            replace(each, timing=replace(each.timing, compile_s=3.3, stage_samples_s=stages))
            for each in old.measurements
        )
        return replace(old, measurements=tuple(cells))

    assert not over(old, compiled_in(slow), "count:0", "time:10%")
    assert {line[1] for line in over(old, compiled_in(slow), "compile:50%")} == {"compile"}
    assert not over(old, compiled_in(noisy), "compile:50%")
    assert set(effects(compared(old, compiled_in(slow)), "timing.compile_s").values()) == {None}


def test_a_method_that_newly_fails_is_a_regression_whatever_the_limit():
    old = counted({("taylor", 1): 12, ("taylor", 2): 20, ("taylor", 3): 30})
    skipped = failed("taylor", 3, Status.SKIPPED, "order 2 failed")
    new = replace(old, measurements=(old.measurements[0], failed("taylor", 2), skipped))
    outcomes = [(each.order, each.new, each.effect) for each in compared(old, new).outcomes]
    assert outcomes == [(2, "failed", Effect.WORSE), (3, "skipped", Effect.WORSE)]
    assert over(old, new, "memory:50%") == [
        ("taylor order 2", "result", "ok", "failed: ValueError: no", "any")
    ]
    assert [each.effect for each in compared(new, old).outcomes] == [Effect.BETTER] * 2
    assert not over(new, old, "count:0")


def test_a_value_that_is_newly_wrong_is_a_regression():
    old = profile(checked("jet", 1, Verdict.AGREES))
    new = profile(checked("jet", 1, Verdict.DIFFERS))
    (outcome,) = compared(old, new).outcomes
    assert (outcome.quantity, outcome.effect, outcome.reason) == (
        "check.verdict", Effect.WORSE, "it is zero",
    )  # fmt: skip
    assert over(old, new, "count:0")[0][1] == "value"


def test_cells_of_one_record_alone_say_nothing_of_the_code():
    old, new = counted({("taylor", 1): 12}), counted({("taylor", 1): 12, ("jet", 1): 40})
    (outcome,) = compared(old, new).outcomes
    assert (outcome.method, outcome.old, outcome.new, outcome.effect) == ("jet", None, "ok", None)
    assert not over(old, new, "count:0")


def test_limits_are_met_or_not_per_cell():
    old = counted({("taylor", 1): 100, ("taylor", 2): 100})
    new = counted({("taylor", 1): 104, ("taylor", 2): 106})
    assert [line[0] for line in over(old, new, "count:5%") if line[1] == "equations"] == [
        "taylor order 2"
    ]
    assert over(old, new, "primitive:4")[0] == ("taylor order 2", "mul", "99", "105", "primitive:4")
    assert not over(old, new, "memory:0")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"jax": "0.12.0"}, "The versions of JAX differ (0.10.2, 0.12.0)"),
        ({"jaxlib": "0.12.0"}, "The versions of jaxlib differ"),
        ({"x64": False}, "The precision differs (64 bits, 32 bits)"),
        ({"variables": {"XLA_FLAGS": "--a"}}, "XLA_FLAGS differs (not set, --a)"),
        ({"governor": "powersave"}, "frequency governors differ"),
    ],
)
def test_other_environments_are_told(changed, says):
    old = timed(RUNS)
    new = replace(old, environment=replace(old.environment, **changed))
    assert says in " ".join(compared(old, new).caveats)


def test_other_questions_and_incomplete_records_are_told():
    old = counted({("taylor", 1): 12})
    other = replace(
        old,
        target=replace(old.target, name="m:g", inputs=()),
        derivative={"kind": "diagonal", "order": 9},
        derivprof_version="9",
        caveats=(Caveat("interrupted", "Interrupted by Ctrl-C after 2 of 7 cells."),),
    )
    said = " ".join(compared(old, other).caveats)
    for words in (
        "The functions differ: m:f and m:g",
        "The derivatives differ: directional, direction ones, and diagonal",
        "The inputs differ: t = 1.1 (float64 scalar), and none",
        "The versions of derivprof",
        "The new record is incomplete",
    ):
        assert words in said
    deeper = replace(old, derivative=dict(old.derivative) | {"order": 9})
    assert not compared(old, deeper).caveats


def test_cells_are_compared_by_device_where_there_are_several():
    def on(profile, device):
        # as records of several devices are: every cell names its own
        for each in profile.measurements:
            object.__setattr__(each, "device", device)
        return profile.measurements

    first, second = (on(counted({("taylor", 1): n}), d) for n, d in ((9, "cpu:0"), (12, "cuda:0")))
    old = replace(profile(), measurements=(*first, *second), caveats=())
    third, fourth = (on(counted({("taylor", 1): n}), d) for n, d in ((9, "cpu:0"), (15, "cuda:0")))
    new = replace(profile(), measurements=(*third, *fourth), caveats=())
    changes = compared(old, new)
    worse = {each.device for each in changes.changes if each.effect is Effect.WORSE}
    assert worse == {"cuda:0"}
    assert offenders(changes, parse_limits(("count:0",)))[0].cell == "taylor order 1 on cuda:0"


def test_run_times_without_samples_are_not_compared():
    old, new = (profile(cell("jet", 1, 9, run_s=run_s)) for run_s in (1e-8, 3e-8))
    assert not effects(compared(old, new), RUN)
