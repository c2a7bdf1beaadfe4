"""Write the workbooks of examples/account-template from the CSV files beside them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parent.parent / "examples" / "account-template"
TEXT_COLUMNS = ("date", "symbol", "account", "note", "name", "action", "currency", "kind", "into", "counter_currency")


def build(name: str) -> None:
    """One workbook: numbers as numbers, everything else as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append(header)
    for row in rows:
        sheet.append([_value(column, cell) for column, cell in zip(header, row, strict=True)])
    book.save(FOLDER / f"{name}.xlsx")


def _value(column: str, cell: str) -> str | float | None:
    if not cell:
        return None
    return cell if column in TEXT_COLUMNS else float(cell)


if __name__ == "__main__":
    for one in ("transactions", "holdings"):
        build(one)
