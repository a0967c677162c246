"""What a budget can be of, by its key in the file."""

from collections.abc import Callable
from dataclasses import dataclass

from derivprof.units import bytes_text, count_text


@dataclass(frozen=True)
class Cost:
    """A path into a measurement, how its numbers are written, and what it takes to know it."""

    path: str
    text: Callable[[float | None], str] = count_text
    is_compiled: bool = False

    @property
    def is_bytes(self) -> bool:
        """Whether it is written as a size, ``2MiB``, too."""
        return self.text is bytes_text


COSTS = {
    "equations": Cost("census.total"),
    "equations_after_dce": Cost("census.after_dce"),
    "equations_after_cse": Cost("census.after_cse"),
    "loop_aware_equations": Cost("census.loop_total"),
    "passes": Cost("passes"),
    "stored_memory": Cost("stored.bytes", bytes_text),
    "hlo_instructions": Cost("census.hlo_instructions", is_compiled=True),
    "temporary_memory": Cost("memory.temp_bytes", bytes_text, is_compiled=True),
    "peak_memory": Cost("memory.peak_bytes", bytes_text, is_compiled=True),
}
