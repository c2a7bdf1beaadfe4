"""What the first page says before any figure: the notices that follow from the facts of a diagnosis."""

from __future__ import annotations

from advisor_cli.report.document import Notice, NoticeCode
from data_sources.model import InstrumentKind, Origin, PriceBasis
from diagnostics.commentary.model import Commentary, Writer
from diagnostics.facts import AbsenceReason
from diagnostics.findings import Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed
from diagnostics.section import Note

# Notes of the snapshot that the first page says too.
NOTICE_OF_NOTE = {
    "snapshot_market_open": NoticeCode.MARKET_OPEN,
    "snapshot_suspended": NoticeCode.SUSPENDED,
    "snapshot_repaired": NoticeCode.REPAIRED,
    "snapshot_cross_check_differs": NoticeCode.SOURCES_DIFFER,
    "snapshot_kept_only": NoticeCode.OFFLINE,
    "snapshot_fund_ended": NoticeCode.FUND_ENDED,
    "snapshot_nav_revised": NoticeCode.NAV_REVISED,
}
# Of an account: notes, and findings with the fact that each counts.
NOTICE_OF_ACCOUNT_NOTE = {
    "positions_only": NoticeCode.POSITIONS_ONLY,
    "cash_not_tracked": NoticeCode.CASH_NOT_TRACKED,
    "cash_below_zero": NoticeCode.CASH_BELOW_ZERO,
    "return_begins_anew": NoticeCode.RETURN_BEGINS_ANEW,
    "no_policy": NoticeCode.NO_POLICY,
}
NOTICE_OF_ACCOUNT_FINDING = {
    "data_quality.unvalued_today": NoticeCode.NOT_VALUED,
    "positions_stated.differ": NoticeCode.NOT_RECONCILED,
    "balances_stated.differ": NoticeCode.NOT_RECONCILED,
    "sums_stated.differ": NoticeCode.NOT_RECONCILED,
    "change_residual.left": NoticeCode.NOT_RECONCILED,
    "account_oversold.some": NoticeCode.NOT_RECONCILED,
    "account_rate.missing": NoticeCode.NO_RATE,
    "unread_rows.some": NoticeCode.ROWS_UNREAD,
}
# By what is counted in the record: bars, or the values of a fund that does not trade.
SHORT = {"data.bars": NoticeCode.SHORT_WINDOW, "data.values": NoticeCode.SHORT_RECORD}
FORMULA_NOT_USED = frozenset({"snapshot_formula_not_read", "snapshot_formula_part_missing"})
BUDGET_SPENT = "budget_spent: "  # how the failure begins of a model that was not asked for want of money
OLD_HOLDINGS = 120  # days; a quarter and the days in which its report is due


def notices_of(
    diagnosed: Diagnosed, commentary: Commentary, sources: tuple[Origin, ...], given: tuple[Notice, ...] = ()
) -> tuple[Notice, ...]:
    """The caller's notices and those that follow from the facts, each code once, in the order of the codes."""
    notices = {notice.code: notice for notice in _notices_of_facts(diagnosed, commentary, sources)}
    notices.update({notice.code: notice for notice in given})
    return tuple(notices[code] for code in NoticeCode if code in notices)


def _notices_of_facts(diagnosed: Diagnosed, commentary: Commentary, sources: tuple[Origin, ...]) -> list[Notice]:
    ledger = diagnosed.ledger
    found = {finding.name for finding in diagnosed.findings}
    notices = []
    if any(origin.is_sample for origin in sources):
        of_day = diagnosed.subject.kind is InstrumentKind.BRIEF
        notices.append(Notice(NoticeCode.SAMPLE_OF_DAY) if of_day else Notice(NoticeCode.SAMPLE, ("data.last_bar",)))
    if "data_quality.stale_end" in found:
        notices.append(Notice(NoticeCode.STALE, ("data.stale_end", "data.last_bar")))
    if _is_young(ledger):
        notices.append(Notice(NoticeCode.YOUNG_FUND, ("identity.inception",)))
    elif _absent_for(ledger, "return.cumulative_return.3y", AbsenceReason.WINDOW_NOT_COVERED):
        notices.extend(
            Notice(code, ("data.first_bar", "data.last_bar", counted))
            for counted, code in SHORT.items()
            if counted in ledger
        )
    if _absent_for(ledger, "relative.beta.all", AbsenceReason.NO_BENCHMARK):
        notices.append(Notice(NoticeCode.NO_BENCHMARK))
    if any(_is_defect(finding) for finding in diagnosed.findings):
        notices.append(Notice(NoticeCode.DATA_DEFECTS))
    if _leaves_dividends_out(diagnosed):
        is_index = diagnosed.subject.kind is InstrumentKind.INDEX
        notices.append(Notice(NoticeCode.PRICE_INDEX if is_index else NoticeCode.PRICE_RETURN))
    notes = {block.name for section in diagnosed.sections for block in section.blocks if isinstance(block, Note)}
    notices.extend(Notice(code, ("data.last_bar",)) for name, code in NOTICE_OF_NOTE.items() if name in notes)
    notices += _of_fund(ledger, notes)
    notices.extend(Notice(code) for name, code in NOTICE_OF_ACCOUNT_NOTE.items() if name in notes)
    notices.extend(
        Notice(code, one.facts)
        for one in diagnosed.findings
        if (code := NOTICE_OF_ACCOUNT_FINDING.get(one.name)) is not None
    )
    if "relative.benchmark_end" in ledger:
        notices.append(Notice(NoticeCode.BENCHMARK_ENDED, ("relative.benchmark_end",)))
    if "price_only_benchmark" in notes and not _absent_for(ledger, "relative.beta.all", AbsenceReason.NO_BENCHMARK):
        notices.append(Notice(NoticeCode.PRICE_INDEX_BENCHMARK))
    if "data.provisional_calendar" in ledger:
        notices.append(Notice(NoticeCode.PROVISIONAL_CALENDAR))
    rate = ledger.get("observed.risk_free_rate")
    if rate is not None and rate.value is not None and rate.formula == "assumed":
        notices.append(Notice(NoticeCode.ASSUMED_RISK_FREE_RATE, (rate.key,)))
    notices.extend(_notices_of_commentary(commentary))
    return notices


def _is_young(ledger: FactLedger) -> bool:
    """Whether a fund that says when it began has not been there for a year."""
    age = ledger.get("identity.age")
    return age is not None and age.value is not None and age.number < 1.0


def _of_fund(ledger: FactLedger, notes: set[str]) -> list[Notice]:
    """What a reader of a fund report has to know of its benchmark, its holdings and its factors."""
    notices = []
    own = ledger.get("identity.benchmark")
    if notes & FORMULA_NOT_USED and own is not None and own.value is not None:
        notices.append(Notice(NoticeCode.BENCHMARK_REPLACED, (own.key,)))
    staleness = ledger.get("holdings.staleness")
    if staleness is not None and staleness.value is not None and staleness.number > OLD_HOLDINGS:
        notices.append(Notice(NoticeCode.HOLDINGS_STALE, ("holdings.reported",)))
    if "factor_proxies" in notes:
        notices.append(Notice(NoticeCode.FACTOR_PROXIES))
    return notices


def _leaves_dividends_out(diagnosed: Diagnosed) -> bool:
    """Whether the subject's prices leave out what it, or its members, pay; an exchange rate pays nothing."""
    observed = diagnosed.ledger.get("observed.subject")
    basis = "" if observed is None else dict(observed.parameters).get("basis", "")
    priced = basis not in {"", PriceBasis.TOTAL_RETURN.value}
    return priced and diagnosed.subject.kind not in (InstrumentKind.CURRENCY, InstrumentKind.FUTURE)


def _is_defect(finding: Finding) -> bool:
    """Whether a finding names something wrong in the data that matters; staleness has a notice of its own."""
    return finding.rule == "data_quality" and finding.severity > Severity.NOTE and finding.variant != "stale_end"


def _absent_for(ledger: FactLedger, key: str, reason: AbsenceReason) -> bool:
    fact = ledger.get(key)
    return fact is not None and fact.absent_because is not None and fact.absent_because.reason is reason


def _notices_of_commentary(commentary: Commentary) -> list[Notice]:
    by_model = sum(sentence.writer is Writer.MODEL for sentence in commentary.sentences)
    model = ("model", commentary.model)
    if commentary.failure.startswith(BUDGET_SPENT) and not by_model:
        return [Notice(NoticeCode.MODEL_BUDGET_SPENT, parameters=(model,))]
    if commentary.failure and not by_model:
        return [Notice(NoticeCode.MODEL_UNAVAILABLE, parameters=(model, ("why", commentary.failure)))]
    if by_model and by_model < len(commentary.sentences):
        return [Notice(NoticeCode.MODEL_PARTIAL, parameters=(model,))]
    if by_model:
        return [Notice(NoticeCode.MODEL_WRITTEN, parameters=(model,))]
    return []
