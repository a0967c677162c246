import os

import pytest

from derivprof.errors import OutputError, RecordError
from derivprof.record import check_writable, read_profile, replace_atomically, write_profile
from tests.record.profiles import profile


def test_a_written_record_is_read_again(tmp_path):
    path = tmp_path / "run.json"
    write_profile(path, profile())
    assert read_profile(path).target.name == "m:f"
    assert [p.name for p in tmp_path.iterdir()] == ["run.json"]


def test_a_record_is_replaced_whole(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("old and much longer than the new content")
    replace_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_refusing_disk_leaves_the_old_record(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    path.write_text("old")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        replace_atomically(path, b"new")
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_unwritable_path_is_found_before_anything_is_measured(tmp_path):
    with pytest.raises(OutputError, match="there is no folder"):
        check_writable(tmp_path / "nowhere" / "run.json")
    with pytest.raises(OutputError, match="it is a folder"):
        check_writable(tmp_path)
    check_writable(tmp_path / "run.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        check_writable(tmp_path / "run.json")


def test_a_missing_record_says_how_to_make_one(tmp_path):
    with pytest.raises(RecordError, match="There is no file"):
        read_profile(tmp_path / "run.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecordError, match="cannot be read"):
        read_profile(tmp_path / "binary.json")
