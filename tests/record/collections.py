"""Records of several targets made by hand."""

from dataclasses import replace

from derivprof.record import Collection, Failure, TargetInfo
from tests.record.profiles import cell, profile


def of(name, *cells, **changes):
    """The record of one target of that name."""
    return replace(profile(*cells), target=TargetInfo(f"m:{name}"), **changes)


def counted(**totals):
    """A cell of order 2 per method, with so many equations; half of them and one left by CSE."""
    return [cell(name.replace("_", "-"), 2, total) for name, total in totals.items()]


def collection(profiles, failures=(), unreached=()):
    return Collection(
        schema_version=1,
        derivprof_version="0",
        created="2026-01-01T00:00:00+00:00",
        command="derivprof count m:f m:g",
        asked=(*profiles, *(failure.name for failure in failures), *unreached),
        names=tuple(profiles),
        profiles=tuple(profiles.values()),
        failures=tuple(failures),
        plans={name: {"kind": "SweepPlan"} for name in profiles},
    )


def typical():
    """Taylor is best for two targets, nested JVP for one; one is missing, one not reached."""
    return collection(
        {
            "gelu": of("gelu", *counted(nested_jvp=100, taylor=20)),
            "mish": of("mish", *counted(nested_jvp=300, taylor=40)),
            "relu": of("relu", *counted(nested_jvp=4, taylor=8)),
        },
        [Failure("gone", "m:gone", "`m` has no `gone`.", 2)],
        ["later"],
    )
