"""``derivprof doctor``."""

from typing import Annotated

from typer import Option

Device = Annotated[
    str | None,
    Option("--device", metavar="DEVICE", help="The device to test. Default: JAX's own choice."),
]
Repetitions = Annotated[
    int,
    Option("--repetitions", min=0, metavar="N",
           help="Timing tests of some seconds each; 0 looks at the set-up alone. Default 5."),
]  # fmt: skip
Json = Annotated[bool, Option("--json", help="Print the diagnosis as JSON, and nothing else.")]


def doctor(device: Device = None, repetitions: Repetitions = 5, json: Json = False) -> None:
    """Devices, versions and caches, what is wrong with this set-up, and how well it can time.

    The timing tests time a program against itself, and against others with 2 % and 5 % more work,
    in the way of `derivprof time`.

    derivprof doctor

    derivprof doctor --device gpu --repetitions 10
    """
    from derivprof.cli.diagnosing import diagnose_and_report

    diagnose_and_report(device, repetitions, as_json=json)
