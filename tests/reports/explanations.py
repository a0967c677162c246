"""A small explanation, made by hand."""

import io

from rich.console import Console

from derivprof.record import (
    Block,
    Caveat,
    Census,
    Equation,
    Explanation,
    Frame,
    LineUse,
    Sharing,
    Stack,
    Waste,
)
from derivprof.reports import print_explanation
from tests.sweep.scripted import ENVIRONMENT, TARGET

MAIN, HELPER = Frame("m.py", 9, "main"), Frame("m.py", 3, "helper")

EXPLANATION = Explanation(
    schema_version=1,
    derivprof_version="0",
    created="2026-01-01T00:00:00+00:00",
    command=None,
    target=TARGET,
    derivative={"kind": "directional", "order": 1, "direction": "ones"},
    environment=ENVIRONMENT,
    method="nested-jvp",
    order=1,
    orders=(0, 1),
    census=Census(400, {"mul": 300, "sin": 100}, 300, 260, {"mul": 200, "sin": 60}),
    wasted={"dead": {"mul": 100}, "duplicate": {"sin": 40}, "times-one": {"mul": 7},
            "plus-zero": {}, "times-zero": {}},
    lines=(
        LineUse("m.py", 3, "return sin(p) * p", (100, 300), 0.75, 3.0,
                {"dead": 100, "times-one": 7}),
        LineUse(None, None, "not in your code", (None, 100), 0.25, None, {"duplicate": 40}),
    ),
    blocks=(Block("z", "p1", False), Block("z", "p2", True),
            Block("y", "p1", False), Block("y", "p2", False)),
    sharing=(Sharing("z", 43, {"y": 43}, {"y": 0}), Sharing("y", 63, {"z": 43}, {"z": 5})),
    instructions={"multiply": 4, "sine": 1},
    stacks=(Stack((MAIN, HELPER), "mul", 300), Stack((MAIN,), "sin", 99), Stack((), "sin", 1)),
    equations=(
        Equation(1, "b:f64[] = sin a", "m.py", 3, Waste.DEAD),
        Equation(2, "c:f64[] = cos a", "m.py", 3),
        Equation(3, "d:f64[] = cos a", None, None, Waste.DUPLICATE, 2),
        Equation(4, "e:f64[] = mul c 1.0", "m.py", 9, Waste.TIMES_ONE),
    ),
    caveats=(Caveat("nested-jvp", "Higher orders are not explained."),),
)  # fmt: skip


def shown(explanation: Explanation, **console) -> str:
    """What ``print_explanation`` writes."""
    file = io.StringIO()
    settings = {"width": 400, "highlight": False} | console
    print_explanation(explanation, Console(file=file, **settings))
    return file.getvalue()
