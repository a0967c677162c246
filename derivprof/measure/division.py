"""The rows of a batch, divided among devices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from derivprof.compat import optimised_hlo
from derivprof.jaxprs import instruction_operations
from derivprof.measure.stages import memory_of
from derivprof.record import Memory

EXCHANGES = ("all-reduce", "all-gather", "all-to-all", "reduce-scatter", "collective-permute",
             "collective-broadcast", "ragged-all-to-all")  # fmt: skip
"""The instructions by which devices exchange data; ``-start`` of an asynchronous one counts."""


@dataclass(frozen=True)
class Division:
    """Which inputs of a function have rows, and the devices among which these are divided.

    ``axes``: 0 for an input with a leading axis of rows, None for one that all rows share; None
    where there is no batch. Without ``devices`` inputs stay where they are. Each device has the
    same number of rows, and all of what is shared.
    """

    axes: tuple[int | None, ...] | None = None
    devices: tuple[Any, ...] = ()

    @cached_property
    def _mesh(self) -> Mesh:
        return Mesh(np.array(self.devices), ("rows",), axis_types=(AxisType.Auto,))

    @property
    def is_of_one_process(self) -> bool:
        """Whether this process holds all of the devices."""
        return all(device.process_index == jax.process_index() for device in self.devices)

    def placed(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The inputs on the devices."""
        if not self.devices or self.axes is None:
            return args
        specs = (PartitionSpec() if axis is None else PartitionSpec("rows") for axis in self.axes)
        return tuple(self._put(value, spec) for value, spec in zip(args, specs, strict=True))

    def everywhere(self, value: Any) -> Any:
        """A value that every device has."""
        return self._put(value, PartitionSpec()) if self.devices else value

    def _put(self, value: Any, spec: PartitionSpec) -> Any:
        sharding = NamedSharding(self._mesh, spec)
        if self.is_of_one_process:
            return jax.device_put(value, sharding)
        return jax.tree.map(lambda leaf: _from_every_process(leaf, sharding), value)


def _from_every_process(leaf: Any, sharding: NamedSharding) -> Any:
    """One array of the parts that the processes hold; all of them have the whole leaf."""
    whole = np.asarray(leaf)
    return jax.make_array_from_callback(whole.shape, sharding, lambda part: whole[part])


WHOLE = Division()
"""No batch, and no division."""


@dataclass(frozen=True)
class Divided:
    """What the compiler says of a divided program: memory on each device, and exchanges of data."""

    memory: Memory
    exchanges: dict[str, int]


def compile_divided(fun: Callable[..., Any], args: tuple[Any, ...], division: Division) -> Divided:
    """``fun`` at the divided ``args``, compiled for all of the devices together."""
    compiled = jax.jit(fun).lower(*division.placed(args)).compile()
    return Divided(memory_of(compiled), exchanges_of(compiled))


def exchanges_of(compiled: Any) -> dict[str, int]:
    """How many instructions of each kind exchange data between devices."""
    operations = instruction_operations(optimised_hlo(compiled) or "")
    counts = {name: operations[name] + operations[f"{name}-start"] for name in EXCHANGES}
    return {name: count for name, count in counts.items() if count}
