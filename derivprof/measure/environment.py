"""What the figures depend on besides the function: versions, device, machine, settings."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import jax
import numpy as np

from derivprof.compat import jax_versions
from derivprof.measure.devices import platform_of
from derivprof.measure.throttling import clock_state
from derivprof.record import DeviceInfo, Environment

_VARIABLES = ("XLA_FLAGS", "JAX_PLATFORMS", "JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION",
              "XLA_PYTHON_CLIENT_PREALLOCATE", "OMP_NUM_THREADS")  # fmt: skip
_GOVERNOR = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
_CPU_INFO = Path("/proc/cpuinfo")


def describe_environment(device: Any) -> Environment:
    """The environment of this process, with ``device`` the ``jax.Device`` in use."""
    jax_version, jaxlib_version = jax_versions()
    return Environment(
        jax=jax_version,
        jaxlib=jaxlib_version,
        python=platform.python_version(),
        numpy=np.__version__,
        device=DeviceInfo(platform_of(device), device.device_kind, device.id),
        x64=bool(jax.config.read("jax_enable_x64")),
        os=f"{platform.system()} {platform.release()}",
        cpu=_cpu_model(),
        cpu_count=os.cpu_count(),
        load_average=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        governor=_GOVERNOR.read_text().strip() if _GOVERNOR.is_file() else None,
        clock=clock_state(device),
        variables={name: os.environ[name] for name in _VARIABLES if name in os.environ},
    )


def _cpu_model() -> str | None:
    if not _CPU_INFO.is_file():
        return platform.processor() or None
    lines = _CPU_INFO.read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), None)


def repository_commit(folder: Path) -> str | None:
    """The commit that ``folder`` is at, ``+`` when it has changes; None outside git."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    if commit is None:
        return None
    return commit + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
