"""The lines above every report: what was differentiated, at which inputs, on which device."""

from collections.abc import Mapping
from typing import Any

from derivprof.findings import devices_text
from derivprof.record import InputInfo, Profile, Provenance

_MAX_ENTRIES = 60


def heading(record: Provenance) -> tuple[str, ...]:
    """Target and source; the derivative and its inputs; device and versions."""
    environment = record.environment
    at = f"  ({record.target.source})" if record.target.source else ""
    return (
        f"{record.target.name}{at}",
        f"{_derivative(record)} at {', '.join(map(_input, record.target.inputs))}",
        f"on {devices_text(record)}{_several(record)}, jax {environment.jax}, "
        f"x64 {'on' if environment.x64 else 'off'}",
    )


def _derivative(record: Provenance) -> str:
    names = ", ".join(i.name for i in record.target.inputs if i.differentiated)
    direction = record.derivative.get("direction")
    along = "" if direction in (None, "ones") else f" along {direction}"
    per_row = " per row" if record.derivative.get("rows") else ""
    variable = record.derivative.get("as_function_of")
    of_what = f" as functions of the {variable}" if variable else ""
    return f"{_asked(record.derivative)} with respect to {names}{along}{per_row}{of_what},"


def _asked(derivative: Mapping[str, Any]) -> str:
    """What was asked for, in words."""
    orders = f"of order 0 to {derivative['order']}"
    match derivative.get("kind"):
        case "mixed-partial":
            return f"mixed partial derivatives by {', '.join(map(str, derivative['indices']))}"
        case "full-tensor":
            return f"all partial derivatives {orders}"
        case "diagonal":
            return f"diagonal derivatives {orders}"
        case "jacobian-product":
            return "J(x1) J(x2)^T, the product of the Jacobians"
        case "pullback":
            return f"pullbacks of ones {orders}"
    return f"derivatives {orders}"


def _input(info: InputInfo) -> str:
    shown = "" if info.entries is None else f" = {info.entries}"
    return f"{info.name}{shown if len(shown) <= _MAX_ENTRIES else ''} ({info.aval})"


def _several(record: Provenance) -> str:
    """Among how many devices rows were divided too, and of how many processes."""
    cells = record.measurements if isinstance(record, Profile) else ()
    sizes = sorted({each.devices for cell in cells for each in cell.scaling if each.devices > 1})
    hosts = record.environment.processes
    among = f", rows divided among {', '.join(map(str, sizes))} devices too" if sizes else ""
    return f"{among}, {hosts} processes" if hosts else among
