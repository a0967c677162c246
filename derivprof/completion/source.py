"""The functions that a module has, from its text."""

import ast
from collections.abc import Iterator
from pathlib import Path

_LARGEST_BYTES = 2_000_000
_NO_FUNCTIONS = frozenset({"__future__", "typing", "collections.abc", "dataclasses"})


def names_in_source(path: Path) -> tuple[str, ...]:
    """What may be a function of the module in a file: ``f``, ``Class.method``, ``make(``.

    Functions, those that make functions with an opening parenthesis, classes and their methods,
    lambdas and calls such as ``partial(...)`` and ``jax.jit(...)`` under the name they are given,
    and names imported from other modules. Nothing for a file that cannot be read or parsed.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return ()
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return ()
    return tuple(dict.fromkeys(name for node in tree.body for name in _names(node)))


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield _called(node)
        case ast.ClassDef(name=name, body=body):
            yield name
            yield from (f"{name}.{method}" for each in body for method in _methods(each))
        case ast.Assign(targets=targets, value=ast.Lambda() | ast.Call()):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Lambda() | ast.Call()):
            yield name
        case ast.ImportFrom(module=module, names=names) if module not in _NO_FUNCTIONS:
            yield from (each.asname or each.name for each in names if each.name != "*")
        case ast.If(body=body, orelse=orelse) | ast.Try(body=body, orelse=orelse):
            yield from (name for each in (*body, *orelse) for name in _names(each))


def _methods(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
        yield node.name


def _called(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The name, with a parenthesis for a function that makes functions."""
    inner = {each.name for each in ast.walk(node) if isinstance(each, ast.FunctionDef)} - {
        node.name
    }
    returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return))
    makes = any(
        isinstance(value, ast.Lambda) or (isinstance(value, ast.Name) and value.id in inner)
        for value in returned
    )
    return f"{node.name}(" if makes else node.name
