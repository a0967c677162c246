"""The text of a closed form: that it is beautiful, and that it means the values."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivprof.growth.closed_form import sum_of

BEAUTIFUL = [
    ([(2, 1, "3/4"), (2, 0, "3/4")], "(3/4)(n + 1) 2^n"),
    ([(3, 0, "1"), (2, 0, "1"), (1, 0, "-1")], "3^n + 2^n - 1"),
    ([(1, 2, "3"), (1, 1, "2"), (1, 0, "1")], "3 n^2 + 2 n + 1"),
    ([(1, 2, "3/2"), (1, 1, "-1/2")], "(3/2) n^2 - (1/2) n"),
    ([(3, 0, "2"), (2, 1, "1/2"), (2, 0, "-2")], "2 * 3^n + (1/2)(n - 4) 2^n"),
    ([(1, 2, "1/4"), (1, 0, "-1/8"), (-1, 0, "1/8")], "(1/4) n^2 - 1/8 + (1/8)(-1)^n"),
    ([(2, 1, "-3"), (2, 0, "-3")], "-3(n + 1) 2^n"),
    ([(2, 1, "5"), (1, 1, "1")], "5 n 2^n + n"),
    ([(2, 2, "2/3")], "(2/3) n^2 2^n"),
    ([(2, 0, "3/4")], "(3/4) 2^n"),
    ([(-2, 0, "-1")], "-(-2)^n"),
    ([(1, 0, "7")], "7"),
    ([(1, 0, "0")], "0"),
]

coefficients = st.builds(Fraction, st.integers(-20, 20), st.integers(1, 8))
forms = st.dictionaries(
    st.tuples(st.sampled_from([*range(1, 8), -1, -2]), st.integers(0, 3)), coefficients
).map(lambda found: sum_of((root, power, c) for (root, power), c in found.items()))


def meaning_of(text: str, n: int) -> Fraction:
    """The value of a formula as a mathematician reads it: neighbours are multiplied."""
    tokens = re.findall(r"\d+|n|\^|[-+*/()]", text)
    python = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        if re.match(r"\d|n|\)", before) and re.match(r"\d|n|\(", token):
            python += "*"
        python += f"Fraction({token})" if token.isdigit() else token.replace("^", "**")
    return Fraction(eval(python, {"Fraction": Fraction, "n": n}))


@pytest.mark.parametrize(("terms", "text"), BEAUTIFUL)
def test_formula_is_written_as_one_writes_it(terms, text):
    assert str(sum_of((root, power, Fraction(c)) for root, power, c in terms)) == text


@given(forms, st.integers(0, 9))
def test_text_means_the_value(form, n):
    assert meaning_of(str(form), n) == form.at(n)


@given(forms)
def test_fastest_growing_term_comes_first(form):
    sizes = [abs(term.root) for term in form.terms]
    assert sizes == sorted(sizes, reverse=True)
