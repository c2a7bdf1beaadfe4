"""From a snapshot to a document: a pure function of what was observed, the conventions, and the model's replies.

A new run and the replay of an old one go through the same function; that is why a replay can be
compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor_cli.report.compose import compose
from advisor_cli.report.document import Document, Notice, NoticeCode, Provenance
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from data_sources.chain import SOURCE_FAILURES
from data_sources.markets import CALENDAR_OF, MARKETS, home_exchange
from data_sources.model import FundStudy, Origin
from data_sources.rates import RateChoice
from data_sources.snapshot import SOURCE_FAILED, MarketSnapshot, NoteKind
from diagnostics.assumptions import ASSUMED_RATES, AssumedRate, Assumptions, periods_per_year
from diagnostics.commentary.model import Commentary, LanguageModel
from diagnostics.commentary.write import write
from diagnostics.pipeline import Diagnosed


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What followed from a snapshot."""

    diagnosed: Diagnosed
    commentary: Commentary
    document: Document


def diagnose_snapshot(snapshot: MarketSnapshot, conventions: Conventions) -> Diagnosed:
    """The diagnosis of a snapshot under the caller's conventions: a fund's where the snapshot is of one."""
    subject = snapshot.subject
    assumed = ASSUMED_RATES.get(subject.currency)
    if conventions.risk_free_rate is not None:
        assumed = AssumedRate(conventions.risk_free_rate, snapshot.as_of, "given by the user for this run")
        # The observed rate stays in the record; only the evidence leaves it out.
        snapshot = replace(snapshot, rate=RateChoice(subject.currency, None, snapshot.rate.decision))
    # A process makes one kind of report: the sections of the other are not loaded for it.
    if snapshot.fund is not None:
        from diagnostics.fund.catalog import FUND_DIAGNOSIS
        from diagnostics.fund.evidence import FundEvidence, fund_periods_per_year

        assumptions = Assumptions(fund_periods_per_year(snapshot), assumed_rate=assumed, window_years=conventions.years)
        return FUND_DIAGNOSIS.run(FundEvidence(snapshot, assumptions))
    from diagnostics.market.evidence import MarketEvidence
    from diagnostics.stock.catalog import STOCK_DIAGNOSIS

    assumptions = Assumptions(periods_per_year(subject.exchange), assumed_rate=assumed, window_years=conventions.years)
    return STOCK_DIAGNOSIS.run(MarketEvidence(snapshot, assumptions))


def study(snapshot: MarketSnapshot, frame: Frame, model: LanguageModel | None) -> Study:
    """The diagnosis with its words, laid out as a document."""
    diagnosed = diagnose_snapshot(snapshot, frame.conventions)
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
        time_zone=time_zone(home_exchange(snapshot.subject)),
        version=frame.version,
        notices=notices(snapshot, words),
    )
    return Study(diagnosed, commentary, replace(document, provenance=provenance(snapshot)))


def time_zone(exchange: str) -> str:
    """The zone in which a day of the exchange is meant; UTC where its hours are not known."""
    calendar = CALENDAR_OF.get(exchange)
    return MARKETS[calendar].zone if calendar else "UTC"


def notices(snapshot: MarketSnapshot, words: Words) -> tuple[Notice, ...]:
    """What the first page has to say of how the data was had; the rest follows from the facts."""
    found = []
    used = snapshot.prices.origin.provider
    subject = f"prices of {snapshot.subject.symbol}"
    failed = [
        attempt.source
        for attempt in snapshot.attempts
        if attempt.outcome in SOURCE_FAILURES and attempt.asked.endswith(subject) and attempt.source != used
    ]
    if failed:
        parameters = (("failed", ", ".join(dict.fromkeys(failed))), ("used", used))
        found.append(Notice(NoticeCode.FALLBACK_SOURCE, parameters=parameters))
    missing = [note.kind for note in snapshot.notes if note.need == SOURCE_FAILED]
    if missing:
        what = words.phrase("list_comma").join(words.phrase(f"part_{kind.value}") for kind in dict.fromkeys(missing))
        found.append(Notice(NoticeCode.PARTIAL, parameters=(("what", what),)))
    if any(note.kind is NoteKind.PROVISIONAL_CALENDAR for note in snapshot.notes):
        found.append(Notice(NoticeCode.PROVISIONAL_CALENDAR))
    return tuple(found)


def provenance(snapshot: MarketSnapshot) -> Provenance:
    """Who was asked and how it ended, what was mended, and how a second source compares."""
    return Provenance(
        attempts=snapshot.attempts,
        repairs=tuple(
            (entry.history.instrument.symbol, repair)
            for entry in snapshot.histories
            for repair in entry.history.repairs
        ),
        cross_checks=snapshot.cross_checks,
    )


def origins(snapshot: MarketSnapshot) -> tuple[Origin, ...]:
    """Every origin that the snapshot rests on, the subject's first, each once."""
    found = [entry.history.origin for entry in snapshot.histories]
    if snapshot.rate.series is not None:
        found.append(snapshot.rate.series.origin)
    found += [statement.origin for statement in snapshot.statements]
    found += [snapshot.actions.origin] if snapshot.actions is not None else []
    found += [snapshot.quote.origin] if snapshot.quote is not None else []
    found += [snapshot.company.origin] if snapshot.company is not None else []
    found += [holder.origin for holder in snapshot.holders]
    found += [item.origin for item in snapshot.news]
    found += [] if snapshot.fund is None else _of_fund(snapshot.fund)
    return tuple(dict.fromkeys(found))


def _of_fund(fund: FundStudy) -> list[Origin]:
    """What a fund's facts rest on beside prices."""
    found = []
    for record in (fund.fund, *(() if fund.against is None else (fund.against,))):
        found += [record.profile.origin] if record.profile is not None else []
        found += [record.nav.origin] if record.nav is not None else []
        found += [report.origin for report in record.holdings]
    found += [fund.factors.origin] if fund.factors is not None else []
    return found + ([fund.peers.origin] if fund.peers is not None else [])
