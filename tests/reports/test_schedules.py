"""What tables say about the schedule of Taylor mode."""

from dataclasses import replace

from derivprof.record import Schedule
from derivprof.reports.counts import schedule_remarks
from tests.record.profiles import cell


def scheduled(order, name, reason):
    return replace(cell("taylor", order, 9), schedule=Schedule(name, reason))


def test_rolled_orders_are_named_and_small_programs_go_without_saying():
    cells = [scheduled(1, "unrolled", "it has about 3 operations")]
    assert schedule_remarks(cells) == []
    cells += [scheduled(n, "rolled", "unrolled it is large") for n in (2, 3, 4)]
    assert schedule_remarks(cells) == ["rolled into loops over the degree: order 2 to 4"]


def test_a_program_that_cannot_be_rolled_says_why():
    reason = "it cannot be rolled: `p` is differentiated by nested jvp"
    cells = [scheduled(n, "unrolled", reason) for n in (5, 6)]
    assert schedule_remarks(cells) == [f"unrolled at order 6, because {reason}"]
