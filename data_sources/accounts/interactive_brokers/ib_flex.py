"""Interactive Brokers Flex queries: XML, and CSV with the same names as columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interactive_brokers.ib_actions import book_actions
from data_sources.accounts.interactive_brokers.ib_entries import (
    book_balance,
    book_cash,
    book_position,
    book_trade,
    book_transfer,
)
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day_order
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import Gathered

ROOT = "FlexQueryResponse"
ROWS = frozenset({"Trade", "Order", "CashTransaction", "CorporateAction", "Transfer", "OpenPosition", "TransactionTax"})
DAYS = ("tradedate", "datetime", "reportdate", "settledate", "todate", "date")
CSV_NAMES = {"currencyprimary": "currency", "assetclass": "assetcategory", "clientaccountid": "accountid"}
TRADE_COLUMNS = frozenset({"buysell", "tradedate", "quantity", "tradeprice"})
CASH_COLUMNS = frozenset({"type", "amount", "currency", "description"})


@dataclass(frozen=True, slots=True)
class FlexXml:
    """The reader of the XML form."""

    name: str = "ibkr-flex"
    label: str = "Interactive Brokers: Flex query (XML)"
    label_zh: str = "盈透证券：Flex 查询（XML）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By its root element."""
        root = file.xml()
        return root is not None and root.tag == ROOT

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Trades, cash, corporate actions, transfers, positions and balances of every statement."""
        gathered = Gathered(file, hints)
        elements = list(_elements(file.content))
        order = _order(gathered, [values for _, values, _ in elements])
        trades = any(tag == "Trade" for tag, _, _ in elements)
        detailed = any(_level(values) == "detail" for _, values, _ in elements)
        statement: Mapping[str, str] = {}
        actions: list[Fields] = []
        for tag, values, row in elements:
            if tag == "FlexStatement":
                statement = values
            entry = Fields(
                gathered, row, {**values, "accountid": values.get("accountid") or statement.get("accountid", "")}, order
            )
            gathered.rows += tag in ROWS
            if tag == ("Trade" if trades else "Order") and _level(values) in ("", "execution", "order"):
                book_trade(gathered, entry)
            elif tag == "CashTransaction" and not (detailed and _level(values) == "summary"):
                book_cash(gathered, entry)
            elif tag == "CorporateAction" and _level(values) != "summary":
                actions.append(entry)
            elif tag == "Transfer":
                book_transfer(gathered, entry)
            elif tag == "OpenPosition" and _level(values) in ("", "summary"):
                book_position(gathered, _dated(entry, statement))
            elif tag == "CashReportCurrency":
                book_balance(gathered, _dated(entry, statement))
        book_actions(gathered, actions)
        return gathered.result()


def _dated(entry: Fields, statement: Mapping[str, str]) -> Fields:
    """The entry with the last day of its statement, where it has none of its own."""
    last = statement.get("todate", "")
    values = {**entry.values, "todate": entry.text("todate") or last, "reportdate": entry.text("reportdate") or last}
    return Fields(entry.gathered, entry.row, values, entry.order)


def _level(values: Mapping[str, str]) -> str:
    return values.get("levelofdetail", "").lower()


def _elements(content: bytes) -> Iterator[tuple[str, dict[str, str], int]]:
    """Every element with its attributes and its line; the text between them says nothing in this format."""
    found: list[tuple[str, dict[str, str], int]] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag, {name.lower(): value for name, value in attributes.items()}, parser.CurrentLineNumber))

    parser.StartElementHandler = start
    parser.Parse(content, True)
    return iter(found)


def _order(gathered: Gathered, entries: list[dict[str, str]]) -> str:
    """How the query writes days; a query has one setting for all."""
    found = day_order(values[name] for values in entries for name in DAYS if name in values)
    if not found:
        gathered.fault("days that can be day before month or month before day", None, "", "the date format yyyyMMdd")
    return found or "auto"


@dataclass(frozen=True, slots=True)
class FlexCsv:
    """The reader of the CSV form: trades, or movements of money."""

    name: str = "ibkr-flex-csv"
    label: str = "Interactive Brokers: Flex query of trades or cash transactions (CSV)"
    label_zh: str = "盈透证券：Flex 查询的成交或现金流水（CSV）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By Flex's names of columns."""
        rows = file.grid().rows
        if not rows:
            return False
        names = {_name(cell) for cell in rows[0][1]}
        dated = any("date" in name for name in names)
        cash = names >= CASH_COLUMNS and dated and bool(names & {"settledate", "datetime", "reportdate"})
        return names >= TRADE_COLUMNS or cash

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row of each table; a file may hold several, one below the other."""
        gathered = Gathered(file, hints)
        header: list[str] = []
        entries = []
        for row, cells in file.grid().rows:
            names = [_name(cell) for cell in cells]
            if set(names) >= TRADE_COLUMNS or set(names) >= CASH_COLUMNS:
                header = names
                continue
            gathered.rows += 1
            entries.append((row, dict(zip(header, cells, strict=False))))
        order = _order(gathered, [values for _, values in entries])
        for row, values in entries:
            entry = Fields(gathered, row, values, order)
            if "buysell" in values:
                book_trade(gathered, entry)
            else:
                book_cash(gathered, entry)
        return gathered.result()


def _name(cell: str) -> str:
    name = re.sub(r"[^a-z0-9]", "", cell.lower())
    return CSV_NAMES.get(name, name)
