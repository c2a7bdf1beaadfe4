"""From a path to a book: folders, doubles, links, sizes, workbooks, encodings, and every fault named."""

from __future__ import annotations

import io
import os
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.read import read_account
from data_sources.accounts.reader import ReadingHints
from data_sources.encoding import decode, encode
from data_sources.errors import BadFile
from data_sources.model import AccountBook, Action

HINTS = ReadingHints(date(2026, 11, 20))
HEADER = "date,action,symbol,quantity,price,amount,currency\n"
ROW = "2024-01-05,buy,AAPL,10,185.00,-1850.00,USD\n"


def _refused(path: Path, hints: ReadingHints = HINTS) -> str:
    with pytest.raises(BadFile) as caught:
        read_account(path, hints)
    return str(caught.value)


def _workbook(rows: list[list[object]], title: str = "transactions") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_folder_is_read_in_the_order_of_names_whatever_the_disk_says(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.csv", "a/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(HEADER + ROW.replace("10", str(len(name) * 7 + ord(name[-5]))))
    assert [file.name for file in read_account(tmp_path, HINTS).files] == ["a/c.csv", "a/z.csv", "b.csv"]


BLANKS = "\t\x0b\x0c\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: f"U+{ord(blank):04X}")
@pytest.mark.parametrize("cell", ["{}10", "10{}", '"{}10"', '"10{}"', '"\n{}10"'])
def test_a_cell_is_read_without_the_blanks_at_its_ends_wherever_it_stands(blank: str, cell: str) -> None:
    written = cell.format(blank)
    for row in (f"{written},b,c", f"a,{written},c", f"a,b,{written}"):
        for text in (f"x,y,z\n{row}", f"{row}\nx,y,z\n"):
            cells = {one for _, cells in OpenedFile("a.csv", text.encode()).grid().rows for one in cells}
            assert "10" in cells, repr(text)


def test_every_blank_that_python_knows_is_among_them() -> None:
    known = {chr(code) for code in range(0x10000) if chr(code).isspace()} - {"\n", "\r"}
    for blank in sorted(known):
        (_, cells), *_ = OpenedFile("a.csv", f"a,{blank}10{blank},c".encode()).grid().rows
        assert cells == ("a", "10", "c"), f"U+{ord(blank):04X}"


def test_cells_of_a_clean_file_are_the_same_with_a_blank_somewhere_else(tmp_path: Path) -> None:
    clean = 'date,name\n\n2024-01-05,"Amazon.com, Inc."\n,\n2024-01-08,=\n'
    rows = OpenedFile("a.csv", clean.encode()).grid().rows
    assert rows == ((1, ("date", "name")), (3, ("2024-01-05", "Amazon.com, Inc.")), (5, ("2024-01-08", "=")))
    assert OpenedFile("a.csv", f"{clean} ,x \n".encode()).grid().rows == (*rows, (6, ("", "x")))


def test_hidden_files_and_office_locks_are_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + ROW)
    for name in (".hidden.csv", "~$a.xlsx", ".~lock.a.csv#", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"nothing to read")
    book = read_account(tmp_path, HINTS)
    assert [file.name for file in book.files] == ["a.csv"]
    assert book.unread == ()


def test_files_of_other_kinds_are_listed_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + ROW)
    (tmp_path / "contract.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "note.txt").write_text("call the client")
    assert [row.place.file for row in read_account(tmp_path, HINTS).unread] == ["contract.pdf", "note.txt"]


def test_the_same_bytes_twice_are_read_once(tmp_path: Path) -> None:
    for name in ("a.csv", "copy of a.csv"):
        (tmp_path / name).write_text(HEADER + ROW)
    book = read_account(tmp_path, HINTS)
    assert [file.same_as for file in book.files] == ["", "a.csv"]
    assert len(book.transactions) == 1


def test_a_link_out_of_the_folder_is_refused_by_its_name(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(HEADER + ROW)
    folder = tmp_path / "account"
    folder.mkdir()
    (folder / "a.csv").write_text(HEADER + ROW)
    (folder / "link.csv").symlink_to(outside)
    assert "link.csv: it is a link out of the folder" in _refused(folder)


def test_a_folder_that_leads_round_in_a_circle_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + ROW)
    (tmp_path / "again").symlink_to(tmp_path)
    assert [file.name for file in read_account(tmp_path, HINTS).files] == ["a.csv"]


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    started = time.perf_counter()
    assert "210 MB" in _refused(path)
    assert time.perf_counter() - started < 1.0


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + ROW)
    os.mkfifo(tmp_path / "pipe.csv")
    assert "pipe.csv: it is no file but a device or a pipe" in _refused(tmp_path)


def test_what_is_missing_or_empty_is_said(tmp_path: Path) -> None:
    assert "there is no such file" in _refused(tmp_path / "none.csv")
    assert "the folder has no files" in _refused(tmp_path)
    (tmp_path / "empty.csv").write_text("\n\n")
    assert "empty.csv: the file is empty" in _refused(tmp_path)
    (tmp_path / "empty.csv").unlink()
    (tmp_path / "note.txt").write_text("call the client")
    assert "no file in it is an export of an account (found note.txt)" in _refused(tmp_path)


def test_an_unknown_table_shows_its_columns_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("Wann,Symbol,Quantity,Price,Colour\n2024-01-01,AAPL,1,2,red\n")
    said = _refused(path)
    assert "'Wann', 'Symbol', 'Quantity', 'Price', 'Colour'" in said
    assert "the nearest formats are" in said
    assert "--formats" in said
    assert "[columns]" in said


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis", "an archive"),
        (b"  <HTML><table><tr><td>1", "a web page"),
    ],
)
def test_files_of_other_kinds_are_called_by_their_name(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(content)
    assert f"it is {what}" in _refused(path)


def test_all_faults_of_all_files_are_named_with_file_row_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        HEADER + "2024-01-05,buy,AAPL,ten,185,-1850,USD\n2027-01-05,buy,AAPL,1,185,-185,USD\n"
    )
    (tmp_path / "b.csv").write_text(
        HEADER + "1924-01-05,buy,AAPL,1,185,-185,USD\n2024-01-05,borrow,AAPL,1,185,-185,USD\n"
    )
    said = _refused(tmp_path)
    assert "a.csv, row 2, column 'quantity': 'ten', expected a number" in said
    assert "a.csv, row 3, column 'date': 2027-01-05, expected a day from 1970-01-01 to 2026-11-20" in said
    assert "b.csv, row 2, column 'date': 1924-01-05" in said
    assert "b.csv, row 3, column 'action': 'borrow'" in said


def test_rows_count_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '\n\ndate,action,symbol,quantity,price,note\n2024-01-05,buy,AAPL,1,5,"two\nlines"\n\n2024-01-06,sell,AAPL,1,5,\n'
    )
    assert [row.place.row for row in read_account(path, HINTS).transactions] == [4, 6]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "贵州茅台"),
        ("utf-8-sig", "贵州茅台"),
        ("gb18030", "贵州茅台"),
        ("utf-16", "贵州茅台"),
        ("cp1252", "Börse Größe £"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEADER.replace("date", "name,date", 1) + f"{name},{ROW}").encode(encoding))
    assert read_account(path, HINTS).transactions[0].name == name


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_cells_written_as_formulas(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.csv"
    cells = ["2024-01-05", "buy", '="600519"', "10", "185.5", "-1855.0", "CNY"]
    path.write_text(HEADER.replace(",", separator) + separator.join(cells) + "\n")
    found = read_account(path, HINTS).transactions[0]
    assert (found.symbol, found.amount) == ("600519.SH", -1855.0)


def test_decimal_commas_and_a_separator_that_excel_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "sep=;\n"
        + HEADER.replace(",", ";")
        + "05.01.2024;buy;AAPL;1.000;185,50;-185.500,00;USD\n20.01.2024;sell;AAPL;1;185,5;185,5;USD\n"
    )
    first = read_account(path, HINTS).transactions[0]
    assert (first.day, first.quantity, first.amount, first.place.row) == (date(2024, 1, 5), 1000.0, -185500.0, 3)


def test_a_mark_that_can_be_both_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date;action;symbol;quantity;price;currency\n2024-01-05;buy;AAPL;1,234;10;USD\n")
    assert "row 2, column 'quantity': '1,234' can be thousands or decimals" in _refused(path)


def test_cells_that_begin_like_a_formula_are_data(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER.strip() + ",note\n" + ROW.strip() + ",=HYPERLINK(1)\n" + ROW.strip() + ",@SUM(A1)\n")
    assert [row.text for row in read_account(path, HINTS).transactions] == ["=HYPERLINK(1)", "@SUM(A1)"]


def test_a_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        _workbook([HEADER.strip().split(","), [date(2024, 1, 5), "buy", 600519, 10, 185.0, -1850.0, "CNY"]])
    )
    found = read_account(path, HINTS).transactions[0]
    assert (found.day, found.symbol, found.quantity, found.place.sheet) == (
        date(2024, 1, 5),
        "600519.SH",
        10.0,
        "transactions",
    )


def test_a_formula_without_its_value_is_a_fault_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_workbook([HEADER.strip().split(","), ["2024-01-05", "buy", "AAPL", 10, 185.0, "=-D2*E2", "USD"]]))
    said = _refused(path)
    assert "sheet 'transactions', row 2, column 'amount': the formula '=-D2*E2' was saved without its value" in said


def test_a_workbook_with_a_password_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert "protected by a password, expected a workbook saved without one" in _refused(path)


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(30 * 1024 * 1024))
    assert "times its size; it is not opened" in _refused(path)


def test_a_damaged_workbook_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_workbook([["date"]])[:900])
    assert "damaged workbook" in _refused(path)


def test_xml_with_entities_of_its_own_is_not_read() -> None:
    bomb = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbb'>]><FlexQueryResponse>&b;</FlexQueryResponse>"
    assert OpenedFile("a.xml", bomb).xml() is None
    assert OpenedFile("a.xml", b"<FlexQueryResponse/>").xml() is not None


def test_one_holding_has_one_symbol_over_all_files(tmp_path: Path) -> None:
    trades = "Buy/Sell,TradeDate,ISIN,Quantity,TradePrice,TradeMoney,CurrencyPrimary,IBCommission\n"
    bought = "BUY,20230522,US9220427424,95,93.78,8909.1,USD,-1\n"
    (tmp_path / "trades.csv").write_text(trades + bought)
    paid = '"Type","SettleDate","ISIN","Description","Amount","CurrencyPrimary"\n'
    text = "VT(US9220427424) CASH DIVIDEND USD 0.6504 PER SHARE (Ordinary Dividend)"
    (tmp_path / "paid.csv").write_text(paid + f'"Dividends","20230623","US9220427424","{text}","137.23","USD"\n')
    book = read_account(tmp_path, HINTS)
    assert {row.symbol for row in book.transactions} == {"VT"}


def test_accounts_of_two_brokers_do_not_become_one(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(HEADER + ROW)
    paid = "Type,SettleDate,ISIN,Description,Amount,CurrencyPrimary\nDividends,20230623,,Paid,1.00,USD\n"
    (tmp_path / "paid.csv").write_text(paid)
    book = read_account(tmp_path, HINTS)
    assert [row.account for row in book.transactions] == ["template", "ibkr"]
    assert [file.accounts for file in book.files] == [("template",), ("ibkr",)]


def test_an_account_that_is_written_in_part_is_the_one_that_ends_so(tmp_path: Path) -> None:
    header = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    row = '"01/05/2024","Buy","AAPL","APPLE","1","$10.00","","-$10.00"\n'
    for name, account in (("a.csv", "XXXX-4321"), ("b.csv", "Joint XXXX-4321")):
        title = f'"Transactions  for account {account} as of 01/15/2024 18:00:21 ET"\n'
        (tmp_path / name).write_text(title + header + row)
    (tmp_path / "c.csv").write_text(header + row)
    assert {row.account for row in read_account(tmp_path, HINTS).transactions} == {"Joint XXXX-4321"}


def test_a_number_that_nobody_quoted_moves_no_other_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "2024-01-05,buy,AAPL,10,1,185.00,-11850.00,USD\n")
    assert "row 2: it has 8 cells, the header has 7" in _refused(path)


def test_a_value_that_is_not_quantity_times_price_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("symbol,quantity,price,value,currency\nAAPL,10,100.00,1000.00,USD\nMSFT,10,100.00,1100.00,USD\n")
    sums = read_account(path, HINTS).sums
    assert [(check.what, check.stated, check.added) for check in sums] == [("value of MSFT", 1100.0, 1000.0)]


def test_a_book_goes_to_json_and_back_exactly() -> None:
    book = read_account(Path(__file__).parent / "files" / "ib_activity_made_up.csv", HINTS)
    assert decode(AccountBook, encode(book)) == book


def test_controls_of_a_terminal_never_reach_a_message(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "2024-01-05,buy,AAPL,\x1b[31mten\x1b[0m,185,-1850,USD\n")
    assert "\x1b" not in _refused(path)


def test_the_columns_of_the_template_in_every_file_of_the_examples() -> None:
    folder = Path(__file__).parents[3] / "examples" / "account-template"
    for name in (
        "transactions.csv",
        "transactions.xlsx",
        "transactions-zh.csv",
        "holdings.csv",
        "holdings.xlsx",
        "holdings-zh.csv",
    ):
        book = read_account(folder / name, HINTS)
        assert book.files[0].format == "template"
        assert not [check for check in book.sums if abs(check.stated - check.added) > 0.01]


def test_the_template_says_the_same_as_csv_and_as_workbook() -> None:
    folder = Path(__file__).parents[3] / "examples" / "account-template"
    text, book = (read_account(folder / f"transactions.{kind}", HINTS).transactions for kind in ("csv", "xlsx"))
    assert [(row.day, row.action, row.symbol, row.quantity, row.amount) for row in text] == [
        (row.day, row.action, row.symbol, row.quantity, row.amount) for row in book
    ]
    assert [row.action for row in text][:3] == [Action.DEPOSIT, Action.BUY, Action.BUY]


def test_a_file_of_more_lines_than_any_account_has_is_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("date,action,symbol,quantity,price,amount,currency\n" + "2024-01-02,buy,A,1,1,-1,USD\n" * 250_001)
    with pytest.raises(BadFile, match="250,002 lines, more than the 250,000") as refused:
        read_account(path, ReadingHints(date(2026, 1, 1)))
    assert "export a shorter period" in str(refused.value)
