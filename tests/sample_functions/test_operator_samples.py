"""The operators of the samples by Taylor mode, against differences of 40 digits."""

import jax
import mpmath
import numpy as np
import pytest
from mpmath import mp
from sample_files import function_of, inputs_of, load

import derivprof

tanh = np.frompyfunc(mp.tanh, 1, 1)


def exact(array):
    """The same numbers as mpmath numbers."""
    return np.frompyfunc(mp.mpf, 1, 1)(np.asarray(array, float))


def heat(params, *point):
    *hidden, (vector, scalar) = params
    z = np.array(point)
    for matrix, bias in hidden:
        z = tanh(z @ exact(matrix) + exact(bias))
    return z @ exact(vector) + exact(scalar)


def network(params, *point):
    inner, bias, square, outer = map(exact, params)
    return tanh(tanh(np.array(point) @ inner + bias) @ square) @ outer


def soliton(x, t):
    return 1 / mp.cosh(mp.sqrt(2) / 2 * (x - 2 * t)) ** 2


def stream(x, y):
    decay = mp.mpf(load("navier_stokes").DECAY)
    return y - mp.exp(decay * x) * mp.sin(2 * mp.pi * y) / (2 * mp.pi)


HEAT = {(0, 0, 1): 1, (2, 0, 0): -1, (0, 2, 0): -1}
KDV = {(0, 1): 1, (3, 0): 1}
BIHARMONIC = {(4, 0): 1, (2, 2): 2, (0, 4): 1}


@pytest.mark.parametrize(
    ("name", "function", "text", "oracle", "terms"),
    [
        pytest.param("heat", "u", "u_t - (u_xx + u_yy)", heat, HEAT, id="heat"),
        pytest.param("kdv", "u", "u_t + u_xxx", soliton, KDV, id="soliton"),
        pytest.param("kdv", "network", "u_t + u_xxx", network, KDV, id="kdv"),
        pytest.param("navier_stokes", "psi", "biharmonic(x, y)", stream, BIHARMONIC, id="flow"),
        pytest.param(
            "navier_stokes", "network", "biharmonic(x, y)", network, BIHARMONIC, id="biharmonic"
        ),
    ],
)
def test_operators_of_scalars(name, function, text, oracle, terms):
    inputs = inputs_of(name, function)
    count = len(next(iter(terms)))
    found = derivprof.operator(function_of(name, function), text)(*inputs)
    with mpmath.workdps(40):
        point = tuple(mp.mpf(float(each)) for each in inputs[-count:])
        f = lambda *point: oracle(*inputs[:-count], *point)  # noqa: E731
        each = [c * mp.diff(f, point, orders) for orders, c in terms.items()]
        size = max(map(abs, each))
        assert abs(float(found) - mp.fsum(each)) < 1e-12 * size


def test_the_local_energy_has_the_laplacian_of_the_determinant():
    (r,) = inputs_of("local_energy", "log_psi")
    sample = load("local_energy")
    inner, outer = map(exact, sample.layers(len(r)))

    def log_psi(r):
        orbitals = tanh(r @ inner) @ outer + np.eye(len(r), dtype=int)
        envelope = [mp.exp(-mp.fsum(row**2) / 2) for row in r]
        matrix = mp.matrix(
            [[c * e for c in row] for row, e in zip(orbitals, envelope, strict=True)]
        )
        pairs = [(i, j) for j in range(len(r)) for i in range(j)]
        distances = [mp.sqrt(mp.fsum((r[i] - r[j]) ** 2)) for i, j in pairs]
        return mp.log(abs(mp.det(matrix))) + mp.fsum(d / 2 / (1 + d) for d in distances)

    def along(i, j):
        """The second derivative by one coordinate."""

        def moved(step):
            there = exact(r)
            there[i, j] += step
            return log_psi(there)

        return mp.diff(moved, 0, 2)

    with mpmath.workdps(40):
        expected = float(mp.fsum(along(i, j) for i, j in np.ndindex(*r.shape)))
    found = jax.jit(derivprof.operator(sample.log_psi, "laplacian"))(r)
    np.testing.assert_allclose(found, expected, rtol=1e-11)
