"""Corporate actions in a DEGIRO statement: a sale of the old shares and a purchase of the new, at no money.

PRODUCTWIJZIGING, ISIN CHANGE, STOCK SPLIT, FUSION: the two lines are put together to what happened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data_sources.accounts.rows.tables import Gathered
from data_sources.model import Action, Transaction

_SPLIT = re.compile(r"SPLIT|REVERSE|ZUSAMMENLEGUNG")
_CHANGE = re.compile(r"WIJZIGING|CHANGE|ÄNDERUNG|CAMBIO|MODIFICA|CHANGEMENT|ALTERAÇÃO|CONVERSI")
_MERGER = re.compile(r"FUSI|MERGER|ÜBERNAHME|OVERNAME|TAKEOVER|ACQUISITION")
_STOCK_DIVIDEND = re.compile(r"DIVIDEND|BONUS|SCRIP|KEUZEDIVIDEND")
_SPIN_OFF = re.compile(r"SPIN|ABSPALTUNG|AFSPLITSING|SCISSION")
_RIGHTS = re.compile(r"RIGHTS|KAPITALERHÖHUNG|CLAIM|EMISSI|DROITS|AMPLIACI|BEZUG")
_ENDED = re.compile(r"DELISTING|EXPIR|BANKRUPT|INSOLV|FAILLIET|LIQUIDATION|WERTLOS")


def settled_events(gathered: Gathered, rows: Sequence[Transaction]) -> list[Transaction]:
    """The rows, with those of corporate actions as what they are."""
    plain = [row for row in rows if not _is_event(row)]
    events = [row for row in rows if _is_event(row)]
    while events:
        row = events.pop(0)
        partner = next((other for other in events if _belongs(row, other)), None)
        if partner is not None:
            events.remove(partner)
            old, new = (row, partner) if row.quantity < 0 else (partner, row)
            made = _exchanged(old, new)
            if made is None:
                for side in (old, new):
                    gathered.skip(
                        side.place, f"{side.text} {side.name}", "the holding has another name, and nothing else changes"
                    )
            else:
                plain += made
        else:
            plain.append(_alone(row))
    return plain


def _is_event(row: Transaction) -> bool:
    """Whether a trade's text is the capital letters before its colon, which plain trades do not have."""
    return row.action in (Action.BUY, Action.SELL) and row.text.isupper() and bool(row.text)


def _belongs(row: Transaction, other: Transaction) -> bool:
    close = abs((row.day - other.day).days) <= 5
    same_kind = row.text == other.text or bool(_CHANGE.search(row.text) and _CHANGE.search(other.text))
    return close and same_kind and row.quantity * other.quantity < 0


def _exchanged(old: Transaction, new: Transaction) -> tuple[Transaction, ...] | None:
    """What became of the old shares; None where nothing did."""
    if old.symbol == new.symbol:
        if abs(new.quantity + old.quantity) < 1e-9:
            return None
        ratio = new.quantity / -old.quantity
        added = new.quantity + old.quantity
        return (
            replace(new, action=Action.SPLIT, quantity=added, ratio=ratio, price=None, amount=new.amount + old.amount),
        )
    moves_money = abs(new.amount + old.amount) > 0.011
    if _CHANGE.search(old.text) and abs(new.quantity + old.quantity) < 1e-9 and not moves_money:
        return (replace(old, action=Action.RENAMED, into=new.symbol, quantity=0.0, price=None, amount=0.0),)
    if _CHANGE.search(old.text) or _MERGER.search(old.text) or _SPLIT.search(old.text):
        ratio = new.quantity / -old.quantity
        amount = round(new.amount + old.amount, 6)
        return (replace(old, action=Action.MERGER, into=new.symbol, ratio=ratio, price=None, amount=amount),)
    return (_alone(old), _alone(new))


def _alone(row: Transaction) -> Transaction:
    """A line of a corporate action without a second one."""
    if _SPLIT.search(row.text):
        return replace(row, action=Action.SPLIT, price=None)
    if row.quantity < 0:
        return replace(row, action=Action.EXPIRED) if _ENDED.search(row.text) and not row.amount else row
    if _STOCK_DIVIDEND.search(row.text) and not row.amount:
        return replace(row, action=Action.REINVEST)
    if _SPIN_OFF.search(row.text) and not row.amount:
        return replace(row, action=Action.SPIN_OFF, price=None)
    if _RIGHTS.search(row.text):
        return replace(row, action=Action.RIGHTS)
    return row
