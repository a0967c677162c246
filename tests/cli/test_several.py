"""Sessions: several targets at once, on the command line and in files."""

import json
import sys

import pytest

from derivprof.cli.flags import SweepFlags
from derivprof.cli.keeping import Kept
from derivprof.cli.several import parts_of
from derivprof.cli.wanted import Wanted
from derivprof.plans import parse_target
from derivprof.record import read_document
from derivprof.sweep import Sweep
from tests.cli.conftest import ROOT

MODULE = """
MORE = 0

def f(t):
    for _ in range(MORE):
        t = jnp.cos(t)
    return jnp.sin(t) * t

def g(x):
    return jnp.sum(jnp.tanh(x) * x[0])

def raises(t):
    raise ValueError("not today")

def wrong(t):
    return t
"""

FILE = """\
[defaults]
order = 2
x64 = true

[[target]]
target = "several_mod:f"

[[target]]
name = "hessian"
target = "several_mod:g"
shape = {x = [3]}
tensor = 2
method = ["jacfwd", "taylor"]
points = 0
"""


@pytest.fixture
def file(folder, write):
    write(MODULE, "several_mod.py")

    def file(text=FILE):
        (folder / "targets.toml").write_text(text)

    file()
    return file


def test_several_targets_make_one_record_and_one_overview(cli, file, folder):
    ended = cli("count", "several_mod:f", "several_mod:wrong", "-n", "2", "-o", "run.json")
    assert ended.code == 0
    assert ended.out.startswith("2 targets\non cpu:0")
    assert "Fewest equations after DCE and CSE: taylor for " in ended.out
    assert "derivprof show run.json --target f" in ended.err
    assert read_document(folder / "run.json").names == ("f", "wrong")
    shown = cli("show", "run.json")
    assert shown.out == ended.out
    alone = cli("show", "run.json", "--target", "wrong")
    assert alone.out.startswith("several_mod:wrong")
    assert "and duplicates (CSE)" in alone.out


def test_one_target_has_the_record_that_it_always_had(cli, file):
    data = json.loads(cli("count", "several_mod:f", "-n", "1", "--json").out)
    assert "kind" not in data
    assert data["target"]["name"] == "several_mod:f"


def test_a_file_gives_each_target_its_options(cli, file):
    ended = cli("count", "targets.toml", "--json")
    f, hessian = json.loads(ended.out)["profiles"]
    assert (f["derivative"]["kind"], f["derivative"]["order"]) == ("directional", 2)
    assert (hessian["derivative"]["kind"], hessian["derivative"]["order"]) == ("full-tensor", 2)
    assert {cell["method"] for cell in hessian["measurements"]} == {"jacfwd", "taylor"}
    assert [each["environment"]["x64"] for each in (f, hessian)] == [True, True]
    assert json.loads(ended.out)["names"] == ["f", "hessian"]


def test_what_is_typed_wins_over_the_file(cli, file):
    file(FILE.replace("tensor = 2", "seed = 3"))
    ended = cli("count", "targets.toml", "-n", "1", "-m", "nested-jvp", "--seed", "0", "--json")
    found = json.loads(ended.out)
    assert [each["derivative"]["order"] for each in found["profiles"]] == [1, 1]
    assert {c["method"] for each in found["profiles"] for c in each["measurements"]} == {
        "nested-jvp"
    }
    assert found["plans"]["hessian"]["inputs"]["seed"] == 0


def test_a_kind_that_is_typed_replaces_the_derivative_of_the_file(cli, file):
    ended = cli("count", "targets.toml", "--vjp", "--order", "1", "-m", "vjp", "--json")
    kinds = [each["derivative"]["kind"] for each in json.loads(ended.out)["profiles"]]
    assert kinds == ["pullback", "pullback"]


def test_a_target_that_fails_costs_itself_alone(cli, file):
    targets = ("several_mod:f", "several_mod:nosuch", "gone:f", "several_mod:raises")
    ended = cli("count", *targets, "-n", "1", "-m", "taylor", "-m", "nested-jvp")
    assert ended.code == 5
    assert "Not measured: nosuch: `several_mod` has no `nosuch`." in ended.out
    assert "ValueError: not today" in ended.out
    assert ended.out.count("not measured") == 3
    ended = cli("count", "several_mod:f", "several_mod:nosuch", "-n", "1", "--json")
    assert ended.code == 2
    assert ended.err.startswith("derivprof: nosuch: `several_mod` has no `nosuch`.")
    assert json.loads(ended.out)["failures"][0]["exit_code"] == 2


def test_a_wrong_method_of_any_target_ends_with_3(cli, file):
    ended = cli("check", "several_mod:f", "several_mod:wrong", "-n", "1", "--points", "0",
                "-m", "nested-jvp", "-m", "several_mod:wrong")  # fmt: skip
    assert ended.code == 3
    assert "WRONG: several_mod:wrong" in ended.out


def test_interrupted_it_keeps_what_there_is_and_goes_on_later(cli, file, folder, monkeypatch):
    keep = Kept.keep

    def until(self, record):
        keep(self, record)
        if len(record().measurements) == 3:
            monkeypatch.setattr(Kept, "keep", keep)
            raise KeyboardInterrupt

    monkeypatch.setattr(Kept, "keep", until)
    given = ("several_mod:f", "several_mod:wrong", "several_mod:nosuch")
    ended = cli("count", *given, "-n", "1", "-m", "taylor", "-o", "run.json")
    assert ended.code == 130
    assert "Interrupted: 1 of 3 targets are done." in ended.err
    assert "wrong: Interrupted by Ctrl-C after 1 of 2 cells" in ended.out
    assert "Not reached: nosuch." in ended.out
    assert "The rest is measured with: derivprof count --resume run.json" in ended.err
    before = read_document(folder / "run.json")
    ended = cli("count", "--resume", "run.json")
    assert ended.code == 2
    found = read_document(folder / "run.json")
    assert found.by_name["f"] == before.by_name["f"]
    assert [cell.order for cell in found.by_name["wrong"].measurements] == [0, 1]
    assert list(found.failed) == ["nosuch"]


def test_interrupted_before_anything_it_leaves_the_old_record(cli, file, folder, monkeypatch):
    def interrupted(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Sweep, "run", interrupted)
    (folder / "run.json").write_text("the old one")
    ended = cli("count", "several_mod:f", "several_mod:g", "-o", "run.json")
    assert ended.code == 130
    assert ended.err == "derivprof: Interrupted by Ctrl-C before anything was measured.\n"
    assert (folder / "run.json").read_text() == "the old one"


def test_they_are_saved_one_by_one_and_compared_together(cli, file, folder, monkeypatch):
    given = ("several_mod:f", "several_mod:wrong", "-n", "1", "-m", "taylor")
    assert cli("count", *given, "--save", "main", "--snippet", "-o", "old.json").code == 0
    assert len(list((folder / ".derivprof" / "main").iterdir())) == 2
    ended = cli("count", *given, "--baseline", "main", "--fail-on", "count:0", "-o", "new.json")
    assert (ended.code, "2 functions compared: 2 equal." in ended.out) == (0, True)
    monkeypatch.setattr(sys.modules["several_mod"], "MORE", 2)
    ended = cli("count", *given, "--baseline", "main", "--fail-on", "count:0", "-o", "new.json")
    assert ended.code == 3
    ended = cli("compare", "old.json", "new.json", "--fail-on", "count:0")
    assert ended.code == 3
    assert "2 functions compared" in ended.out


def test_a_snippet_stands_under_the_name_of_each(cli, file):
    ended = cli("count", "several_mod:f", "several_mod:wrong", "-n", "1", "--snippet")
    assert "\n# f\n\n# taylor: " in ended.out
    assert "from several_mod import wrong" in ended.out.partition("\n# wrong\n")[2]


MISTAKES = [
    ("ordr = 2", "targets.toml, line 2: there is no option `ordr`. Did you mean `order`?"),
    ("order = 'two'", "targets.toml, line 2: `order` is 'two'; it must be a whole number."),
    ("method = []\nshape = 3\ntensor = 1\nvjp = true", "targets.toml, line 1, m:f: --tensor and"),
]


@pytest.mark.parametrize(("line", "said"), MISTAKES)
def test_a_mistake_in_a_file_is_one_sentence_with_its_line(cli, file, line, said):
    file(f'[[target]]\n{line}\ntarget = "m:f"\n')
    ended = cli("count", "targets.toml")
    assert ended.code == 2
    assert ended.err.startswith(f"derivprof: {said}")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "targets.toml has no target. Write one: [[target]]"),
        ("[[targets]]", "targets.toml, line 1: there is no key `targets`, only [[target]]"),
        ("[[target]]\nname = 'a'", "targets.toml, line 1: a [[target]] needs `target ="),
        ("x = ", "targets.toml is not TOML: Invalid value (at "),
        ("[defaults]\nout = 1\n[[target]]", "targets.toml, line 2: there is no option `out`."),
        (
            "[[target]]\ntarget = 'm:f'\nname = 'a'\n[[target]]\ntarget = 'm:g'\nname = 'a'",
            "targets.toml, line 4, a: `name` is 'a', as of another target.",
        ),
    ],
)
def test_a_file_that_is_none_is_told_what_it_lacks(cli, file, text, said):
    file(text)
    ended = cli("count", "targets.toml")
    assert (ended.code, ended.err[: len(said) + 11]) == (2, f"derivprof: {said}")


def test_names_tell_targets_apart(cli, file):
    ended = cli("count", "several_mod:f", "several_mod.py:f", "several_mod:f", "-n", "0", "--json")
    assert json.loads(ended.out)["names"] == [
        "several_mod:f",
        "several_mod.py:f",
        "several_mod:f (2)",
    ]


def test_the_sample_file_asks_for_derivatives_of_every_kind_of_functions_that_are_there():
    file = ROOT / "sample_functions" / "targets.toml"
    parts = parts_of([str(file)], Wanted(SweepFlags(), timed=False))
    kinds = {type(part.plan.derivative).__name__ for part in parts}
    assert kinds == {"Directional", "Pullback", "MixedPartial", "Diagonal"}
    for target in (parse_target(part.plan.target) for part in parts):
        assert f"def {target.attribute}(" in (ROOT / target.path).read_text()


def test_what_does_not_go_together_is_one_line(cli, file):
    cli("count", "several_mod:f", "several_mod:wrong", "-n", "0", "-m", "taylor", "-o", "run.json")
    cli("count", "several_mod:f", "-n", "0", "-m", "taylor", "-o", "one.json")
    for line, said in (
        ("count several_mod:f --resume run.json", "run.json says which targets it is of."),
        ("count --resume run.json -n 4", "--order: without TARGET everything is as in run.json"),
        ("time --resume run.json", "run.json was made by `derivprof count`."),
        ("show run.json --target ff", "run.json has no target `ff`. Did you mean `f`?"),
        ("show one.json --target f", "--target chooses of several targets, and one.json is a"),
        ("count a:f b:f --resume one.json", "one.json is the record of one target"),
        ("plot run.json one.json", "`plot` takes one record, and run.json, one.json were given."),
        ("check --budgets m:f m:g", "--budgets takes one TARGET, and 2 were given."),
    ):
        ended = cli(*line.split())
        assert (line, ended.code) == (line, 2)
        assert ended.err.startswith(f"derivprof: {said}")
