"""From a snapshot to a document: a pure function of what was observed, the conventions, and the model's replies.

A new run and the replay of an old one go through the same function; that is why a replay can be
compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor_cli.report.compose import compose
from advisor_cli.report.document import Document, Notice, NoticeCode
from advisor_cli.report.words import Words
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.frame import Frame
from data_sources.calendars import CALENDAR_OF, MARKETS
from data_sources.chain import Outcome
from data_sources.model import Origin
from data_sources.rates import RateChoice
from data_sources.snapshot import MarketSnapshot
from diagnostics.assumptions import ASSUMED_RATES, AssumedRate, Assumptions, periods_per_year
from diagnostics.commentary.model import Commentary, LanguageModel
from diagnostics.commentary.write import write
from diagnostics.pipeline import Diagnosed
from diagnostics.stock.catalog import STOCK_DIAGNOSIS
from diagnostics.stock.evidence import StockEvidence

# An answer that a source does not have something is no failure of the source.
FAILURES = (Outcome.UNAVAILABLE, Outcome.NOT_INSTALLED, Outcome.NOT_CONFIGURED, Outcome.FAILED)


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """What followed from a snapshot."""

    diagnosed: Diagnosed
    commentary: Commentary
    document: Document


def diagnose_snapshot(snapshot: MarketSnapshot, conventions: Conventions) -> Diagnosed:
    """The stock diagnosis of a snapshot under the caller's conventions."""
    subject = snapshot.subject
    assumed = ASSUMED_RATES.get(subject.currency)
    if conventions.risk_free_rate is not None:
        assumed = AssumedRate(conventions.risk_free_rate, snapshot.as_of, "given by the user for this run")
        # The observed rate stays in the record; only the evidence leaves it out.
        snapshot = replace(snapshot, rate=RateChoice(subject.currency, None, snapshot.rate.decision))
    assumptions = Assumptions(
        periods_per_year=periods_per_year(subject.exchange),
        assumed_rate=assumed,
        window_years=conventions.years,
    )
    return STOCK_DIAGNOSIS.run(StockEvidence(snapshot, assumptions))


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
        time_zone=time_zone(snapshot.subject.exchange),
        version=frame.version,
        notices=notices(snapshot),
    )
    return Study(diagnosed, commentary, document)


def time_zone(exchange: str) -> str:
    """The zone in which a day of the exchange is meant; UTC where its hours are not known."""
    calendar = CALENDAR_OF.get(exchange)
    return MARKETS[calendar].zone if calendar else "UTC"


def notices(snapshot: MarketSnapshot) -> tuple[Notice, ...]:
    """What the first page has to say of how the data was had; the rest follows from the facts."""
    used = snapshot.prices.origin.provider
    failed = [attempt.source for attempt in snapshot.attempts if attempt.outcome in FAILURES]
    others = tuple(dict.fromkeys(source for source in failed if source != used))
    if not others:
        return ()
    return (Notice(NoticeCode.FALLBACK_SOURCE, parameters=(("failed", ", ".join(others)), ("used", used))),)


def origins(snapshot: MarketSnapshot) -> tuple[Origin, ...]:
    """Every origin that the snapshot rests on, the subject's first, each once."""
    found = [entry.history.origin for entry in snapshot.histories]
    if snapshot.rate.series is not None:
        found.append(snapshot.rate.series.origin)
    found += [statement.origin for statement in snapshot.statements]
    return tuple(dict.fromkeys(found))
