"""The child's side of ``explain``: the program of one cell, taken apart."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from derivprof.compat import ClosedJaxpr, optimised_hlo
from derivprof.derivatives import Derivative, JacobianProduct, Operator, Pullback
from derivprof.differentiate import Problem, tangent_dependence
from derivprof.errors import DerivprofError
from derivprof.jaxprs import (
    Judged,
    equation_count,
    equation_texts,
    instruction_operations,
    judge,
    positions,
    served_outputs,
    take_census,
)
from derivprof.loading import Target, input_names, output_names
from derivprof.measure import compile_stages, trace
from derivprof.record import Block, Equation, Sharing, Stack, Status, Waste
from derivprof.sweep.bench import Bench
from derivprof.sweep.programs import Stacks, line_counts, place_of, stacks_of
from derivprof.sweep.reasons import RAISED, reason_of
from derivprof.sweep.requests import (
    Answered,
    CountInstructions,
    CountLines,
    Dissect,
    Dissected,
    Place,
)
from derivprof.units import count_text
from derivprof.worker.protocol import Report

Question = CountLines | Dissect | CountInstructions


def look_into(bench: Bench, question: Question, report: Report) -> Answered:
    """What the traced program of a cell says, or why there is none."""
    reason = bench.why_not(question.cell)
    if reason is not None:
        return Answered(Status.NOT_APPLICABLE, reason)
    try:
        report("tracing")
        function = bench.of_inputs(bench.function(question.cell))
        _, closed, _ = trace(function, bench.inputs)
        total = equation_count(closed.jaxpr)
        if (reason := bench.too_many(total)) is not None:
            return Answered(Status.OVER_BUDGET, reason)
        report(f"explaining {count_text(total)} equations")
        return Answered(Status.OK, None, _found(bench, question, closed, report))
    except DerivprofError:
        raise
    except RAISED as error:
        return Answered(Status.FAILED, reason_of(error))


def _found(bench: Bench, question: Question, closed: ClosedJaxpr, report: Report) -> Any:
    match question:
        case CountLines():
            return line_counts(stacks_of(closed))
        case Dissect(_, listing):
            target = bench.target
            return dissect(closed, bench.problem, bench.derivative, target, listing=listing)
        case CountInstructions(cell):
            report("compiling")
            function = bench.of_inputs(bench.function(cell))
            compiled = compile_stages(function, bench.inputs, repeats=1)
            return dict(instruction_operations(optimised_hlo(compiled.compiled) or ""))


def dissect(
    closed: ClosedJaxpr,
    problem: Problem,
    derivative: Derivative,
    target: Target,
    *,
    listing: bool,
) -> Dissected:
    """Everything that the program says of its own cost."""
    by_output = not isinstance(derivative, Pullback | JacobianProduct | Operator)
    judged, stacks = judge(closed), stacks_of(closed)
    outputs = output_names(target, problem.output)
    blocks = tuple(_blocks(problem, target, outputs))
    return Dissected(
        census=take_census(closed),
        wasted=_by_kind(judged),
        line_waste=_by_line(judged, stacks),
        stacks=_stacks(judged, stacks),
        blocks=blocks,
        sharing=tuple(_sharing(closed, judged, outputs)) if by_output else (),
        equations=tuple(_equations(closed, judged, stacks)) if listing else (),
    )


def _by_kind(judged: list[Judged]) -> Mapping[str, Mapping[str, int]]:
    """For each kind of waste, equations by primitive."""
    found = Counter((each.waste, each.eqn.primitive.name) for each in judged if each.waste)
    return {
        kind.value: {name: count for (each, name), count in found.most_common() if each is kind}
        for kind in Waste
    }


def _by_line(judged: list[Judged], stacks: Stacks) -> Mapping[Place, Mapping[str, int]]:
    """For each source line, equations by kind of waste."""
    counts: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for each, stack in zip(judged, stacks, strict=True):
        if each.waste is not None:
            counts[place_of(stack)][each.waste.value] += 1
    return {place: dict(counter) for place, counter in counts.items()}


def _stacks(judged: list[Judged], stacks: Stacks) -> tuple[Stack, ...]:
    names = (each.eqn.primitive.name for each in judged)
    found = Counter(zip(stacks, names, strict=True))
    return tuple(Stack(stack[::-1], name, count) for (stack, name), count in found.items())


def _equations(closed: ClosedJaxpr, judged: list[Judged], stacks: Stacks) -> Iterator[Equation]:
    rows = zip(equation_texts(closed.jaxpr), judged, stacks, strict=True)
    for number, (text, each, stack) in enumerate(rows, start=1):
        file, line = place_of(stack) or (None, None)
        repeats = None if each.repeats is None else each.repeats + 1
        yield Equation(number, text, file, line, each.waste, repeats)


def _blocks(problem: Problem, target: Target, outputs: Sequence[str]) -> Iterator[Block]:
    """Every output by every differentiated input; outputs without a derivative are left out."""
    names = input_names(target)
    inputs = [names[position] for position in problem.live]
    leaves = jax.tree.leaves(problem.output)
    rows = zip(outputs, leaves, tangent_dependence(problem), strict=True)
    for output, leaf, used in rows:
        if jnp.issubdtype(leaf.dtype, jnp.inexact):
            for position, name in enumerate(inputs):
                yield Block(output, name, position not in used)


def _sharing(
    closed: ClosedJaxpr, judged: list[Judged], outputs: Sequence[str]
) -> Iterator[Sharing]:
    """Per output of the function, how much of its derivative's work serves the others.

    Nothing for a single output, or where the derivative is not arranged output by output.
    """
    per_output, rest = divmod(len(closed.jaxpr.outvars), len(outputs))
    if len(outputs) < 2 or rest or not per_output:
        return
    bits = served_outputs(closed.jaxpr)
    served = [frozenset(position // per_output for position in positions(each)) for each in bits]
    live = [place for place, each in enumerate(judged) if each.waste is not Waste.DEAD]
    needed = {i: {place for place in live if i in served[place]} for i in range(len(outputs))}
    for index, output in enumerate(outputs):
        others = [(i, name) for i, name in enumerate(outputs) if i != index]
        mine = needed[index]
        yield Sharing(
            output,
            equations=len(mine),
            shared={name: len(mine & needed[i]) for i, name in others},
            repeated={name: _repeated(judged, mine, needed[i] - mine) for i, name in others},
        )


def _repeated(judged: list[Judged], mine: set[int], theirs: set[int]) -> int:
    """How many equations of theirs repeat one of mine."""
    return sum(judged[place].repeats in mine for place in theirs)
