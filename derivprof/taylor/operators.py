"""Linear differential operators with constant coefficients: one expansion in their own algebra."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from derivprof.jaxprs import Keys, TangentRules, program_of, rounded
from derivprof.taylor.algebra import Index
from derivprof.taylor.coefficients import Arithmetic
from derivprof.taylor.demand import schedule
from derivprof.taylor.emission import Emission
from derivprof.taylor.expansion import Expansion, InputSeries, source_of
from derivprof.taylor.graph import Graph
from derivprof.taylor.nodes import PRIMAL, Key, Node
from derivprof.taylor.quotient import Polynomial, Quotient
from derivprof.taylor.stacked import StackedEmission


def operators(
    fun: Callable[..., Any], primals: Sequence[Any], polynomials: Sequence[Polynomial]
) -> tuple[list[Any], Expansion]:
    """Every operator applied to ``fun``, at the primals: each like a result of ``fun``.

    A polynomial has the coefficient of each derivative by the entries that it differentiates by, in
    ascending order: ``{(0, 0): 1, (1, 1): 1, (2,): -1}`` is d^2/dx_0^2 + d^2/dx_1^2 - d/dx_2.
    Entries are numbered through all primals, flattened. Whole numbers have derivatives zero, and
    results in floating point.
    """
    algebra = _algebra(tuple(frozenset(each.items()) for each in polynomials))
    closed, output = program_of(fun, *primals)
    keys = Keys()
    graph = Graph(algebra, keys, TangentRules(keys))
    inputs = _inputs(algebra, primals)
    sources = [
        source_of(graph, series, var.aval)
        for series, var in zip(inputs, closed.jaxpr.invars, strict=True)
    ]
    nodes = graph.interpret(closed.jaxpr, closed.consts, sources)
    forms = [algebra.functional(number) for number in range(len(polynomials))]
    wanted = [
        (node, _key_index(index, algebra)) for node in nodes for form in forms for index in form
    ]
    effects: list[Key] = [(node, PRIMAL) for node in graph.effects]
    emission = StackedEmission(Arithmetic(keys))
    emission.run(schedule([*effects, *dict.fromkeys(wanted)]))
    structure = jax.tree.structure(output)
    results = [
        jax.tree.unflatten(structure, [_applied(emission, node, form) for node in nodes])
        for form in ({_key_index(index, algebra): q for index, q in each.items()} for each in forms)
    ]
    return results, Expansion(graph.classes, tuple(graph.caveats))


def _applied(emission: Emission, node: Node, form: Mapping[Index, Fraction]) -> Any:
    """The value of a form at a series; whole numbers have a multiple of themselves alone."""
    if jnp.issubdtype(node.aval.dtype, jnp.inexact):
        return emission.combination(node, form)
    dtype = jnp.result_type(float)
    factor = form.get(PRIMAL)
    if factor is None:
        return jnp.zeros(node.shape, dtype)
    return rounded(factor, dtype) * jnp.asarray(emission.array((node, PRIMAL)), dtype)


@lru_cache(maxsize=256)
def _algebra(polynomials: tuple[frozenset[Any], ...]) -> Quotient:
    return Quotient([dict(each) for each in polynomials])


def _key_index(index: Index, algebra: Quotient) -> Index:
    return PRIMAL if index == algebra.zero else index


def _inputs(algebra: Quotient, primals: Sequence[Any]) -> list[InputSeries]:
    """Each primal moved by t, and t_i as what it is in the quotient."""
    sizes = [math.prod(jnp.shape(primal)) for primal in primals]
    ends = np.cumsum([0, *sizes]).tolist()
    return [
        InputSeries(primal, _coefficients(algebra, primal, range(*bounds)))
        for primal, bounds in zip(primals, pairwise(ends), strict=True)
    ]


def _coefficients(
    algebra: Quotient, primal: Any, entries: range
) -> dict[Index, tuple[Fraction, Any]]:
    """By basis element: which entries move along it, each times a number."""
    parts: dict[Index, dict[int, Fraction]] = defaultdict(dict)
    for entry in entries:
        for index, q in algebra.element((entry,)).items():
            parts[index][entry - entries.start] = q
    return {index: _moved(primal, part) for index, part in parts.items()}


def _moved(primal: Any, part: dict[int, Fraction]) -> tuple[Fraction, Any]:
    """The entries of one basis element, over the factor of the first."""
    shape = jnp.shape(primal)
    common = next(iter(part.values()))
    if shape == ():
        return common, 1
    flat = np.zeros(math.prod(shape), jnp.result_type(primal))
    for entry, q in part.items():
        flat[entry] = float(q / common)
    return common, flat.reshape(shape)
