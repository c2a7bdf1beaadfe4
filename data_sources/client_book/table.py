"""A whole book in one table: rows of holdings or transactions with a column that says whose each row is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data_sources.accounts.files.folder import is_left_behind
from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.accounts.interchange.template import HOLDINGS_NEED, TRANSACTIONS_NEED
from data_sources.accounts.interchange.template_words import HOLDING_COLUMNS, TRANSACTION_COLUMNS
from data_sources.accounts.rows.tables import find_header, heading
from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.names import doubles_of, shown_name, unfit
from data_sources.client_book.policies import policies_of
from data_sources.client_book.rows import Rows, written_rows
from data_sources.client_book.told_apart import POLICIES, PROFILES, told_apart
from data_sources.encoding import digest
from data_sources.errors import BadFile, Fault

CLIENT = ("client", "client name", "客户", "客户名称", "客户姓名")
MOST_BYTES = 1024 * 1024 * 1024
NOBODY = "rows without a client"
ADVICE = "the table has the columns of examples/account-template, and a column 'client'"


@dataclass(slots=True)
class _Rows:
    """The rows of one client in one sheet, the header first."""

    sheet: str
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def clients_of_table(path: Path) -> tuple[ClientFiles, ...]:
    """The clients of a table in the order of their names; rows without a client are one with a fault.

    Raises:
        BadFile: the file cannot be read, or has no sheet with a column of clients.
    """
    rows, unowned = _rows_of(_opened(path))
    if not rows and not unowned:
        raise BadFile(path.name, [Fault("there is no row in it")], ADVICE)
    policies = _Policies(path.parent, rows)
    doubles = doubles_of(rows)
    found = [_client(path, name, rows[name], policies, doubles.get(name, "")) for name in sorted(rows)]
    found += [
        ClientFiles(shown_name(name), path, profile, None, digest(name), fault=f"{path.name} has no row of this client")
        for name, profile in policies.alone()
    ]
    if unowned:
        listed = ", ".join(str(row) for row in unowned[:20])
        why = f"{path.name}: {len(unowned)} rows name no client (row {listed}{' ...' if len(unowned) > 20 else ''})"
        found.append(ClientFiles(NOBODY, path, None, None, digest(why), fault=why))
    return _named_apart(found)


def _named_apart(found: list[ClientFiles]) -> tuple[ClientFiles, ...]:
    return told_apart(found)


def _opened(path: Path) -> OpenedFile:
    try:
        if not path.is_file():  # reading it might never end
            raise BadFile(path.name, [Fault("it is no file but a device or a pipe")], "save the table as a file")
        if path.stat().st_size > MOST_BYTES:
            what = f"it has more than {MOST_BYTES >> 20:,} MB"
            raise BadFile(path.name, [Fault(what)], "divide the clients among several books")
        file = OpenedFile(path.name, path.read_bytes())
    except OSError as failure:
        raise BadFile(path.name, [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    if file.problems:
        raise BadFile(path.name, file.problems)
    return file


def _rows_of(file: OpenedFile) -> tuple[dict[str, list[_Rows]], list[int]]:
    """The rows of each client by sheet, and the numbers of rows that name none."""
    found: dict[str, list[_Rows]] = {}
    unowned: list[int] = []
    known = False
    for grid in file.grids():
        header = _header(grid)
        if header is None:
            continue
        known = True
        place, column = header
        head = (grid.rows[place][0], _without(grid.rows[place][1], column))
        for number, cells in grid.rows[place + 1 :]:
            name = cells[column].strip() if column < len(cells) else ""
            if not name:
                unowned.append(number)
                continue
            sheets = found.setdefault(name, [])
            if not sheets or sheets[-1].sheet != grid.sheet:
                sheets.append(_Rows(grid.sheet, [head]))
            sheets[-1].rows.append((number, _without(cells, column)))
    if not known:
        raise BadFile(file.name, [Fault("no sheet of it has a column 'client' beside those of the template")], ADVICE)
    return found, unowned


def _header(grid: Grid) -> tuple[int, int] | None:
    """Places of the header and of the column of clients."""
    names = {heading(name) for name in CLIENT}
    for columns, needed in ((TRANSACTION_COLUMNS, TRANSACTIONS_NEED), (HOLDING_COLUMNS, HOLDINGS_NEED)):
        place = find_header(grid, {**columns, "client": CLIENT}, ("client", *needed), within=5)
        if place is not None:
            cells = grid.rows[place][1]
            return place, next(at for at, cell in enumerate(cells) if heading(cell) in names)
    return None


def _without(cells: tuple[str, ...], column: int) -> tuple[str, ...]:
    return cells[:column] + cells[column + 1 :]


class _Policies:
    """Profiles beside a table: a file each in ``profiles``, or parts of one ``clients.toml``."""

    def __init__(self, folder: Path, rows: Mapping[str, object]) -> None:
        self._files = _profiles(folder / PROFILES)
        self._together = folder / POLICIES
        self._parts = policies_of(self._together) if self._together.is_file() else {}
        self._rows = rows

    def of(self, name: str) -> tuple[Path | None, bytes, int, str]:
        """File of a client's policy, its bytes, the row at which they begin, and what is wrong with it."""
        path, part = self._files.get(name), self._parts.get(name)
        if path is not None and part is not None:
            why = f"its policy stands in {PROFILES}/{path.name} and in {POLICIES}; keep one of them"
            return None, b"", 1, why
        if path is None:
            return (None, b"", 1, "") if part is None else (self._together, part[1], part[0], "")
        if path.is_symlink():
            return None, b"", 1, f"{PROFILES}/{path.name} is a link; put the file itself there"
        if not path.is_file():
            return None, b"", 1, f"{PROFILES}/{path.name} is no file; put the policy itself there"
        try:
            return path, path.read_bytes(), 1, ""
        except OSError as failure:
            return None, b"", 1, f"{PROFILES}/{path.name} cannot be read ({failure.strerror})"

    def alone(self) -> list[tuple[str, Path]]:
        """Profiles of whom the table does not name."""
        named = {**dict.fromkeys(self._parts, self._together), **self._files}
        return sorted((name, path) for name, path in named.items() if name not in self._rows)


def _profiles(folder: Path) -> dict[str, Path]:
    if not folder.is_dir() or folder.is_symlink():
        return {}
    found = (one for one in folder.iterdir() if one.suffix.lower() == ".toml" and not is_left_behind(one.name))
    return {one.stem: one for one in sorted(found)}


def _client(path: Path, name: str, sheets: list[_Rows], policies: _Policies, double: str) -> ClientFiles:
    profile, policy, first_row, why = policies.of(name)
    why = unfit(name) or why
    if double and not why:
        why = f"its name differs from {double!r} by nothing that every disk can tell; write one name"
    content = [(_file_name(path, one, len(sheets)), written_rows(one.sheet, _kept(one))) for one in sheets]
    if profile is not None:
        content.append((profile.name, policy))
    stamp = digest(b"\n".join(part for name, part in content))
    return ClientFiles(
        shown_name(name), path, profile, None, stamp, tuple(content), of_table=True, policy_row=first_row, fault=why
    )


def _file_name(path: Path, one: _Rows, sheets: int) -> str:
    return path.name if sheets == 1 else f"{path.name}#{one.sheet}"


def _kept(one: _Rows) -> Rows:
    return tuple(one.rows)
