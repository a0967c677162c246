"""Taylor mode: one pass over the program with as many coefficients as the order asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Directional,
    JacobianProduct,
    MixedPartial,
    Ones,
    Operator,
    Pullback,
)
from derivprof.differentiate.diagonals import array_by_array, why_no_diagonal
from derivprof.differentiate.entries import flat_indices
from derivprof.differentiate.findings import Findings
from derivprof.differentiate.method import MethodError
from derivprof.differentiate.operators import arranged, polynomials_of, why_not_its_order
from derivprof.differentiate.problem import Leaves, Problem
from derivprof.differentiate.variables import as_function
from derivprof.record import Schedule
from derivprof.taylor import (
    CannotRoll,
    Expansion,
    Rolling,
    along,
    basis_seed,
    diagonal,
    operators,
    tensor,
)


@dataclass(frozen=True)
class Taylor:
    """Taylor mode from JVP rules alone; see :mod:`derivprof.taylor` for how it works.

    A schedule other than the automatic one is for derivatives in one direction.
    """

    name: str = "taylor"
    rolling: Rolling = Rolling.AUTO

    def why_not(self, problem: Problem, derivative: Derivative, order: int) -> str | None:
        """It expands along directions of the inputs, which reverse mode does not have."""
        match derivative:
            case Pullback():
                return "it is forward mode; the pullback is reverse mode"
            case JacobianProduct():
                return "`indirect` needs no expansion: a product of Jacobians is of first order"
            case Diagonal():
                return why_no_diagonal(problem)
            case Directional():
                return None
        if self.rolling is not Rolling.AUTO:
            return "its schedule is for one direction; `taylor` does several at once"
        return why_not_its_order(derivative, order)

    def build(self, problem: Problem, derivative: Derivative, order: int) -> Callable[..., Any]:
        """The derivative as coefficients of one expansion, times their factorials."""
        match derivative:
            case Diagonal():
                return TaylorFunction(_diagonals(problem, order, self.rolling))
            case Directional():
                return TaylorFunction(_directional(problem, derivative, order, self.rolling))
            case Operator():
                return TaylorFunction(_operated(problem, derivative, order))
        expansion = _expansion_of(problem, derivative, order)
        return TaylorFunction(lambda *args: expansion(*problem.of_leaves(args)))


class TaylorFunction:
    """A derivative as a function of the primals. ``findings`` are those of its last trace."""

    def __init__(self, expand: Callable[..., tuple[Any, Expansion]]) -> None:
        self._expand = expand
        self.findings: Findings | None = None

    def __call__(self, *args: Any) -> Any:
        """The derivative at ``args``."""
        try:
            value, expansion = self._expand(*args)
        except CannotRoll as error:
            raise MethodError(f"the rolled schedule does not apply: {error}") from error
        taken = expansion.taken
        schedule = None if taken is None else Schedule(str(taken.rolling), taken.reason)
        self.findings = Findings(expansion.by_primitive(), expansion.caveats, schedule=schedule)
        return value


def _expansion_of(
    problem: Problem, derivative: Derivative, order: int
) -> Callable[..., tuple[Any, Expansion]]:
    if isinstance(derivative, MixedPartial):
        return _mixed(problem, flat_indices(problem, derivative.indices[:order]))
    if not order:
        return _value
    return lambda fun, leaves: tensor(fun, leaves, order)


def _diagonals(
    problem: Problem, order: int, rolling: Rolling
) -> Callable[..., tuple[Any, Expansion]]:
    def expand(*args: Any) -> tuple[Any, Expansion]:
        expansions: list[Expansion] = []

        def of_one_array(fun: Callable[..., Any], x: Any) -> Any:
            value, expansion = diagonal(fun, x, order, rolling)
            expansions.append(expansion)
            return value

        if order:
            value = array_by_array(problem, of_one_array)(*args)
            return value, sum(expansions[1:], start=expansions[0])
        return _value(*problem.of_leaves(args))

    return expand


def _operated(
    problem: Problem, derivative: Operator, order: int
) -> Callable[..., tuple[Any, Expansion]]:
    polynomials = polynomials_of(problem, derivative, order)

    def expand(*args: Any) -> tuple[Any, Expansion]:
        values, expansion = operators(*problem.of_leaves(args), polynomials)
        return arranged(derivative, values), expansion

    return expand


def _value(fun: Callable[..., Any], leaves: tuple[Any, ...]) -> tuple[Any, Expansion]:
    """The function itself: a series in no direction."""
    return along(fun, leaves, [], ())


def _directional(
    problem: Problem, derivative: Directional, order: int, rolling: Rolling
) -> Callable[..., tuple[Any, Expansion]]:
    def expand(fun: Callable[..., Any], leaves: Leaves, tangents: Any) -> tuple[Any, Expansion]:
        """Known ones need no array as their seed."""
        seed = [1] * len(leaves) if derivative.fixed == Ones() else tangents
        return along(fun, leaves, [seed], (order,), rolling)

    return as_function(problem, derivative, expand)


def _mixed(problem: Problem, indices: tuple[int, ...]) -> Callable[..., tuple[Any, Expansion]]:
    """One formal direction per distinct index, to the order of its multiplicity."""
    distinct = tuple(dict.fromkeys(indices))
    orders = tuple(map(indices.count, distinct))
    seeds = [
        [basis_seed(problem.leaves, position, entry) for position in range(len(problem.leaves))]
        for entry in distinct
    ]
    return lambda fun, leaves: along(fun, leaves, seeds, orders)
