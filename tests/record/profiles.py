"""A record made by hand, with every field filled somewhere."""

from derivprof.record import (
    Caveat,
    Census,
    Check,
    Cost,
    DeviceInfo,
    Environment,
    InputInfo,
    Measurement,
    Memory,
    Profile,
    Status,
    TargetInfo,
    Timing,
    ValueLeaf,
    Verdict,
)


def cell(method, order, total, *, run_s=None, status=Status.OK, reason=None, check=None):
    timing = Timing(trace_s=1e-3 * total, run_s=run_s)
    if run_s is not None:
        timing = Timing(1e-3 * total, 1e-3, 2e-2, 1e-3, 5e-6, run_s, run_s / 10, control_s=1e-9)
    return Measurement(
        method,
        order,
        status,
        reason,
        census=Census(
            total, {"mul": total - 1, "sin": 1}, total, total // 2 + 1, {"mul": 1}, total, 0
        ),
        timing=timing,
        cost=Cost(flops=2.0 * total),
        memory=Memory(8, 8, 0, 16),
        check=check,
        value=(ValueLeaf("", (), "float64", 1.25, 1.25),),
    )  # fmt: skip


def profile(*measurements):
    return Profile(
        schema_version=1,
        derivprof_version="0",
        created="2026-01-01T00:00:00+00:00",
        command="derivprof time m:f",
        target=TargetInfo("m:f", (InputInfo("t", "float64 scalar", True, 1.1),), "m.py:3"),
        derivative={"kind": "directional", "order": 3, "direction": "ones"},
        environment=Environment(
            "0.10.2", "0.10.2", "3.11", "2.0", DeviceInfo("cpu", "cpu"), True, cpu="a CPU"
        ),
        measurements=measurements or tuple(typical()),
        caveats=(Caveat("load", "The machine was busy."),),
    )


def typical():
    agrees = Check("nested-jvp", 1e-16, Verdict.AGREES)
    for order, total in enumerate((4, 13, 39, 110)):
        yield cell("nested-jvp", order, total, run_s=2e-8 * (order + 1))
        yield cell("jet", order, 4 + 60 * order, run_s=3e-8 * (order + 1), check=agrees)
    reason = "it takes no `order`"
    yield Measurement("mine:df", 0, Status.NOT_APPLICABLE, reason)
    yield Measurement("mine:df", 1, Status.NOT_APPLICABLE, reason)
    yield Measurement("mine:df", 2, Status.FAILED, "ValueError: no")
