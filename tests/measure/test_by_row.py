"""How a loop around a batch takes up the outputs, row by row."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivprof.measure import loop as loops
from derivprof.measure.by_row import rows_of, step_by_row

ROWS = 6
VECTORS, NUMBERS = jnp.linspace(0.1, 1.0, ROWS * 3).reshape(ROWS, 3), jnp.linspace(1.0, 2.0, ROWS)

COMPLEX = jax.lax.complex(NUMBERS, 2 * NUMBERS)


def step(axes, args, value, eps=1.0, number=2):
    return step_by_row(axes, args, value, jnp.float64(eps), jnp.int32(number))


def test_an_output_shaped_like_an_input_is_added_entry_by_entry():
    (found,) = step((0,), (VECTORS,), 10 * VECTORS)
    np.testing.assert_allclose(found, 11 * VECTORS)


def test_of_other_outputs_every_row_takes_up_the_sum_of_its_own():
    squares = VECTORS[:, :, None] * VECTORS[:, None, :]
    (found,) = step((0,), (VECTORS,), {"h": squares, "n": NUMBERS})
    own = squares.sum((1, 2)) + NUMBERS
    np.testing.assert_allclose(found, VECTORS + own[:, None])


def test_an_input_takes_up_both_where_there_are_both():
    (found,) = step((0,), (VECTORS,), (10 * VECTORS, NUMBERS))
    np.testing.assert_allclose(found, 11 * VECTORS + NUMBERS[:, None])


def test_what_the_rows_share_takes_up_the_number_of_the_iteration():
    weights, found = step((None, 0), (jnp.ones(4), VECTORS), VECTORS)
    np.testing.assert_allclose(weights, 3 * jnp.ones(4))
    np.testing.assert_allclose(found, 2 * VECTORS)


def test_an_input_that_no_output_is_like_changes_too():
    first, second = step((0, 0), (VECTORS, NUMBERS), VECTORS)
    np.testing.assert_allclose(first, 2 * VECTORS)
    np.testing.assert_allclose(second, NUMBERS + 2)


@pytest.mark.parametrize(
    ("fun", "axes", "args"),
    [
        (jax.vmap(jnp.sin), (0,), (NUMBERS,)),
        (jax.vmap(jax.hessian(jnp.prod)), (0,), (VECTORS,)),
        (jax.vmap(jnp.argmax), (0,), (VECTORS,)),
        (lambda z: z * z, (0,), (COMPLEX,)),
        (lambda z: jnp.abs(z), (0,), (COMPLEX,)),
        (lambda x: jax.lax.complex(x, x), (0,), (NUMBERS,)),
        (jax.vmap(lambda p, x: p["w"] @ x, (None, 0)), (None, 0),
         ({"w": jnp.eye(3), "k": jnp.int32(3)}, VECTORS)),
        (jax.vmap(lambda q: {"y": q["x"].sum() * q["n"]}), (0,),
         ({"x": VECTORS, "n": NUMBERS.astype("float32").astype("float64")},)),
        (jax.vmap(lambda x: x.astype("bfloat16")), (0,), (VECTORS.astype("bfloat16"),)),
        (jax.vmap(lambda x: x > 0.5), (0,), (NUMBERS.astype("float32"),)),
    ],
)  # fmt: skip
def test_any_batch_can_be_put_into_the_loop(fun, axes, args):
    run = jax.jit(loops._loop(fun, axes))
    for count in (0, 3):
        carried = run(args, loops._eps(), jnp.int32(count))
        same = jax.tree.map(lambda a, b: bool((a == b).all()) and a.dtype == b.dtype, carried, args)
        assert all(jax.tree.leaves(same))


def test_the_control_takes_up_the_rows_alone():
    assert rows_of((None, 0), (1, VECTORS)) == (VECTORS,)


def body_text(fun, axes, args):
    """What XLA computes in every iteration."""
    lowered = jax.jit(loops._loop(fun, axes)).lower(args, loops._eps(), jnp.int32(5))
    text = lowered.compile().as_text()
    assert text is not None
    parts = {
        match[1]: match[0]
        for match in re.finditer(
            r"^%?(?:ENTRY %)?([\w.\-]+) \(.*?^}", text, re.MULTILINE | re.DOTALL
        )
    }
    return _reached(parts, re.search(r"body=%([\w.\-]+)", text)[1])


def _reached(parts, name):
    called = re.findall(r"(?:calls|to_apply|body)=%([\w.\-]+)", parts[name])
    return parts[name] + "".join(_reached(parts, each) for each in called)


def test_every_output_is_computed_in_every_iteration():
    text = body_text(jax.vmap(lambda x: (jnp.sin(x), {"c": jnp.cos(x[0])})), (0,), (VECTORS,))
    assert "sine(" in text
    assert "cosine(" in text


def test_what_depends_on_shared_inputs_alone_is_computed_in_every_iteration():
    fun = jax.vmap(lambda w, x: jnp.tanh(jnp.exp(w)) * x, (None, 0))
    text = body_text(fun, (None, 0), (jnp.ones(3), VECTORS))
    assert "tanh(" in text
    assert "exponential(" in text


def test_without_an_output_shaped_like_it_no_sum_is_taken_of_an_input():
    assert "reduce(" not in body_text(lambda *same: rows_of((0,), same), (0,), (VECTORS,))
