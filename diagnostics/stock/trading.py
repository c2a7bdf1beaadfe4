"""Whether and how the subject trades: its size, its last trade, and the band of the next session.

Daily price limits of the mainland exchanges: 10 % on the main boards, 20 % on STAR and, since
24 August 2020, on ChiNext, 30 % in Beijing, of the last quoted close, rounded to the tick of
0.01 (Shanghai, Shenzhen and Beijing trading rules). Shares under special treatment have a
narrower band of 5 % on the main boards; where no source says whether the share is under it, the
band given is that of a share without it.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from data_sources.calendars import local_day
from data_sources.model import Instrument, InstrumentKind, MarketState, PriceBasis
from data_sources.quality import DefectKind
from data_sources.snapshot import NoteKind
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import MarketEvidence
from diagnostics.measure import figure
from diagnostics.stock.quote import size_facts, treatment_fact

MAINLAND = ("XSHG", "XSHE", "XBSE")
CHINEXT_REFORM = date(2020, 8, 24)
TICK = Decimal("0.01")
SIZES = ("price.market_capitalization", "price.free_float_market_capitalization")


def trading_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Market value, sessions since the last trade and, on the mainland, the band of the next session."""
    if evidence.subject.kind is InstrumentKind.INDEX:
        return (_sessions_since_trade(evidence),)
    quote = evidence.snapshot.quote
    made = list(size_facts(evidence, quote)) if quote else [_not_offered(evidence, one, Unit.MONEY) for one in SIZES]
    made.append(_sessions_since_trade(evidence))
    if evidence.subject.exchange in MAINLAND and evidence.subject.kind is InstrumentKind.STOCK:
        key = "subject.special_treatment"
        made.append(treatment_fact(evidence, quote) if quote else _not_offered(evidence, key, Unit.TEXT))
        made += _band(evidence)
    return tuple(made)


def price_limit(instrument: Instrument, day: date, *, special_treatment: bool = False) -> Decimal:
    """How far the price may move from the last close in a session after ``day``, as a share of that close."""
    code = instrument.symbol.partition(".")[0]
    if instrument.exchange == "XBSE":
        return Decimal("0.30")
    if code.startswith(("688", "689")) or (code.startswith(("300", "301")) and day >= CHINEXT_REFORM):
        return Decimal("0.20")
    return Decimal("0.05") if special_treatment else Decimal("0.10")


def _not_offered(evidence: MarketEvidence, key: str, unit: Unit) -> Fact:
    absence = Absence(AbsenceReason.NOT_OFFERED)
    return figure(evidence, key, None, unit, formula="observed", window=_last(evidence), absence=absence)


def _sessions_since_trade(evidence: MarketEvidence) -> Fact:
    """Sessions from the last bar with volume to the day of the report; absent where the calendar is not known."""
    notes = evidence.snapshot.notes
    unknown = any(note.kind is NoteKind.CALENDAR_UNKNOWN and note.about == evidence.subject.exchange for note in notes)
    behind = sum(
        defect.count
        for defect in evidence.snapshot.defects
        if defect.symbol == evidence.subject.symbol and defect.kind is DefectKind.STALE_END
    )
    return figure(
        evidence,
        "price.sessions_since_trade",
        None if unknown else behind + _bars_without_volume(evidence),
        Unit.COUNT,
        formula="sessions after the last bar + bars without volume at the end",
        window=_last(evidence),
        absence=Absence(AbsenceReason.NOT_OFFERED) if unknown else None,
    )


def _bars_without_volume(evidence: MarketEvidence) -> int:
    volume = evidence.history.volume
    if volume is None:
        return 0
    traded = np.flatnonzero(volume > 0)
    return int(volume.size - 1 - traded[-1]) if traded.size else int(volume.size)


def _band(evidence: MarketEvidence) -> list[Fact]:
    """The highest and lowest price of the next session, from the quoted close; absent on adjusted prices."""
    quote = evidence.snapshot.quote
    treated = bool(quote and quote.special_treatment)
    limit = price_limit(evidence.subject, evidence.history.last, special_treatment=treated)
    quoted = _quoted_close(evidence)
    made = []
    for name, factor in (("limit_up", 1 + limit), ("limit_down", 1 - limit)):
        value = None
        if quoted is not None:
            close = Decimal(str(round(quoted, 6)))
            value = float((close * factor).quantize(TICK, rounding=ROUND_HALF_UP))
        made.append(
            figure(
                evidence,
                f"price.{name}",
                value,
                Unit.PRICE,
                formula=f"last close * {factor}, rounded to {TICK}",
                window=_last(evidence),
                absence=None if value is not None else Absence(AbsenceReason.ADJUSTED_PRICES),
                currency=evidence.subject.currency,
                parameters=(("price limit", str(limit)),),
            )
        )
    return made


def _quoted_close(evidence: MarketEvidence) -> float | None:
    """The close of the last bar as it was quoted; None where only adjusted prices are had."""
    history, quote = evidence.history, evidence.snapshot.quote
    if history.basis is PriceBasis.RAW:
        return float(history.close[-1])
    # The price of a market that is open is not a close.
    at_close = quote is not None and quote.state in (MarketState.CLOSED, MarketState.SUSPENDED)
    if quote is None or quote.at is None or not at_close:
        return None
    return quote.price if local_day(evidence.subject.exchange, quote.at) == history.last else None


def _last(evidence: MarketEvidence) -> Window:
    return Window("last", evidence.history.last, evidence.history.last, 1)
