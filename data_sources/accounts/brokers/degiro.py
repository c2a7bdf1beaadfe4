"""DEGIRO's account statement, every booking of money, in the languages of its customers.

The statement has no column of kinds: a description in the customer's language says what a line is, with quantity
and price of trades in it. Fees, taxes and currency exchanges of a trade are lines of their own. Decimal marks
change with the language, and in edited files within one file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from data_sources.accounts.brokers.degiro_events import settled_events
from data_sources.accounts.brokers.degiro_words import Booking, TradeWords, booking_of, trade_words
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import currency, decimal_mark, is_blank, is_isin, money_unit
from data_sources.accounts.rows.loose_numbers import agreed, loose_number, mended, usual_mark
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header
from data_sources.model import Action, CashBalance, SumCheck, Transaction

COLUMNS: Mapping[str, Sequence[str]] = {
    "day": ("Datum", "Date", "Fecha", "Data", "Dato", "Päivämäärä"),
    "time": ("Tijd", "Time", "Uhrze", "Uhrzeit", "Hora", "Heure", "Ora", "Tid", "Klokkeslæt", "Czas", "Čas"),
    "product": ("Product", "Produkt", "Producto", "Produit", "Prodotto", "Produto"),
    "isin": ("ISIN", "Code ISIN", "Código ISIN", "Codice ISIN"),
    "text": (
        "Omschrijving", "Description", "Beschreibung", "Descripción", "Descrizione", "Descrição", "Beskrivelse",
        "Opis", "Popis",
    ),
    "rate": ("FX", "Tipo", "Taux", "Wechselkurs", "Tasso"),
    "change": (
        "Mutatie", "Change", "Änderung", "Variación", "Mouvements", "Mouvement", "Variazioni", "Variazione",
        "Mudança", "Variação",
        "Bevægelse", "Ændring", "Förändring", "Zmiana", "Změna",
    ),
    "balance": ("Saldo", "Balance", "Solde", "Saldi"),
    "order": (
        "Order Id", "Order-ID", "Auftrags-ID", "ID Orden", "ID Ordre", "ID Ordine", "ID da Ordem", "Ordre-ID",
        "ID objednávky",
    ),
}  # fmt: skip
NEEDED = ("day", "isin", "text", "change", "balance")
WHY_INTERNAL = "money between the account and its bank or cash fund: nothing changes"
WHY_RESERVED = "a deposit that is announced; the deposit itself is a row of its own"
WHY_UNKNOWN = "its description is in no list of what DEGIRO writes"
WHY_ONE_SIDE = "one side of a currency exchange; the other is not in the file"
WHY_NOTHING = "no money moves"
ACTIONS = {
    Booking.DIVIDEND: Action.DIVIDEND,
    Booking.TAX: Action.TAX,
    Booking.FEE: Action.FEE,
    Booking.INTEREST: Action.INTEREST,
    Booking.DEPOSIT: Action.DEPOSIT,
    Booking.WITHDRAWAL: Action.WITHDRAWAL,
    Booking.RETURN_OF_CAPITAL: Action.RETURN_OF_CAPITAL,
}


class DegiroStatement:
    """The account statement: every booking of money."""

    name = "degiro"
    label = "DEGIRO account statement"
    label_zh = "DEGIRO 账户流水"
    columns = COLUMNS

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the columns are those of the statement in one of its languages."""
        return find_header(file.grid(), COLUMNS, NEEDED, within=10) is not None

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every booking, or all faults."""
        gathered = Gathered(file, hints)
        grid = file.grid()
        header = find_header(grid, COLUMNS, NEEDED, within=10) or 0
        table = Table(gathered, _whole_rows(grid, header), header, COLUMNS, days=("day",), order="dmy")
        _Statement(gathered, table).read()
        return gathered.result()


def _whole_rows(grid: Grid, header: int) -> Grid:
    """Rows whose last cell was broken into the next line are put together again."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in grid.rows:
        filled = [at for at, cell in enumerate(cells) if cell]
        if len(rows) > header + 1 and len(filled) == 1 and filled[0] >= len(grid.rows[header][1]) - 1:
            before_number, before = rows[-1]
            place = filled[0]
            whole = (before[place] if place < len(before) else "") + cells[place]
            rows[-1] = (before_number, (*before[:place], whole, *before[place + 1 :]))
        else:
            rows.append((number, cells))
    return Grid(grid.sheet, grid.separator, tuple(rows))


class _Statement:
    """The rows of one statement on their way to transactions."""

    def __init__(self, gathered: Gathered, table: Table) -> None:
        self.gathered = gathered
        self.table = table
        self.rows = list(table.rows())
        self.usual = usual_mark(cell for row in self.rows for cell in self._money_cells(row, "change"))
        self.booked: list[Transaction] = []
        self.exchanges: list[tuple[Row, Transaction]] = []
        self.balances: defaultdict[str, list[StatedBalance]] = defaultdict(list)

    def _money_cells(self, row: Row, field: str) -> tuple[str, str]:
        """The cell of the named column and the one without a name behind it."""
        place = self.table.position(field) or 0
        return (
            row.cells[place] if place < len(row.cells) else "",
            row.cells[place + 1] if place + 1 < len(row.cells) else "",
        )

    def _money(self, row: Row, field: str) -> tuple[str, float] | None:
        """Currency and amount of a pair of cells, in whatever order; None where nothing stands there."""
        cells = [cell for cell in self._money_cells(row, field) if not is_blank(cell)]
        coins = next((found for cell in cells if (found := currency(cell))), "")
        figure = next((cell for cell in cells if not currency(cell)), "")
        if not figure:
            return None
        beside = (*self._money_cells(row, "change"), *self._money_cells(row, "balance"))
        amount = loose_number(figure, decimal_mark(cell for cell in beside if not currency(cell)) or self.usual)
        if amount is None or not coins:
            row.fault(field, "a currency and an amount", f"{figure!r} {coins!r}")
            return None
        return coins, amount

    def read(self) -> None:
        """All rows."""
        for row in self.rows:
            self._row(row)
        self._pair_exchanges()
        joined = _with_fees(settled_events(self.gathered, self.booked))
        self.gathered.transactions += sorted(joined, key=lambda made: made.place.row)
        for coins, listed in self.balances.items():
            checks, last = checked_balances(listed, f"balance {coins}", coins)
            self.gathered.sums += checks
            if last is not None:
                self.gathered.cash.append(CashBalance(last.day, coins, last.stated, "", last.place))

    def _row(self, row: Row) -> None:
        moved, left = self._money(row, "change"), self._money(row, "balance")
        day = row.day("day")
        if left is not None:
            change = moved[1] if moved is not None else None
            self.balances[left[0]].append(StatedBalance(day, change, left[1], row.place(), row.time("time")))
        booking = booking_of(mended(row.text("text")))
        if booking in (Booking.INTERNAL, Booking.RESERVED):
            row.skip(WHY_INTERNAL if booking is Booking.INTERNAL else WHY_RESERVED)
        elif moved is None:
            row.skip(WHY_NOTHING)
        elif booking is None:
            row.skip(WHY_UNKNOWN)
        else:
            made = self._transaction(row, booking, *moved)
            if booking is Booking.EXCHANGE:
                self.exchanges.append((row, made))
            else:
                self.booked.append(made)

    def _transaction(self, row: Row, booking: Booking, coins: str, amount: float) -> Transaction:
        isin = row.text("isin") if is_isin(row.text("isin")) else ""
        words = trade_words(mended(row.text("text"))) if booking is Booking.TRADE else None
        plain = Transaction(
            day=row.day("day"),
            action=ACTIONS.get(booking, Action.EXCHANGE),
            symbol=self.gathered.hints.symbols.get(isin, isin),
            quantity=0.0,
            price=None,
            amount=amount,
            fees=max(0.0, -amount) if booking is Booking.FEE else 0.0,
            taxes=max(0.0, -amount) if booking is Booking.TAX else 0.0,
            currency=coins,
            account="",
            place=row.place(),
            time=row.time("time"),
            name=row.said("product") if isin else "",
            isin=isin,
            reference=row.said("order"),
            text=row.said("text"),
        )
        return plain if words is None else self._trade(row, plain, words)

    def _trade(self, row: Row, plain: Transaction, words: TradeWords) -> Transaction:
        """The trade that a description tells; quantities with thousands marks are told by what was paid."""
        coins, unit = money_unit(words.currency)
        pair = agreed(words.quantity, words.price, plain.amount / unit)
        if pair is None:
            row.fault("text", "a quantity and a price")
            return plain
        quantity, price = pair[0], pair[1] * unit
        sells = plain.amount > 0 if words.sells is None else words.sells
        signed = -quantity if sells else quantity
        if coins == plain.currency and plain.amount:
            added = -signed * price
            if abs(added - plain.amount) > max(0.011, abs(added) * 1e-3):
                self.gathered.sums.append(SumCheck("quantity x price", plain.amount, added, coins, plain.place))
        return replace(
            plain,
            action=Action.SELL if sells else Action.BUY,
            quantity=signed,
            price=price,
            text=words.event or plain.text,
        )

    def _pair_exchanges(self) -> None:
        """Two lines of one moment, one of each currency, are one exchange."""
        waiting = list(self.exchanges)
        while waiting:
            row, made = waiting.pop(0)
            other = next(
                (
                    pair
                    for pair in waiting
                    if pair[1].currency != made.currency
                    and pair[1].amount * made.amount < 0
                    and (pair[1].day, pair[1].time) == (made.day, made.time)
                    and pair[1].reference == made.reference
                ),
                None,
            )
            if other is None:
                row.skip(WHY_ONE_SIDE)
                continue
            waiting.remove(other)
            paid, got = (made, other[1]) if made.amount < 0 else (other[1], made)
            self.booked.append(
                replace(paid, symbol="", name="", isin="", counter_currency=got.currency, counter_amount=got.amount)
            )


def _with_fees(rows: Sequence[Transaction]) -> list[Transaction]:
    """The fees of an order that was filled at once and paid in the trade's currency are part of the trade."""
    trades: defaultdict[str, list[Transaction]] = defaultdict(list)
    fees: defaultdict[str, list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.reference and row.action in (Action.BUY, Action.SELL):
            trades[row.reference].append(row)
        elif row.reference and row.action in (Action.FEE, Action.TAX) and row.symbol:
            fees[row.reference].append(row)
    joined = list(rows)
    for order, filled in trades.items():
        if len(filled) != 1:
            continue
        trade = filled[0]
        own = [fee for fee in fees[order] if fee.currency == trade.currency and fee.amount <= 0]
        if not own:
            continue
        joined = [row for row in joined if row not in own and row is not trade]
        joined.append(
            replace(
                trade,
                amount=round(trade.amount + sum(fee.amount for fee in own), 6),
                fees=sum(fee.fees for fee in own),
                taxes=sum(fee.taxes for fee in own),
            )
        )
    return joined
