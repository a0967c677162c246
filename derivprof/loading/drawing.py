"""Entries that nobody gave: standard normal, from the seed and the name of the argument."""

from typing import Any
from zlib import crc32

import numpy as np

from derivprof.errors import InputError
from derivprof.loading.leaves import Dtypes
from derivprof.loading.literals import Normal


def drawn(tree: Any, path: tuple[str, ...], seed: int, dtypes: Dtypes) -> Any:
    """The tree with every :class:`Normal` drawn, each from the seed and its own name."""
    match tree:
        case Normal():
            return normal(tree.shape, ".".join(path), seed, is_complex=dtypes.is_complex)
        case dict():
            return {key: drawn(each, (*path, str(key)), seed, dtypes) for key, each in tree.items()}
    return tree


def normal(shape: tuple[int, ...], name: str, seed: int, *, is_complex: bool) -> np.ndarray:
    """An array of that shape; :class:`InputError` where it is too large, or the seed none."""
    if seed < 0:
        raise InputError(f"--seed {seed} is negative. A seed is a whole number from 0 on.")
    draw = np.random.default_rng([seed, crc32(name.encode())]).standard_normal
    try:
        real = np.asarray(draw(shape))
        return real + 1j * draw(shape) if is_complex else real
    except (MemoryError, ValueError) as error:
        lengths = ",".join(map(str, shape))
        raise InputError(f"--shape {name}={lengths} is too large for this machine.") from error
