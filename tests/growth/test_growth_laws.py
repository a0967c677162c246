"""Laws of a whole record, in words."""

import ast
from pathlib import Path

import derivprof.growth
from derivprof.growth import growth_laws

SIN = {0: 1, 1: 3, 2: 9, 3: 24, 4: 60, 5: 144, 6: 336, 7: 768, 8: 1728}
MAY_IMPORT = {"derivprof.growth", "derivprof.record", "derivprof.units", "derivprof.errors"}


def test_a_record_has_a_law_for_every_method_and_quantity_measured(make_profile):
    profile = make_profile(
        totals={"nested-jvp": SIN, "taylor": {n: 4 * n + 1 for n in range(9)}},
        run_s={"taylor": {n: 1e-6 * 2.0**n for n in range(9)}},
    )
    laws = [(law.method, law.quantity, law.exact) for law in growth_laws(profile)]
    assert laws == [
        ("nested-jvp", "census.total", True),
        ("taylor", "census.total", True),
        ("taylor", "timing.run_s", False),
    ]


def test_an_exact_law_says_where_it_was_found_and_verified(make_profile):
    (law,) = growth_laws(make_profile(totals={"nested-jvp": SIN}))
    assert law.law == (
        "exactly (3/4)(n + 1) 2^n from order 1 on (found on orders 1 to 4, verified on 5 to 8)"
    )
    assert law.closed_form == "(3/4)(n + 1) 2^n"
    assert (law.fitted_orders, law.verified_orders) == ((1, 2, 3, 4), (5, 6, 7, 8))
    assert law.next is not None
    assert (law.next.order, law.next.value) == (9, 3840)
    assert (law.ratio, law.spread) == (None, None)


def test_a_law_without_transient_says_nothing_of_its_start(make_profile):
    totals = {n: 3**n + 2**n - 1 for n in range(9)}
    (law,) = growth_laws(make_profile(totals={"nested-jvp": totals}))
    assert law.law == "exactly 3^n + 2^n - 1 (found on orders 0 to 5, verified on 6 to 8)"


def test_a_constant_is_found_on_one_order(make_profile):
    (law,) = growth_laws(make_profile(totals={"m": dict.fromkeys(range(2, 7), 5)}))
    assert law.law == "exactly 5 (found on order 2, verified on 3 to 6)"


def test_an_order_over_budget_is_not_a_value(make_profile):
    profile = make_profile(totals={"m": {**SIN, 9: None}})
    (law,) = growth_laws(profile)
    assert law.verified_orders[-1] == 8


def test_an_empty_record_has_no_laws(make_profile):
    assert growth_laws(make_profile()) == ()


def test_growth_imports_only_what_is_below_it():
    for path in Path(derivprof.growth.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in filter(None, names):
                assert not name.startswith("jax")
                assert not name.startswith("derivprof") or name.startswith(tuple(MAY_IMPORT))
