"""``derivprof doctor``."""

from typing import Annotated

from typer import Option

from derivprof.cli import completing
from derivprof.cli.flags import WidthFlags, takes_flags

Device = Annotated[
    str | None,
    Option("--device", rich_help_panel="Device", autocompletion=completing.devices,
           metavar="DEVICE", help="The device to test. Default: JAX's own choice."),
]  # fmt: skip
Repetitions = Annotated[
    int,
    Option("--repetitions", rich_help_panel="Device", min=0, metavar="N",
           help="Timing tests of some seconds each; 0 looks at the set-up alone. Default 5."),
]  # fmt: skip
Json = Annotated[
    bool,
    Option("--json", rich_help_panel="Output",
           help="Print the diagnosis as JSON, and nothing else."),
]  # fmt: skip


@takes_flags
def doctor(
    width: WidthFlags, device: Device = None, repetitions: Repetitions = 5, json: Json = False
) -> None:
    """Devices, versions and caches, what is wrong with this set-up, and how well it can time.

    derivprof doctor  # the set-up, and five timing tests
    derivprof doctor --repetitions 0  # the set-up alone
    derivprof doctor --device gpu --repetitions 10  # of a GPU, more thoroughly

    The timing tests time a program against itself, and against others with 2 % and 5 % more work,
    in the way of `derivprof time`.
    """
    from derivprof.cli.diagnosing import diagnose_and_report

    del width  # the console knows it
    diagnose_and_report(device, repetitions, as_json=json)
