"""A file that no reader knows, by the profile's ``[columns]``: which of its columns is what.

The fields are those of the template, and so is the meaning of the rows; but the words for what a row does may be
those of a broker in any of the languages that the readers know.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.interchange.template import NUMBERS, book_holding, book_row
from data_sources.accounts.interchange.template_words import ACTION_OF
from data_sources.accounts.mainland.settlement_booking import ACTIONS as CHINESE_ACTIONS
from data_sources.accounts.mainland.settlement_words import business_of
from data_sources.accounts.reader import FileRead, ReadingHints
from data_sources.accounts.rows.stated_balances import StatedBalance, checked_balances
from data_sources.accounts.rows.tables import Gathered, Row, Table, find_header, heading
from data_sources.model import Action, CashBalance

FIELD_OF = {"date": "day"}  # the profile's word, and the readers'
WHY_UNKNOWN = "its action is a word that is not known; name it as the template does (buy, sell, dividend, ...)"
# In the order in which they are tried: what stands anywhere in the word.
WORDS: tuple[tuple[str, Action], ...] = (
    (r"reinvest|wiederanlage|herbeleg", Action.REINVEST),
    (
        r"divid.*(tax|steuer|belasting|impôt|ritenut)|withholding|quellensteuer|bronbelasting|retenue|ritenuta",
        Action.TAX,
    ),
    (r"divid|distribution|ausschüttung|utdelning|udbytte|utbytte|provento|cedola|coupon", Action.DIVIDEND),
    (r"\b(sell|sale|sold)|verkoop|verkauf|sälj|salg|vente|venta|vendita|venda|myynti", Action.SELL),
    (r"\b(buy|bought|purchase)|koop|kauf|köp|køb|kjøp|achat|compra|acquisto|aankoop|osto", Action.BUY),
    (r"interest|zins|rente|ränta|intérêt|interess", Action.INTEREST),
    (r"\btax|steuer|skatt|belasting|impôt|imposta|taxe|bollo", Action.TAX),
    (r"fee|gebühr|avgift|kosten|tarie|frais|commission|kommission|courtage|spese", Action.FEE),
    (r"withdraw|uttag|auszahlung|opname|onttrekking|retrait|prelievo|retirada|cash out", Action.WITHDRAWAL),
    (r"deposit|insättning|einzahlung|storting|versement|conferimento|ingreso|top[- ]?up|contribution", Action.DEPOSIT),
)
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), action) for pattern, action in WORDS)
_WORD_OF: Mapping[Action, str] = {action: word for word, action in reversed(tuple(ACTION_OF.items()))}


class MappedFile:
    """The reader for what the user maps himself."""

    name = "mapped"
    label = "any table, by [columns] in the profile"
    label_zh = "任意表格（在档案的 [columns] 中说明各列）"

    def recognizes(self, file: OpenedFile) -> bool:
        """Any file with a table; it is asked last, and only where the profile names columns."""
        return bool(file.grids())

    def read(self, file: OpenedFile, hints: ReadingHints) -> FileRead:
        """Every row, or all faults: a column that is named and not there is one."""
        gathered = Gathered(file, hints)
        columns = {FIELD_OF.get(field, field): (name,) for field, name in hints.columns.items()}
        found = _header(file, columns)
        if found is None:
            _missing(gathered, file, columns)
            return gathered.result()
        table = Table(gathered, *found, columns, numbers=(*NUMBERS, "balance"), days=("day",))
        if table.has("action") or (table.has("day") and (table.has("price") or table.has("amount"))):
            _read_transactions(gathered, table)
        else:
            for row in table.rows():
                book_holding(gathered, row)
        return gathered.result()


def _header(file: OpenedFile, columns: Mapping[str, Sequence[str]]) -> tuple[Grid, int] | None:
    for grid in file.grids():
        header = find_header(grid, columns, tuple(columns))
        if header is not None:
            return grid, header
    return None


def _missing(gathered: Gathered, file: OpenedFile, columns: Mapping[str, Sequence[str]]) -> None:
    """A fault for every column that no row names beside the others."""
    rows = [(number, {heading(cell) for cell in cells}) for grid in file.grids() for number, cells in grid.rows[:60]]
    wanted = {heading(name): name for names in columns.values() for name in names}
    number, nearest = max(rows, key=lambda row: len(row[1] & wanted.keys()), default=(None, set()))
    for plain, name in wanted.items():
        if plain not in nearest:
            gathered.fault("no such column", number, name, "a column that [columns] in the profile names")


def _read_transactions(gathered: Gathered, table: Table) -> None:
    balances: defaultdict[tuple[str, str], list[StatedBalance]] = defaultdict(list)
    for row in table.rows():
        action = _action(row, table)
        if action is None:
            row.skip(WHY_UNKNOWN)
            continue
        before = len(gathered.transactions)
        book_row(gathered, _with_action(row, table, action))
        if table.has("balance") and len(gathered.transactions) > before:
            made = gathered.transactions[-1]
            left = row.number("balance")
            if left is not None:
                stated = StatedBalance(made.day, made.amount, left, row.place("balance"), made.time)
                balances[made.account, made.currency].append(stated)
    for (account, coins), listed in balances.items():
        checks, last = checked_balances(listed, table.name("balance"), coins)
        gathered.sums += checks
        if last is not None:
            gathered.cash.append(CashBalance(last.day, coins, last.stated, account, last.place))


def _action(row: Row, table: Table) -> Action | None:
    """What the row does: by its word, or by the sign of its quantity or amount where there is no such column."""
    if not table.has("action"):
        moved = row.amount("quantity") or -row.amount("amount")
        return None if not moved else (Action.BUY if moved > 0 else Action.SELL)
    word = row.text("action")
    if (known := ACTION_OF.get(heading(word))) is not None:
        return known
    business = business_of(word) if not word.isascii() else None
    if business is not None and business in CHINESE_ACTIONS:
        return CHINESE_ACTIONS[business]
    return next((action for pattern, action in _WORDS if pattern.search(word)), None)


def _with_action(row: Row, table: Table, action: Action) -> Row:
    """The row with the template's word for what it does; without such a column, with one behind the others."""
    place = table.position("action")
    word = _WORD_OF[action]
    if place is None:
        return _ActionRow(table, row.row, row.cells, word)
    cells = (*row.cells[:place], word, *row.cells[place + 1 :])
    return _ActionRow(table, row.row, cells, row.text("action"))


class _ActionRow(Row):
    """A row whose action is the template's word, and whose own word is shown as the note."""

    __slots__ = ()

    def __init__(self, table: Table, row: int, cells: tuple[str, ...], word: str) -> None:
        super().__init__(table, row, cells)
        self.named["note"] = word
        if not table.has("action"):
            self.named["action"] = word


MAPPED_FILE = MappedFile()
