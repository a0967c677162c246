"""False and true alarms of ``derivprof compare``.

    python benchmarks/compare.py [PAIRS [FOLDER]]

For every one of PAIRS (20) pairs of runs, each run a process of its own: two functions twice each,
and one of them against the same with 20 % more work. Prints the alarms at the default threshold,
and how far the ratios of run times are apart from the truth: by the fastest samples (which are what
is compared), by the 10th percentile, and by the 10th percentile in multiples of that of the empty
loop. Takes about a minute per pair. Records are kept in FOLDER, if one is named; those that are
there are not measured again.
"""

import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from derivprof.changes import RUN, changes_between
from derivprof.record import Effect, read_profile
from derivprof.statistics import low
from derivprof.units import percent_text

SECONDS = "4"
SINE_POWER = (ROOT / "sample_functions" / "sine_power.py").read_text()
CHAIN = """
import jax.numpy as jnp

def f(t):
    y = t
    for _ in range({steps}):
        y = jnp.sin(y + t)
    return y
"""
MORE_WORK = 1.2
SOURCES = {
    "sine power": SINE_POWER,
    "sine power again": SINE_POWER,
    "chain": CHAIN.format(steps=10),
    "chain again": CHAIN.format(steps=10),
    "longer chain": CHAIN.format(steps=round(10 * MORE_WORK)),
}
"""In the order in which they are run, a process each."""

KINDS = {
    "0.3 sin(t) t^10 twice": ("sine power", "sine power again", 1.0),
    "a chain of 10 steps twice": ("chain", "chain again", 1.0),
    "a chain of 10 steps, then of 12": ("chain again", "longer chain", MORE_WORK),
}


def record(name, pair, folder):
    """The record of a run of that source, and the load when it ended."""
    path = folder / f"{name.replace(' ', '-')}-{pair}.json"
    if not path.is_file():
        (folder / "mymod.py").write_text(SOURCES[name])
        command = [
            *(sys.executable, "-m", "derivprof", "time", "mymod:f", "--order", "3", "--x64"),
            *("-m", "nested-jvp", "-m", "taylor", "--sampling-seconds", SECONDS, "-o", str(path)),
        ]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True)
    return read_profile(path)


class Found:
    """What the pairs of one kind came to."""

    def __init__(self, truth):
        self.truth, self.effects, self.alarms = truth, [], 0
        self.logs = {"fastest samples": [], "10th percentile": [], "multiples": []}

    def add(self, old, new):
        """What a pair came to, in a few words."""
        changes = changes_between(old, new, ("old", "new")).changes
        runs = [each for each in changes if each.quantity == RUN]
        self.effects += [each.effect for each in runs]
        fastest = [math.log(each.ratio / self.truth) for each in runs]
        self.logs["fastest samples"] += fastest
        pace = math.log(control(new) / control(old))
        for each in runs:
            log = math.log(run_s(new, each) / run_s(old, each) / self.truth)
            self.logs["10th percentile"].append(log)
            self.logs["multiples"].append(log - pace)
        is_alarm = any(each.effect in (Effect.WORSE, Effect.BETTER) for each in runs)
        self.alarms += is_alarm
        return f"{'ALARM' if is_alarm else 'quiet'} {max(fastest, key=abs):+.1%}"

    def summary(self, pairs):
        """What all pairs came to."""
        words = {Effect.WORSE: "slower", Effect.BETTER: "faster"}
        counts = {words.get(e, str(e)): self.effects.count(e) for e in Effect}
        told = ", ".join(f"{n} {word}" for word, n in counts.items() if n)
        yield f"  {self.alarms} of {pairs} pairs with an alarm; of {len(self.effects)} cells {told}"
        for name, logs in self.logs.items():
            rms = math.sqrt(sum(log**2 for log in logs) / len(logs))
            worst = max(map(abs, logs))
            yield (
                f"  ratio by {name}: {percent_text(rms)} from the truth (root mean square), "
                f"{percent_text(worst)} at the worst"
            )


def control(profile):
    return low(profile.controls["cpu:0"])


def run_s(profile, change):
    cells = {(cell.method, cell.order): cell for cell in profile.measurements}
    return cells[change.method, change.order].timing.run_s


def compare_pairs(pairs, folder):
    found = {name: Found(truth) for name, (_, _, truth) in KINDS.items()}
    for pair in range(1, pairs + 1):
        records = {name: record(name, pair, folder) for name in SOURCES}
        told = [found[name].add(records[o], records[n]) for name, (o, n, _) in KINDS.items()]
        load = max(each.environment.load_average for each in records.values())
        print(f"pair {pair:2}, load up to {load:.1f}: {'; '.join(told)}", flush=True)
    environment = records["chain"].environment
    print(
        f"\n{pairs} pairs of processes, orders 0 to 3, nested-jvp and taylor, {SECONDS} s of "
        f"samples each, on {environment.cpu} ({environment.cpu_count} cores), jax {environment.jax}"
    )
    for name, each in found.items():
        print(f"\n{name}:", *each.summary(pairs), sep="\n")


def main(pairs="20", folder=None):
    if folder is not None:
        compare_pairs(int(pairs), Path(folder))
        return
    with tempfile.TemporaryDirectory() as temporary:
        compare_pairs(int(pairs), Path(temporary))


if __name__ == "__main__":
    main(*sys.argv[1:])
