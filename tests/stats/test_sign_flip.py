"""The exact sign-flip test: against writing out every pattern, against scipy, and as the sign test it becomes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.stats.sign_flip import sign_flip, whole_units
from core.stats.sign_test import sign_test

thirds = st.lists(st.integers(-3, 3).map(lambda third: round(third / 3, 12)), min_size=1, max_size=10)


@given(thirds)
def test_every_pattern_of_signs_is_counted(differences):
    """The share of all 2**n patterns whose sum lies at least as far from zero."""
    seen = abs(sum(differences))
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in _patterns(len(differences))]
    assert sign_flip(differences) == pytest.approx(np.mean([each >= seen - 1e-9 for each in sums]), abs=1e-12)


def _patterns(n: int):
    return product((-1, 1), repeat=n)


@given(wins=st.integers(0, 40), losses=st.integers(0, 40), ties=st.integers(0, 5))
def test_whole_differences_make_it_the_sign_test(wins, losses, ties):
    """Ties add nothing, and nothing else is left to weigh."""
    differences = [1.0] * wins + [-1.0] * losses + [0.0] * ties
    assert sign_flip(differences) == pytest.approx(sign_test(wins, losses), rel=1e-9)


def test_scipy_finds_the_same_by_full_enumeration():
    """scipy.stats.permutation_test over the signs of one sample."""
    differences = [0.31, -0.12, 0.44, 0.05, 0.27, -0.33, 0.6, 0.18, 0.09, -0.02, 0.4, 0.11]
    found = stats.permutation_test((differences,), np.sum, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip(differences) == pytest.approx(found.pvalue, abs=1e-12)


def test_differences_without_a_small_unit_are_rounded_and_hardly_change():
    """Three hundred arbitrary shares: near the t test, which such sums follow."""
    differences = np.random.default_rng(5).uniform(-0.9, 1, 300)
    assert sign_flip(list(differences)) == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.005)


def test_many_differences_get_a_coarser_unit_and_stay_symmetric():
    """The unit is bounded by the work; rounding is the same for both signs."""
    differences = list(np.random.default_rng(6).uniform(-1, 1, 3000))
    assert max(map(abs, whole_units(differences, 50))) <= 50
    assert sign_flip(differences) == pytest.approx(stats.ttest_1samp(differences, 0).pvalue, abs=0.02)
    assert sign_flip(differences) == pytest.approx(sign_flip([-each for each in differences]), rel=1e-9)


@pytest.mark.parametrize("differences", [[], [0.0, 0.0], [0.5]])
def test_nothing_to_flip_is_no_evidence(differences):
    """No difference, or a single one, is certain under luck."""
    assert sign_flip(differences) == 1.0


def test_a_difference_beyond_one_is_refused():
    """Shares do not differ by more."""
    with pytest.raises(ValueError, match="between -1 and 1"):
        sign_flip([0.2, 1.5])
