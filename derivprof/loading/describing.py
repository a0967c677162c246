"""A loaded target as the record keeps it."""

from derivprof.loading.avals import aval_text, entries
from derivprof.loading.leaves import has_inexact_leaf
from derivprof.loading.target import Target
from derivprof.record import InputInfo, TargetInfo


def describe_target(target: Target) -> TargetInfo:
    """The names, avals and entries of a target's inputs, and the aval of its output (of a row's).

    ``commit`` is None: whoever knows the repository fills it in.
    """
    import jax

    return TargetInfo(
        name=target.name,
        inputs=tuple(_input_info(target, index) for index in range(len(target.args))),
        source=target.source,
        output=aval_text(jax.eval_shape(target.fun, *target.example)),
    )


def _input_info(target: Target, index: int) -> InputInfo:
    value = target.args[index]
    return InputInfo(
        name=target.arg_names[index],
        aval=aval_text(value),
        differentiated=index in target.argnums and has_inexact_leaf(value),
        entries=entries(value),
    )
