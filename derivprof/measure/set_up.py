"""What JAX and the operating system say of themselves, without judging it."""

import importlib.metadata
import os
from pathlib import Path
from typing import Any

import jax

from derivprof.measure.devices import platform_of
from derivprof.record import DeviceInfo, SetUp

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")

SETTINGS = (
    "jax_enable_x64", "jax_disable_jit", "jax_debug_nans", "jax_debug_infs",
    "jax_check_tracer_leaks", "jax_log_compiles", "jax_default_matmul_precision",
    "jax_numpy_dtype_promotion", "jax_default_device", "jax_platforms",
    "jax_cpu_enable_async_dispatch",
)  # fmt: skip

_PLUGINS = ("jax-cuda13-plugin", "jax-cuda12-plugin", "jax-rocm7-plugin", "jax-rocm60-plugin",
            "jax-metal", "libtpu")  # fmt: skip
_CPU_INFO = Path("/proc/cpuinfo")
_MEMORY_INFO = Path("/proc/meminfo")


def describe_set_up() -> SetUp:
    """The set-up of this process. Starts every backend of JAX that can be started."""
    devices, absent = _devices()
    folder = getattr(jax.config, "jax_compilation_cache_dir", None)
    total, free = _memory()
    return SetUp(
        devices=devices,
        absent=absent,
        settings={name: str(value) for name, value in _settings()},
        plugins=_plugins(),
        cache_folder=folder,
        cache_bytes=None if folder is None else _bytes_in(Path(folder)),
        usable_cores=_usable_cores(),
        is_virtual=_is_virtual(),
        memory_bytes=total,
        free_memory_bytes=free,
    )


def _devices() -> tuple[tuple[DeviceInfo, ...], dict[str, str]]:
    found: list[DeviceInfo] = []
    absent: dict[str, str] = {}
    for platform in PLATFORMS:
        try:
            found += map(_info, jax.devices(platform))
        except RuntimeError as error:
            absent[platform] = str(error).splitlines()[0] if str(error) else type(error).__name__
    return tuple(found), absent


def _info(device: Any) -> DeviceInfo:
    return DeviceInfo(platform_of(device), device.device_kind, device.id)


def _settings() -> list[tuple[str, Any]]:
    known = ((name, getattr(jax.config, name, None)) for name in SETTINGS)
    return [(name, value) for name, value in known if value is not None]


def _plugins() -> dict[str, str]:
    """The installed plugins of JAX with their versions."""
    found = {}
    for name in _PLUGINS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _usable_cores() -> int | None:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _is_virtual() -> bool | None:
    if not _CPU_INFO.is_file():
        return None
    flags = (line for line in _CPU_INFO.read_text().splitlines() if line.startswith("flags"))
    return "hypervisor" in next(flags, "")


def _memory() -> tuple[int | None, int | None]:
    """Total and available bytes; None where the system does not say."""
    if not _MEMORY_INFO.is_file():
        return None, None
    lines = (line.split() for line in _MEMORY_INFO.read_text().splitlines())
    values = {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) > 1}
    return values.get("MemTotal"), values.get("MemAvailable")
