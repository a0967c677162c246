"""The program: which commands there are, and how an error becomes one line and an exit code."""

import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from derivprof.cli import completing
from derivprof.cli.check import check
from derivprof.cli.compare import compare
from derivprof.cli.count import count
from derivprof.cli.doctor import doctor
from derivprof.cli.ending import ends_in_order
from derivprof.cli.explain import explain
from derivprof.cli.helping import HelpedCommand, HelpedGroup
from derivprof.cli.plot import plot
from derivprof.cli.predict import predict
from derivprof.cli.samples import samples
from derivprof.cli.show import show
from derivprof.cli.time import time
from derivprof.errors import DerivprofError, ExitCode

app = typer.Typer(
    name="derivprof",
    no_args_is_help=True,
    cls=HelpedGroup,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_GROUPS = {
    "Measure": (count, time, check, plot),
    "Look at results": (show, compare),
    "Understand": (explain, predict),
    "Set-up": (samples, doctor),
}
for group, commands in _GROUPS.items():
    for command in commands:
        app.command(cls=HelpedCommand, rich_help_panel=group)(ends_in_order(command))


def _print_version(asked: bool) -> None:
    if asked:
        import derivprof

        sys.stdout.write(f"derivprof {derivprof.__version__}\n")
        raise typer.Exit


@app.callback()
def derivprof_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """The derivative profiler for JAX: what a high derivative costs, by every way to compute it.

    derivprof count sample_functions/sine_power.py:f --order 8  # equations, and their laws
    derivprof time sample_functions/mlp.py:f --order 4  # what runs fastest, and by how much
    derivprof check sample_functions/product.py:f --partial 0,2,4  # is every method right?
    derivprof plot sample_functions/nested_sine.py:f -o growth.png  # the growth as a picture
    derivprof count --help  # the options of a command

    A TARGET is your function: path/file.py:f, pkg.mod:f, or any function of a library.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """The exit code of a command line; what a user caused is one line on standard error."""
    if completing.is_shell_asking():
        return completing.answer(lambda: app(args=[], prog_name="derivprof"))
    try:
        return int(app(args=arguments, prog_name="derivprof", standalone_mode=False) or 0)
    except DerivprofError as error:
        return _complain(str(error), error.exit_code)
    except typer.TyperException as error:
        return _complain(_usage_text(error), ExitCode.USAGE)


def _usage_text(error: Any) -> str:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    return f"{message.strip().rstrip('.')}. See derivprof --help."


def _complain(text: str, code: ExitCode) -> int:
    console = Console(stderr=True)
    console.print("derivprof: ", style="bold red", end="")
    console.print(text, highlight=False, markup=False, soft_wrap=True)
    return code
