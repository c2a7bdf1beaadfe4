"""How one client stands: the figures, exposures and reasons that queue, totals and JSON line are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from data_sources.encoding import canonical_text, digest, encode
from data_sources.model.book import (
    ClientStanding,
    Exposure,
    QueueReason,
    StandingFigure,
    StandingStatus,
)
from diagnostics.account.evidence import AccountEvidence
from diagnostics.book.kinds import queued
from diagnostics.book.losses import BookRules, losses, open_drawdown
from diagnostics.book.order import reasons_in_order
from diagnostics.commentary.sentences import finding_sentence
from diagnostics.commentary.slots import take_apart
from diagnostics.facts import Fact
from diagnostics.figures import Language
from diagnostics.findings import Finding
from diagnostics.pipeline import Diagnosed

Known = Mapping[str, Fact]  # every fact by its key
Written = Callable[[Fact, Language], str]
VALUE, FLOWS = "overview.value", "book.flows.1m"
# Of every client, in this order; what a report has not is absent and says why.
FIGURES = (
    VALUE,
    "overview.cash",
    "overview.cash_share",
    "overview.holdings",
    "overview.accounts",
    FLOWS,
    "book.flows.3m",
    "change.flows.1y",
    "change.gain.1y",
    "book.return.1d",
    "book.return.1w",
    "book.return.1m",
    "return.cumulative_return.ytd",
    "return.cumulative_return.1y",
    "return.cumulative_return.all",
    "return.annualized_return.all",
    "return.cumulative_return.benchmark.1y",
    "drawdown.current_drawdown.all",
    "drawdown.max_drawdown.all",
    "risk.annualized_volatility.1y",
    "exposure.largest",
    "policy.risk_level",
    "suitability.bounds",
    "suitability.breaches",
    "suitability.unsuitable_count",
    "rebalance.trades",
    "book.files_end",
    "book.files_age",
    "data.last_bar",
)
LIMIT, HOUSE_MARK = "policy.limit_max_drawdown", "drawdown.deep"
GOALS = "planning.probability."
NOT_TOLD = "not_told"  # the report of such an account has no such chapter
CASH, UNKNOWN = "cash", "unknown"


def standing_of(
    diagnosed: Diagnosed,
    evidence: AccountEvidence,
    rules: BookRules,
    written: Written,
    *,
    folder: str,
    alias: str,
    files: str = "",
) -> ClientStanding:
    """The standing of a client who was diagnosed.

    Args:
        diagnosed: of his account.
        evidence: what it was made from.
        rules: of the run over the book.
        written: a fact as the reader of a language writes it; names of classes and kinds in his words.
        folder: his name in the book.
        alias: what stands for him elsewhere.
        files: digest of his files.
    """
    own = losses(evidence, rules)
    known = {fact.key: fact for fact in (*diagnosed.ledger, *own.facts)}
    beyond = open_drawdown(known.get("drawdown.current_drawdown.all"), known.get(LIMIT))
    found = (*own.findings, *beyond, *_weighed(diagnosed.findings, known))
    reasons = reasons_in_order(_reasons(found, known, written), known)
    cited = (key for one in reasons for key in one.facts)
    goals = (key for key in known if key.startswith(GOALS))
    return sealed(
        ClientStanding(
            folder=folder,
            alias=alias,
            status=StandingStatus.DONE,
            as_of=evidence.as_of,
            currency=evidence.currency,
            figures=tuple(_figure(key, known) for key in dict.fromkeys((*FIGURES, *goals, *cited))),
            exposures=exposures(evidence),
            reasons=reasons,
            files=files,
        )
    )


def sealed(standing: ClientStanding) -> ClientStanding:
    """The standing with the digest of all that is in it."""
    return replace(standing, result=digest(canonical_text(encode(replace(standing, result="")))))


def exposures(evidence: AccountEvidence) -> tuple[Exposure, ...]:
    """What is held today by class, currency, country, sector and symbol, in the report's currency, the largest first.

    Countries and sectors are those of what a source or the profile says; the rest is ``unknown``, and money is none.
    """
    found: dict[tuple[str, str], float] = {}
    for one in evidence.held:
        place = (("class", one.asset_class.value), ("currency", one.currency))
        named = () if one.is_cash else (("country", one.country), ("sector", one.sector), ("symbol", one.symbol))
        for of, name in (*place, *named):
            key = (of, name or UNKNOWN)
            found[key] = found.get(key, 0.0) + one.value
    order = {of: at for at, of in enumerate(("class", "currency", "country", "sector", "symbol"))}
    rows = sorted(found.items(), key=lambda row: (order[row[0][0]], -abs(row[1]), row[0][1]))
    return tuple(Exposure(of, name, value) for (of, name), value in rows)


def _weighed(found: tuple[Finding, ...], known: Known) -> tuple[Finding, ...]:
    """The report's findings without the house's mark of a deep fall where the client's policy has its own."""
    has_limit = LIMIT in known
    return tuple(one for one in found if not (has_limit and one.name == HOUSE_MARK))


def _reasons(found: Iterable[Finding], known: Known, written: Written) -> list[QueueReason]:
    made = []
    for finding in found:
        place = queued(finding)
        if place is not None:
            kind, severity = place
            said = tuple((language.value, _said(finding, known, language, written)) for language in Language)
            made.append(QueueReason(kind, int(severity), finding.name, finding.facts, said))
    return made


def _said(finding: Finding, known: Known, language: Language, written: Written) -> str:
    """The rule's sentence with its figures written in."""
    parts = take_apart(finding_sentence(finding, language))
    slots = (*(written(known[key], language) for key in parts.keys), "")
    return "".join(word + figure for word, figure in zip(parts.words, slots, strict=True))


def _figure(key: str, known: Known) -> StandingFigure:
    fact = known.get(key)
    if fact is None:
        return StandingFigure(key, None, "", why=NOT_TOLD)
    if fact.value is None:
        reason = "" if fact.absent_because is None else fact.absent_because.reason.value
        return StandingFigure(key, None, fact.unit.value, fact.currency, reason)
    value = fact.value
    plain = value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else float(value)
    return StandingFigure(key, plain, fact.unit.value, fact.currency)
