"""What a TARGET may go on with."""

import sys

import pytest

from derivprof.completion import output_files, saved_names, targets


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Modules that must not be imported, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pkg" / "deep").mkdir(parents=True)
    (tmp_path / "pkg" / "__init__.py").write_text("raise SystemExit('imported')\ndef top(t): ...")
    (tmp_path / "pkg" / "deep" / "__init__.py").write_text("raise SystemExit('imported')")
    (tmp_path / "pkg" / "deep" / "mod.py").write_text(
        "raise SystemExit\ndef f(t): ...\ndef g(t): ..."
    )
    (tmp_path / "mine.py").write_text("def energy(x): ...\ndef _own(x): ...\nmake = 3")
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / ".hidden.py").write_text("")


def test_files_and_folders_of_the_current_folder(project):
    assert targets("") == ["mine.py:", "pkg/"]
    assert targets("mi") == ["mine.py:energy"]
    assert targets("r", ".json")[0] == "run.json"


def test_what_is_the_only_one_is_followed_by_what_is_in_it(project):
    assert targets("pk") == ["pkg/__init__.py:", "pkg/deep/"]
    assert targets("pkg/deep/m") == ["pkg/deep/mod.py:f", "pkg/deep/mod.py:g"]


def test_attributes_after_one_colon_or_two(project):
    assert targets("mine.py:e") == ["mine.py:energy"]
    assert targets("mine.py::e") == ["mine.py::energy"]
    assert targets("mine:") == ["mine:energy"]
    assert targets("mine:_") == ["mine:_own"]
    assert targets("none.py:") == targets("none:") == targets("a..b:") == []


def test_dotted_modules_are_found_without_importing_the_packages_around_them(project):
    before = set(sys.modules)
    assert targets("pkg.de") == ["pkg.deep.", "pkg.deep:"]
    assert targets("pkg.deep.m") == ["pkg.deep.mod:f", "pkg.deep.mod:g"]
    assert targets("pkg:") == ["pkg:top"]
    assert set(sys.modules) == before


def test_installed_packages_are_found(project):
    assert "jax.numpy:tanh" in targets("jax.numpy:ta")
    assert "jax.numpy:" in targets("jax.num")


def test_a_factory_is_offered_with_and_without_arguments(project, tmp_path):
    (tmp_path / "mine.py").write_text("def make(n):\n    return lambda t: t")
    assert targets("mine.py:") == ["mine.py:make(", "mine.py:make()"]


def test_files_to_write_have_the_endings_of_the_formats(project):
    assert output_files("run", ".json", ".md") == ["run.json", "run.md"]
    assert output_files("growth.p", ".png", ".svg", ".pdf") == [
        "growth.p.png", "growth.p.svg", "growth.p.pdf", "growth.png", "growth.pdf",
    ]  # fmt: skip


def test_saved_names_are_those_below_the_current_folder(project, tmp_path):
    (tmp_path / ".derivprof" / "main").mkdir(parents=True)
    assert saved_names("") == ["main", "pkg/", "run.json"]
