"""Under an alias nothing of the client stands in the book; what counts stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from advisor_cli.clients.private import under_alias
from data_sources.encoding import canonical_text, encode
from data_sources.model import (
    AccountBook,
    AccountFile,
    AccountTerms,
    Action,
    CashBalance,
    ClientProfile,
    Holding,
    Origin,
    Place,
    SumCheck,
    Transaction,
    UnreadRow,
)

DAY = date(2024, 5, 31)
NAME, NUMBER, OTHER = "王小明", "A1234567", "Z7654321"
FILE = "exports/王小明_A1234567.csv"
ALIAS = "client-abcdefghij"


def book() -> AccountBook:
    place = Place(FILE, 7)
    origin = Origin("file", f"schwab: {FILE}", "2024-06-01", "0" * 64)
    return AccountBook(
        files=(AccountFile(FILE, "schwab", 3, (NUMBER, OTHER), DAY, DAY, origin),),
        transactions=(
            Transaction(
                DAY,
                Action.DEPOSIT,
                "",
                0.0,
                None,
                500.0,
                0.0,
                0.0,
                "CNY",
                NUMBER,
                place,
                text="银证转入 王小明 A1234567",
            ),
            Transaction(DAY, Action.BUY, "600519.SH", 100.0, 4.0, -400.0, 0.0, 0.0, "CNY", OTHER, place),
        ),
        holdings=(Holding(DAY, "600519.SH", 100.0, 400.0, "CNY", NUMBER, place),),
        cash=(CashBalance(DAY, "CNY", 100.0, OTHER, place),),
        sums=(SumCheck("total of A1234567", 1.0, 1.0, "CNY", place),),
        unread=(UnreadRow(place, "转托管 王小明", "not known of Z7654321"),),
    )


def profile(*terms: AccountTerms) -> ClientProfile:
    return ClientProfile(name=NAME, currency="CNY", accounts=terms)


def test_neither_name_nor_number_stands_anywhere() -> None:
    hidden, policy = under_alias(book(), profile(AccountTerms(NUMBER, "养老账户"), AccountTerms(OTHER)), ALIAS)
    text = canonical_text(encode(hidden)) + canonical_text(encode(policy))
    for secret in (NAME, NUMBER, OTHER):
        assert secret not in text
    assert ALIAS in hidden.transactions[0].text
    assert {one.account for one in hidden.transactions} == {"养老账户", "account 2"}
    assert {terms.account for terms in policy.accounts} == {"养老账户", "account 2"}


def test_what_counts_is_the_same() -> None:
    before = book()
    after, _ = under_alias(before, profile(), ALIAS)
    bare = [replace(one, account="", text="", place=Place("", 0)) for one in before.transactions]
    assert [replace(one, account="", text="", place=Place("", 0)) for one in after.transactions] == bare
    assert [one.place.row for one in after.transactions] == [7, 7]
    # Rows still lead to one of the files.
    assert {one.place.file for one in after.transactions} == {file.name for file in after.files}


def test_two_accounts_of_one_label_stay_two() -> None:
    hidden, _ = under_alias(book(), profile(AccountTerms(NUMBER, "401k"), AccountTerms(OTHER, "401k")), ALIAS)
    assert len({one.account for one in hidden.transactions}) == 2


def test_a_name_of_a_file_that_tells_nothing_stays() -> None:
    plain = book()
    place = Place("schwab_2024.csv", 3)
    named = replace(
        plain,
        files=(replace(plain.files[0], name=place.file),),
        transactions=tuple(replace(one, place=place) for one in plain.transactions),
    )
    hidden, _ = under_alias(named, ClientProfile(), ALIAS)
    assert hidden.files[0].name == "schwab_2024.csv"
    assert hidden.transactions[0].place == place
