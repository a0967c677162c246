"""Help: examples that can be typed as they stand, then what a command does, then its options."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from derivprof.cli.flags import _GROUPS
from derivprof.cli.helping import examples_of, prose_of
from derivprof.cli.main import app
from derivprof.completion import targets

ROOT = Path(__file__).parents[2]
PROGRAM = typer.main.get_command(app)
COMMANDS = PROGRAM.commands
EXAMPLES = [
    example.command
    for command in (PROGRAM, *COMMANDS.values())
    for example in examples_of(command.help)
]


def help_of(cli, *command, monkeypatch, width=80):
    monkeypatch.setenv("COLUMNS", str(width))
    ended = cli(*command, "--help")
    assert ended.code == 0
    return ended.out


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_command_line_with_functions_that_exist(example, monkeypatch):
    monkeypatch.chdir(ROOT)
    _, name, *arguments = shlex.split(example)
    if "--help" not in arguments:
        COMMANDS[name].make_context(name, arguments)
    for word in arguments:
        if word.startswith("sample_functions/"):
            assert word in targets(word)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("width", [80, 120])
def test_help_has_examples_first_and_then_the_groups_in_order(cli, monkeypatch, name, width):
    lines = help_of(cli, name, monkeypatch=monkeypatch, width=width).splitlines()
    assert max(map(len, lines)) <= width
    first = next(i for i, line in enumerate(lines) if f"derivprof {name}" in line and i)
    prose = next(i for i, line in enumerate(lines) if prose_of(COMMANDS[name].help)[0][:40] in line)
    groups = [line for line in lines if line in _GROUPS]
    assert first < prose < lines.index(groups[0])
    assert groups == [group for group in _GROUPS if group in groups]


def test_every_option_is_in_a_group_and_has_a_help(cli, monkeypatch):
    for name, command in COMMANDS.items():
        out = help_of(cli, name, monkeypatch=monkeypatch, width=200)
        for each in command.params:
            assert each.help
            assert each.opts[0] in out or each.metavar in out


def test_commands_stand_in_groups(cli, monkeypatch):
    lines = help_of(cli, monkeypatch=monkeypatch).splitlines()
    places = [lines.index(title) for title in ("Measure", "Look at results", "Understand")]
    count, explain = (
        next(i for i, line in enumerate(lines) if line.startswith(f"  {name} "))
        for name in ("count", "explain")
    )
    assert places[0] < count < places[1] < places[2] < explain


def test_a_long_example_goes_on_as_a_shell_lets_it(cli, monkeypatch):
    out = help_of(cli, "check", monkeypatch=monkeypatch, width=80)
    whole = out.replace("\\\n", " ")
    assert any(f"{shlex.join(shlex.split(line))}" in EXAMPLES for line in whole.splitlines()
               if "wrong_diagonal" in line)  # fmt: skip


def test_a_reader_of_help_may_leave():
    """As `derivprof --help | head -1` does."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "derivprof", "count", "--help"],
        stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
