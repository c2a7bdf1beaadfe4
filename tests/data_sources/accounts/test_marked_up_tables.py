"""Tables in mark-up under the name of a workbook, as programs of brokers save them; every row is MADE UP."""

from __future__ import annotations

import pytest
from export_reading import by_row, clean, written

from data_sources.accounts.files.marked_up import page_tables
from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.mainland.settlement_statements import STATEMENT
from data_sources.model import Action

HEADER = (
    "成交日期",
    "证券代码",
    "证券名称",
    "操作",
    "成交数量",
    "成交均价",
    "成交金额",
    "手续费",
    "印花税",
    "发生金额",
)
ROWS = (
    ("20240105", "000001", "平安银行", "证券买入", "1000", "9.5", "9500", "5", "0", "-9505"),
    ("20240108", "000001", "平安银行", "证券卖出", "500", "10", "5000", "5", "2.5", "4992.5"),
)


def page(rows: tuple[tuple[str, ...], ...]) -> str:
    cells = "".join("<tr>" + "".join(f"<td x:str>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f'<html><head><meta charset="gb2312"><style>td {{}}</style></head><body><table>{cells}</table></body></html>'


def excel_xml(rows: tuple[tuple[str, ...], ...]) -> str:
    def cell(text: str, place: int) -> str:
        return f'<Cell ss:Index="{place}"><Data ss:Type="String">{text}</Data></Cell>' if text != "0" else ""

    body = "".join("<Row>" + "".join(cell(text, place) for place, text in enumerate(row, 1)) + "</Row>" for row in rows)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="交割单"><Table>{body}</Table>'
        "</Worksheet></Workbook>"
    )


@pytest.mark.parametrize(
    ("text", "encoding"), [(page((HEADER, *ROWS)), "gb18030"), (excel_xml((HEADER, *ROWS)), "utf-8")]
)
def test_a_statement_in_mark_up(text: str, encoding: str) -> None:
    rows = by_row(clean(STATEMENT, written(text, "交割单.xls", encoding)))
    assert (rows[2].action, rows[2].symbol, rows[2].amount) == (Action.BUY, "000001.SZ", -9505.0)
    assert (rows[3].quantity, rows[3].fees, rows[3].taxes) == (-500.0, 5.0, 2.5)


def test_cells_of_a_page() -> None:
    text = (
        "<table><tr><td colspan=3>对账单</td></tr></table>"
        "<TABLE><TR><TH>a<TH>b &amp; c</TH><TH>d</TR><tr><td>1<td><b>2</b><br>3<td></td></tr></TABLE>"
    )
    (table,) = page_tables(text)  # a table of one row is a title
    assert table == [(2, ["a", "b & c", "d"]), (3, ["1", "2 3", ""])]
    assert page_tables("<tr><td colspan=2>a<td>b") == [[(1, ["a", "", "b"])]]
    assert len(page_tables("<table><tr><td colspan=99999999>a</table>")[0][0][1]) <= 500


def test_a_page_without_a_table_is_called_one() -> None:
    for text in ("<html><body>signed out</body></html>", "<html><table><tr><td>signed out</td></tr></table></html>"):
        assert OpenedFile("a.xls", text.encode(), "2026-11-20").foreign == "a web page"


def test_ofx_has_tags_that_only_look_like_rows() -> None:
    file = OpenedFile("a.ofx", b"<OFX>\n<TRNUID>1\n<TRNTYPE>DEBIT\n<TRNAMT>-1\n</OFX>", "2026-11-20")
    assert not file.foreign
    assert file.text.startswith("<OFX>")
