"""What the figures depend on, and the command that makes them again."""

from collections.abc import Iterator, Mapping

from derivprof.html.elements import Element, element
from derivprof.html.page import Section
from derivprof.record import Environment, Profile, Provenance


def environment_section(record: Provenance, prefix: str = "") -> Iterator[Section]:
    """The versions and the machine, with every device that was measured on."""
    several = tuple(record.environments.values()) if isinstance(record, Profile) else ()
    facts = (_facts(each) for each in several or (record.environment,))
    yield Section(f"{prefix}environment", "Environment", tuple(map(_list, facts)))


def _facts(environment: Environment) -> Mapping[str, object]:
    device = environment.device
    variables = environment.variables or {}
    return {
        "device": f"{device.name} ({device.kind})",
        "processor": environment.cpu,
        "cores": environment.cpu_count,
        "system": environment.os,
        "clock": environment.clock,
        "governor": environment.governor,
        "load average": _rounded(environment.load_average),
        "processes": environment.processes,
        "Python": environment.python,
        "jax": environment.jax,
        "jaxlib": environment.jaxlib,
        "numpy": environment.numpy,
        "x64": "on" if environment.x64 else "off",
        **variables,
    }


def _rounded(load: float | None) -> str | None:
    return None if load is None else f"{load:.1f}"


def _list(facts: Mapping[str, object]) -> Element:
    known = {name: value for name, value in facts.items() if value is not None}
    pairs = (
        each
        for name, value in known.items()
        for each in (element("dt", name), element("dd", str(value)))
    )
    return element("dl", pairs)


def repeat_section(record: Provenance, prefix: str = "") -> Iterator[Section]:
    """The command, to be copied; where it was given, when, and by which version."""
    commit = f", at commit {record.target.commit}" if record.target.commit else ""
    said = f"Measured {record.created} by derivprof {record.derivprof_version}{commit}."
    body = [element("p", said)]
    if record.command:
        button = element("button", "copy", type="button", class_="copy")
        body.insert(0, element("div", element("pre", record.command), button, class_="command"))
    yield Section(f"{prefix}repeat", "Repeat it", tuple(body))
