"""The README names every command and option, and its commands are ones that exist."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from derivprof.cli.main import app
from derivprof.cli.samples import read_sample, samples_folder
from derivprof.differentiate import METHODS
from derivprof.errors import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = typer.main.get_command(app).commands
OPTIONS = sorted(
    {name for command in COMMANDS.values() for each in command.params for name in each.opts}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command):
    assert f"derivprof {command}" in README


@pytest.mark.parametrize("option", [name for name in OPTIONS if name.startswith("-")])
def test_every_option_stands_in_the_readme(option):
    assert re.search(rf"`{option}\b", README) or re.search(rf"{option} ", README)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_stands_in_the_readme(method):
    assert f"| `{method}` |" in README


def test_every_exit_code_stands_in_the_readme():
    for code in ExitCode:
        assert f"| {int(code)} | " in README


def command_lines():
    names = "|".join(COMMANDS)
    line = rf"\bderivprof (?:{names}) [^`\n]*?(?= *#| *-->| *\|| *$)"
    found = re.findall(line, README, re.MULTILINE)
    return sorted(set(found))


def sample_lines():
    return [line for path in sorted(samples_folder().glob("*.py")) for line in read_sample(path)[1]]


@pytest.mark.parametrize("line", command_lines() + sample_lines())
def test_every_command_line_shown_can_be_parsed(line):
    _, name, *rest = shlex.split(line)
    COMMANDS[name].make_context(name, rest)


def test_the_two_set_up_commands_stand_in_the_readme():
    found = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(found) == 2
    assert "derivprof count sample_functions/sine_power.py:f" in found[0]
    assert "pytest" in found[1]


def test_the_table_in_the_readme_is_the_one_of_its_command():
    row = next(line for line in README.splitlines() if line.startswith("  total "))
    assert re.findall(r"\d[\d ]*\d|\d", row)[-1].strip().endswith("17 154")


def test_pictures_and_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
