"""Operators as they are typed, by numbered entries, and as powers of directions."""

import math
from fractions import Fraction
from itertools import product

import pytest

from derivprof.derivatives import Operator, as_powers, bound, describe, numbering, root_of
from derivprof.derivatives.polynomials import power, scaled, times
from derivprof.errors import InputError, UsageError

SHAPES = {"x": (), "y": (), "t": (), "r": (2,), "theta": (1, 1), "p.w": (2, 2)}
NUMBERS = numbering(tuple(SHAPES), tuple(SHAPES.values()))


def polynomial(text):
    (found,) = bound(Operator((text,)), NUMBERS)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u", {(): 1}),
        ("u_xx + u_yy - u_t", {(0, 0): 1, (1, 1): 1, (2,): -1}),
        ("0.1*u_x - 1/3*u_xxxx + 2e-3*u", {(0,): "1/10", (0,) * 4: "-1/3", (): "1/500"}),
        ("-(u_x + 2*u_y)/4", {(0,): "-1/4", (1,): "-1/2"}),
        ("u_00 + u_{0 9}", {(0, 0): 1, (0, 9): 1}),
        ("0e0*u_y + 0.0*u + u_x", {(0,): 1}),
        ("u_yx - u_xy", {}),
        ("psi_{x^2, y} - 2*psi_{theta r[1]}", {(0, 0, 1): 1, (4, 5): -2}),
        ("θ_{p.w[0,1]} * 3", {(7,): 3}),
        ("laplacian(x, r) - u_t", {(0, 0): 1, (3, 3): 1, (4, 4): 1, (2,): -1}),
        ("laplacian(p)", {(i, i): 1 for i in (6, 7, 8, 9)}),
        ("biharmonic(x, y)", {(0,) * 4: 1, (0, 0, 1, 1): 2, (1,) * 4: 1}),
        ("laplacian", {(i, i): 1 for i in range(10)}),
        ("u_x \u2212 u_x + u_{ y }", {(1,): 1}),
    ],
)
def test_an_operator_has_exact_coefficients_by_entries(text, expected):
    assert polynomial(text) == {key: Fraction(value) for key, value in expected.items()}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("u*u_x", r"`u\*u_x`: it is a product of two derivatives. An operator is linear"),
        ("u_t + 6*u*u_x", r"character 7: `6\*u\*u_x`"),
        ("u_x**2", "no sum of derivatives times numbers.*several operators computed at once"),
        ("sin(u)", r"`sin\(u\)`: it is no sum of derivatives"),
        ("u_xx + v_y", "character 8: `v_y`: it is of `v`.*of `u`"),
        ("u_xx + 2u_yy", r"character 8: .*A product needs a \*"),
        ("  u_xx + ", "character"),
        ("u_x0", r"Use braces.*u_\{x0 x0\}"),
        ("u_xx + 1", "adds a number to a derivative"),
        ("1e999999999*u_x", "character 1: `1e999999999`: it is beyond the floating-point numbers"),
        ("u_x + 1e-999999999*u", "character 7: `1e-999999999`: it is beyond"),
        ("9" * 400 + "*u", "beyond the floating-point numbers"),
        ("1e200*(1e200*u)", "a coefficient of 1e300 or more"),
        ("2", "names no derivative"),
        ("", "empty"),
        ("u_{x[0}", r"`x\[0` is no entry"),
        ("u_{}", "names nothing to differentiate by"),
        ("u/0", "divides by zero"),
        ("1/u_x", "divides by a derivative"),
        ("laplacian()", "without parentheses"),
        ("laplacian(2)", "is no argument"),
        ("u_{x^101}", "order is 101, and 100 is the highest"),
    ],
)
def test_a_text_that_is_no_operator_says_where_and_why(text, says):
    with pytest.raises(UsageError, match=says) as found:
        Operator((text,))
    assert text.strip() in str(found.value)


def test_an_array_is_no_number_to_differentiate_by():
    with pytest.raises(InputError, match=r"`r` is an array of shape \(2\).*u_\{r\[0\] r\[0\]\}"):
        polynomial("u_rr")
    with pytest.raises(InputError, match="no input `q`"):
        polynomial("laplacian(q)")
    with pytest.raises(InputError, match="no entry 10.*10 entries in all, 0 to 9"):
        polynomial("u_{10}")


def test_the_record_has_the_expressions_and_the_highest_order():
    operator = Operator(("u_t + u_xxx", "0*u_xxxx", "u"))
    assert (operator.order, tuple(operator.orders)) == (3, (3,))
    assert describe(operator) == {
        "kind": "operator", "order": 3, "expressions": ["u_t + u_xxx", "0*u_xxxx", "u"],
    }  # fmt: skip


def test_the_arguments_are_those_that_are_named():
    assert Operator(("u_{params.w[1]} + u_x", "laplacian(y)")).arguments == ("params", "x", "y")
    with pytest.raises(InputError, match="count through all"):
        _ = Operator(("laplacian - u_t",)).arguments


@pytest.mark.parametrize("exponent", [2, 3])
def test_a_power_is_found_with_its_root(exponent):
    root = {(0, 0): Fraction(1), (0, 1): Fraction(2, 3), (2,): Fraction(-1), (): Fraction(5)}
    whole = scaled(power(root, exponent), Fraction(-7, 2))
    assert root_of(whole, exponent) == (Fraction(-7, 2), root)
    assert root_of({**whole, (3,): Fraction(1)}, exponent) is None


@pytest.mark.parametrize("text", ["biharmonic(x, y, t, r)", "u_{x^4 y^2} - u_xyt", "u_{x^3 y^3}"])
def test_powers_of_directions_add_up_to_the_operator(text):
    total = {}
    for (order, direction), weight in as_powers(polynomial(text)).items():
        for entries in product(dict(direction), repeat=order):
            key, sign = tuple(sorted(entries)), math.prod(dict(direction)[e] for e in entries)
            total[key] = total.get(key, 0) + weight * sign
    assert {key: value for key, value in total.items() if value} == polynomial(text)


def test_the_biharmonic_of_five_variables_needs_25_directions():
    (found,) = bound(Operator(("biharmonic",)), numbering(["x"], [(5,)]))
    assert len(as_powers(found)) == 25
    assert len(as_powers(polynomial("laplacian"))) == 10


def test_one_operator_after_the_other_is_their_product():
    first, second = polynomial("u_x + u_y"), polynomial("u_x - u_y")
    assert times(first, second) == polynomial("u_xx - u_yy")
