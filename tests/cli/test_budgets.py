"""Sessions: ``check --budgets`` with files as users write them."""

import json

import pytest

MODULE = """
def f(t):
    return jnp.sin(t) * t

def total(x):
    return jnp.sum(jnp.tanh(x))
"""

FILE = """\
[project]
name = "mylib"  # ours

[[tool.derivprof.budget]]
target = "mylib_of_mine:f"
order = 2
method = ["taylor", "nested-jvp"]
equations = 40  # of the worse one
equations_after_cse = [2, 9, 12]

[[tool.derivprof.budget]]
target = "mylib_of_mine:total"
shape = {x = [3]}
order = 1
x64 = true
method = "taylor"
jax = "<0.1"
equations = 1
"""


@pytest.fixture
def file(folder, write):
    write(MODULE, "mylib_of_mine.py")

    def file(text=FILE):
        (folder / "pyproject.toml").write_text(text)
        return folder / "pyproject.toml"

    file()
    return file


def test_every_cost_is_a_line_and_other_versions_of_jax_are_skipped(cli, file):
    ended = cli("check", "--budgets")
    assert ended.code == 0
    assert ended.out.startswith("pyproject.toml: 2 budgets, jax ")
    words = [line.split() for line in ended.out.splitlines() if "taylor" in line]
    assert words[0][1:6] == ["taylor", "2", "equations", words[0][4], "40"]
    assert len(words) == 4
    assert "could be lowered to" in ended.out
    assert "mylib_of_mine:total skipped: it is for jax <0.1" in ended.out
    assert "are within their budgets. 1 of 2 budgets skipped." in ended.out
    assert ended.err == ""


def test_what_is_over_its_budget_ends_with_3_and_a_line(cli, file, folder, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    file(FILE.replace("equations = 40", "equations = 3").replace("[2, 9, 12]", "[2, 9, 1]"))
    ended = cli("check", "--budgets", "mylib_of_mine:f")
    assert ended.code == 3
    assert len(ended.err.splitlines()) == 4
    assert ended.err.startswith("derivprof: mylib_of_mine:f taylor order 2: equations ")
    assert "(budget 3, over by " in ended.err
    assert "OVER by" in ended.out
    assert "Over budget: 4 of 8 costs." in ended.out
    assert (folder / "summary.md").read_text().startswith("## pyproject.toml: 1 budget")


def test_compiled_costs_and_json(cli, file, folder):
    text = FILE.replace(
        'jax = "<0.1"\nequations = 1', 'peak_memory = "1KiB"\nhlo_instructions = 99'
    )
    file(text)
    ended = cli("check", "mylib_of_mine:total", "--budgets", "--json", "-o", "budgets.md")
    assert ended.code == 0
    first, second = json.loads(ended.out)["lines"]
    assert {first["quantity"], second["quantity"]} == {"peak_memory", "hlo_instructions"}
    assert {first["allowed"], second["allowed"]} == {1024, 99}
    assert min(first["found"], second["found"]) > 0
    assert (folder / "budgets.md").read_text().startswith("## pyproject.toml")


def test_present_costs_are_written_back_with_every_comment_in_its_place(cli, file, folder):
    path = file(FILE.replace("[2, 9, 12]", "[2, 9, 1]"))
    ended = cli("check", "--budgets", "--update-budgets")
    assert ended.code == 0
    assert "wrote pyproject.toml" in ended.err
    text = path.read_text()
    assert 'name = "mylib"  # ours' in text
    assert "equations = 40" not in text
    assert "  # of the worse one" in text
    assert 'jax = "<0.1"\nequations = 1\n' in text
    again = cli("check", "--budgets")
    assert again.code == 0
    assert "could be lowered" not in again.out


def test_a_method_that_fails_is_over_its_budget(cli, file):
    file(FILE.replace('["taylor", "nested-jvp"]', '"jacrev"'))
    ended = cli("check", "--budgets")
    assert ended.code == 3
    assert "mylib_of_mine:f jacrev order 2: equations not applicable" in ended.err


CASES = [
    ("order = 2", 'order = "two"', "`order` is 'two'; it must be a whole number"),
    ("order = 2", "order = -2", "`order` is -2; it must be 0 or more"),
    ("order = 2", "ordre = 2", "there is no key `ordre`. Did you mean `order`?"),
    ("order = 2", "tensor = 2\norder = 2", "--order does not go with --tensor"),
    ("equations = 40", 'equations = "many"', "it must be a whole number, or a list"),
    ("equations = 40", "equations = true", "it must be a whole number"),
    ("equations = 40", 'peak_memory = "big"', "`peak_memory`: `big` is not a size"),
    ("[2, 9, 12]", "[2, 9]", "has 2 numbers, and there are 3 orders, 0 to 2"),
    ('"<0.1"', '"new"', "`jax` is 'new'"),
    ('method = "taylor"\n', "", "(line 11), mylib_of_mine:total needs a method"),
    ('target = "mylib_of_mine:total"\n', "", "budget 2 (line 11) needs a target"),
    ("equations = 40  # of the worse one\nequations_after_cse = [2, 9, 12]", "", "allows nothing"),
    ("x64 = true", "x64 = 1", "`x64` is 1; it must be true or false"),
    ("[[tool.derivprof.budget]]", "[[tool.derivprof.budgets]]", "has no key `budgets`"),
    ("name =", "name", "is not TOML"),
]


@pytest.mark.parametrize(("old", "new", "says"), CASES, ids=[each[2] for each in CASES])
def test_whatever_is_wrong_in_the_file_is_one_sentence(cli, file, old, new, says):
    file(FILE.replace(old, new))
    ended = cli("check", "--budgets")
    assert ended.code == 2
    assert says in ended.err
    assert ended.err.startswith("derivprof: pyproject.toml")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("check", "Missing argument 'TARGET'"),
        ("check --budgets --order 3", "takes the options of each function from its file alone"),
        ("check mymod:f --budgets-file a.toml", "--budgets-file goes with --budgets"),
        ("check mymod:f --update-budgets", "--update-budgets goes with --budgets"),
        ("check --budgets --budgets-file none.toml", "There is no none.toml with budgets"),
        ("check mymod:f --budgets", "has no budget of mymod:f, only of mylib_of_mine:f"),
        ("check --budgets -o a.csv", "no format of a report of budgets"),
    ],
)
def test_options_that_contradict_are_one_sentence(cli, file, line, says):
    ended = cli(*line.split())
    assert ended.code == 2
    assert says in ended.err
