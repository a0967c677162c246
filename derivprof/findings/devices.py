"""What is said of each device, in one sentence where it is the same of all."""

from collections.abc import Callable

from derivprof.record import Environment, Profile, Provenance


def on_every_device(profile: Profile, say: Callable[[Profile], str]) -> str:
    """What ``say`` says of every device, once where that is the same everywhere."""
    said = dict(zip(profile.devices, map(say, profile.on_each()), strict=True))
    if len(set(said.values())) == 1:
        return said[profile.devices[0]]
    return "; ".join(f"on {device} {text}" for device, text in said.items())


def devices_text(record: Provenance) -> str:
    """Every device with what it is, ``cpu:0 (Xeon), cuda:0 and cuda:1 (NVIDIA H200)``."""
    several = tuple(record.environments.values()) if isinstance(record, Profile) else ()
    alike: dict[str, list[str]] = {}
    for environment in several or (record.environment,):
        alike.setdefault(_hardware(environment), []).append(environment.device.name)
    return ", ".join(f"{' and '.join(names)} ({what})" for what, names in alike.items())


def _hardware(environment: Environment) -> str:
    device = environment.device
    where = environment.cpu if device.platform == "cpu" and environment.cpu else device.kind
    return f"{where}, {environment.clock}" if environment.clock else where
