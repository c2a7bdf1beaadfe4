"""From a snapshot to a document: a pure function of what was observed, the conventions, and the model's replies.

A new run and the replay of an old one go through the same function; that is why a replay can be
compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from advisor_cli.errors import NothingToReport
from advisor_cli.report.compose import compose
from advisor_cli.report.document import Document, Notice, NoticeCode, Provenance
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from advisor_cli.workflow.question import Snapshot
from data_sources.account_snapshot import AccountSnapshot
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.chain import SOURCE_FAILURES
from data_sources.markets import CALENDAR_OF, MARKETS, home_exchange
from data_sources.model import FundRecord, FundStudy, Origin
from data_sources.rates import RateChoice
from data_sources.snapshot import SOURCE_FAILED, MarketSnapshot, NoteKind
from diagnostics.assumptions import ASSUMED_RATES, AssumedRate, Assumptions, periods_per_year
from diagnostics.commentary.model import Commentary, LanguageModel
from diagnostics.commentary.write import write
from diagnostics.pipeline import Diagnosed

if TYPE_CHECKING:
    from diagnostics.account.evidence import AccountEvidence

AnySnapshot = TypeVar("AnySnapshot", AccountSnapshot, BriefSnapshot, MarketSnapshot)
NEW_YORK = "XNYS"
HOME_OF_CURRENCY = {
    "CNY": "XSHG",
    "HKD": "XHKG",
    "EUR": "XETR",
    "GBP": "XLON",
    "CHF": "XSWX",
    "JPY": "XTKS",
    "CAD": "XTSE",
    "AUD": "XASX",
}


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What followed from a snapshot."""

    diagnosed: Diagnosed
    commentary: Commentary
    document: Document


def diagnose_snapshot(snapshot: Snapshot, conventions: Conventions) -> Diagnosed:
    """The diagnosis of a snapshot under the caller's conventions: of an account, a fund or a share."""
    # A process makes one kind of report: the sections of the others are not loaded for it.
    if isinstance(snapshot, AccountSnapshot):
        from diagnostics.account.catalog import ACCOUNT_DIAGNOSIS

        return ACCOUNT_DIAGNOSIS.run(account_evidence_of(snapshot, conventions))
    if isinstance(snapshot, BriefSnapshot):
        from diagnostics.brief.assemble import brief_evidence
        from diagnostics.brief.catalog import BRIEF_DIAGNOSIS

        return BRIEF_DIAGNOSIS.run(brief_evidence(*_under(snapshot, conventions)))
    snapshot, assumptions = _under(snapshot, conventions)
    if snapshot.fund is not None:
        from diagnostics.fund.catalog import FUND_DIAGNOSIS
        from diagnostics.fund.evidence import FundEvidence, fund_periods_per_year

        assumptions = replace(assumptions, periods_per_year=fund_periods_per_year(snapshot))
        return FUND_DIAGNOSIS.run(FundEvidence(snapshot, assumptions))
    from diagnostics.market.evidence import MarketEvidence
    from diagnostics.stock.catalog import STOCK_DIAGNOSIS

    return STOCK_DIAGNOSIS.run(MarketEvidence(snapshot, assumptions))


def account_evidence_of(snapshot: AccountSnapshot, conventions: Conventions) -> AccountEvidence:
    """What an account's diagnosis is made from, under the caller's conventions.

    Raises:
        NothingToReport: nothing of the account has a value.
    """
    from diagnostics.account.assemble import NothingToValue, account_evidence

    snapshot, assumptions = _under(snapshot, conventions)
    try:
        return account_evidence(snapshot, assumptions)
    except NothingToValue as nothing:
        raise NothingToReport(str(nothing)) from nothing


def _under(snapshot: AnySnapshot, conventions: Conventions) -> tuple[AnySnapshot, Assumptions]:
    """The snapshot as the conventions want it, and what is assumed."""
    subject = snapshot.subject
    assumed = ASSUMED_RATES.get(subject.currency)
    if conventions.risk_free_rate is not None:
        assumed = AssumedRate(conventions.risk_free_rate, snapshot.as_of, "given by the user for this run")
        # The observed rate stays in the record; only the evidence leaves it out.
        snapshot = replace(snapshot, rate=RateChoice(subject.currency, None, snapshot.rate.decision))
    exchange = subject.exchange if isinstance(snapshot, MarketSnapshot) else home_of(snapshot)
    return snapshot, Assumptions(periods_per_year(exchange), assumed_rate=assumed, window_years=conventions.years)


def study(snapshot: Snapshot, frame: Frame, model: LanguageModel | None) -> Study:
    """The diagnosis with its words, laid out as a document."""
    return told(diagnose_snapshot(snapshot, frame.conventions), snapshot, frame, model)


def told(diagnosed: Diagnosed, snapshot: Snapshot, frame: Frame, model: LanguageModel | None) -> Study:
    """A diagnosis that was made of the snapshot, with its words, laid out as a document."""
    words = Words(frame.language)
    labels = {fact.key: words.label(fact.key) for fact in diagnosed.ledger}
    commentary = write(diagnosed, frame.language, model, labels)
    document = compose(
        diagnosed,
        commentary,
        language=frame.language,
        sources=origins(snapshot),
        run_id=frame.run_id,
        created=frame.created,
        time_zone=time_zone(home_of(snapshot)),
        version=frame.version,
        notices=notices(snapshot, words),
    )
    return Study(diagnosed, commentary, replace(document, provenance=provenance(snapshot)))


def home_of(snapshot: Snapshot) -> str:
    """The exchange by whose days the report counts."""
    if isinstance(snapshot, BriefSnapshot):
        return snapshot.markets[0].exchange if snapshot.markets else NEW_YORK
    return account_home(snapshot) if isinstance(snapshot, AccountSnapshot) else home_exchange(snapshot.subject)


def account_home(snapshot: AccountSnapshot) -> str:
    """The exchange of the currency in which the account is counted; New York's where it is that of no market here."""
    return HOME_OF_CURRENCY.get(snapshot.subject.currency, NEW_YORK)


def time_zone(exchange: str) -> str:
    """The zone in which a day of the exchange is meant; UTC where its hours are not known."""
    calendar = CALENDAR_OF.get(exchange)
    return MARKETS[calendar].zone if calendar else "UTC"


def notices(snapshot: Snapshot, words: Words) -> tuple[Notice, ...]:
    """What the first page has to say of how the data was had; the rest follows from the facts."""
    found = _fallback(snapshot) if isinstance(snapshot, MarketSnapshot) else []
    missing = [note.kind for note in snapshot.notes if note.need == SOURCE_FAILED]
    if missing:
        what = words.phrase("list_comma").join(words.phrase(f"part_{kind.value}") for kind in dict.fromkeys(missing))
        found.append(Notice(NoticeCode.PARTIAL, parameters=(("what", what),)))
    if any(note.kind is NoteKind.PROVISIONAL_CALENDAR for note in snapshot.notes):
        found.append(Notice(NoticeCode.PROVISIONAL_CALENDAR))
    return tuple(found)


def _fallback(snapshot: MarketSnapshot) -> list[Notice]:
    """Whether a source before the one that is used failed."""
    used = snapshot.prices.origin.provider
    subject = f"prices of {snapshot.subject.symbol}"
    failed = [
        attempt.source
        for attempt in snapshot.attempts
        if attempt.outcome in SOURCE_FAILURES and attempt.asked.endswith(subject) and attempt.source != used
    ]
    if not failed:
        return []
    parameters = (("failed", ", ".join(dict.fromkeys(failed))), ("used", used))
    return [Notice(NoticeCode.FALLBACK_SOURCE, parameters=parameters)]


def provenance(snapshot: Snapshot) -> Provenance:
    """Who was asked and how it ended, what was mended, and how a second source compares."""
    return Provenance(
        attempts=snapshot.attempts,
        repairs=tuple(
            (entry.history.instrument.symbol, repair)
            for entry in snapshot.histories
            for repair in entry.history.repairs
        ),
        cross_checks=snapshot.cross_checks if isinstance(snapshot, MarketSnapshot) else (),
    )


def origins(snapshot: Snapshot) -> tuple[Origin, ...]:
    """Every origin that the snapshot rests on, the subject's first, each once."""
    match snapshot:
        case MarketSnapshot():
            found = _of_market(snapshot)
        case AccountSnapshot():
            found = _of_account(snapshot)
        case _:
            found = _of_brief(snapshot)
    return tuple(dict.fromkeys(found))


def _of_brief(snapshot: BriefSnapshot) -> list[Origin]:
    """The watchlist, then the markets and what is watched."""
    found = [] if snapshot.watchlist.origin is None else [snapshot.watchlist.origin]
    found += [entry.history.origin for entry in snapshot.histories]
    found += [one.origin for one in snapshot.rates] + [one.origin for one in snapshot.breadth]
    found += [one.origin for one in snapshot.sectors] + [one.origin for one in snapshot.events]
    return found + [item.origin for _, item in snapshot.news] + [one.origin for one in snapshot.actions]


def _of_account(snapshot: AccountSnapshot) -> list[Origin]:
    """The client's files and policy, then what is known of what they hold."""
    found = [file.origin for file in snapshot.book.files]
    found += [] if snapshot.profile.origin is None else [snapshot.profile.origin]
    found += [entry.history.origin for entry in snapshot.histories]
    found += [] if snapshot.rate.series is None else [snapshot.rate.series.origin]
    found += [one.origin for one in snapshot.actions] + [one.origin for one in snapshot.companies]
    return found + [origin for record in snapshot.funds for origin in _of_record(record)]


def _of_market(snapshot: MarketSnapshot) -> list[Origin]:
    """The subject's prices, and what is known beside them."""
    found = [entry.history.origin for entry in snapshot.histories]
    if snapshot.rate.series is not None:
        found.append(snapshot.rate.series.origin)
    found += [statement.origin for statement in snapshot.statements]
    found += [snapshot.actions.origin] if snapshot.actions is not None else []
    found += [snapshot.quote.origin] if snapshot.quote is not None else []
    found += [snapshot.company.origin] if snapshot.company is not None else []
    found += [holder.origin for holder in snapshot.holders]
    found += [item.origin for item in snapshot.news]
    return found + ([] if snapshot.fund is None else _of_fund(snapshot.fund))


def _of_fund(fund: FundStudy) -> list[Origin]:
    """What a fund's facts rest on beside prices."""
    found = []
    for record in (fund.fund, *(() if fund.against is None else (fund.against,))):
        found += _of_record(record)
    found += [fund.factors.origin] if fund.factors is not None else []
    return found + ([fund.peers.origin] if fund.peers is not None else [])


def _of_record(record: FundRecord) -> list[Origin]:
    """What is known of one fund."""
    found = [record.profile.origin] if record.profile is not None else []
    found += [record.nav.origin] if record.nav is not None else []
    return found + [report.origin for report in record.holdings]
