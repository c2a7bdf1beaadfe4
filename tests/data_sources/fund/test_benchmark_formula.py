"""Benchmarks as funds write them; the texts are those of real funds where no comment says otherwise."""

from __future__ import annotations

import pytest

from data_sources.benchmark_formula.formula import is_formula, missing_parts, parse_formula
from data_sources.benchmark_formula.index_names import INDEX_SYMBOLS, deposit_rate
from data_sources.errors import BenchmarkNotRead
from data_sources.model import InstrumentKind
from data_sources.symbols import parse_symbol

Parts = list[tuple[str, float]]


def read(text: str) -> Parts:
    """Symbol, or annual rate in percent, or "?" for what nobody has; and the weight in percent."""
    return [
        (
            part.symbol or (f"{part.annual_rate * 100:g}%" if part.annual_rate is not None else "?"),
            round(part.weight * 100, 6),
        )
        for part in parse_formula(text, "fund").parts
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("沪深300指数收益率×80%+中债综合指数收益率×20%", [("000300.SH", 80), ("?", 20)]),
        (
            "沪深300指数收益率*50%+中证香港300指数收益率*30%+中债总指数收益率*20%",
            [("000300.SH", 50), ("?", 30), ("?", 20)],
        ),
        ("沪深300指数收益率*95%+活期存款利率(税后)*5%", [("000300.SH", 95), ("0.35%", 5)]),
        ("中证800成长指数收益率*70%+中债-综合全价(总值)指数收益率*30%", [("?", 70), ("?", 30)]),
        ("中证1000指数收益率×95%+同期银行活期存款利率（税后）×5%", [("000852.SH", 95), ("0.35%", 5)]),
        ("中证1000指数收益率*95%＋一年期人民币定期存款利率（税后）*5%", [("000852.SH", 95), ("1.5%", 5)]),
        ("中证2000指数收益率×95%＋人民币活期存款税后利率×5%", [("?", 95), ("0.35%", 5)]),
        ("中证A500指数收益率×95%+银行活期存款利率(税后)×5%", [("000510.SH", 95), ("0.35%", 5)]),
        ("上海黄金交易所Au99.99现货实盘合约收益率*90%+人民币活期存款利率(税后)*10%", [("?", 90), ("0.35%", 10)]),
        ("申万国防军工指数收益率×70%+一年期人民币定期存款利率(税后)×30%", [("?", 70), ("1.5%", 30)]),
        ("MSCI中国A股公用事业指数收益率×80%+中证全债指数收益率×20%", [("?", 80), ("?", 20)]),
        ("经汇率调整后的恒生科技指数收益率*95%+银行人民币活期存款利率(税后)*5%", [("?", 95), ("0.35%", 5)]),
        ("中证白酒指数收益率×95%+金融机构人民币活期存款基准利率(税后)×5%", [("399997.SZ", 95), ("0.35%", 5)]),
        (
            "沪深 300 指数收益率× 60% +恒生指数收益率×20% +中国债券总指数收益率×20%",
            [("000300.SH", 60), ("^HSI", 20), ("?", 20)],
        ),
        (
            "本基金的业绩比较基准为:中证800指数收益率×80%+上证国债指数收益率×20%。",
            [("000906.SH", 80), ("000012.SH", 20)],
        ),
        ("沪深300指数*95%+银行活期存款税后收益率*5%", [("000300.SH", 95), ("0.35%", 5)]),
        ("同期中国人民银行公布的七天通知存款利率（税后）", [("1.35%", 100)]),
        ("活期存款基准利率*(1-利息税税率)", [("0.35%", 100)]),
        ("一年期定期存款利率(税后)+1.4%", [("2.9%", 100)]),
        ("中证短融指数收益率", [("?", 100)]),
        ("沪深300指数", [("000300.SH", 100)]),
        # Made up, to have every way of writing once.
        ("80%*沪深300指数+20%*上证国债指数", [("000300.SH", 80), ("000012.SH", 20)]),
        ("沪深３００指数收益率×８０％＋上证国债指数收益率×２０％", [("000300.SH", 80), ("000012.SH", 20)]),
        ("000300.SH*80%+^GSPC*20%", [("000300.SH", 80), ("^GSPC", 20)]),
        ("0.6*000300.SH + 0.4*SPY", [("000300.SH", 60), ("SPY", 40)]),
        ("沪深300指数收益率 80% + 上证国债指数收益率 20%", [("000300.SH", 80), ("000012.SH", 20)]),
        ("沪深300x65%+上证国债x35%", [("000300.SH", 65), ("000012.SH", 35)]),
        ("(沪深300×80%+中证500×20%)×95%+银行活期存款利率×5%", [("000300.SH", 76), ("000905.SH", 19), ("0.35%", 5)]),
        ("标普500指数收益率(使用估值汇率折算)×60%+纳斯达克100指数收益率×40%", [("^GSPC", 60), ("^NDX", 40)]),
    ],
)
def test_formulas_are_read(text: str, parts: Parts) -> None:
    assert read(text) == parts


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("沪深300指数收益率×90%", "add up to 90%"),
        ("沪深300×80%+中证500×30%", "add up to 110%"),
        ("沪深300+中证500", "'沪深300' has no weight"),
        ("某某主题指数×50%+沪深300×50%", "no index or deposit is known by the name '某某主题指数'"),
        ("(沪深300×80%+中证500×20%", "bracket"),
        ("沪深300×80%+", "empty"),
        ("沪深300×中证500", "not one index with one weight"),
        ("沪深300指数收益率+2%", "stands beside no index"),
        ("", "empty"),
        ("沪" * 5000, "too long"),
        ("((((((沪深300×100%))))))×100%", "deep"),
        ("000300.SX*100%", "no symbol"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text: str, why: str) -> None:
    with pytest.raises(BenchmarkNotRead, match="could not be read") as failure:
        parse_formula(text, "user")
    sentence = str(failure.value)
    assert why in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300


def test_parts_that_nobody_has_are_named() -> None:
    formula = parse_formula("沪深300指数收益率×80%+中债综合指数收益率×20%", "fund")
    assert [part.name for part in missing_parts(formula)] == ["中债综合指数收益率"]
    assert (formula.text, formula.given_by) == ("沪深300指数收益率×80%+中债综合指数收益率×20%", "fund")


def test_every_index_has_a_symbol_that_can_be_asked_for() -> None:
    for symbol in filter(None, INDEX_SYMBOLS.values()):
        assert parse_symbol(symbol, InstrumentKind.INDEX).symbol == symbol


def test_symbols_are_no_formulas() -> None:
    assert not any(is_formula(text) for text in ("^GSPC", "000300.SH", "SPY", "BRK-B", "EURUSD=X", "none", ""))
    assert all(is_formula(text) for text in ("沪深300", "SPY*60%+AGG*40%", "SPY×60％"))


def test_deposits_without_a_benchmark_rate_have_none() -> None:
    assert deposit_rate("同业存款利率") is None
    assert deposit_rate("沪深300") is None
