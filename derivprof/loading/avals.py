"""The inputs in words: ``float64[3]`` for what they are, nested lists for what is in them."""

from typing import Any

import numpy as np

MOST_ENTRIES = 16
_LONGEST = 120


def aval_text(tree: Any) -> str:
    """``float64[3]``, ``float64 scalar``, or ``{w: float64[3], b: float64[]}`` for a pytree.

    A pytree too long to print is ``48 arrays, 100000 numbers``.
    """
    if _is_leaf(tree):
        return _leaf_text(tree).replace("[]", " scalar")
    text = _tree_text(tree)
    return text if len(text) <= _LONGEST else _sizes_text(tree)


def structure_text(tree: Any) -> str | None:
    """``{'w': _, 'b': (_, _)}``: how the leaves are held, in their order, as Python has it.

    None where a class of the user's own holds them.
    """
    match tree:
        case None:
            return "None"
        case dict() if type(tree) is dict:
            parts = {key: structure_text(tree[key]) for key in sorted(tree)}
            items = [f"{key!r}: {part}" for key, part in parts.items()]
            return None if None in parts.values() else f"{{{', '.join(items)}}}"
        case tuple() | list() if type(tree) in (tuple, list):
            found = [structure_text(item) for item in tree]
            if None in found:
                return None
            text = ", ".join(map(str, found))
            return f"[{text}]" if type(tree) is list else f"({text}{',' * (len(found) == 1)})"
    return "_" if _is_leaf(tree) else None


def entries(tree: Any) -> Any:
    """The numbers as nested lists and dicts; None for more than 16, or for what has no lists."""
    import jax

    if sum(map(np.size, jax.tree.leaves(tree))) > MOST_ENTRIES:
        return None
    return _entries(tree)


def _entries(tree: Any) -> Any:
    match tree:
        case dict():
            return {str(key): _entries(item) for key, item in tree.items()}
        case tuple() | list():
            return [_entries(item) for item in tree]
    return _plain(np.asarray(tree).tolist()) if _is_leaf(tree) and not _is_key(tree) else None


def _plain(value: Any) -> Any:
    """The value with complex numbers as text, which JSON has no other way to keep."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value).strip("()") if isinstance(value, complex) else value


def _is_leaf(tree: Any) -> bool:
    import jax

    return jax.tree_util.all_leaves([tree])


def _is_key(leaf: Any) -> bool:
    import jax
    import jax.numpy as jnp

    return isinstance(leaf, jax.Array) and jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)


def _leaf_text(leaf: Any) -> str:
    import jax.numpy as jnp

    shape = ",".join(map(str, np.shape(leaf)))
    return f"{jnp.result_type(leaf).name}[{shape}]"


def _tree_text(tree: Any) -> str:
    match tree:
        case None:
            return "None"
        case dict():
            items = (f"{key}: {_tree_text(item)}" for key, item in tree.items())
            return f"{{{', '.join(items)}}}"
        case tuple() if type(tree) is tuple:
            return f"({', '.join(map(_tree_text, tree))})"
        case list():
            return f"[{', '.join(map(_tree_text, tree))}]"
    return _leaf_text(tree) if _is_leaf(tree) else f"{type(tree).__name__}({_children_text(tree)})"


def _children_text(tree: Any) -> str:
    """The leaves of a named tuple or registered class, each after its path."""
    import jax

    leaves = jax.tree_util.tree_flatten_with_path(tree)[0]
    return ", ".join(
        f"{jax.tree_util.keystr(path).lstrip('.')}: {_leaf_text(leaf)}" for path, leaf in leaves
    )


def _sizes_text(tree: Any) -> str:
    import jax

    leaves = jax.tree.leaves(tree)
    total = sum(map(np.size, leaves))
    return f"{len(leaves)} arrays, {total} numbers"
