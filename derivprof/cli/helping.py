"""Help that reads like the README: examples first, then what the command does, then its options."""

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from derivprof.cli.ending import Output, reader_may_leave

_PROGRAM = "derivprof "
_MARK = "  # "
_CONTINUED = " \\"
_GLUED = "\N{NO-BREAK SPACE}"
_OPTION = re.compile(r"(?<= )(--?[\w-]+) (?=[^-\s])")
"""An option and the space before its value: they stay on one line."""

_LAST = "Output"
"""The group that --help stands in."""


@dataclass(frozen=True)
class Example:
    """A command line and a few words of what it does."""

    command: str
    words: str


def examples_of(help_text: str) -> tuple[Example, ...]:
    """The lines of a docstring that are commands, with what stands after their ``#``."""
    lines = map(str.strip, help_text.splitlines())
    parts = (line.partition(_MARK) for line in lines if line.startswith(_PROGRAM))
    return tuple(Example(" ".join(command.split()), words.strip()) for command, _, words in parts)


def prose_of(help_text: str) -> tuple[str, ...]:
    """The paragraphs of a docstring that are no commands, each as one line."""
    paragraphs = inspect.cleandoc(help_text).split("\n\n")
    return tuple(
        " ".join(paragraph.split())
        for paragraph in paragraphs
        if not paragraph.lstrip().startswith(_PROGRAM)
    )


class HelpedCommand(TyperCommand):
    """A command with such a help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print it; the formatter of plain text gets nothing."""
        del formatter
        with reader_may_leave():
            print_help(self, ctx, Output())

    def get_help_option(self, ctx: Any) -> Any:
        """The option, in the last group."""
        return _in_last_group(super().get_help_option(ctx))


class HelpedGroup(TyperGroup):
    """The program with such a help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print it; the formatter of plain text gets nothing."""
        del formatter
        with reader_may_leave():
            print_help(self, ctx, Output())


def _in_last_group(option: Any) -> Any:
    if option is not None:
        option.rich_help_panel = _LAST
        option.help = "Show this."
    return option


def print_help(command: Any, ctx: typer.Context, console: Console) -> None:
    """Usage, examples, what it does, its arguments, its commands and options in their groups."""
    text = command.help or ""
    console.print(Text(command.get_usage(ctx).removeprefix("Usage: "), "bold"), soft_wrap=True)
    console.print()
    for line in _example_lines(examples_of(text), console.width):
        console.print(line, soft_wrap=True)
    console.print()
    for paragraph in prose_of(text):
        console.print(Padding(Text(paragraph), (0, 0, 1, 0), expand=False))
    _print_sections([*_commands(command, ctx)], console)
    _print_sections([*_arguments(command, ctx), *_options(command, ctx)], console)


def _example_lines(examples: tuple[Example, ...], width: int) -> Iterator[Text]:
    """A line per example where they all fit, else the words above the command; none is wrapped."""
    longest = max((len(each.command) for each in examples), default=0)
    are_beside = all(longest + len(_MARK) + len(each.words) + 2 <= width for each in examples)
    for each in examples:
        if are_beside:
            yield Text.assemble(f"  {each.command:<{longest}}", (_MARK + each.words, "dim"))
        else:
            yield Text(f"  # {each.words}", "dim")
            yield from map(Text, _continued(each.command, width))


def _continued(command: str, width: int) -> list[str]:
    """The command on as many lines as it needs, so that it can be copied."""
    *lines, last = textwrap.wrap(
        _OPTION.sub(rf"\1{_GLUED}", command),
        max(width - len(_CONTINUED), 20),
        initial_indent="  ",
        subsequent_indent=" " * 6,
        break_long_words=False,
        break_on_hyphens=False,
    )
    continued = (*(f"{line}{_CONTINUED}" for line in lines), last)
    return [line.replace(_GLUED, " ") for line in continued]


Rows = list[tuple[str, str]]


def _arguments(command: Any, ctx: typer.Context) -> Iterator[tuple[str, Rows]]:
    found = [each for each in command.get_params(ctx) if isinstance(each, TyperArgument)]
    if found:
        yield "Arguments", [(each.metavar or str(each.name).upper(), each.help or "")
                            for each in found]  # fmt: skip


def _commands(command: Any, ctx: typer.Context) -> Iterator[tuple[str, Rows]]:
    if not isinstance(command, TyperGroup):
        return
    found = [
        each for name in command.list_commands(ctx) if (each := command.get_command(ctx, name))
    ]
    for title, group in _by_panel(found, "Commands"):
        yield title, [(each.name or "", prose_of(each.help or "")[0]) for each in group]


def _options(command: Any, ctx: typer.Context) -> Iterator[tuple[str, Rows]]:
    found = [each for each in command.get_params(ctx) if not isinstance(each, TyperArgument)]
    for title, group in _by_panel(found, "Options"):
        yield title, [(_names(each), getattr(each, "help", None) or "") for each in group]


def _by_panel(found: Iterable[Any], otherwise: str) -> Iterator[tuple[str, list[Any]]]:
    """What belongs together, in the order in which the groups come up first."""
    panels = [(getattr(each, "rich_help_panel", None) or otherwise, each) for each in found]
    order = list(dict.fromkeys(panel for panel, _ in panels))
    panels.sort(key=lambda pair: order.index(pair[0]))
    for panel, group in groupby(panels, key=lambda pair: pair[0]):
        yield panel, [each for _, each in group]


def _names(option: TyperOption) -> str:
    """``-n, --order N``, the long names below one another."""
    short = [name for name in option.opts if not name.startswith("--")]
    long = [name for name in option.opts if name.startswith("--")]
    start = f"{short[0]}, " if short else "    "
    value = "" if option.is_flag else f" {option.metavar or 'VALUE'}"
    return f"{start}{', '.join(long)}{value}"


def _print_sections(sections: list[tuple[str, Rows]], console: Console) -> None:
    """Under one another, with all their names in a column."""
    width = max((len(name) for _, rows in sections for name, _ in rows), default=0)
    for title, rows in sections:
        _print_section(title, rows, width, console)


def _print_section(title: str, rows: Rows, width: int, console: Console) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, width=min(width, max(console.width // 2, 1)))
    table.add_column()
    for name, text in rows:
        table.add_row(Text(name, "bold"), Text(text))
    console.print(Text(title, "bold underline"))
    console.print(Padding(table, (0, 0, 1, 2), expand=False))
