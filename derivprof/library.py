"""The functions that ``import derivprof`` offers."""

from collections.abc import Callable, Sequence
from typing import Any

from derivprof.derivatives import Derivative, Direction, Directional, Ones, Variable
from derivprof.loading import Target, argnums_named, argument_names
from derivprof.plans import Budget, InputOptions, SweepPlan
from derivprof.presented import Profile
from derivprof.sweep import InProcess, Silent, Sweep
from derivprof.sweep.session import Session


def profile(
    fun: Callable[..., Any],
    *args: Any,
    order: int = 6,
    methods: str | Sequence[str] = (),
    argnums: int | Sequence[int] | None = None,
    direction: Direction = Ones(),  # noqa: B008 - frozen, one instance is as good as another
    as_function_of: str = "inputs",
    derivative: Derivative | None = None,
    timed: bool = False,
    max_equations: int = Budget.max_equations,
    sampling_seconds: float = Budget.sampling_s,
) -> Profile:
    """The record of a sweep over orders 0..order of ``fun(*args)``, measured in this process.

    A notebook shows it as tables; it has ``.plot()``, ``.table()`` and ``.to_pandas()``.

    ``args`` are pytrees of arrays or Python numbers (a number stays weakly typed, as in a call);
    ``methods`` are names as for ``--method``, nested-jvp, jet and taylor by default; ``timed`` also
    compiles and runs every cell, and samples run times for up to ``sampling_seconds``;
    ``as_function_of`` may be ``"direction"``, at fixed ``args``. ``derivative`` is one of
    :mod:`derivprof.derivatives`, as ``FullTensor(2)`` or ``Operator("u_xx + u_yy")``, in place of
    ``order`` and what goes with it. ``argnums`` is the first argument, or what an operator names.
    Nothing can interrupt a cell here, so of the budgets only the equations count; the command line
    measures in a process with limits on time and memory.
    """
    name = getattr(fun, "__qualname__", repr(fun))
    wanted = derivative or Directional(order, direction, Variable(as_function_of))
    chosen = argnums_named(wanted, fun, len(args)) if argnums is None else argnums
    numbers = (chosen,) if isinstance(chosen, int) else tuple(chosen)
    names = argument_names(fun, len(args))
    target = Target(name, name, fun, args, numbers, names)
    asked = (methods,) if isinstance(methods, str) else tuple(methods)
    budget = Budget(max_equations=max_equations, sampling_s=sampling_seconds)
    plan = SweepPlan(name, InputOptions(), wanted, asked, timed, budget=budget)
    return Profile.of(Sweep(plan, InProcess(Session(target)), Silent()).run())
