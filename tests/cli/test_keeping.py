"""What was measured is on a disk, whichever of them refuses."""

import contextlib
import io
import os
import resource

import pytest

from derivprof.cli import sweeping
from derivprof.cli.ending import reader_may_leave
from derivprof.cli.keeping import Kept, own_record
from derivprof.errors import OutputError
from derivprof.record import read_profile
from derivprof.reports import to_csv
from derivprof.sweep import conductor
from tests.record.profiles import profile


@contextlib.contextmanager
def full_disk(size):
    """No file may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def kept(folder):
    told = []
    outputs = folder / "run.json", folder / "run.csv"
    made = Kept(outputs, told.append, folder / "own" / "last.json")
    made.told = told
    return made


def test_the_record_is_kept_where_it_was_asked_for_and_in_a_place_of_its_own(kept, folder):
    kept.keep(profile)
    assert read_profile(folder / "run.json") == read_profile(folder / "own" / "last.json")
    assert not (folder / "run.csv").exists()
    kept.finish(profile())
    assert (folder / "run.csv").read_text().startswith("device,method,")
    assert kept.told == [f"wrote {folder / 'run.json'}", f"wrote {folder / 'run.csv'}"]


def test_what_nobody_asked_for_takes_little_of_the_time(folder):
    now, made = [0.0], []
    kept = Kept((), pytest.fail, folder / "last.json", clock=lambda: now[0])

    def slow():
        made.append(now[0])
        now[0] += 0.1
        return profile()

    for now[0] in (0.0, 1.0, 2.0, 2.2, 5.0):
        kept.keep(slow)
    assert made == [0.0, 2.2, 5.0]


def test_a_full_disk_is_told_once_and_leaves_the_old_record(kept, folder):
    (folder / "run.json").write_text("the old record")
    with full_disk(100):
        kept.keep(profile)
        kept.keep(profile)
    assert len(kept.told) == 1
    assert "run.json: File too large. Measuring goes on" in kept.told[0]
    assert (folder / "run.json").read_text() == "the old record"
    assert {path.name for path in folder.iterdir()} == {"run.json", "own"}
    assert kept.place() is None


def test_at_the_end_every_output_is_tried_and_one_line_says_what_is_lost(kept, folder):
    with full_disk(len(to_csv(profile())) + 10), pytest.raises(OutputError) as raised:
        kept.finish(profile())
    assert "run.json: File too large. None of the" in str(raised.value)
    assert "Measure again with -o on another disk" in str(raised.value)
    assert (folder / "run.csv").exists()


def test_what_one_disk_refuses_another_one_has(kept, folder):
    (folder / "run.json").mkdir()
    with pytest.raises(OutputError, match=r"All of it is in .*own/last\.json; `derivprof show`"):
        kept.finish(profile())
    assert read_profile(folder / "own" / "last.json") == profile()


def test_the_place_of_its_own_follows_the_system(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert own_record() == tmp_path / "derivprof" / "last.json"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert own_record() == tmp_path / ".local" / "state" / "derivprof" / "last.json"


def test_a_full_disk_does_not_stop_a_sweep(cli, folder, write):
    write("def f(t): return t * t")
    with full_disk(100):
        ended = cli("count", "mymod:f", "-m", "nested-jvp", "-n", "2", "-o", "run.json")
    assert ended.code == 2
    assert "total" in ended.out
    assert ended.err.count("File too large") == 2
    assert "None of the 3 cells is in it." in ended.err
    assert not (folder / "run.json").exists()


class BrokenPipe(io.StringIO):
    def write(self, text):
        raise BrokenPipeError(32, "Broken pipe")

    def fileno(self):
        return os.open(os.devnull, os.O_WRONLY)


def test_a_reader_that_leaves_does_no_harm(cli, folder, write, monkeypatch):
    write("def f(t): return t * t")
    monkeypatch.setattr("sys.stdout", BrokenPipe())
    ended = cli("count", "mymod:f", "-m", "nested-jvp", "-n", "1", "-o", "run.json")
    assert ended.code == 0
    assert "Traceback" not in ended.err
    assert (folder / "run.json").exists()
    assert cli("show", "run.json").code == 0


def test_other_errors_of_the_system_are_no_reader_that_left():
    with pytest.raises(OSError, match="disk"), reader_may_leave():
        raise OSError(5000, "disk")


def test_one_child_serves_a_whole_sweep(cli, write, monkeypatch):
    write("def f(t): return t * t")
    started, start = [], sweeping.start_child
    monkeypatch.setattr(sweeping, "start_child", lambda *a: started.append(start(*a)) or started[0])
    methods = ("-m", "nested-jvp", "-m", "jet")
    ended = cli("time", "mymod:f", *methods, "-n", "1", "--sampling-seconds", "0.05")
    assert ended.code == 0
    assert len(started) == 1


def test_what_was_measured_before_a_bug_is_kept_and_said(cli, write, monkeypatch):
    write("def f(t): return t * t")
    measure = conductor.Sweep._measure

    def measure_once(sweep, request):
        assert request.order < 1, "a bug"
        return measure(sweep, request)

    monkeypatch.setattr(conductor.Sweep, "_measure", measure_once)
    with pytest.raises(AssertionError, match="a bug"):
        cli("count", "mymod:f", "-m", "nested-jvp", "-n", "2")
    kept = read_profile(own_record())
    assert [cell.order for cell in kept.measurements] == [0]
    assert kept.caveats[0].text.startswith("Interrupted by an error after 1 of 3 cells")
