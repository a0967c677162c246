"""The memory of a run, on programs whose need is known."""

import jax
import jax.numpy as jnp
import pytest

from derivprof.measure import device_peak, memory_of
from derivprof.measure import peak as peaks
from derivprof.worker import forget_peak

needs_proc = pytest.mark.skipif(not forget_peak(), reason="the system cannot forget a peak")
ROWS = 2000


def compiled(fun):
    x = jnp.linspace(0.0, 1.0, ROWS)
    return jax.jit(fun).lower(x).compile(), (x,)


@needs_proc
def test_a_temporary_matrix_is_seen_to_within_a_few_per_cent():
    program, args = compiled(lambda x: jnp.sin(jnp.outer(x, x)) @ x)
    found = device_peak(program, args, jax.devices("cpu")[0])
    assert found == pytest.approx(8 * ROWS * ROWS, rel=0.05)
    assert found == pytest.approx(memory_of(program).peak_bytes, rel=0.05)


@needs_proc
def test_what_is_too_small_to_be_seen_says_so():
    found = device_peak(*compiled(jnp.sin), jax.devices("cpu")[0])
    assert found == "a run takes less than 1.00 MiB, which is not seen on a CPU"


class Device:
    """A device with an allocator: what is held, and the most that was."""

    def __init__(self, held, peak):
        self.held, self.peak = held, peak

    def memory_stats(self):
        return {"bytes_in_use": self.held, "peak_bytes_in_use": self.peak}

    def allocate(self, size):
        self.held += size
        self.peak = max(self.peak, self.held)

    def run(self, size):
        self.allocate(size)
        self.held -= size
        return jnp.zeros(())


@pytest.mark.parametrize("peak_of_compiling", [1000, 5000])
def test_on_a_device_the_growth_is_seen_above_what_compiling_took(monkeypatch, peak_of_compiling):
    device = Device(1000, peak_of_compiling)
    monkeypatch.setattr(
        peaks.jax, "device_put", lambda array, _: device.allocate(array.nbytes) or array
    )
    x = jnp.zeros(10)
    assert device_peak(lambda _: device.run(300), (x,), device) == 300 + x.nbytes
