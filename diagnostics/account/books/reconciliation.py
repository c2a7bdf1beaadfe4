"""Whether cash and positions add up, and what could explain what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from data_sources.model import Place
from diagnostics.account.books.booked_money import BookedMoney
from diagnostics.account.books.lots import counted_in
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter
from diagnostics.bookkeeping.books import Irregularity, Trouble
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.market import rates_on

TROUBLES_SHOWN, UNREAD_SHOWN, FILES_SHOWN, DIVIDENDS_SHOWN = 20, 15, 12, 10
SMALLEST = 0.01  # of money
DIFFER = (Trouble.POSITION_DIFFERS, Trouble.CASH_DIFFERS, Trouble.SUM_DIFFERS)
OVERSOLD = (Trouble.OVERSOLD, Trouble.SOLD_BEFORE_BOUGHT)
WEIGHT = (
    *DIFFER,
    *OVERSOLD,
    Trouble.WITHDRAWN_TOO_MUCH,
    Trouble.OVERDRAWN,
    Trouble.NO_RATE,
    Trouble.SPLIT_UNLISTED,
    Trouble.PRICE_FAR_FROM_MARKET,
    Trouble.COST_UNKNOWN,
    Trouble.DOUBLE_FILE,
    Trouble.DOUBLE_ROW,
)
COLUMNS = ("trouble", "about", "day", "found", "expected", "where", "candidates")


def reconciliation(evidence: AccountEvidence) -> Section:
    """Files and rows, what was checked and agrees, everything that does not add up, rows that are not used."""
    money = BookedMoney(evidence)
    counts = _counts(money)
    checks = _checks(money)
    troubles, table = _troubles(money)
    unread, unread_table = _unread(money)
    files, files_table = _files(money)
    missing, missing_table = _missing_dividends(money)
    blocks: list[Block] = [
        FigureList("reconciled", tuple(fact.key for fact in (*counts, *checks))),
        *files_table, *table, *missing_table, *unread_table, *_notes(evidence),
    ]  # fmt: skip
    facts = (*counts, *checks, *files, *troubles, *missing, *unread)
    return Section("reconciliation", facts, tuple(blocks), _findings({fact.key: fact for fact in facts}))


def _counts(money: BookedMoney) -> tuple[Fact, ...]:
    book, books = money.evidence.snapshot.book, money.evidence.books
    used = [file for file in book.files if not file.same_as]
    rows = (
        ("files", len(used), "files that were read"),
        ("rows", sum(file.rows for file in used), "rows of these files"),
        ("transactions", len(book.transactions), "rows that are transactions"),
        ("doubles", len(books.doubles), "rows that another file has too, counted once"),
        ("unread", len(book.unread), "rows that are not used"),
    )
    return tuple(
        money.fact(f"reconciliation.{name}", value, Unit.COUNT, formula)
        for name, value, formula in rows
        if value or name in ("files", "rows")
    )


def _checks(money: BookedMoney) -> tuple[Fact, ...]:
    """How many positions, balances and sums a file states, and how many of each are what the rows come to."""
    evidence = money.evidence
    book = evidence.snapshot.book
    kinds = Counter(one.trouble for one in evidence.books.irregularities)
    stated = (
        ("positions", len({(one.account, one.symbol, one.day) for one in book.holdings}), Trouble.POSITION_DIFFERS),
        ("balances", len({(one.account, one.currency, one.day) for one in book.cash}), Trouble.CASH_DIFFERS),
        ("sums", len(book.sums), Trouble.SUM_DIFFERS),
    )
    made: list[Fact] = []
    for name, checked, trouble in stated:
        if not checked or (evidence.books.positions_only and name != "sums"):
            continue
        key = f"reconciliation.{name}_checked"
        made.append(money.fact(key, checked, Unit.COUNT, f"{name} that a file states"))
        made.append(
            money.fact(
                f"reconciliation.{name}_off", kinds[trouble], Unit.COUNT,
                f"{name} that differ from what the rows come to", inputs=(key,),
            )
        )  # fmt: skip
    if made:
        keys = tuple(fact.key for fact in made if fact.key.endswith("_checked"))
        whole = sum(int(fact.number) for fact in made if fact.key in keys)
        formula = "positions, balances and sums that a file states"
        made.append(money.fact("reconciliation.checked", whole, Unit.COUNT, formula, inputs=keys))
    return tuple(made)


def _without_rate(evidence: AccountEvidence) -> list[Irregularity]:
    """Money of today in a currency that nobody has a rate of: it is in no value."""
    day = np.array([np.datetime64(evidence.as_of, "D")])
    return [
        Irregularity(Trouble.NO_RATE, evidence.as_of, currency, account, amount, None, currency)
        for (account, currency), amount in evidence.books.cash
        if abs(amount) >= SMALLEST and not np.isfinite(rates_on(evidence.snapshot, currency, day)[0])
    ]


def _ordered(irregular: Iterable[Irregularity]) -> list[Irregularity]:
    """What weighs most first, and of one kind the newest."""
    newest = sorted(irregular, key=lambda one: one.day, reverse=True)
    return sorted(newest, key=lambda one: WEIGHT.index(one.trouble))


def _troubles(money: BookedMoney) -> tuple[tuple[Fact, ...], list[Block]]:
    without_rate = _without_rate(money.evidence)
    listed = _ordered((*money.evidence.books.irregularities, *without_rate))
    if not listed:
        return (), []
    made: list[Fact] = []
    every = [place for one in listed for place in one.places]
    made.append(money.fact("reconciliation.troubles", len(listed), Unit.COUNT, "things that do not add up", rows=every))
    if without_rate:
        made.append(
            money.fact(
                "reconciliation.without_rate", len(without_rate), Unit.COUNT,
                "balances in a currency of which there is no exchange rate; in no value",
            )
        )  # fmt: skip
    serious = [one for one in listed if one.trouble in OVERSOLD]
    if serious:
        places = [place for one in serious for place in one.places]
        made.append(
            money.fact("reconciliation.oversold", len(serious), Unit.COUNT, "sales of more than was there", rows=places)
        )
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for at, one in enumerate(listed[:TROUBLES_SHOWN], 1):
        facts = _trouble(money, one, at)
        made += facts
        known = {fact.key.split(".")[1]: fact.key for fact in facts}
        rows.append((str(at), tuple(known.get(name) for name in COLUMNS)))
    used = [name for at, name in enumerate(COLUMNS) if any(cells[at] for _, cells in rows)]
    kept = [COLUMNS.index(name) for name in used]
    table = tuple((label, tuple(cells[at] for at in kept)) for label, cells in rows)
    return tuple(made), [FigureTable("troubles", tuple(f"reconciliation_{name}" for name in used), table)]


def _trouble(money: BookedMoney, one: Irregularity, at: int) -> list[Fact]:
    """The row of one thing that does not add up: money has its currency, all else is a quantity."""
    rows = rows_parameter((*one.places, *one.candidates))

    def fact(name: str, value: str | float | None, unit: Unit, formula: str) -> list[Fact]:
        if value is None or value == "":
            return []
        return [money.fact(f"reconciliation.{name}.{at}", value, unit, formula, parameters=rows)]

    made = fact("trouble", one.trouble.value, Unit.TEXT, "observed") + fact("about", one.what, Unit.TEXT, "observed")
    made.append(money.fact(f"reconciliation.day.{at}", one.day, Unit.DATE, "day of the row", parameters=rows))
    for name, value in (("found", one.found), ("expected", one.expected)):
        if value is not None:
            made.append(_level(money, one, f"reconciliation.{name}.{at}", value, rows))
    made += fact("where", _written(one.places), Unit.TEXT, "observed")
    return made + fact("candidates", _written(one.candidates), Unit.TEXT, "rows with the same amount or quantity")


IN_MONEY = (Trouble.NO_RATE, Trouble.CASH_DIFFERS, Trouble.OVERDRAWN, Trouble.WITHDRAWN_TOO_MUCH)


def _level(money: BookedMoney, one: Irregularity, key: str, value: float, rows: tuple[tuple[str, str], ...]) -> Fact:
    evidence = money.evidence
    in_money = one.trouble in IN_MONEY or (one.trouble is Trouble.SUM_DIFFERS and bool(one.currency))
    is_price = one.trouble is Trouble.PRICE_FAR_FROM_MARKET
    unit = Unit.MONEY if in_money else Unit.PRICE if is_price else Unit.RATIO
    if unit is Unit.RATIO and one.trouble is not Trouble.SPLIT_UNLISTED and one.trouble is not Trouble.SUM_DIFFERS:
        unit = Unit.SHARES
    currency = one.currency if unit in (Unit.MONEY, Unit.PRICE) else ""
    return Fact(
        key, float(value), unit, one.day, source=evidence.levels.source, formula="observed", currency=currency,
        parameters=rows,
    )  # fmt: skip


def _written(places: Iterable[Place]) -> str:
    """Rows as a reader finds them: "trades.csv:12"; a file alone has no row."""
    named = [f"{place.file}:{place.row}" if place.row else place.file for place in places if place.file]
    shown = named[:3]
    return " ".join([*shown, f"(+{len(named) - 3})"] if len(named) > 3 else shown)


def _missing_dividends(money: BookedMoney) -> tuple[tuple[Fact, ...], list[Block]]:
    """What the market paid on shares held and no row tells of, the newest first."""
    missing = sorted(money.evidence.books.missing_dividends, key=lambda one: one.ex_date, reverse=True)
    if not missing:
        return (), []
    made = [
        money.fact(
            "reconciliation.missing_dividends", len(missing), Unit.COUNT,
            "dividends of shares held that no row tells of within 120 days of the ex-date",
        )
    ]  # fmt: skip
    rows: list[tuple[str, tuple[str, ...]]] = []
    for at, one in enumerate(missing[:DIVIDENDS_SHOWN], 1):
        keys = tuple(f"reconciliation.dividend_{name}.{at}" for name in ("symbol", "day", "shares", "amount"))
        amount = Fact(
            keys[3], one.amount, Unit.MONEY, one.ex_date, source=money.evidence.levels.source,
            formula="amount a share * shares held before the ex-date, before tax", inputs=(keys[2],),
            currency=one.currency,
        )  # fmt: skip
        made += [
            money.fact(keys[0], one.symbol, Unit.TEXT, "observed"),
            money.fact(keys[1], one.ex_date, Unit.DATE, "ex-date"),
            money.fact(keys[2], float(one.quantity), counted_in(one.symbol), "shares held before the ex-date"),
            amount,
        ]
        rows.append((str(at), keys))
    heads = ("reconciliation_about", "reconciliation_ex_date", "reconciliation_shares", "reconciliation_amount")
    return tuple(made), [FigureTable("missing_dividends", heads, tuple(rows)), Note("dividends_not_told")]


def _unread(money: BookedMoney) -> tuple[tuple[Fact, ...], list[Block]]:
    made: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for at, one in enumerate(money.evidence.snapshot.book.unread[:UNREAD_SHOWN], 1):
        told = (("where", _written((one.place,))), ("text", one.text[:80]), ("why", one.why))
        cells: list[str | None] = []
        for name, value in told:
            key = f"reconciliation.unread_{name}.{at}"
            cells.append(key if value else None)
            if value:
                made.append(money.fact(key, value, Unit.TEXT, "observed", rows=(one.place,)))
        rows.append((str(at), tuple(cells)))
    heads = ("reconciliation_where", "reconciliation_text", "reconciliation_why")
    return tuple(made), [FigureTable("unread_rows", heads, tuple(rows))] if rows else []


def _files(money: BookedMoney) -> tuple[tuple[Fact, ...], list[Block]]:
    """Each file with its format, its rows and the days that it covers."""
    made: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for at, file in enumerate(money.evidence.snapshot.book.files[:FILES_SHOWN], 1):
        key = {name: f"reconciliation.file_{name}.{at}" for name in ("name", "format", "rows", "first", "last")}
        sha = (("sha256", file.origin.sha256),)
        made.append(money.fact(key["name"], file.name, Unit.TEXT, "observed", parameters=sha))
        made.append(
            money.fact(key["format"], f"= {file.same_as}" if file.same_as else file.format, Unit.TEXT, "observed")
        )
        made.append(money.fact(key["rows"], file.rows, Unit.COUNT, "rows of the file"))
        for name, day in (("first", file.first), ("last", file.last)):
            if day is not None:
                made.append(money.fact(key[name], day, Unit.DATE, f"{name} day in the file"))
        cells = (key["name"], key["format"], key["rows"], key["first"] if file.first else None)
        rows.append((str(at), (*cells, key["last"] if file.last else None)))
    heads = tuple(f"reconciliation_file_{name}" for name in ("name", "format", "rows", "first", "last"))
    return tuple(made), [FigureTable("files_read", heads, tuple(rows))] if rows else []


def _notes(evidence: AccountEvidence) -> list[Block]:
    books = evidence.books
    found = {one.trouble for one in books.irregularities}
    names = (
        ("opening_taken", bool(books.opening) and not books.positions_only),
        ("oversold_taken", bool(found & set(OVERSOLD))),
        ("split_booked", Trouble.SPLIT_UNLISTED in found),
        ("some_cash_not_tracked", bool(books.untracked)),
        ("money_lent", bool(books.lent)),
    )
    return [Note(name) for name, holds in names if holds]


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """What differs from the files, what was sold and not there, what was left unread; or that all agrees."""
    found: list[Finding] = []
    checked = 0
    for name in ("positions", "balances", "sums"):
        off = facts.get(f"reconciliation.{name}_off")
        if off is None:
            continue
        of = f"reconciliation.{name}_checked"
        checked += 1
        if off.number:
            found.append(Finding(f"{name}_stated", "differ", Severity.SERIOUS, Direction.ADVERSE, (off.key, of)))
    oversold = facts.get("reconciliation.oversold")
    if oversold is not None:
        found.append(Finding("account_oversold", "some", Severity.SERIOUS, Direction.ADVERSE, (oversold.key,)))
    rates = facts.get("reconciliation.without_rate")
    if rates is not None:
        found.append(Finding("account_rate", "missing", Severity.SERIOUS, Direction.ADVERSE, (rates.key,)))
    missing = facts.get("reconciliation.missing_dividends")
    if missing is not None:
        found.append(Finding("missing_dividends", "some", Severity.NOTABLE, Direction.NEUTRAL, (missing.key,)))
    unread = facts.get("reconciliation.unread")
    if unread is not None:
        found.append(Finding("unread_rows", "some", Severity.NOTABLE, Direction.NEUTRAL, (unread.key,)))
    if checked and not found:
        cited = ("reconciliation.checked",)
        found.append(Finding("reconciled", "clean", Severity.NOTE, Direction.FAVOURABLE, cited))
    return tuple(found)
