"""The options of comparing: limits, names to save under and to compare with, where results go."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from derivprof.cli import completing
from derivprof.cli.flags import OutputFlags, _option
from derivprof.errors import UsageError

if TYPE_CHECKING:
    from derivprof.changes import Limit

_COMPARISON, _OUTPUT = "Comparison", "Output"

PYPROJECT = Path("pyproject.toml")

_FAIL_ON = _option(
    "--fail-on", panel=_COMPARISON, autocompletion=completing.limits, metavar="WHAT:LIMIT",
    help="End with exit code 3 if something grew by more: count:0, count:5%, time:10%, "
         "memory:1MiB; also primitive, instructions, call, trace, lower, compile. May be repeated.",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class LimitFlags:
    """By how much the new record may be worse."""

    fail_on: Annotated[list[str] | None, _FAIL_ON] = None

    def limits(self) -> "tuple[Limit, ...]":
        """The limits; :class:`UsageError` for a text that means none."""
        from derivprof.changes import parse_limits

        return parse_limits(tuple(self.fail_on or ()))


@dataclasses.dataclass(frozen=True)
class BaselineFlags:
    """Names to keep the record under, and to compare it with."""

    save: Annotated[
        str | None,
        _option("--save", panel=_COMPARISON, autocompletion=completing.saved, metavar="NAME",
                help="Keep the record under a name, in .derivprof/NAME; one per function and "
                     "derivative."),
    ] = None  # fmt: skip
    baseline: Annotated[
        str | None,
        _option("--baseline", panel=_COMPARISON, autocompletion=completing.saved, metavar="NAME",
                help="Compare with what was saved under a name (or a record's file), and show "
                     "that in place of the tables."),
    ] = None  # fmt: skip
    fail_on: Annotated[list[str] | None, _FAIL_ON] = None

    def limits(self) -> "tuple[Limit, ...]":
        """The limits; :class:`UsageError` where there is nothing to compare with."""
        if self.fail_on and self.baseline is None:
            raise UsageError("--fail-on compares with a --baseline, which is not given.")
        return LimitFlags(self.fail_on).limits()


@dataclasses.dataclass(frozen=True)
class DeclaredBudgetFlags:
    """What derivatives may cost, as a file declares it."""

    budgets: Annotated[
        bool,
        _option("--budgets", panel=_COMPARISON,
                help="Check instead that derivatives cost no more than the budgets in "
                     "pyproject.toml, [[tool.derivprof.budget]]. Without TARGET all of them."),
    ] = False  # fmt: skip
    budgets_file: Annotated[
        Path,
        _option("--budgets-file", panel=_COMPARISON, autocompletion=completing.files(".toml"),
                metavar="FILE",
                help="The file with the budgets. Default pyproject.toml."),
    ] = PYPROJECT  # fmt: skip
    update_budgets: Annotated[
        bool,
        _option("--update-budgets", panel=_COMPARISON,
                help="With --budgets: write what the derivatives cost now into the file."),
    ] = False  # fmt: skip

    def check_none(self) -> None:
        """Raise :class:`UsageError` for what goes with --budgets alone."""
        if self.budgets_file != PYPROJECT or self.update_budgets:
            name = "--update-budgets" if self.update_budgets else "--budgets-file"
            raise UsageError(f"{name} goes with --budgets, which is not given.")


@dataclasses.dataclass(frozen=True)
class ChangeOutputFlags(OutputFlags):
    """Where a comparison goes."""

    output: Annotated[
        list[Path] | None,
        _option("--output", "-o", panel=_OUTPUT,
                autocompletion=completing.outputs(".json", ".html", ".md", ".csv"), metavar="FILE",
                help="Write a file by its extension: .json (the comparison), .html, .md (short, "
                     "for a CI summary), .csv. May be repeated."),
    ] = None  # fmt: skip
    json: Annotated[
        bool,
        _option("--json", panel=_OUTPUT, help="Print the comparison as JSON, and nothing else."),
    ] = False  # fmt: skip
