"""Operations against closed forms, and against XLA's own count where that counts the same way."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.extend.core import primitives as p

from derivprof.jaxprs import operations_of
from derivprof.jaxprs.work import RULES
from derivprof.record import Operations

X = jnp.linspace(0.2, 0.9, 7)
A, B = jnp.ones((3, 5)), jnp.ones((5, 4))
S = jnp.eye(6) + 0.1
C = lax.complex(X, X)


def counted(fun, *args):
    return operations_of(jax.make_jaxpr(fun)(*args))


def by_xla(fun, *args):
    found = jax.jit(fun).lower(*args).compile().cost_analysis()
    found = found[0] if isinstance(found, list) else found
    return found.get("flops", 0), found.get("transcendentals", 0)


def mlp(weights, x):
    for w, b in weights:
        x = jnp.tanh(x @ w + b)
    return jnp.sum(x)


WEIGHTS = [(jnp.ones((4, 8)), jnp.ones(8)), (jnp.ones((8, 2)), jnp.ones(2))]


def ten_times(x):
    return lax.scan(lambda c, _: (c @ S, None), x, None, length=10)[0]


CLOSED_FORMS = [
    (jnp.matmul, (A, B), 2 * 3 * 5 * 4, 0),
    (partial(jnp.einsum, "bij,bjk->bik"), (jnp.ones((2, 3, 5)), jnp.ones((2, 5, 4))), 240, 0),
    (jnp.matmul, (lax.complex(A, A), lax.complex(B, B)), 8 * 3 * 5 * 4, 0),
    (mlp, (WEIGHTS, jnp.ones((10, 4))), 10 * (2 * 4 * 8 + 8 + 2 * 8 * 2 + 2) + 19, 10 * (8 + 2)),
    (ten_times, (S,), 10 * 2 * 6**3, 0),
    (lambda x: x**7, (X,), 4 * 7, 0),
    (lambda x: x**-2, (X,), 2 * 7, 0),
    (lambda z: z * z + z, (C,), (6 + 2) * 7, 0),
    (lambda z: z / (z + 1), (C,), (11 + 2) * 7, 0),
    (jnp.exp, (C,), 0, 2 * 7),
    (jnp.abs, (C,), 3 * 7, 7),
    (jnp.sum, (A,), 14, 0),
    (jnp.sum, (jnp.zeros(0),), 0, 0),
    (partial(jnp.max, axis=1), (A,), 12, 0),
    (jnp.prod, (C,), 6 * 6, 0),
    (partial(lax.cumsum, axis=1), (A,), 12, 0),
    (partial(lax.cumlogsumexp, axis=0), (X,), 3 * 6, 2 * 6),
    (jnp.sort, (A,), 15 * 3, 0),
    (lambda x: lax.top_k(x, 2)[0], (X,), 7, 0),
    (lambda x: x.at[jnp.array([1, 2])].add(1.0)[0], (X,), 2 + 3 * 2, 0),
    (jnp.fft.fft, (jnp.ones(8, complex),), 5 * 8 * 3, 0),
    (jnp.fft.rfft, (jnp.ones(8),), 2.5 * 8 * 3, 0),
    (lambda x: jnp.fft.irfft(x, 8), (jnp.ones(5, complex),), 2.5 * 8 * 3, 0),
    (partial(lax.linalg.cholesky, symmetrize_input=False), (S,), 6**3 / 3 + 3 * 36, 0),
    (lax.linalg.lu, (S,), 2 * 6**3 / 3, 0),
    (lax.linalg.qr, (S,), 2 * 4 * 6**3 / 3, 0),
    (lax.linalg.eigh, (S,), 9 * 6**3 + 2 * 36, 0),
    (partial(lax.linalg.svd, compute_uv=False), (jnp.ones((6, 3)),), 4 * 6 * 9 - 36, 0),
    (partial(lax.linalg.triangular_solve, left_side=True), (S, jnp.ones((6, 2))), 36 * 2, 0),
    (lambda x: lax.cond(x[0] > 0, jnp.sin, lambda y: y + y * y, x), (X,), 14 + 1, 0),
    (lambda x: jnp.reshape(x[::-1], (7, 1)).T, (X,), 0, 0),
    (lambda x: lax.conv(jnp.ones((1, 2, 9)), x, (1,), "VALID"), (jnp.ones((3, 2, 4)),), 288, 0),
]  # fmt: skip


@pytest.mark.parametrize(("fun", "args", "arithmetic", "transcendental"), CLOSED_FORMS)
def test_the_count_is_that_of_the_closed_form(fun, args, arithmetic, transcendental):
    assert counted(fun, *args) == Operations(arithmetic, transcendental)


ALIKE = [
    lambda x: jnp.sin(x) * x**3 + jnp.exp(-x) / (1 + x),
    lambda x: jnp.sqrt(jnp.abs(x)) + jnp.tanh(x) ** 2 - jnp.maximum(x, 0.5),
    lambda x: jnp.sum(jnp.where(x > 0.5, jnp.log(x), jnp.arctan2(x, 1.0))),
    lambda x: mlp(WEIGHTS, jnp.broadcast_to(x[:, None], (7, 4))),
]


@pytest.mark.parametrize("fun", ALIKE)
def test_without_loops_it_is_the_count_of_xla(fun):
    found = counted(fun, X)
    assert (found.arithmetic, found.transcendental) == by_xla(fun, X)


def test_xla_counts_a_loop_once_and_this_count_all_of_it():
    flops, _ = by_xla(ten_times, S)
    assert flops == pytest.approx(2 * 6**3, rel=0.05)
    assert counted(ten_times, S).arithmetic == 10 * 2 * 6**3


def test_a_while_loop_makes_it_a_lower_bound():
    found = counted(lambda x: lax.while_loop(lambda c: c[0] < 9, lambda c: c * 2.0, x), X)
    assert found == Operations(7 + 1, 0, unknown_loops=1)


def test_dead_and_repeated_equations_count_once_also_in_loops():
    def body(c, _):
        jnp.tan(c)
        return jnp.sin(c) * jnp.sin(c), None

    assert counted(lambda x: lax.scan(body, x, None, length=3)[0], 1.0) == Operations(3, 3)
    assert counted(lambda x: jax.jit(jnp.sin)(x) + jax.jit(jnp.sin)(x), 1.0) == Operations(1, 1)


def test_calls_and_rules_of_the_user_are_entered():
    @jax.custom_jvp
    def cube(x):
        return x * x * x

    cube.defjvps(lambda dx, _, x: 3 * x**2 * dx)
    assert counted(jax.checkpoint(lambda x: jax.jit(cube)(x)), X) == Operations(14, 0)


def test_of_a_linear_solve_the_solve_counts_alone():
    def solve(b):
        return lax.custom_linear_solve(lambda x: 2.0 * x, b, lambda _, c: jnp.sin(c) / 2.0,
                                       symmetric=True)  # fmt: skip

    assert counted(solve, X) == Operations(7, 7)


def test_a_primitive_without_a_rule_counts_its_results_and_is_named():
    found = counted(lambda key: jax.random.bits(key, (5,)), jax.random.key(0))
    assert found == Operations(5, 0, assumed=("random_bits",))


def test_counts_are_whole_numbers_at_every_size():
    found = counted(lambda a: jnp.linalg.svd(a), np.ones((2, 7, 5)))
    assert isinstance(found.arithmetic, int)
    assert found.arithmetic == 2 * (4 * 49 * 5 + 8 * 7 * 25 + 9 * 125)


RANDOM_OR_ACROSS_DEVICES = {
    "all_gather_p", "all_to_all_p", "pmax_p", "pmin_p", "ppermute_p", "psum_p",
    "ragged_all_to_all_p", "random_bits_p", "random_fold_in_p", "random_gamma_p", "random_seed_p",
    "random_split_p", "rng_bit_generator_p", "rng_uniform_p", "threefry2x32_p",
    "select_and_scatter_p", "custom_lin_p",
}  # fmt: skip


def test_every_other_primitive_of_jax_has_a_rule():
    named = {name for name in dir(p) if name.endswith("_p")}
    without = {name for name in named if getattr(p, name) not in RULES}
    assert without <= RANDOM_OR_ACROSS_DEVICES
