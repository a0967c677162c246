from pathlib import Path

import numpy as np
import pytest

from derivprof.derivatives import (
    Directional,
    FromFile,
    OneHot,
    Ones,
    Random,
    Variable,
    describe,
    parse_direction,
)
from derivprof.errors import UsageError


@pytest.mark.parametrize(
    ("text", "direction"), [("ones", Ones()), ("e3", OneHot(3)), ("random", Random(7))]
)
def test_a_direction_is_read_and_printed_alike(text, direction):
    assert parse_direction(text, seed=7) == direction
    assert str(direction) == text


def test_a_file_is_a_direction_if_it_is_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"v\.npy: there is no such file"):
        parse_direction("v.npy")
    np.save("v.npy", np.ones(3))
    assert parse_direction("v.npy") == FromFile(Path("v.npy"))


@pytest.mark.parametrize("text", ["", "e", "e-1", "up", "v.txt"])
def test_other_texts_are_no_directions(text):
    with pytest.raises(UsageError, match="is not a direction"):
        parse_direction(text)


def test_the_record_names_kind_order_and_direction():
    expected = {"kind": "directional", "order": 4, "direction": "e0"}
    assert describe(Directional(4, OneHot(0))) == expected
    of_direction = Directional(4, OneHot(0), Variable.DIRECTION)
    assert describe(of_direction) == expected | {"as_function_of": "direction"}
    assert of_direction.fixed is None
