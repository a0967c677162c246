"""Laws of counts that JAX 0.10.2 really made: none found early is contradicted later.

Equations at orders 0, 1, ... of nested ``jvp``, of ``grad`` and of ``jet`` where the name says so;
``cse`` is without duplicates.
"""

import pytest

from derivprof.growth import law_of
from derivprof.growth.exact import exact_law

MEASURED = {
    "sin": [1, 3, 9, 24, 60, 144, 336, 768, 1728, 3840, 8448, 18432, 39936],
    "sin grad": [1, 3, 8, 14, 25, 43, 78, 144, 275, 533, 1048, 2074, 4125, 8223, 16418],
    "sin jet": [1, 17, 38, 65, 98, 137, 182, 233, 290, 353, 422, 497, 578, 665, 758],
    "0.3 sin(t) t^10": [4, 13, 39, 110, 302, 822, 2242, 6166, 17154, 48325],
    "0.3 sin(t) t^10 grad": [4, 13, 36, 90, 213, 488, 1095, 2422, 5301, 11507, 24806, 53139],
    "sin(sin(sin t))": [3, 9, 31, 100, 312, 956, 2900, 8748, 26308],
    "sin(sin(sin t)) cse": [3, 9, 22, 45, 82, 137, 214, 317, 450],
    "exp(sin t)/(1+t^2)": [5, 16, 53, 165, 496, 1459, 4224, 12083, 34276],
    "exp(sin t)/(1+t^2) cse": [5, 16, 38, 72, 127, 210, 329, 493, 712],
    "exp(sin t)/(1+t^2) jet": [5, 48, 101, 171, 258, 362, 483, 621, 776, 948, 1137, 1343, 1566],
    "logistic": [1, 4, 12, 34, 96, 274, 792, 2314, 6816, 20194, 60072],
    "logistic cse": [1, 4, 9, 17, 29, 46, 69, 99, 137, 184, 241],
    "logistic grad": [1, 4, 12, 27, 62, 149, 376, 991, 2706, 7593, 21740, 63155],
    "tanh": [1, 5, 14, 37, 100, 279, 798, 2321, 6824, 20203, 60082],
    "tanh MLP": [6, 17, 43, 111, 299, 835, 2391, 6959, 20467, 60603],
    "exp": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096],
    "exp grad": [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28],
    "log1p": [1, 3, 9, 23, 55, 129, 301, 699, 1611, 3677, 8305, 18567, 41119],
    "erf": [1, 6, 17, 42, 96, 210, 451, 966, 2078, 4494, 9753, 21186, 45964],
    "sqrt cse": [1, 3, 8, 17, 33, 60, 103, 168, 262, 393, 570],
    "gelu": [10, 25, 61, 149, 359, 865, 2119, 5321, 13703, 36081],
    "t t t": [2, 8, 22, 49, 94, 162, 258, 387, 554, 764, 1022, 1333, 1702],
    "1/(1+t)": [2, 6, 14, 32, 74, 172, 398, 912, 2066, 4628, 10262, 22552, 49178],
    "1/(1+t) grad": [2, 6, 13, 23, 41, 75, 141, 271, 529, 1043, 2069, 4119, 8217, 16411],
    "cos sin": [3, 11, 34, 98, 274, 758, 2098, 5846, 16450, 46790],
    "cos sin grad": [3, 11, 31, 78, 185, 424, 951, 2102, 4597, 9972, 21491, 46066],
    "t^2.5": [1, 6, 17, 42, 99, 228, 517, 1158, 2567, 5640, 12297, 26634],
    "arctan": [1, 4, 13, 38, 101, 256, 639, 1590, 3945, 9724, 23731, 57234],
}

CLOSED_FORMS = {
    "sin": "(3/4)(n + 1) 2^n",
    "sin grad": "2^n + (5/2) n - 5/4 + (1/4)(-1)^n",
    "sin jet": "3 n^2 + 12 n + 2",
    "sin(sin(sin t)) cse": "(2/3) n^3 + n^2 + (16/3) n + 2",
    "exp(sin t)/(1+t^2) jet": "(17/2) n^2 + (55/2) n + 12",
    "logistic": "3^n + 2^n - 1",
    "logistic cse": "(1/6) n^3 + (1/2) n^2 + (7/3) n + 1",
    "exp": "2^n",
    "exp grad": "2 n",
    "sqrt cse": "(1/24) n^4 + (1/12) n^3 + (11/24) n^2 + (29/12) n",
    "t t t": "(5/6) n^3 + (3/2) n^2 + (11/3) n + 2",
    "1/(1+t)": "n 2^n + 2 n + 2",
    "1/(1+t) grad": "2 * 2^n + 2 n + 1",
    "cos sin": "2 * 3^n + (1/2)(3 n + 2) 2^n",
    "cos sin grad": "(3/2)(n + 4) 2^n - n - 3",
    "t^2.5": "(n + 2) 2^n + n - 1",
}

EXPONENTIAL = [name for name in MEASURED if not name.endswith(("cse", "jet", "exp grad", "t t t"))]


@pytest.mark.parametrize("name", MEASURED)
def test_every_law_found_on_fewer_orders_meets_all_the_later_ones(name):
    counts = MEASURED[name]
    for measured in range(4, len(counts)):
        law = exact_law(list(enumerate(counts[:measured])))
        if law is not None:
            orders = range(law.fitted_orders[0], len(counts))
            assert [law.form.at(n) for n in orders] == [counts[n] for n in orders]


@pytest.mark.parametrize("name", MEASURED)
def test_closed_form_of_a_measured_count_is_the_known_one_or_none(name):
    law = law_of("nested-jvp", "census.total", list(enumerate(MEASURED[name])), exact=True)
    assert law is not None
    assert law.closed_form == CLOSED_FORMS.get(name)
    assert law.exact is (name in CLOSED_FORMS)


@pytest.mark.parametrize("name", MEASURED)
def test_growth_of_a_count_without_exact_law_has_the_right_kind(name):
    law = law_of("nested-jvp", "census.total", list(enumerate(MEASURED[name])), exact=False)
    assert law is not None
    assert (law.ratio is not None) is (name in EXPONENTIAL)
