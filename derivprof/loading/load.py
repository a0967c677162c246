"""From the text of a target and its input options to the loaded target."""

from dataclasses import replace
from typing import Any

from derivprof.derivatives import Derivative
from derivprof.differentiate import Problem, split_rows
from derivprof.loading.argnums import choose_argnums
from derivprof.loading.binding import bind, call_texts
from derivprof.loading.calling import call_once
from derivprof.loading.inputs import Inputs, choose_inputs, choose_second
from derivprof.loading.parameters import parameters_of
from derivprof.loading.resolving import resolve
from derivprof.loading.sizes import size_hint, sized
from derivprof.loading.source import source_of
from derivprof.loading.target import Target
from derivprof.plans import InputOptions


def load_target(text: str, options: InputOptions, derivative: Derivative | None = None) -> Target:
    """The target that ``text`` names, with inputs at which it was traced once.

    What is differentiated may be named by the derivative: u_xx is by x.
    Raises :class:`TargetError`, :class:`InputError` or :class:`FunctionRaised`; each says what was
    wrong and what to type.
    """
    found = resolve(text)
    parameters = parameters_of(found.fun)
    inputs = choose_inputs(found, parameters, options)
    argnums = choose_argnums(options.argnums, inputs, parameters, derivative)
    inputs = sized(inputs, argnums, options)
    source, folder = source_of(found.fun) or (None, None)
    is_product = options.second is not None
    second = choose_second(found, parameters, options, inputs) if is_product else Inputs({})
    target = Target(
        name=found.name,
        text=text,
        fun=bind(found.fun, parameters, tuple(inputs.values), inputs.statics),
        args=tuple(inputs.values.values()),
        argnums=argnums,
        arg_names=tuple(inputs.values),
        source=source,
        folder=folder,
        second=tuple(second.values.values()),
        module=found.module.__name__,
        call=call_texts(parameters, tuple(inputs.values), inputs.statics, inputs.origins),
        origins=inputs.origins,
        second_origins=second.origins,
    )
    if options.vmap:
        target = replace(target, row=_row_of(target))
    call_once(target, is_guess=inputs.is_guess, more=size_hint(inputs, options))
    return target


def _row_of(target: Target) -> tuple[Any, ...]:
    problem = Problem(target.fun, target.args, target.argnums, target.arg_names)
    return split_rows(problem).problem.args
