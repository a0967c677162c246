"""The overview plot: a panel per target, on one scale."""

import pytest

from derivprof.errors import OutputError
from derivprof.plots import figure_bytes, overview_figure
from derivprof.record import Failure
from tests.plots.figures import counted, lines, panel, words
from tests.record.collections import collection, of

STEPS = {0: {"mul": 4}, 1: {"mul": 13}, 2: {"mul": 40}}


def figure(**targets):
    return overview_figure(
        collection(
            {name: of(name, *cells) for name, cells in targets.items()},
            [Failure("gone", "m:gone", "no", 2)],
        )
    )


def test_every_target_has_a_panel_with_a_line_per_method_on_one_scale():
    drawn = figure(f=[*counted("nested-jvp", STEPS), *counted("taylor", {0: {"mul": 4}})],
                   g=counted("taylor", STEPS))  # fmt: skip
    assert lines(panel(drawn, "f"))["nested-jvp"] == [(0, 4), (1, 13), (2, 40)]
    assert set(lines(panel(drawn, "g"))) == {"taylor"}
    assert panel(drawn, "f").get_ylim() == panel(drawn, "g").get_ylim()
    assert "Fewest raw equations: all methods alike for f" in words(drawn)
    assert "not counted: gone" in words(drawn)


def test_a_method_looks_the_same_in_all_panels_and_unlike_those_it_meets():
    names = [f"m{n}" for n in range(9)]
    drawn = figure(f=[c for n in names[:5] for c in counted(n, STEPS)],
                   g=[c for n in names[4:] for c in counted(n, STEPS)])  # fmt: skip
    shown = {p: {str(x.get_label()): x.get_color() for x in panel(drawn, p).lines} for p in "fg"}
    assert shown["f"]["m4"] == shown["g"]["m4"]
    assert len(set(shown["f"].values())) == len(set(shown["g"].values())) == 5


def test_many_targets_make_a_picture_and_none_an_error():
    many = {f"target{n}": list(counted("taylor", STEPS)) for n in range(13)}
    assert figure_bytes(figure(**many), "png").startswith(b"\x89PNG")
    with pytest.raises(OutputError, match="nothing to plot: no target was counted"):
        overview_figure(collection({}))
