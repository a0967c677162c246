"""Which run times are those of kernels, in words."""

from collections.abc import Sequence

from derivprof.record import Measurement, RunBy


def kernel_remarks(cells: Sequence[Measurement]) -> list[str]:
    """At which orders the profiler timed the kernels, since a loop would time itself."""
    timed = [cell.order for cell in cells if cell.timing and cell.timing.run_by is RunBy.KERNELS]
    if not timed:
        return []
    where = (
        "at every order" if len(timed) == len(cells) else f"at order {', '.join(map(str, timed))}"
    )
    return [f"run {where}: the kernels alone, as JAX's profiler times them, without gaps between"]
