"""How fast what is held could be turned into money without moving the market.

Listed: a fifth of the average volume is taken a day. Open-end funds: the days after which their money usually comes
(assumed, and facts). What has neither volume nor such a day is not known, and counted so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.errors import SourceError
from data_sources.model import AssetClass, InstrumentKind, PriceHistory
from data_sources.symbols import parse_symbol
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.names import name_fact
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.once import once
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

PARTICIPATION = 0.2
SESSIONS = 60
FEWEST_SESSIONS = 20
SHOWN = 5
WITHIN = (("within_one_day", 1.0), ("within_five_days", 5.0), ("within_twenty_days", 20.0))
# Working days until the money of a redemption is there: what is customary of each kind.
FUND_DAYS = (("money_fund", 1), ("domestic_fund", 4), ("foreign_fund", 10))
CLOSED_WORDS = ("暂停赎回", "封闭")
LIMIT = "rule.slow_sale.least_sold"


@dataclass(frozen=True, slots=True)
class _Sale:
    """How a holding could be sold: days until all of it is money, and whether it comes evenly or at the end."""

    held: HeldToday
    days: float | None  # None: not known
    at_once: bool = False  # nothing before the last day (a redemption)

    def within(self, days: float) -> float:
        """Share of the holding that is money after so many days."""
        if self.days is None:
            return 0.0
        if self.at_once or self.days <= 0.0:
            return 1.0 if self.days <= days else 0.0
        return min(1.0, days / self.days)


def liquidity(evidence: AccountEvidence) -> Section:
    """How fast it could be sold."""
    sales = [_sale(evidence, one) for one in evidence.held if one.weight > 0.0]
    if not sales:
        return Section("liquidity", (), ())
    assumed = _assumptions(evidence, sales)
    total = sum(one.held.weight for one in sales)
    shares = tuple(
        figure(
            evidence,
            f"liquidity.{name}",
            sum(one.held.weight * one.within(days) for one in sales) / total,
            Unit.FRACTION,
            formula=f"sum of weight * min(1, {days:g} / days to sell); redemptions when their money is there",
            inputs=tuple(fact.key for fact in assumed),
        )
        for name, days in WITHIN
    )
    unknown = figure(
        evidence,
        "liquidity.unknown",
        sum(one.held.weight for one in sales if one.days is None) / total,
        Unit.FRACTION,
        formula="share of what has no volume and no day of redemption that is known",
    )
    slow, table = _slowest(evidence, sales)
    need = _need(evidence, sales)
    facts = (*assumed, *shares, unknown, *slow, *need, threshold(LIMIT, evidence.as_of))
    keys = (*(fact.key for fact in shares), unknown.key, *(fact.key for fact in need))
    note = Note("liquidity_assumed", tuple(fact.key for fact in assumed))
    blocks: tuple[Block, ...] = (FigureList("liquidity_shares", keys), *table, note)
    return Section("liquidity", facts, blocks, _findings({fact.key: fact for fact in facts}))


def _assumptions(evidence: AccountEvidence, sales: list[_Sale]) -> tuple[Fact, ...]:
    def assumed(name: str, value: float, unit: Unit) -> Fact:
        return Fact(f"liquidity.{name}", value, unit, evidence.as_of, source="", formula="assumed")

    made = [assumed("participation", PARTICIPATION, Unit.FRACTION)]
    if any(one.at_once for one in sales):
        made += [assumed(f"{kind}_days", days, Unit.DAYS) for kind, days in FUND_DAYS]
    return tuple(made)


def _sale(evidence: AccountEvidence, one: HeldToday) -> _Sale:
    if one.is_cash:
        return _Sale(one, 0.0)
    if _is_open_end(one, evidence):
        return _Sale(one, _redemption_days(evidence, one), at_once=True)
    history = evidence.snapshot.held(one.symbol) or evidence.snapshot.held_total(one.symbol)
    if history is None or history.volume is None:
        return _Sale(one, None)
    mean = _mean_volume(history)
    return _Sale(one, abs(one.quantity) / (PARTICIPATION * mean) if mean > 0.0 else None)


@once
def _mean_volume(history: PriceHistory) -> float:
    """Shares traded in a session, over the last sixty; 0 where fewer than twenty are known. Many accounts share it."""
    volume = np.empty(0) if history.volume is None else history.volume[-SESSIONS:]
    volume = volume[np.isfinite(volume)]
    return float(volume.mean()) if volume.size >= FEWEST_SESSIONS else 0.0


def _is_open_end(one: HeldToday, evidence: AccountEvidence) -> bool:
    record = next((fund for fund in evidence.snapshot.funds if fund.instrument.symbol == one.symbol), None)
    history = evidence.snapshot.held(one.symbol) or evidence.snapshot.held_total(one.symbol)
    known = record or history
    if known is not None:
        return known.instrument.kind is InstrumentKind.FUND
    try:
        return parse_symbol(one.symbol, prefer=InstrumentKind.STOCK).kind is InstrumentKind.FUND
    except SourceError:
        return False


def _redemption_days(evidence: AccountEvidence, one: HeldToday) -> float | None:
    record = next((fund for fund in evidence.snapshot.funds if fund.instrument.symbol == one.symbol), None)
    profile = None if record is None else record.profile
    if profile is not None and any(word in profile.redemption_state for word in CLOSED_WORDS):
        return None
    days = dict(FUND_DAYS)
    if one.asset_class is AssetClass.CASH:
        return days["money_fund"]
    words = one.name if profile is None else f"{one.name} {profile.name} {profile.fund_type}"
    return days["foreign_fund"] if "QDII" in words.upper() else days["domestic_fund"]


def _slowest(evidence: AccountEvidence, sales: list[_Sale]) -> tuple[tuple[Fact, ...], list[Block]]:
    """What takes longest to sell, of what is known."""
    known = [one for one in sales if one.days is not None and not one.held.is_cash]
    known.sort(key=lambda one: (-(one.days or 0.0), one.held.symbol))
    made: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    for at, one in enumerate(known[:SHOWN], start=1):
        symbol = one.held.symbol
        booked = (entry.transaction for entry in evidence.books.entries)
        places = rows_parameter(row.place for row in booked if row.symbol == symbol)
        name = name_fact(evidence, f"liquidity.name.{at}", symbol)
        weight = figure(
            evidence, f"liquidity.weight.{at}", one.held.weight, Unit.FRACTION, formula="share of the account"
        )
        how = "assumed days of a redemption" if one.at_once else f"quantity / ({PARTICIPATION:g} * mean volume)"
        days = figure(
            evidence,
            f"liquidity.days_to_sell.{at}",
            one.days,
            Unit.RATIO,
            formula=how,
            parameters=(*places, ("sessions", str(SESSIONS))),
        )
        made += [name, weight, days]
        table.append((str(at), (name.key, weight.key, days.key)))
    if not table:
        return (), []
    columns = ("liquidity_name", "exposure_weight", "liquidity_days")
    return tuple(made), [FigureTable("liquidity_slowest", columns, tuple(table))]


def _need(evidence: AccountEvidence, sales: list[_Sale]) -> tuple[Fact, ...]:
    """How often what is money within twenty days covers what the client said is needed."""
    need, stated = evidence.profile.liquidity_need, evidence.profile.currency
    if not need or (stated and stated != evidence.currency):
        return ()
    days = dict(WITHIN)["within_twenty_days"]
    money = sum(one.held.value * one.within(days) for one in sales)
    wanted = Fact(
        "liquidity.need",
        need,
        Unit.MONEY,
        evidence.as_of,
        source="",
        formula="assumed",
        currency=evidence.currency,
        parameters=(("months", str(evidence.profile.liquidity_months)),),
    )
    cover = figure(
        evidence,
        "liquidity.need_cover",
        money / need,
        Unit.RATIO,
        formula="value that is money within 20 days / money needed",
        inputs=(wanted.key,),
    )
    unknown = sum(one.held.value for one in sales if one.days is None)
    if not unknown:
        return (wanted, cover)
    most = figure(
        evidence,
        "liquidity.need_cover_most",
        (money + unknown) / need,
        Unit.RATIO,
        formula="(value that is money within 20 days + value of which it is not known) / money needed",
        inputs=(wanted.key,),
    )
    return (wanted, cover, most)


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Less than the limit could be sold in a month of sessions, or less than is needed."""
    found: list[Finding] = []
    sold, unknown = facts["liquidity.within_twenty_days"], facts["liquidity.unknown"]
    if sold.number + unknown.number < facts[LIMIT].number:
        cited = (sold.key, LIMIT)
        found.append(Finding("slow_sale", "slow", Severity.NOTABLE, Direction.ADVERSE, cited))
    cover = facts.get("liquidity.need_cover")
    most = facts.get("liquidity.need_cover_most", cover)
    if cover is not None and most is not None and most.number < 1.0:
        cited = (cover.key, "liquidity.need")
        found.append(Finding("liquidity_need", "short", Severity.SERIOUS, Direction.ADVERSE, cited))
    return tuple(found)
