"""What a holding is: the profile first, then a source, then its name, then its symbol; else not known."""

from __future__ import annotations

from typing import Any

import pytest

from data_sources.model import (
    AccountBook,
    AssetClass,
    ClientProfile,
    CompanyProfile,
    FundHoldings,
    FundProfile,
    FundRecord,
    Instrument,
    InstrumentKind,
)
from diagnostics.account.holdings.classification import Classification, class_in, classify
from diagnostics.account.holdings.countries import country_code, country_in
from tests.diagnostics.account.made_up_account import ORIGIN, book_of, held, prices, snapshot_of

EMPTY = AccountBook(())


def fund_profile(symbol: str, kind: str, name: str = "", **given: Any) -> FundProfile:
    return FundProfile(symbol, name, kind, "CNY", None, "", "", "", None, None, ORIGIN, **given)


def fund(symbol: str, kind: str, name: str = "", holdings: tuple[FundHoldings, ...] = ()) -> FundRecord:
    listed = InstrumentKind.FUND if symbol.endswith(".OF") else InstrumentKind.ETF
    instrument = Instrument(symbol, listed, "", "CNY", name)
    return FundRecord(instrument, fund_profile(symbol, kind, name), None, holdings)


def company(symbol: str, sector: str, country: str, industry: str = "") -> CompanyProfile:
    return CompanyProfile(symbol, symbol, sector, industry, country, "", None, None, ORIGIN)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("货币型-普通货币", AssetClass.CASH),
        ("Fidelity Government Money Market Fund", AssetClass.CASH),
        ("债券型-混合债", AssetClass.BOND),
        ("债券型-长债", AssetClass.BOND),
        ("混合型-偏债", AssetClass.MIXED),
        ("混合型-偏股", AssetClass.MIXED),
        ("指数型-股票", AssetClass.EQUITY),
        ("股票型", AssetClass.EQUITY),
        ("商品（不含QDII）", AssetClass.COMMODITY),
        ("华安黄金易ETF", AssetClass.COMMODITY),
        ("SPDR Gold Shares", AssetClass.COMMODITY),
        ("VanEck Gold Miners ETF Equity", AssetClass.EQUITY),
        ("Vanguard Total Bond Market ETF", AssetClass.BOND),
        ("iShares 20+ Year Treasury Bond ETF", AssetClass.BOND),
        ("iShares TIPS Bond ETF", AssetClass.BOND),
        ("Vanguard Real Estate ETF", AssetClass.REAL_ESTATE),
        ("Vanguard Target Retirement 2045 Fund", AssetClass.MIXED),
        ("SPDR S&P 500 ETF Trust", AssetClass.EQUITY),
        ("Large Growth", AssetClass.EQUITY),
        ("iShares MSCI EAFE ETF", AssetClass.EQUITY),
        ("Something of no kind", None),
    ],
)
def test_the_words_of_a_fund(words: str, wanted: AssetClass | None) -> None:
    assert class_in(words) is wanted


def test_the_profile_comes_before_every_source() -> None:
    profile = ClientProfile(
        classes=(("AAPL", AssetClass.OTHER),), sectors=(("AAPL", "Phones"),), countries=(("AAPL", "爱尔兰"),)
    )
    snapshot = snapshot_of(EMPTY, {}, profile=profile, companies=[company("AAPL", "Technology", "United States")])
    assert classify("AAPL", snapshot) == Classification(AssetClass.OTHER, "Phones", "IE", "profile", is_fund=False)


def test_a_company_as_its_source_says() -> None:
    snapshot = snapshot_of(
        EMPTY,
        {},
        companies=[company("ASML", "Technology", "Netherlands"), company("O", "Real Estate", "USA", "REIT - Retail")],
    )
    assert classify("ASML", snapshot) == Classification(
        AssetClass.EQUITY, "Technology", "NL", ORIGIN.provider, is_fund=False
    )
    assert classify("O", snapshot).asset_class is AssetClass.REAL_ESTATE


def test_funds_by_kind_by_assets_and_by_name() -> None:
    report = FundHoldings("300000.OF", None, (), (), (("Stocks", 0.55), ("Bonds", 0.40)), ORIGIN)
    snapshot = snapshot_of(
        EMPTY,
        {"IEF": prices("IEF", [90.0, 91.0], kind=InstrumentKind.ETF, name="iShares 7-10 Year Treasury Bond ETF")},
        funds=[
            fund("110011.OF", "混合型", "易方达中小盘混合"),
            fund("300000.OF", "", holdings=(report,)),
            fund("000071.OF", "QDII-指数", "华夏恒生ETF联接"),
        ],
    )
    mixed = classify("110011.OF", snapshot)
    assert (mixed.asset_class, mixed.country, mixed.is_fund) == (AssetClass.MIXED, "CN", True)
    assert classify("300000.OF", snapshot).asset_class is AssetClass.MIXED
    bond = classify("IEF", snapshot)
    assert (bond.asset_class, bond.classified_by, bond.country) == (AssetClass.BOND, "name", "US")
    abroad = classify("000071.OF", snapshot)
    assert (abroad.asset_class, abroad.country) == (AssetClass.EQUITY, "HK")


@pytest.mark.parametrize(
    ("symbol", "wanted", "country"),
    [
        ("cash.USD", AssetClass.CASH, ""),
        ("204001.SH", AssetClass.CASH, "CN"),
        ("131810.SZ", AssetClass.CASH, "CN"),
        ("508000.SH", AssetClass.REAL_ESTATE, "CN"),
        ("019547.SH", AssetClass.BOND, "CN"),
        ("127045.SZ", AssetClass.BOND, "CN"),
        ("600519.SH", AssetClass.EQUITY, "CN"),
        ("AAPL", AssetClass.OTHER, "US"),
        ("XX12345", AssetClass.OTHER, ""),
    ],
)
def test_what_the_symbol_alone_says(symbol: str, wanted: AssetClass, country: str) -> None:
    found = classify(symbol, snapshot_of(EMPTY, {}))
    assert (found.asset_class, found.country) == (wanted, country)
    assert bool(found.classified_by) == (wanted is not AssetClass.OTHER)


def test_the_words_of_a_brokers_list_come_last() -> None:
    lines = [
        held("2024-11-29", "912828XX", 1.0, kind="Fixed Income"),
        held("2024-11-29", "ABC", 1.0, kind="Cash"),  # the kind of the account, not of the holding
        held("2024-11-29", "DEF", 1.0, kind="Equity"),
    ]
    snapshot = snapshot_of(book_of(holdings=lines), {})
    assert classify("912828XX", snapshot).asset_class is AssetClass.BOND
    assert classify("ABC", snapshot).asset_class is AssetClass.OTHER
    assert classify("DEF", snapshot) == Classification(AssetClass.EQUITY, "", "US", "file", is_fund=False)


def test_countries_in_every_spelling() -> None:
    assert [country_code(text) for text in ("United States", "usa", "US", "美国", " 中国 ", "Elbonia", "")] == [
        "US",
        "US",
        "US",
        "US",
        "CN",
        "Elbonia",
        "",
    ]
    names = ("iShares MSCI Japan ETF", "华泰柏瑞沪深300ETF", "iShares MSCI EAFE ETF", "A fund")
    assert [country_in(name) for name in names] == ["JP", "CN", "", None]
