"""The examination with a worker that makes its samples up, and once for real."""

import itertools
import json

import pytest

from derivprof import doctor
from derivprof.doctor import Examination, verdict_of
from derivprof.doctor.programs import PROGRAMS
from derivprof.doctor.requests import LookAround, Surroundings
from derivprof.doctor.session import DoctorSession
from derivprof.measure import LoopSample
from derivprof.record import to_json
from derivprof.sweep import InProcess, Prepared, PrepareRun, SampleRuns
from derivprof.worker import WorkerEnded
from tests.doctor.test_advice import ENVIRONMENT, SET_UP


class ScriptedDoctor:
    """``seconds(name, n)`` is the n-th sample of a program, its work being 1 for the first."""

    def __init__(self, seconds):
        self.seconds, self.calls = seconds, itertools.count()

    def ask(self, request, *, limit_s=None, on_progress=lambda text: None):
        match request:
            case LookAround():
                return Surroundings(ENVIRONMENT, SET_UP)
            case PrepareRun():
                return Prepared(1)
            case SampleRuns(loops):
                return tuple(LoopSample(self._sample(loop.cell), 0.0) for loop in loops)

    def _sample(self, cell):
        return 1e-9 if cell is None else self.seconds(cell.method, next(self.calls))


def examined(seconds):
    return Examination(ScriptedDoctor(seconds), repetitions=5).run()


def test_a_steady_machine_sees_what_is_there_and_nothing_else():
    found = examined(lambda name, call: 1e-6 * PROGRAMS[name])
    assert [trial.flagged for trial in found.trials] == [0, 5, 5]
    assert all(trial.worst_error < 1e-9 + 1e-3 for trial in found.trials)
    assert verdict_of(found).startswith("This machine sees 2 % more work every time")


def test_a_few_repetitions_make_no_statement():
    worker = ScriptedDoctor(lambda name, call: 1e-6 * PROGRAMS[name])
    text = verdict_of(Examination(worker, repetitions=1).run())
    assert text.startswith("In 1 of 1 this machine saw 2 % more work")
    assert "5 or more --repetitions" in text


def test_a_child_that_dies_costs_one_round():
    class Dying(ScriptedDoctor):
        restarts = 0

        def ask(self, request, **settings):
            if isinstance(request, SampleRuns) and next(self.deaths, None):
                raise WorkerEnded("sampling", -9)
            return super().ask(request, **settings)

        def restart(self):
            self.restarts += 1

    worker = Dying(lambda name, call: 1e-6 * PROGRAMS[name])
    worker.deaths = iter([True])
    found = Examination(worker, repetitions=5).run()
    assert worker.restarts == 1
    assert [trial.flagged for trial in found.trials] == [0, 5, 5]


def test_a_machine_that_makes_equal_programs_different_is_told():
    odd = {"the same again": 1.1}
    found = examined(lambda name, call: 1e-6 * odd.get(name, PROGRAMS[name]))
    assert found.trials[0].flagged == 5
    assert "calls equal programs different (5 of 5 times, by up to 10.0 %)" in verdict_of(found)


def test_a_machine_that_sees_nothing_is_told():
    found = examined(lambda name, call: 1e-6)
    assert "believe large factors only" in verdict_of(found)


@pytest.fixture
def in_process(monkeypatch):
    monkeypatch.setattr(doctor, "start_child", lambda _: InProcess(DoctorSession()))


def test_the_doctor_names_the_device_and_what_to_do(cli, in_process):
    ended = cli("doctor", "--repetitions", "0")
    assert ended.code == 0
    assert "devices: cpu:0" in ended.out
    assert "of memory are free" in ended.out


def test_the_doctor_times_programs_and_prints_json(cli, in_process, monkeypatch):
    monkeypatch.setattr(Examination, "seconds_each", 0.05)
    ended = cli("doctor", "--repetitions", "1", "--json")
    found = json.loads(ended.out)
    assert [trial["true_ratio"] for trial in found["trials"]] == [1.0, 1.02, 1.05]
    assert found["set_up"]["devices"][0]["platform"] == "cpu"


def test_the_timing_table_says_what_was_called_different(cli, in_process, monkeypatch):
    worker = ScriptedDoctor(lambda name, call: 1e-6 * PROGRAMS[name])
    worker.close = lambda: None
    monkeypatch.setattr(doctor, "start_child", lambda _: worker)
    out = cli("doctor", "--repetitions", "5").out
    assert "none (A/A)" in out
    assert "5 of 5" in out
    assert "This machine sees 2 % more work every time" in out


def test_a_device_that_is_not_there_ends_with_4(cli, in_process):
    ended = cli("doctor", "--device", "tpu")
    assert ended.code == 4
    assert "--device tpu" in ended.err


def test_a_diagnosis_is_json():
    assert json.loads(to_json(examined(lambda name, call: 1e-6)))["trials"]
