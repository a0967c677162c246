"""The run-time loop, with a clock that counts instead of waiting."""

import jax
import jax.numpy as jnp
import pytest

from derivprof.measure import loop as loops
from derivprof.measure import loop_program


@pytest.fixture
def counted(monkeypatch):
    """Pretend that a run takes 1 us per iteration and 10 us to start; runs are recorded."""
    runs = []

    def elapsed(compiled, args, eps, iterations, clock):
        runs.append(int(iterations))
        return 1e-5 + 1e-6 * int(iterations)

    monkeypatch.setattr(loops, "_elapsed", elapsed)
    return runs


def test_a_sample_is_about_a_millisecond_and_free_of_the_start(counted):
    program = loop_program(jnp.sin, (1.1,))
    assert 500 <= program.iterations <= 1100
    assert program.note is None
    sample = program.sample()
    assert (sample.elapsed_s - sample.empty_s) / program.iterations == pytest.approx(1e-6)
    assert program.expected_s == sample.elapsed_s


def test_time_that_does_not_grow_with_the_iterations_is_no_measurement(monkeypatch):
    monkeypatch.setattr(loops, "_elapsed", lambda *_: 1e-5)
    monkeypatch.setattr(loops, "MAX_ITERATIONS", 1 << 12)
    program = loop_program(jnp.sin, (1.1,))
    assert program.note is not None
    assert "optimised away" in program.note


def test_a_slow_moment_does_not_make_the_samples_short(monkeypatch):
    """The first run of every number of iterations takes ten times as long."""
    seen = set()

    def elapsed(compiled, args, eps, iterations, clock):
        count = int(iterations)
        is_slow = count not in seen
        seen.add(count)
        return (1e-5 + 1e-6 * count) * (10 if is_slow else 1)

    monkeypatch.setattr(loops, "_elapsed", elapsed)
    assert 500 <= loop_program(jnp.sin, (1.1,)).iterations <= 1100


def test_one_long_moment_is_no_long_program(monkeypatch):
    """The very first run is 60 ms late, more than what is worth repeating."""
    runs = []

    def elapsed(compiled, args, eps, iterations, clock):
        runs.append(iterations)
        return 1e-5 + 1e-6 * int(iterations) + (0.06 if len(runs) == 1 else 0.0)

    monkeypatch.setattr(loops, "_elapsed", elapsed)
    assert 500 <= loop_program(jnp.sin, (1.1,)).iterations <= 1100


def test_entries_that_are_infinite_from_the_start_are_no_result():
    program = loop_program(
        lambda x, mask: jnp.exp(x + mask), (jnp.ones(2), jnp.array([0, -jnp.inf]))
    )
    assert program.note is None or "busy" in program.note


def test_without_entries_there_is_nothing_to_time():
    assert loop_program(jnp.sin, (jnp.ones(0),)).note == "its inputs have no entries"


@pytest.mark.parametrize("fun", [lambda t: t / 0, lambda t: jnp.sqrt(-t), jnp.log])
def test_a_result_that_is_not_finite_is_no_measurement(fun):
    program = loop_program(fun, (0.0 if fun is jnp.log else 1.1,))
    assert program.note == "the sum of its result is not finite"


@pytest.mark.parametrize(
    ("fun", "args"),
    [
        (jnp.sin, (1.1,)),
        (
            lambda x, n: {"y": x * n.astype(x.dtype), "i": jnp.argmax(x)},
            (jnp.ones((2, 3)), jnp.int64(4)),
        ),
        (lambda z: z**2, (jnp.asarray(1 + 2j),)),
        (lambda p: p["w"] * 2, ({"w": jnp.ones(2, "float32"), "k": 3},)),
        (lambda t: jnp.isnan(t), (1.1,)),
    ],
)
def test_any_function_can_be_put_into_the_loop(fun, args):
    strong = jax.tree.map(loops._strong, args)
    run = jax.jit(loops._loop(fun))
    for count in (0, 3):
        carried = run(strong, loops._eps(), jnp.int32(count))
        same = jax.tree.map(
            lambda a, b: bool((a == b).all()) and a.dtype == b.dtype, carried, strong
        )
        assert all(jax.tree.leaves(same))


def test_the_number_of_iterations_is_not_compiled_in():
    run = jax.jit(loops._loop(jnp.sin)).lower((jnp.asarray(1.1),), loops._eps(), jnp.int32(0))
    assert "while" in run.as_text()


def test_the_body_depends_on_the_carry_and_every_leaf_is_used():
    def body(x):
        return {"a": jnp.sin(x), "b": jnp.cos(x)}

    text = jax.jit(loops._loop(body)).lower((jnp.asarray(1.1),), loops._eps(), jnp.int32(5))
    loop_text = text.compile().as_text()
    assert loop_text is not None
    assert "sine" in loop_text
    assert "cosine" in loop_text
