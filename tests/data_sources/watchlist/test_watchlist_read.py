"""A watchlist: what it says, and every fault of it in one refusal."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.errors import BadFile
from data_sources.model.watchlist import AlertKind, AlertRule, WatchedItem, Watchlist
from data_sources.watchlist.read import read_watchlist
from data_sources.watchlist.rules import KINDS, SHAPES
from data_sources.watchlist.usual import USUAL, usual_pairs

EXAMPLES = Path(__file__).parents[3] / "examples"


def read(tmp_path: Path, text: str | bytes, name: str = "watchlist.toml") -> Watchlist:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_watchlist(path, date(2026, 11, 23))


def faults(tmp_path: Path, text: str | bytes, name: str = "watchlist.toml") -> list[str]:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, text, name)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("name", ["watchlist.toml", "watchlist-zh.toml"])
def test_the_examples_are_read_and_have_every_kind_of_rule(name: str) -> None:
    found = read_watchlist(EXAMPLES / name)
    assert {rule.kind for rule in found.rules} == set(AlertKind)
    assert len(found.items) >= 9
    assert any(item.label for item in found.items)
    assert found.origin is not None
    assert found.origin.retrieved == ""


def test_everything_a_file_says_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        [watch]
        symbols = ["aapl", "sh600519", "0700.hk", "110011.OF", "gc=f"]
        [watch.labels]
        "600519.SH" = "core"
        [markets]
        countries = ["hk", "US"]
        indices = ["^HSI"]
        rates = ["usd"]
        currencies = ["USDHKD=X"]
        commodities = ["GC=F"]
        volatility = ["^VIX"]
        [[alert]]
        name = "fall"
        kind = "Change"
        below = -0.05
        sessions = 3
        symbols = ["600519"]
        [[alert]]
        name = "news"
        kind = "news"
        words = ["Recall", " 减持 "]
        """,
    )
    assert [item.symbol for item in found.items] == ["AAPL", "600519.SH", "0700.HK", "110011.OF", "GC=F"]
    assert found.items[1] == WatchedItem("600519.SH", "core")
    assert (found.markets, found.indices, found.rates) == (("HK", "US"), ("^HSI",), ("USD",))
    assert (found.currencies, found.commodities, found.volatility) == (("USDHKD=X",), ("GC=F",), ("^VIX",))
    assert found.rules == (
        AlertRule("fall", AlertKind.CHANGE, ("600519.SH",), None, -0.05, 3, 20, (), "watchlist.toml, alert 1"),
        AlertRule("news", AlertKind.NEWS, words=("Recall", "减持"), place="watchlist.toml, alert 2"),
    )


def test_a_file_without_a_word_is_an_empty_watchlist(tmp_path: Path) -> None:
    found = read(tmp_path, "# nothing yet\n")
    assert (found.items, found.rules, found.markets) == ((), (), ())


def test_every_fault_is_named_with_its_row(tmp_path: Path) -> None:
    text = """[watch]
symbls = ["AAPL"]
symbols = ["AAPL", "aapl", "000001", "what?", 7]
[watch.labels]
MSFT = "not watched"
[markets]
countries = ["US", "XX", "china"]
rates = ["RMB"]
currencies = ["AAPL"]
[[alert]]
kind = "chnge"
[[alert]]
name = "loss"
kind = "loss"
above = 5
symbols = ["AAPL"]
[[alert]]
name = "loss"
kind = "change"
above = -0.1
below = 0.05
[[alert]]
name = "level"
kind = "level"
above = 5
below = 6
[[alert]]
name = "nothing"
kind = "volume"
[alrt]
"""
    found = faults(tmp_path, text)
    expected = (
        ("row 2:", "did you mean 'symbols'?"),
        ("row 3:", "'000001' is ambiguous"),
        ("row 3:", "'what?' is not a symbol"),
        ("row 3:", "7, expected a symbol in quotes"),
        ("row 3:", "AAPL stands more than once"),
        ("row 5:", "MSFT is not among the symbols of [watch]"),
        ("row 7:", "XX is no market that is known here"),
        ("row 7:", "'china', expected a country's two letters"),
        ("row 8:", "did you mean 'CNY'?"),
        ("row 9:", "currency pairs like USDCNY=X"),
        ("row 10:", "[alert.1] name: is missing"),
        ("row 11:", "did you mean 'change'?"),
        ("row 15:", "5, expected a loss as a decimal above 0, at most 1 (0.05 is 5 %)"),
        ("row 16:", "symbols: is not known"),
        ("row 18:", "'loss' is also the name of alert 2"),
        ("row 20:", "-0.1, expected a rise"),
        ("row 21:", "0.05, expected a fall as a decimal below 0"),
        ("row 22:", "[alert.4] symbols: is missing"),
        ("row 26:", "6 is not below 5"),
        ("row 27:", "[alert.5] above: is missing"),
        ("row 30:", "did you mean 'alert'?"),
    )
    assert len(found) == len(expected)
    for fault, (row, words) in zip(found, expected, strict=True):
        assert fault.startswith(row)
        assert words in fault


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watch = 3", "a table [watch]"),
        ("[watch]\nsymbols = 'AAPL'", "a list of symbols"),
        ("[[watch]]\nsymbols = []", "a table [watch]"),
        ("alert = 1", "tables that each begin with [[alert]]"),
        ("[watch\n", "it is not TOML"),
        (b"[watch]\nsymbols = ['\xff']", "it is not written in UTF-8"),
        ("[[alert]]\nname = ''\nkind = 'limit'", "a name of its own"),
        ("[[alert]]\nname = 'n'\nkind = 'news'\nwords = []", "leave it out for any"),
        ("[[alert]]\nname = 'n'\nkind = 'news'\nwords = ['']", "leave it out for any"),
        ("[[alert]]\nname = 'n'\nkind = 'drawdown'\nabove = 0.2\nsessions = 1", "from 2 to 500"),
        ("[[alert]]\nname = 'n'\nkind = 'crossing'\naverage = 1", "from 2 to 500"),
        ("[[alert]]\nname = 'n'\nkind = 'news'\nsessions = 21", "from 1 to 20"),
        ("[[alert]]\nname = 'n'\nkind = 'crossing'\nabove = 1", "is not known"),
        ("[[alert]]\nname = 'n'\nkind = 'change'\nabove = nan", "a rise as a decimal"),
        ("[[alert]]\nname = 'n'\nkind = 'change'\nabove = true", "a rise as a decimal"),
        ("[[alert]]\nname = 'n'\nkind = 'volume'\nabove = 0.5", "from 1 to 1000"),
        ("[[alert]]\nname = 'n'\nkind = 'level'\nabove = 5\nsymbols = []", "a list of symbols"),
        ("[[alert]]\nname = 'n'\nkind = 'change'\nbelow = -0.1\nsymbols = ['A', 'a']", "A stands more than once"),
    ],
)
def test_one_fault_one_sentence(tmp_path: Path, text: str | bytes, said: str) -> None:
    found = faults(tmp_path, text)
    assert len(found) == 1
    assert said in found[0]


def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(BadFile):
            read_watchlist(path)
    assert "larger than" in faults(tmp_path, b"#" * 1_000_001)[0]


def test_a_plain_list_is_read_with_and_without_labels(tmp_path: Path) -> None:
    found = read(tmp_path, "代码,备注\nsh600519,\n# own\n AAPL , core # large\n\n^GSPC\n", "list.csv")
    assert [(item.symbol, item.label) for item in found.items] == [("600519.SH", ""), ("AAPL", "core"), ("^GSPC", "")]
    assert read(tmp_path, "AAPL\r\n0700.HK\r\n", "list.txt").items == (WatchedItem("AAPL"), WatchedItem("0700.HK"))
    assert read(tmp_path, "代码\t名称\n600519.SH\t茅台\n".encode("gbk"), "list.tsv").items[0].label == "茅台"


def test_a_plain_list_names_every_line_that_is_no_symbol(tmp_path: Path) -> None:
    found = faults(tmp_path, "AAPL\n???\n000001\naapl\n", "list.txt")
    assert [fault[:6] for fault in found] == ["row 2:", "row 3:", "row 4:"]
    assert "stands in row 1 too" in found[2]
    assert faults(tmp_path, "", "list.txt") == ["it holds no symbol"]
    assert faults(tmp_path, b"PK\x03\x04\x00\x00", "list.txt") == ["it is no text"]


def test_every_kind_has_a_shape_and_every_market_a_pair() -> None:
    assert set(SHAPES) == set(AlertKind)
    assert len(KINDS) == len(AlertKind)
    for market in USUAL.values():
        assert all(pair.endswith("=X") and market.currency in pair for pair in usual_pairs(market.currency))


@given(st.text(max_size=200))
def test_no_text_makes_anything_but_a_watchlist_or_a_refusal(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("any.toml", "any.txt"):
            path = Path(folder) / name
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            said = ""
            with contextlib.suppress(BadFile):
                try:
                    read_watchlist(path)
                except BadFile as refused:
                    said = str(refused)
                    raise
            assert not any(ord(letter) < 32 for letter in said)
