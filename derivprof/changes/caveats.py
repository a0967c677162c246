"""What else than the code differs between two records, told before any figure."""

from collections.abc import Iterator
from typing import Any

from derivprof.changes.cells import device_pairs, devices_of, environment_of
from derivprof.record import Axis, Environment, InputInfo, Profile


def caveats_between(old: Profile, new: Profile) -> tuple[str, ...]:
    """Every difference in what was measured, where and by which versions, a sentence each."""
    return (
        *_questions(old, new),
        *_tools(old, new),
        *_versions(old.environment, new.environment),
        *_machines(old, new),
        *_incomplete(old, new),
    )


def why_no_times(old: Environment, new: Environment) -> str | None:
    """Why the durations of two environments say nothing about the code; None if they do."""
    if _are_other_devices(old, new):
        return f"{_device_text(old)} and {_device_text(new)} are different devices"
    if old.device.platform == "cpu" and old.cpu != new.cpu:
        return f"the processors differ ({old.cpu or 'unknown'}, {new.cpu or 'unknown'})"
    if old.device.platform == "cpu" and old.cpu_count != new.cpu_count:
        return f"the machines differ ({old.cpu_count} and {new.cpu_count} cores)"
    return None


def _are_other_devices(old: Environment, new: Environment) -> bool:
    return (old.device.platform, old.device.kind) != (new.device.platform, new.device.kind)


def _questions(old: Profile, new: Profile) -> Iterator[str]:
    if old.target.name != new.target.name:
        yield f"The functions differ: {old.target.name} and {new.target.name}."
    if old.axis is not new.axis:
        yield (
            f"The old record goes over the {old.axis.named}, the new one over the "
            f"{new.axis.named}: no cell is in both."
        )
    before, after = (_without_order(each.derivative, each.axis) for each in (old, new))
    if before != after:
        yield f"The derivatives differ: {_derivative_text(before)}, and {_derivative_text(after)}."
    if inputs_of(old) != inputs_of(new):
        yield (
            f"The inputs differ: {_inputs_text(old)}, and {_inputs_text(new)}. Counts and times "
            "may differ for that reason alone."
        )


def inputs_of(profile: Profile) -> tuple[tuple[str, str, bool, str], ...]:
    """Name, type and entries of every input, and whether it is differentiated."""
    return tuple(
        (each.name, each.aval, each.differentiated, str(each.entries))
        for each in profile.target.inputs
    )


def _inputs_text(profile: Profile) -> str:
    return ", ".join(map(_input_text, profile.target.inputs)) or "none"


def _input_text(each: InputInfo) -> str:
    entries = "" if each.entries is None or len(str(each.entries)) > 40 else f" = {each.entries}"
    return f"{each.name}{entries} ({each.aval})"


def _without_order(derivative: Any, axis: Axis) -> dict[str, Any]:
    """The derivative without its highest order: of two sweeps the common orders are compared."""
    is_swept = axis is Axis.ORDER
    return {name: each for name, each in derivative.items() if not is_swept or name != "order"}


def _derivative_text(derivative: dict[str, Any]) -> str:
    kind, *rest = derivative.items()
    return ", ".join((str(kind[1]), *(f"{name} {value}" for name, value in rest)))


def _tools(old: Profile, new: Profile) -> Iterator[str]:
    if old.derivprof_version != new.derivprof_version:
        yield (
            f"The versions of derivprof differ ({old.derivprof_version}, "
            f"{new.derivprof_version}): counts of its own methods may differ for that reason alone."
        )


def _versions(old: Environment, new: Environment) -> Iterator[str]:
    for name, before, after in (("JAX", old.jax, new.jax), ("jaxlib", old.jaxlib, new.jaxlib)):
        if before != after:
            yield f"The versions of {name} differ ({before}, {after}): {_CHANGES_WITH[name]}."
    if old.x64 != new.x64:
        widths = (f"{64 if each.x64 else 32} bits" for each in (old, new))
        yield f"The precision differs ({', '.join(widths)}): --x64 was given for one of them."
    before, after = old.variables or {}, new.variables or {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield (
                f"{name} differs ({before.get(name, 'not set')}, {after.get(name, 'not set')}): "
                "compilation and times may."
            )


_CHANGES_WITH = {
    "JAX": "counts may differ for that reason alone",
    "jaxlib": "compiled programs, memory and times may differ for that reason alone",
}


def _machines(old: Profile, new: Profile) -> Iterator[str]:
    compared = device_pairs(old, new)
    for side, profile, known in (("old", old, compared), ("new", new, compared.values())):
        missing = [name for name in devices_of(profile) if name not in known]
        if missing:
            yield f"Only the {side} record has {', '.join(missing)}."
    is_timed = old.has_timings() and new.has_timings()
    for before, after in compared.items():
        environments = environment_of(old, before), environment_of(new, after)
        reason = why_no_times(*environments)
        if is_timed and reason is not None:
            yield f"Times are not compared: {reason}."
        elif _are_other_devices(*environments):
            yield f"{reason}. Counts may differ for that reason alone."
    if is_timed and old.environment.governor != new.environment.governor:
        governors = f"{old.environment.governor}, {new.environment.governor}"
        yield f"The CPU frequency governors differ ({governors}): times may."


def _device_text(environment: Environment) -> str:
    device = environment.device
    return f"{device.name} ({environment.cpu or device.kind})"


def _incomplete(old: Profile, new: Profile) -> Iterator[str]:
    for side, profile in (("old", old), ("new", new)):
        for caveat in profile.caveats:
            if caveat.about == "interrupted":
                yield f"The {side} record is incomplete. {caveat.text}"
