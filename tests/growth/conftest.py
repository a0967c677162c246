"""A record made of nothing but counts and run times."""

from collections.abc import Callable, Mapping

import pytest

from derivprof.record import (
    Census,
    DeviceInfo,
    Environment,
    Measurement,
    Profile,
    Status,
    TargetInfo,
    Timing,
)

Series = Mapping[int, float]
MakeProfile = Callable[..., Profile]


def cell(method: str, order: int, total: float | None, run_s: float | None) -> Measurement:
    return Measurement(
        method,
        order,
        Status.OK if total is not None or run_s is not None else Status.OVER_BUDGET,
        census=None if total is None else Census(int(total), {}),
        timing=None if run_s is None else Timing(run_s=run_s),
    )


@pytest.fixture
def make_profile() -> MakeProfile:
    """A function from {method: {order: total}} and {method: {order: run_s}} to a record."""

    def make(
        totals: Mapping[str, Series] | None = None, run_s: Mapping[str, Series] | None = None
    ) -> Profile:
        counts, times = totals or {}, run_s or {}
        cells = tuple(
            cell(method, order, counts.get(method, {}).get(order), times.get(method, {}).get(order))
            for method in dict.fromkeys((*counts, *times))
            for order in sorted({*counts.get(method, {}), *times.get(method, {})})
        )
        device = DeviceInfo("cpu", "cpu")
        environment = Environment("0", "0", "3", "2", device, x64=True)
        return Profile(1, "0", "", None, TargetInfo("f"), {}, environment, cells)

    return make
