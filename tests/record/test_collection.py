"""Records of several targets: what they hold, and their JSON."""

import json
from dataclasses import replace

import pytest

from derivprof.errors import RecordError
from derivprof.record import (
    document_from_json,
    from_json,
    read_document,
    to_json,
    words_of,
    write_document,
)
from tests.record.collections import typical
from tests.record.profiles import profile


def test_a_collection_survives_json_with_lists_of_numbers_on_one_line(folder):
    write_document(folder / "run.json", typical())
    assert read_document(folder / "run.json") == typical()
    text = (folder / "run.json").read_text()
    assert json.loads(text)["kind"] == "collection"
    assert '"shape": []' in text or '"samples_s": []' in text


def test_its_text_is_that_of_its_data_however_it_is_made():
    quick, plain = to_json(typical()), to_json(typical(), indent=None)
    assert json.loads(quick) == json.loads(plain)
    assert list(json.loads(quick)) == list(json.loads(plain))
    later = replace(typical(), profiles=(*typical().profiles[:2], profile()))
    assert document_from_json(to_json(later)) == later


def test_names_of_methods_and_targets_may_look_like_json():
    strange = replace(typical(), names=('"names": []', '"profiles": []', "relu"))
    assert document_from_json(to_json(strange)) == strange


def test_it_knows_its_parts():
    found = typical()
    assert list(found.by_name) == ["gelu", "mish", "relu"]
    assert found.failed["gone"].exit_code == 2
    assert found.unreached == ("later",)
    assert len(found.measurements) == 6


def test_a_sweep_has_no_mark_and_is_told_from_a_collection():
    assert "kind" not in json.loads(to_json(profile()))
    assert from_json(to_json(profile())) == profile()
    with pytest.raises(RecordError, match=r"is a record of several targets, not a record of one"):
        from_json(to_json(typical()))
    assert words_of(typical()) == "a record of several targets"


def test_names_without_records_are_damage():
    data = json.loads(to_json(typical())) | {"names": ["gelu"]}
    with pytest.raises(RecordError, match="1 names of 3 records"):
        document_from_json(json.dumps(data), "run.json")
