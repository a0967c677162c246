"""The device that the user named, or a clear word that it is not there."""

import os
import re
from typing import Any

import jax

from derivprof.errors import DeviceError, UsageError

_HINTS = {
    "gpu": 'For NVIDIA install `pip install -U "jax[cuda13]"`, for AMD `jax[rocm]`',
    "cuda": 'Install `pip install -U "jax[cuda13]"`',
    "rocm": "Install JAX with its ROCm plugin",
    "tpu": 'On a TPU machine install `pip install -U "jax[tpu]"`',
}


def select_device(text: str | None) -> Any:
    """The ``jax.Device`` that ``cpu``, ``gpu``, ``tpu``, ``cuda:1`` names; JAX's default for None.

    It becomes JAX's default device. Never another one than was asked for: raises
    :class:`DeviceError` where it is not there, :class:`UsageError` where the text means nothing.
    """
    device = _default_device() if text is None else _named_device(text)
    jax.config.update("jax_default_device", device)
    return device


def _default_device() -> Any:
    try:
        return jax.devices()[0]
    except RuntimeError as error:
        raise DeviceError(f"JAX finds no device: {_first_line(error)}.") from error


def _named_device(text: str) -> Any:
    found = re.fullmatch(r"(cpu|gpu|cuda|rocm|tpu)(?::(\d+))?", text)
    if found is None:
        raise UsageError(f"--device {text} is not a device. Use cpu, gpu, tpu, or one like cuda:1.")
    platform, index = found[1], int(found[2] or 0)
    devices = _devices(platform)
    if index >= len(devices):
        names = ", ".join(f"{platform}:{i}" for i in range(len(devices)))
        raise DeviceError(f"--device {text}: this machine has {names} and no more.")
    return devices[index]


def _devices(platform: str) -> list[Any]:
    try:
        return jax.devices(platform)
    except RuntimeError as error:
        allowed = os.environ.get("JAX_PLATFORMS")
        forced = f" (JAX_PLATFORMS={allowed} is set)" if allowed else ""
        here = ", ".join(sorted({device.platform for device in jax.devices()}))
        raise DeviceError(
            f"--device {platform}: JAX sees no such device here, only {here}{forced}. "
            f"{_HINTS.get(platform, 'Check JAX_PLATFORMS')}, or use --device {here.split(',')[0]}."
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
