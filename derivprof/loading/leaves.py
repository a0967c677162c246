"""The leaves of the inputs: which dtype they get, and whether a derivative can be taken by them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from derivprof.errors import InputError
from derivprof.loading.suggestions import hint

_INEXACT = ("float32", "float64", "bfloat16", "float16", "complex64", "complex128")
_INTEGER = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_NEEDS_X64 = ("float64", "complex128", "int64", "uint64")


@dataclass(frozen=True)
class Dtypes:
    """What --dtype asks of the leaves: a dtype for the inexact ones, or one for whole numbers."""

    inexact: str | None = None
    integer: str | None = None

    @property
    def is_complex(self) -> bool:
        """Whether the inexact leaves become complex."""
        return self.inexact in ("complex64", "complex128")


def parse_dtype(name: str | None) -> Dtypes:
    """What ``--dtype name`` asks for.

    Raises :class:`InputError` for a name of no dtype, and for 64 bits while x64 is off.
    """
    if name is None:
        return Dtypes()
    if name not in _INEXACT + _INTEGER:
        near = hint(name, _INEXACT + _INTEGER, "It can be")
        raise InputError(f"--dtype {name} is not a dtype.{near}")
    if name in _NEEDS_X64 and not _x64_is_on():
        raise InputError(f"--dtype {name} needs 64 bits, which are off. Add --x64.")
    return Dtypes(inexact=name) if name in _INEXACT else Dtypes(integer=name)


def _x64_is_on() -> bool:
    import jax.numpy as jnp

    return jnp.result_type(float) == np.float64


def as_inputs(tree: Any, dtypes: Dtypes) -> Any:
    """The tree with jax arrays for numpy arrays, and its inexact leaves in the dtype asked for.

    Python numbers stay what they are without a dtype: weakly typed, exactly as in ``f(1.1)``.
    """
    import jax

    return jax.tree.map(lambda leaf: _as_leaf(leaf, dtypes), tree)


def _as_leaf(leaf: Any, dtypes: Dtypes) -> Any:
    import jax.numpy as jnp

    value = jnp.asarray(_native(leaf)) if isinstance(leaf, np.ndarray | np.generic) else leaf
    if dtypes.inexact is None or not is_inexact(value):
        return value
    return jnp.asarray(value).astype(_dtype_for(value, dtypes.inexact))


def _native(array: np.ndarray | np.generic) -> np.ndarray:
    """The array as jax takes it: in the byte order of this machine, in double precision at most."""
    shorter = {"g": np.float64, "G": np.complex128}
    kind = array.dtype.newbyteorder("=")
    return np.asarray(array, shorter.get(kind.char, kind))


def _dtype_for(value: Any, dtype: str) -> str:
    """The dtype, or the complex one of its precision for a value that is complex."""
    import jax.numpy as jnp

    if not jnp.issubdtype(jnp.result_type(value), jnp.complexfloating):
        return dtype
    return "complex128" if dtype in ("float64", "complex128") else "complex64"


def is_inexact(leaf: Any) -> bool:
    """Whether a leaf is a real or complex floating-point number or array."""
    import jax.numpy as jnp

    return is_numeric(leaf) and bool(jnp.issubdtype(jnp.result_type(leaf), jnp.inexact))


def is_numeric(leaf: Any) -> bool:
    """Whether jax can trace a leaf: a number or an array of them, not a string or a function."""
    import jax

    if isinstance(leaf, np.ndarray | np.generic):
        return leaf.dtype.kind in "biufcV"  # V: bfloat16 and its kin
    return isinstance(leaf, bool | int | float | complex | jax.Array)


def has_inexact_leaf(tree: Any) -> bool:
    """Whether a derivative can be taken with respect to any leaf of the tree."""
    import jax

    return any(map(is_inexact, jax.tree.leaves(tree)))


def is_traceable(tree: Any) -> bool:
    """Whether every leaf is a number or an array, so that the tree can be a traced argument."""
    import jax

    return all(map(is_numeric, jax.tree.leaves(tree)))
