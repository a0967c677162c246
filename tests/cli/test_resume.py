"""``--resume``: interrupted, and gone on with."""

import json

from tests.cli.conftest import SINE_POWER


def counts(text):
    cells = json.loads(text)["measurements"]
    return [(cell["method"], cell["order"], cell["status"], cell["census"]) for cell in cells]


def test_interrupted_and_resumed_it_ends_with_the_same_counts(cli, folder, stop_after):
    whole = cli("count", f"{SINE_POWER}:f", "-n", "3", "--x64", "--json")
    stop_after(7)
    ended = cli("count", f"{SINE_POWER}:f", "-n", "3", "--x64", "-o", "run.json")
    assert ended.code == 130
    assert "The rest is measured with: derivprof count --resume run.json" in ended.err
    assert len(counts((folder / "run.json").read_text())) == 7
    ended = cli("count", "--resume", "run.json")
    assert ended.code == 0
    assert "Interrupted" not in ended.out
    assert counts((folder / "run.json").read_text()) == counts(whole.out)
    assert "certified by" in ended.out


def test_what_nobody_asked_to_keep_can_be_resumed_too(cli, write, stop_after):
    write("def f(t): return t * t")
    stop_after(2)
    ended = cli("time", "mymod:f", "-m", "nested-jvp", "-n", "2", "--sampling-seconds", "0.05")
    command = ended.err.rpartition("The rest is measured with: derivprof ")[2].split()
    assert command[:2] == ["time", "--resume"]
    ended = cli(*command, "-o", "run.csv", "--json")
    cells = json.loads(ended.out)["measurements"]
    assert [cell["order"] for cell in cells] == [0, 1, 2]
    assert all(cell["timing"]["samples_s"] or cell["timing"]["run_note"] for cell in cells)
    assert f"wrote {command[2]}" in ended.err
    assert "wrote run.csv" in ended.err


def test_a_check_goes_on_with_its_points(cli, write, folder, stop_after):
    write("def f(t): return jnp.sin(t)")
    stop_after(3)
    options = ("-n", "2", "-m", "nested-jvp", "-m", "taylor", "--points", "1", "-o", "run.json")
    assert cli("check", "mymod:f", *options).code == 130
    ended = cli("check", "--resume", "run.json")
    assert ended.code == 0
    assert "Checked at the given inputs and 1 point near them." in ended.out
    cells = json.loads((folder / "run.json").read_text())["measurements"]
    assert [cell["check"]["verdict"] for cell in cells] == ["agrees"] * 6


def test_what_does_not_go_with_it_is_one_sentence(cli, write, folder):
    write("def f(t): return t * t")
    assert cli("count", "mymod:f", "-n", "1", "-m", "nested-jvp", "-o", "run.json").code == 0
    for arguments, says in (
        (("count",), "Missing argument 'TARGET'"),
        (("time", "--resume", "run.json"), "run.json was made by `derivprof count`"),
        (
            ("count", "--resume", "run.json", "--order", "2", "--x64"),
            "--order, --x64: without TARGET",
        ),
        (("count", "mymod:f", "--resume", "run.json"), "the derivative's order was 1 and is now 6"),
        (("count", "--resume", "nix.json"), "There is no file nix.json"),
    ):
        ended = cli(*arguments)
        assert (ended.code, ended.out) == (2, "")
        assert says in ended.err
    record = json.loads((folder / "run.json").read_text())
    (folder / "old.json").write_text(json.dumps(record | {"plan": None}))
    assert "Give TARGET and the options again" in cli("count", "--resume", "old.json").err
    again = ("mymod:f", "-n", "1", "-m", "nested-jvp")
    assert cli("count", *again, "--resume", "old.json").code == 0


def test_a_larger_budget_is_used(cli, folder):
    limited = ("-n", "3", "-m", "nested-jvp", "--max-equations", "20", "-o", "run.json")
    cli("count", f"{SINE_POWER}:f", *limited)
    ended = cli("count", "--resume", "run.json", "--max-equations", "1000")
    assert "over budget" not in ended.out
    record = json.loads((folder / "run.json").read_text())
    assert [cell["status"] for cell in record["measurements"]] == ["ok"] * 4
    assert record["plan"]["budget"]["max_equations"] == 1000
