"""A record in a notebook and in Python: as HTML, text, a figure, plain data, a DataFrame."""

import json

import jax.numpy as jnp
import pytest

import derivprof
from derivprof.derivatives import FullTensor
from derivprof.record import to_json
from tests.html.records import full


@pytest.fixture
def shown():
    return derivprof.Profile.of(full())


def test_a_profile_of_a_function_shows_itself():
    record = derivprof.profile(lambda t: jnp.sin(t) * t, 1.1, order=2)
    assert isinstance(record, derivprof.Profile)
    assert "Fewest raw equations at order 2: taylor" in record._repr_html_()


def test_a_profile_of_another_derivative():
    record = derivprof.profile(
        lambda x: jnp.sum(jnp.sin(x)), jnp.ones(3), derivative=FullTensor(2), methods=["taylor"]
    )
    assert record.derivative["kind"] == "full-tensor"
    assert record.orders == (0, 1, 2)


def test_in_a_notebook_there_are_tables_and_no_scripts(shown):
    page = shown._repr_html_()
    assert "<script" not in page
    assert "nested-jvp" in page
    assert "advised for nothing" in page
    assert page.count("<table") == 1 + len(full().methods) * 2


def test_the_tables_are_text_and_html(shown):
    tables = shown.table()
    assert "after dead code (DCE)" in str(tables)
    assert "\x1b" not in str(tables)
    assert "<table" in tables._repr_html_()


def test_the_plain_data_is_that_of_the_json(shown):
    assert shown.to_dict() == json.loads(to_json(full()))


def test_a_record_that_was_saved_can_be_read(shown, tmp_path):
    shown.save(tmp_path / "run.json")
    assert derivprof.Profile.read(tmp_path / "run.json") == shown


def test_a_figure_of_the_record(shown):
    assert shown.plot().axes


def test_a_dataframe_has_a_row_per_cell(shown):
    pytest.importorskip("pandas", reason="pandas is not installed")
    frame = shown.to_pandas()
    assert len(frame) == len(full().measurements)
    of_taylor = frame[(frame.method == "taylor") & (frame.order == 3)]
    assert of_taylor.total.item() == 13
    assert of_taylor["primitive.mul"].item() == 12


def test_one_method_may_be_given_by_its_name():
    assert derivprof.profile(jnp.sin, 0.3, order=1, methods="taylor").methods == ("taylor",)
