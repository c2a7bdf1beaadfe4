"""Interactive Brokers: what an entry does, whichever of its exports has it (Flex XML, Flex CSV, activity statement).

All of them write an entry as named values; the names here are those of Flex. Costs are negative there.
"""

from __future__ import annotations

import re

from data_sources.accounts.brokers.broker_markets import market_symbol
from data_sources.accounts.rows.cells import currency as currency_of
from data_sources.accounts.rows.cells import is_isin
from data_sources.accounts.rows.fields import Fields
from data_sources.accounts.rows.tables import UNKNOWN_ACTION, Gathered
from data_sources.accounts.rows.trades import deposit_or_withdrawal, money, shares, trade, transfer
from data_sources.model import Action, CashBalance, Holding, Transaction

SHARES = frozenset({"STK", "STOCKS", "STOCK", "ETF", "FUND", "FUNDS", "MUTUAL FUNDS", "ETFS", ""})
BONDS = frozenset({"BOND", "BONDS", "BILL", "TREASURY BILLS", "BILLS"})
FOREX = frozenset({"CASH", "FOREX"})
PERCENT = 0.01
DIVIDEND_NAME = re.compile(r"\s*([A-Z0-9][A-Z0-9 .]*?)\s?\(([A-Z0-9]{6,12})\)")
RETURNED = re.compile(r"return of capital", re.IGNORECASE)
PAIR = re.compile(r"([A-Z]{3})\.([A-Z]{3})")
CASH_KINDS: tuple[tuple[str, Action], ...] = (
    (
        r"deposit|withdrawal|cash receipt|electronic fund|cash transfer|internal transfer|payment received",
        Action.DEPOSIT,
    ),
    (r"withholding|871\(m\)|\btax\b", Action.TAX),
    (r"dividend|payment in lieu", Action.DIVIDEND),
    (r"interest", Action.INTEREST),
    (r"fee|commission|adjustment", Action.FEE),
    (r"other income", Action.DEPOSIT),
)


def category_of(entry: Fields) -> str:
    """What kind of thing it is; some statements add who keeps it ("Stocks - Held with ...")."""
    return entry.text("assetcategory").split(" - ")[0].strip().upper()


def cash_action(kind: str, description: str, amount: float) -> Action | None:
    """What a movement of money is by its type; None for a type that is not known."""
    for pattern, action in CASH_KINDS:
        if re.search(pattern, kind, re.IGNORECASE):
            if action is Action.DIVIDEND and RETURNED.search(description):
                return Action.RETURN_OF_CAPITAL
            return deposit_or_withdrawal(amount) if action is Action.DEPOSIT else action
    return None


def symbol_of(entry: Fields, symbol: str = "", isin: str = "") -> str:
    """The canonical symbol of the entry's holding."""
    return market_symbol(
        symbol or entry.text("symbol"),
        entry.gathered.hints.symbols,
        currency=entry.text("currency"),
        isin=isin or isin_of(entry),
        exchange=entry.text("listingexchange"),
    )


def isin_of(entry: Fields) -> str:
    """The entry's ISIN, "" where it has none."""
    return next((text for name in ("isin", "securityid") if is_isin(text := entry.text(name))), "")


def book_trade(gathered: Gathered, entry: Fields) -> None:
    """A trade of shares, funds, bonds or currencies; others are listed."""
    category = category_of(entry)
    if not category and PAIR.fullmatch(entry.text("symbol")):
        category = "CASH"
    if category in FOREX or (not category and not isin_of(entry) and not entry.text("symbol")):
        _exchange(gathered, entry)
        return
    if category not in SHARES | BONDS:
        entry.skip(entry.said("description", "symbol"), f"{entry.said('assetcategory')}: derivatives are not valued")
        return
    currency = _currency(entry)
    quantity = entry.needed("quantity")
    side = entry.text("buysell").upper()
    if side.startswith(("BUY", "SELL")):
        quantity = abs(quantity) if side.startswith("BUY") else -abs(quantity)
    commission, separate = _commission(entry, currency)
    taxes = 0.0 - entry.amount("taxes")
    proceeds = entry.number("proceeds")
    if proceeds is None and (stated := entry.number("trademoney")) is not None:
        proceeds = -stated
    amount = None if proceeds is None else proceeds - commission - taxes
    scale = PERCENT if category in BONDS else 1.0
    price = entry.number("tradeprice")
    done = trade(
        gathered, entry.place(), _action(entry, quantity), entry.day("tradedate", "datetime"),
        symbol_of(entry), quantity=quantity, price=None if price is None else price * scale, amount=amount,
        fees=commission, taxes=taxes, currency=currency, account=entry.said("accountid"),
        time=entry.time("tradetime", "datetime"), name=entry.said("description"), isin=isin_of(entry),
        reference=entry.said("tradeid", "transactionid"), text=entry.said("buysell"),
    )  # fmt: skip
    gathered.transactions.append(done)
    _separate_commission(gathered, entry, separate)


def _action(entry: Fields, quantity: float) -> Action:
    """A sale that opens is one of borrowed shares, and a purchase that closes gives them back."""
    codes = set(re.split(r"[;, ]+", entry.text("opencloseindicator", "code").upper()))
    opens, closes = "O" in codes and "C" not in codes, "C" in codes and "O" not in codes
    if quantity > 0:
        return Action.BUY_TO_COVER if closes else Action.BUY
    return Action.SELL_SHORT if opens else Action.SELL


def _currency(entry: Fields) -> str:
    text = entry.text("currency")
    found = currency_of(text)
    if text and not found:
        entry.fault("currency", repr(text), "a currency (ISO code)")
    return found or entry.gathered.hints.currency


def _commission(entry: Fields, currency: str) -> tuple[float, tuple[str, float] | None]:
    """What of the amount is commission (below zero for a rebate), and one that was paid in other money."""
    paid = 0.0 - entry.amount("ibcommission")
    own = currency_of(entry.text("ibcommissioncurrency")) or currency
    if own == currency or not paid:
        return paid, None
    return 0.0, (own, paid)


def _separate_commission(gathered: Gathered, entry: Fields, separate: tuple[str, float] | None) -> None:
    if separate is None:
        return
    own, paid = separate
    gathered.transactions.append(
        money(
            entry.place("ibCommission"), Action.FEE, entry.day("tradedate", "datetime"), -paid, currency=own,
            account=entry.said("accountid"), time=entry.time("tradetime", "datetime"), text="commission",
        )
    )  # fmt: skip


def _exchange(gathered: Gathered, entry: Fields) -> None:
    """Money of one currency for another: EUR.USD, a quantity of euros, for dollars."""
    pair = PAIR.fullmatch(entry.text("symbol"))
    if pair is None:
        entry.skip(
            " ".join(text for text in entry.values.values() if text)[:200],
            "an exchange of currencies, and the file does not name the pair",
        )
        return
    base, quoted = pair.groups()
    quantity = entry.needed("quantity")
    proceeds = entry.number("proceeds")
    if proceeds is None:
        proceeds = -quantity * entry.needed("tradeprice")
    commission, separate = _commission(entry, quoted)
    gathered.transactions.append(
        Transaction(
            entry.day("tradedate", "datetime"), Action.EXCHANGE, "", 0.0, entry.number("tradeprice"),
            proceeds - commission, commission, 0.0, quoted, entry.said("accountid"), entry.place(),
            time=entry.time("tradetime", "datetime"), reference=entry.said("tradeid", "transactionid"),
            counter_currency=base, counter_amount=quantity, text=entry.said("symbol"),
        )
    )  # fmt: skip
    _separate_commission(gathered, entry, separate)


def book_cash(gathered: Gathered, entry: Fields) -> None:
    """A movement of money: dividend, tax, interest, fee, deposit."""
    amount = entry.needed("amount")
    description = entry.said("description")
    action = cash_action(entry.text("type"), description, amount)
    if action is None:
        entry.skip(f"{entry.said('type')} {description} {amount:g}", UNKNOWN_ACTION)
        return
    symbol, isin = entry.text("symbol"), isin_of(entry)
    if action in (Action.DIVIDEND, Action.TAX, Action.RETURN_OF_CAPITAL) and (
        named := DIVIDEND_NAME.match(description)
    ):
        symbol, isin = symbol or named[1], isin or (named[2] if is_isin(named[2]) else "")
    gathered.transactions.append(
        money(
            entry.place(), action, entry.day("datetime", "settledate", "reportdate"), amount, currency=_currency(entry),
            account=entry.said("accountid"), symbol=symbol_of(entry, symbol, isin) if symbol else "",
            time=entry.time("datetime"), isin=isin,
            reference=entry.said("transactionid"), text=entry.said("type"),
        )
    )  # fmt: skip


def book_transfer(gathered: Gathered, entry: Fields) -> None:
    """Shares or money that come from, or go to, another broker or account."""
    quantity, cash = entry.amount("quantity"), entry.amount("cashtransfer")
    out = entry.text("direction").upper().startswith(("OUT", "-"))
    if category_of(entry) not in SHARES | BONDS | FOREX:
        entry.skip(entry.said("description", "symbol"), "derivatives are not valued")
    elif quantity and entry.text("symbol") not in ("", "--"):
        quantity = -abs(quantity) if out else quantity
        gathered.transactions.append(
            shares(
                entry.place(), transfer(quantity), entry.day("datetime", "date"), symbol_of(entry), quantity,
                currency=_currency(entry), account=entry.said("accountid"), price=entry.number("transferprice"),
                name=entry.said("description"), isin=isin_of(entry), text=entry.said("type", "direction"),
                reference=entry.said("transactionid"),
            )
        )  # fmt: skip
    elif cash:
        cash = -abs(cash) if out else cash
        gathered.transactions.append(
            money(
                entry.place(), deposit_or_withdrawal(cash), entry.day("datetime", "date"), cash,
                currency=_currency(entry), account=entry.said("accountid"), text=entry.said("type", "direction"),
                reference=entry.said("transactionid"),
            )
        )  # fmt: skip


def book_position(gathered: Gathered, entry: Fields) -> None:
    """What is held on the day of the statement."""
    category = category_of(entry)
    if category not in SHARES | BONDS:
        entry.skip(entry.said("description", "symbol"), f"{entry.said('assetcategory')}: derivatives are not valued")
        return
    scale = PERCENT if category in BONDS else 1.0
    price = entry.number("markprice")
    gathered.hold(
        Holding(
            entry.day("reportdate"), symbol_of(entry), entry.needed("position"), entry.number("costbasismoney"),
            _currency(entry), entry.said("accountid"), entry.place(), price=None if price is None else price * scale,
            value=entry.number("positionvalue"), name=entry.said("description"), isin=isin_of(entry),
            kind=entry.said("assetcategory"),
        )
    )  # fmt: skip


def book_balance(gathered: Gathered, entry: Fields) -> None:
    """Cash of one currency on the last day of the statement."""
    currency = currency_of(entry.text("currency"))
    if currency and entry.text("currency").upper() != "BASE_SUMMARY":
        day = entry.day("todate", "reportdate")
        place = entry.place("endingCash")
        gathered.cash.append(CashBalance(day, currency, entry.needed("endingcash"), entry.said("accountid"), place))
