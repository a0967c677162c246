"""The table that fills while cells finish, and the display around it."""

import io
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from derivprof.cli.live import LiveTable, window
from derivprof.cli.progress import ProgressDisplay
from derivprof.plans import Checking
from derivprof.record import Check, Measurement, Status, Timing, Verdict
from derivprof.sweep import SideBySide, Silent, Sweep
from tests.sweep.scripted import ScriptedWorker, counted, plan
from tests.sweep.test_side_by_side import two_workers

METHODS = ("nested-jvp", "taylor")


def table(order=3, methods=METHODS, **settings):
    return LiveTable(plan(order, **settings), "m:f", methods)


def lines_of(shown, **size):
    file = io.StringIO()
    Console(file=file, **({"width": 80, "height": 24} | size)).print(shown)
    return [line.rstrip() for line in file.getvalue().splitlines()]


def row_of(shown, method, **size):
    return next(line.split()[1:] for line in lines_of(shown, **size) if method in line)


def test_finished_cells_are_filled_and_the_first_other_one_is_worked_on():
    live = table()
    for cell in (counted("nested-jvp", 0, 4), counted("taylor", 0, 9), counted("taylor", 1, 12)):
        live.add(cell)
    assert live.current == (None, "nested-jvp", 1)
    assert row_of(live, "taylor") == ["9", "12", "·", "·"]


def test_cells_without_figures_have_a_short_mark():
    live = table()
    for order, status in enumerate(
        (Status.NOT_APPLICABLE, Status.OVER_BUDGET, Status.SKIPPED, Status.FAILED)
    ):
        live.add(Measurement("taylor", order, status, "a long reason"))
    assert row_of(live, "taylor") == ["n/a", "budget", "skipped", "failed"]


def test_compile_times_give_way_to_run_times():
    live = table(1, timed=True)
    cell = Measurement("taylor", 0, Status.OK, timing=Timing(compile_s=0.25))
    live.add(cell)
    assert "compile time" in lines_of(live)[0]
    assert row_of(live, "taylor")[:2] == ["250", "ms"]
    live.add(replace(cell, timing=Timing(compile_s=0.25, run_s=2e-6)))
    assert "run time" in lines_of(live)[0]
    assert row_of(live, "taylor")[:2] == ["2.00", "us"]


def test_checks_show_digits_or_that_they_are_wrong():
    live = table(1, checking=Checking())
    right = Check("taylor", 1e-16, Verdict.AGREES, digits=15.3)
    live.add(counted("taylor", 0, 1, check=right))
    live.add(counted("taylor", 1, 1, check=replace(right, verdict=Verdict.DIFFERS)))
    assert row_of(live, "taylor") == ["15.3", "WRONG"]


@pytest.mark.parametrize("width", [30, 80, 120, 200])
@pytest.mark.parametrize("height", [8, 24])
def test_the_table_fits_the_terminal_and_has_the_current_cell(width, height):
    methods = tuple(f"method-{i}" for i in range(20))
    live = table(30, methods)
    for order in range(10):
        for method in methods:
            live.add(counted(method, order, 10**order))
    lines = lines_of(live, width=width, height=height)
    assert len(lines) < height
    assert max(map(len, lines)) <= width
    assert any(line.split() and line.split()[0] == "method-0" for line in lines)
    assert "10" in next(line for line in lines if line.split()[:1] == ["order"]).split()


def test_a_window_is_around_its_middle_and_stops_at_the_ends():
    assert window([2] * 9, 4, 6) == range(3, 6)
    assert window([2] * 9, 0, 6) == range(3)
    assert window([2] * 9, 8, 6) == range(6, 9)
    assert window([9], 0, 1) == range(1)


def test_an_observer_hears_of_every_cell_with_its_device():
    heard = []

    class Hearing(Silent):
        def finished(self, cell):
            heard.append((cell.device, cell.order))

    SideBySide(plan(1, devices=("cpu", "cuda:1")), two_workers(), Hearing()).run()
    assert heard == [("cpu", 0), ("cpu", 1), ("cuda:1", 0), ("cuda:1", 1)]


def test_the_display_never_asks_for_the_record():
    display = ProgressDisplay(Console(file=io.StringIO()), plan(1))
    asked = []
    display.measured(1, lambda: asked.append(1))
    assert not asked


@pytest.mark.parametrize("is_printed_here", [True, False])
def test_the_table_stays_where_the_report_is_printed_elsewhere(monkeypatch, is_printed_here):
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=80, height=24)
    monkeypatch.setattr("sys.stdout", SimpleNamespace(isatty=lambda: is_printed_here))
    worker = ScriptedWorker(["a"], {("a", n): counted("a", n, 100 + n) for n in range(2)})
    with ProgressDisplay(console, plan(1)) as display:
        Sweep(plan(1), worker, display).run()
    last = file.getvalue().rpartition("\x1b[?25h")
    erased = "\x1b[2K" in last[2] or last[0].endswith("\x1b[2K")
    assert "2 of 2 cells" in file.getvalue()
    assert erased == is_printed_here


def test_nothing_is_shown_where_standard_error_is_no_terminal():
    file = io.StringIO()
    with ProgressDisplay(Console(file=file), plan(1)) as display:
        display.doing("m:f", "starting")
    assert not file.getvalue()
