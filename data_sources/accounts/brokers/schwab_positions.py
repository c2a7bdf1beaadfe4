"""Charles Schwab: what an account holds (positions), the lots of one holding, and the records of equity awards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.brokers.schwab import NOT_AN_OPTION, OPTION, USD
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day as day_of
from data_sources.accounts.rows.cells import symbol as symbol_of
from data_sources.accounts.rows.tables import Columns, Gathered, Row, Table, find_header
from data_sources.model import CashBalance, Holding, Place, SumCheck

POSITIONS_TITLE = re.compile(r"Positions for (?:account )?(.+?) as of (.+)", re.IGNORECASE)
LOTS_TITLE = re.compile(r"(\S+) Lot Details for (.+?) as of (.+)", re.IGNORECASE)
DAY_IN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}/\d{1,2}")
CASH = ("cash & cash investments", "cash and cash investments", "cash")
TOTALS = ("account total", "positions total", "total")
AWARD = "the records of equity awards; their shares come into the account by its transactions"

POSITION_COLUMNS: Columns = {
    "symbol": ("Symbol",),
    "name": ("Description",),
    "quantity": ("Quantity", "Qty (Quantity)", "Qty"),
    "price": ("Price",),
    "value": ("Market Value", "Mkt Val (Market Value)", "Mkt Val"),
    "cost": ("Cost Basis",),
    "kind": ("Security Type", "Asset Type"),
}
LOT_COLUMNS: Columns = {
    "acquired": ("Open Date",),
    "quantity": ("Quantity",),
    "price": ("Price",),
    "value": ("Market Value",),
    "cost": ("Cost Basis",),
}
AWARD_COLUMNS: Columns = {"award": ("AwardDate",), "number": ("AwardId",), "value": ("FairMarketValuePrice",)}


def _title_day(text: str, gathered: Gathered, row: int) -> date:
    match = DAY_IN.search(text)
    found = day_of(match[0], "mdy") if match else None
    if found is None:
        gathered.fault(repr(text[:60]), row, "", "the day of the positions (as of ...)")
        return gathered.hints.today
    return gathered.checked_day(found, Place(gathered.file.name, row))


@dataclass(frozen=True, slots=True)
class SchwabPositions:
    """The reader of positions, of one account or of all."""

    name: str = "schwab-positions"
    label: str = "Charles Schwab: positions (CSV)"
    label_zh: str = "嘉信理财：持仓（CSV）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By the title and the columns."""
        rows = file.grid().rows
        titled = bool(rows) and POSITIONS_TITLE.match(rows[0][1][0]) is not None
        return titled and find_header(file.grid(), POSITION_COLUMNS, ("symbol", "quantity", "value")) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every holding, the cash, and the totals as checks."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        number, title = grid.rows[0][0], " ".join(grid.rows[0][1])
        match = POSITIONS_TITLE.match(title)
        day = _title_day(match[2] if match else title, gathered, number)
        for account, table in _accounts(gathered, grid, match[1] if match else ""):
            _positions(gathered, table, account, day)
        return gathered.result()


def _accounts(gathered: Gathered, grid: Grid, titled: str) -> Iterator[tuple[str, Table]]:
    """Name and table of each account; a table ends before the name of the next account."""
    starts = []
    place = find_header(grid, POSITION_COLUMNS, ("symbol", "quantity", "value"))
    while place is not None:
        starts.append(place)
        place = find_header(grid, POSITION_COLUMNS, ("symbol", "quantity", "value"), len(grid.rows), place + 1)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        above = [cell for cell in grid.rows[start - 1][1] if cell] if start > 1 else []
        end = None if following is None else following - 1
        table = Table(gathered, grid, start, POSITION_COLUMNS, decimal=".", end=end)
        yield (above[0] if len(above) == 1 else titled), table


def _positions(gathered: Gathered, table: Table, account: str, day: date) -> None:
    value = cost = 0.0
    for row in table.rows():
        label = row.text("symbol").lower()
        if label in TOTALS:
            gathered.rows -= 1
            for field, added in (("value", value), ("cost", cost)):
                if (stated := row.number(field)) is not None:
                    what = f"{table.name(field)} {account}".strip()
                    gathered.sums.append(SumCheck(what, stated, round(added, 2), USD, row.place(field)))
            continue
        value += row.amount("value")
        cost += row.amount("cost")
        if label in CASH or (row.said("kind").lower() == "cash and money market" and not row.said("quantity")):
            place = row.place("value")
            gathered.cash.append(CashBalance(day, USD, row.needed("value"), account, place))
        elif OPTION.fullmatch(row.text("symbol")):
            row.skip(NOT_AN_OPTION)
        else:
            gathered.hold(_holding(row, account, day))


def _holding(row: Row, account: str, day: date) -> Holding:
    return Holding(
        day=day,
        symbol=row.symbol("symbol"),
        quantity=row.needed("quantity"),
        cost=row.number("cost"),
        currency=USD,
        account=account,
        place=row.place(),
        price=row.number("price"),
        value=row.number("value"),
        name=row.said("name"),
        kind=row.said("kind"),
    )


@dataclass(frozen=True, slots=True)
class SchwabLots:
    """The reader of the lots of one holding."""

    name: str = "schwab-lots"
    label: str = "Charles Schwab: lot details of one holding (CSV)"
    label_zh: str = "嘉信理财：单一持仓的批次明细（CSV）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By the title and the columns."""
        rows = file.grid().rows
        titled = bool(rows) and LOTS_TITLE.match(rows[0][1][0]) is not None
        return titled and find_header(file.grid(), LOT_COLUMNS, ("acquired", "quantity", "cost")) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every lot as a holding with its day of purchase."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        number, title = grid.rows[0][0], " ".join(grid.rows[0][1])
        match = LOTS_TITLE.match(title)
        ticker, account, stated_day = match.groups() if match else ("", "", title)
        day = _title_day(stated_day, gathered, number)
        header = find_header(grid, LOT_COLUMNS, ("acquired", "quantity", "cost")) or 0
        table = Table(gathered, grid, header, LOT_COLUMNS, decimal=".", order="mdy")
        held = 0.0
        for row in table.rows():
            if row.text("acquired").lower() in TOTALS:
                gathered.rows -= 1
                if (stated := row.number("quantity")) is not None:
                    gathered.sums.append(SumCheck(f"lots of {ticker}", stated, held, "", row.place("quantity")))
                continue
            quantity = row.needed("quantity")
            held += quantity
            gathered.hold(
                Holding(
                    day, symbol_of(ticker, hints.symbols), quantity, row.number("cost"), USD, account, row.place(),
                    price=row.number("price"), value=row.number("value"), acquired=row.day("acquired"),
                )
            )  # fmt: skip
        return gathered.result()


@dataclass(frozen=True, slots=True)
class SchwabAwards:
    """Recognises the records of equity awards, and says why they are not read."""

    name: str = "schwab-awards"
    label: str = "Charles Schwab: equity awards (recognised, listed as not read)"
    label_zh: str = "嘉信理财：股权激励记录（可识别，列为未读取）"

    def recognizes(self, file: OpenedFile) -> bool:
        """By the names that only these records have."""
        if file.text.lstrip().startswith("{"):
            head = file.text[:20_000].lower()
            return '"transactions"' in head and (
                "disbursementelection" in head or "symbolic" in head or "award" in head
            )
        return find_header(file.grid(), AWARD_COLUMNS, tuple(AWARD_COLUMNS)) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Nothing, with its reason."""
        gathered = Gathered(file, hints)
        gathered.skip(Place(file.name, 1), file.name, AWARD)
        gathered.rows = 1
        return gathered.result()
