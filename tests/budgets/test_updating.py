"""Numbers of a TOML file replaced, or refused where that is not simple."""

import pytest

from derivprof.budgets import Update, new_costs, to_paste, updated
from derivprof.record import BudgetLine

ONE = """\
# budgets
[[tool.derivprof.budget]]  # first
target = "m:f"
method = "taylor"
equations = 1_000 # generous
equations_after_cse = [ 1, 2 ]
peak_memory = "2 MiB"

[other]
equations = 7
"""


def line(order, found, method="taylor", quantity="equations"):
    return BudgetLine("p", "m:f", method, order, quantity, 99, found)


def test_numbers_lists_and_sizes_are_replaced_in_place():
    costs = {"equations": 120, "equations_after_cse": [3, 4], "peak_memory": 1536}
    assert updated(ONE, [Update(0, costs)]) == (
        ONE.replace("1_000 #", "120 #")
        .replace("[ 1, 2 ]", "[3, 4]")
        .replace('"2 MiB"', '"1.50 KiB"')
    )


def test_a_size_that_has_no_short_text_is_a_number_of_bytes():
    assert "peak_memory = 1234567\n" in updated(ONE, [Update(0, {"peak_memory": 1234567})])


@pytest.mark.parametrize(
    "text",
    [
        ONE.replace("[ 1, 2 ]", "[\n  1,\n  2,\n]"),
        '[tool.derivprof]\nbudget = [{target = "m:f", equations_after_cse = [1, 2]}]\n',
        ONE.replace("equations_after_cse", '"equations_after_cse"'),
    ],
)
def test_what_is_not_on_a_line_of_its_own_is_left_to_the_user(text):
    update = Update(0, {"equations_after_cse": [3, 4]})
    assert updated(text, [update]) is None
    assert to_paste(update) == "equations_after_cse = [3, 4]"


def test_a_header_inside_a_text_is_noticed():
    text = 'note = """\n[[tool.derivprof.budget]]\nequations = 1\n"""\n' + ONE
    assert updated(text, [Update(0, {"equations": 5})]) is None


def test_windows_line_ends_stay():
    text = ONE.replace("\n", "\r\n")
    assert updated(text, [Update(0, {"equations": 5})]) == text.replace("1_000", "5")


def test_of_several_methods_the_largest_is_the_new_budget():
    lines = [line(1, 3), line(2, 9), line(1, 5, "jet"), line(2, 7, "jet")]
    assert new_costs(lines, {"equations": 50}) == {"equations": 9}
    assert new_costs(lines, {"equations": (50, 60)}) == {"equations": [5, 9]}
    assert new_costs([*lines, line(3, None)], {"equations": 50}) == {}
