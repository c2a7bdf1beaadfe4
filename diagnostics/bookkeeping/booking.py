"""One pass over a history: every row changes lots, cash and flows by what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from data_sources.model import Action, LotMethod, Transaction
from diagnostics.bookkeeping.books import OPENING, Disposal, Entry, Flow, FlowKind, Irregularity, Trouble
from diagnostics.bookkeeping.money import Till, opening_money
from diagnostics.bookkeeping.open_lots import OpenLot, OpenLots, is_nothing
from diagnostics.bookkeeping.order import order_of_day

Key = tuple[str, str]  # account, symbol


@dataclass(slots=True)
class Shortage:
    """Shares that were sold before any were bought: the rows that did, and how many in shares of the first day."""

    rows: list[Transaction]
    quantity: float


Handler = Callable[["Booking", Transaction], bool]  # True: it has written its entries itself


class Booking:
    """Lots, cash and everything noted while rows are booked.

    Args:
        methods: of the accounts.
        tracked: accounts whose cash is followed.
        partners: by ``id`` of the row of a transfer out, the row of the account of the household that it goes to.
        handlers: what a row does to lots, by action; an action that has none moves money only.
    """

    def __init__(
        self,
        methods: Mapping[str, LotMethod],
        tracked: frozenset[str],
        partners: Mapping[int, Transaction],
        handlers: Mapping[Action, Handler],
    ) -> None:
        self.handlers = handlers
        self.methods = methods
        self.partners = partners
        self.till = Till(tracked)
        self.lots: dict[Key, OpenLots] = {}
        self.entries: list[Entry] = []
        self.disposals: list[Disposal] = []
        self.flows: list[Flow] = []
        self.irregular: list[Irregularity] = []
        self.shortages: dict[Key, Shortage] = {}
        self.factors: defaultdict[Key, list[tuple[date, float]]] = defaultdict(list)
        self._brought = 0.0  # shares that came in for the row at hand, with an entry of their own
        self.bought: set[Key] = set()  # where a purchase was booked, or an opening

    def book(self, rows: Iterable[Transaction]) -> None:
        """Book rows of any order."""
        by_day = sorted(rows, key=lambda row: row.day)
        for _, of_day in groupby(by_day, key=lambda row: row.day):
            for row in order_of_day(_one_split_a_day(list(of_day)), self.held):
                self._book(row)

    def held(self, account: str, symbol: str) -> float:
        """Shares there now."""
        lots = self.lots.get((account, symbol))
        return 0.0 if lots is None else lots.quantity

    def lots_of(self, account: str, symbol: str) -> OpenLots:
        """The open lots of a holding, none of them at first."""
        lots = self.lots.get((account, symbol))
        if lots is None:
            lots = self.lots[account, symbol] = OpenLots(self.methods.get(account, LotMethod.FIFO))
        return lots

    def enter(self, row: Transaction, before: float, *, money: bool = True) -> None:
        """Write the entry of a row whose lots have been changed."""
        after = self.held(row.account, row.symbol) if row.symbol else 0.0
        moved = self.till.book(row) if money else ()
        change = after - before
        if row.symbol and change != row.quantity and not is_nothing(change - row.quantity, after):
            row = replace(row, quantity=change)
        cash = self.till.cash[row.account, row.currency] if row.account in self.till.tracked else 0.0
        self.entries.append(Entry(row, after, cash, moved))

    def trouble(
        self, trouble: Trouble, row: Transaction, found: float | None = None, expected: float | None = None
    ) -> None:
        """Note what does not add up at this row."""
        what = row.symbol or row.currency
        self.irregular.append(
            Irregularity(trouble, row.day, what, row.account, found, expected, row.currency, (row.place,))
        )

    def _book(self, row: Transaction) -> None:
        if row.action is Action.REPO_RETURN and row.account in self.till.tracked and not self.till.knows(row):
            self._book(opening_money(row.account, row.currency, row.amount, row))
        before = self.held(row.account, row.symbol) if row.symbol else 0.0
        self._brought = 0.0
        change = self.handlers.get(row.action)
        if change is None or not row.symbol:
            self.enter(row if not row.quantity else replace(row, quantity=0.0), before)
        elif not change(self, row):
            self.enter(row, before + self._brought)

    def acquire(self, row: Transaction) -> bool:
        """A purchase; what is sold short is covered first."""
        lots = self.lots_of(row.account, row.symbol)
        cost, known = _paid(row)
        quantity = row.quantity
        if quantity <= 0:
            return self.sell(row) if quantity else False
        if lots.quantity < 0:
            covered = min(quantity, -lots.quantity)
            self._cover(row, lots.take(covered), cost, covered / quantity)
            cost *= 1.0 - covered / quantity
            quantity -= covered
        if quantity > 0 and not is_nothing(quantity, row.quantity):
            lots.add(OpenLot(row.day, quantity, cost, row.currency, known, row.place))
        if not known:
            self.trouble(Trouble.COST_UNKNOWN, row, found=row.quantity)
        self.bought.add((row.account, row.symbol))
        return False

    def sell(self, row: Transaction) -> bool:
        """A sale out of what is there; what was not there is noted, and taken as there from outside."""
        if row.quantity > 0:
            return self.acquire(row)
        lots = self.lots_of(row.account, row.symbol)
        wanted = -row.quantity
        short = wanted - max(0.0, lots.quantity)
        if short > 0 and not is_nothing(short, wanted):
            if row.action is Action.SELL_SHORT:
                self._sell_short(row, lots, short)
                return False
            if lots.quantity < 0:  # a holding that is short already is sold shorter
                self._sell_short(row, lots, wanted)
                return False
            self.find(row, short)
        self.dispose(row, lots.take(wanted, acquired=self._stated_day(row)), row.amount, row.fees, row.taxes)
        return False

    def find(self, row: Transaction, missing: float) -> None:
        """Shares that a row needs and that nothing explains come in from outside."""
        key = (row.account, row.symbol)
        before_any = key not in self.bought
        if before_any:
            shortage = self.shortages.setdefault(key, Shortage([], 0.0))
            factor = 1.0
            for _, ratio in self.factors[key]:
                factor *= ratio
            shortage.rows.append(row)
            shortage.quantity += missing / factor
        else:
            there = -row.quantity - missing
            self.trouble(Trouble.OVERSOLD, row, found=-row.quantity, expected=max(0.0, there))
        self._book(opening_shares(row, missing))
        if before_any:  # a further sale before a purchase is of the same shortage
            self.bought.discard(key)
        self._brought = missing

    def dispose(self, row: Transaction, taken: list[OpenLot], proceeds: float, fees: float, taxes: float) -> None:
        """Note what these lots brought, shared by their shares; one line by the average method."""
        whole = sum(lot.quantity for lot in taken)
        if self.methods.get(row.account) is LotMethod.AVERAGE and len({lot.currency for lot in taken}) == 1:
            cost, known = sum(lot.cost for lot in taken), all(lot.known for lot in taken)
            self._note(row, (None, whole, cost, known, taken[0].currency), (proceeds, fees, taxes), 1.0, whole)
            return
        for lot in taken:
            described = (lot.acquired, lot.quantity, lot.cost, lot.known, lot.currency)
            self._note(row, described, (proceeds, fees, taxes), lot.quantity / whole, whole)

    def _note(
        self,
        row: Transaction,
        lot: tuple[date | None, float, float, bool, str],
        money: tuple[float, float, float],
        share: float,
        whole: float,
    ) -> None:
        acquired, quantity, cost, known, currency = lot
        proceeds, fees, taxes = (amount * share for amount in money)
        stated = row.cost is not None and (not known or self.methods.get(row.account) is LotMethod.STATED)
        if stated and row.cost is not None:
            cost, known = abs(row.cost) * quantity / whole, True
            acquired = row.acquired or acquired
        elif currency != row.currency:
            cost, known = 0.0, False
            self.trouble(Trouble.COST_UNKNOWN, row, found=quantity)
        self.disposals.append(
            Disposal(
                row.symbol, row.account, acquired, row.day, quantity, cost, proceeds, fees, taxes, row.currency, known,
                row.place,
            )
        )  # fmt: skip

    def _cover(self, row: Transaction, taken: list[OpenLot], cost: float, share: float) -> None:
        """Shares sold short that are bought back: what they brought less what they cost now."""
        whole = sum(lot.quantity for lot in taken)
        for lot in taken:
            part = share * lot.quantity / whole
            fees, taxes = row.fees * part, row.taxes * part
            self.disposals.append(
                Disposal(
                    row.symbol, row.account, lot.acquired, row.day, lot.quantity, cost * part, -lot.cost, fees, taxes,
                    row.currency, lot.known, row.place,
                )
            )  # fmt: skip

    def _sell_short(self, row: Transaction, lots: OpenLots, short: float) -> None:
        wanted = -row.quantity
        sold = wanted - short
        part = sold / wanted
        if sold > 0 and not is_nothing(sold, wanted):
            self.dispose(row, lots.take(sold), row.amount * part, row.fees * part, row.taxes * part)
        lots.add(OpenLot(row.day, -short, -row.amount * (1.0 - part), row.currency, True, row.place))
        self.bought.add((row.account, row.symbol))

    def _stated_day(self, row: Transaction) -> date | None:
        return row.acquired if self.methods.get(row.account) is LotMethod.STATED else None

    def transfer_in(self, row: Transaction) -> bool:
        """Shares from outside, with what they cost and since when they were held, where the file says so."""
        if row.quantity < 0 and row.text != OPENING:
            return self.transfer_out(row)
        known = row.cost is not None
        acquired = row.acquired or row.day
        cost = row.cost or 0.0
        lot = OpenLot(acquired, row.quantity, cost if row.quantity > 0 else -abs(cost), row.currency, known, row.place)
        self.arrive((row.account, row.symbol), [lot])
        if not known and row.text != OPENING:
            self.trouble(Trouble.COST_UNKNOWN, row, found=row.quantity)
        kind = FlowKind.TRANSFER_IN if row.quantity > 0 else FlowKind.TRANSFER_OUT
        self.flows.append(
            Flow(row.day, kind, None, row.currency, row.account, row.symbol, row.quantity, place=row.place)
        )
        return False

    def transfer_out(self, row: Transaction) -> bool:
        """Shares that leave: to another account of the household with their lots, or out of it."""
        if row.quantity > 0:
            return self.transfer_in(row)
        lots = self.lots_of(row.account, row.symbol)
        before, wanted = lots.quantity, -row.quantity
        missing = wanted - max(0.0, lots.quantity)
        if missing > 0 and not is_nothing(missing, wanted):
            self.find(row, missing)
            before = lots.quantity
        taken = lots.take(wanted, acquired=row.acquired)
        self.enter(row, before)
        partner = self.partners.get(id(row))
        if partner is None:
            kind = FlowKind.TRANSFER_OUT
            self.flows.append(
                Flow(row.day, kind, None, row.currency, row.account, row.symbol, row.quantity, place=row.place)
            )
            return True
        there = self.held(partner.account, partner.symbol)
        self.arrive((partner.account, partner.symbol), taken)
        self.enter(replace(partner, day=row.day), there)
        return True

    def arrive(self, key: Key, lots: list[OpenLot]) -> None:
        """Put lots into a holding; what is there the other way round is set off without a gain."""
        there = self.lots_of(*key)
        for lot in lots:
            if there.quantity * lot.quantity < 0:
                off = min(abs(there.quantity), abs(lot.quantity))
                there.take(off)
                rest = abs(lot.quantity) - off
                if is_nothing(rest, lot.quantity):
                    continue
                lot = lot.part(rest if lot.quantity > 0 else -rest)  # noqa: PLW2901  what is left of it
            there.add(lot)
        self.bought.add(key)


def opening_shares(row: Transaction, quantity: float) -> Transaction:
    """Shares that were there before the files tell of them, as a row; day and place are those of ``row``."""
    return replace(
        row, action=Action.TRANSFER_IN, quantity=quantity, price=None, amount=0.0, fees=0.0, taxes=0.0, time="",
        reference="", ratio=None, into="", counter_currency="", counter_amount=0.0, cost=None, acquired=None,
        text=OPENING,
    )  # fmt: skip


def _paid(row: Transaction) -> tuple[float, bool]:
    """What a purchase cost, fees in it, and whether that is known."""
    if row.amount:
        return -row.amount, True
    if row.cost is not None:
        return row.cost, True
    if row.price is not None:
        return row.price * row.quantity + row.fees + row.taxes, True
    return 0.0, False


def _one_split_a_day(rows: list[Transaction]) -> list[Transaction]:
    """Rows of a split that take the old shares out and put the new ones in, as one change."""
    changes: defaultdict[Key, list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.action is Action.SPLIT and row.quantity:
            changes[row.account, row.symbol].append(row)
    several = [group for group in changes.values() if len(group) > 1]
    if not several:
        return rows
    made = {id(row): replace(row, quantity=0.0, ratio=1.0) for group in several for row in group}
    for group in several:
        first = min(group, key=lambda row: (row.quantity, row.place.file, row.place.row))
        made[id(first)] = replace(first, quantity=sum(row.quantity for row in group))
    return [made.get(id(row), row) for row in rows]
