"""``derivprof samples``."""

import ast
import textwrap
from pathlib import Path

from rich.text import Text

import derivprof
from derivprof.cli.flags import WidthFlags, takes_flags
from derivprof.cli.screen import standard_output
from derivprof.errors import TargetError


@takes_flags
def samples(width: WidthFlags) -> None:
    """List the sample functions, with commands to try.

    derivprof samples  # every sample with its commands
    """
    from derivprof.reports import print_prose

    folder = samples_folder()
    del width  # standard_output() knows it
    console = standard_output()
    for path in sorted(folder.glob("*.py")):
        title, commands = read_sample(path)
        print_prose(f"{path.stem}: {title}", console, "bold")
        for command in commands:
            shown = command.replace("sample_functions/", f"{_relative(folder)}/")
            console.print(Text(f"    {shown}", "dim"), soft_wrap=True)


def samples_folder() -> Path:
    """The folder of the samples: beside the package in a checkout, inside it when installed."""
    package = Path(derivprof.__file__).parent
    places = (package.parent / "sample_functions", package / "sample_functions")
    for place in places:
        if place.is_dir():
            return place
    raise TargetError(f"The sample functions are missing: there is no folder {places[0]}.")


def read_sample(path: Path) -> tuple[str, tuple[str, ...]]:
    """The title of a sample and its commands, from its docstring, without importing it."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    lines = docstring.splitlines() or [""]
    commands = (line.strip() for line in lines[1:] if line.strip().startswith("derivprof "))
    return textwrap.shorten(lines[0], 100), tuple(commands)


def _relative(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
