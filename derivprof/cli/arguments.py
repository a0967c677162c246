"""The positional arguments of the commands."""

from pathlib import Path
from typing import Annotated

from typer import Argument

TargetArgument = Annotated[
    str,
    Argument(
        metavar="TARGET",
        help="pkg.mod:f, path/file.py:f, a factory call mod:make(3), or jax.numpy:tanh.",
        show_default=False,
    ),
]

TargetsArgument = Annotated[
    list[str] | None,
    Argument(
        metavar="TARGET|TARGETS.toml",
        help="pkg.mod:f, path/file.py:f, a factory call mod:make(3), or jax.numpy:tanh; several of "
        "them, or a file of them, for one record and an overview; none with --resume.",
        show_default=False,
    ),
]

TargetsOrRecordArgument = Annotated[
    list[str],
    Argument(
        metavar="TARGET|RUN.json",
        help="A function or several (as for `count`), or a record saved with -o run.json.",
        show_default=False,
    ),
]

RecordArgument = Annotated[
    Path,
    Argument(
        metavar="RUN.json",
        help="Whatever derivprof saved with -o run.json or --json.",
        show_default=False,
    ),
]

CheckedTargetsArgument = Annotated[
    list[str] | None,
    Argument(
        metavar="TARGET|TARGETS.toml",
        help="Functions, as for `count`; with --budgets the one whose budgets are checked.",
        show_default=False,
    ),
]

OldRecordsArgument = Annotated[
    str,
    Argument(
        metavar="OLD",
        help="A record saved with -o run.json, of one target or several, a folder of records, or a "
        "name given to --save.",
        show_default=False,
    ),
]

NewRecordsArgument = Annotated[
    str, Argument(metavar="NEW", help="The same, of the later run.", show_default=False)
]
