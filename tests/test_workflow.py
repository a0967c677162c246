"""The example workflow: every command in it exists, and it does what its comments say."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from derivprof.cli.main import app
from tests.test_readme import README, ROOT

PATH = ".github/examples/derivatives.yml"
TEXT = (ROOT / PATH).read_text()
COMMANDS = typer.main.get_command(app).commands
LINES = re.findall(r"\bderivprof (?:check|count|time|compare) [^#|\n]*", TEXT)


@pytest.mark.parametrize("line", sorted(set(LINES)))
def test_every_command_line_can_be_parsed(line):
    _, name, *rest = shlex.split(line.replace("$1", "base"))
    COMMANDS[name].make_context(name, rest)


def test_names_are_saved_before_they_are_compared():
    for line in LINES:
        if line.startswith("derivprof compare"):
            for name in shlex.split(line)[2:4]:
                before = TEXT[: TEXT.index(line)]
                assert f"--save {name}" in before or f"measure {name}" in before


def test_it_is_an_example_and_runs_nowhere_here():
    assert not (ROOT / ".github" / "workflows" / Path(PATH).name).exists()
    assert PATH in README


def test_it_is_yaml_with_one_job_on_pull_requests():
    workflow = pytest.importorskip("yaml").safe_load(TEXT)
    assert workflow[True] == "pull_request"  # YAML 1.1 reads `on` as true
    (job,) = workflow["jobs"].values()
    assert all(step.keys() & {"run", "uses"} for step in job["steps"])
    assert workflow["permissions"] == {"contents": "read"}
