"""Files as clients bring them: what is wrong is named with its place, what can be reported is, with a word on it.

Each test is one thing that a user met. The accounts are MADE UP; the prices are those of the bundled sample.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor_cli.app import run
from advisor_cli.errors import ExitCode

HEAD = "date,action,symbol,quantity,price,amount,fees,currency,account,ratio,into"
DEPOSIT = "2015-01-05,deposit,,,,10000,,USD,A,,"
BUY = "2015-01-06,buy,AAPL,100,24,-2400,,USD,A,,"
SELL = "2015-03-02,sell,AAPL,50,28,1400,,USD,A,,"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Written = Callable[..., Path]
Asked = Callable[..., tuple[int, str, str]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A file of the template with these rows; or of this content."""

    def write(*rows: str, name: str = "account.csv", content: bytes | None = None) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("\n".join((HEAD, *rows, "")).encode() if content is None else content)
        return path

    return write


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    def ask(path: Path, *more: str) -> tuple[int, str, str]:
        code = run(["account-report", str(path), "--source", "sample", "--quiet", *more])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return ask


@pytest.fixture
def reported(asked: Asked) -> Callable[..., dict[str, Any]]:
    """The report's facts by key, and the codes of the first page's notices."""

    def report(path: Path, *more: str, ends: ExitCode = ExitCode.DONE) -> dict[str, Any]:
        code, out, said = asked(path, "--json", *more)
        assert code == ends, said
        document = json.loads(out)
        facts = {fact["key"]: fact["value"] for fact in document["facts"]}
        return facts | {"notices": {notice["code"] for notice in document["notices"]}}

    return report


@pytest.fixture
def refused(asked: Asked) -> Callable[..., str]:
    """The one sentence that a faulty file is answered with."""

    def refuse(path: Path, *more: str) -> str:
        code, out, said = asked(path, *more)
        assert code == ExitCode.FILE, said
        assert out == ""
        assert said.count("\n") == 1
        return said

    return refuse


Reported = Callable[..., dict[str, Any]]
Refused = Callable[..., str]


def troubles(facts: dict[str, Any]) -> set[str]:
    return {value for key, value in facts.items() if key.startswith("reconciliation.trouble.")}


def test_more_sold_than_was_there_stands_on_the_first_page(written: Written, reported: Reported) -> None:
    facts = reported(written(DEPOSIT, BUY, "2015-03-02,sell,AAPL,150,28,4200,,USD,A,,"))
    assert "not_reconciled" in facts["notices"]
    assert troubles(facts) == {"oversold"}
    assert facts["reconciliation.found.1"] == 150
    assert facts["reconciliation.expected.1"] == 100


@pytest.mark.parametrize(
    "row", ["2015-03-06,merger,AAPL,150,,,,USD,A,0.5,SPY", "2015-03-06,expired,AAPL,150,,,,USD,A,,"]
)
def test_more_merged_or_expired_than_was_there_stands_on_the_first_page(
    written: Written, reported: Reported, row: str
) -> None:
    """What was too much was once left out without a word."""
    facts = reported(written(DEPOSIT, BUY, row))
    assert "not_reconciled" in facts["notices"]
    assert troubles(facts) == {"oversold"}
    assert facts["reconciliation.expected.1"] == 100


def test_a_sale_before_the_purchase_stands_on_the_first_page(written: Written, reported: Reported) -> None:
    facts = reported(
        written(DEPOSIT, "2015-01-06,sell,AAPL,50,24,1200,,USD,A,,", "2015-03-02,buy,AAPL,100,28,-2800,,USD,A,,")
    )
    assert "not_reconciled" in facts["notices"]
    assert troubles(facts) == {"sold before bought"}


@pytest.mark.parametrize("day", ["1915-01-06", "2115-01-06", "0015-01-06"])
def test_a_day_of_the_wrong_century_is_a_fault(written: Written, refused: Refused, day: str) -> None:
    said = refused(written(DEPOSIT, BUY.replace("2015-01-06", day)))
    assert f"row 3, column 'date': {day}, expected a day from 1970-01-01" in said


def test_two_files_of_one_period_count_once(written: Written, reported: Reported) -> None:
    folder = written(DEPOSIT, BUY, name="a.csv").parent
    written(DEPOSIT, BUY, name="b.csv")
    written(content=f"{HEAD}\r\n{DEPOSIT}\r\n{BUY}\r\n".encode("utf-16"), name="c.csv")
    facts = reported(folder)
    assert facts["change.flows.all"] == 10_000
    assert facts["overview.cash"] == 7_600
    assert troubles(facts) == {"double file", "double row"}


def test_overlapping_exports_count_each_row_once_and_true_twins_twice(written: Written, reported: Reported) -> None:
    folder = written(DEPOSIT, BUY, BUY, name="a.csv").parent
    written(BUY, BUY, SELL, name="b.csv")
    facts = reported(folder)
    assert facts["overview.cash"] == 10_000 - 2 * 2_400 + 1_400
    assert troubles(facts) == {"double row"}


def test_a_currency_without_a_rate_stands_on_the_first_page(written: Written, reported: Reported) -> None:
    facts = reported(written(DEPOSIT, BUY, "2015-01-05,deposit,,,,5000,,XAF,A,,"), ends=ExitCode.PARTIAL)
    assert "no_rate" in facts["notices"]
    assert facts["reconciliation.without_rate"] == 1
    assert facts["change.flows.all"] == 10_000


def test_a_report_in_a_currency_without_a_rate_is_one_sentence(written: Written, asked: Asked) -> None:
    code, _, said = asked(written(DEPOSIT, BUY), "--currency", "XAF")
    assert code == ExitCode.NO_DATA
    assert "no exchange rate of USD in XAF; name another --currency, or give the rate as USDXAF=X" in said
    code, _, said = asked(written(DEPOSIT, BUY), "--currency", "ZZZ")
    assert code == ExitCode.USAGE
    assert "'ZZZ' is not the code of a currency" in said


def test_an_unknown_symbol_stands_on_the_first_page(written: Written, reported: Reported) -> None:
    rows = (DEPOSIT, BUY, "2015-01-07,buy,ZZZZQ,10,10,-100,,USD,A,,")
    facts = reported(written(*rows), ends=ExitCode.PARTIAL)
    assert "not_valued" in facts["notices"]
    assert facts["data.unvalued_symbol.1"] == "ZZZZQ"
    assert facts["overview.cash"] == 7_500


def test_nothing_but_an_unknown_symbol_is_one_sentence(written: Written, asked: Asked) -> None:
    code, out, said = asked(written("2015-01-07,buy,ZZZZQ,10,10,-100,,USD,A,,"))
    assert code == ExitCode.NO_DATA
    assert out == ""
    assert said.count("\n") == 1
    assert "name it in [symbols] of the profile, or give its prices in a price file" in said


def test_a_delisted_holding_leaves_the_value_and_is_named(written: Written, reported: Reported, tmp_path: Path) -> None:
    days = [f"{year}-{month:02d}-{day:02d}" for year in (2015, 2016) for month in range(1, 13) for day in (2, 12, 22)]
    prices = tmp_path / "prices.csv"
    prices.write_text("date,GONE,LIVE\n" + "".join(f"{day},{10 if day < '2015-07' else ''},20\n" for day in days))
    rows = ("2015-01-06,buy,GONE,100,10,-1000,,USD,A,,", "2015-01-06,buy,LIVE,100,20,-2000,,USD,A,,")
    facts = reported(written(DEPOSIT, *rows), "--prices", str(prices), "--benchmark", "none")
    assert "not_valued" in facts["notices"]
    assert facts["data.unvalued_symbol.1"] == "GONE"
    assert facts["overview.value"] == 7_000 + 2_000


def test_a_ticker_that_changed_has_the_prices_of_the_new_one_from_the_first_day(
    written: Written, reported: Reported
) -> None:
    """Its prices were once asked from the day of the change only, and all before it was a flow."""
    old = BUY.replace("AAPL", "OLDT")
    facts = reported(written(DEPOSIT, old, "2022-06-09,renamed,OLDT,,,,,USD,A,,AAPL"))
    assert facts["change.flows.all"] == 10_000
    assert facts["data.first_bar"] == reported(written(DEPOSIT, BUY))["data.first_bar"]
    assert "data.unpriced" not in facts


def test_an_account_of_which_everything_was_taken_out_is_worth_zero(written: Written, reported: Reported) -> None:
    """Its value was once absent, because nothing of it had a price."""
    facts = reported(written(DEPOSIT, "2015-03-02,withdrawal,,,,10000,,USD,A,,"))
    assert facts["overview.value"] == 0
    assert facts["overview.cash"] == 0


def test_a_single_deposit_is_reported(written: Written, reported: Reported) -> None:
    facts = reported(written(DEPOSIT))
    assert facts["overview.value"] == 10_000
    assert facts["return.cumulative_return.all"] == 0


def test_a_withdrawal_larger_than_the_account_stands_on_the_first_page(written: Written, reported: Reported) -> None:
    facts = reported(written(DEPOSIT, BUY, "2015-03-02,withdrawal,,,,50000,,USD,A,,"))
    assert "cash_below_zero" in facts["notices"]
    assert troubles(facts) == {"withdrawn too much", "overdrawn"}


def test_returns_that_begin_anew_after_a_loss_of_everything_say_so(written: Written, reported: Reported) -> None:
    """Ten thousand were there and 24,000 were paid: the return since then was once shown without a word."""
    facts = reported(written(DEPOSIT, BUY.replace("-2400", "-24000")))
    assert {"return_begins_anew", "cash_below_zero", "not_reconciled"} <= facts["notices"]
    assert "return_begins_anew" not in reported(written(DEPOSIT, BUY))["notices"]


def test_flows_on_days_without_trading_count_on_the_next(written: Written, reported: Reported) -> None:
    rows = (DEPOSIT.replace("01-05", "01-03"), BUY.replace("01-06", "01-04"), "2015-07-04,withdrawal,,,,100,,USD,A,,")
    facts = reported(written(*rows))
    assert facts["change.flows.all"] == 9_900
    assert facts["change.residual.all"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("action", ["deposit", "withdrawal"])
def test_the_fee_of_a_transfer_is_a_cost_and_explains_itself(written: Written, reported: Reported, action: str) -> None:
    """It once counted as a fee and within the transfer, and as much was left unexplained."""
    facts = reported(written(DEPOSIT, BUY, f"2015-02-05,{action},,,,1000,10,USD,A,,"))
    assert facts["change.residual.all"] == pytest.approx(0.0, abs=1e-6)
    assert facts["change.fees.all"] == 10
    assert facts["change.flows.all"] == (11_010 if action == "deposit" else 9_010)


@pytest.mark.parametrize("action", ["buy", "sell", "reinvest"])
def test_money_for_no_shares_is_reported(written: Written, reported: Reported, action: str) -> None:
    """The sections on behaviour once divided by the shares."""
    facts = reported(written(DEPOSIT, BUY, f"2015-02-05,{action},AAPL,0,,30,,USD,A,,", SELL))
    assert facts["change.residual.all"] == pytest.approx(0.0, abs=1e-6)


def test_a_file_of_200_mb_is_not_opened(written: Written, refused: Refused) -> None:
    path = written(DEPOSIT)
    for name in ("large.csv", "large.xlsx"):
        large = path.with_name(name)
        with large.open("wb") as file:
            file.truncate(200_000_000)
        said = refused(large)
        assert "it has 200 MB, more than the 67 MB that are read of one file; export a shorter period" in said


def test_a_password_protected_workbook_is_named(written: Written, refused: Refused) -> None:
    locked = OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
    assert "it is protected by a password, expected a workbook saved without one" in refused(
        written(name="locked.xlsx", content=locked)
    )


def test_a_zip_bomb_is_not_unpacked(written: Written, refused: Refused) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        bomb.writestr("[Content_Types].xml", "<x/>")
        bomb.writestr("xl/workbook.xml", "<x/>")
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(64 * 1024 * 1024))
    assert "it would unpack to 64 MB" in refused(written(name="bomb.xlsx", content=packed.getvalue()))


def test_formulas_are_never_taken_for_values(written: Written, refused: Refused) -> None:
    said = refused(
        written(
            DEPOSIT.replace("10000", "=100*100"),
            BUY.replace("24,-2400", "=24,-2400"),
            BUY.replace("AAPL", "=cmd|'/c calc'!A1"),
        )
    )
    assert "row 2, column 'amount': '=100*100', expected a number" in said
    assert "row 3, column 'price': '=24', expected a number" in said
    assert "row 4, column 'symbol': \"=cmd|'/c calc'!A1\", expected a symbol, not a formula" in said


def test_formulas_of_a_workbook_without_their_values_are_named(written: Written, refused: Refused) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (HEAD, DEPOSIT.replace("10000", "=100*100")):
        book.active.append([cell or None for cell in row.split(",")])
    path = written(name="formulas.xlsx", content=b"")
    book.save(path)
    assert "row 2, column 'amount': the formula '=100*100' was saved without its value" in refused(path)


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights there")
def test_a_link_out_of_the_folder_is_not_followed(written: Written, refused: Refused, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(f"{HEAD}\n{DEPOSIT}\n")
    folder = written(DEPOSIT, BUY).parent
    (folder / "link.csv").symlink_to(outside)
    assert "link.csv: it is a link out of the folder or to nothing, and is not followed; put the file" in refused(
        folder
    )
    (folder / "link.csv").unlink()
    (folder / "link.csv").symlink_to("nowhere.csv")
    assert "link.csv: it is a link out of the folder or to nothing" in refused(folder)


def test_every_fault_is_named_at_once_and_not_the_first_five(written: Written, asked: Asked) -> None:
    """A row whose action was unknown once hid its other faults, and faults after the fifth were only counted."""
    code, _, said = asked(written(*[f"2015-13-{day:02d},swap,AAPL,x,y,z,w,USDX,A,," for day in range(1, 11)]))
    assert code == ExitCode.FILE
    for row in range(2, 12):
        assert f"row {row}, column 'action': 'swap', expected one of the template's actions" in said
        for column, cell, wanted in (
            ("date", f"2015-13-{row - 1:02d}", "a day"),
            ("quantity", "x", "a number"),
            ("price", "y", "a number"),
            ("amount", "z", "a number"),
            ("fees", "w", "a number"),
            ("currency", "USDX", "a currency (ISO code)"),
        ):
            assert f"row {row}, column {column!r}: {cell!r}, expected {wanted}" in said


def test_every_fault_of_a_profile_is_named_at_once(written: Written, asked: Asked, tmp_path: Path) -> None:
    profile = tmp_path / "client.toml"
    limits = ("single_holding", "single_fund", "sector", "foreign_currency", "annual_volatility", "max_drawdown")
    profile.write_text('[client]\nrisk_level = "C9"\n[limits]\n' + "".join(f"{name} = 40\n" for name in limits))
    code, _, said = asked(written(DEPOSIT), "--profile", str(profile))
    assert code == ExitCode.FILE
    assert "[client] risk_level: 'C9', expected C1, C2, C3, C4, C5" in said
    for name in limits:
        assert f"[limits] {name}: 40, expected" in said


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (BUY.replace("24,-2400", "-24,"), "column 'price': '-24', expected a price that is not below zero"),
        (DEPOSIT.replace("10000", "-500"), "column 'amount': '-500', expected money that came; what went out is a"),
        (BUY.replace("100", "1e300"), "column 'quantity': '1e300', expected a number up to 1e+15"),
        (BUY.replace("-2400", "inf"), "column 'amount': 'inf', expected a number up to 1e+15"),
    ],
)
def test_numbers_that_no_account_has_are_faults(written: Written, refused: Refused, row: str, fault: str) -> None:
    """A negative price once put money into the account; a huge number ended in a defect of ours."""
    assert f"row 3, {fault}" in refused(written(DEPOSIT, row))


def test_two_columns_of_one_name_are_a_fault(written: Written, refused: Refused) -> None:
    content = f"{HEAD.replace('fees', 'amount')}\n{DEPOSIT}\n".encode()
    assert "row 1, column 'amount': two columns bear this name" in refused(written(content=content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (f"{HEAD}\n".encode(), "it has neither transactions nor positions; export a longer period"),
        (f"{HEAD}\n{DEPOSIT}\n{BUY}\n".encode().replace(b"AAPL", b"AA\0PL"), "row 3: it is no text: it has zero bytes"),
        (
            "日期,操作,代码,数量\n2024-01-05,买入,600519,100\n".encode("gb18030").replace(b"600519", b"\xff600519"),
            "row 2: byte 0xFF is no character, in what else is Chinese text (GB 18030); save it again as UTF-8",
        ),
        (b"%PDF-1.4", "it is a PDF, not an export of an account"),
    ],
)
def test_files_without_an_account_are_one_sentence(
    written: Written, refused: Refused, content: bytes, said: str
) -> None:
    assert said in refused(written(content=content))


def test_a_folder_with_only_a_pdf_is_one_sentence(written: Written, refused: Refused) -> None:
    folder = written(name="letter.pdf", content=b"%PDF-1.4").parent
    assert "no file in it is an export of an account (found letter.pdf)" in refused(folder)


def test_a_profile_given_as_the_account_is_one_sentence(written: Written, refused: Refused) -> None:
    path = written(name="client.toml", content=b'[client]\nname = "A"\n')
    assert "it is no export of an account; a profile is given with --profile" in refused(path)


def test_a_day_before_the_first_row_is_one_sentence(written: Written, asked: Asked) -> None:
    code, _, said = asked(written(DEPOSIT), "--as-of", "2010-01-01")
    assert code == ExitCode.NO_DATA
    assert "the account has no row by 2010-01-01; the first in its files is of 2015-01-05; ask for a later day" in said


@pytest.mark.parametrize("source", ["yahoo", "akshare"])
def test_nothing_kept_and_offline_is_one_sentence(
    written: Written, capsys: pytest.CaptureFixture[str], source: str
) -> None:
    code = run(["account-report", str(written(DEPOSIT, BUY)), "--source", source, "--offline", "--quiet"])
    said = capsys.readouterr().err
    assert code == ExitCode.NO_DATA
    assert said.count("\n") == 1
    assert "are kept on this machine; run once without --offline" in said
