"""How disturbed the run times of a record are, and what to do about what was seen."""

from collections.abc import Iterator, Sequence

import numpy as np

from derivprof.record import Caveat, Environment, Profile, Timing
from derivprof.statistics import low
from derivprof.sweep.sampling import Stopped
from derivprof.units import percent_text

NOISE = "noise"
"""What these caveats are about."""

SPREAD = 0.15
"""An interquartile range above this part of the estimate is wide."""

LOADED = 0.5
"""A load average above this part of the cores is other programs, since derivprof is one."""

OUTSIDE = "something takes the processor at times, outside this machine perhaps"

DRIFT = 0.05
"""From one third of the rounds to the next the pace of a quiet machine changes less than this."""

UNCERTAIN = 0.02
"""A 99 % interval is wide if either of its ends is further away than this."""

_STEADY = ("performance",)


def noise_caveats(profile: Profile, stopped: Stopped | None, budget_s: float) -> tuple[Caveat, ...]:
    """The noise banner: what disturbed the samples, each with the advice that fits it."""
    control = next(iter(profile.controls.values()), ())
    bursts = tuple(_spread(profile))
    seen = (
        *_cached(profile),
        *(bursts or _drift(profile, control)),
        *_uncertain(profile, stopped, budget_s),
    )
    return tuple(Caveat(NOISE, text) for text in seen)


def _cached(profile: Profile) -> Iterator[str]:
    timings = (cell.timing for cell in profile.measurements)
    hits = sum(timing.cache_hits or 0 for timing in timings if timing is not None)
    if hits:
        yield (
            f"{hits} programs came from JAX's persistent cache although it was switched off, so "
            "compile times are too short. Unset JAX_COMPILATION_CACHE_DIR."
        )


def _spread(profile: Profile) -> Iterator[str]:
    """Bursts of other programs show in the upper quartile of the samples."""
    widths = [
        timing.run_iqr_s / low(timing.samples_s)
        for cell in profile.measurements
        if (timing := cell.timing) is not None and timing.run_iqr_s is not None
    ]
    others = _others(profile.environment)
    if widths and (spread := float(np.median(widths))) > SPREAD:
        cause = others or OUTSIDE
        yield (
            f"The run-time samples scatter by {percent_text(spread)} (interquartile range), since "
            f"{cause}. Estimates are of undisturbed samples: trust the intervals and ratios."
        )
    elif others and profile.has_timings():
        yield (
            f"Tracing and compiling may have taken longer than they need: {others}. Run times are "
            "of undisturbed samples."
        )


def _others(environment: Environment) -> str | None:
    """The other programs, where the load average shows some."""
    load, cores = environment.load_average, environment.cpu_count
    if load is None or cores is None or load <= LOADED * cores:
        return None
    return f"other programs were running (load {load:.1f} on {cores} cores): end them"


def _drift(profile: Profile, control: Sequence[float]) -> Iterator[str]:
    """A clock that changes its frequency shows in the empty loop, which is nothing but cycles."""
    if len(control) < 21:
        return
    thirds = [float(np.percentile(t, 25)) for t in np.array_split(np.asarray(control), 3)]
    change = max(thirds) / min(thirds) - 1
    if change <= DRIFT:
        return
    governor = profile.environment.governor
    advice = (
        "let the machine come to its steady temperature, or run on mains power"
        if governor in _STEADY
        else f"the CPU frequency governor is {governor}: `cpupower frequency-set -g performance`"
        if governor
        else "its frequency is not ours to read here, as in virtual machines: repeat the run"
    )
    yield (
        f"The processor changed its pace by {percent_text(change)} while run times were sampled "
        f"({advice}). Ratios between methods are taken within each moment, so they hold."
    )


def _reach(timing: Timing) -> float:
    """How far the further end of the interval is from the estimate, relatively."""
    low_s, run_s, high_s = timing.run_low_s, timing.run_s, timing.run_high_s
    if low_s is None or high_s is None or not run_s:
        return float("inf")
    return max(high_s / run_s - 1, 1 - low_s / run_s)


def _uncertain(profile: Profile, stopped: Stopped | None, budget_s: float) -> Iterator[str]:
    if stopped is not Stopped.BUDGET:
        return
    wide = [
        f"{cell.method} {cell.place}"
        for cell in profile.measurements
        if (timing := cell.timing) is not None
        and timing.run_s is not None
        and _reach(timing) > UNCERTAIN
    ]
    if wide:
        named = ", ".join(wide[:3]) + (f" and {len(wide) - 3} more" if len(wide) > 3 else "")
        yield (
            f"Sampling ended after {budget_s:g} s, before the run times of {named} were precise to "
            f"{percent_text(UNCERTAIN)}. Give it longer with --sampling-seconds, or fewer methods."
        )
