"""Shell completion: what each argument and option may go on with, and how a shell is answered."""

import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout

from derivprof import completion

_ASKED = "_DERIVPROF_COMPLETE"
_WORDS, _CURRENT = "COMP_WORDS", "COMP_CWORD"

RECORDS = (".json",)
RENDERED = (".json", ".csv", ".md", ".png", ".svg", ".pdf")


def is_shell_asking() -> bool:
    """Whether a shell runs the program for what the user may type next."""
    return os.environ.get(_ASKED, "").startswith("complete_")


def answer(program: Callable[[], object]) -> int:
    """The exit code of the program, whose answer is printed as the shell expects it.

    Whatever goes wrong is no completion: the user is in the middle of a line.
    """
    settled = _put_words_together() if os.environ[_ASKED] == "complete_bash" else ""
    told = io.StringIO()
    try:
        with redirect_stdout(told), redirect_stderr(io.StringIO()):
            program()
    except SystemExit as end:
        lines = (line.removeprefix(settled) for line in told.getvalue().splitlines(keepends=True))
        sys.stdout.write("".join(lines))
        return int(end.code or 0)
    except Exception:  # noqa: BLE001 - a traceback would land in the line being typed
        return 1
    return 0


def _put_words_together() -> str:
    """Undo what bash did to words with a colon; returns what it does not want to hear again."""
    pieces = os.environ.get(_WORDS, "").split("\n")
    typed = completion.typed_in_bash(tuple(pieces), int(os.environ.get(_CURRENT, "0")))
    os.environ[_WORDS], os.environ[_CURRENT] = "\n".join(typed.words), str(typed.current)
    return typed.settled


def targets(incomplete: str) -> list[str]:
    """Functions, and files that list targets."""
    return completion.targets(incomplete, ".toml")


def functions(incomplete: str) -> list[str]:
    """Functions of the user's."""
    return completion.targets(incomplete)


def targets_and_records(incomplete: str) -> list[str]:
    """Functions and saved records."""
    return completion.targets(incomplete, *RECORDS, ".toml")


def records(incomplete: str) -> list[str]:
    """Saved records."""
    return completion.files_with(incomplete, *RECORDS)


def methods(incomplete: str) -> list[str]:
    """The methods by their names, and functions of the user's once something is typed."""
    named = _beginning(completion.METHOD_NAMES, incomplete)
    return named if named or not incomplete else functions(incomplete)


def saved(incomplete: str) -> list[str]:
    """Names given to --save, and records."""
    return completion.saved_names(incomplete)


def devices(incomplete: str) -> list[str]:
    """Devices by their names."""
    return _beginning(completion.DEVICES, incomplete)


def dtypes(incomplete: str) -> list[str]:
    """Types of floating-point numbers."""
    return _beginning(completion.DTYPES, incomplete)


def directions(incomplete: str) -> list[str]:
    """Directions by their names, and files of them."""
    named = _beginning(completion.DIRECTIONS, incomplete)
    return [*named, *completion.files_with(incomplete, ".npy")]


def operators(incomplete: str) -> list[str]:
    """Operators that have a name."""
    return _beginning(completion.OPERATORS, incomplete)


def limits(incomplete: str) -> list[str]:
    """What may be limited."""
    what = (
        "count",
        "primitive",
        "instructions",
        "memory",
        "time",
        "call",
        "trace",
        "lower",
        "compile",
    )
    return _beginning([f"{each}:{'0' if each == 'count' else '10%'}" for each in what], incomplete)


def files(*endings: str) -> Callable[[str], list[str]]:
    """Files with one of the endings."""

    def found(incomplete: str) -> list[str]:
        return completion.files_with(incomplete, *endings)

    return found


def outputs(*endings: str) -> Callable[[str], list[str]]:
    """Files to write, by the endings that name a format."""

    def found(incomplete: str) -> list[str]:
        return completion.output_files(incomplete, *endings)

    return found


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
