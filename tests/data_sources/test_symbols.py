from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.errors import AmbiguousSymbol, UnreadableSymbol
from data_sources.model import InstrumentKind
from data_sources.symbols import eastmoney_secid, parse_symbol, sina_symbol, yahoo_symbol


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("AAPL", "AAPL"),
        ("aapl", "AAPL"),
        ("  aapl\t", "AAPL"),
        ("ＡＡＰＬ", "AAPL"),
        ("US.AAPL", "AAPL"),
        ("BRK-B", "BRK-B"),
        ("brk.b", "BRK-B"),
        ("0p000071w8.to", "0P000071W8.TO"),
        (" 0P0000XTS7 ", "0P0000XTS7"),
        ("600519", "600519.SH"),
        ("６００５１９", "600519.SH"),
        ("\ufeff600519\u200b", "600519.SH"),
        ("600519.SH", "600519.SH"),
        ("600519.ss", "600519.SH"),
        ("600519.XSHG", "600519.SH"),
        ("sh600519", "600519.SH"),
        ("SH.600519", "600519.SH"),
        ("000338.xshe", "000338.SZ"),
        ("sz000001", "000001.SZ"),
        ("688981", "688981.SH"),
        ("300027", "300027.SZ"),
        ("830799", "830799.BJ"),
        ("920799", "920799.BJ"),
        ("bj430047", "430047.BJ"),
        ("510300", "510300.SH"),
        ("159915", "159915.SZ"),
        ("399001", "399001.SZ"),
        ("000300.SH", "000300.SH"),
        ("000001.SH", "000001.SH"),
        ("110011.OF", "110011.OF"),
        ("110011", "110011.OF"),
        ("0700.HK", "0700.HK"),
        ("700.HK", "0700.HK"),
        ("00700", "0700.HK"),
        ("0700", "0700.HK"),
        ("HK.00700", "0700.HK"),
        ("hk00700", "0700.HK"),
        ("80700.HK", "80700.HK"),
        ("^gspc", "^GSPC"),
        ("eurusd=x", "EURUSD=X"),
        ("gc=f", "GC=F"),
        ("ＣＬ＝Ｆ", "CL=F"),
        ("VOD.L", "VOD.L"),
        ("7203.T", "7203.T"),
    ],
)
def test_every_spelling_becomes_the_one_spelling(typed: str, canonical: str) -> None:
    assert parse_symbol(typed).symbol == canonical


@pytest.mark.parametrize(
    ("typed", "kind", "exchange", "currency", "country"),
    [
        ("600519", InstrumentKind.STOCK, "XSHG", "CNY", "CN"),
        ("900901", InstrumentKind.STOCK, "XSHG", "USD", "CN"),  # a B share of Shanghai
        ("200002", InstrumentKind.STOCK, "XSHE", "HKD", "CN"),  # a B share of Shenzhen
        ("510300", InstrumentKind.ETF, "XSHG", "CNY", "CN"),
        ("000300.SH", InstrumentKind.INDEX, "XSHG", "CNY", "CN"),
        ("110011.OF", InstrumentKind.FUND, "", "CNY", "CN"),
        ("AAPL", None, "", "USD", "US"),
        ("0700.HK", None, "XHKG", "HKD", "HK"),
        ("80700.HK", None, "XHKG", "CNY", "HK"),
        ("^HSI", InstrumentKind.INDEX, "XHKG", "HKD", "HK"),
        ("EURCNY=X", InstrumentKind.CURRENCY, "", "CNY", ""),
        ("VOD.L", None, "XLON", "", "GB"),  # quoted in pence: the source has to say so
    ],
)
def test_a_form_says_what_it_can(
    typed: str, kind: InstrumentKind | None, exchange: str, currency: str, country: str
) -> None:
    symbol = parse_symbol(typed)
    assert (symbol.kind, symbol.exchange, symbol.currency, symbol.country) == (kind, exchange, currency, country)


def test_000001_alone_is_refused_with_its_three_candidates() -> None:
    with pytest.raises(AmbiguousSymbol) as refused:
        parse_symbol("000001")
    assert [symbol for symbol, _ in refused.value.candidates] == ["000001.SZ", "000001.SH", "000001.OF"]
    assert "000001.SH (index)" in str(refused.value)


@pytest.mark.parametrize(
    ("prefer", "canonical"),
    [
        (InstrumentKind.STOCK, "000001.SZ"),
        (InstrumentKind.INDEX, "000001.SH"),
        (InstrumentKind.FUND, "000001.OF"),
    ],
)
def test_the_command_decides_000001(prefer: InstrumentKind, canonical: str) -> None:
    assert parse_symbol("000001", prefer).symbol == canonical


def test_a_preference_never_overrides_a_named_market() -> None:
    assert parse_symbol("000001.SH", InstrumentKind.STOCK).symbol == "000001.SH"


def test_a_preference_that_no_candidate_has_leaves_it_ambiguous() -> None:
    with pytest.raises(AmbiguousSymbol):
        parse_symbol("000001", InstrumentKind.CURRENCY)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "$$$",
        "1234567",
        "600519.SZ",
        "600519.HK",
        "00000",
        "000000.HK",
        "ABCDEFG",
        "贵州茅台",
        "AA PL",
        "^",
        "1.2.3",
    ],
)
def test_garbage_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(UnreadableSymbol) as refused:
        parse_symbol(typed)
    assert repr(typed) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("typed", "meant"), [("600519.SZ", "600519.SH"), ("700", "0700.HK"), ("000338.SH", None)])
def test_a_near_miss_is_answered_with_what_was_meant(typed: str, meant: str | None) -> None:
    if meant is None:  # 000338.SH would be an index: the form is right, and a source says whether it exists
        assert parse_symbol(typed).kind is InstrumentKind.INDEX
        return
    with pytest.raises(UnreadableSymbol, match="did you mean") as refused:
        parse_symbol(typed)
    assert meant in refused.value.candidates


def test_a_monster_of_a_symbol_does_not_flood_the_message() -> None:
    with pytest.raises(UnreadableSymbol) as refused:
        parse_symbol("9" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("symbol", "yahoo", "eastmoney", "sina"),
    [
        ("600519.SH", "600519.SS", "1.600519", "sh600519"),
        ("000001.SZ", "000001.SZ", "0.000001", "sz000001"),
        ("000300.SH", "000300.SS", "1.000300", "sh000300"),
        ("830799.BJ", None, "0.830799", "bj830799"),
        ("0700.HK", "0700.HK", "116.00700", "hk00700"),
        ("110011.OF", None, None, None),
        ("BRK-B", "BRK-B", None, None),
        ("0P000071W8.TO", "0P000071W8.TO", None, None),
        ("^GSPC", "^GSPC", None, None),
    ],
)
def test_providers_spellings(symbol: str, yahoo: str | None, eastmoney: str | None, sina: str | None) -> None:
    assert (yahoo_symbol(symbol), eastmoney_secid(symbol), sina_symbol(symbol)) == (yahoo, eastmoney, sina)


MAINLAND = st.one_of(
    st.from_regex(r"(60|68)[0-9]{4}\.SH", fullmatch=True),
    st.from_regex(r"(00[0-4]|30[0-9])[0-9]{3}\.SZ", fullmatch=True),
    st.from_regex(r"(83|87|88)[0-9]{4}\.BJ", fullmatch=True),
)
TYPED = st.one_of(
    MAINLAND,
    st.from_regex(r"[0-9]{6}\.OF", fullmatch=True),
    st.integers(1, 99_999).map(lambda number: f"{number:04d}.HK"),
    st.from_regex(r"[A-Z]{1,5}(-[AB])?", fullmatch=True),
)


@settings(max_examples=50, deadline=None)
@given(TYPED)
def test_the_canonical_spelling_is_its_own_spelling(symbol: str) -> None:
    once = parse_symbol(symbol)
    assert once.symbol == symbol
    assert parse_symbol(once.symbol.lower()) == once


@settings(max_examples=50, deadline=None)
@given(MAINLAND)
def test_providers_spellings_read_back(symbol: str) -> None:
    for spelling in (yahoo_symbol(symbol), sina_symbol(symbol)):
        assert spelling is None or parse_symbol(spelling).symbol == symbol


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except (UnreadableSymbol, AmbiguousSymbol):
        return
    assert parse_symbol(symbol.symbol) == symbol


def test_a_future_is_spelled_at_yahoo_alone_and_the_source_tells_its_money() -> None:
    found = parse_symbol("GC=F")
    assert (found.kind, found.exchange, found.currency, found.country) == (InstrumentKind.FUTURE, "", "", "")
    assert (yahoo_symbol("GC=F"), eastmoney_secid("GC=F"), sina_symbol("GC=F")) == ("GC=F", None, None)
