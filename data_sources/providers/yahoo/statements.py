"""Income statements, balance sheets and cash flows as Yahoo has them: four years, five quarters, a trailing year.

Items carry Yahoo's names, the currency that its reply states, and the period that it states. Yahoo
writes the month's end as the period's end. Known defects of these replies, and what is done:

* a company that is quoted abroad reports in its own money (BABA: CNY beside a quote in USD): the
  statement says so, and a ratio of the two needs a rate of exchange;
* per-share figures of such companies carry the label of the quote's currency although they are in
  the statement's (BABA's "USD" 13.44 times its shares is its profit in CNY): an amount under another
  label than the statement's is left out, and the note says which;
* a number may be ``{}``: it is missing, not zero.

Who reports by half-years has them under "income_quarter" and "cash_flow_quarter" with six months: they
are single ones, not cumulated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Instrument, InstrumentKind, Origin, Statement
from data_sources.providers.yahoo.filings import Filing, fetch_filings, publication_day
from data_sources.providers.yahoo.instruments import spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import Part, answer, asked_of, iso_day, number, results, rows
from data_sources.wire.exchange import Exchange

PATH = "/ws/fundamentals-timeseries/"
MOST_ITEMS = 2_000
MOST_POINTS = 200
# No money: they stand under any label, and are kept.
COUNTS = frozenset(
    {
        "BasicAverageShares",
        "DilutedAverageShares",
        "OrdinarySharesNumber",
        "PreferredSharesNumber",
        "ShareIssued",
        "TreasurySharesNumber",
        "TaxRateForCalcs",
    }
)
ITEM = re.compile(r"[A-Za-z0-9]{1,120}", re.ASCII)
MONTHS = re.compile(r"([1-9]|1[0-8])M", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
SHOWN_ITEMS = 6


@dataclass(frozen=True, slots=True)
class Table:
    """One question: which statement, how often.

    Args:
        name: in words.
        kind: of the statements that come of it.
        prefix: Yahoo's word before each item.
        ask: puts it to yfinance's ticker.
    """

    name: str
    kind: str
    prefix: str
    ask: Callable[[Any], object]


TABLES = (
    Table("annual income", "income", "annual", lambda t: t.get_income_stmt(freq="yearly")),
    Table("quarterly income", "income_quarter", "quarterly", lambda t: t.get_income_stmt(freq="quarterly")),
    Table("annual balance", "balance", "annual", lambda t: t.get_balance_sheet(freq="yearly")),
    Table("quarterly balance", "balance", "quarterly", lambda t: t.get_balance_sheet(freq="quarterly")),
    Table("annual cash flow", "cash_flow", "annual", lambda t: t.get_cash_flow(freq="yearly")),
    Table("quarterly cash flow", "cash_flow_quarter", "quarterly", lambda t: t.get_cash_flow(freq="quarterly")),
    Table("trailing income", "income_trailing", "trailing", lambda t: t.get_income_stmt(freq="trailing")),
    Table("trailing cash flow", "cash_flow_trailing", "trailing", lambda t: t.get_cash_flow(freq="trailing")),
)
FIRST = 2  # where neither years nor quarters have an income there is no statement at all


@dataclass(slots=True)
class Sheet:
    """One statement being gathered."""

    amounts: dict[str, float | None] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def fetch_statements(library: YahooLibrary, instrument: Instrument, end: date) -> tuple[Statement, ...]:
    """Statements whose period ended by ``end``, oldest first.

    Raises:
        NoData: Yahoo has none, or the instrument is no share.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"financial statements of {instrument.symbol}"
    if instrument.kind is not InstrumentKind.STOCK:
        raise NoData(asked, NAME, f"it is no share ({instrument.kind.value})")
    symbol = spelling(instrument.symbol)
    found: list[tuple[Table, Statement]] = []
    for count, table in enumerate(TABLES):
        if count == FIRST and not found:
            break
        found += [(table, one) for one in _table(library, instrument, symbol, table)]
    chosen = [(table, statement) for table, statement in _once(found) if statement.period_end <= end]
    if not chosen:
        raise NoData(f"{asked} by {end}", NAME)
    return tuple(sorted(_dated(library, symbol, chosen), key=lambda one: (one.period_end, one.kind)))


def _table(library: YahooLibrary, instrument: Instrument, symbol: str, table: Table) -> list[Statement]:
    """The statements of one question; [] where Yahoo has none of the kind."""
    asked = f"{table.name} of {instrument.symbol}"
    with library.ask(symbol, asked) as question:
        series = _series(asked_of(library, question, table.ask, PATH), asked)
        origin = library.origin(question, f"fundamentals-timeseries: {table.name}")
    sheets: dict[tuple[date, int], Sheet] = {}
    for entry in series:
        _must_be_about(entry, symbol, asked)
        for key in entry:
            if key.startswith(table.prefix) and ITEM.fullmatch(key):
                for point in _points(entry, key, asked):
                    _gather(sheets, table, key.removeprefix(table.prefix), point, asked)
    made = (_statement(instrument, table, period, sheet, origin) for period, sheet in sheets.items())
    return [statement for statement in made if statement is not None]


def _series(exchanges: Sequence[Exchange], asked: str) -> list[Part]:
    """The series of every reply. yfinance asks again in parts where the whole question fails: all must be answered."""
    wanted: set[str] = set()
    answered: set[str] = set()
    found: list[Part] = []
    failure: SourceUnavailable | None = None
    for exchange in exchanges:
        types = set(dict(exchange.query).get("type", "").split(","))
        wanted |= types
        try:
            found += results(answer(exchange, asked), "timeseries", asked, MOST_ITEMS)
        except NoData:
            answered |= types
        except SourceUnavailable as error:
            failure = error
        else:
            answered |= types
    if failure is not None and wanted - answered:
        raise failure
    return found


def _must_be_about(entry: Part, symbol: str, asked: str) -> None:
    """Every series says whose it is."""
    meta = entry.get("meta")
    symbols = meta.get("symbol") if isinstance(meta, dict) else None
    if not isinstance(symbols, list) or not symbols or not isinstance(symbols[0], str):
        raise SchemaChanged(NAME, asked, "a series does not say whose it is")
    if symbols[0].upper() != symbol.upper():
        raise BadReply(NAME, asked, "its answer is of another symbol")


def _points(entry: Part, key: str, asked: str) -> tuple[Part, ...]:
    """The points of one series; null stands where a year has none."""
    points = entry[key]
    if isinstance(points, list):
        points = [point for point in points if point is not None]
    return rows({"a series": points}, "a series", asked, MOST_POINTS)


def _gather(sheets: dict[tuple[date, int], Sheet], table: Table, item: str, point: Part, asked: str) -> None:
    """Puts one amount where its period's statement is gathered."""
    months = _months(table, point.get("periodType"), asked)
    label = point.get("currencyCode")
    if not isinstance(label, str) or not CURRENCY.fullmatch(label):
        raise SchemaChanged(NAME, asked, "an amount has no currency")
    sheet = sheets.setdefault((iso_day(point.get("asOfDate"), "asOfDate", asked), months), Sheet())
    amount = number(point, "reportedValue", asked)
    if item in sheet.amounts and sheet.amounts[item] != amount:
        raise BadReply(NAME, asked, "it gives two amounts for one item of one period")
    sheet.amounts[item] = amount
    sheet.labels[item] = label


def _months(table: Table, period: object, asked: str) -> int:
    """The months of a flow, 0 for a balance; some report by half-years, and a year of change may be shorter."""
    if table.prefix == "trailing" and period == "TTM":
        return 12
    found = MONTHS.fullmatch(period) if isinstance(period, str) and table.prefix != "trailing" else None
    if found is None:
        raise SchemaChanged(NAME, asked, "the period of an amount is not one of the known ones")
    return 0 if table.kind == "balance" else int(found[1])


def _statement(
    instrument: Instrument, table: Table, period: tuple[date, int], sheet: Sheet, origin: Origin
) -> Statement | None:
    """One statement in the one currency that most of its amounts are in; None where it has no number."""
    if all(amount is None for amount in sheet.amounts.values()):
        return None
    currency = _currency(sheet, f"{table.name} of {instrument.symbol}")
    odd = sorted(item for item, label in sheet.labels.items() if item not in COUNTS and label != currency)
    notes = []
    if currency != instrument.currency:
        notes.append(f"reported in {currency}, quoted in {instrument.currency}")
    if odd:
        more = f" and {len(odd) - SHOWN_ITEMS} more" if len(odd) > SHOWN_ITEMS else ""
        notes.append(f"left out, because labelled with another currency: {', '.join(odd[:SHOWN_ITEMS])}{more}")
    items = {item: None if item in odd else amount for item, amount in sheet.amounts.items()}
    return Statement(
        symbol=instrument.symbol,
        kind=table.kind,
        period_end=period[0],
        months=period[1],
        published=None,
        currency=currency,
        items=tuple(sorted(items.items())),
        origin=replace(origin, note="; ".join(notes)),
    )


def _currency(sheet: Sheet, asked: str) -> str:
    """The currency of the amounts of money; of all amounts where none is money."""
    money = [label for item, label in sheet.labels.items() if item not in COUNTS] or list(sheet.labels.values())
    ranked = Counter(money).most_common(2)
    if len(ranked) == 2 and ranked[0][1] == ranked[1][1]:
        raise BadReply(NAME, asked, "half of a statement is in one currency and half in another")
    return ranked[0][0]


def _once(found: Iterable[tuple[Table, Statement]]) -> list[tuple[Table, Statement]]:
    """Each statement once: the balance of a year's end comes with the years and with the quarters."""
    kept: dict[tuple[str, date, int], tuple[Table, Statement]] = {}
    for table, statement in found:
        kept.setdefault((statement.kind, statement.period_end, statement.months), (table, statement))
    return list(kept.values())


def _dated(library: YahooLibrary, symbol: str, found: Sequence[tuple[Table, Statement]]) -> list[Statement]:
    """The statements with the days on which they were filed, where the source says them."""
    year_months = {statement.period_end.month for table, statement in found if table.prefix == "annual"}
    statements = [statement for _, statement in found]
    if "." in symbol:  # listed abroad: the SEC's filings are of what is listed in the United States
        return statements
    try:
        filings = fetch_filings(library, symbol)
    except NoData:
        return statements
    except SourceUnavailable:
        # The figures are here; only their dates are not. They are worth keeping, with a word on it.
        return [_noted(statement, "Yahoo did not say when it was published") for statement in statements]
    return [replace(one, published=_published(one, filings, year_months)) for one in statements]


def _published(statement: Statement, filings: Sequence[Filing], year_months: set[int]) -> date | None:
    return publication_day(statement.period_end, filings, annual=statement.period_end.month in year_months)


def _noted(statement: Statement, note: str) -> Statement:
    notes = "; ".join(text for text in (statement.origin.note, note) if text)
    return replace(statement, origin=replace(statement.origin, note=notes))
