"""What a user can get wrong: one clear line, the right exit code, nothing measured for nothing."""

import json

import pytest

from derivprof.cli import sweeping
from derivprof.record import write_profile
from tests.record.profiles import profile

GOOD = """
def f(t):
    return jnp.sin(t)

def broken(t):
    raise RuntimeError("boom")

def dot(x):
    return x @ x
"""

CASES = [
    ("count nomod:f", 2, "no module `nomod`"),
    ("count mymod:g", 2, "has no `g`"),
    ("count mymod.py:ff", 2, "Did you mean"),
    ("count nofile.py:f", 2, "There is no file `nofile.py`"),
    ("count mymod:broken", 5, "RuntimeError: boom"),
    ("count mymod:dot --shape x=4,a", 2, "`a` is not a length"),
    ("count mymod:dot --shape x=2,3", 5, "`mymod:dot` raised when called with x = float"),
    ("count mymod:f -m nested-jpv", 2, "nested-jvp"),
    ("count mymod:f -m mymod:nothing", 2, "has no `nothing`"),
    ("count mymod:f --order -1", 2, "--order"),
    ("count mymod:f --order two", 2, "--order"),
    ("count mymod:f --device gpu", 4, "gpu"),
    ("count mymod:f --device toaster", 2, "toaster"),
    ("count mymod:f --device cpu --device cpu", 2, "--device cpu is given twice"),
    ("time mymod:f --devices 2", 2, "there is no batch. Add --batch M, or --vmap"),
    ("time mymod:f --devices 2 --batch 3", 2, "--batch 3 is no multiple of 2"),
    ("time mymod:f --devices 2 --batch 4 --device cpu:1", 2, "Name the platform: --device cpu"),
    ("time mymod:f --devices 1 --batch 4", 2, "--devices"),
    ("time mymod:f --distributed", 2, "--devices N, which is not given"),
    ("time mymod:f --distributed --devices 2 --batch 4 --device cpu --device gpu", 2,
     "--distributed goes with one --device"),
    ("explain mymod:f --device cpu --device cuda", 2, "`explain` looks at one device"),
    ("count mymod:f --direction sideways", 2, "is not a direction"),
    ("count mymod:f --partial 0,x[", 2, "is no entry"),
    ("count mymod:dot --shape x=3 --partial 3", 2, "There is no entry 3"),
    ("count mymod:dot --shape x=3 --partial y", 2, "There is no input `y`"),
    ("count mymod:f --tensor 2 --diagonal 1", 2, "ask for different derivatives"),
    ("count mymod:f --tensor 2 --order 1", 2, "--order does not go with --tensor"),
    ("count mymod:f --tensor 2 --as-function-of direction", 2,
     "--tensor and --as-function-of direction ask for different derivatives"),
    ("count mymod:f --vjp --as-function-of direction", 2, "ask for different derivatives"),
    ("check mymod:f --vmap --as-function-of direction", 2, "--vmap takes derivatives per row"),
    ("plot mymod:f --batch 3 --as-function-of direction", 2, "--batch takes derivatives per row"),
    ("count mymod:f --as-function-of time", 2, "--as-function-of"),
    ("count mymod:f --vmap", 2, "leading axis"),
    ("count mymod:f --vmap --batch 3", 2, "Give one"),
    ("count mymod:f --second 1.0", 2, "--jjt, which is not asked for"),
    ("count mymod:dot --shape x=3 --jjt --second [1.0,2.0]", 2, "at the second point"),
    ("count mymod:f --dtype float65", 2, "is not a dtype"),
    ("count mymod:f --max-memory lots", 2, "is not a size"),
    ("count mymod:f -o /no/such/folder/run.json", 2, "there is no folder"),
    ("count mymod:f -o run.docx", 2, "its extension names no format"),
    ("count mymod:f -o .", 2, "Cannot write"),
    ("count", 2, "TARGET"),
    ("cuont mymod:f", 2, "cuont"),
    ("count mymod:f --ordre 3", 2, "--ordre"),
    ("show missing.json", 2, "There is no file missing.json"),
    ("show corrupt.json", 2, "corrupt.json"),
    ("show newer.json", 2, "newer"),
    ("plot corrupt.json -o a.png", 2, "corrupt.json"),
    ("show good.json -o a.docx", 2, "its extension names no format"),
]  # fmt: skip


@pytest.fixture
def records(folder, write):
    write(GOOD)
    write_profile(folder / "good.json", profile())
    (folder / "corrupt.json").write_text('{"schema_version": 1, "targ')
    newer = json.loads((folder / "good.json").read_text()) | {"schema_version": 99}
    (folder / "newer.json").write_text(json.dumps(newer))


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(("line", "code", "says"), CASES, ids=[case[0] for case in CASES])
def test_bad_input_is_one_line_and_its_exit_code(cli, line, code, says):
    ended = cli(*line.split())
    assert ended.code == code
    assert says in ended.err
    assert ended.err.startswith("derivprof: ")
    assert "Traceback" not in ended.err
    assert ended.out == ""


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("output", ["/no/such/folder/run.json", "run.docx", "a/b.png"])
def test_an_unwritable_output_is_found_before_anything_starts(cli, monkeypatch, output):
    def never(memory):
        raise AssertionError("something was started")

    monkeypatch.setattr(sweeping, "start_child", never)
    assert cli("count", "mymod:f", "-o", output).code == 2


@pytest.mark.usefixtures("records")
def test_a_budget_used_up_before_anything_was_measured_is_exit_6(cli):
    ended = cli("count", "jax.nn:gelu", "--max-equations", "1", "-m", "nested-jvp")
    assert ended.code == 6
    assert "before anything was measured: nested-jvp order 0" in ended.err
    assert "Raise that limit." in ended.err
