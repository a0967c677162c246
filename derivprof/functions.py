"""Derivatives as functions: ``derivprof.derivative(f, order=8)`` and its kin."""

import functools
import math
from collections.abc import Callable, Sequence
from operator import index
from typing import Any

import jax

from derivprof.derivatives import (
    Derivative,
    Diagonal,
    Direction,
    Directional,
    FullTensor,
    MixedPartial,
    Ones,
    Operator,
    Variable,
)
from derivprof.differentiate import Method, Problem, compared_value, is_of_one_entry, method_named
from derivprof.loading import argnums_named, argument_names
from derivprof.prediction import predict
from derivprof.record import PredictedCounts
from derivprof.taylor import jet as jet

Function = Callable[..., Any]
Argnums = int | Sequence[int]


def derivative(
    fun: Function,
    order: int = 1,
    *,
    argnums: Argnums = 0,
    direction: Direction = Ones(),  # noqa: B008 - frozen, one instance is as good as another
    as_function_of: str = "inputs",
    method: str = "taylor",
) -> Function:
    """The derivative D^order f(x)[v, ..., v] as a function of the arguments of ``fun``.

    x are the inexact leaves of the arguments in ``argnums``, any pytrees; v is 1 in every entry,
    or the direction given. The result has the structure and shapes of the result of ``fun``.
    With ``as_function_of="direction"`` the arguments give a function of v, which has the structure
    of the differentiated argument, or is a tuple of one such thing per argument in ``argnums``:
    ``derivative(f, 4, as_function_of="direction")(x)(v)``.
    ``method`` is any name of the command line's ``--method`` that computes directional
    derivatives. Raises TypeError and ValueError for arguments that mean nothing.
    """
    if not isinstance(direction, Direction):
        raise TypeError(
            f"direction is {type(direction).__name__}; it must be one of Ones(), OneHot(i), "
            "Random(seed) and FromFile(path) from derivprof.derivatives."
        )
    wanted = Directional(_order(order), direction, _variable(as_function_of, direction))
    if wanted.variable is Variable.DIRECTION:
        return _of_direction(fun, wanted, argnums, method)
    return _derived(fun, wanted, argnums, method)


def partial(
    fun: Function, indices: Sequence[int], *, argnums: Argnums = 0, method: str = "taylor"
) -> Function:
    """The mixed partial derivative by the entries in ``indices``, repeats allowed.

    Entries are numbered through the arguments in ``argnums``, in that order, flattened:
    ``partial(f, (0, 2, 4))`` is d^3 f / dx0 dx2 dx4. The result has the structure and shapes of
    the result of ``fun``.
    """
    try:
        entries = tuple(map(index, indices))
    except TypeError as error:
        raise TypeError(
            f"indices is {indices!r}; it must be a sequence of whole numbers."
        ) from error
    return _derived(fun, MixedPartial(entries), argnums, method)


def tensor(fun: Function, order: int, *, argnums: Argnums = 0, method: str = "taylor") -> Function:
    """All partial derivatives of an order, as ``order`` nested ``jax.jacfwd`` arrange them.

    Each output leaf becomes pytrees of the arguments, one within the other; with one array as the
    argument that is an array of shape ``(*output, *x, ..., *x)``. Leaves that are no
    floating-point numbers stand there as None.
    """

    def arranged(problem: Problem, flat: Any) -> Any:
        chosen = tuple(problem.args[i] for i in problem.argnums)
        inner = chosen[0] if isinstance(argnums, int) else chosen
        return jax.tree.map(lambda array: _split(array, inner, order), flat)

    return _derived(fun, FullTensor(_order(order)), argnums, method, arranged)


def diagonal(
    fun: Function, order: int, *, argnums: Argnums = 0, method: str = "taylor"
) -> Function:
    """d^n f_i / dx_i^n for every i.

    ``fun`` maps x, all floating-point arrays of the arguments in ``argnums``, to arrays of the same
    shapes, one by one; the result has the structure of its result. Or to one entry; the result has
    the structure of the arguments, with None for leaves that are no floating-point numbers. An
    entrywise function needs one pass per array, whatever the number of entries.
    """

    def arranged(problem: Problem, found: Any) -> Any:
        is_sequence_of_one = not isinstance(argnums, int) and len(problem.argnums) == 1
        return (found,) if is_sequence_of_one and order and is_of_one_entry(problem) else found

    return _derived(fun, Diagonal(_order(order)), argnums, method, arranged)


def operator(
    fun: Function,
    text: str | Sequence[str],
    *,
    argnums: Argnums | None = None,
    method: str = "taylor",
) -> Function:
    """A linear operator with constant coefficients applied to ``fun``, as ``u_xx + u_yy - u_t``.

    What follows ``_`` are arguments of ``fun`` by name or entries, as on the command line's
    ``--operator``. Without ``argnums`` the arguments are those that the text names, or the first.
    The result has the structure and shapes of the result of ``fun``; for a sequence of texts,
    computed at once, it is a tuple of such. Raises UsageError and InputError, which say what is
    wrong, for a text that is no such operator or does not fit the arguments.
    """
    wanted = Operator((text,) if isinstance(text, str) else tuple(text))

    def arranged(problem: Problem, found: Any) -> Any:
        return (found,) if not isinstance(text, str) and len(wanted.expressions) == 1 else found

    return _derived(fun, wanted, argnums, method, arranged)


def predict_counts(
    fun: Function,
    x: Any,
    order: int,
    *,
    argnums: Argnums = 0,
    direction: Direction = Ones(),  # noqa: B008 - frozen, one instance is as good as another
) -> PredictedCounts:
    """The raw equations that nested ``jvp`` writes at the orders 0 to ``order``, without tracing.

    ``x`` is the argument of ``fun``, or a tuple of all its arguments. ``.orders[n].total`` and
    ``.orders[n].primitives`` are exact; ``.law()`` is the certified law of all orders, and
    ``.law("mul")`` that of one primitive. Low orders are traced to check it: ``.is_certain``.
    """
    args = x if isinstance(x, tuple) else (x,)
    problem = Problem(fun, args, _numbers(argnums, args))
    return predict(problem, Directional(_order(order), direction), order)


def _order(order: int) -> int:
    try:
        found = index(order)
    except TypeError as error:
        raise TypeError(f"The order is {order!r}; it must be a whole number.") from error
    if found < 0:
        raise ValueError(f"The order is {found}; it must be 0 or more.")
    return found


def _variable(text: str, direction: Direction) -> Variable:
    try:
        found = Variable(text)
    except ValueError as error:
        names = " or ".join(repr(str(each)) for each in Variable)
        raise ValueError(f"as_function_of is {text!r}; it must be {names}.") from error
    if found is Variable.DIRECTION and direction != Ones():
        raise ValueError("direction is given, and the derivative is to be a function of it.")
    return found


def _as_found(problem: Problem, found: Any) -> Any:
    return found


def _derived(
    fun: Function,
    wanted: Derivative,
    argnums: Argnums | None,
    method: str,
    arranged: Callable[[Problem, Any], Any] = _as_found,
) -> Function:
    """The derivative by the method; ``arranged`` turns a method's result into the caller's."""
    row = method_named(method)

    @functools.wraps(fun)
    def derived(*args: Any, **kwargs: Any) -> Any:
        problem = _problem(fun, _argnums(argnums, fun, wanted, args), args, kwargs)
        function = _built(row, problem, wanted)
        return arranged(problem, _whole(compared_value(function, function(*args)), method))

    return derived


def _of_direction(fun: Function, wanted: Directional, argnums: Argnums, method: str) -> Function:
    """From the arguments to the derivative as a function of its direction."""
    row = method_named(method)

    @functools.wraps(fun)
    def at(*args: Any, **kwargs: Any) -> Function:
        problem = _problem(fun, argnums, args, kwargs)
        function = _built(row, problem, wanted)

        def of_direction(v: Any) -> Any:
            return function(*problem.tangents_of((v,) if isinstance(argnums, int) else tuple(v)))

        return of_direction

    return at


def _problem(
    fun: Function, argnums: Argnums, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Problem:
    """The function at its arguments; TypeError where there is nothing to differentiate by."""
    bound = functools.partial(fun, **kwargs) if kwargs else fun
    problem = Problem(bound, args, _numbers(argnums, args), argument_names(fun, len(args)))
    if not problem.live:
        raise TypeError(
            f"The arguments in argnums={argnums} hold no floating-point number to differentiate by."
        )
    return problem


def _built(row: Method, problem: Problem, wanted: Derivative) -> Function:
    """The derivative as the method builds it; ValueError where it does not apply."""
    reason = row.why_not(problem, wanted, wanted.order)
    if reason is not None:
        raise ValueError(f"`{row.name}` does not apply: {reason}.")
    return row.build(problem, wanted, wanted.order)


def _whole(value: Any, method: str) -> Any:
    """The value as every method arranges it; ValueError where it is too large for that."""
    if value is None:
        raise ValueError(
            f"`{method}` does not fill in a tensor of that size; compressed_jacobian and "
            "compressed_hessian of derivprof.sparsity give its entries alone."
        )
    return value


def _argnums(
    argnums: Argnums | None, fun: Function, wanted: Derivative, args: tuple[Any, ...]
) -> Argnums:
    """What is given, or the arguments that an operator names, or the first."""
    return argnums_named(wanted, fun, len(args)) if argnums is None else argnums


def _numbers(argnums: Argnums, args: tuple[Any, ...]) -> tuple[int, ...]:
    """The arguments in ``argnums``, counted from 0; negative numbers count from the end."""
    given = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    count = len(args)
    if any(not -count <= number < count for number in given):
        raise ValueError(f"argnums is {argnums}, and there are {count} positional arguments.")
    numbers = tuple(number % count for number in given)
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"argnums is {argnums}, which names an argument twice.")
    return numbers


def _split(flat: Any, chosen: Any, order: int) -> Any:
    """From the last ``order`` axes, over all entries, to pytrees of the arguments."""
    if order == 0:
        return flat
    leaves, structure = jax.tree.flatten(chosen)
    axis = flat.ndim - order
    parts, start = [], 0
    for leaf in leaves:
        if not jax.numpy.issubdtype(jax.numpy.result_type(leaf), jax.numpy.inexact):
            parts.append(None)
            continue
        shape = jax.numpy.shape(leaf)
        size = math.prod(shape)
        part = jax.lax.slice_in_dim(flat, start, start + size, axis=axis)
        start += size
        part = part.reshape(*part.shape[:axis], *shape, *part.shape[axis + 1 :])
        parts.append(_split(part, chosen, order - 1))
    return jax.tree.unflatten(structure, parts)
