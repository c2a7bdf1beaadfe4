"""What Yahoo says of a fund's bonds and value, and the contract of funds."""

from __future__ import annotations

from typing import Any

import pytest
from contracts import FundSourceContract
from facts_of_yahoo import SUMMARY, fund, says, summary, yahoo

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import InstrumentKind
from data_sources.protocol import FundSource
from data_sources.providers.yahoo.bonds import read_bonds
from data_sources.providers.yahoo.fund_words import rating_word, sector_word

KIND = {"quoteType": "ETF", "symbol": "AGG", "maxAge": 1}
AGG = fund("AGG")


class TestYahooKeepsTheContractOfFunds(FundSourceContract):
    @pytest.fixture
    def fund_source(self, recorded: Any) -> FundSource:
        recorded("yahoo")
        return yahoo()

    @pytest.fixture(params=["VFINX", "0P000071W8.TO"])
    def valued_fund(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def holding_fund(self) -> str:
        return "QQQ"


def test_the_bonds_of_a_recorded_fund(recorded: Any) -> None:
    recorded("yahoo")
    (report,) = yahoo().fetch_holdings(fund("HISU-U.TO"))
    assert (report.duration, report.average_maturity) == (4.85, None)
    assert report.ratings == (("Others", 1.0),)
    assert report.assets == (("Cash", 0.8667), ("Bonds", 0.1333))


def test_a_fund_of_shares_has_no_bonds(recorded: Any) -> None:
    recorded("yahoo")
    (report,) = yahoo().fetch_holdings(fund("QQQ"))
    assert (report.duration, report.average_maturity, report.ratings) == (None, None, ())


def test_the_net_asset_value_of_a_traded_fund(recorded: Any) -> None:
    recorded("yahoo")
    profile = yahoo().fetch_profile(fund("QQQ"))
    assert profile.last_nav == 526.07
    assert profile.last_nav_date is None  # Yahoo does not say
    assert yahoo().fetch_profile(fund("VFINX", InstrumentKind.FUND)).last_nav is None


def test_years_and_ratings_are_read_and_zeros_left_out(recorded: Any) -> None:
    said = {
        "bondHoldings": {"duration": {"raw": 5.94}, "maturity": {"raw": 8.31}},
        "bondRatings": [{"aaa": {"raw": 0.72}}, {"a": {"raw": 0.12}}, {"bbb": {"raw": 0.16}}, {"us_government": 0}],
    }
    says(recorded("yahoo"), SUMMARY, summary(quoteType=KIND, topHoldings=said))
    (report,) = yahoo().fetch_holdings(AGG)
    assert (report.duration, report.average_maturity) == (5.94, 8.31)
    assert report.ratings == (("AAA", 0.72), ("BBB", 0.16), ("A", 0.12))


@pytest.mark.parametrize(
    ("ratings", "note"),
    [
        ([{"aaa": 72.0}, {"a": 28.0}], "do not add up"),
        ([{"aaa": 1.2}, {"a": -0.2}], "do not add up"),
        ([{"aaa": 0.2}], "do not add up"),
        ([{"us_government": 0}], ""),
        (None, ""),
    ],
)
def test_ratings_that_are_no_parts_are_left_out(ratings: object, note: str) -> None:
    bonds = read_bonds({"bondRatings": ratings}, "fund holdings of AGG")
    assert bonds.ratings == ()
    assert note in "".join(bonds.notes)


def test_a_duration_that_is_none_is_left_out() -> None:
    bonds = read_bonds({"bondHoldings": {"duration": 594.0, "maturity": 8.3}}, "fund holdings of AGG")
    assert (bonds.duration, bonds.average_maturity) == (None, None)
    assert bonds.notes == ("duration left out: no bonds run so long",)
    assert read_bonds({"bondHoldings": {"duration": 0}}, "fund holdings of AGG").duration is None


@pytest.mark.parametrize(
    ("top", "error"),
    [
        ({"bondHoldings": {"duration": "long"}}, SchemaChanged),
        ({"bondHoldings": {"maturity": float("inf")}}, BadReply),
        ({"bondRatings": [7]}, SchemaChanged),
        ({"bondRatings": [{"aaa": True}]}, SchemaChanged),
        ({"bondRatings": [{"aaa": 0.01}] * 50}, BadReply),
    ],
)
def test_another_form_is_refused(top: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        read_bonds(top, "fund holdings of AGG")


def test_a_stock_has_no_fund_holdings(recorded: Any) -> None:
    recorded("yahoo")
    with pytest.raises(NoData, match="it is no fund"):
        yahoo().fetch_holdings(fund("AAPL", InstrumentKind.STOCK))


def test_a_key_that_is_not_known_is_shown_as_words() -> None:
    assert (sector_word("communication_services"), sector_word("space_mining")) == (
        "Communication Services",
        "space mining",
    )
    assert (rating_word("below_b"), rating_word("not_rated")) == ("Below B", "not rated")
