"""Linear operators, in plain JAX where one array (or scalars) are differentiated."""

from collections.abc import Sequence
from fractions import Fraction

from derivprof.derivatives import Polynomial, Powers, as_powers, root_of
from derivprof.derivatives.polynomials import degree
from derivprof.derivatives.powers import IntegerDirection
from derivprof.snippets.case import Case
from derivprof.snippets.code import Lines, defined, library, tuple_text

_MOST_NUMBERS = 72
"""More are no snippet that anyone reads."""


def nested_jvp(case: Case) -> Lines:
    """One ``jax.jvp`` per differentiation, term by term."""
    lists = [_terms_text(case, each) for each in case.polynomials]
    if not _is_plain(case) or None in lists:
        return library(case)
    calls = [f"operate({each})" for each in lists]
    level = "jax.jacfwd(g, argnums=i)" if case.are_scalars else _along_entry(case)
    return defined(
        case,
        "def operate(terms):",
        "    total = 0.0",
        "    for factor, entries in terms:",
        f"        g = {case.of_live}",
        "        for i in entries:",
        f"            g = {level}",
        f"        total = total + factor * g({case.live_names})",
        "    return total",
        "",
        f"return {_returned(calls)}",
    )


def hessian(case: Case) -> Lines:
    """The Hessian, contracted; its trace where that is what is wanted."""
    powers = [_as_power_of_laplacian(case, each) for each in case.polynomials]
    if case.one is not None and case.one.shape and None not in powers:
        return _by_traces(case, [each for each in powers if each])
    second = all(degree(each) <= 2 for each in case.polynomials)
    if not _is_plain(case) or not second or not all(map(_is_short, case.polynomials)):
        return library(case)
    return _by_entries(case)


def jets(case: Case) -> Lines:
    """Jets along a few directions, mapped, and the sum with their weights."""
    powers = [as_powers(each) for each in case.polynomials]
    directions = list(dict.fromkeys(direction for each in powers for _, direction in each))
    if not _is_plain(case) or not 0 < len(directions) * case.size <= _MOST_NUMBERS:
        return library(case)
    order = max(degree(each) for each in case.polynomials)
    rows = [[dict(direction).get(i, 0) for i in range(case.size)] for direction in directions]
    primals = tuple_text([each.name for each in case.wrt])
    zeros = f" + [jnp.zeros_like(each)] * {order - 1}" if order > 1 else ""
    series = f"[[each]{zeros} for each in v]"
    sums = [
        _jet_sum(case, *each, directions) for each in zip(case.polynomials, powers, strict=True)
    ]
    return defined(
        case,
        f"jets = lambda *v: jet({case.of_live}, {primals}, {series})[1]",
        f"c = jax.vmap(jets)({_stacked(case, rows)})",
        f"return {_returned(sums)}",
    )


def forward_laplacian(case: Case) -> Lines:
    """``folx.forward_laplacian``, once per power."""
    powers = [_as_power_of_laplacian(case, each) for each in case.polynomials]
    if not case.are_arrays or case.output_shape is None or None in powers:
        return library(case)
    x = case.live_names
    calls = [_powered(case, each, "laplacian") for each in powers if each]
    return defined(
        case,
        f"laplacian = lambda g: lambda {x}: folx.forward_laplacian(g)({x}).laplacian",
        f"return {_returned(calls)}",
    )


def _is_plain(case: Case) -> bool:
    """Whether there is one array (or scalars), and one array as the result."""
    has_terms = all(case.polynomials)
    return has_terms and case.output_shape is not None and (case.are_scalars or bool(case.one))


_FEW = 6
"""So many terms stand in one line."""


def _is_short(polynomial: Polynomial) -> bool:
    return len(polynomial) <= 12


def _returned(values: Sequence[str]) -> str:
    return ", ".join(values)


def _along_entry(case: Case) -> str:
    x = case.live_names
    one_hot = f"jnp.zeros({x}.size, {x}.dtype).at[i].set(1).reshape({x}.shape)"
    if len(case.wrt[0].shape) == 1:
        one_hot = f"jnp.zeros_like({x}).at[i].set(1)"
    return f"lambda {x}, g=g, i=i: jax.jvp(g, ({x},), ({one_hot},))[1]"


def _terms_text(case: Case, polynomial: Polynomial) -> str | None:
    """The factors and entries; of a Laplacian in short. None where they are too many."""
    if (power := _as_power_of_laplacian(case, polynomial)) is not None and case.size > 3:
        factor, times = power
        letters = "ijklmn"[:times]
        if times <= len(letters):
            loops = " ".join(f"for {each} in range({case.size})" for each in letters)
            entries = ", ".join(f"{each}, {each}" for each in letters)
            return f"[({float(factor)}, ({entries})) {loops}]"
    if 3 * len(polynomial) > _MOST_NUMBERS:
        return None
    pairs = ", ".join(f"({float(c)}, {_tuple(m)})" for m, c in polynomial.items())
    return f"[{pairs}]"


def _tuple(numbers: Sequence[int]) -> str:
    return tuple_text(list(map(str, numbers))) if numbers else "()"


def _as_power_of_laplacian(case: Case, polynomial: Polynomial) -> tuple[Fraction, int] | None:
    """A number and a power of the Laplacian over all entries that are it; None for others."""
    order = degree(polynomial)
    found = root_of(polynomial, order // 2) if order and order % 2 == 0 else None
    is_laplacian = found is not None and found[1] == {(i, i): 1 for i in range(case.size)}
    return (found[0], order // 2) if found is not None and is_laplacian else None


def _by_traces(case: Case, powers: Sequence[tuple[Fraction, int]]) -> Lines:
    """``jnp.trace(jax.hessian(f)(x))``, and that of it."""
    x, shape = case.live_names, case.wrt[0].shape
    found = "jax.hessian(g)({0})"
    if len(shape) > 1:
        found += (
            f".reshape({', '.join(map(str, (*(case.output_shape or ()), case.size, case.size)))})"
        )
    axes = ", axis1=-2, axis2=-1" if case.output_shape else ""
    if [times for _, times in powers] == [1]:
        whole = found.replace("(g)", f"({case.of_live})").format(x)
        return defined(case, f"return {_scaled(powers[0][0], f'jnp.trace({whole}{axes})')}")
    calls = [_powered(case, each, "laplacian") for each in powers]
    return defined(
        case,
        f"laplacian = lambda g: lambda {x}: jnp.trace({found.format(x)}{axes})",
        f"return {_returned(calls)}",
    )


def _powered(case: Case, power: tuple[Fraction, int], name: str) -> str:
    factor, times = power
    fun = case.of_live
    for _ in range(times):
        fun = f"{name}({fun})"
    return _scaled(factor, f"{fun}({case.live_names})")


def _by_entries(case: Case) -> Lines:
    """Entries of one Hessian and one gradient, and the value."""
    orders = {len(monomial) for each in case.polynomials for monomial in each}
    argnums = f", argnums={tuple(range(len(case.live)))}" if case.are_scalars else ""
    x, is_flat = case.live_names, case.are_scalars or len(case.wrt[0].shape) == 1
    outputs = case.output_shape or ()
    flat = {
        n: "" if is_flat else f".reshape({', '.join(map(str, (*outputs, *[case.size] * n)))})"
        for n in (1, 2)
    }
    lines = [f"g = {case.of_live}"]
    if 1 in orders:
        lines.append(f"slopes = jax.jacrev(g{argnums})({x}){flat[1]}")
    if 2 in orders:
        lines.append(f"hessian = jax.hessian(g{argnums})({x}){flat[2]}")
    sums = [_signed([(c, _entry(case, m)) for m, c in each.items()]) for each in case.polynomials]
    return defined(case, *lines, f"return {_returned(sums)}")


def _entry(case: Case, monomial: Sequence[int]) -> str:
    if not monomial:
        return f"g({case.live_names})"
    name = "slopes" if len(monomial) == 1 else "hessian"
    if case.are_scalars:
        return name + "".join(f"[{i}]" for i in monomial)
    dots = "..., " if case.output_shape else ""
    return f"{name}[{dots}{', '.join(map(str, monomial))}]"


def _stacked(case: Case, rows: Sequence[Sequence[int]]) -> str:
    """The directions: rows of one array, or a column per scalar."""
    dtype = f"{case.wrt[0].name}.dtype"
    if case.are_scalars:
        columns = [list(map(float, column)) for column in zip(*rows, strict=True)]
        return f"*jnp.asarray({columns}, {dtype})"
    is_identity = [list(row) for row in rows] == [
        [int(i == j) for j in range(case.size)] for i in range(len(rows))
    ] and len(rows) == case.size
    found = f"jnp.eye({case.size}, dtype={dtype})"
    if not is_identity:
        found = f"jnp.asarray({[list(map(float, row)) for row in rows]}, {dtype})"
    shape = case.wrt[0].shape
    return found if len(shape) == 1 else f"{found}.reshape({(len(rows), *shape)})"


def _jet_sum(
    case: Case, polynomial: Polynomial, powers: Powers, directions: Sequence[IntegerDirection]
) -> str:
    own = f"{case.of_live}" if case.of_live.isidentifier() else f"({case.of_live})"
    parts = [(polynomial[()], f"{own}({case.live_names})")] if () in polynomial else []
    for order in sorted({order for order, _ in powers}):
        weights = [powers.get((order, each), Fraction(0)) for each in directions]
        parts += _weighted_rows(weights, f"c[{order - 1}]")
    return _signed(parts)


def _weighted_rows(weights: Sequence[Fraction], rows: str) -> list[tuple[Fraction, str]]:
    """The rows one by one where they are few."""
    if len(set(weights)) == 1 and len(weights) > 1:
        return [(weights[0], f"jnp.sum({rows}, axis=0)")]
    if sum(map(bool, weights)) <= _FEW:
        return [(weight, f"{rows}[{i}]") for i, weight in enumerate(weights) if weight]
    numbers = f"jnp.asarray({list(map(float, weights))}, {rows}.dtype)"
    return [(Fraction(1), f"jnp.tensordot({numbers}, {rows}, axes=1)")]


def _signed(parts: Sequence[tuple[Fraction, str]]) -> str:
    """``hessian[0, 0] + 2.0 * hessian[1, 1] - slopes[2]``."""
    (first, text), *rest = parts
    found = _scaled(first, text)
    for factor, each in rest:
        found += f" {'-' if factor < 0 else '+'} {_scaled(abs(factor), each)}"
    return found


def _scaled(factor: Fraction, text: str) -> str:
    if factor == 1:
        return text
    return f"-{text}" if factor == -1 else f"{float(factor)} * {text}"
