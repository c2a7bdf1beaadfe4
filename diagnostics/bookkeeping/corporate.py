"""What a company does to its shares: splits, mergers, spin-offs, capital paid back, and the end of a holding."""

from __future__ import annotations

from dataclasses import replace

from data_sources.model import Action, Transaction
from diagnostics.bookkeeping.booking import Booking, Handler
from diagnostics.bookkeeping.books import Disposal, Trouble
from diagnostics.bookkeeping.open_lots import OpenLot, is_nothing


def split(booking: Booking, row: Transaction) -> bool:
    """Another number of shares at the same cost and of the same days; money instead of a fraction lowers the cost.

    Where the row says how many shares came, that counts, else its ratio.
    """
    lots = booking.lots_of(row.account, row.symbol)
    there = lots.quantity
    factor = row.ratio or 1.0
    if there and row.quantity:
        factor = (there + row.quantity) / there
    if factor <= 0.0 or (not there and row.quantity < 0):
        booking.trouble(Trouble.OVERSOLD, row, found=-row.quantity, expected=there)
        return False
    if there:
        lots.scale(factor)
    elif row.quantity > 0:  # shares for shares that the files do not have
        booking.trouble(Trouble.COST_UNKNOWN, row, found=row.quantity)
        lots.add(OpenLot(row.day, row.quantity, 0.0, row.currency, False, row.place))
    if there or row.ratio is not None:
        booking.factors[row.account, row.symbol].append((row.day, factor))
    if row.amount:
        _pay_back(booking, row)
    return False


def return_of_capital(booking: Booking, row: Transaction) -> bool:
    """Money that lowers the cost of what is held; what is more than the cost is a gain."""
    _pay_back(booking, row)
    return False


def _pay_back(booking: Booking, row: Transaction) -> None:
    lots = booking.lots_of(row.account, row.symbol)
    over = row.amount if not lots.quantity else lots.lower_cost(row.amount)
    if abs(over) > 0.0:
        booking.disposals.append(
            Disposal(
                row.symbol, row.account, None, row.day, 0.0, 0.0, over, 0.0, 0.0, row.currency, bool(lots.quantity),
                row.place,
            )
        )  # fmt: skip


def expired(booking: Booking, row: Transaction) -> bool:
    """A holding that is worth nothing any more: its cost is a loss (and a gain where it was sold short)."""
    lots = booking.lots_of(row.account, row.symbol)
    _find_the_rest(booking, row)
    gone = min(abs(row.quantity) or abs(lots.quantity), abs(lots.quantity))
    _end(booking, row, gone)
    return False


def _find_the_rest(booking: Booking, row: Transaction) -> None:
    """Where fewer are there than the row takes away, the rest comes in from outside, as with a sale."""
    there = booking.lots_of(row.account, row.symbol).quantity
    missing = -row.quantity - there
    if there > 0.0 and missing > 0.0 and not is_nothing(missing, there):
        booking.find(row, missing)


def _end(booking: Booking, row: Transaction, gone: float) -> None:
    """Shares that leave for the money of the row, or for none."""
    lots = booking.lots_of(row.account, row.symbol)
    short = lots.quantity < 0
    taken = lots.take(gone)
    if not taken:
        return
    if short:
        received = sum(-lot.cost for lot in taken)
        booking.disposals.append(
            Disposal(
                row.symbol, row.account, taken[0].acquired, row.day, -gone, -row.amount, received, row.fees, row.taxes,
                row.currency, True, row.place,
            )
        )  # fmt: skip
        return
    booking.dispose(row, taken, row.amount, row.fees, row.taxes)


def merger(booking: Booking, row: Transaction) -> bool:
    """Shares that become shares of another, with their cost and days; money beside them lowers the cost.

    Without another holding it is a sale to the buyer for the money of the row. How many come is what the row states
    (a positive quantity), else its ratio; where it says neither, as many as left.
    """
    lots = booking.lots_of(row.account, row.symbol)
    _find_the_rest(booking, row)
    before = lots.quantity
    gone = min(abs(row.quantity), abs(before)) if row.quantity < 0 else abs(before)
    if not row.into:
        if row.quantity > 0:  # what came of a merger whose other side is in no file
            return booking.transfer_in(replace(row, text=row.text))
        if is_nothing(gone):
            missing = abs(row.quantity)
            if missing:
                booking.find(row, missing)
                before, gone = lots.quantity, missing
        _end(booking, row, gone)
        booking.enter(row, before)
        return True
    if not gone and row.quantity < 0:
        booking.find(row, -row.quantity)
        before, gone = lots.quantity, -row.quantity
    leaves = replace(row, quantity=-gone)
    comes = row.quantity if row.quantity > 0 else gone * (1.0 if row.ratio is None else row.ratio)
    if gone and not comes:  # for nothing but money
        _end(booking, row, gone)
        booking.enter(leaves, before)
        _arrive(booking, row, 0.0, [])
        return True
    if row.amount:
        _pay_back(booking, row)
    taken = lots.take(gone)
    booking.enter(leaves, before)
    factor = comes / gone if gone else 0.0
    moved = [replace(lot, quantity=lot.quantity * factor) for lot in taken]
    if comes and not moved:  # for shares that the files do not have
        booking.trouble(Trouble.COST_UNKNOWN, replace(row, symbol=row.into), found=comes)
        moved = [OpenLot(row.day, comes, 0.0, row.currency, False, row.place)]
    _arrive(booking, row, comes, moved)
    return True


def spin_off(booking: Booking, row: Transaction) -> bool:
    """Shares of another company beside those held.

    A part of the cost moves with them where the row states it; else all of it stays, and the new cost is not known.
    New shares have the days of the old ones. Without ``into`` the row is of the new shares, and nothing is known of
    the old ones.
    """
    if not row.into:
        booking.trouble(Trouble.COST_UNKNOWN, row, found=row.quantity)
        lot = OpenLot(row.day, row.quantity, 0.0, row.currency, False, row.place)
        booking.arrive((row.account, row.symbol), [lot])
        return False
    lots = booking.lots_of(row.account, row.symbol)
    before = lots.quantity
    comes = row.quantity if row.quantity > 0 else abs(before) * (row.ratio or 0.0)
    known = row.cost is not None and lots.cost > 0
    fraction = min(1.0, row.cost / lots.cost) if row.cost is not None and known else 0.0
    parted = lots.part_cost(fraction)
    booking.enter(replace(row, quantity=0.0), before)
    scale = comes / before if before else 0.0
    moved = [replace(lot, quantity=lot.quantity * scale, known=lot.known and known) for lot in parted if scale] or (
        [OpenLot(row.day, comes, row.cost or 0.0, row.currency, False, row.place)] if comes else []
    )
    if moved and not known:
        booking.trouble(Trouble.COST_UNKNOWN, replace(row, symbol=row.into), found=comes)
    _arrive(booking, row, comes, moved)
    return True


def _arrive(booking: Booking, row: Transaction, comes: float, moved: list[OpenLot]) -> None:
    """The second entry: shares of the other holding, and no money."""
    there = booking.held(row.account, row.into)
    booking.arrive((row.account, row.into), moved)
    arrived = replace(
        row, symbol=row.into, into="", quantity=comes, amount=0.0, fees=0.0, taxes=0.0, price=None, name="", isin="",
        ratio=None, cost=None, counter_currency="", counter_amount=0.0,
    )  # fmt: skip
    booking.enter(arrived, there)


HANDLERS: dict[Action, Handler] = {
    Action.BUY: Booking.acquire,
    Action.REINVEST: Booking.acquire,
    Action.RIGHTS: Booking.acquire,
    Action.BUY_TO_COVER: Booking.acquire,
    Action.SELL: Booking.sell,
    Action.SELL_SHORT: Booking.sell,
    Action.TRANSFER_IN: Booking.transfer_in,
    Action.TRANSFER_OUT: Booking.transfer_out,
    Action.SPLIT: split,
    Action.MERGER: merger,
    Action.SPIN_OFF: spin_off,
    Action.RETURN_OF_CAPITAL: return_of_capital,
    Action.EXPIRED: expired,
}
