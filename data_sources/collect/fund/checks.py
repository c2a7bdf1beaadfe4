"""Quality checks of a fund's series and of what it is compared with, and whether the fund has ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data_sources.calendars import last_complete_session, sessions_between
from data_sources.collect.asking import Gathered
from data_sources.collect.fund.currency import foreign_currency
from data_sources.collect.fund.request import FundRequest
from data_sources.collect.fund.series import nav_between
from data_sources.collect.request import StockRequest
from data_sources.collect.timeliness import examined, speaks_of_now
from data_sources.fund_nav.total_return import total_return
from data_sources.model import NavHistory, PriceHistory, to_date
from data_sources.quality import Defect, DefectKind, examine, examine_nav, revised
from data_sources.quality.facts import examine_facts
from data_sources.snapshot import ASKED_BY_NAME, BENCHMARK, BENCHMARK_PART, SUBJECT, MarketSnapshot, NoteKind

# Open-end funds of the mainland publish on the days of Shanghai's exchange, in the evening; what they hold
# abroad closes in the night after, and those funds publish one or two sessions later.
CALENDAR = "XSHG"
PUBLISHED = timedelta(hours=9)  # after the close of the session: by midnight
LAG, LAG_ABROAD = 0, 2
ENDED_AFTER = timedelta(days=60)  # no holiday and no suspension of a fund's values is so long
# Rounded unit values repeat and step; the checks of prices do not hold for them. Only in a month without any move is
# a value carried forward: the fund's own fee alone would have moved it.
NOT_OF_VALUES = (DefectKind.REPEATED_CLOSE, DefectKind.COARSE_PRICES)
MONTH_OF_VALUES = 20


def expected_day(had: MarketSnapshot, request: StockRequest) -> date:
    """The day that an open-end fund's values should reach: that of the report, or the last one published by now."""
    prices = had.prices
    through = max(had.as_of, prices.last)
    if request.at is None or prices.origin.is_sample or not speaks_of_now(request, prices):
        return through
    return max(prices.last, _published_by(request.at))


def _published_by(at: datetime) -> date:
    return last_complete_session(CALENDAR, at - PUBLISHED)


def note_end(had: MarketSnapshot, request: StockRequest, log: Gathered) -> None:
    """Whether the fund has ended: its source says so, or its values stop long before the day of the report."""
    last, study = had.prices.last, had.fund
    profile = None if study is None else study.fund.profile
    closed = None if profile is None else profile.closed
    until = max(had.as_of, expected_day(had, request))
    if request.at is not None and request.as_of is None and not had.prices.origin.is_sample:
        until = max(until, request.at.date())
    # Where the bundled sample ends nothing is said of the fund.
    stopped = until - last > ENDED_AFTER and not had.prices.origin.is_sample
    if (closed is not None and closed <= until) or stopped:
        log.note(
            NoteKind.FUND_ENDED, had.subject.symbol, last.isoformat(), "" if closed is None else closed.isoformat()
        )


def note_files(request: FundRequest, prices: PriceHistory, log: Gathered) -> None:
    """Factors and peers of a file whose dates do not meet the fund's."""
    given = ((NoteKind.NO_FACTORS, request.factors), (NoteKind.NO_PEERS, request.peers))
    for kind, file in given:
        if file is None:
            continue
        first, last = to_date(file.dates[0]), to_date(file.dates[-1])
        if last < prices.first or first > prices.last:
            have = f"{file.name} has dates from {first} to {last}, the fund from {prices.first} to {prices.last}"
            log.note(kind, prices.instrument.symbol, have, ASKED_BY_NAME)


def fund_defects(
    had: MarketSnapshot, request: StockRequest, log: Gathered, *, earlier: NavHistory | None = None
) -> tuple[Defect, ...]:
    """The first defect of each kind: of the fund's series and facts, of the benchmark, of its parts.

    ``earlier`` are values that the source gave before: what it published anew is named.
    """
    found = [*_of_subject(had, request, log), *_of_facts(had), *_revised(had, earlier, log)]
    for entry in had.histories:
        if entry.role in (BENCHMARK, BENCHMARK_PART):
            found += _of_benchmark(entry.history, had.prices, request, had.as_of, log)
        elif entry.role != SUBJECT:
            _note_repairs(entry.history, log)
    first = {(defect.symbol, defect.kind): defect for defect in reversed(found)}
    return tuple(defect for defect in found if first[defect.symbol, defect.kind] is defect)


def _of_benchmark(
    history: PriceHistory, prices: PriceHistory, request: StockRequest, as_of: date, log: Gathered
) -> tuple[Defect, ...]:
    """As of a share's, but one that was asked for up to the fund's last value is not old where it reaches that."""
    beside = Gathered(log.tell, notes=list(log.notes))
    found = examined(history, request, as_of, beside)
    reaches = history.last >= prices.last
    for note in beside.notes[len(log.notes) :]:
        if not (reaches and note.kind is NoteKind.STALE):
            log.notes.append(note)
    return tuple(one for one in found if not (reaches and one.kind is DefectKind.STALE_END))


def _revised(had: MarketSnapshot, earlier: NavHistory | None, log: Gathered) -> tuple[Defect, ...]:
    nav = None if had.fund is None else had.fund.fund.nav
    if earlier is None or nav is None:
        return ()
    defect = revised(earlier, nav)
    if defect is None:
        return ()
    log.note(NoteKind.NAV_REVISED, had.subject.symbol, str(defect.count))
    return (defect,)


def _note_repairs(history: PriceHistory, log: Gathered) -> None:
    for repair in history.repairs:
        log.note(NoteKind.REPAIRED, history.instrument.symbol, repair.rule.value, str(repair.count))


def _of_subject(had: MarketSnapshot, request: StockRequest, log: Gathered) -> tuple[Defect, ...]:
    """Of unit values: against the calendar, the published return and the accumulated value; of prices as a share's."""
    prices, study = had.prices, had.fund
    nav = None if study is None else study.fund.nav
    of_values = had.subject.symbol.endswith(".OF") and nav is not None
    if nav is None or not of_values:
        return examined(prices, request, had.as_of, log)
    _note_repairs(prices, log)
    abroad = bool(foreign_currency(had.subject, None if study is None else study.fund.profile))
    through = expected_day(had, request)
    sessions = sessions_between(CALENDAR, prices.first, through)
    lag = LAG_ABROAD if abroad else LAG
    late = [one for one in sessions.days if one > prices.dates[-1]]
    if len(late) <= lag:
        sessions = sessions_between(CALENDAR, prices.first, prices.last)
    else:
        log.note(NoteKind.STALE, had.subject.symbol, prices.last.isoformat(), through.isoformat())
    nav = nav_between(nav, prices.first, prices.last)
    defects = examine_nav(nav, total_return(nav), sessions, abroad=abroad)
    return (*defects, *(one for one in examine(prices) if one.kind not in NOT_OF_VALUES or _stands_still(one)))


def _stands_still(defect: Defect) -> bool:
    """Whether values repeat for so long that they are old ones."""
    return defect.kind is DefectKind.REPEATED_CLOSE and dict(defect.details).get("longest_run", 0.0) >= MONTH_OF_VALUES


def _of_facts(had: MarketSnapshot) -> tuple[Defect, ...]:
    """What is wrong with the fund's quote, fees and weights."""
    record = None if had.fund is None else had.fund.fund
    return examine_facts(
        had.subject,
        quote=had.quote,
        holdings=record.holdings[0] if record is not None and record.holdings else None,
        profile=None if record is None else record.profile,
        actions=had.actions,
        as_of=had.as_of if had.quote is not None else None,
    )
