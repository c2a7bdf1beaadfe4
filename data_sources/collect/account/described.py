"""What the sources say of the holdings of today: of a share its company, of a fund its profile and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.asking import Gathered
from data_sources.collect.facts import Asked, company_of
from data_sources.collect.fund.beside import holdings_of, profile_of
from data_sources.collect.fund.series import fund_sources
from data_sources.many import Question
from data_sources.model import CompanyProfile, FundRecord, InstrumentKind
from data_sources.snapshot import Note

FUNDS = (InstrumentKind.ETF, InstrumentKind.FUND)


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Companies and funds of today's holdings, in the order of the holdings."""

    companies: tuple[CompanyProfile, ...] = ()
    funds: tuple[FundRecord, ...] = ()


def described(asked: Sequence[Asked], log: Gathered, asks: Asks = SIDE_BY_SIDE) -> Described:
    """What is said of each holding; what is not said of several is one note for all of them."""
    logs = [Gathered(log.tell) for _ in asked]
    outcomes = asks.many(
        [
            Question(one.subject.symbol, partial(_once, one, own, asks), _queue(one))
            for one, own in zip(asked, logs, strict=True)
        ]
    )
    for own in logs:
        log.attempts.extend(own.attempts)
    log.notes.extend(together([note for own in logs for note in own.notes]))
    answers = [outcome.answer for outcome in outcomes]
    return Described(
        tuple(one for one in answers if isinstance(one, CompanyProfile)),
        tuple(one for one in answers if isinstance(one, FundRecord)),
    )


def _queue(asked: Asked) -> str:
    return asked.sources[0].name if asked.sources else ""


def _once(asked: Asked, log: Gathered, asks: Asks) -> CompanyProfile | FundRecord | None:
    key = ("described", asked.subject, asked.as_of, asked.is_now, asked.today)
    return asks.once(key, partial(_of, asked), log)


def _of(asked: Asked, log: Gathered) -> CompanyProfile | FundRecord | None:
    subject = asked.subject
    if subject.kind not in FUNDS:
        return company_of(asked, log)
    if not fund_sources(asked.sources):
        return None
    profile, holdings = profile_of(asked, log), holdings_of(asked, log)
    return FundRecord(subject, profile, None, holdings) if profile is not None or holdings else None


def together(notes: Sequence[Note]) -> tuple[Note, ...]:
    """One note where several say the same of different symbols, with the first one's words."""
    grouped: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        grouped.setdefault((note.kind.value, note.need), []).append(note)
    return tuple(
        Note(group[0].kind, ", ".join(dict.fromkeys(one.about for one in group)), group[0].have, group[0].need)
        for group in grouped.values()
    )
