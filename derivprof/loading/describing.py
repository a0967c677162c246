"""A loaded target as the record keeps it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from derivprof.loading.avals import aval_text, entries, structure_text
from derivprof.loading.leaves import has_inexact_leaf
from derivprof.loading.target import Target
from derivprof.record import Imported, InputInfo, InputLeaf, TargetInfo


def describe_target(target: Target) -> TargetInfo:
    """The names, avals and entries of a target's inputs, and the aval of its output (of a row's).

    ``commit`` and ``own`` are left out: whoever knows the repository and the methods fills them in.
    """
    import jax

    return TargetInfo(
        name=target.name,
        inputs=_inputs(target, target.args, target.origins),
        source=target.source,
        output=aval_text(jax.eval_shape(target.fun, *target.example)),
        imported=None if target.module is None else Imported(target.text, target.module),
        call=target.call or target.arg_names,
        argnums=target.argnums,
        second=_inputs(target, target.second, target.second_origins),
    )


def _inputs(
    target: Target, args: tuple[Any, ...], origins: Mapping[str, str]
) -> tuple[InputInfo, ...]:
    return tuple(
        InputInfo(
            name=name,
            aval=aval_text(value),
            differentiated=index in target.argnums and has_inexact_leaf(value),
            entries=entries(value),
            leaves=_leaves(name, value),
            structure=structure_text(value),
            origin=origins.get(name),
        )
        for index, (name, value) in enumerate(zip(target.arg_names, args, strict=False))
    )


def _leaves(name: str, value: Any) -> tuple[InputLeaf, ...]:
    import jax

    are_few = entries(value) is not None
    return tuple(
        InputLeaf(
            ".".join((name, *(jax.tree_util.keystr((key,), simple=True) for key in path))),
            _dtype(leaf),
            np.shape(leaf),
            entries(leaf) if are_few else None,
        )
        for path, leaf in jax.tree_util.tree_leaves_with_path(value)
    )


def _dtype(leaf: Any) -> str:
    """Python's own type for a plain number; the dtype of an array."""
    return str(leaf.dtype) if hasattr(leaf, "dtype") else type(leaf).__name__
