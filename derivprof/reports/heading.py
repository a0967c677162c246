"""The lines above every report: what was differentiated, at which inputs, on which device."""

from derivprof.findings import devices_text
from derivprof.record import Axis, InputInfo, Profile, Provenance

_MAX_ENTRIES = 60


def heading(record: Provenance) -> tuple[str, ...]:
    """Target and source; the derivative and its inputs; device and versions."""
    environment = record.environment
    at = f"  ({record.target.source})" if record.target.source else ""
    return (
        f"{record.target.name}{at}",
        f"{_derivative(record)} at {', '.join(map(_input, record.target.inputs))}{_sizes(record)}",
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
    return f"{_asked(record)} with respect to {names}{along}{per_row}{of_what},"


def _asked(record: Provenance) -> str:
    """What was asked for, in words."""
    derivative = record.derivative
    orders = f"of order {'' if _is_of_sizes(record) else '0 to '}{derivative['order']}"
    match derivative.get("kind"):
        case "mixed-partial":
            return f"mixed partial derivatives by {', '.join(map(str, derivative['indices']))}"
        case "full-tensor":
            return f"all partial derivatives {orders}"
        case "diagonal":
            return f"diagonal derivatives {orders}"
        case "jacobian-product":
            return "J(x1) J(x2)^T, the product of the Jacobians"
        case "operator":
            return ", ".join(derivative["expressions"])
        case "pullback":
            return f"pullbacks of ones {orders}"
    return f"derivatives {orders}"


def _is_of_sizes(record: Provenance) -> bool:
    return isinstance(record, Profile) and record.axis is Axis.DIMENSION


def _sizes(record: Provenance) -> str:
    """`` for D = 2, 4, ..., 64``."""
    if not isinstance(record, Profile) or not _is_of_sizes(record) or not record.places:
        return ""
    return f" for {record.axis.places(record.places)}"


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
