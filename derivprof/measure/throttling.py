"""At which clock an accelerator runs, and whether something holds it back, as its tools tell.

What the tools print is known from their documentation and from others' logs: it was not run on a
GPU. Where a tool is missing, says something else, or is about another device, nothing is known.
"""

import csv
import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

from derivprof.measure.devices import platform_of

PATIENCE_S = 5.0
"""How long a tool may take to answer."""

NVIDIA_FIELDS = "name,clocks.sm,clocks.max.sm,{},pstate,temperature.gpu,power.draw"
_REASON_FIELDS = ("clocks_throttle_reasons.active", "clocks_event_reasons.active")
"""The name that old and new drivers know, and the one that will be left."""

HELD_BACK = {
    0x4: "power cap",
    0x8: "hardware slowdown",
    0x10: "sync boost",
    0x20: "software thermal limit",
    0x40: "hardware thermal limit",
    0x80: "power brake",
}
"""Bits of nvidia-smi's clock reasons; others (idle, clocks that the user set) hold nothing back."""


def clock_state(device: Any) -> str | None:
    """``1980 MHz of 1980 MHz, P0, 45 C, 120.5 W``, with ``throttled`` and why; None if unknown."""
    match platform_of(device):
        case "cuda":
            return _nvidia(device)
        case "rocm":
            return _amd(device)
    return None


def _nvidia(device: Any) -> str | None:
    place = _visible("CUDA_VISIBLE_DEVICES", device.local_hardware_id)
    for reasons in _REASON_FIELDS:
        query = f"--query-gpu={NVIDIA_FIELDS.format(reasons)}"
        said = _output("nvidia-smi", "-i", place, query, "--format=csv,noheader")
        if said is not None:
            return nvidia_text(said, device.device_kind)
    return None


def _amd(device: Any) -> str | None:
    place = _visible("ROCR_VISIBLE_DEVICES", device.local_hardware_id)
    said = _output("rocm-smi", "-d", place, "--showclocks", "--json")
    return None if said is None else amd_text(said)


def nvidia_text(said: str, kind: str) -> str | None:
    """One line of nvidia-smi in words; None unless it is about a device of that kind."""
    rows = [row for row in csv.reader(said.splitlines(), skipinitialspace=True) if row]
    if len(rows) != 1 or len(rows[0]) != NVIDIA_FIELDS.count(",") + 1:
        return None
    name, clock, fastest, reasons, state, temperature, power = map(str.strip, rows[0])
    if name != kind:
        return None
    held = ", ".join(_held_back(reasons))
    text = f"{clock} of {fastest}, {state}, {temperature} C, {power}"
    return f"{text}, throttled: {held}" if held else text


def _held_back(reasons: str) -> Iterator[str]:
    bits = int(reasons, 16) if re.fullmatch(r"0x[0-9a-fA-F]+", reasons) else 0
    return (name for bit, name in HELD_BACK.items() if bits & bit)


def amd_text(said: str) -> str | None:
    """The clock in the JSON of ``rocm-smi --showclocks``: ``(800Mhz)`` under ``sclk clock speed:``.

    It does not say whether the clock is held back.
    """
    try:
        cards = json.loads(said)
    except json.JSONDecodeError:
        return None
    found = [card for card in cards.values() if isinstance(card, Mapping)]
    speed = str(found[0].get("sclk clock speed:", "")) if len(found) == 1 else ""
    clock = re.fullmatch(r"\(?(\d+) *mhz\)?", speed.strip(), re.IGNORECASE)
    return None if clock is None else f"{clock[1]} MHz"


def _visible(variable: str, place: int) -> str:
    """What the tool calls the device that JAX counts as number ``place``."""
    visible = [name.strip() for name in os.environ.get(variable, "").split(",") if name.strip()]
    return visible[place] if place < len(visible) else str(place)


def _output(*command: str) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
