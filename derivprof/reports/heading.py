"""The lines above every report: what was differentiated, at which inputs, on which device."""

from derivprof.record import Explanation, InputInfo, Profile

_MAX_ENTRIES = 60


def heading(profile: Profile | Explanation) -> tuple[str, ...]:
    """Target and source; the derivative and its inputs; device and versions."""
    environment, device = profile.environment, profile.environment.device
    at = f"  ({profile.target.source})" if profile.target.source else ""
    where = environment.cpu if device.platform == "cpu" and environment.cpu else device.kind
    return (
        f"{profile.target.name}{at}",
        f"{_derivative(profile)} at {', '.join(map(_input, profile.target.inputs))}",
        f"on {device.platform}:{device.id} ({where}), jax {environment.jax}, "
        f"x64 {'on' if environment.x64 else 'off'}",
    )


def _derivative(profile: Profile | Explanation) -> str:
    names = ", ".join(i.name for i in profile.target.inputs if i.differentiated)
    order = profile.derivative["order"]
    direction = profile.derivative.get("direction")
    along = "" if direction in (None, "ones") else f" along {direction}"
    return f"derivatives of order 0 to {order} with respect to {names}{along},"


def _input(info: InputInfo) -> str:
    shown = "" if info.entries is None else f" = {info.entries}"
    return f"{info.name}{shown if len(shown) <= _MAX_ENTRIES else ''} ({info.aval})"
