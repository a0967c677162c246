"""The words for each quantity that methods are compared by."""

from collections.abc import Callable
from dataclasses import dataclass

from derivprof.units import bytes_text, count_text, error_text, seconds_text


@dataclass(frozen=True)
class Words:
    """``one`` method ``has fewest raw equations``, ``several`` have; ``text`` writes a value."""

    noun: str
    one: str
    several: str
    text: Callable[[float | None], str]


def words_of(path: str) -> Words:
    """The words for the quantity at that path, its last name for one that has none of its own."""
    return _WORDS.get(path) or _having("fewest", path.rpartition(".")[2], _plain)


def _plain(value: float | None) -> str:
    return error_text(value) if value is not None and value % 1 else count_text(value)


def _having(most: str, noun: str, text: Callable[[float | None], str]) -> Words:
    return Words(noun, f"has {most} {noun}", f"have {most} {noun}", text)


def _taking(noun: str, one: str, several: str, how: str = "fastest") -> Words:
    return Words(noun, f"{one} {how}", f"{several} {how}", seconds_text)


def _needing(noun: str) -> Words:
    return Words(noun, f"needs least {noun}", f"need least {noun}", bytes_text)


_WORDS = {
    "census.total": _having("fewest", "raw equations", count_text),
    "census.after_dce": _having("fewest", "equations after DCE", count_text),
    "census.after_cse": _having("fewest", "equations after DCE and CSE", count_text),
    "census.loop_total": _having("fewest", "equations with loops", count_text),
    "census.hlo_instructions": _having("fewest", "HLO instructions", count_text),
    "operations.arithmetic": _having("fewest", "arithmetic operations", count_text),
    "operations.transcendental": _having("fewest", "transcendental functions", count_text),
    "timing.trace_s": _taking("time to trace", "traces", "trace"),
    "timing.lower_s": _taking("time to lower", "lowers", "lower"),
    "timing.compile_s": _taking("time to compile", "compiles", "compile"),
    "timing.first_call_s": _taking("first call", "answers", "answer", "its first call soonest"),
    "timing.call_s": _taking("call from Python", "is called", "are called"),
    "timing.run_s": _taking("run time", "runs", "run"),
    "memory.peak_bytes": _needing("peak memory"),
    "memory.temp_bytes": _needing("temporary memory"),
    "memory.device_peak_bytes": _needing("device memory in a run"),
    "stored.bytes": Words(
        "memory stored for the backward pass",
        "stores least for the backward pass",
        "store least for the backward pass",
        bytes_text,
    ),
}
