"""Equations per source line as a speedscope profile: open it at https://www.speedscope.app.

The format is speedscope's own, documented in its ``file-format-schema.json``: samples are stacks of
frame numbers, outermost first, and here each weighs as many as it has equations.
"""

import json

from derivprof.record import Explanation, Frame, Stack

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def to_speedscope(explanation: Explanation) -> str:
    """One sampled profile; the primitive is the innermost frame of every stack."""
    numbers: dict[Frame | str, int] = {}
    samples = [_sample(stack, numbers) for stack in explanation.stacks]
    weights = [stack.equations for stack in explanation.stacks]
    name = f"{explanation.target.name}, {explanation.method}, order {explanation.order}"
    profile = {
        "type": "sampled",
        "name": f"equations of {name}",
        "unit": "none",
        "startValue": 0,
        "endValue": sum(weights),
        "samples": samples,
        "weights": weights,
    }
    document = {
        "$schema": _SCHEMA,
        "exporter": f"derivprof {explanation.derivprof_version}",
        "name": name,
        "activeProfileIndex": 0,
        "shared": {"frames": list(map(_frame, numbers))},
        "profiles": [profile],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _sample(stack: Stack, numbers: dict[Frame | str, int]) -> list[int]:
    return [numbers.setdefault(each, len(numbers)) for each in (*stack.frames, stack.primitive)]


def _frame(frame: Frame | str) -> dict[str, str | int]:
    if isinstance(frame, str):
        return {"name": frame}
    name = f"{frame.function} ({frame.file}:{frame.line})"
    return {"name": name, "file": frame.file, "line": frame.line}
