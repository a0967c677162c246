"""``--snippet`` on the command line: below the report, beside JSON, from a saved record."""

import json

import pytest

from tests.snippets.scripts import printed

SINE = "def f(x):\n    return jnp.sum(jnp.sin(x) ** 2)\n\ndef zero(x):\n    return 0.0 * x[0]\n"
WANTED = ("mymod:f", "--at", "x=[0.5,1.0]", "--order", "2", "--x64", "-m", "nested-jvp")
SECOND = 2 * 0.5403023058681398 - 2 * 0.4161468365471424


@pytest.fixture(autouse=True)
def module(write):
    write(SINE)


def script_of(text):
    return text[text.index("# nested-jvp: ") :]


def test_count_ends_with_a_script_that_runs(cli):
    ended = cli("count", *WANTED, "--snippet")
    assert printed(script_of(ended.out)) == pytest.approx([SECOND])


def test_time_ends_with_the_right_method_even_where_a_wrong_one_is_faster(cli):
    ended = cli("time", "--sampling-seconds", "0.05", *WANTED, "-m", "mymod:zero", "--snippet")
    assert "Wrong: mymod:zero differs from nested-jvp at order 2" in ended.out
    assert printed(script_of(ended.out)) == pytest.approx([SECOND])


def test_beside_json_the_script_goes_to_standard_error(cli):
    ended = cli("count", *WANTED, "--json", "--snippet")
    assert json.loads(ended.out)["target"]["imported"]["text"] == "mymod:f"
    assert printed(script_of(ended.err)) == pytest.approx([SECOND])


def test_a_saved_record_has_its_script_and_one_from_before_snippets_says_to_measure_again(
    cli, folder
):
    cli("count", *WANTED, "-o", "run.json")
    ended = cli("show", "run.json", "--snippet")
    assert ended.code == 0
    assert printed(script_of(ended.out)) == pytest.approx([SECOND])
    old = json.loads((folder / "run.json").read_text())
    for each in old["target"]["inputs"]:
        del each["leaves"], each["structure"]
    (folder / "run.json").write_text(json.dumps(old))
    ended = cli("show", "run.json", "--snippet")
    assert ended.code == 2
    assert "Measure it again" in ended.err


def test_a_function_of_the_direction_is_defined_after_the_inputs(cli):
    ended = cli("count", *WANTED, "--as-function-of", "direction", "--direction", "e1", "--snippet")
    script = script_of(ended.out)
    assert script.index("x = ") < script.index("v = ") < script.index("def derivative(v):")
    assert printed(script) == pytest.approx([-2 * 0.4161468365471424])
