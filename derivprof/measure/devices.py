"""The device that the user named, or a clear word that it is not there."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from typing import Any

import jax

from derivprof.compat import backend_messages
from derivprof.errors import DeviceError, UsageError

MOST_HOST_DEVICES = 256
"""JAX makes as many devices of one CPU as it is asked for, each with threads of its own."""

_HINTS = {
    "gpu": 'For NVIDIA `pip install -U "jax[cuda13]"`, for AMD `pip install -U "jax[rocm]"`',
    "cuda": 'Install `pip install -U "jax[cuda13]"`',
    "rocm": 'Install `pip install -U "jax[rocm]"`, and ROCm itself',
    "tpu": 'On a TPU machine install `pip install -U "jax[tpu]"`',
}
_ALSO = {"gpu": {"gpu", "cuda", "rocm"}, "cuda": {"cuda", "gpu"}, "rocm": {"rocm", "gpu"}}
"""By which names JAX_PLATFORMS allows a platform, if not by its own alone."""

_PLUGINS = {
    "gpu": r"jax-(cuda|rocm)\d*-plugin",
    "cuda": r"jax-cuda\d*-plugin",
    "rocm": r"jax-rocm\d*-plugin",
    "tpu": r"libtpu",
}
"""The names of the packages that bring a platform to JAX."""

_LOOK = {
    "gpu": "see whether `nvidia-smi` or `rocm-smi` lists one, and what CUDA_VISIBLE_DEVICES says",
    "cuda": "see whether `nvidia-smi` lists one, and what CUDA_VISIBLE_DEVICES says",
    "rocm": "see whether `rocm-smi` lists one, and what ROCR_VISIBLE_DEVICES says",
    "tpu": "see whether this is a TPU machine, and no other process holds its chips",
}
_FORCED = re.compile(r"--xla_force_host_platform_device_count=(\d+)")


@dataclass(frozen=True)
class Selected:
    """A ``jax.Device`` that is now JAX's default, and what is doubtful about it."""

    device: Any
    doubts: tuple[str, ...] = ()


def select_device(text: str | None, host_devices: int = 1) -> Selected:
    """The device that ``cpu``, ``gpu``, ``tpu``, ``cuda:1`` names; JAX's own choice for None.

    Never another one than was asked for: raises :class:`DeviceError` where it is not there,
    :class:`UsageError` where the text means nothing. On a CPU there are as many devices as the text
    or ``host_devices`` says, if no other number is set and JAX has not begun.
    """
    platform, index = (None, 0) if text is None else _parsed(text)
    if platform in ("cpu", None):
        _provide_host_devices(max(host_devices, index + 1), text)
    devices, heard = _devices(platform, text)
    if index >= len(devices):
        names = ", ".join(f"{platform}:{i}" for i in range(len(devices)))
        raise DeviceError(f"--device {text}: this machine has {names} and no more.")
    jax.config.update("jax_default_device", devices[index])
    doubts = [f"JAX says: {each}" for each in heard if text is None]
    return Selected(devices[index], (*doubts, *_shared_cores(devices[index], index)))


def platform_of(device: Any) -> str:
    """``cpu``, ``cuda``, ``rocm``, ``tpu``: of the middle two JAX says ``gpu`` only."""
    if device.platform != "gpu":
        return device.platform
    said = f"{device} {device.client.platform_version}".lower()
    return next((name for name in ("cuda", "rocm") if name in said), device.platform)


def _parsed(text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(cpu|gpu|cuda|rocm|tpu)(?::(\d+))?", text)
    if found is None:
        raise UsageError(f"--device {text} is not a device. Use cpu, gpu, tpu, or one like cuda:1.")
    return found[1], int(found[2] or 0)


def _provide_host_devices(count: int, text: str | None) -> None:
    """Let JAX make so many devices of the CPU, unless the user said how many there are."""
    if count > MOST_HOST_DEVICES:
        asked = f"--device {text}" if text and ":" in text else f"--devices {count}"
        raise DeviceError(f"{asked}: at most {MOST_HOST_DEVICES} devices are made of one CPU.")
    if count == 1 or host_devices_variable() is not None:
        return
    try:
        jax.config.update("jax_num_cpu_devices", count)
    except RuntimeError:  # JAX has begun: there are as many as there are
        return


def host_devices_variable() -> str | None:
    """The environment variable in which the user says how many devices a CPU is; None if none."""
    if "JAX_NUM_CPU_DEVICES" in os.environ:
        return "JAX_NUM_CPU_DEVICES"
    return "XLA_FLAGS" if _FORCED.search(os.environ.get("XLA_FLAGS", "")) else None


def _shared_cores(device: Any, index: int) -> Iterator[str]:
    if device.platform == "cpu" and index > 0:
        yield (
            f"cpu:{index} is one of {len(jax.local_devices(backend='cpu'))} devices that JAX made "
            "of one CPU: they have the same cores."
        )


def _devices(platform: str | None, text: str | None) -> tuple[list[Any], Sequence[str]]:
    """The devices of this process on a platform, and what JAX logged while it looked for them."""
    with backend_messages() as heard:
        try:
            return jax.local_devices(backend=platform), heard
        except (RuntimeError, AssertionError) as error:  # JAX asserts that JAX_PLATFORMS has one
            raise DeviceError(_absent(platform, text, error, heard)) from error


def _absent(platform: str | None, text: str | None, error: Exception, heard: Sequence[str]) -> str:
    """What was asked for, what there is instead, why, and what to do."""
    allowed = os.environ.get("JAX_PLATFORMS", "")
    here = _platforms_here()
    missing = platform or allowed.partition(",")[0]
    only = f", only {', '.join(here)}" if here else ""
    start = f"--device {text}: JAX sees no such device here" if text else "JAX finds no device"
    elsewhere = f", or use --device {here[0]}" if here else ""
    if platform and allowed and not set(allowed.split(",")) & _ALSO.get(platform, {platform}):
        return f"{start}{only}. JAX_PLATFORMS={allowed} allows none: unset it{elsewhere}."
    if allowed and not here:
        only, elsewhere = f" (JAX_PLATFORMS={allowed})", ", or unset JAX_PLATFORMS"
    return f"{start}{only}. {_why_absent(missing, error, heard)}{elsewhere}."


def _platforms_here() -> list[str]:
    try:
        return sorted({platform_of(device) for device in jax.local_devices()})
    except (RuntimeError, AssertionError):
        return []


def _why_absent(platform: str, error: Exception, heard: Sequence[str]) -> str:
    """What the installed plugin says; how to install one where there is none."""
    plugins = _plugins(platform)
    if not plugins:
        return _HINTS.get(platform, f'JAX says: "{_first_line(error)}". Name another platform')
    said = [*heard, *_of_initialisation(error)]
    installed = f"{' and '.join(plugins)} {'is' if len(plugins) == 1 else 'are'} installed"
    if said:
        return f'{installed}, and JAX says: "{" ".join(said)}". Repair that'
    return f"{installed}, and no device was found: {_LOOK[platform]}"


def _plugins(platform: str) -> list[str]:
    """The installed packages that bring the platform, with their versions."""
    pattern = _PLUGINS.get(platform)
    if pattern is None:
        return []
    known = {str(each.name).lower().replace("_", "-"): each.version for each in distributions()}
    return [f"{name} {known[name]}" for name in sorted(known) if re.fullmatch(pattern, name)]


def _of_initialisation(error: Exception) -> list[str]:
    """What JAX raised, where that is more than that it knows no such platform."""
    line = _first_line(error)
    return [line] if "failed to initialize" in line or "Unable to initialize" in line else []


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
