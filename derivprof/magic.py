"""``%derivprof`` in IPython and Jupyter, after ``%load_ext derivprof``."""

import ast
import shlex
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from derivprof.errors import UsageError
from derivprof.presented import Profile

USAGE = (
    "%derivprof count|time|plot f(x) [--order N] [-m METHOD ...] for a function of this notebook "
    "(plot: --figure NAME); "
    "%derivprof count|time|check|plot mymod:f [the options of the command line]"
)


class Wanted(StrEnum):
    """What is to be shown."""

    COUNT = "count"
    TIME = "time"
    CHECK = "check"
    PLOT = "plot"


def load_ipython_extension(shell: Any) -> None:
    """Offer ``%derivprof`` in that shell."""
    from IPython.core.error import UsageError as MagicUsageError  # pyright: ignore[reportMissingImports]

    def derivprof(line: str) -> Any:
        """What a derivative costs, by every method: ``%derivprof count f(1.1) --order 8``."""
        try:
            return found_by(line, shell.user_ns)
        except UsageError as error:
            raise MagicUsageError(f"{error} Usage: {USAGE}") from error

    shell.register_magic_function(derivprof, "line")


def found_by(line: str, names: Mapping[str, Any]) -> Any:
    """The record, or its figure for ``plot``, of a line in which ``names`` may be used.

    Raises :class:`UsageError` for a line that means nothing.
    """
    command, _, rest = line.strip().partition(" ")
    if command not in list(Wanted):
        raise UsageError(f"`{command}` is none of {', '.join(Wanted)}.")
    wanted = Wanted(command)
    target, options = _split(rest)
    found = _called(target, names)
    figure, options = _figure(options) if wanted is Wanted.PLOT else ("growth", options)
    if isinstance(found, str):
        profile = _by_command(wanted, found, options)
    else:
        profile = _in_process(wanted, *found, options)
    return profile.plot(figure) if wanted is Wanted.PLOT else profile


def _figure(options: str) -> tuple[str, str]:
    """The figure that ``--figure`` names, ``growth`` if there is none, and the other options."""
    parser = _Parser(add_help=False)
    parser.add_argument("--figure", default="growth")
    given, others = parser.parse_known_args(shlex.split(options))
    return given.figure, shlex.join(others)


def _split(rest: str) -> tuple[str, str]:
    """The target, which may hold blanks, and the options after it."""
    for place in (i for i, sign in enumerate(f"{rest} ") if sign == " "):
        target = rest[:place].strip()
        if target and (":" in target.partition("(")[0] or _parses(target)):
            following = rest[place:].strip()
            if not following or following.startswith("-"):
                return target, following
    raise UsageError(f"`{rest}` names no function." if rest else "No function is named.")


def _parses(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def _called(
    target: str, names: Mapping[str, Any]
) -> tuple[Callable[..., Any], tuple[Any, ...]] | str:
    """The function and its arguments; the text of a target that is in a module."""
    if ":" in target.partition("(")[0]:
        return target
    tree = ast.parse(target, mode="eval").body
    if isinstance(tree, ast.Call) and not tree.keywords:
        function, arguments = tree.func, tuple(_value(each, names) for each in tree.args)
    elif isinstance(tree, ast.Call):
        raise UsageError(f"`{target}` gives arguments by name; give them by position.")
    else:
        function, arguments = tree, (1.1,)
    return _value(function, names), arguments


def _value(expression: ast.expr, names: Mapping[str, Any]) -> Any:
    code = compile(ast.Expression(expression), "<derivprof>", "eval")
    try:
        return eval(code, dict(names))
    except NameError as error:
        text = str(error)
        raise UsageError(f"{text[:1].upper()}{text[1:]} here.") from error


def _in_process(
    wanted: Wanted, fun: Callable[..., Any], args: tuple[Any, ...], options: str
) -> Profile:
    """The record of a function of the notebook, which no other process can import."""
    from derivprof.library import profile

    if wanted is Wanted.CHECK:
        raise UsageError("`check` needs a function that can be imported: mymod:f.")
    given = _parsed(options)
    return profile(fun, *args, order=given.order, methods=given.method, timed=wanted is Wanted.TIME)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


def _parsed(options: str) -> Namespace:
    parser = _Parser(add_help=False)
    parser.add_argument("--order", "-n", type=int, default=6)
    parser.add_argument("--method", "-m", action="append", default=[])
    return parser.parse_args(shlex.split(options))


def _by_command(wanted: Wanted, target: str, options: str) -> Profile:
    """The record that the command line leaves; what it says on the way is shown as it comes."""
    command = "count" if wanted is Wanted.PLOT else wanted
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "run.json"
        arguments = [command, target, *shlex.split(options), "-o", str(record)]
        done = subprocess.run(
            [sys.executable, "-m", "derivprof", *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if not record.exists():
            raise UsageError(done.stderr.strip() or f"derivprof ended with {done.returncode}.")
        return Profile.read(record)
