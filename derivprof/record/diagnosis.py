"""What ``derivprof doctor`` finds: the set-up, what is wrong with it, and how well it times."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from derivprof.record.profile import DeviceInfo, Environment


class Severity(StrEnum):
    """How much a finding matters to the figures."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing about the set-up, and what to do about it; no remedy where nothing is wrong."""

    about: str
    severity: Severity
    text: str
    remedy: str | None = None


@dataclass(frozen=True)
class SetUp:
    """What JAX and the operating system say of themselves.

    ``devices``: every device that JAX can use, of all platforms. ``absent``: platforms that it has
    no devices of, with its reason. ``settings``: JAX's options that change figures.
    ``usable_cores``: those this process may run on; ``is_virtual``: whether a hypervisor is below.
    """

    devices: tuple[DeviceInfo, ...]
    absent: Mapping[str, str]
    settings: Mapping[str, str]
    plugins: Mapping[str, str]
    cache_folder: str | None = None
    cache_bytes: int | None = None
    usable_cores: int | None = None
    is_virtual: bool | None = None
    memory_bytes: int | None = None
    free_memory_bytes: int | None = None


@dataclass(frozen=True)
class Trial:
    """Programs whose true ratio is known, timed as ``derivprof time`` does.

    ``true_ratio`` 1 is the same program twice (A/A). ``ratios`` were found, one per repetition;
    ``flagged`` of them were called different.
    """

    true_ratio: float
    ratios: tuple[float, ...]
    flagged: int

    @property
    def worst_error(self) -> float:
        """The largest relative error of a ratio."""
        return max(abs(ratio / self.true_ratio - 1) for ratio in self.ratios)


@dataclass(frozen=True)
class Diagnosis:
    """The whole of it. ``run_s`` is about what one of the programs of the trials takes.

    ``rounds`` is those of each repetition, ``seconds`` what all repetitions took.
    """

    schema_version: int
    derivprof_version: str
    created: str
    environment: Environment
    set_up: SetUp
    findings: tuple[Finding, ...]
    trials: tuple[Trial, ...] = ()
    run_s: float | None = None
    control_s: float | None = None
    rounds: tuple[int, ...] = ()
    seconds: float | None = None
