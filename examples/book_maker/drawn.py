"""What is drawn for one client: where he lives, his accounts and their course, and the policy that fits them or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from book_maker.course import Account, Chance, Money, Plan, run
from book_maker.market import AMERICAN, FALLEN, ISIN, SHANGHAI, THIRTY, Market
from book_maker.policy import FUNDS, NARROW, Policy

YEAR, MONTH = 252, 21
STALE = 260  # sessions
FORMATS: Mapping[str, tuple[str, ...]] = {
    "USD": ("schwab", "ofx", "template.csv", "template.xlsx", "trading212"),
    "EUR": ("degiro", "trading212"),
    "CNY": ("template-zh.csv", "template-zh.xlsx"),
    "HKD": ("template-zh.csv", "template.csv", "template.xlsx"),
}
HOMES = ("USD", "USD", "USD", "CNY", "CNY", "HKD", "EUR")  # as often as each currency is a client's
UNITS = {"USD": 1.0, "EUR": 1.0, "CNY": 7.0, "HKD": 7.8}
IN_ROWS = ("broken_row", "unknown_symbol", "future_date", "two_headers", "sold_too_much", "wrong_encoding")


@dataclass(frozen=True)
class Wish:
    """What a book is to be made of.

    Args:
        faulty, breaching: shares of the clients.
        shaped: how many holdings every account has, nothing planted: thirty with ten years and about 120 rows, fewer
            with as much less of both; 0 for books as they are.
        table: whether all clients stand in one table.
    """

    seed: str
    faulty: float = 0.03
    breaching: float = 0.06
    shaped: int = 0
    table: bool = False


@dataclass(frozen=True)
class Draw:
    """One client's chance, and what was drawn first.

    Args:
        currency: of his accounts and reports.
        written: format of the first account.
        fault, breach: what was planted, "" for nothing; at most one of them.
    """

    chance: Chance
    wish: Wish
    market: Market
    currency: str
    written: str
    fault: str = ""
    breach: str = ""

    @property
    def chinese(self) -> bool:
        """Whether the client is of China or Hong Kong."""
        return self.currency in ("CNY", "HKD")

    @property
    def alike(self) -> bool:
        """Whether one account is all that is wanted."""
        return bool(self.wish.shaped) or self.wish.table or bool(self.breach)


def draw(chance: Chance, wish: Wish, market: Market, fault: str, breach: str) -> Draw:
    """Home and format: those that a fault of rows needs, or of chance."""
    if wish.shaped or (wish.table and chance.happens(0.5)):
        return Draw(chance, wish, market, "USD", "template.csv", fault, breach)
    currency = "CNY" if fault == "wrong_encoding" else chance.one_of(HOMES)
    written = chance.one_of(FORMATS[currency])
    if wish.table:
        written = "template.csv"
    elif fault in IN_ROWS:
        written = "template-zh.csv" if currency == "CNY" else "template.csv"
    return Draw(chance, wish, market, currency, written, fault, breach)


def accounts_of(drawn: Draw) -> list[Account]:
    """One account, or the two of a household, through the years."""
    chance, market = drawn.chance, drawn.market
    first = _account(drawn, _number(chance))
    run(first, _plan(drawn), chance)
    if drawn.alike or drawn.currency not in ("CNY", "USD") or not chance.happens(0.35):
        return [first]
    second = Account(market, _number(chance), drawn.currency, fee=5.0)
    home = drawn.currency == "CNY"
    start = market.first[SHANGHAI[0]] + chance.count(0, YEAR) if home else chance.count(YEAR, 8 * YEAR)
    known = tuple(symbol for symbol in AMERICAN if market.first[symbol] <= start)
    symbols = SHANGHAI if home else tuple(chance.some_of(known, chance.count(3, 8)))
    money = round(chance.between(30_000.0, 90_000.0) * UNITS[drawn.currency], -2)
    plan = Plan(start, len(market.days) - 1, symbols, money, chance.count(10, 40), round(money * 0.02, -1))
    run(second, plan, chance)
    return [first, second]


def _number(chance: Chance) -> str:
    return str(chance.count(10_000_000, 99_999_999))


def _account(drawn: Draw, number: str) -> Account:
    if drawn.written == "degiro":
        return Account(drawn.market, "", drawn.currency, Money.AT_ONCE, fee=2.0)
    if drawn.written == "trading212":
        fee = 0.0 if drawn.currency == "USD" else 0.75
        return Account(drawn.market, "", drawn.currency, Money.CONVERTED, fee=fee, parts=True)
    return Account(drawn.market, number, drawn.currency)


def _plan(drawn: Draw) -> Plan:
    """Holdings, years and rhythm of an account: five to forty, one to ten, twenty to three hundred rows."""
    chance, market, breach = drawn.chance, drawn.market, drawn.breach
    end = len(market.days) - 1
    if drawn.wish.shaped:
        part = drawn.wish.shaped / len(THIRTY)
        saved = chance.one_of((0.0, 2_000.0))
        trades = round((26 if saved else 50) * part)
        return Plan(round(end * (1.0 - part)), end, THIRTY[: drawn.wish.shaped], 400_000.0, trades, saved, 0.3)
    money = round(chance.between(40_000.0, 900_000.0), -2) * UNITS[drawn.currency]
    years = chance.between(4.0, 9.0) if breach == "drawdown" else chance.between(1.0, 9.9)
    last = end - STALE if breach == "stale" else end - chance.count(0, 2)
    first = max(0, last - int(years * YEAR))
    if breach == "big_loss":
        return Plan(max(first, end - 3 * YEAR), last, _fallen(market, end), money, chance.count(6, 20), 0.0, 0.0)
    known = tuple(symbol for symbol in AMERICAN if market.first[symbol] <= first)
    symbols = tuple(chance.some_of(known, chance.count(5, 38)))
    saved = round(chance.one_of((0.0, 0.01, 0.02, 0.02, -0.005)) * money, -1)
    # In a share: the limit that the policy sets, on a single holding, binds no fund.
    shares = tuple(symbol for symbol in symbols if symbol not in FUNDS) or symbols
    heavy = chance.one_of(shares) if breach == "concentration" else ""
    return Plan(first, last, symbols, money, chance.count(8, 72), saved, chance.between(0.1, 0.4), heavy)


def _fallen(market: Market, end: int) -> tuple[str, ...]:
    """The five that lost most in the last month."""
    return tuple(sorted(FALLEN, key=lambda one: market.last_close(one, end) / market.last_close(one, end - MONTH)))[:5]


def policy_of(drawn: Draw, name: str, accounts: list[Account]) -> Policy:
    """A policy that the accounts keep, unless a breach was drawn."""
    chance, breach = drawn.chance, drawn.breach
    value = sum(account.value(account.rows[-1].at) for account in accounts)
    at_home = drawn.currency == "CNY" and len(accounts) > 1
    labels = ("境外账户", "境内账户") if drawn.chinese else ("Brokerage", "Retirement")
    policy = Policy(
        name=name,
        currency=drawn.currency,
        risk_level="C1" if breach == "too_risky" else "C5",
        goal=chance.count(0, 2),
        wanted=round(value * chance.between(1.2, 3.0), -3),
        year=chance.count(2030, 2045),
        monthly=round(value * 0.003, -1),
        benchmark=(("SPY", 0.7), ("510300.SH", 0.3)) if at_home else (("SPY", 1.0),),
        accounts=tuple((one.name, label) for one, label in zip(accounts, labels, strict=False) if one.name),
        chinese=drawn.chinese,
    )
    if drawn.written == "degiro":
        policy = replace(policy, symbols=tuple((ISIN[symbol], symbol) for symbol in sorted(accounts[0].shares)))
    match breach:
        case "concentration":
            return replace(policy, single_holding=0.15)
        case "drawdown":
            return replace(policy, max_drawdown=0.05)
        case "drift":
            return replace(policy, bands=NARROW)
        case _:
            return policy
