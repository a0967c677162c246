"""What a record is about, in words, and what of it stands in a figure."""

import itertools
from dataclasses import replace

import pytest

from derivprof.findings import counts_of, growth_of, law_text, notes_of, subject_of
from derivprof.record import GrowthLaw, Measurement, Status
from tests.plots.figures import counted, growth_figure, words
from tests.record.profiles import cell, profile

COUNTS = tuple(counted("nested-jvp", {0: {"mul": 3}, 1: {"mul": 9}}))
OVER = Measurement("jet", 2, Status.OVER_BUDGET, "more than 1 000 equations")
SKIPPED = Measurement("jet", 3, Status.SKIPPED, "a lower order was over budget")


def law(method="nested-jvp", **given):
    return GrowthLaw(method, "census.total", **({"law": "x2.83 per order (fitted)"} | given))


def test_the_title_names_the_function_the_derivative_and_the_orders():
    assert subject_of(profile()) == "m:f, directional derivatives of order 0 to 3"


def test_the_title_says_that_the_derivatives_are_functions_of_the_direction():
    derivative = profile().derivative | {"as_function_of": "direction"}
    title = subject_of(replace(profile(), derivative=derivative))
    assert title.endswith("of order 0 to 3, as functions of the direction")


def test_the_title_has_the_operator_as_it_was_typed():
    derivative = {"kind": "operator", "order": 2, "expressions": ["u_xx - u_t", "u"]}
    assert subject_of(replace(profile(), derivative=derivative)) == "u_xx - u_t, u of m:f"


@pytest.mark.parametrize(
    ("kind", "says"),
    [("mixed-partial", "mixed partial derivatives"), ("brand-new", "brand new derivatives")],
)
def test_the_title_knows_every_kind_of_derivative(kind, says):
    record = replace(profile(cell("m", 2, 5)), derivative={"kind": kind})
    assert subject_of(record) == f"m:f, {says} of order 2"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"exact": True, "closed_form": "3 2^n"}, "3 2^n (exact)"),
        ({"ratio": 2.834}, "x2.83 per order (fitted)"),
        ({}, "x2.83 per order (fitted)"),
        ({"law": "like n^2.1"}, "like n^2.1 (fitted)"),
        ({"law": "fitted: about n^2.1 (1.9 to 2.1 over orders 1 to 4)"}, "about n^2.1 (fitted)"),
    ],
)
def test_a_law_says_how_far_it_can_be_trusted(given, text):
    assert law_text(law(**given)) == text


def test_the_subject_of_a_method_says_how_its_equations_grow():
    record = replace(profile(*COUNTS), growth=(law(ratio=3.0),))
    assert growth_of(record, "nested-jvp") == "x3.00 per order (fitted)"
    assert "x3.00 per order (fitted)" in words(growth_figure(record))


def test_the_subject_of_a_method_says_how_many_equations_there_are_where_there_is_no_law():
    other = replace(law(), quantity="census.after_cse")
    record = replace(profile(*COUNTS), growth=(law("jet"), other))
    assert growth_of(record, "nested-jvp") == "9 at order 1"
    assert "9 at order 1" in words(growth_figure(record))


def test_the_finding_is_how_many_equations_each_method_has():
    record = profile(*COUNTS, *counted("jet", {0: {"mul": 3}, 1: {"mul": 1200}}))
    assert counts_of(record) == ("raw equations at order 1: ", ("nested-jvp 9", "jet 1 200"))
    assert "raw equations at order 1: nested-jvp 9, jet 1 200" in words(growth_figure(record))


def test_the_finding_names_the_order_of_each_method_where_they_differ():
    record = profile(*COUNTS, *counted("jet", {0: {"mul": 3}}))
    assert counts_of(record)[1] == ("nested-jvp 9 at order 1", "jet 3 at order 0")


def test_a_finding_too_long_for_a_line_goes_on_in_the_next():
    names = [f"package.module:derivative_number_{i}" for i in range(5)]
    figure = growth_figure(profile(*(c for name in names for c in counted(name, {0: {"mul": 3}}))))
    finding = " ".join(text for text in words(figure) if "_number_" in text)
    assert all(f"{name} 3" in finding for name in names)


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ([OVER], "jet: over budget at order 2 (more than 1 000 equations)"),
        (
            [replace(SKIPPED, order=1), OVER],
            "jet: over budget at order 2 (more than 1 000 equations)",
        ),
        ([SKIPPED], "jet: skipped at order 3 (a lower order was over budget)"),
        (
            [Measurement("jet", 0, Status.NOT_APPLICABLE, "no rule for\n  `tan`")],
            "jet: not applicable (no rule for `tan`)",
        ),
        ([Measurement("jet", 1, Status.FAILED)], "jet: failed at order 1"),
    ],
)
def test_a_method_that_did_not_get_through_is_a_note(cells, note):
    record = profile(*COUNTS, *cells)
    assert notes_of(record) == (note,)
    assert note in words(growth_figure(record))


def test_a_method_that_applies_below_is_told_from_which_order_on_not():
    silent = Measurement("nested-jvp", 2, Status.NOT_APPLICABLE, "up to order 1")
    assert notes_of(profile(*COUNTS, silent)) == (
        "nested-jvp: not applicable at order 2 (up to order 1)",
    )


def test_a_product_of_jacobians_has_no_order_in_its_words():
    record = replace(profile(cell("m", 1, 5)), derivative={"kind": "jacobian-product"})
    assert subject_of(record) == "m:f, J(x1) J(x2)^T"
    assert counts_of(record) == ("raw equations: ", ("m 5",))


def test_a_method_that_got_through_is_no_note():
    assert notes_of(profile(*COUNTS)) == ()


def test_more_than_six_notes_are_counted():
    failed = [Measurement(f"mine:df{i}", 0, Status.FAILED, "no") for i in range(9)]
    shown = words(growth_figure(profile(*COUNTS, *failed)))
    assert sum("failed at order" in text for text in shown) == 6
    assert "and 3 more methods" in shown


def test_the_title_fits_in_the_figure():
    record = profile(*COUNTS)
    long = replace(record.target, name="package_with_a_long_name.module:make(kind='linear')" * 3)
    figure = growth_figure(replace(record, target=long))
    figure.draw_without_rendering()
    title = next(text for text in figure.texts if text.get_weight() == "bold")
    assert title.get_window_extent().x1 <= figure.bbox.x1


def test_the_titles_of_neighbouring_panels_do_not_meet():
    long = "package_with_a_long_name.module_with_a_long_name:derivative_of_mine"
    cells = [c for m in (long, "jet", f"{long}2") for c in counted(m, {0: {"mul": 2}})]
    figure = growth_figure(profile(*cells))
    figure.draw_without_rendering()
    boxes = sorted(
        (text.get_window_extent() for axes in figure.axes for text in axes.texts
         if text.get_weight() == "bold"), key=lambda box: (-round(box.y0), box.x0)
    )  # fmt: skip
    pairs = [(a, b) for a, b in itertools.pairwise(boxes) if abs(a.y0 - b.y0) < 5]
    assert len(pairs) >= 2
    assert all(left.x1 < right.x0 for left, right in pairs)


def test_mathematics_in_a_name_is_plain_text():
    figure = growth_figure(profile(*counted("mine:$x$_{2}", {0: {"mul": 2}})))
    figure.draw_without_rendering()
    assert "mine:$x$_{2}" in words(figure)
    assert not any(text.get_parse_math() for axes in figure.axes for text in axes.texts)
