"""Places among peers: by hand, against numpy and a worked Spearman example, laws, persistence that is known."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.fund.peer_rank import (
    correlation_p_value,
    descending_ranks,
    quartile_transitions,
    rank_correlations,
    spearman,
    yearly_ranks,
)

FloatArray = npt.NDArray[np.float64]

NAN = math.nan


def decembers(first: int, last: int) -> npt.NDArray[np.datetime64]:
    return np.array([f"{year}-12-31" for year in range(first, last + 1)], dtype="datetime64[D]")


def ranked(*yearly: list[float]) -> FloatArray:
    """Values at the Decembers of funds with these yearly returns, one list a year."""
    returns = np.array(yearly).T
    return np.cumprod(np.hstack([np.ones((returns.shape[0], 1)), 1.0 + returns]), axis=1)


def test_places_by_hand() -> None:
    ranks = yearly_ranks(decembers(2020, 2021), ranked([0.30, 0.10, 0.20, 0.10, -0.50]))
    assert ranks.years == (2021,)
    assert ranks.ranks[:, 0].tolist() == [1.0, 3.5, 2.0, 3.5, 5.0]
    assert ranks.percentiles[:, 0].tolist() == [0.0, 0.625, 0.25, 0.625, 1.0]
    assert ranks.quartiles[:, 0].tolist() == [1.0, 3.0, 2.0, 3.0, 4.0]
    assert ranks.counts.tolist() == [5]


@pytest.mark.parametrize("m", [1, 2, 5])
def test_a_set_of_four_m_funds_has_m_in_each_quartile(m: int) -> None:
    quartiles = yearly_ranks(decembers(2020, 2021), ranked([0.01 * at for at in range(4 * m)])).quartiles
    assert np.unique(quartiles, return_counts=True)[1].tolist() == [m] * 4


def test_a_fund_without_the_full_year_is_left_out() -> None:
    dates = np.arange("2019-12", "2022-01", dtype="datetime64[M]").astype("datetime64[D]") + np.timedelta64(27, "D")
    values = np.vstack([1.01 ** np.arange(25.0), 1.02 ** np.arange(25.0), 1.03 ** np.arange(25.0)])
    values[1, :6] = NAN  # began in mid-2020
    ranks = yearly_ranks(dates, values)
    assert ranks.years == (2020, 2021)
    assert ranks.counts.tolist() == [2, 3]
    assert ranks.percentiles[:, 0].tolist()[::2] == [1.0, 0.0]
    assert math.isnan(ranks.percentiles[1, 0])
    assert ranks.percentiles[:, 1].tolist() == [1.0, 0.5, 0.0]
    assert np.isnan(ranks.quartiles).all()  # fewer than four funds


def test_a_year_without_a_december_between_is_no_year() -> None:
    ranks = yearly_ranks(decembers(2018, 2021)[[0, 1, 3]], ranked([0.1, 0.2], [0.1, 0.2]))
    assert ranks.years == (2019, 2020, 2021)
    assert ranks.counts.tolist() == [2, 0, 0]


@pytest.mark.parametrize("dates", [decembers(2020, 2020), np.array(["2020-03-31", "2021-03-31"], "datetime64[D]")])
def test_without_two_decembers_there_is_no_year(dates: npt.NDArray[np.datetime64]) -> None:
    ranks = yearly_ranks(dates, np.ones((3, dates.size)))
    assert ranks.years == ()
    assert ranks.percentiles.shape == ranks.quartiles.shape == (3, 0)
    assert quartile_transitions(ranks.quartiles).sum() == 0
    assert rank_correlations(ranks) == ()


def test_one_fund_alone_has_no_percentile() -> None:
    assert np.isnan(yearly_ranks(decembers(2020, 2021), ranked([0.1])).percentiles).all()


def test_transitions_by_hand() -> None:
    quartiles = np.array([[1.0, 1.0, 2.0], [2.0, NAN, 1.0], [3.0, 4.0, 4.0], [4.0, 3.0, NAN]])
    counts = quartile_transitions(quartiles)
    assert counts.sum() == 5
    assert counts[0].tolist() == [1, 1, 0, 0]
    assert counts[2].tolist() == [0, 0, 0, 1]
    assert counts[3].tolist() == [0, 0, 1, 1]


def test_spearman_by_hand() -> None:
    """Ranks 1 2 3 4 5 against 2 1 4 3 5: sum of d^2 is 4, 1 - 6 * 4 / (5 * 24) = 0.8; t = 2.309 with 3 degrees."""
    found = spearman(np.array([50.0, 40, 30, 20, 10]), np.array([40.0, 50, 20, 30, 10]))
    assert found == pytest.approx(0.8)
    assert correlation_p_value(0.8, 5) == pytest.approx(0.1040880, abs=1e-6)


def test_spearman_with_ties_by_hand() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5)."""
    found = spearman(np.array([4.0, 2, 2, 1]), np.array([9.0, 8, 7, 6]))
    assert found == pytest.approx(4.5 / math.sqrt(4.5 * 5.0))


def test_correlations_that_are_none() -> None:
    assert math.isnan(spearman(np.ones(3), np.arange(3.0)))
    assert math.isnan(spearman(np.ones(9), np.arange(9.0)))
    assert correlation_p_value(1.0, 10) == 0.0
    assert correlation_p_value(0.0, 10) == pytest.approx(1.0)


@given(st.integers(0, 1000), st.integers(4, 60), st.integers(2, 6))
@settings(max_examples=40, deadline=None)
def test_laws_of_places(seed: int, k: int, m: int) -> None:
    rng = np.random.default_rng(seed)
    returns = np.round(rng.normal(0.05, 0.2, (m, k)).clip(-0.9, 2.0), 2)  # rounded: ties happen
    values = ranked(*returns.tolist())
    dates = decembers(2000, 2000 + m)
    ranks = yearly_ranks(dates, values)
    assert ranks.ranks.sum(axis=0) == pytest.approx(np.full(m, k * (k + 1) / 2.0))
    percentiles = ranks.percentiles
    assert percentiles.mean(axis=0) == pytest.approx(np.full(m, 0.5))
    assert percentiles.min() >= 0.0
    assert percentiles.max() <= 1.0
    # The order of the funds changes nothing, nor does a unit that is a power of two (which no rounding touches).
    order = rng.permutation(k)
    again = yearly_ranks(dates, values[order] * 2.0 ** rng.integers(-3, 4, (k, 1)))
    assert (again.ranks == ranks.ranks[order]).all()
    assert quartile_transitions(ranks.quartiles).sum() == k * (m - 1)
    for one in rank_correlations(ranks):
        assert -1.0 <= one.correlation <= 1.0
        assert 0.0 <= one.p_value <= 1.0
        assert one.funds == k


def test_ranks_agree_with_a_plain_count() -> None:
    values = np.round(np.random.default_rng(5).normal(0.0, 1.0, 200), 1)
    plain = [1.0 + np.count_nonzero(values > one) + (np.count_nonzero(values == one) - 1) / 2.0 for one in values]
    assert descending_ranks(values[:, None])[:, 0].tolist() == plain


def test_lasting_skill_is_seen_and_luck_is_not() -> None:
    rng = np.random.default_rng(3)
    skill = rng.normal(0.0, 0.2, 400)
    lasting = yearly_ranks(decembers(2010, 2020), ranked(*[(skill + rng.normal(0, 0.02, 400)).tolist()] * 10))
    stays = quartile_transitions(lasting.quartiles)
    assert stays[0, 0] / stays[0].sum() > 0.95
    luck = yearly_ranks(decembers(2010, 2020), ranked(*rng.normal(0.0, 0.2, (10, 400)).clip(-0.9).tolist()))
    counts = quartile_transitions(luck.quartiles)
    # 900 top-quartile cases: a quarter by chance, three standard errors of a share are 0.043.
    assert counts[0, 0] / counts[0].sum() == pytest.approx(0.25, abs=0.045)
    correlations = rank_correlations(luck)
    assert abs(float(np.mean([one.correlation for one in correlations]))) < 3.0 / math.sqrt(9 * 399)
    assert sum(one.p_value < 0.01 for one in correlations) <= 1
