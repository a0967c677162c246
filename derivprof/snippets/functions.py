"""How a snippet gets at a function that was named on the command line."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from derivprof.plans import TargetText, parse_target
from derivprof.record import Imported


@dataclass(frozen=True)
class Function:
    """A function's name in the snippet, and the lines that make it: imports first, then others.

    ``module`` is the name of the module that the function is imported from; None where the lines
    make a dict ``module`` of its file.
    """

    name: str
    imports: tuple[str, ...]
    lines: tuple[str, ...] = ()
    module: str | None = None


def function(imported: Imported | None, taken: Collection[str]) -> Function:
    """The function under its own name, unless that is taken."""
    if imported is None:
        name = _free(("f", "fun", "function"), taken)
        return Function(name, (f"from my_module import {name}  # the function that was measured",))
    text = parse_target(imported.text)
    if text.is_file and imported.module.rpartition(".")[2] != text.path.stem:
        return _run_as_file(text, taken)
    root, dot, rest = text.attribute.partition(".")
    called = text.call.text if text.call else ""
    folder = _folder_lines(text, imported.module)
    if not dot and not called:
        name = _free((root, "f", "fun", "function"), taken)
        known_as = "" if name == root else f" as {name}"
        line = f"from {imported.module} import {root}{known_as}"
        return Function(name, (*folder, line), module=imported.module)
    name = _free(("f", "fun", "function"), {*taken, root})
    known = _free((root, f"{root}_"), taken)
    line = f"from {imported.module} import {root}{'' if known == root else f' as {known}'}"
    made = f"{name} = {known}{dot}{rest}{called}"
    return Function(name, (*folder, line), (made,), imported.module)


def _free(names: tuple[str, ...], taken: Collection[str]) -> str:
    """The first of the names that is not taken."""
    return next((name for name in names if name not in taken), f"{names[0]}_")


def _folder_lines(text: TargetText, module: str) -> tuple[str, ...]:
    """What makes the folder of a file importable; nothing for the current one."""
    if not text.is_file:
        return ()
    folder = text.path.parent
    for _ in range(module.count(".")):
        folder = folder.parent
    return () if str(folder) == "." else (f"sys.path.insert(0, {_quoted(folder)})",)


def _run_as_file(text: TargetText, taken: Collection[str]) -> Function:
    """A file with the name of a module of Python's: it cannot be imported by that."""
    name = _free(("f", "fun", "function"), taken)
    called = text.call.text if text.call else ""
    root, dot, rest = text.attribute.partition(".")
    run = f"module = runpy.run_path({_quoted(text.path)})"
    return Function(name, (), (run, f'{name} = module["{root}"]{dot}{rest}{called}'))


def _quoted(path: Path) -> str:
    return json.dumps(str(path))
