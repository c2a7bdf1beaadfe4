"""Another fund that the subject is compared with: its series, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_sources.collect.asking import Gathered
from data_sources.collect.facts import Asked
from data_sources.collect.fund.beside import holdings_of, profile_of
from data_sources.collect.fund.series import fund_series, fund_symbol
from data_sources.collect.request import StockRequest
from data_sources.errors import NoData, NoOtherFund, NotAFund, SourceError
from data_sources.model import FundRecord, PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.symbols import CanonicalSymbol


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """The other fund's series and what is known of it."""

    history: PriceHistory
    record: FundRecord


def other_fund(text: str, subject: str) -> CanonicalSymbol:
    """The other fund that a spelling means.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: the spelling.
        NoOtherFund: it is the subject itself, or a stock, an index or a currency.
    """
    try:
        other = fund_symbol(text)
    except NotAFund as another:
        raise NoOtherFund(another.symbol, another.what) from another
    if other.symbol == subject:
        raise NoOtherFund(subject, "the fund itself")
    return other


def against_of(
    other: CanonicalSymbol,
    request: StockRequest,
    sources: Sequence[PriceSource],
    log: Gathered,
    *,
    today: date | None,
) -> Against | None:
    """The other fund; None with a note where a source failed for its series.

    ``today`` is the last day that may be known where the report speaks of now, None for a day that is past.
    What is missing of it beside its series is a note of it.

    Raises:
        NoData, NoOtherFund: it does not exist, has no value in the window, or is no fund.
    """
    try:
        series = fund_series(other, request, sources, log)
    except NotAFund as another:
        raise NoOtherFund(another.symbol, another.what) from another
    except NoData:
        raise
    except SourceError as failure:
        log.note(NoteKind.NO_AGAINST, other.symbol, str(failure), SOURCE_FAILED)
        return None
    beside = Gathered(log.tell)
    as_of = request.as_of or series.history.last
    asked = Asked(series.history.instrument, as_of, today is not None, today or as_of, sources)
    profile = profile_of(asked, beside)
    holdings = holdings_of(asked, beside)
    log.attempts.extend(beside.attempts)
    for note in beside.notes:  # said of the other fund, not of the subject
        log.note(NoteKind.NO_AGAINST, other.symbol, note.have, note.need)
    return Against(series.history, FundRecord(series.history.instrument, profile, series.nav, holdings))
