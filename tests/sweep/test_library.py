"""``derivprof.profile``: the same record without a command line."""

import jax.numpy as jnp
import numpy as np

import derivprof
from derivprof.derivatives import Random
from derivprof.record import Status, Verdict


def test_a_lambda_is_counted_by_every_method():
    record = derivprof.profile(lambda t: t**3 * jnp.sin(t), 1.1, order=4)
    assert record.methods == ("nested-jvp", "jet", "taylor")
    assert {cell.status for cell in record.measurements} == {Status.OK}
    assert isinstance(record, derivprof.Profile)


def test_pytrees_of_arrays_are_timed_and_agree():
    def model(params, x):
        return {"y": jnp.tanh(params["w"] @ x + params["b"])}

    params = {"w": jnp.eye(3), "b": 0.5}
    record = derivprof.profile(
        model, params, jnp.arange(3.0), order=1, argnums=(0, 1), direction=Random(1),
        methods=("nested-jvp", "jet"), timed=True, sampling_seconds=0.2,
    )  # fmt: skip
    checks = [cell.check for cell in record.cells("jet")]
    assert all(check.verdict is Verdict.AGREES for check in checks)
    assert [i.differentiated for i in record.target.inputs] == [True, True]


def test_values_are_those_of_the_derivative():
    record = derivprof.profile(
        jnp.exp, 0.5, order=3, methods=["nested-grad"], timed=True, sampling_seconds=0.2
    )
    values = [cell.value[0].entries for cell in record.measurements]
    np.testing.assert_allclose(values, np.exp(0.5))


def test_equations_are_a_budget_here_too():
    record = derivprof.profile(jnp.tanh, 0.5, order=6, methods=["nested-jvp"], max_equations=50)
    assert Status.OVER_BUDGET in {cell.status for cell in record.measurements}
