"""What happened to the share: dividends, splits, rights issues, and what was reported of it.

Dividends are counted by their ex-date, before tax. The trailing yield sets the dividends of one year,
a share of today, against the price as quoted (never against one that is adjusted for them, or for
splits that were not known yet). What a fund distributes of its realized gains is no income of it and
is left out of both.
"""

from __future__ import annotations

from datetime import date

from data_sources.model import CorporateActions, Dividend, PriceBasis
from data_sources.quality import DefectKind
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.market.evidence import MarketEvidence
from diagnostics.observation import observation, said_by
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.windows import anchor

SHOWN = 10
CAPITAL_GAIN = "capital_gain"
NEWS_COLUMNS = ("news_day", "news_title", "news_publisher", "news_class")


def events(evidence: MarketEvidence) -> Section:
    """Dividends of a year and their yield, the last dividends, splits and rights issues, the newest news."""
    facts: tuple[Fact, ...] = ()
    blocks: list[Block] = []
    actions = evidence.snapshot.actions
    if actions is not None:
        paid, trailing = _dividends(actions, evidence), _trailing(actions, evidence)
        changed, offered = _splits(actions), _rights(actions, evidence)
        facts += paid + trailing + changed + offered
        blocks.append(FigureList("dividends", tuple(fact.key for fact in trailing)))
        blocks.append(FigureTable("last_dividends", ("ex_date", "dividend", "dividend_kind"), _rows(paid, 3)))
        blocks.append(FigureTable("splits", ("ex_date", "split_ratio"), _rows(changed, 2)))
        blocks.append(FigureTable("rights_issues", ("ex_date", "rights_ratio", "rights_price"), _rows(offered, 3)))
        if paid:
            blocks.append(Note("dividends_as_declared" if actions.as_declared else "dividends_of_today"))
    said = _news(evidence)
    if said:
        blocks += [FigureTable("news", NEWS_COLUMNS, _rows(said, len(NEWS_COLUMNS))), Note("news_is_quoted")]
    return Section("events", facts + said, tuple(blocks))


def _rows(facts: tuple[Fact, ...], width: int) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
    """Facts in rows of so many, numbered from 1."""
    return tuple(
        (str(at // width + 1), tuple(fact.key for fact in facts[at : at + width])) for at in range(0, len(facts), width)
    )


def _dividends(actions: CorporateActions, evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Ex-date and amount of the last dividends, the newest first."""
    newest = sorted(_known(actions.dividends, evidence.as_of), key=lambda one: one.ex_date, reverse=True)[:SHOWN]
    made = []
    for at, one in enumerate(newest, start=1):
        day, money = one.ex_date, one.currency
        made += [
            _seen(f"dividend.ex_date.{at}", day, Unit.DATE, day, actions),
            _seen(f"dividend.amount.{at}", one.amount, Unit.PRICE, day, actions, currency=money),
            _seen(f"dividend.kind.{at}", one.kind, Unit.TEXT, day, actions),
        ]
    return tuple(made)


def _splits(actions: CorporateActions) -> tuple[Fact, ...]:
    made = []
    for at, one in enumerate(sorted(actions.splits, key=lambda one: one.ex_date, reverse=True)[:SHOWN], start=1):
        made += [
            _seen(f"split.ex_date.{at}", one.ex_date, Unit.DATE, one.ex_date, actions),
            _seen(f"split.ratio.{at}", one.ratio, Unit.RATIO, one.ex_date, actions),
        ]
    return tuple(made)


def _rights(actions: CorporateActions, evidence: MarketEvidence) -> tuple[Fact, ...]:
    made = []
    money = evidence.subject.currency
    for at, one in enumerate(sorted(actions.rights, key=lambda one: one.ex_date, reverse=True)[:SHOWN], start=1):
        made += [
            _seen(f"rights.ex_date.{at}", one.ex_date, Unit.DATE, one.ex_date, actions),
            _seen(f"rights.ratio.{at}", one.ratio, Unit.RATIO, one.ex_date, actions),
            _seen(f"rights.price.{at}", one.price, Unit.PRICE, one.ex_date, actions, currency=money),
        ]
    return tuple(made)


def _seen(
    key: str,
    value: float | str | date,
    unit: Unit,
    day: date,
    actions: CorporateActions,
    *,
    currency: str = "",
) -> Fact:
    return observation(key, value, unit, as_of=day, origin=actions.origin, symbol=actions.symbol, currency=currency)


def _known(dividends: tuple[Dividend, ...], as_of: date) -> list[Dividend]:
    return [one for one in dividends if one.ex_date <= as_of]


def _trailing(actions: CorporateActions, evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Dividends a share of today that went ex within a year, and their share of the quoted price."""
    start = anchor("1y", evidence.as_of)
    if start is None:
        return ()
    paid = [one for one in _known(actions.dividends, evidence.as_of) if one.kind != CAPITAL_GAIN]
    inside = [one for one in paid if one.ex_date > start]
    window = Window("1y", start, evidence.as_of, len(inside), "")
    money = evidence.subject.currency
    foreign = next((one.currency for one in inside if one.currency != money), "")
    absence = Absence(AbsenceReason.CURRENCIES_DIFFER, have=foreign, need=money) if foreign else None
    total = None if foreign else sum(_of_today(one, actions, evidence.as_of) for one in inside)
    source = said_by(actions.origin, actions.symbol)
    per_share = Fact(
        "dividend.per_share.1y",
        None if total is None else float(total),
        Unit.PRICE,
        evidence.as_of,
        source=source,
        formula="sum of the dividends that went ex within the year, a share of today",
        window=window,
        currency=money,
        absent_because=absence,
    )
    price = _quoted(evidence)
    rate = None if price is None or total is None else float(total) / price[1]
    missing = absence or Absence(AbsenceReason.ADJUSTED_PRICES)
    yielded = Fact(
        "dividend.yield.1y",
        rate,
        Unit.FRACTION,
        evidence.as_of,
        source=source,
        formula="dividends of the year / quoted price",
        inputs=("dividend.per_share.1y",) + (() if price is None else (price[0],)),
        window=window,
        absent_because=None if rate is not None else missing,
    )
    return per_share, yielded


def _of_today(dividend: Dividend, actions: CorporateActions, as_of: date) -> float:
    """The amount a share as it is on ``as_of``: divided by the splits since where it was declared before them."""
    amount = dividend.amount
    if actions.as_declared:
        for split in actions.splits:
            if dividend.ex_date < split.ex_date <= as_of:
                amount /= split.ratio
    return amount


def _quoted(evidence: MarketEvidence) -> tuple[str, float] | None:
    """Key and value of a price that is adjusted for nothing and that the bars bear out; None where there is none."""
    quote = evidence.snapshot.quote
    doubted = any(defect.kind is DefectKind.QUOTE_MISMATCH for defect in evidence.snapshot.defects)
    if quote is not None and quote.currency == evidence.subject.currency and not doubted:
        return "quote.price", quote.price
    if evidence.history.basis is not PriceBasis.RAW:
        return None
    return "price.last", float(evidence.history.close[-1])


def _news(evidence: MarketEvidence) -> tuple[Fact, ...]:
    made = []
    for at, item in enumerate(evidence.snapshot.news[:SHOWN], start=1):
        day = item.published.date()
        rows: tuple[tuple[str, str | date, Unit], ...] = (
            ("day", day, Unit.DATE),
            ("title", item.title, Unit.TEXT),
            ("publisher", item.publisher, Unit.TEXT),
            ("class", item.source_class, Unit.TEXT),
        )
        made += [
            observation(f"news.{name}.{at}", value, unit, as_of=day, origin=item.origin, symbol=evidence.subject.symbol)
            for name, value, unit in rows
        ]
    return tuple(made)
