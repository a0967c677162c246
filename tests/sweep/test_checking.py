"""Checks of real functions in this process: references, points, precision, diagnoses."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.derivatives import Diagonal, Directional
from derivprof.differentiate import Problem, no_rows
from derivprof.loading import Target
from derivprof.plans import Budget, Checking, InputOptions, SweepPlan
from derivprof.record import Caveat, Status, Verdict
from derivprof.sweep import InProcess, Silent, Sweep
from derivprof.sweep.checking import Checker, reference_names
from derivprof.sweep.points import points_near
from derivprof.sweep.requests import Evaluated, EvaluateReference, MeasureCell
from derivprof.sweep.session import Session
from derivprof.worker import WorkerTimedOut

SAMPLES = Path(__file__).parents[2] / "sample_functions"
KNOWN = ("nested-jvp", "taylor", "jet", "nested-grad")
ALONG = ("nested-jvp", "taylor", "jet", "nested-jvp+auto", "nested-grad", "nested-grad+auto")
"""What is checked of a scalar function along a direction when nobody names methods."""


def checked(fun, *args, order=2, derivative=None, points=2, reference=None, **settings):
    """The record of a check of ``fun(*args)``, or of a target by its text."""
    target, text = None, fun
    if callable(fun):
        names = tuple(f"x{index}" for index in range(len(args)))
        target, text = Target("f", "f", fun, args, (0,), names), "f"
    asked = Directional(order) if derivative is None else derivative
    checking = Checking(points, reference)
    plan = SweepPlan(text, InputOptions(), asked, checking=checking, **settings)
    return Sweep(plan, InProcess(Session(target)), Silent()).run()


def checks(record, method):
    return [cell.check for cell in record.cells(method)]


def cubed(x):
    return x**3


# references


def test_nested_jvp_is_the_reference_at_low_orders_and_taylor_above():
    assert reference_names(KNOWN, "jet", 4, None)[0] == "nested-jvp"
    assert reference_names(KNOWN, "jet", 5, None)[0] == "taylor"


@pytest.mark.parametrize("method", KNOWN)
@pytest.mark.parametrize("order", [2, 8])
def test_a_method_is_never_its_own_reference(method, order):
    names = reference_names(KNOWN, method, order, None)
    assert method not in names
    assert names[0] in ("nested-jvp", "taylor")


def test_taylor_mode_is_not_compared_with_a_schedule_that_it_may_have_taken():
    known = (*KNOWN, "taylor+rolled", "taylor+unrolled")
    assert reference_names(known, "taylor", 200, None) == ["nested-jvp", "jet", "nested-grad"]
    forced = reference_names(known, "taylor+rolled", 200, None)
    assert "taylor" not in forced
    assert forced[-1] == "taylor+unrolled"


def test_the_users_formula_comes_first_and_is_not_its_own_reference():
    known = ("m:exact", *KNOWN)
    assert reference_names(known, "taylor", 9, "m:exact")[0] == "m:exact"
    assert reference_names(known, "m:exact", 1, "m:exact")[0] == "nested-jvp"


def test_every_method_is_checked_by_another_at_every_order():
    record = checked(lambda t: jnp.sin(t) * t**2, 1.1, order=5)
    assert record.methods == ALONG
    for method in ALONG:
        found = checks(record, method)
        assert all(check.verdict is Verdict.AGREES for check in found)
        assert all(check.reference != method for check in found)
        assert [check.points for check in found] == [3] * 6


def test_a_reference_that_takes_too_long_gives_way_to_the_next():
    asked = []

    def ask(request, label):
        asked.append(request.method)
        if request.method == "nested-jvp":
            raise WorkerTimedOut("tracing", 5)
        return Evaluated(((("", np.array([2.0])),),))

    checker = Checker(Checking(), KNOWN, ask)
    for order in (1, 2):
        check = checker.check(MeasureCell("jet", order), ((("", np.array([2.0])),),))
        assert check.reference == "taylor"
    assert asked == ["nested-jvp", "taylor", "taylor"]


def test_without_any_reference_a_method_is_unchecked_and_a_caveat_says_so():
    checker = Checker(Checking(), KNOWN, lambda request, label: Evaluated(None, "no"))
    assert checker.check(MeasureCell("taylor", 1), ((("", np.array([2.0])),),)) is None
    assert "taylor could not be checked" in checker.caveats[0].text


def test_a_reference_is_asked_for_once():
    asked = []

    def ask(request, label):
        asked.append(request)
        return Evaluated(((("", np.array([2.0])),),))

    checker = Checker(Checking(), KNOWN, ask)
    for method in ("jet", "taylor"):
        checker.check(MeasureCell(method, 1), ((("", np.array([2.0])),),))
    assert asked == [EvaluateReference("nested-jvp", 1)]


# points


def test_points_keep_shapes_dtypes_and_what_is_not_differentiated():
    x = jnp.array([1.0, -2.0], "float32")
    problem = Problem(lambda x, n, y: (x**2).sum() * n + y, (x, 3, 0.5))
    points = points_near(no_rows(problem), 3, 4, jax.devices()[0])
    assert len(points) == 4
    assert [(p[0].shape, str(p[0].dtype)) for p in points] == [((2,), "float32")] * 4
    assert all(p[1:] == (3, 0.5) for p in points)
    assert len({tuple(p[0].tolist()) for p in points}) == 4
    np.testing.assert_allclose(points[1][0], x, atol=1.0)
    again = points_near(no_rows(problem), 3, 4, jax.devices()[0])
    assert [p[0].tolist() for p in again] == [p[0].tolist() for p in points]


def test_complex_and_python_numbers_move_and_stay_what_they_are():
    problem = Problem(lambda t, z: t * z, (1.1, jnp.asarray(1j)), (0, 1))
    _, (t, z) = points_near(no_rows(problem), 1, 0, jax.devices()[0])
    assert isinstance(t, float)
    assert t != 1.1
    assert z.dtype == "complex128"
    assert z.real != 0


def test_no_more_points_than_asked_for():
    assert (
        checks(checked(cubed, 1.1, order=1, points=0, methods=("taylor",)), "taylor")[1].points == 1
    )


def test_a_mistake_that_the_given_inputs_hide_shows_near_them(write_module):
    write_module("def at_one(x, order):\n    return [x**3, 3 * x, 6 * x][order]\n")
    record = checked(cubed, 1.0, order=1, methods=("taylor", "mine:at_one"))
    wrong = checks(record, "mine:at_one")[1]
    assert wrong.verdict is Verdict.DIFFERS
    assert {entry.point for entry in wrong.worst} == {1, 2}
    assert wrong.diagnosis.endswith(" at 2 of 3 points, and right at the others")


def test_points_outside_the_domain_are_no_failure():
    record = checked(jnp.sqrt, 0.001, order=2, points=8, methods=("taylor", "nested-jvp"))
    for check in checks(record, "taylor") + checks(record, "nested-jvp"):
        assert check.verdict is Verdict.AGREES
        assert 1 <= check.points < 9


def test_a_function_without_finite_derivative_fails_no_check():
    record = checked(jnp.sqrt, 0.0, order=1, points=0)
    assert checks(record, "taylor")[1].verdict is Verdict.NOT_FINITE
    assert not any(cell.check.fails for cell in record.measurements if cell.check)


# precision


def test_single_precision_is_judged_by_double():
    record = checked(lambda x: jnp.sin(x) * x**4, jnp.float32(1.1), order=5, methods=("taylor",))
    for check in checks(record, "taylor"):
        assert check.reference_dtype == "float64"
        assert 4 < check.digits < 7


@pytest.fixture
def x64_off():
    with jax.enable_x64(False):
        yield
    jax.config.update("jax_enable_x64", True)  # a session makes its setting the process's own


@pytest.mark.usefixtures("x64_off")
def test_python_numbers_are_widened_as_jax_reads_them():
    record = checked(lambda x: x * 1.0, 1.1, order=0)
    assert checks(record, "taylor")[0].max_rel_error == 0
    assert checks(record, "taylor")[0].reference_dtype == "float64"


def draws_inside(x):
    return x * jax.random.normal(jax.random.key(0), (3,), x.dtype)


def single_inside(x):
    return jax.lax.mul(x, jnp.ones(3, "float32"))


@pytest.mark.parametrize(
    ("fun", "says"), [(draws_inside, "has other values"), (single_inside, "TypeError")]
)
def test_what_double_precision_cannot_compute_is_checked_as_it_is(fun, says):
    record = checked(fun, jnp.ones(3, "float32"), order=1, methods=("taylor",))
    assert {check.verdict for check in checks(record, "taylor")} == {Verdict.AGREES}
    assert checks(record, "taylor")[1].reference_dtype == "float32"
    assert any("precision of the inputs" in c.text and says in c.text for c in record.caveats)


def test_integer_and_boolean_arguments_pass_through():
    args = jnp.array([1.0, 2.0], "float32"), jnp.array([1, 0])
    record = checked(lambda x, n: x[n] ** 2, *args, methods=("taylor",))
    assert all(check.verdict is Verdict.AGREES for check in checks(record, "taylor"))


# the user's code


@pytest.fixture
def write_module(folder, monkeypatch):
    monkeypatch.syspath_prepend(str(folder))

    def write(source):
        (folder / "mine.py").write_text(f"import jax\nimport jax.numpy as jnp\n{source}")

    return write


def test_the_users_own_code_is_checked_beside_every_method(write_module):
    write_module("def d(x, order):\n    return [x**3, 3 * x**2, 3 * x][order]\n")
    record = checked(cubed, 1.1, methods=("mine:d",))
    assert record.methods == (*ALONG, "mine:d")
    right, first, second = checks(record, "mine:d")
    assert right.verdict is first.verdict is Verdict.AGREES
    assert second.diagnosis == (
        "is the right one times 1/2: a Taylor coefficient without its 2!, or a constant"
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("x**3", "equals the derivative of order 0"),
        ("6 * x", "equals the derivative of order 2"),
        ("-3 * x**2", "has the opposite sign"),
        ("0 * x", "is zero everywhere"),
        ("3 * x**2 * jnp.nan", "is not finite in 9 of 9 entries where the right result is"),
        ("jnp.diag(3 * x**2)", "has the right result as its diagonal"),
        ("jnp.sum(3 * x**2)", "holds the sum of the right result over outputs"),
        ("3 * x[1]**2", "holds entry 1 of the right result"),
        ("(3 * x**2, x)", "gives 2 arrays where the right result is 1 array"),
    ],
)
def test_a_wrong_first_derivative_is_named(write_module, body, says):
    write_module(f"def d(x):\n    return {body}\n")
    record = checked(cubed, jnp.array([1.0, 2.0, 4.0]), order=1, methods=("taylor", "mine:d"))
    assert record.cells("mine:d")[0].status is Status.NOT_APPLICABLE
    assert checks(record, "mine:d")[1].diagnosis.endswith(says)


def test_partial_derivatives_in_place_of_their_contraction_are_named(write_module):
    write_module("def d(x):\n    return x[1] * jnp.ones(1)\n")
    record = checked(lambda x: jnp.prod(x)[None], jnp.array([2.0, 3.0]), order=1,
                     methods=("taylor", "mine:d"))  # fmt: skip
    assert "column 0 of all partial derivatives" in checks(record, "mine:d")[1].diagnosis


def test_an_exact_formula_is_the_reference_of_all(write_module):
    write_module("def exact(x, order):\n    return [x**3, 3 * x**2, 6 * x][order]\n")
    record = checked(cubed, 1.1, reference="mine:exact", methods=("taylor",))
    assert {check.reference for check in checks(record, "taylor")} == {"mine:exact"}


def test_an_exact_formula_of_one_order_is_the_reference_there(write_module):
    write_module("def exact(x):\n    return 5 * x\n")
    wrong = checked(cubed, 1.1, reference="mine:exact", methods=("taylor",))
    assert [check.reference for check in checks(wrong, "taylor")] == [
        "nested-jvp", "nested-jvp", "mine:exact",
    ]  # fmt: skip
    assert checks(wrong, "taylor")[2].fails
    assert any("is not used at every order" in caveat.text for caveat in wrong.caveats)


def test_a_reference_that_raises_is_told_and_replaced(write_module):
    write_module("def exact(x, order):\n    raise ValueError('unfinished')\n")
    record = checked(cubed, 1.1, order=1, reference="mine:exact", methods=("taylor",))
    assert checks(record, "taylor")[1].reference == "nested-jvp"
    assert Caveat("check", record.caveats[0].text) == record.caveats[0]
    assert "unfinished" in record.caveats[0].text


# budgets


def test_too_many_equations_end_a_cell_before_it_is_checked():
    budget = Budget(max_equations=9)
    record = checked(jnp.tanh, 0.5, order=4, methods=("nested-jvp",), budget=budget)
    cells = record.cells("nested-jvp")
    assert cells[0].status is Status.OK
    assert cells[-1].status is Status.SKIPPED
    assert {cell.check for cell in cells if cell.status is not Status.OK} == {None}


# case 2: silent mistakes

ATTEMPTS = [
    ("elementwise", "wrong_first_output", Directional(2), None,
     "equals the derivative of outputs [:, 0] only; the other outputs are missing (zeros)",
     "equals the derivative of outputs [:, 0] only; the other outputs are missing (zeros)"),
    ("rowwise", "wrong_diagonal", Diagonal(2), "nested_jacobian",
     "has the shape (1,) where the right one has (2,): it holds entry 0 of the right result",
     "has the shape (1,) where the right one has (2,): it holds entry 0 of the right result"),
    ("rowwise", "wrong_first_output", Diagonal(2), "nested_jacobian", None,
     "equals the right result in entry 0 only; the other entries are missing (zeros)"),
    ("rowwise", "wrong_diagonal", Directional(2), None,
     "holds column 0 of all partial derivatives, of shape (1, 2)",
     "holds part [:, 0, 0] of all partial derivatives, of shape (1, 2, 2)"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "attempt", "derivative", "exact", "first", "second"), ATTEMPTS)
def test_silent_mistakes_are_named(name, attempt, derivative, exact, first, second):
    path = f"{SAMPLES / name}.py"
    record = checked(
        f"{path}:f",
        derivative=derivative,
        methods=("nested-jvp", f"{path}:{attempt}"),
        reference=None if exact is None else f"{path}:{exact}",
    )
    found = checks(record, f"{path}:{attempt}")
    assert [None if check is None else check.diagnosis for check in found[1:]] == [first, second]
    assert found[0].verdict is Verdict.AGREES


def test_the_errors_of_the_first_output_are_those_that_the_asker_saw():
    path = f"{SAMPLES / 'elementwise.py'}"
    record = checked(f"{path}:f", methods=("nested-jvp", f"{path}:wrong_first_output"), points=0)
    first, second = checks(record, f"{path}:wrong_first_output")[1:]
    assert [entry.index for entry in first.worst] == [(0, 1), (1, 1)]
    errors = [e.found - e.expected for e in (*first.worst, *second.worst)]
    np.testing.assert_allclose(errors, [48.43877, 0.62903005, 674.248, 0.9977852], rtol=1e-6)


@pytest.mark.parametrize("right", ["nested_grad", "jacobian_diagonal"])
def test_right_ways_are_right(right):
    path = f"{SAMPLES / 'elementwise.py'}"
    record = checked(f"{path}:f", methods=("nested-jvp", f"{path}:{right}"))
    assert {check.verdict for check in checks(record, f"{path}:{right}")} == {Verdict.AGREES}
