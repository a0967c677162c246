"""Which run times are those of kernels, in words."""

from collections.abc import Sequence

from derivprof.record import Measurement, RunBy


def kernel_remarks(cells: Sequence[Measurement]) -> list[str]:
    """At which places the profiler timed the kernels, since a loop would time itself."""
    timed = [cell.at for cell in cells if cell.timing and cell.timing.run_by is RunBy.KERNELS]
    if not timed:
        return []
    where = (
        f"at every {cells[0].axis.head}"
        if len(timed) == len(cells)
        else f"at {cells[0].axis.listed(timed)}"
    )
    return [f"run {where}: the kernels alone, as JAX's profiler times them, without gaps between"]
