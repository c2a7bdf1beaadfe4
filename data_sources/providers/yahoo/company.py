"""What a company is, in Yahoo's words, cleaned of what does not belong into a line of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from data_sources.errors import BadReply, NoData
from data_sources.model import CompanyProfile, Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.yahoo.instruments import spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import Part, day, modules, number, part

MOST_EMPLOYEES = 20_000_000  # the largest employer has a tenth of it
LONGEST_ADDRESS = 300
# yfinance's question for funds is one request, for the profile and the kind among others, and Yahoo answers with what
# it has; its question for companies is three requests, of which two are about prices.
ASK_PROFILE: Callable[[Any], object] = lambda ticker: ticker.get_funds_data().description


def fetch_company(library: YahooLibrary, instrument: Instrument) -> CompanyProfile:
    """The company behind a share.

    ``listed`` is the first day that Yahoo has a trade of, which may be long after the listing (7203.T: 1999);
    the origin's note says so.

    Raises:
        NoData: Yahoo says nothing of it, or the instrument is no share.
        SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"company profile of {instrument.symbol}"
    if instrument.kind is not InstrumentKind.STOCK:
        raise NoData(asked, NAME, f"it is no share ({instrument.kind.value})")
    symbol = spelling(instrument.symbol)
    said, origin = modules(library, symbol, asked, ASK_PROFILE)
    profile, kind = part(said, "summaryProfile", asked), part(said, "quoteType", asked)
    must_be_about(kind, symbol, asked)
    name = plain_text(kind.get("longName")) or plain_text(kind.get("shortName")) or instrument.name
    employees = number(profile, "fullTimeEmployees", asked)
    if employees is not None and not (0 <= employees <= MOST_EMPLOYEES and employees == int(employees)):
        raise BadReply(NAME, asked, "fullTimeEmployees is no number of people")
    company = CompanyProfile(
        symbol=instrument.symbol,
        name=name,
        sector=plain_text(profile.get("sector")),
        industry=plain_text(profile.get("industry")),
        country=plain_text(profile.get("country")),
        website=web_address(profile.get("website")),
        employees=None if employees is None else int(employees),
        listed=day(kind, "firstTradeDateEpochUtc", asked),
        origin=replace(origin, note="listed: the first day that Yahoo has a trade of"),
    )
    if not any((company.sector, company.industry, company.country, company.website, company.employees)):
        raise NoData(asked, NAME)
    return company


def must_be_about(kind: Part, symbol: str, asked: str) -> None:
    """Refuses a reply of another symbol; one that names none passes."""
    answered = kind.get("symbol")
    if isinstance(answered, str) and answered.upper() != symbol.upper():
        raise BadReply(NAME, asked, f"its answer is of another symbol ({plain_text(answered, 20)})")


def web_address(text: object, schemes: tuple[str, ...] = ("https", "http")) -> str:
    """An address of the web that is safe to print; "" for anything else.

    Only printable ASCII without blanks, quotes or brackets, one of the schemes, a host, no user name.
    """
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ADDRESS:
        return ""
    if any(not "!" <= letter <= "~" or letter in "<>\"'`\\{}|^" for letter in text):
        return ""
    try:
        address = urlsplit(text)
    except ValueError:  # brackets that are no IPv6 address
        return ""
    if address.scheme not in schemes or not address.hostname or "@" in address.netloc:
        return ""
    return text
