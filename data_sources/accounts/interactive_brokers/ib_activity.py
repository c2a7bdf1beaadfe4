"""Interactive Brokers: the activity statement and the transaction history (CSV in sections).

Every line begins with its section and whether it is a header, data or a total; a section may change its header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interactive_brokers.ib_actions import book_actions
from data_sources.accounts.interactive_brokers.ib_entries import (
    book_balance,
    book_cash,
    book_position,
    book_trade,
    book_transfer,
)
from data_sources.accounts.interactive_brokers.ib_history import book_history
from data_sources.accounts.interactive_brokers.ib_languages import (
    column_in_english,
    event_in_english,
    period_in_english,
    section_in_english,
    value_in_english,
)
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import currency as currency_of
from data_sources.accounts.rows.cells import day as day_of
from data_sources.accounts.rows.cells import is_isin
from data_sources.accounts.rows.cells import number as number_of
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import Gathered
from data_sources.model import SumCheck
from data_sources.plain_text import plain_text

# Flex's name of each column of a statement.
NAMES = {
    "asset category": "assetcategory", "currency": "currency", "symbol": "symbol", "date/time": "datetime",
    "date": "datetime", "settle date": "datetime", "quantity": "quantity", "qty": "quantity", "t. price": "tradeprice",
    "proceeds": "proceeds", "comm/fee": "ibcommission", "account": "accountid", "description": "description",
    "amount": "amount", "report date": "reportdate", "direction": "direction", "xfer price": "transferprice",
    "cash amount": "cashtransfer", "cost basis": "costbasismoney", "close price": "markprice", "value": "positionvalue",
    "subtitle": "subtitle", "type": "type", "currency summary": "label", "total": "endingcash",
    "datadiscriminator": "datadiscriminator", "code": "code", "security id": "securityid",
    "listing exch": "listingexchange", "field name": "fieldname", "field value": "fieldvalue", "comm": "ibcommission",
}  # fmt: skip
COMMISSION_IN = re.compile(r"comm(?:/fee)? in ([a-z]{3})")
CASH_SECTIONS = {
    "dividends": "Dividends", "withholding tax": "Withholding Tax", "interest": "Interest", "fees": "Other Fees",
    "other fees": "Other Fees", "deposits & withdrawals": "Deposits & Withdrawals",
    "payment in lieu of dividends": "Payment In Lieu Of Dividends", "commission adjustments": "Commission Adjustments",
    "transaction fees": "Transaction Fees", "bond interest received": "Bond Interest Received",
    "bond interest paid": "Bond Interest Paid", "broker interest received": "Broker Interest Received",
    "broker interest paid": "Broker Interest Paid", "advisor fees": "Advisor Fees", "sales tax": "Sales Tax",
    "871(m) withholding": "871(m) Withholding", "other income": "Other Income",
    "price adjustments": "Price Adjustments",
}  # fmt: skip
# Sections whose rows would change the account if they were left out in silence.
MOVING = (
    "grant activity",
    "cfd charges",
    "client fees",
    "debit card activity",
    "carbon credits",
    "stock yield enhancement program",
)
PERIOD_END = re.compile(r"(?:.* - )?([^\W\d_]+ \d{1,2}, \d{4})$")
OTHERS = (
    "trades", "corporate actions", "transfers", "open positions", "cash report", "transaction history",
    "account information",
)  # fmt: skip
LABELLED = ("assetcategory", "currency", "subtitle", "label", "fieldname")


@dataclass(slots=True)
class _Statement:
    """What the statement says of itself."""

    account: str = ""
    base: str = ""
    last: date | None = None
    isins: dict[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IbActivity:
    """The reader."""

    name: str = "ibkr"
    label: str = "Interactive Brokers: activity statement and transaction history (CSV; English, German, Chinese)"
    label_zh: str = "盈透证券：活动报表与交易历史（CSV；英文、德文、中文）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By a section's header in the first column, in one of the languages of the broker."""
        heads = [cells for _, cells in file.grid().rows[:40] if len(cells) > 2 and cells[1] == "Header"]
        return any(section_in_english(cells[0]) in ("statement", "trades") for cells in heads)

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every section that moves money or shares, the positions and the cash on the last day."""
        gathered = Gathered(file, hints)
        lines = list(_lines(file))
        _refuse_other_language(gathered, lines)
        statement = _statement(gathered, lines)
        orders = any(values.get("datadiscriminator") == "Order" for name, _, values, _ in lines if name == "trades")
        actions: list[Fields] = []
        added: dict[str, float] = {}
        before = ""
        for section, row, values, cells in lines:
            entry = _entry(gathered, statement, row, values)
            if section != before:  # a section may end without a total
                added.clear()
                before = section
            if section in CASH_SECTIONS:
                _cash(gathered, entry, section, added, cells)
            elif section == "trades":
                level = values.get("datadiscriminator", "")
                if level == "Order" or (level in ("Trade", "Execution", "") and not orders):
                    gathered.rows += 1
                    book_trade(gathered, _quoted(entry))
            elif section == "corporate actions" and not values.get("assetcategory", "").startswith("Total"):
                gathered.rows += 1
                words = event_in_english(entry.text("description"))
                actions.append(Fields(gathered, row, {**entry.values, "description": words}, entry.order))
            elif section == "transfers" and not values.get("assetcategory", "").startswith("Total"):
                gathered.rows += 1
                book_transfer(gathered, entry)
            elif section == "open positions" and values.get("datadiscriminator", "Summary") in ("Summary", ""):
                gathered.rows += 1
                renamed = {**entry.values, "position": entry.text("quantity")}
                book_position(gathered, Fields(gathered, row, renamed, "auto"))
            elif section == "cash report" and values.get("label") == "Ending Cash":
                book_balance(gathered, entry)
            elif section == "transaction history":
                gathered.rows += 1
                book_history(gathered, entry, statement.base)
            elif section in MOVING:
                gathered.rows += 1
                gathered.skip(entry.place(), " | ".join(cells), f"a section that is not read: {cells[0]}")
        book_actions(gathered, actions)
        return gathered.result()


Line = tuple[str, int, dict[str, str], tuple[str, ...]]


def _lines(file: OpenedFile) -> Iterator[Line]:
    """(section, row, values by Flex's names, cells) of every line of data."""
    header: dict[str, tuple[str, ...]] = {}
    for row, cells in file.grid().rows:
        section = section_in_english(cells[0])
        if len(cells) > 1 and cells[1] == "Header":
            header[section] = _names(cells[2:])
        elif len(cells) > 1 and cells[1] == "Data" and section in header:
            values = dict(zip(header[section], cells[2:], strict=False))
            values |= {name: value_in_english(values[name]) for name in LABELLED if name in values}
            yield section, row, values, cells


def _names(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Flex's names of the columns. In Chinese the ticker and the codes have one name: the ticker stands first."""
    names = [_name(cell) for cell in cells]
    return tuple("code" if name == "symbol" and "symbol" in names[:place] else name for place, name in enumerate(names))


def _refuse_other_language(gathered: Gathered, lines: list[Line]) -> None:
    """A statement of whose sections none is known is a fault: nothing of it would be read."""
    sections = {section for section, *_ in lines}
    if not sections & {*CASH_SECTIONS, *OTHERS}:
        found = ", ".join(dict.fromkeys(repr(plain_text(cells[0], 40)) for *_, cells in lines[:2000]))
        expected = "the statement in English, German or Chinese (the language of the account can be changed)"
        gathered.fault(f"its sections are {found}" if found else "it has no sections", 1, "", expected)


def _name(cell: str) -> str:
    lowered = column_in_english(cell)
    if match := COMMISSION_IN.fullmatch(lowered):
        return f"commission {match[1].upper()}"
    return NAMES.get(lowered, lowered)


def _statement(gathered: Gathered, lines: list[Line]) -> _Statement:
    found = _Statement()
    for section, row, values, _ in lines:
        label, value = values.get("fieldname", ""), values.get("fieldvalue", "")
        if section == "statement" and label == "Period":
            value = period_in_english(value)
            match = PERIOD_END.match(value)
            found.last = day_of(match[1]) if match else day_of(value)
            if found.last is None:
                gathered.fault(repr(value), row, "Period", "the days of the statement")
        elif section == "account information" and label == "Account":
            found.account = value
        elif label == "Base Currency":
            found.base = currency_of(value)
        elif section == "financial instrument information":
            for symbol in values.get("symbol", "").split(","):
                found.isins[symbol.strip()] = values
    return found


def _entry(gathered: Gathered, statement: _Statement, row: int, values: dict[str, str]) -> Fields:
    """The line with what the statement says elsewhere: account, last day, ISIN and exchange of the holding."""
    known = statement.isins.get(values.get("symbol", ""), {})
    last = min(statement.last, gathered.hints.today).isoformat() if statement.last else ""
    filled = {
        **values,
        "accountid": values.get("accountid") or statement.account,
        "isin": values.get("isin") or (known.get("securityid", "") if is_isin(known.get("securityid", "")) else ""),
        "listingexchange": values.get("listingexchange") or known.get("listingexchange", ""),
        "reportdate": values.get("reportdate") or last,
    }
    paid = next((name for name in values if name.startswith("commission ")), "")
    if paid and values[paid]:
        filled |= {"ibcommission": values[paid], "ibcommissioncurrency": paid.removeprefix("commission ")}
    return Fields(gathered, row, filled, "auto")


def _quoted(entry: Fields) -> Fields:
    """A trade of currencies states its money in the second of them, whatever section it stands in."""
    return Fields(entry.gathered, entry.row, {**entry.values, "tradedate": entry.text("datetime")}, entry.order)


def _cash(gathered: Gathered, entry: Fields, section: str, added: dict[str, float], cells: tuple[str, ...]) -> None:
    """A movement of money, or the total of those above it in one currency."""
    first = entry.text("subtitle", "assetcategory", "currency")
    label = entry.values.get("currency", "") or first
    if label.startswith("Total") or first.startswith("Total"):
        currency = currency_of(label.rsplit(" ", 1)[-1])
        amount = number_of(entry.text("amount")) if entry.text("amount") else None
        # "Total in USD" is the one before in the base currency.
        if amount is not None and label == "Total" and len(added) == 1:
            own, total = added.popitem()
            what = f"{cells[0]} in {own}"
            gathered.sums.append(SumCheck(what, amount, round(total, 6), own or currency, entry.place("Amount")))
        added.clear()
        return
    gathered.rows += 1
    currency = currency_of(entry.text("currency"))
    added[currency] = added.get(currency, 0.0) + entry.amount("amount")
    kind = CASH_SECTIONS[section]
    book_cash(gathered, Fields(gathered, entry.row, {**entry.values, "type": kind}, entry.order))
