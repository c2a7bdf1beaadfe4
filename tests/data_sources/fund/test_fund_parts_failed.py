"""What of a fund is not had because a source failed is named, also where enough of it is left to go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data_sources.collect import FundRequest, collect_fund
from data_sources.errors import SourceError, SourceUnavailable
from data_sources.model import PriceHistory, PriceRequest
from data_sources.quality import DefectKind, revised
from data_sources.snapshot import FACTOR_LEG, QUOTED, SOURCE_FAILED, STYLE, MarketSnapshot, NoteKind
from tests.data_sources.fund.fake_funds import DISTRIBUTED, LAST, Funds
from tests.data_sources.fund.nav_histories import fund_nav, growth


def down() -> SourceError:
    return SourceUnavailable("funds", "it", "it is down")


def collected(symbol: str, *failing: str, source: Funds | None = None) -> MarketSnapshot:
    source = source or Funds()
    source.fails = {f"fetch_prices {one}": down() for one in failing}
    return collect_fund(FundRequest(symbol), (source,))


def failed(snapshot: MarketSnapshot) -> dict[NoteKind, str]:
    return {note.kind: note.have for note in snapshot.notes if note.need == SOURCE_FAILED}


def test_a_style_index_that_a_source_failed_for_is_named_beside_those_that_are_left() -> None:
    snapshot = collected("110011", "399006.SZ")
    assert len(snapshot.histories_of(STYLE)) >= 2
    assert "399006.SZ" in failed(snapshot)[NoteKind.NO_STYLES]


def test_a_factor_whose_side_a_source_failed_for_is_named_beside_the_market() -> None:
    snapshot = collected("110011", "000918.SH")
    assert snapshot.histories_of(FACTOR_LEG)
    assert "000918.SH" in failed(snapshot)[NoteKind.NO_FACTORS]


def test_style_indices_that_nobody_has_are_no_failure_of_a_source() -> None:
    assert NoteKind.NO_STYLES not in failed(collected("VFINX"))  # eight of the nine are unknown to this source


class RawDown(Funds):
    """Fails for prices as quoted, and has those with dividends."""

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        if request.instrument.symbol == "510300.SH" and request.basis.value != "total-return":
            raise down()
        return super().fetch_prices(request)


def test_closes_as_quoted_that_a_source_failed_for_are_named() -> None:
    snapshot = collected("510300", source=RawDown())
    assert not snapshot.histories_of(QUOTED)
    assert "it is down" in failed(snapshot)[NoteKind.NO_QUOTE]


@pytest.mark.parametrize(("behind", "old"), [(0, False), (90, True)])
def test_a_benchmark_is_old_only_where_it_ends_before_the_fund(behind: int, old: bool) -> None:
    """A fund that has ended is asked for with its benchmark up to its own last value, and no further."""

    class Ending(Funds):
        def fetch_prices(self, request: PriceRequest) -> PriceHistory:
            history = super().fetch_prices(request)
            return history.between(history.first, history.last - timedelta(days=behind))

    ended = Ending(until=date(2023, 6, 30))
    snapshot = collect_fund(FundRequest("110011", at=None), (ended,))
    late = {defect.symbol for defect in snapshot.defects if defect.kind is DefectKind.STALE_END}
    assert bool(late - {"110011.OF"}) is old
    assert snapshot.prices.last < LAST


def test_a_distribution_published_anew_is_a_revision() -> None:
    nav = fund_nav(growth(50))
    assert revised(nav, nav) is None
    paid = Funds().fetch_nav(nav.instrument)
    assert paid.distributions[0].ex_date == DISTRIBUTED
    changed = replace(paid, distributions=(replace(paid.distributions[0], amount=9.0), *paid.distributions[1:]))
    found = revised(paid, changed)
    assert found is not None
    assert (found.count, found.days) == (1, (DISTRIBUTED,))
    late = replace(paid, distributions=())
    assert revised(late, paid) is not None


def test_the_benchmark_is_asked_for_before_what_can_be_dispensed_with() -> None:
    source = Funds()
    collect_fund(FundRequest("110011"), (source,))
    asked = [one.removeprefix("fetch_prices ") for one in source.asked if one.startswith("fetch_prices ")]
    assert max(asked.index(part) for part in ("000300.SH", "000012.SH")) < min(
        asked.index(other) for other in ("000905.SH", "000852.SH", "000919.SH")
    )
