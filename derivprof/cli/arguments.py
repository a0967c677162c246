"""The positional arguments of the commands."""

from pathlib import Path
from typing import Annotated

from typer import Argument

from derivprof.cli import completing

TargetArgument = Annotated[
    str,
    Argument(
        metavar="TARGET",
        help="pkg.mod:f, path/file.py:f, a factory call mod:make(3), or jax.numpy:tanh.",
        autocompletion=completing.targets,
        show_default=False,
    ),
]

TargetsArgument = Annotated[
    list[str] | None,
    Argument(
        metavar="TARGET|TARGETS.toml",
        help="pkg.mod:f, path/file.py:f, a factory call mod:make(3), or jax.numpy:tanh; several of "
        "them, or a file of them, for one record and an overview; none with --resume.",
        autocompletion=completing.targets,
        show_default=False,
    ),
]

TargetsOrRecordArgument = Annotated[
    list[str],
    Argument(
        metavar="TARGET|RUN.json",
        help="A function or several (as for `count`), or a record saved with -o run.json.",
        autocompletion=completing.targets_and_records,
        show_default=False,
    ),
]

RecordArgument = Annotated[
    Path,
    Argument(
        metavar="RUN.json",
        help="Whatever derivprof saved with -o run.json or --json.",
        autocompletion=completing.records,
        show_default=False,
    ),
]

CheckedTargetsArgument = Annotated[
    list[str] | None,
    Argument(
        metavar="TARGET|TARGETS.toml",
        help="Functions, as for `count`; with --budgets the one whose budgets are checked.",
        autocompletion=completing.targets,
        show_default=False,
    ),
]

OldRecordsArgument = Annotated[
    str,
    Argument(
        metavar="OLD",
        help="A record saved with -o run.json, of one target or several, a folder of records, or a "
        "name given to --save.",
        autocompletion=completing.saved,
        show_default=False,
    ),
]

NewRecordsArgument = Annotated[
    str,
    Argument(
        metavar="NEW",
        help="The same, of the later run.",
        autocompletion=completing.saved,
        show_default=False,
    ),
]
