"""Names of a function's inputs and outputs, leaf by leaf, as its author calls them."""

import ast
import inspect
import textwrap
from typing import Any

from derivprof.loading.target import Target


def input_names(target: Target) -> tuple[str, ...]:
    """One name per leaf of the arguments: ``p1``, ``params['w']``."""
    import jax

    paths, _ = jax.tree.flatten_with_path(target.args)
    return tuple(
        target.arg_names[path[0].idx] + jax.tree_util.keystr(path[1:]) for path, _ in paths
    )


def output_names(target: Target, output: Any) -> tuple[str, ...]:
    """One name per leaf of the result: those after ``return``, else the function's and an index."""
    import jax

    name = target.name.rpartition(":")[2].partition("(")[0].rpartition(".")[2]
    returned = _returned_names(target.fun)
    paths, _ = jax.tree.flatten_with_path(output)
    if not isinstance(output, tuple) or len(output) != len(returned):
        return tuple(name + jax.tree_util.keystr(path) for path, _ in paths)
    return tuple(returned[path[0].idx] + jax.tree_util.keystr(path[1:]) for path, _ in paths)


def _returned_names(fun: Any) -> tuple[str, ...]:
    """``("z", "y")`` for a function whose only return says ``return z, y``; else nothing."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(fun))))
    except (OSError, TypeError, SyntaxError):
        return ()
    returns = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    match returns:
        case [ast.Return(value=ast.Tuple(elts=parts))]:
            names = [part.id for part in parts if isinstance(part, ast.Name)]
            return tuple(names) if len(names) == len(parts) == len(set(names)) else ()
    return ()
