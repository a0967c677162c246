"""The fixture ``derivprof_budget``, there in every test-suite where derivprof is installed."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

Allowed = int | str | Sequence[int]


@pytest.fixture
def derivprof_budget() -> Callable[..., None]:
    """A function that fails the test where a derivative costs more than is allowed.

    ``derivprof_budget(f, x, order=4, method="taylor", equations=71)`` differentiates ``f(x)`` and
    compares what that costs with what is allowed: one number for the highest order, or one per
    order. The names of costs are those of ``[[tool.derivprof.budget]]``; ``derivative`` may be one
    of :mod:`derivprof.derivatives` in place of ``order``.
    """
    return check_budget


def check_budget(
    fun: Callable[..., Any],
    *args: Any,
    order: int = 1,
    method: str | Sequence[str] = "taylor",
    argnums: int | Sequence[int] | None = None,
    derivative: Any = None,
    **allowed: Allowed,
) -> None:
    """Fail the running test where a method costs more than ``allowed``; say all that is over."""
    from derivprof.budgets import budget_lines, declared_budget
    from derivprof.library import profile
    from derivprof.reports import over_text

    __tracebackhide__ = True
    name = getattr(fun, "__qualname__", repr(fun))
    costs = {key: list(most) if isinstance(most, tuple) else most for key, most in allowed.items()}
    budget = declared_budget({"target": name, "method": method, **costs}, "derivprof_budget")
    record = profile(
        fun, *args, order=order, methods=budget.methods, argnums=argnums, derivative=derivative,
        timed=budget.is_compiled, sampling_seconds=0.0,
    )  # fmt: skip
    over = [line for line in budget_lines(budget, record) if line.is_over]
    if over:
        pytest.fail("\n".join(map(over_text, over)), pytrace=False)
