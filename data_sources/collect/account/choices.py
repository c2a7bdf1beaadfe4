"""What follows from the holdings before anything else is asked: the day, the currencies, the home market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from data_sources.collect.account.against import HOME_OF, has_factors
from data_sources.collect.account.series import HeldSeries
from data_sources.collect.benchmark import DEFAULT_BENCHMARKS
from data_sources.errors import NoData
from data_sources.model import AccountBook

PRICE_ENDED = timedelta(days=10)  # a price that ends so long before the files do was not only late


def first_day(book: AccountBook, as_of: date | None) -> date:
    """The first day of the files.

    Raises:
        NoData: they have no row by the day of the report.
    """
    days = [row.day for rows in (book.transactions, book.holdings, book.cash) for row in rows]
    if not days:
        raise NoData("transaction, holding or balance", "the account", "nothing can be reported of it")
    if as_of is not None and min(days) > as_of:
        asked = f"row by {as_of.isoformat()}"
        raise NoData(asked, "the account", f"the first in its files is of {min(days).isoformat()}; ask for a later day")
    return min(days)


def report_day(series: Sequence[HeldSeries], book: AccountBook, at: datetime | None) -> date:
    """The last day that prices and files allow.

    Of live prices the newest close of what is held; what has an older one is carried on to it. The bundled sample's
    files end on different days, and what is held is reported on a day on which all of it has a price.
    """
    told = max(row.day for rows in (book.transactions, book.holdings, book.cash) for row in rows)
    held = [one.held for one in series if one.held is not None and one.wanted.is_held]
    held = held or [one.held for one in series if one.held is not None]
    if not held:
        return told if at is None else min(told, at.date())
    newest, common = max(one.last for one in held), min(one.last for one in held)
    if any(one.origin.is_sample for one in held):
        return min(newest, max(common, told))
    return told if told - newest > PRICE_ENDED else newest


def held_today(series: Sequence[HeldSeries]) -> list[HeldSeries]:
    """What is held on the last day and has a price."""
    return [one for one in series if one.wanted.is_held and one.held is not None]


def moneys_of(book: AccountBook, series: Sequence[HeldSeries]) -> set[str]:
    """Every currency that occurs in the files and in the prices of what was held."""
    moneys = {row.currency for rows in (book.transactions, book.holdings, book.cash) for row in rows}
    moneys |= {row.counter_currency for row in book.transactions}
    return moneys | {one.held.instrument.currency for one in series if one.held is not None}


def home_of(series: Sequence[HeldSeries], currency: str) -> str:
    """The country whose index the account is held against: that of most of its value in the report's currency."""
    own = [one for one in held_today(series) if one.held is not None and one.held.instrument.currency == currency]
    return _most_value([one for one in own if one.wanted.country in DEFAULT_BENCHMARKS]) or HOME_OF.get(currency, "")


def factor_market(series: Sequence[HeldSeries], home: str) -> str:
    """The market whose factors are asked for: the home market, else that of most of the holdings that has any."""
    known = [one for one in held_today(series) if has_factors(one.wanted.country)]
    return home if has_factors(home) else _most_value(known) or home


def _most_value(series: Sequence[HeldSeries]) -> str:
    """The country of most of the value; "" of nothing. Moneys are not told apart: they only break a tie here."""
    values: dict[str, float] = {}
    for one in series:
        assert one.held is not None, "only what has a price counts"
        worth = abs(one.wanted.quantity * float(one.held.close[-1]))
        values[one.wanted.country] = values.get(one.wanted.country, 0.0) + worth
    return max(sorted(values), key=lambda country: values[country]) if values else ""
