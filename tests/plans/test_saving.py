"""A plan survives JSON, whatever is asked for."""

import json
from pathlib import Path

import pytest

from derivprof.derivatives import (
    Diagonal,
    Directional,
    FromFile,
    FullTensor,
    JacobianProduct,
    MixedPartial,
    NamedEntry,
    OneHot,
    Operator,
    Pullback,
    Random,
    Variable,
)
from derivprof.errors import RecordError
from derivprof.plans import Budget, Checking, InputOptions, SweepPlan, plan_data, plan_from

DERIVATIVES = [
    Directional(3),
    Directional(2, OneHot(3), Variable.DIRECTION),
    Directional(1, Random(7)),
    Directional(1, FromFile(Path("v.npy"))),
    MixedPartial((0, NamedEntry("params.w", (1, 2)), 4)),
    FullTensor(2),
    Diagonal(1),
    JacobianProduct(),
    Pullback(2),
    Operator(("u_t + u_{x[0] y^2}", "laplacian(x)")),
]

INPUTS = InputOptions(
    at=("x=[1,2]", "NaN"), input=Path("in.npz"), seed=3, second=(), vmap=True, batch=None
)


@pytest.mark.parametrize("derivative", DERIVATIVES, ids=repr)
def test_every_plan_survives_json(derivative):
    plan = SweepPlan(
        "m:f", INPUTS, derivative, ("taylor", "mine:df"), True, ("cpu", "cuda:1"), 4, True, True,
        Budget(0.5, 10, 1 << 20), Checking(3, "mine:exact"),
    )  # fmt: skip
    assert plan_from(json.loads(json.dumps(plan_data(plan)))) == plan


def test_defaults_survive_too():
    plan = SweepPlan("m:f", InputOptions(), Directional(6))
    assert plan_from(plan_data(plan)) == plan


def test_a_field_that_is_missing_has_its_default():
    data = plan_data(SweepPlan("m:f", InputOptions(), Directional(6)))
    del data["budget"]["sampling_s"]
    assert plan_from(data).budget == Budget()


@pytest.mark.parametrize(
    "change", [{"target": 3}, {"derivative": {"kind": "Laplacian"}}, {"colour": "red"}]
)
def test_what_is_no_plan_says_what_to_do(change):
    data = plan_data(SweepPlan("m:f", InputOptions(), Directional(6)))
    with pytest.raises(RecordError, match="Give TARGET and the options again"):
        plan_from(data | change)
