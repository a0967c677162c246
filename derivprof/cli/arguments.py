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

OptionalTargetArgument = Annotated[
    str | None,
    Argument(
        metavar="TARGET",
        help="pkg.mod:f, path/file.py:f, a factory call mod:make(3), or jax.numpy:tanh; none with "
        "--resume.",
        show_default=False,
    ),
]

TargetOrRecordArgument = Annotated[
    str,
    Argument(
        metavar="TARGET|RUN.json",
        help="A function (as for `count`), or a record saved with -o run.json.",
        show_default=False,
    ),
]

RecordArgument = Annotated[
    Path,
    Argument(
        metavar="RUN.json", help="A record saved with -o run.json or --json.", show_default=False
    ),
]

TargetOrNoneArgument = Annotated[
    str | None,
    Argument(
        metavar="TARGET",
        help="A function, as for `count`; with --budgets the one whose budgets are checked.",
        show_default=False,
    ),
]

OldRecordsArgument = Annotated[
    str,
    Argument(
        metavar="OLD",
        help="A record saved with -o run.json, a folder of records, or a name given to --save.",
        show_default=False,
    ),
]

NewRecordsArgument = Annotated[
    str, Argument(metavar="NEW", help="The same, of the later run.", show_default=False)
]
