"""Made-up records for pages: with programs, samples, checks, several devices, and very large."""

from dataclasses import replace

from derivprof.record import (
    Check,
    Comparison,
    Measurement,
    Profile,
    Program,
    SourceLine,
    Speed,
    Verdict,
    side_by_side,
)
from tests.record.profiles import cell, profile


def with_program(measured: Measurement, count: int = 3, width: int = 20) -> Measurement:
    lines = (
        SourceLine("m.py", 4, "return a < b & c", count),
        SourceLine(None, None, "not in your code", 1),
    )
    texts = tuple(f"v{n}:f64[] = mul {'a' * width}" for n in range(count))
    return replace(measured, program=Program(lines, texts))


def with_samples(measured: Measurement, count: int = 40) -> Measurement:
    timing = measured.timing
    assert timing is not None
    assert timing.run_s is not None
    run_s = timing.run_s
    samples = tuple(run_s * (1 + 0.01 * n) + 1e-9 for n in range(count))
    low, high = 0.99 * run_s, 1.02 * run_s
    return replace(
        measured, timing=replace(timing, samples_s=samples, run_low_s=low, run_high_s=high)
    )


def full(orders: int = 5) -> Profile:
    """Three methods, the last of them wrong, with everything that a page can show."""
    cells = []
    for order in range(orders):
        agrees = Check("nested-jvp", 1e-16 * order, Verdict.AGREES)
        differs = Check("nested-jvp", 0.5, Verdict.DIFFERS)
        cells += [
            cell("nested-jvp", order, 4 * 3**order, run_s=2e-8 * 1.6**order),
            cell("taylor", order, 4 + 3 * order, run_s=2e-8 * (order + 1), check=agrees),
            cell("mine:df", order, 5 + order, run_s=1e-8 * (order + 1), check=differs),
        ]
    made = tuple(with_samples(with_program(each)) for each in cells)
    compared = tuple(
        Comparison("timing.run_s", order, "nested-jvp", "taylor", 1.5, 1.4, 1.6, Speed.SLOWER)
        for order in range(1, orders)
    )
    return replace(profile(*made), comparisons=compared)


def on_two_devices() -> Profile:
    second = full()
    device = replace(second.environment.device, platform="cuda", kind="a GPU")
    second = replace(second, environment=replace(second.environment, device=device))
    return side_by_side([full(), second])


def enormous() -> Profile:
    """More of everything than a page has room for."""
    cells = [
        with_samples(with_program(cell(f"method-{m}", order, 250, run_s=1e-8), 250, 60), 600)
        for m in range(8)
        for order in range(25)
    ]
    return profile(*cells)
