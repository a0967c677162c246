import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.measure import (
    arrays_of,
    call_samples,
    compile_stages,
    describe_environment,
    describe_values,
    repository_commit,
    trace,
)


def ticking(step=1.0):
    """A clock that advances by ``step`` whenever it is read."""
    ticks = itertools.count()
    return lambda: step * next(ticks)


def test_every_trace_is_on_a_clean_slate():
    calls = []

    def fun(t):
        calls.append(t)
        return jnp.sin(t)

    for _ in range(3):
        _, jaxpr, seconds = trace(fun, (1.1,), ticking())
        assert len(jaxpr.jaxpr.eqns) == 1
        assert seconds == 1.0
    assert len(calls) == 3


def test_every_stage_is_repeated_and_its_median_reported():
    stages = compile_stages(jnp.sin, (1.1,), repeats=3, clock=ticking(0.5))
    assert set(stages.samples_s) == {"trace", "lower", "compile"}
    assert all(samples == (0.5, 0.5, 0.5) for samples in stages.samples_s.values())
    assert stages.median_s("compile") == 0.5
    assert stages.hlo_instructions is not None
    assert stages.hlo_instructions >= 2
    assert float(stages.compiled(1.1)) == pytest.approx(np.sin(1.1))


def test_memory_is_what_the_compiler_planned():
    stages = compile_stages(lambda x: x @ x, (jnp.ones((8, 8)),), repeats=1)
    assert stages.memory.argument_bytes == stages.memory.output_bytes == 8 * 8 * 8
    assert stages.cost.flops is not None
    assert stages.cost.flops >= 8 * 8 * 8


def test_the_peak_holds_the_temporary_memory_too():
    """XLA's own peak can leave it out."""

    def fun(x):
        return jnp.sum(jnp.sin(jnp.outer(x, x)) @ jnp.cos(jnp.outer(x, x)), axis=1)

    memory = compile_stages(fun, (jnp.ones(1000),), repeats=1).memory
    assert memory.peak_bytes >= memory.temp_bytes + memory.argument_bytes + memory.output_bytes


def test_the_first_call_is_kept_apart():
    compiled = jax.jit(jnp.sin).lower(1.1).compile()
    first, others, value = call_samples(compiled, (1.1,), calls=4, clock=ticking())
    assert (first, others) == (1.0, (1.0,) * 4)
    assert float(value) == pytest.approx(np.sin(1.1))


def test_values_are_described_and_small_ones_kept():
    arrays = arrays_of({"a": jnp.array([1.0, -3.0]), "b": (jnp.ones(100), jnp.asarray(1 + 2j))})
    a, big, z = describe_values(arrays)
    assert (a.path, a.shape, a.dtype, a.max_abs) == ("['a']", (2,), "float64", 3.0)
    assert a.entries == [1.0, -3.0]
    assert big.entries is None
    assert z.entries == [1.0, 2.0]


def test_the_environment_names_versions_and_device():
    environment = describe_environment(jax.devices()[0])
    assert environment.jax == jax.__version__
    assert environment.device.platform == jax.devices()[0].platform
    assert environment.x64


def test_the_commit_of_a_folder_outside_git_is_unknown(tmp_path):
    assert repository_commit(tmp_path) is None
