"""Splits that the market had and the files do not tell: whether they are in the files' quantities already.

A broker's export often has no row for a split. Then what the file itself says later decides: quantities that are
stated or sold, then the prices paid before and after; where nothing speaks against it, the split took place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from data_sources.model import Action, CorporateActions, Place, Split, Transaction
from diagnostics.bookkeeping.open_lots import is_nothing

LISTED_WITHIN = timedelta(days=30)  # bonus shares are booked days or weeks after the ex-date
Key = tuple[str, str]
Levels = Iterable[tuple[date, float]]


def unlisted_splits(
    rows: list[Transaction],
    stated: dict[Key, list[tuple[date, float]]],
    actions: tuple[CorporateActions, ...],
    as_of: date,
) -> list[tuple[Transaction, bool]]:
    """A SPLIT row for each split without one where shares were held, and whether it is to be booked.

    Args:
        rows: of the files.
        actions: splits of the market.
        as_of: later splits are left out.
        stated: quantities by (account, symbol), with their days.
    """
    splits = {action.symbol: action.splits for action in actions if action.splits}
    if not splits:
        return []
    histories: defaultdict[Key, list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.symbol in splits and (row.quantity or row.action is Action.SPLIT):
            histories[row.account, row.symbol].append(row)
    made: list[tuple[Transaction, bool]] = []
    for key in sorted(histories):
        history = sorted(histories[key], key=lambda row: row.day)
        levels = stated.get(key, [])
        for one in sorted(splits[key[1]], key=lambda split: split.ex_date):
            before = [row for row in history if row.day < one.ex_date]
            if one.ex_date > as_of or not before or _is_listed(history, one):
                continue
            if is_nothing(_position(history, one.ex_date, ())):
                continue
            applied = tuple(
                (row.day, row.ratio or 1.0)
                for row, used in made
                if used and row.symbol == key[1] and row.account == key[0]
            )
            took_place = _took_place(history, levels, one, applied, as_of)
            made.append((_row(before[-1], one), took_place))
    return made


def _row(last: Transaction, split: Split) -> Transaction:
    return Transaction(
        split.ex_date, Action.SPLIT, last.symbol, 0.0, None, 0.0, 0.0, 0.0, last.currency, last.account, Place("", 0),
        name=last.name, isin=last.isin, ratio=split.ratio,
    )  # fmt: skip


def _is_listed(history: list[Transaction], split: Split) -> bool:
    return any(
        row.action in (Action.SPLIT, Action.MERGER, Action.RENAMED) and abs(row.day - split.ex_date) <= LISTED_WITHIN
        for row in history
    )


def _position(history: list[Transaction], before: date, splits: tuple[tuple[date, float], ...]) -> float:
    """Shares at the start of a day."""
    return _path(history, [], splits, before - timedelta(days=1))[0]


def _path(
    history: list[Transaction], stated: list[tuple[date, float]], splits: tuple[tuple[date, float], ...], until: date
) -> tuple[float, float]:
    """Shares on a day, and how far the way there is from what the files say, in shares of the last day.

    What is far is a quantity below zero, and one that differs from what is stated.
    """
    events: list[tuple[date, int, float]] = [(day, 0, ratio) for day, ratio in splits]
    for row in history:
        if row.action is Action.SPLIT and row.ratio and not row.quantity:
            events.append((row.day, 0, row.ratio))
        else:
            # What is bought on a day is counted before what is sold.
            events.append((row.day, 1 if row.quantity > 0 else 2, row.quantity))
    events += [(day, 3, quantity) for day, quantity in stated]
    position = off = 0.0
    for day, kind, number in sorted(events):
        if day > until:
            break
        if kind == 0:
            position, off = position * number, off * number
        elif kind == 3:
            off += abs(position - number)
        else:
            position += number
            if position < 0.0:
                off -= position
                position = 0.0
    return position, off


def _took_place(
    history: list[Transaction],
    stated: list[tuple[date, float]],
    split: Split,
    applied: tuple[tuple[date, float], ...],
    as_of: date,
) -> bool:
    without, off_without = _path(history, stated, applied, as_of)
    _, off_with = _path(history, stated, (*applied, (split.ex_date, split.ratio)), as_of)
    if not is_nothing(off_with - off_without, max(off_with, off_without)):
        return off_with < off_without
    prices = [(row.day, row.price) for row in history if row.price and row.action in (Action.BUY, Action.SELL)]
    before = [price for day, price in prices if day < split.ex_date]
    after = [price for day, price in prices if day >= split.ex_date]
    if before and after:
        move = math.log(before[-1] / after[0])
        return abs(move - math.log(split.ratio)) < abs(move)
    sold_after = any(row.quantity < 0 and row.day >= split.ex_date for row in history)
    return not (sold_after and is_nothing(without))
