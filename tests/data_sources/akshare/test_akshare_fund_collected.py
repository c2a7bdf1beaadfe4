"""Recorded fund pages through the real library: the published returns agree with what is made of the values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from data_sources.collect import FundRequest, collect_fund
from data_sources.fund_nav.total_return import total_return
from data_sources.market_source import MarketSource
from data_sources.model import Instrument, InstrumentKind, PriceBasis
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.quality import DefectKind, examine_nav
from data_sources.quality.nav import accumulated_mismatch, published_mismatch

CONTRADICTIONS = {DefectKind.NAV_RETURN_MISMATCH, DefectKind.ACCUMULATED_MISMATCH, DefectKind.UNLISTED_EVENT}


def at_noon() -> datetime:
    return datetime(2021, 1, 4, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("code", "fewest"), [("110011", 1000), ("460300", 25)])
def test_what_is_made_of_the_values_is_what_was_published(eastmoney: EastmoneySource, code: str, fewest: int) -> None:
    nav = eastmoney.fetch_nav(Instrument(f"{code}.OF", InstrumentKind.FUND, "", "CNY"))
    made = total_return(nav)
    assert made.steps
    assert len(made.steps) == len({one.ex_date for one in (*nav.distributions, *nav.unit_splits)}) - made.undated
    days, _, compared = published_mismatch(nav, made)
    assert compared > fewest
    assert days.size == 0
    assert accumulated_mismatch(nav, made)[0].size == 0
    assert not CONTRADICTIONS & {one.kind for one in examine_nav(nav, made, None, abroad=False)}
    assert nav.published_return is not None
    close = made.history.close
    known = np.isfinite(nav.published_return[1:])
    grown = float(np.prod(1.0 + nav.published_return[1:][known]))
    # The published returns have two decimals of a percent: their product wanders off by chance, and no further.
    assert close[-1] / close[0] == pytest.approx(grown, rel=0.02)


def test_a_recorded_fund_is_collected(eastmoney: EastmoneySource) -> None:
    source = MarketSource(eastmoney, None, at_noon)
    snapshot = collect_fund(FundRequest("110011", benchmark=None, at=at_noon()), (source,))
    assert (snapshot.subject.symbol, snapshot.as_of) == ("110011.OF", date(2020, 12, 31))
    assert snapshot.prices.basis is PriceBasis.TOTAL_RETURN
    assert snapshot.fund is not None
    assert snapshot.fund.fund.profile is not None
    assert snapshot.fund.fund.holdings
