"""What the doctor's parent asks of its child besides the requests for loops. No jax."""

from dataclasses import dataclass

from derivprof.record import Environment, SetUp


@dataclass(frozen=True)
class LookAround:
    """Request: take the device, and describe everything. Answered by :class:`Surroundings`."""

    device: str | None


@dataclass(frozen=True)
class Surroundings:
    """What the child sees."""

    environment: Environment
    set_up: SetUp
