"""The file of Portfolio Performance: securities, money accounts and portfolios with all their bookings.

Amounts are in hundredths, shares in units of 10^-8 (10^-6 before version 49, 10^-5 before version 26). A purchase
is two bookings that name each other, of the money account and of the portfolio; it is read from the portfolio's.
A portfolio and the money accounts that pay for it are one account here, because one without the other is none.
The row of a place is the number of the element in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from xml.etree.ElementTree import Element

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interchange.xstream import XStreamTree
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.cells import day as read_day
from data_sources.accounts.rows.cells import is_isin, symbol, time_of
from data_sources.accounts.rows.tables import Gathered
from data_sources.model import Action, Place, Transaction

CENTS = 100.0
SHARE_UNITS = ((49, 1e8), (26, 1e6), (0, 1e5))
MONEY = {
    "DEPOSIT": (Action.DEPOSIT, 1),
    "REMOVAL": (Action.WITHDRAWAL, -1),
    "INTEREST": (Action.INTEREST, 1),
    "INTEREST_CHARGE": (Action.INTEREST, -1),
    "DIVIDENDS": (Action.DIVIDEND, 1),
    "FEES": (Action.FEE, -1),
    "FEES_REFUND": (Action.FEE, 1),
    "TAXES": (Action.TAX, -1),
    "TAX_REFUND": (Action.TAX, 1),
}
SHARES = {
    "BUY": (Action.BUY, 1),
    "SELL": (Action.SELL, -1),
    "DELIVERY_INBOUND": (Action.TRANSFER_IN, 1),
    "DELIVERY_OUTBOUND": (Action.TRANSFER_OUT, -1),
    "TRANSFER_IN": (Action.TRANSFER_IN, 1),
    "TRANSFER_OUT": (Action.TRANSFER_OUT, -1),
}
WHY_SPLIT = "a split that the program has worked into the shares before it"
WHY_UNKNOWN = "its type is in no list of what Portfolio Performance writes"


class PortfolioPerformance:
    """The program's own file, saved as XML without a password."""

    name = "portfolio-performance"
    label = "Portfolio Performance file (XML)"
    label_zh = "Portfolio Performance 文件（XML）"

    def recognizes(self, file: OpenedFile) -> bool:
        """Whether the root is a client with accounts and portfolios."""
        root = file.xml()
        return (
            root is not None
            and root.tag == "client"
            and root.find("accounts") is not None
            and root.find("portfolios") is not None
        )

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every booking, or all faults."""
        gathered = Gathered(file, hints)
        root = file.xml()
        if root is not None:
            _Client(gathered, XStreamTree(root)).read()
        return gathered.result()


@dataclass(frozen=True, slots=True)
class _Units:
    """Fees and taxes of a booking, in its currency."""

    fees: float
    taxes: float


class _Client:
    """One file on its way to transactions."""

    def __init__(self, gathered: Gathered, tree: XStreamTree) -> None:
        self.gathered = gathered
        self.tree = tree
        version = tree.text(tree.root, "version")
        number = int(version) if version.isdigit() else 0
        self.share_unit = next(unit for least, unit in SHARE_UNITS if number >= least)
        self.base = tree.text(tree.root, "baseCurrency") or gathered.hints.currency or "EUR"
        self.accounts = list(tree.children(tree.root.find("accounts")))
        self.portfolios = list(tree.children(tree.root.find("portfolios")))
        self.labels = self._labels()

    def read(self) -> None:
        """Every booking of every portfolio and account, each once."""
        seen: set[Element] = set()
        for portfolio in self.portfolios:
            for booking in self.tree.children(portfolio.find("transactions")):
                if booking not in seen:
                    seen.add(booking)
                    self.gathered.rows += 1
                    self._shares(booking, portfolio)
        for account in self.accounts:
            for booking in self.tree.children(account.find("transactions")):
                if booking not in seen:
                    seen.add(booking)
                    self._money(booking, account)
        self._splits()
        for lost in self.tree.lost:
            found = f"the reference {lost.get('reference')!r} of <{lost.tag}> leads nowhere"
            self.gathered.fault(found, self.tree.number(lost), "", "a whole file, as the program saves it")
        self.gathered.transactions.sort(key=lambda made: made.place.row)

    def _labels(self) -> dict[Element, str]:
        """The account that each money account and portfolio is part of, by the names of its portfolios."""
        group: dict[Element, Element] = {owner: owner for owner in (*self.accounts, *self.portfolios)}

        def head(owner: Element) -> Element:
            while group[owner] is not owner:
                owner = group[owner]
            return owner

        for portfolio in self.portfolios:
            for account in self._paying(portfolio):
                if account in group:
                    group[head(account)] = head(portfolio)
        labels: dict[Element, str] = {}
        for owner in group:
            members = [portfolio for portfolio in self.portfolios if head(portfolio) is head(owner)] or [owner]
            labels[owner] = " + ".join(dict.fromkeys(self.tree.text(member, "name") for member in members))
        return labels

    def _paying(self, portfolio: Element) -> Iterator[Element]:
        """The money accounts that a portfolio names, and those that its trades were paid from."""
        reference = self.tree.child(portfolio, "referenceAccount")
        if reference is not None:
            yield reference
        for booking in self.tree.children(portfolio.find("transactions")):
            cross = self.tree.child(booking, "crossEntry")
            account = None if cross is None else self.tree.child(cross, "account")
            if account is not None:
                yield account

    def _place(self, booking: Element) -> Place:
        return Place(self.gathered.file.name, self.tree.number(booking), self.tree.text(booking, "type"))

    def _whole(self, booking: Element, name: str, unit: float) -> float:
        """A whole number of small units."""
        text = self.tree.text(booking, name)
        if not text:
            return 0.0
        if not re.fullmatch(r"-?\d{1,18}", text):
            place = self._place(booking)
            self.gathered.fault(repr(text[:40]), place.row, name, "a whole number")
            return 0.0
        return int(text) / unit

    def _day(self, booking: Element) -> tuple[date, str]:
        text = self.tree.text(booking, "date")
        found = read_day(text, "ymd")
        place = replace(self._place(booking), column="date")
        if found is None:
            self.gathered.fault(repr(text[:40]), place.row, "date", "a day")
            return self.gathered.hints.today, ""
        time = time_of(text)
        return self.gathered.checked_day(found, place), "" if time == "00:00:00" else time

    def _units(self, booking: Element) -> _Units:
        sums = {"FEE": 0.0, "TAX": 0.0}
        for unit in self.tree.children(booking.find("units")):
            amount = unit.find("amount")
            if amount is not None and unit.get("type") in sums:
                text = (amount.get("amount") or "0").strip()
                if not re.fullmatch(r"-?\d{1,18}", text):
                    place = self._place(booking)
                    self.gathered.fault(repr(text[:40]), place.row, "unit", "a whole number")
                    continue
                sums[str(unit.get("type"))] += abs(int(text)) / CENTS
        fees = sums["FEE"] + self._whole(booking, "fees", CENTS)  # fields of their own before version 29
        return _Units(fees, sums["TAX"] + self._whole(booking, "taxes", CENTS))

    def _blank(self, booking: Element, owner: Element, action: Action) -> Transaction:
        day, time = self._day(booking)
        security = self.tree.child(booking, "security")
        isin = "" if security is None else self.tree.text(security, "isin")
        name = "" if security is None else self.tree.text(security, "name")
        note = self.tree.text(booking, "note")
        return Transaction(
            day=day,
            action=action,
            symbol="" if security is None else self._symbol(security, isin, name),
            quantity=0.0,
            price=None,
            amount=0.0,
            fees=0.0,
            taxes=0.0,
            currency=self.tree.text(booking, "currencyCode") or self.base,
            account=self.labels.get(owner, ""),
            place=self._place(booking),
            time=time,
            name=name,
            isin=isin if is_isin(isin) else "",
            reference=self.tree.text(booking, "uuid"),
            text=" ".join(part for part in (self.tree.text(booking, "type"), note[:100]) if part),
        )

    def _symbol(self, security: Element, isin: str, name: str) -> str:
        """By what the user says of ticker, ISIN or name; else the ticker, written as Yahoo does; else the ISIN."""
        symbols = self.gathered.hints.symbols
        ticker = self.tree.text(security, "tickerSymbol")
        for spelling in (ticker, isin, name, self.tree.text(security, "wkn")):
            if spelling and spelling in symbols:
                return symbols[spelling]
        # A ticker without a market is of the United States; a share of elsewhere that is quoted there is in dollars.
        foreign = is_isin(isin) and not isin.startswith("US") and self.tree.text(security, "currencyCode") != "USD"
        if ticker.isalpha() and foreign:
            return isin
        return symbol(ticker, symbols, isin=isin) or isin or name

    def _shares(self, booking: Element, portfolio: Element) -> None:
        kind = self.tree.text(booking, "type")
        if kind not in SHARES:
            self.gathered.skip(self._place(booking), kind, WHY_UNKNOWN)
            return
        action, sign = SHARES[kind]
        if kind in ("TRANSFER_IN", "TRANSFER_OUT") and self._stays(booking, "portfolioFrom", "portfolioTo"):
            self.gathered.skip(self._place(booking), kind, "moved within one account: nothing changes")
            return
        shares = self._whole(booking, "shares", self.share_unit)
        money = self._whole(booking, "amount", CENTS)
        units = self._units(booking)
        made = replace(
            self._blank(booking, portfolio, action), quantity=sign * shares, fees=units.fees, taxes=units.taxes
        )
        # What is paid has fees and taxes in it, what is received has them taken off.
        gross = money - sign * (units.fees + units.taxes)
        price = round(gross / shares, 8) if shares else None
        if action in (Action.BUY, Action.SELL):
            made = replace(made, amount=-sign * money, price=price)
        else:
            made = replace(made, price=price, cost=money if kind == "DELIVERY_INBOUND" else None, fees=0.0, taxes=0.0)
        self.gathered.transactions.append(made)

    def _money(self, booking: Element, account: Element) -> None:
        kind = self.tree.text(booking, "type")
        if kind in ("BUY", "SELL"):
            return  # the portfolio's side of it is read
        self.gathered.rows += 1
        if kind in ("TRANSFER_IN", "TRANSFER_OUT"):
            self._transfer(booking, account, kind)
            return
        if kind not in MONEY:
            self.gathered.skip(self._place(booking), kind, WHY_UNKNOWN)
            return
        action, sign = MONEY[kind]
        amount = sign * self._whole(booking, "amount", CENTS)
        units = self._units(booking)
        made = replace(self._blank(booking, account, action), amount=amount, fees=units.fees, taxes=units.taxes)
        if action is Action.FEE:
            made = replace(made, fees=max(0.0, -amount))
        elif action is Action.TAX:
            made = replace(made, taxes=max(0.0, -amount))
        self.gathered.transactions.append(made)

    def _stays(self, booking: Element, source: str, target: str) -> bool:
        """Whether both sides of a transfer belong to one account."""
        cross = self.tree.child(booking, "crossEntry")
        if cross is None:
            return False
        owners = [self.tree.child(cross, source), self.tree.child(cross, target)]
        labels = [self.labels.get(owner) for owner in owners if owner is not None]
        return len(labels) == 2 and labels[0] == labels[1]

    def _transfer(self, booking: Element, account: Element, kind: str) -> None:
        """Money from one account to another: within one, an exchange where the currency changes, else nothing."""
        amount = self._whole(booking, "amount", CENTS)
        cross = self.tree.child(booking, "crossEntry")
        other = None if cross is None else self.tree.child(cross, "transactionTo")
        coins = "" if other is None else self.tree.text(other, "currencyCode")
        if self._stays(booking, "accountFrom", "accountTo"):
            blank = self._blank(booking, account, Action.EXCHANGE)
            if kind == "TRANSFER_IN" or coins == blank.currency or other is None:
                why = "the other side of a booking that is read, or money that stays in the account"
                self.gathered.skip(self._place(booking), kind, why)
                return
            received = self._whole(other, "amount", CENTS)
            self.gathered.transactions.append(
                replace(blank, amount=-amount, counter_currency=coins, counter_amount=received)
            )
            return
        action, sign = (Action.DEPOSIT, 1) if kind == "TRANSFER_IN" else (Action.WITHDRAWAL, -1)
        self.gathered.transactions.append(replace(self._blank(booking, account, action), amount=sign * amount))

    def _splits(self) -> None:
        """Splits are events of a security here, and the shares before them have been restated."""
        for security in self.tree.children(self.tree.root.find("securities")):
            for event in self.tree.children(security.find("events")):
                if self.tree.text(event, "type") == "STOCK_SPLIT":
                    name, terms = self.tree.text(security, "name"), self.tree.text(event, "details")
                    text = f"{name} {self.tree.text(event, 'date')} {terms}"
                    self.gathered.skip(
                        Place(self.gathered.file.name, self.tree.number(event), "STOCK_SPLIT"), text, WHY_SPLIT
                    )
