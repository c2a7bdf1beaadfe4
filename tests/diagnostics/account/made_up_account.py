"""Made-up accounts: a few rows and prices, and the snapshot and evidence made of them. Nothing in them is real.

``made_up([deposit("2024-01-02", 1000.0), buy("2024-01-03", "ACME", 10, 90.0)], {"ACME": closes(...)})``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from data_sources.account_snapshot import AccountSnapshot
from data_sources.model import (
    AccountBook,
    AccountFile,
    Action,
    CashBalance,
    ClientProfile,
    CompanyProfile,
    CorporateActions,
    Dividend,
    FundRecord,
    Holding,
    Instrument,
    InstrumentKind,
    Origin,
    Place,
    PriceBasis,
    PriceHistory,
    RateSeries,
    Split,
    Transaction,
)
from data_sources.rates import RateChoice, RateDecision
from data_sources.snapshot import BENCHMARK_PART, CURRENCY, HELD, HELD_TOTAL, RoleHistory
from diagnostics.account.assemble import account_evidence
from diagnostics.account.evidence import AccountEvidence
from diagnostics.assumptions import Assumptions
from tests.diagnostics.observed import ORIGIN, DateArray, FloatArray, floats, weekdays

ALIAS = "client-madeup0001"
FILE = "made_up.csv"
FILE_ORIGIN = Origin("file", FILE, "2024-12-01", "f" * 64)
NO_COLUMNS: Mapping[str, PriceHistory] = {}


def day(text: str | date) -> date:
    """A day as written."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def row(
    when: str | date,
    action: Action,
    symbol: str = "",
    quantity: float = 0.0,
    price: float | None = None,
    amount: float = 0.0,
    **given: Any,
) -> Transaction:
    """One row as a reader would give it; further fields of Transaction by name."""
    told = {"fees": 0.0, "taxes": 0.0, "currency": "USD", "account": "A", "place": Place(FILE, 0)} | given
    return Transaction(day(when), action, symbol, quantity, price, amount, **told)


def buy(
    when: str | date, symbol: str, quantity: float, price: float, *, fees: float = 0.0, **given: Any
) -> Transaction:
    """A purchase; fees are paid on top."""
    return row(when, Action.BUY, symbol, quantity, price, -quantity * price - fees, fees=fees, **given)


def sell(
    when: str | date, symbol: str, quantity: float, price: float, *, fees: float = 0.0, **given: Any
) -> Transaction:
    """A sale of ``quantity`` (above zero); fees are taken off."""
    taxes = given.get("taxes", 0.0)
    return row(when, Action.SELL, symbol, -quantity, price, quantity * price - fees - taxes, fees=fees, **given)


def deposit(when: str | date, amount: float, **given: Any) -> Transaction:
    """Money from outside."""
    return row(when, Action.DEPOSIT, amount=amount, **given)


def withdrawal(when: str | date, amount: float, **given: Any) -> Transaction:
    """Money that leaves (``amount`` above zero)."""
    return row(when, Action.WITHDRAWAL, amount=-amount, **given)


def dividend(when: str | date, symbol: str, amount: float, *, taxes: float = 0.0, **given: Any) -> Transaction:
    """Money of a holding; ``amount`` is what arrives, after ``taxes``."""
    return row(when, Action.DIVIDEND, symbol, amount=amount, taxes=taxes, **given)


def fee(when: str | date, amount: float, **given: Any) -> Transaction:
    """A fee (``amount`` above zero)."""
    return row(when, Action.FEE, amount=-amount, fees=amount, **given)


def interest(when: str | date, amount: float, **given: Any) -> Transaction:
    """Interest received, or paid where it is below zero."""
    return row(when, Action.INTEREST, amount=amount, **given)


def transfer_in(when: str | date, symbol: str, quantity: float, **given: Any) -> Transaction:
    """Shares that come in kind."""
    return row(when, Action.TRANSFER_IN, symbol, quantity, **given)


def transfer_out(when: str | date, symbol: str, quantity: float, **given: Any) -> Transaction:
    """Shares that leave in kind (``quantity`` above zero)."""
    return row(when, Action.TRANSFER_OUT, symbol, -quantity, **given)


def split(when: str | date, symbol: str, ratio: float, added: float = 0.0, **given: Any) -> Transaction:
    """A split; ``added`` shares where the file says how many."""
    return row(when, Action.SPLIT, symbol, added, ratio=ratio, **given)


def held(when: str | date, symbol: str, quantity: float, **given: Any) -> Holding:
    """A position that a file states."""
    told = {"cost": None, "currency": "USD", "account": "A", "place": Place(FILE, 0)} | given
    return Holding(day(when), symbol, quantity, **told)


def money(when: str | date, amount: float, currency: str = "USD", account: str = "A") -> CashBalance:
    """A balance that a file states."""
    return CashBalance(day(when), currency, amount, account, Place(FILE, 0))


def prices(
    symbol: str,
    close: Sequence[float] | FloatArray,
    dates: DateArray | Sequence[str] | None = None,
    *,
    currency: str = "USD",
    basis: PriceBasis = PriceBasis.RAW,
    kind: InstrumentKind = InstrumentKind.STOCK,
    name: str = "",
    exchange: str = "XNYS",
    **columns: Any,
) -> PriceHistory:
    """Closes of an instrument; on weekdays up to 2024-11-29 unless the dates are given."""
    column = floats(close)
    days = weekdays(column.size) if dates is None else np.array(dates, dtype="datetime64[D]")
    return PriceHistory(
        Instrument(symbol, kind, exchange, currency, name or symbol), basis, days, column, ORIGIN, **columns
    )


def walk(
    symbol: str, n: int = 520, seed: int = 1, *, start: float = 100.0, volatility: float = 0.01, **given: Any
) -> PriceHistory:
    """A random walk of n weekdays, the same for the same seed; ``given`` as for ``prices``."""
    moves = np.random.default_rng(seed).normal(0.0003, volatility, n - 1)
    return prices(symbol, start * np.concatenate(([1.0], np.cumprod(1.0 + moves))), **given)


def rate_of(
    pair: str, close: Sequence[float] | FloatArray, dates: DateArray | Sequence[str] | None = None
) -> PriceHistory:
    """An exchange rate ("EURUSD=X": dollars for a euro)."""
    return prices(pair, close, dates, currency=pair[3:6], kind=InstrumentKind.CURRENCY, exchange="")


def splits(symbol: str, *given: tuple[str, float]) -> CorporateActions:
    """Splits that a source tells."""
    return CorporateActions(symbol, (), tuple(Split(day(when), ratio) for when, ratio in given), True, ORIGIN)


def dividends(symbol: str, *given: tuple[str, float], currency: str = "USD") -> CorporateActions:
    """Dividends that a source tells, a share as declared."""
    paid = tuple(Dividend(day(when), amount, currency) for when, amount in given)
    return CorporateActions(symbol, paid, (), True, ORIGIN)


def book_of(
    transactions: Sequence[Transaction] = (),
    holdings: Sequence[Holding] = (),
    cash: Sequence[CashBalance] = (),
    **given: Any,
) -> AccountBook:
    """One file of these rows, numbered from 2 on where they have no number."""
    rows = [_numbered(one, at) for at, one in enumerate(transactions, 2)]
    lines = [_numbered(one, at) for at, one in enumerate(holdings, 2 + len(rows))]
    days = [one.day for one in (*rows, *lines)]
    file = AccountFile(
        FILE,
        "made up",
        len(rows) + len(lines) + len(cash),
        tuple(sorted({one.account for one in (*rows, *lines)})),
        min(days, default=None),
        max(days, default=None),
        FILE_ORIGIN,
    )
    return AccountBook((file,), tuple(rows), tuple(lines), tuple(cash), **given)


def _numbered(one: Any, at: int) -> Any:
    return one if one.place.row else replace(one, place=Place(FILE, at))


def snapshot_of(
    book: AccountBook,
    histories: Mapping[str, PriceHistory],
    *,
    totals: Mapping[str, PriceHistory] | None = None,
    rates: Sequence[PriceHistory] = (),
    benchmark: Sequence[PriceHistory] = (),
    others: Sequence[RoleHistory] = (),
    actions: Sequence[CorporateActions] = (),
    profile: ClientProfile | None = None,
    currency: str = "USD",
    as_of: str | date | None = None,
    risk_free: float | None = 0.02,
    companies: Sequence[CompanyProfile] = (),
    funds: Sequence[FundRecord] = (),
    **given: Any,
) -> AccountSnapshot:
    """The snapshot of a book and its prices.

    Args:
        histories: closes by symbol, for HELD; for HELD_TOTAL too unless ``totals`` has the symbol.
        rates: exchange rates; ``benchmark``: its parts; ``others``: further roles (FACTOR_LEG ...).
        as_of: by default the last day of any price.
        risk_free: a constant annual rate; None for none.
        given: further fields of AccountSnapshot (earlier, attempts, named ...).
    """
    total = dict(histories) | dict(totals or {})
    last = max((one.last for one in histories.values()), default=date(2024, 11, 29))
    until = last if as_of is None else day(as_of)
    entries = [RoleHistory(HELD, one) for one in histories.values()]
    entries += [RoleHistory(HELD_TOTAL, one) for one in total.values()]
    entries += [RoleHistory(CURRENCY, one) for one in rates]
    entries += [RoleHistory(BENCHMARK_PART, one) for one in benchmark]
    return AccountSnapshot(
        as_of=until,
        subject=Instrument(ALIAS, InstrumentKind.ACCOUNT, "", currency),
        book=book,
        profile=profile or ClientProfile(currency=currency),
        histories=(*entries, *others),
        rate=_rate(currency, risk_free),
        actions=tuple(actions),
        companies=tuple(companies),
        funds=tuple(funds),
        **given,
    )


def _rate(currency: str, annual: float | None) -> RateChoice:
    if annual is None:
        return RateChoice(currency, None, RateDecision.NONE_FOR_CURRENCY)
    days = np.array([date(1990, 1, 1) + timedelta(days=0)], dtype="datetime64[D]")
    series = RateSeries("a bill", currency, days, floats([annual]), ORIGIN, "annual")
    return RateChoice(currency, series, RateDecision.COVERS_WINDOW)


def made_up(
    transactions: Sequence[Transaction] = (),
    histories: Mapping[str, PriceHistory] = NO_COLUMNS,
    *,
    holdings: Sequence[Holding] = (),
    cash: Sequence[CashBalance] = (),
    assumptions: Assumptions | None = None,
    **given: Any,
) -> AccountEvidence:
    """The evidence of made-up rows and prices; further arguments as for ``snapshot_of``."""
    snapshot = snapshot_of(book_of(transactions, holdings, cash), histories, **given)
    return account_evidence(snapshot, assumptions or Assumptions(252))


def two_years(**given: Any) -> AccountEvidence:
    """An ordinary account: two shares, money in and out, a dividend, fees, two years of days, a benchmark of parts."""
    acme, bond = walk("ACME", 540, 1, start=100.0), walk("BOND", 540, 2, start=50.0, volatility=0.003)
    days = acme.dates

    def at(place: int) -> date:
        return days[place].astype(object)  # type: ignore[no-any-return]

    rows = [
        deposit(at(10), 100_000.0),
        buy(at(11), "ACME", 500, float(acme.close[11]), fees=10.0),
        buy(at(12), "BOND", 700, float(bond.close[12]), fees=5.0),
        dividend(at(130), "ACME", 425.0, taxes=75.0),
        deposit(at(200), 20_000.0),
        buy(at(201), "ACME", 100, float(acme.close[201]), fees=10.0),
        sell(at(320), "ACME", 200, float(acme.close[320]), fees=12.0),
        fee(at(330), 80.0),
        withdrawal(at(400), 15_000.0),
        interest(at(450), 33.0),
        dividend(at(460), "BOND", 300.0),
    ]
    told = {"benchmark": [walk("^MARK", 540, 3, basis=PriceBasis.TOTAL_RETURN, kind=InstrumentKind.INDEX)]} | given
    return made_up(rows, {"ACME": acme, "BOND": bond}, **told)
