"""A sweep over several devices: everything is loaded first, then measured device by device."""

from dataclasses import replace

import pytest

from derivprof.errors import DeviceError, UsageError
from derivprof.record import Caveat, DeviceInfo, from_json, to_json
from derivprof.sweep import SideBySide, Silent
from derivprof.sweep.requests import Load, Loaded, MeasureCell
from tests.sweep.scripted import ENVIRONMENT, TARGET, ScriptedWorker, counted, plan

ORDERS = 2


def loaded_on(platform, number, doubts=()):
    environment = replace(ENVIRONMENT, device=DeviceInfo(platform, "kind", number))
    return Loaded(TARGET, environment, ("a",), doubts=doubts)


def worker_on(platform, number, *, factor=1, doubts=()):
    cells = {("a", n): counted("a", n, factor * (n + 1)) for n in range(ORDERS + 1)}
    return ScriptedWorker(["a"], cells, load=loaded_on(platform, number, doubts))


class Watching(Silent):
    """Remembers what it hears; interrupts after so many cells."""

    def __init__(self, stop_after=None):
        self.stop_after, self.cells, self.records, self.doings = stop_after, [], [], []

    def started(self, loaded, cells):
        self.total = cells

    def doing(self, cell, text):
        self.doings.append(cell)

    def measured(self, cells, profile):
        self.cells.append(cells)
        self.records.append(profile())
        if cells == self.stop_after:
            raise KeyboardInterrupt


def sweep_of(*workers, devices=("cpu", "cuda:1"), observer=None):
    asked = plan(order=ORDERS, devices=devices)
    return SideBySide(asked, workers, observer or Silent(), "derivprof count m:f")


def two_workers():
    return worker_on("cpu", 0), worker_on("cuda", 1, factor=2)


def test_every_device_is_asked_for_its_own_name_and_before_anything_is_measured():
    workers = two_workers()
    sweep_of(*workers).run()
    loads = [worker.requests[0] for worker in workers]
    assert all(isinstance(load, Load) for load in loads)
    assert [load.plan.devices for load in loads] == [("cpu",), ("cuda:1",)]


def test_an_absent_device_ends_the_sweep_before_anything_is_measured():
    here = worker_on("cpu", 0)
    absent = ScriptedWorker(["a"], {}, load=DeviceError("no such device"))
    with pytest.raises(DeviceError):
        sweep_of(here, absent).run()
    assert not any(isinstance(request, MeasureCell) for request in here.requests)


def test_one_device_by_two_names_is_refused():
    with pytest.raises(UsageError, match="--device gpu and --device cuda:0 are one device, cuda:0"):
        sweep_of(worker_on("cuda", 0), worker_on("cuda", 0), devices=("gpu", "cuda:0")).run()


def test_the_record_holds_what_each_device_found():
    record = sweep_of(*two_workers()).run()
    assert record.devices == ("cpu:0", "cuda:1")
    assert [c.device for c in record.measurements] == ["cpu:0"] * 3 + ["cuda:1"] * 3
    assert {law.device for law in record.growth} == {"cpu:0", "cuda:1"}
    totals = [[c.census.total for c in each.cells("a")] for each in record.on_each()]
    assert totals == [[1, 2, 3], [2, 4, 6]]


def test_one_device_of_it_is_the_record_of_a_sweep_over_that_one():
    from derivprof.sweep import Sweep

    both = sweep_of(*two_workers())
    alone = Sweep(plan(order=ORDERS, devices=("cuda:1",)), two_workers()[1], Silent(), both.command)
    expected = replace(alone.run(), created=both.created)
    assert both.run().on("cuda:1") == expected


def test_it_survives_json():
    record = sweep_of(*two_workers()).run()
    assert to_json(from_json(to_json(record))) == to_json(record)


def test_doubts_of_all_devices_are_told_once():
    shared, own = "the CPU is throttled", "one of 2 devices"
    record = sweep_of(
        worker_on("cpu", 0, doubts=(shared,)), worker_on("cpu", 1, doubts=(shared, own))
    ).run()
    assert record.caveats[:2] == (Caveat("device", shared), Caveat("device", own, "cpu:1"))
    assert [len(each.caveats) for each in record.on_each()] == [1, 2]


def test_who_watches_hears_of_all_cells_of_all_devices():
    watching = Watching()
    sweep_of(*two_workers(), observer=watching).run()
    assert watching.total == 6
    assert watching.cells == [1, 2, 3, 4, 5, 6]
    assert [len(record.measurements) for record in watching.records] == watching.cells
    assert "cuda:1: a order 2" in watching.doings


@pytest.mark.parametrize(("stop_after", "kept"), [(2, (2, 0)), (3, (3, 0)), (5, (3, 2))])
def test_ctrl_c_keeps_what_was_measured_on_every_device(stop_after, kept):
    sweep = sweep_of(*two_workers(), observer=Watching(stop_after))
    with pytest.raises(KeyboardInterrupt):
        sweep.run()
    record = sweep.interrupted()
    assert record is not None
    assert tuple(len(each.measurements) for each in record.on_each()) == kept
    told = {caveat.device for caveat in record.caveats if caveat.about == "interrupted"}
    assert told == ({"cuda:1"} if kept[0] == 3 and kept[1] else {"cpu:0", "cuda:1"})


def test_ctrl_c_before_all_are_loaded_leaves_no_record():
    sweep = sweep_of(worker_on("cpu", 0), ScriptedWorker(["a"], {}, load=KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        sweep.run()
    assert sweep.interrupted() is None
