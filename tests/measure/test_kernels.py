"""Kernel times, read from traces that are written by hand and from one that is taken here."""

import jax
import jax.numpy as jnp
import pytest
from jax.profiler import ProfileData

from derivprof.measure import kernel_times, kernels
from derivprof.measure.kernels import busy_s, covered

GPU = "/device:GPU:0"


def trace_of(planes):
    """``{plane: {line: [(start, duration), ...]}}`` in nanoseconds, as the profiler writes it."""
    return ProfileData.from_text_proto("".join(map(_plane, planes, planes.values())))


def _plane(name, lines):
    inner = "".join(_line(number, *pair) for number, pair in enumerate(lines.items()))
    event = 'event_metadata { key: 1 value { id: 1 name: "loop_fusion" } }'
    return f'planes {{ name: "{name}" {inner} {event} }}\n'


def _line(number, name, events):
    inner = "".join(
        f"events {{ metadata_id: 1 offset_ps: {1000 * start} duration_ps: {1000 * duration} }} "
        for start, duration in events
    )
    return f'lines {{ id: {number} name: "{name}" {inner} }} '


def test_the_kernels_of_one_stream_add_up():
    trace = trace_of({GPU: {"Stream #13(Compute)": [(100, 40), (200, 60)]}})
    assert busy_s([trace], GPU) == pytest.approx(100e-9)


def test_kernels_that_overlap_on_two_streams_count_once():
    streams = {"Stream #1(Compute)": [(0, 50)], "Stream #2(Memcpy)": [(30, 50), (200, 10)]}
    assert busy_s([trace_of({GPU: streams})], GPU) == pytest.approx(90e-9)


def test_lines_that_tell_the_same_again_and_other_planes_are_left_out():
    lines = {"Stream #1(Compute)": [(0, 50)], "XLA Ops": [(0, 50)], "XLA Modules": [(0, 70)]}
    others = {"/device:GPU:1": {"Stream #1": [(0, 500)]}, "/host:CPU": {"python": [(0, 900)]}}
    assert busy_s([trace_of({GPU: lines, **others})], GPU) == pytest.approx(50e-9)


def test_a_tpu_works_while_its_programs_run():
    lines = {"Steps": [(0, 999)], "XLA Modules": [(0, 30), (50, 30)], "XLA Ops": [(0, 5)]}
    trace = trace_of({"/device:TPU:0": lines})
    assert busy_s([trace], "/device:TPU:0") == pytest.approx(60e-9)


def test_a_device_that_is_not_in_the_trace_did_nothing():
    assert busy_s([trace_of({"/host:CPU": {"python": [(0, 9)]}})], GPU) == 0.0


def test_intervals_within_one_another_count_once():
    assert covered([(0, 10), (2, 3), (20, 21)]) == 11
    assert covered([]) == 0


@pytest.fixture
def sine():
    x = jnp.ones(3)
    return jax.jit(jnp.sin).lower(x).compile(), (x,)


def test_a_trace_without_kernels_is_a_reason_and_no_time(sine):
    """Here the trace is real: of a CPU, which has no plane of its own."""
    samples, note = kernel_times(*sine, jax.devices()[0])
    assert (samples, note) == ((), "the profiler shows no kernels on /device:CPU:0")


def test_a_profiler_that_is_in_use_is_a_reason_and_no_error(sine, tmp_path):
    with jax.profiler.trace(tmp_path):
        samples, note = kernel_times(*sine, jax.devices()[0])
    assert samples == ()
    assert note is not None
    assert note.startswith("the profiler failed: RuntimeError: Profile has already been started")


def test_the_time_is_that_of_one_run(sine, monkeypatch):
    lines = {"Stream #1(Compute)": [(1000 * n, 300) for n in range(kernels.RUNS)]}
    monkeypatch.setattr(kernels, "_traces", lambda folder: [trace_of({GPU: lines})])
    monkeypatch.setattr(kernels, "plane_name", lambda device: GPU)
    samples, note = kernel_times(*sine, jax.devices()[0])
    assert note is None
    assert samples == pytest.approx((300e-9,) * kernels.REPEATS)
