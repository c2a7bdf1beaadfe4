"""Company profiles as Yahoo sends them, through yfinance as it is, against recorded replies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from facts_of_yahoo import SUMMARY, fund, says, share, summary, yahoo

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.protocol import CompanySource
from data_sources.providers.yahoo.company import web_address


def profile(**fields: object) -> dict[str, object]:
    """A share's modules in Yahoo's form."""
    return summary(quoteType={"symbol": "AAPL", "longName": "Apple"}, summaryProfile={"sector": "Technology", **fields})


def test_keeps_the_protocol() -> None:
    assert isinstance(yahoo(), CompanySource)


def test_apple(recorded: Any) -> None:
    proxy = recorded("yahoo")
    company = yahoo().fetch_company(share("AAPL"))
    assert (company.name, company.sector, company.industry) == ("Apple Inc.", "Technology", "Consumer Electronics")
    assert (company.country, company.website) == ("United States", "https://www.apple.com")
    assert (company.employees, company.listed) == (150_000, date(1980, 12, 12))
    assert "first day" in company.origin.note
    assert len([seen for seen in proxy.seen if "quoteSummary" in seen.path]) == 1


@pytest.mark.parametrize(
    ("symbol", "country", "employees"), [("7203.T", "Japan", 389_144), ("SAP.DE", "Germany", 110_730)]
)
def test_companies_elsewhere(recorded: Any, symbol: str, country: str, employees: int) -> None:
    recorded("yahoo")
    company = yahoo().fetch_company(share(symbol))
    assert (company.symbol, company.country, company.employees) == (symbol, country, employees)


def test_nothing_said_is_no_data(recorded: Any) -> None:
    recorded("yahoo")
    with pytest.raises(NoData):
        yahoo().fetch_company(share("600519.SH"))


def test_what_is_no_share_is_no_company(recorded: Any) -> None:
    proxy = recorded("yahoo")
    with pytest.raises(NoData, match="no share"):
        yahoo().fetch_company(fund("QQQ"))
    assert not proxy.seen


def test_texts_are_cleaned_and_addresses_checked(recorded: Any) -> None:
    evil = profile(
        industry="\x1b[31mRed\x1b[0m <script>alert(1)</script>\u202e",
        country=["United States"],
        website="javascript:alert(1)",
    )
    says(recorded("yahoo"), SUMMARY, evil)
    company = yahoo().fetch_company(share("AAPL"))
    assert company.industry == "Red alert(1)"
    assert (company.country, company.website) == ("", "")


HOSTILE: dict[str, tuple[object, type[SourceUnavailable]]] = {
    "employees as text": (profile(fullTimeEmployees="150000"), SchemaChanged),
    "half an employee": (profile(fullTimeEmployees=1.5), BadReply),
    "more than there are": (profile(fullTimeEmployees=10**12), BadReply),
    "another company": (summary(quoteType={"symbol": "EVIL\x1b[31m"}, summaryProfile={"sector": "x"}), BadReply),
    "a list for a module": (summary(summaryProfile=[]), SchemaChanged),
    "a day far away": (
        summary(quoteType={"symbol": "AAPL", "firstTradeDateEpochUtc": 10**15}, summaryProfile={"sector": "x"}),
        BadReply,
    ),
    "a day that is none": (
        summary(quoteType={"symbol": "AAPL", "firstTradeDateEpochUtc": "yesterday"}, summaryProfile={"sector": "x"}),
        SchemaChanged,
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_reply_is_refused_by_name(recorded: Any, what: str) -> None:
    content, error = HOSTILE[what]
    says(recorded("yahoo"), SUMMARY, content)
    with pytest.raises(error) as refused:
        yahoo().fetch_company(share("AAPL"))
    assert "company profile of AAPL" in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "address",
    ["", None, 7, "javascript:alert(1)", "https://", "https://a@b.com", "https://a b.com", "https://a.com/\x1b[31m",
     'https://a.com/"><script>', "ftp://a.com", "//a.com",
     "https://[::1", "https://\u0430pple.com", "https://a.com/" + "x" * 400],
)  # fmt: skip
def test_unsafe_addresses_are_none(address: object) -> None:
    assert web_address(address) == ""


def test_safe_addresses_stay() -> None:
    assert web_address("https://www.apple.com/a?b=c&d=e#f") == "https://www.apple.com/a?b=c&d=e#f"
    assert web_address("http://example.com", ("https",)) == ""
