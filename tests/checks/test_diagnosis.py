"""What a wrong result is called, and that nothing is called what it is not."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from derivprof.checks import Context, diagnose
from derivprof.checks.diagnosis import diagnose_pairs
from derivprof.checks.pair import Pair

MATRIX = np.array([[1.0, 2.0], [3.0, 5.0]])
ROW = np.array([1.5, -2.0, 7.0])
CUBE = np.arange(1.0, 28.0).reshape(3, 3, 3) ** 2
OUTPUTS = Context(output_ndim=1)

SAME_SHAPE = [
    (0 * MATRIX, MATRIX, None, "is zero everywhere"),
    (-MATRIX, MATRIX, None, "has the opposite sign"),
    (MATRIX.T, MATRIX, None, "is the right result transposed"),
    (np.swapaxes(CUBE, 0, 2), CUBE, None, "is the right result transposed in axes 0 and 2"),
    (np.diag([1.0, 5.0]), MATRIX, None, "has the right diagonal and zeros elsewhere"),
    (ROW * [1, 0, 0], ROW, OUTPUTS,
     "equals the derivative of output 0 only; the other outputs are missing (zeros)"),
    (MATRIX * [1, 0], MATRIX, Context(output_ndim=2),
     "equals the derivative of outputs [:, 0] only; the other outputs are missing (zeros)"),
    (MATRIX * [[0], [1]], MATRIX, OUTPUTS,
     "equals the derivative of outputs [1, :] only; the other outputs are missing (zeros)"),
    (MATRIX * [0, 1], MATRIX, OUTPUTS,
     "equals the right result in entries [:, 1] only; the other entries are missing (zeros)"),
    (ROW * [0, 0, 1], ROW, None,
     "equals the right result in entry 2 only; the other entries are missing (zeros)"),
    (ROW + 1, ROW, Context(2, {1: ROW + 1, 3: ROW + 2}), "equals the derivative of order 1"),
    (ROW + 2, ROW, Context(2, {1: ROW + 1, 3: ROW + 2}), "equals the derivative of order 3"),
    (ROW / 6, ROW, Context(3),
     "is the right one times 1/3!: a Taylor coefficient, whose factorial is missing"),
    (ROW * 24, ROW, Context(4), "is the right one times 4!: the factorial is there twice"),
    (ROW * 2, ROW, None, "is the right one times the constant 2"),
    (ROW * -2 / 3, ROW, None, "is the right one times the constant -2/3"),
    (ROW * 0.371, ROW, None, "is the right one times the constant 0.371"),
    (np.array(0.5), np.array(1.0), Context(2),
     "is the right one times 1/2: a Taylor coefficient without its 2!, or a constant"),
    (np.tile([4.0, 7.0], (2, 1)), MATRIX, OUTPUTS, "is the sum over outputs, repeated"),
    (np.array([[3.0, 3.0], [8.0, 8.0]]), MATRIX, OUTPUTS, "is the sum over axis 1, repeated"),
    (np.full(3, 7.0), ROW, None, "repeats the right entries [2] along axis 0"),
    (ROW[::-1], ROW, None, "has the right entries in another order"),
    (MATRIX * [[1, 1], [0, 1]], MATRIX, None, "is right in some entries and zero in the others"),
    (MATRIX * (1 + 1e-5 * MATRIX), MATRIX, None,
     "is nearly right, as with rounding errors or finite differences"),
    (np.array([1 + 2j, 3j]), np.array([1 - 2j, -3j]), None,
     "is the complex conjugate of the right result"),
    (MATRIX + np.eye(2)[::-1] * [0, 1], MATRIX, None, "is wrong: 1 of 4 entries differ"),
    (ROW + ROW**2, ROW, Context(full=np.stack([ROW, ROW + ROW**2])),
     "holds row 1 of all partial derivatives, of shape (2, 3)"),
]  # fmt: skip

OTHER_SHAPE = [
    (MATRIX[0], MATRIX, None, "row 0"),
    (MATRIX[:, 1], MATRIX, None, "column 1"),
    (np.diag(MATRIX), MATRIX, None, "the diagonal"),
    (np.array([2.0, 3.0]), MATRIX, None, "the entries [0, 1], [1, 0]"),
    (np.array(3.0), MATRIX, None, "entry [1, 0]"),
    (np.array([1.5]), ROW, None, "entry 0"),
    (CUBE[:, 2], CUBE, None, "part [:, 2, :]"),
    (CUBE[0, :, 1], CUBE, None, "part [0, :, 1]"),
    (MATRIX.sum(0), MATRIX, OUTPUTS, "the sum of the right result over outputs"),
    (MATRIX.sum(1), MATRIX, OUTPUTS, "the sum of the right result over axis 1"),
]


@pytest.mark.parametrize(("wrong", "right", "context", "says"), SAME_SHAPE)
def test_a_wrong_result_of_the_right_shape_is_named(wrong, right, context, says):
    assert diagnose(wrong, right, context) == says


@pytest.mark.parametrize(("wrong", "right", "context", "part"), OTHER_SHAPE)
def test_a_part_of_the_right_result_is_named(wrong, right, context, part):
    said = diagnose(wrong, right, context)
    assert said.startswith(f"has the shape {wrong.shape} where the right one has {right.shape}: it")
    assert f"holds {part}" in said


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        (np.diag(ROW), ROW, "it has the right result as its diagonal"),
        (MATRIX, MATRIX.sum(1), "it gives the right result when summed over axis 1"),
        (np.stack([ROW, ROW**2, ROW**3, ROW - 1]), ROW, "it has the right result as its row 0"),
        (CUBE[0, :2].T, CUBE[0, :2], "it is the right result transposed"),
        (ROW[None], ROW, "it holds the right entries in another shape"),
    ],
)
def test_more_than_the_right_result_is_named(wrong, right, says):
    assert diagnose(wrong, right).endswith(f": {says}")


def test_an_unknown_result_of_another_shape_has_both_shapes_named():
    said = diagnose(np.array([11.0, 13.0]), MATRIX)
    assert said == "has the shape (2,) where the right one has (2, 2)"


def test_one_number_at_one_point_is_no_evidence_for_an_odd_factor():
    assert "constant" not in diagnose(np.array(0.37), np.array(1.0))
    assert "0.37" in diagnose(np.array(0.37), np.array(1.0), Context(points=3))


def test_a_sentence_has_to_fit_at_every_point():
    pairs = [Pair(np.array(c * x), np.array(x), Context(points=2)) for c, x in ((2, 3.0), (4, 5.0))]
    assert diagnose_pairs(pairs[:1]) == "is the right one times the constant 2"
    assert diagnose_pairs(pairs) == "is wrong: 2 of 2 entries differ"


def test_single_precision_is_judged_as_such():
    right = np.array([1.0, 3.0, 1e6])
    wrong = (-right).astype(np.float32) * np.float32(1 + 1e-6)
    assert diagnose(wrong, right) == "has the opposite sign"
    assert diagnose(wrong.astype(np.float64), right) != "has the opposite sign"


arrays = st.lists(st.floats(-100, 100), min_size=4, max_size=4).map(np.array)


@given(arrays, st.integers(2, 8))
def test_a_missing_factorial_is_found_in_any_result(right, order):
    assume(np.ptp(right) > 1e-3)
    said = diagnose(right / math.factorial(order), right, Context(order))
    assert ("without its 2!" if order == 2 else f"1/{order}!") in said


def test_what_is_small_beside_the_largest_entry_is_zero_up_to_its_rounding():
    said = diagnose(np.array([8.15, 2.72]), np.array([7.2e86, 2.72]), Context(1))
    assert said == "is zero everywhere, up to the rounding of the largest entry"


@given(arrays, arrays)
def test_any_two_results_get_a_sentence(wrong, right):
    assert diagnose(wrong, right)
    assert diagnose(wrong.reshape(2, 2), right)
