"""A client's profile: what it says, and every fault of it in one refusal."""

from __future__ import annotations

import codecs
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.client_profile.read import read_profile
from data_sources.errors import BadFile
from data_sources.model import AssetClass, ClientProfile, LotMethod, TargetBand
from data_sources.text_file.toml_file import LARGEST

TODAY = date(2026, 11, 23)
TEMPLATE = Path(__file__).parents[3] / "examples" / "account-template" / "client.toml"


def _read(tmp_path: Path, text: str | bytes) -> ClientProfile:
    path = tmp_path / "client.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_profile(path, TODAY)


def _faults(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(BadFile) as refused:
        _read(tmp_path, text)
    return [str(fault) for fault in refused.value.faults]


def test_the_template_is_read_whole() -> None:
    profile = read_profile(TEMPLATE, TODAY)
    assert (profile.currency, profile.risk_level, profile.lots) == ("CNY", "C3", LotMethod.AVERAGE)
    assert profile.goals[0].in_todays_money
    assert profile.bands[0] == TargetBand("equity", 0.4, 0.5, 0.6)
    assert {band.of for band in profile.bands} == {"class", "symbol", "currency", "country"}
    assert sum(part.weight for part in profile.benchmark) == pytest.approx(1.0)
    assert profile.limits.restricted == ("600000.SH",)
    assert profile.classes == (("510300.SH", AssetClass.EQUITY),)
    assert dict(profile.columns)["date"] == "成交日期"
    assert profile.scenarios[0][1] == (("equity", -0.3), ("USD", 0.05), ("600519.SH", -0.4))
    assert profile.origin is not None
    assert len(profile.origin.sha256) == 64
    assert "client.toml" not in str(profile.origin)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    profile = _read(tmp_path, "")
    assert (profile.bands, profile.currency, profile.liquidity_need, profile.fee) == ((), "", None, None)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('[client]\nrisk_level = "C6"', "row 2: [client] risk_level: 'C6', expected C1, C2, C3, C4, C5"),
        ('[client]\ncurrency = "RMB"', "row 2: [client] currency: 'RMB' (did you mean 'CNY'?), expected a code of"),
        ("[client]\nfee = nan", "row 2: [client] fee: nan, expected a decimal from 0 to 0.1"),
        ("[client]\nfee = true", "row 2: [client] fee: true, expected a decimal"),
        ('[client]\nnmae = "x"', "row 2: [client] nmae: is not known (did you mean 'name'?), expected one of name"),
        ("[clients]", "row 1: [clients]: is not known (did you mean 'client'?)"),
        ("client = 3", "row 1: [client]: 3, expected a table [client]"),
        (
            '[client]\nlots = "lifo"',
            "row 2: [client] lots: 'lifo' (did you mean 'FIFO'?), expected FIFO, average, stated",
        ),
        (
            "[[goals]]\namount = 5\ndate = 2026-11-23",
            "row 3: [goals.1] date: 2026-11-23, expected a day after 2026-11-23",
        ),
        ('[[goals]]\namount = 5\ndate = "soon"', "row 3: [goals.1] date: 'soon', expected a date like 2035-12-31"),
        ("[[goals]]\namount = 5", "row 1: [goals.1] date: is missing, expected a date like 2035-12-31"),
        ("[[goals]]\namount = 0\ndate = 2030-01-01", "row 2: [goals.1] amount: 0, expected an amount of money above 0"),
        (
            "[[goals]]\namount = 5\ndate = 2030-01-01\nin_todays_money = true",
            "row 1: [goals.1] inflation: is missing beside in_todays_money = true",
        ),
        ("[goals]\namount = 5", "row 1: [goals]: a table, expected tables that each begin with [[goals]]"),
        ("[liquidity]\nmonths = 1.5", "row 2: [liquidity] months: 1.5, expected a whole number of months"),
        (
            "[bands.class]\nequity = [0.5, 0.4, 0.6]",
            "row 2: [bands.class] equity: 0.5, 0.4, 0.6, expected three shares in",
        ),
        (
            "[bands.class]\nequity = [40, 50, 60]",
            "row 2: [bands.class] equity: 40, expected a decimal from 0 to 1 (0.4 is",
        ),
        (
            "[bands.class]\nequity = 0.5",
            "row 2: [bands.class] equity: 0.5, expected three shares: [least, target, most]",
        ),
        ("[bands.class]\nstocks = [0, 0.5, 1]", "row 2: [bands.class] stocks: 'stocks', expected equity, bond"),
        (
            "[bands.class]\nequity = [0.7, 0.7, 0.9]\nbond = [0.4, 0.4, 0.6]",
            "row 1: [bands] class: the least shares add up to 1.1, expected at most 1",
        ),
        (
            "[bands.class]\nequity = [0.1, 0.2, 0.3]\nbond = [0.1, 0.2, 0.3]",
            "row 1: [bands] class: the greatest shares add up to 0.6, so that the account cannot be filled",
        ),
        (
            "[bands.symbol]\nA = [0, 0.6, 1]\nB = [0, 0.6, 1]",
            "row 1: [bands] symbol: the targets add up to 1.2, expected",
        ),
        ("[bands.sectors]", "row 1: [bands] sectors: is not known, expected one of class, symbol, currency, country"),
        ('[bands.symbol]\n"000001" = [0, 0.1, 1]', "row 2: [bands.symbol] 000001: '000001' is ambiguous"),
        (
            '[[benchmark]]\nsymbol = "SPY"\nweight = 0.9\nclass = "equity"',
            "[benchmark]: the weights add up to 0.9, expected",
        ),
        (
            '[[benchmark]]\nweight = 1\nclass = "equity"',
            "row 1: [benchmark.1] symbol: is missing, expected a symbol like",
        ),
        (
            '[[benchmark]]\nsymbol = "??"\nweight = 1\nclass = "equity"',
            "row 2: [benchmark.1] symbol: '??' is not a symbol",
        ),
        ("[limits]\nsingle_holding = 15", "row 2: [limits] single_holding: 15, expected a decimal from 0 to 1"),
        ('[limits]\nrestricted = "AAPL"', "row 2: [limits] restricted: 'AAPL', expected a list of symbols"),
        ("[costs]\ncommission = -0.1", "row 2: [costs] commission: -0.1, expected a decimal from 0 to 0.1"),
        ("[taxes]\nshort_term = 30", "row 2: [taxes] short_term: 30, expected a decimal from 0 to 1"),
        ('[accounts."1"]\ntaxable = "no"', "row 2: [accounts.1] taxable: 'no', expected true or false"),
        ('[risk]\nAAPL = "R6"', "row 2: [risk] AAPL: 'R6', expected R1, R2, R3, R4, R5"),
        ('[countries]\nAAPL = "USA"', "row 2: [countries] AAPL: 'USA', expected a country's two letters"),
        ('[columns]\ndate = "日期"\nday = "x"', "row 3: [columns] day: is not known, expected one of date"),
        ('[columns]\nprice = "x"\nvalue = "x"', "row 2: [columns] price: column 'x' is named for more than one field"),
        ("[scenarios.crash]\nequity = -30", "row 2: [scenarios.crash] equity: -30, expected a change as a decimal"),
        ("[client]\nname = Jane", "row 2: it is not TOML at letter 8: Invalid value"),
        ("[client", "it is not TOML"),
        ("fee = " + "9" * 5000, "it is not TOML"),
        ("a = " + "[" * 5000, "too deep"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, line: str, fault: str) -> None:
    assert any(fault in one for one in _faults(tmp_path, line)), _faults(tmp_path, line)


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[client]\nrisk_level = "C9"\nfee = 8\n[limits]\nsector = 30\n[risk]\nAAPL = 3\n[whatever]\n'
    faults = _faults(tmp_path, text)
    assert [fault.split(":")[0] for fault in faults] == ["row 2", "row 3", "row 5", "row 7", "row 8"]


def test_marks_and_encodings(tmp_path: Path) -> None:
    text = '[client]\nname = "王女士"\n'
    for content in (text.encode(), codecs.BOM_UTF8 + text.encode(), text.replace("\n", "\r\n").encode("utf-16")):
        assert _read(tmp_path, content).name == "王女士"
    assert _faults(tmp_path, text.encode("gb18030")) == ["row 2: it is not written in UTF-8"]


def test_what_is_no_profile_is_refused_in_one_sentence(tmp_path: Path) -> None:
    assert "larger than" in _faults(tmp_path, b"#" * (LARGEST + 1))[0]
    for path, said in ((tmp_path, "it is a folder"), (tmp_path / "none.toml", "there is no such file")):
        with pytest.raises(BadFile, match=said):
            read_profile(path, TODAY)
    with pytest.raises(BadFile):
        read_profile(tmp_path / "a\0b", TODAY)


def test_hostile_texts_steer_no_terminal(tmp_path: Path) -> None:
    hidden = '[client]\nname = "\\u001b[31mJane\\u202e"\n"\\u001b]0;x" = 1\n'
    assert "\x1b" not in " ".join(_faults(tmp_path, hidden))
    assert _read(tmp_path, '[client]\nname = "\\u001b[31mJane\\u202e"').name == "Jane"


def test_spellings_are_brought_to_one(tmp_path: Path) -> None:
    text = (
        '[client]\nrisk_level = "c2"\n[bands.class]\nEquity = { least = 0.1, target = 0.2, most = 0.3 }\n'
        '[limits]\nrestricted = ["600000", "sh600000"]\n[sectors]\n"BRK.B" = "Financials"\n[symbols]\nApple = "aapl"\n'
    )
    profile = _read(tmp_path, text)
    assert (profile.risk_level, profile.bands[0].name) == ("C2", "equity")
    assert profile.limits.restricted == ("600000.SH",)
    assert profile.sectors == (("BRK-B", "Financials"),)
    assert profile.symbols == (("Apple", "AAPL"),)


def test_a_goal_of_then_is_one_to_come_for_a_report_of_a_past_day(tmp_path: Path) -> None:
    path = tmp_path / "client.toml"
    path.write_text("[[goals]]\namount = 5\ndate = 2022-12-31\n", "utf-8")
    profile = read_profile(path, TODAY, date(2019, 12, 31))
    assert profile.goals[0].day == date(2022, 12, 31)
    with pytest.raises(BadFile, match="a day after 2023-01-31"):
        read_profile(path, TODAY, date(2023, 1, 31))
    with pytest.raises(BadFile, match=f"a day after {TODAY.isoformat()}"):
        read_profile(path, TODAY)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "client.toml"
    path.write_text(text, "utf-8", errors="replace")
    faults = None
    try:
        read_profile(path, TODAY)
    except BadFile as refused:
        faults = refused.faults
    assert faults is None or faults


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=7))
@settings(max_examples=100, deadline=None)
def test_bands_are_read_when_they_can_hold_an_account(
    tmp_path_factory: pytest.TempPathFactory, shares: list[tuple[float, float, float]]
) -> None:
    bands = [sorted(one) for one in shares]
    lines = "\n".join(f"{kind.value} = {band}" for kind, band in zip(AssetClass, bands, strict=False))
    path = tmp_path_factory.mktemp("bands") / "client.toml"
    path.write_text(f"[bands.class]\n{lines}\n", "utf-8")
    least, target, most = (sum(band[at] for band in bands) for at in range(3))
    try:
        assert len(read_profile(path, TODAY).bands) == len(bands)
        assert least < 1.001
        assert target < 1.001
        assert most > 0.999
    except BadFile:
        assert least > 0.999 or target > 0.999 or most < 1.001
