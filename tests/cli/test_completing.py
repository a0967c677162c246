"""Shell completion, from what a shell asks to what it is told."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from derivprof.cli import main
from derivprof.completion import METHOD_NAMES
from derivprof.differentiate import METHODS

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(main.app).commands


@pytest.fixture
def ask(monkeypatch, capsys):
    """Asks as a shell does."""

    def ask(shell, *words):
        monkeypatch.chdir(ROOT)
        monkeypatch.setenv("_DERIVPROF_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(words))
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        main.run([])
        captured = capsys.readouterr()
        assert not captured.err
        return captured.out.split("\n")[:-1]

    return ask


def test_every_method_can_be_completed():
    assert tuple(METHODS) == METHOD_NAMES


def test_bash_is_told_what_follows_the_colon(ask):
    words = ("derivprof", "count", "sample_functions/sine_power.py", ":")
    assert ask("bash", *words) == ["f", "closed_form"]
    assert ask("bash", *words, "cl") == ["closed_form"]


def test_zsh_and_fish_are_told_whole_words(ask):
    words = ("derivprof", "count", "sample_functions/sine_power.py:c")
    assert ask("fish", *words) == ["sample_functions/sine_power.py:closed_form"]
    (told,) = ask("zsh", *words)
    assert "sample_functions/sine_power.py\\\\:closed_form" in told


@pytest.mark.parametrize(
    ("words", "among"),
    [
        (("count", "x", "-m", "nested-jvp+l"), "nested-jvp+leibniz"),
        (("check", "x", "--reference", "sample_functions/sine_power.py", ":", "cl"), "closed_form"),
        (("time", "x", "--device", "g"), "gpu"),
        (("predict", "x", "--as-function-of", "d"), "direction"),
        (("show", "x.json", "-o", "report"), "report.md"),
        (("explain", "x", "-o", "lines"), "lines.speedscope.json"),
        (("compare", "old", "new", "--fail-on", "co"), "count:0"),
        (("count", "x", "--dtype", "bf"), "bfloat16"),
        (("doctor", "--device", "t"), "tpu"),
        (("count", "x", "--operator", "bi"), "biharmonic"),
        (("count", "no_such_module.py", ":", "f"), None),
    ],
)
def test_options_complete_to_what_they_take(ask, words, among):
    told = ask("bash", "derivprof", *words)
    assert among in told if among else told in ([], [""])


def test_an_error_inside_is_no_completion(monkeypatch, ask):
    def broken(*given):
        raise RuntimeError("a bug")

    monkeypatch.setattr("derivprof.completion.targets", broken)
    assert ask("bash", "derivprof", "count", "sam") == []


def test_completion_imports_neither_jax_nor_numpy_nor_matplotlib_nor_the_module():
    code = (
        "import sys\nfrom derivprof.cli import main\ncode = main.run([])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    asked = {"_DERIVPROF_COMPLETE": "complete_bash", "COMP_CWORD": "4",
             "COMP_WORDS": "derivprof\ncount\nsample_functions/mlp.py\n:\nf"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT,
        env=os.environ | asked, check=True,
    )  # fmt: skip
    assert done.stdout == "f\n"
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert not loaded & {"jax", "jaxlib", "numpy", "matplotlib", "mlp"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_bash_completes_a_function(tmp_path):
    """With the script that --show-completion prints, and words divided as bash does."""
    program = tmp_path / "derivprof"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m derivprof "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(derivprof --show-completion bash)"\n'
        "COMP_WORDS=(derivprof count sample_functions/sine_power.py : cl)\nCOMP_CWORD=4\n"
        '_derivprof_completion derivprof; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environ = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, cwd=ROOT, env=environ,
        check=True,
    )  # fmt: skip
    assert done.stdout == "closed_form\n"
