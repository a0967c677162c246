"""``derivprof plot --figure``: which files are written, and what stands in for missing data."""

import pytest

from derivprof.record import Status, read_profile, to_json, write_profile
from tests.plots.figures import counted
from tests.plots.records import complete
from tests.record.collections import collection
from tests.record.profiles import profile


@pytest.fixture
def record(folder):
    write_profile(folder / "run.json", complete(("nested-jvp", "taylor"), range(3)))
    return "run.json"


def test_one_figure_has_the_name_that_is_given(cli, record, folder):
    assert cli("plot", record, "--figure", "stages", "-o", "out.png").err == "wrote out.png\n"
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")


def test_one_figure_without_a_file_name_has_its_own(cli, record, folder):
    assert cli("plot", record, "--figure", "ratio").err == "wrote ratio.png\n"


def test_several_figures_have_their_names_before_the_extension(cli, record, folder):
    ended = cli("plot", record, "--figure", "cse", "--figure", "memory", "-o", "out.svg",
                "-o", "table.csv")  # fmt: skip
    assert ended.err.split("\n")[:-1] == [
        "wrote out-cse.svg", "wrote out-memory.svg", "wrote table.csv",
    ]  # fmt: skip
    assert (folder / "out-cse.svg").read_bytes() != (folder / "out-memory.svg").read_bytes()


def test_all_writes_what_there_is_data_for_and_says_what_is_left_out(cli, folder):
    counted = ("jax.numpy:tanh", "-n", "1", "-m", "nested-jvp", "-m", "taylor")
    assert cli("count", *counted, "-o", "run.json").code == 0
    ended = cli("plot", "run.json", "--figure", "all", "-o", "out.svg")
    assert ended.code == 0
    assert {path.stem for path in folder.glob("*.svg")} == {
        "out-growth", "out-cse", "out-primitives", "out-ratio",
    }  # fmt: skip
    assert "left out out-stages.svg: " in ended.err
    assert "`derivprof time TARGET -o run.json` measures it" in ended.err


def test_a_figure_without_data_ends_with_the_command_that_measures_it(cli, folder):
    write_profile(folder / "run.json", profile(*counted("jet", {0: {"mul": 2}})))
    ended = cli("plot", "run.json", "--figure", "spread", "-o", "out.png")
    assert ended.code == 2
    assert "nothing for the figure `spread`" in ended.err
    assert "`derivprof time TARGET" in ended.err
    assert not (folder / "out.png").exists()


def test_a_name_that_is_no_figure_is_told_before_measuring(cli, folder):
    ended = cli("plot", "jax.numpy:tanh", "--figure", "pie")
    assert ended.code == 2
    assert "--figure pie is none of growth, cse, primitives" in ended.err


def test_a_target_is_timed_where_a_figure_needs_times(cli, folder):
    arguments = ("plot", "jax.numpy:tanh", "-n", "1", "-m", "taylor", "--sampling-seconds", "0.05",
                 "-o", "run.json", "-o", "out.png")  # fmt: skip
    assert cli(*arguments, "--figure", "ratio").code == 0
    assert not read_profile(folder / "run.json").has_timings()
    assert cli(*arguments, "--figure", "stages").code == 0
    cells = read_profile(folder / "run.json").measurements
    assert all(cell.timing.compile_s > 0 for cell in cells if cell.status is Status.OK)


def test_another_figure_of_several_targets_is_refused_before_anything_is_written(cli, folder):
    made = complete(("taylor",), range(2))
    (folder / "several.json").write_text(to_json(collection({"f": made, "g": made})))
    ended = cli("plot", "several.json", "--figure", "all", "-o", "out.png")
    assert ended.code == 2
    assert "`derivprof show FILE.json --target NAME -o one.json`" in ended.err
    assert not list(folder.glob("*.png"))
