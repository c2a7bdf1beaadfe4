"""Codes of the mainland in statements."""

from __future__ import annotations

import pytest

from data_sources.accounts.mainland.mainland_codes import (
    full_code,
    is_repo,
    is_subscription,
    mainland_symbol,
    market_of_holder,
)


@pytest.mark.parametrize(
    ("text", "market", "symbol"),
    [
        ("600519", "", "600519.SH"),
        ("000001", "", "000001.SZ"),
        ("1", "", "000001.SZ"),  # a workbook took the zeros
        ("2304.0", "", "002304.SZ"),
        ("300750", "SZ", "300750.SZ"),
        ("688981", "", "688981.SH"),
        ("830799", "", "830799.BJ"),
        ("920002", "", "920002.BJ"),
        ("510310", "SH", "510310.SH"),
        ("519888", "", "519888.SH"),
        ("159938", "", "159938.SZ"),
        ("161725", "", "161725.SZ"),
        ("204001", "", "204001.SH"),
        ("131810", "", "131810.SZ"),
        ("113052", "", "113052.SH"),
        ("123107", "", "123107.SZ"),
        ("127053", "", "127053.SZ"),
        ("072988", "", "072988.SZ"),
        ("787981", "", "787981.SH"),
        ("900901", "SH", "900901.SH"),
        ("00700", "", "0700.HK"),
        ("700", "HK", "0700.HK"),
        ("SH600519", "", "600519.SH"),
        ("600519.SS", "", "600519.SH"),
        ("110011", "OF", "110011.OF"),
        ("AAPL", "", "AAPL"),
    ],
)
def test_symbols(text: str, market: str, symbol: str) -> None:
    assert mainland_symbol(text, {}, market) == symbol


def test_a_fund_of_its_house_has_no_exchange() -> None:
    assert mainland_symbol("110011", {}, is_fund=True) == "110011.OF"
    assert mainland_symbol("161725", {}, "SZ", is_fund=True) == "161725.SZ"


def test_what_the_user_says_goes_first() -> None:
    assert mainland_symbol("519888", {"519888": "519888.OF"}) == "519888.OF"
    assert mainland_symbol("1", {"000001": "000001.OF"}) == "000001.OF"


def test_shareholder_numbers_tell_the_market() -> None:
    assert market_of_holder("A123456789") == "SH"
    assert market_of_holder("0123456789") == "SZ"
    assert not market_of_holder("12345")


def test_kinds_of_codes() -> None:
    assert is_repo("204001")
    assert is_repo("131810")
    assert not is_repo("600519")
    assert is_subscription("072988")
    assert is_subscription("787981")
    assert not is_subscription("510300")
    assert full_code("700") == "000700"
    assert not full_code("GC001")
