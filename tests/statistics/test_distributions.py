"""Quantiles against 40-digit arithmetic (worked in mpmath 1.3, outside this project)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import distributions

GAMMA = [
    (0.025, 1, 0.025317807984289877),
    (0.975, 1, 3.6888794541139354),
    (0.001, 3.5, 0.29924687618768797),
    (0.025, 5, 1.6234863901184206),
    (0.975, 6, 11.668332079322668),
    (0.999, 10, 22.657373309062929),
    (0.025, 20, 12.216519585403944),
    (0.975, 20.5, 30.280285867421875),
    (0.001, 25, 12.336952635938631),
    (0.999, 25, 43.330407595201568),
    (0.025, 65, 50.165627729234267),
    (0.975, 66, 82.847835815871576),
    (0.999, 1000, 1100.5780982933146),
    (0.5, 1_000_000, 999999.66666668642),
]
STUDENT_T = [
    (0.975, 1, 12.706204736174693),
    (0.975, 2, 4.3026527297494618),
    (0.975, 3, 3.1824463052837084),
    (0.999, 4, 7.1731822197823068),
    (0.975, 9, 2.262157162798205),
    (0.999, 9, 4.2968056627299179),
    (0.95, 30, 1.6972608865939574),
    (0.975, 99, 1.9842169515864171),
    (0.999, 1000, 3.0984021639129226),
    (0.975, 100_000, 1.9599877075346093),
]
CHI_SQUARE_TAIL = [
    (0.001, 0.97477287936996039),
    (3.841458820694124, 0.050000000000000057),
    (9.54953570608324, 0.0020000000000000031),
    (40, 2.539628589470865e-10),
]
probabilities = st.floats(0.0005, 0.9995)


@pytest.mark.parametrize(("probability", "shape", "expected"), GAMMA)
def test_gamma_quantile_matches_40_digit_arithmetic(probability, shape, expected):
    assert distributions.gamma_quantile(probability, shape) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("probability", "shape", "expected"), GAMMA)
def test_chi_square_quantile_is_twice_the_gamma_one(probability, shape, expected):
    quantile = distributions.chi_square_quantile(probability, 2 * shape)
    assert quantile == pytest.approx(2 * expected, rel=1e-14)


@pytest.mark.parametrize(("probability", "degrees", "expected"), STUDENT_T)
def test_student_t_quantile_matches_40_digit_arithmetic(probability, degrees, expected):
    quantile = distributions.student_t_quantile(probability, degrees)
    assert quantile == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("value", "expected"), CHI_SQUARE_TAIL)
def test_chi_square_tail_matches_40_digit_arithmetic(value, expected):
    assert distributions.chi_square_tail(value) == pytest.approx(expected, rel=1e-13)


@given(probabilities, st.floats(0.5, 5000))
def test_gamma_quantile_undoes_the_probability(probability, shape):
    lower, upper = distributions.gamma_tails(
        shape, distributions.gamma_quantile(probability, shape)
    )
    assert lower == pytest.approx(probability, rel=1e-10)
    assert lower + upper == pytest.approx(1, rel=1e-15)


@given(st.integers(1, 60), st.floats(0.01, 120))
def test_gamma_tail_of_a_whole_shape_is_a_poisson_sum(shape, x):
    poisson = math.fsum(math.exp(-x + k * math.log(x) - math.lgamma(k + 1)) for k in range(shape))
    assert distributions.gamma_tails(shape, x)[1] == pytest.approx(poisson, rel=1e-9, abs=1e-15)


@given(probabilities)
def test_one_degree_of_chi_square_is_a_squared_normal(probability):
    squared = distributions.normal_quantile((1 + probability) / 2) ** 2
    assert distributions.chi_square_quantile(probability, 1) == pytest.approx(squared, rel=1e-9)


@given(probabilities, st.integers(1, 400))
def test_student_t_is_symmetric_and_wider_than_normal(probability, degrees):
    quantile = distributions.student_t_quantile(probability, degrees)
    assert distributions.student_t_quantile(1 - probability, degrees) == pytest.approx(
        -quantile, rel=1e-9, abs=1e-12
    )
    assert abs(quantile) >= abs(distributions.normal_quantile(probability)) * (1 - 1e-12)


def test_ends_of_the_range_are_exact():
    assert distributions.gamma_quantile(0, 3) == 0
    assert distributions.gamma_tails(3, 0) == (0, 1)
    assert distributions.student_t_quantile(0.5, 7) == 0


def test_root_stops_on_an_exact_answer():
    assert distributions.root(lambda x: x - 1, 0, 2) == 1
    assert distributions.root(lambda x: x, 0, 2) == 0
    assert distributions.root(lambda x: x**3 - 8, 0, 100) == pytest.approx(2, rel=1e-15)
