"""Names and numbers of persons in a text that may leave; amounts, symbols and dates stay."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor_cli.clients.names import _folded as folded
from advisor_cli.clients.names import _pattern as pattern_of
from advisor_cli.clients.names import replace_names

NAMES = ("王秀兰", "Dana Whitfield", "Li", "880012345678", "Joint XXXX-4471", "broker statement.csv")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("王秀兰的账户 880012345678", "[name]的账户 [name]"),
        ("DANA  WHITFIELD and dana-whitfield", "[name] and [name]"),
        ("Mr Li, not Limited, nor Eli", "Mr [name], not Limited, nor Eli"),
        ("account 8800-1234-5678 of 8800-1234-5679", "account [name] of 8800-1234-5679"),
        ("see broker statement.csv:12", "see [name]:12"),
        ("write to d.whitfield@mail.example.com.", "write to [e-mail]."),
        ("身份证11010519491231002X号", "身份证[id card]号"),
        ("身份证110105194912310021号", "身份证110105194912310021号"),  # the check does not fit: some other number
        ("call 13812345678 or +86 138-1234-5678", "call [phone] or [phone]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("card 4111 1111 1111 1112", "card 4111 1111 1111 1112"),
        (
            "600519.SH rose 13.81 % to 1,538,123.45 on 2024-11-29",
            "600519.SH rose 13.81 % to 1,538,123.45 on 2024-11-29",
        ),
        ("value 13812345678.90 CNY, 110011.OF, 000000", "value 13812345678.90 CNY, 110011.OF, 000000"),
    ],
)
def test_what_is_replaced_and_what_stays(text: str, left: str) -> None:
    assert replace_names(text, NAMES) == left


def test_a_mapping_says_what_stands_instead() -> None:
    said = {"王秀兰": "client-abc", "王秀": "nobody", "7": "never: too short to be told from other numbers"}
    assert replace_names("王秀兰 7", said) == "client-abc 7"


@pytest.mark.parametrize("name", [*NAMES, "Ó Briain-O'Neil, Áine", "欧阳 Anna", "Dr. Möller & Söhne 1234", "8800-1234"])
@given(data=st.data())
def test_whatever_a_name_is_known_by_is_found_however_it_is_written(name: str, data: st.DataObject) -> None:
    known = pattern_of(name, parts=True)
    assert known is not None
    text = data.draw(st.text("ab1-., ", max_size=5)) + data.draw(st.from_regex(known)) + data.draw(st.text(max_size=5))
    found = known.search(folded(text)[0])
    assume(found is not None and found[0])
    assert "\ue000" in replace_names(text, {name: "\ue000"}, (name,))


@given(
    amount=st.decimals(min_value=-(10**15), max_value=10**15, places=2, allow_nan=False),
    grouped=st.booleans(),
)
def test_amounts_are_never_touched(amount: object, grouped: bool) -> None:
    text = f"It is worth {amount:,} yuan" if grouped else f"It is worth {amount} yuan"
    assert replace_names(text, ("Whitfield",)) == text


@given(before=st.text(max_size=20), behind=st.text(max_size=20))
def test_a_chinese_name_never_stays(before: str, behind: str) -> None:
    assert "王秀兰" not in replace_names(f"{before}王秀兰{behind}", ("王秀兰",))


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Zhang San", "ZHANG, San; San A. Zhang; Zhang-San; zh\u00e1ng s\u00e0n", "; ".join(["[name]"] * 4)),
        ("Zhang San", "\uff3a\uff48\uff41\uff4e\uff47\u3000\uff33\uff41\uff4e", "[name]"),
        ("Zhang San", "Tai San Zhangjiajie", "Tai San Zhangjiajie"),
        ("Jos\u00e9 Garc\u00eda", "GARCIA, JOSE", "[name]"),
        ("\u738b\u5c0f\u660e", "\u738b \u5c0f \u660e, \u738b*\u660e, \u738b**", "[name], [name], [name]"),
        ("\u738b\u5c0f\u660e", "\u738b\u5148\u751f", "[name]"),
        ("\u738b\u5c0f\u660e", "\u738b\u5c0f, \u5c0f\u660e", "\u738b\u5c0f, \u5c0f\u660e"),
        ("XXXX-4471", "to ...471 and \u5c3e\u53f74471, not 4,471.20", "to [name] and [name], not 4,471.20"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelled(name: str, text: str, left: str) -> None:
    assert replace_names(text, (name,)) == left


def test_a_word_of_a_name_goes_only_where_words_are_the_files_own() -> None:
    assert replace_names("[[price.last]] of Price", ("John Price",)) == "[[price.last]] of Price"
    assert replace_names("from PRICE, acct 4471", ("John Price", "X-4471"), ("John Price", "X-4471")) == (
        "from [name], acct [name]"
    )
