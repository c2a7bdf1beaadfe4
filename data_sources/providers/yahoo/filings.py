"""When the public could know a statement: the filings with the SEC that Yahoo lists, matched to period ends.

The rule, careful not to be early (a date that is too early lets a study know the future):

1. A filing of the right form whose main document carries the period in its name ("aapl-20241228.htm")
   within 16 days of the period end belongs to that period, and to no other. Companies with 52 or 53
   weeks end their periods up to a week from the month end that Yahoo writes.
2. Else the first filing of the right form, without such a name, that came within 200 days after a
   year's end (10-K, 20-F, 40-F) or within 85 days after a quarter's (10-Q). A quarter has 90 days:
   a later 10-Q is the next one's, when Yahoo's list has a gap (it has: Apple's 10-K of November 2024).
3. A 6-K is any news of a foreign company, so that it counts only under rule 1.
4. Where nothing fits the date is unknown. It is never estimated.

The quarter that ends with the fiscal year is published by the annual form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data_sources.errors import SchemaChanged
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import iso_day, modules, part, rows

ANNUAL_FORMS = frozenset({"10-K", "10-KT", "20-F", "40-F"})
INTERIM_FORMS = frozenset({"10-Q", "10-QT"})
NEWS_FORM = "6-K"
ANNUAL_DAYS = 200
INTERIM_DAYS = 85
NAMED_DAYS = 16  # between Yahoo's month end and the period's own
LATEST_NAMED_DAYS = 400  # a filing that names its period may be late
MOST_FILINGS = 5_000
DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2}[01]\d[0-3]\d)(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing with the SEC.

    Args:
        day: when it was filed.
        form: "10-K", "6-K" ...
        period: the period end that its main document carries in its name; None where it carries none.
    """

    day: date
    form: str
    period: date | None


def fetch_filings(library: YahooLibrary, symbol: str) -> tuple[Filing, ...]:
    """The periodic filings that Yahoo lists under a symbol of its spelling, oldest first.

    Raises:
        NoData: it lists none. SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"SEC filings of {symbol}"
    said, _ = modules(library, symbol, asked, lambda ticker: ticker.get_sec_filings())
    if "secFilings" not in said:
        raise SchemaChanged(NAME, asked, "no secFilings in it")
    found: list[Filing] = []
    for row in rows(part(said, "secFilings", asked), "filings", asked, MOST_FILINGS):
        form = row.get("type")
        if form in ANNUAL_FORMS or form in INTERIM_FORMS or form == NEWS_FORM:
            documents = rows(row, "exhibits", asked, MOST_FILINGS)
            addresses = [row_.get("url") for row_ in documents if row_.get("type") == form]
            found.append(Filing(iso_day(row.get("date"), "date", asked), form, _named_period(addresses)))
    return tuple(sorted(found, key=lambda filing: filing.day))


def publication_day(period_end: date, filings: Sequence[Filing], *, annual: bool) -> date | None:
    """The day on which the statement of a period was filed, by the rule of this module; None where none fits.

    Args:
        period_end: as Yahoo writes it.
        filings: oldest first.
        annual: the period ends a fiscal year.
    """
    forms = ANNUAL_FORMS if annual else INTERIM_FORMS
    later = [filing for filing in filings if filing.day > period_end]
    for filing in later:
        named = filing.period is not None and abs((filing.period - period_end).days) <= NAMED_DAYS
        in_time = (filing.day - period_end).days <= LATEST_NAMED_DAYS
        if named and in_time and (filing.form in forms or (filing.form == NEWS_FORM and not annual)):
            return filing.day
    within = ANNUAL_DAYS if annual else INTERIM_DAYS
    for filing in later:
        if filing.form in forms and filing.period is None and (filing.day - period_end).days <= within:
            return filing.day
    return None


def _named_period(addresses: Sequence[object]) -> date | None:
    """The one day that stands in the names of a filing's main documents."""
    days = set()
    for address in addresses:
        name = address.rpartition("/")[2] if isinstance(address, str) else ""
        for digits in DAY_IN_NAME.findall(name):
            try:
                days.add(datetime.strptime(digits, "%Y%m%d").date())  # noqa: DTZ007 - a day has no zone
            except ValueError:  # 20241399 is a number of something else
                continue
    return days.pop() if len(days) == 1 else None
