"""The child's side in this process, on real functions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Directional, OneHot
from derivprof.errors import DeviceError, UsageError
from derivprof.loading import Target
from derivprof.measure import LoopSample
from derivprof.plans import Budget, InputOptions, SweepPlan
from derivprof.record import Status
from derivprof.sweep.requests import Load, Loop, MeasureCell, PrepareRun, SampleRuns
from derivprof.sweep.session import Session


def silently(text):
    pass


def session(fun, *args, order=3, **settings):
    names = tuple(f"x{index}" for index in range(len(args)))
    derivative = Directional(order, settings.pop("direction", Directional(0).direction))
    made = Session(Target("f", "f", fun, args, (0,), names))
    loaded = made.handle(Load(SweepPlan("f", InputOptions(), derivative, **settings)), silently)
    return made, loaded


def measured(fun, *args, method="nested-jvp", at=1, **settings):
    made, _ = session(fun, *args, **settings)
    return made.handle(MeasureCell(method, at), silently)


def test_three_methods_are_the_default():
    assert session(jnp.sin, 1.1)[1].methods == ("nested-jvp", "jet", "taylor")


def test_the_users_own_code_is_never_alone():
    _, loaded = session(jnp.sin, 1.1, methods=("jax.numpy:cos",))
    assert loaded.methods == ("nested-jvp", "jax.numpy:cos")


def test_a_method_asked_for_twice_is_measured_once():
    assert session(jnp.sin, 1.1, methods=("jet", "jet"))[1].methods == ("jet",)


def test_an_unknown_method_gets_a_did_you_mean():
    with pytest.raises(UsageError, match="nested-jvp"):
        session(jnp.sin, 1.1, methods=("nested-jpv",))


def test_an_absent_device_is_told_before_anything_is_loaded():
    with pytest.raises(DeviceError):
        session(None, 1.1, devices=("tpu",))


def test_counting_traces_and_does_not_compile():
    cell = measured(jnp.sin, 1.1).cell
    assert (cell.census.total, cell.timing.compile_s, cell.value) == (3, None, None)


def test_timing_fills_every_field():
    found = measured(jnp.sin, 1.1, timed=True)
    cell = found.cell
    assert cell.status is Status.OK
    assert all(
        getattr(cell.timing, stage) > 0
        for stage in ("trace_s", "lower_s", "compile_s", "first_call_s", "call_s")
    )
    assert cell.census.hlo_instructions > 1
    assert cell.memory.output_bytes == 8
    assert cell.cost.transcendentals == 1
    assert cell.value[0].entries == pytest.approx(np.cos(1.1))
    assert found.arrays[0][1] == pytest.approx(np.cos(1.1))


def test_an_array_is_differentiated_along_the_direction():
    x = jnp.array([0.3, 0.5])
    found = measured(lambda x: x**3, x, at=2, timed=True, direction=OneHot(1))
    np.testing.assert_allclose(found.arrays[0][1], [0.0, 3.0])


def test_too_many_equations_end_the_cell_before_it_is_counted():
    cell = measured(jnp.sin, 1.1, at=3, budget=Budget(max_equations=5)).cell
    assert cell.status is Status.OVER_BUDGET
    assert cell.census.total > 5
    assert "--max-equations is 5" in cell.reason


def test_too_much_planned_memory_ends_the_cell_before_it_runs():
    found = measured(
        lambda x: x @ x, jnp.ones((64, 64)), at=1, timed=True, budget=Budget(max_memory=1000)
    )
    assert found.cell.status is Status.OVER_BUDGET
    assert "--max-memory is 1000 B" in found.cell.reason
    assert found.arrays is None


def test_a_method_that_raises_is_a_failed_cell_with_the_users_line():
    sine = jax.custom_jvp(jnp.sin)

    @sine.defjvp
    def _rule(primals, tangents):
        raise ValueError("no rule at a kink")

    cell = measured(sine, 1.1).cell
    assert cell.status is Status.FAILED
    assert "ValueError: no rule at a kink" in cell.reason
    assert "test_session.py" in cell.reason


def test_jet_without_a_rule_says_which_primitive():
    cell = measured(jnp.tan, 1.1, method="jet").cell
    assert cell.status is Status.FAILED
    assert "tan" in cell.reason


@pytest.mark.parametrize(
    ("fun", "why"),
    [
        (lambda t: 3.0, "does not depend on the inputs"),
        (lambda t: jnp.sin(jnp.arange(9.0)).sum() + jnp.floor(0.5), "does not depend"),
        (lambda t: jnp.sqrt(-t), "not finite at these inputs: its value"),
        (lambda t: jnp.stack([t, jnp.log(-t), jnp.inf * t]), "finite at these inputs: 1 of 3"),
    ],
)
def test_a_constant_and_a_result_that_is_not_finite_have_no_run_time(fun, why):
    cell = measured(fun, 1.1, timed=True).cell
    assert cell.status is Status.OK
    assert why in cell.timing.run_note
    assert cell.timing.call_s > 0


def test_loops_are_prepared_and_sampled_and_so_is_the_control():
    made, _ = session(jnp.sin, 1.1, timed=True)
    loops = Loop(), Loop(MeasureCell("nested-jvp", 2))
    for loop in loops:
        prepared = made.handle(PrepareRun(loop), silently)
        assert prepared.note is None or "too busy to tell" in prepared.note
        assert prepared.iterations > 1
    samples = made.handle(SampleRuns(loops), silently)
    assert [type(sample) for sample in samples] == [LoopSample, LoopSample]
