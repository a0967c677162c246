"""Sentences, heat and widths on a console."""

import io
import re

import pytest
from rich.console import Console

from derivprof.reports import print_report
from derivprof.reports.heat import heat_of, heat_style
from derivprof.reports.prose import print_verdict, wrapped
from derivprof.reports.tables import Row, Table
from derivprof.reports.text import print_table
from tests.record.profiles import profile

COLOURS = re.compile(r"\x1b\[[0-9;]*[34][0-9]")


def on_terminal(show, width=80, **environ):
    file = io.StringIO()
    environ = {"TERM": "xterm-256color"} | environ
    show(Console(file=file, width=width, force_terminal=True, _environ=environ))
    return file.getvalue()


def whole_report(console):
    print_report(profile(), console, counts=True, timings=True)


def test_lines_hang_and_are_not_broken_inside_numbers():
    text = "one more order has 48 325 equations in 1.24 ms"
    assert wrapped(text, 24, "  ") == [
        "  one more order has",
        "    48 325 equations in",
        "    1.24 ms",
    ]


def test_a_word_longer_than_the_line_is_whole():
    assert wrapped("a verylongpath/to/a_file.py", 10) == ["a", "  verylongpath/to/a_file.py"]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_of_a_report_is_wider_than_the_terminal(width):
    lines = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(whole_report, width)).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width


def test_the_verdict_is_the_last_thing_with_what_is_inserted_above_it():
    def show(console):
        print_report(
            profile(), console, counts=True, timings=False,
            insert=lambda: console.print("import jax"),
        )  # fmt: skip

    lines = on_terminal(show).splitlines()
    frame = next(i for i, line in enumerate(lines) if "verdict" in line)
    assert lines.index("import jax") < frame
    assert lines[-1].startswith("╰")


def test_a_verdict_in_a_pipe_has_no_frame():
    file = io.StringIO()
    print_verdict(["Fewest equations: taylor, 30; next jet, 40."], Console(file=file, width=400))
    assert file.getvalue() == "Fewest equations: taylor, 30; next jet, 40.\n"


def test_heat_is_where_a_value_lies_between_the_smallest_and_the_largest():
    assert heat_of([1, 10, 100, None, 0], [1, 10, 100]) == (0.0, 0.5, 1.0, None, None)
    assert heat_of([3], []) == (None,)
    assert list(map(heat_style, (1.0, 0.2, None))) == ["bold red", "", ""]


def test_slow_growth_stays_cool():
    assert not any(map(heat_style, heat_of([100, 150, 200, 300], [100, 300])))
    assert heat_style(heat_of([100, 10_000], [100, 10_000])[-1]) == "bold red"


def test_dear_cells_are_coloured_on_a_terminal_alone():
    table = Table("m", "order", ("0", "1"), (Row("total", ("1", "9"), heat=(0.0, 1.0)),))
    assert "31m9" in on_terminal(lambda console: print_table(table, console))
    plain = on_terminal(lambda console: print_table(table, console), NO_COLOR="1")
    assert not COLOURS.search(plain)
    file = io.StringIO()
    print_table(table, Console(file=file))
    assert "\x1b" not in file.getvalue()


def test_a_dumb_terminal_gets_text_alone():
    assert "\x1b" not in on_terminal(whole_report, TERM="dumb")


def test_what_stands_at_the_end_of_rows_gets_a_table_of_its_own_where_there_is_no_room():
    row = Row("mymod.py:3", ("100", "200"), "return 0.3 * jnp.sin(t) * t**10 + 5")
    table = Table("lines", "line", ("0", "1"), (row,), end="source")
    file = io.StringIO()
    print_table(table, Console(file=file, width=40))
    tables = file.getvalue().split("lines\n")[1:]
    assert [word in tables[0] for word in ("100", "200", "return")] == [True, True, False]
    assert "".join(tables[1].split()).endswith("+5")


def test_a_table_split_by_columns_keeps_the_heat_of_its_cells():
    cells = tuple(str(10**n) for n in range(12))
    heat = tuple(n / 11 for n in range(12))
    table = Table("m", "order", tuple(map(str, range(12))), (Row("total", cells, heat=heat),))
    shown = on_terminal(lambda console: print_table(table, console), width=60)
    assert "1;31m100000000000" in shown
    assert "31m10\x1b" not in shown
