"""What is wrong on purpose: faults of files, and accounts that breach their policy; and whom it befalls."""

from __future__ import annotations

from collections.abc import Mapping

from book_maker.template_files import Row

# What each ought to show itself as: statuses of the client, and kinds of reasons in the queue, any of either.
FAULTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "broken_row": (("unreadable",), ("unreadable",)),
    "empty_folder": (("unreadable", "no data"), ("unreadable", "not valued")),
    "unknown_symbol": (("done", "source failed"), ("not valued", "data")),
    "wrong_encoding": (("unreadable",), ("unreadable",)),
    "sold_too_much": (("done",), ("reconciliation", "data")),
    "two_headers": (("unreadable",), ("unreadable",)),
    "unknown_key": (("unreadable",), ("unreadable",)),
    "future_date": (("unreadable",), ("unreadable",)),
}
BREACHES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "concentration": (("done",), ("breach",)),
    "too_risky": (("done",), ("suitability",)),
    "big_loss": (("done",), ("loss",)),
    "drift": (("done",), ("drift", "breach")),
    "stale": (("done",), ("stale",)),
    "drawdown": (("done",), ("drawdown", "breach")),
}
IN_TABLES = ("broken_row", "unknown_symbol", "sold_too_much", "unknown_key", "future_date")
UNKNOWN = "ZZQXW"  # in the form of a symbol of New York, and none of the sample's
FUTURE = "2099-01-04"
UNKNOWN_KEY = 'risk_levle = "C3"'
QUANTITY, SYMBOL, DAY, WHAT = 4, 2, 0, 1


def befallen(client: int, share: float, kinds: tuple[str, ...]) -> str:
    """The kind that befalls a client, "" for none: spread evenly, each kind in its turn."""
    before, after = int(client * share), int((client + 1) * share)
    return kinds[before % len(kinds)] if after > before else ""


def spoiled(rows: list[Row], kind: str) -> list[Row]:
    """Rows of the template (a header first) with what a kind does to them; unchanged where it does nothing."""
    made = list(rows)
    trades = [at for at, row in enumerate(made) if at and row[SYMBOL] and row[QUANTITY]]
    middle = trades[len(trades) // 2]
    match kind:
        case "broken_row":
            made[middle] = _with(made[middle], QUANTITY, "12o4,x")
        case "unknown_symbol":
            held = made[trades[0]][SYMBOL]
            made = [_with(row, SYMBOL, UNKNOWN) if row[SYMBOL] == held else row for row in made]
        case "future_date":
            made[-1] = _with(made[-1], DAY, FUTURE)
        case "two_headers":
            made[0] = _with(made[0], QUANTITY + 1, made[0][QUANTITY])
        case "sold_too_much":
            row = made[trades[-1]]
            sale = {"操作": "卖出"}.get(str(made[0][WHAT]), "sell")
            made.append(_with(_with(_with(row, WHAT, sale), QUANTITY, 900_000), 6, ""))
            made[-1] = _with(made[-1], DAY, made[-2][DAY])
    return made


def _with(row: Row, at: int, value: object) -> Row:
    return (*row[:at], value, *row[at + 1 :])


def wrongly_encoded(content: bytes) -> bytes:
    """Text that is in no encoding: GBK of which a part was saved as something else."""
    text = content.decode("utf-8-sig").encode("gbk")
    middle = len(text) // 2
    return text[:middle] + b"\xff\xfe\x81\xff" + text[middle:]
