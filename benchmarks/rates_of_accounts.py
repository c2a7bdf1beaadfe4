"""W3: internal rates of a hundred thousand accounts of sixty flows, one in a hundred of them pathological.

The project's form gives a status for every account, and all roots of those that have several; the limit gives a
number or NaN. Measured on two cores (NumPy 2.4): limit 1.2 to 1.4 us an account, the project 1.40x to 1.5x of it
(goal 1.3x, missed: half of the difference is the proof that a rate is the only one), pyxirr 5x to 6x: the project takes
0.25 to 0.3 of pyxirr's time (goal 0.7).
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np

from benchmarks.account_limits import Array, Whole
from benchmarks.account_limits import internal_rates as limit
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.metrics.account.internal_rates import internal_rates

ACCOUNTS, FLOWS = 100_000, 60
FEW = 2_000  # of them for a peer, which takes one account at a time
ONE_IN = 100


def made_flows(accounts: int, seed: int = 1) -> tuple[Whole, Array]:
    """Days and flows, shape (k, 60): paid in on random days of ten years, a fifth of the time a part taken out."""
    drawn = np.random.default_rng(seed)
    days = np.sort(drawn.integers(0, 3650, (accounts, FLOWS)), axis=1)
    days -= days[:, :1]
    growth = np.log1p(drawn.normal(0.06, 0.05, accounts))
    flows, balance = np.zeros((accounts, FLOWS)), np.zeros(accounts)
    for at in range(FLOWS - 1):
        balance *= np.exp(growth * ((days[:, at] - days[:, at - 1]) / 365.0 if at else 0.0))
        takes = (drawn.random(accounts) < 0.2) & (at > 0)
        moved = np.where(takes, 0.3 * drawn.random(accounts) * balance, -drawn.lognormal(6.0, 0.8, accounts))
        flows[:, at] = moved
        balance -= moved
    flows[:, -1] = balance * np.exp(growth * (days[:, -1] - days[:, -2]) / 365.0)
    for row in range(0, accounts, ONE_IN):
        days[row], flows[row] = _pathological(row // ONE_IN % 9)
    return days.astype(np.int64), flows


def _pathological(kind: int) -> tuple[Whole, Array]:
    days, flows = np.zeros(FLOWS, dtype=np.int64), np.zeros(FLOWS)
    told = (
        ((0, 300), (-100.0, -50.0)),  # only paid in
        ((0, 300), (0.0, 0.0)),
        ((0, 365, 730), (-1000.0, 2300.0, -1320.0)),  # 10 % and 20 %
        ((0, 365, 730), (1000.0, -3000.0, 2500.0)),  # no rate
        ((0, 3650), (-1000.0, 0.001)),  # all but lost
        ((0, 0), (-100.0, 110.0)),  # on one day
        ((0, 3), (-100.0, 1000.0)),  # tenfold in three days
        ((0, 30), (-1000.0, 1.0)),
        ((0, 365), (1000.0, -900.0)),  # received first
    )[kind]
    days[: len(told[0])] = told[0]
    days[len(told[0]) :] = told[0][-1]
    flows[: len(told[1])] = told[1]
    return days, flows


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    days, flows = made_flows(ACCOUNTS)
    ours, reference = internal_rates(days, flows), limit(days, flows)
    both = np.isfinite(ours.rates) & np.isfinite(reference) & (ours.codes == 0)
    if not np.allclose(ours.rates[both], reference[both], rtol=1e-9, atol=1e-9):
        raise AssertionError("the project's rates are not those of the limit")
    cases = [
        Case("plain NumPy (limit)", lambda: limit(days, flows), ACCOUNTS),
        Case("advisor, a status for each", lambda: internal_rates(days, flows), ACCOUNTS, Goal(ratio=1.3)),
    ]
    notes = [f"{int(both.sum())} rates agree to 1e-9; statuses {np.bincount(ours.codes).tolist()}."]
    if importlib.util.find_spec("pyxirr") is None:
        notes.append("pyxirr is not installed, and is left out.")
    else:
        cases.append(_peer(days, flows))
    write_tables(result, [compare("W3: internal rates, per account", cases, rounds, notes)])


def _peer(days: Whole, flows: Array) -> Case:
    import pyxirr

    start = np.datetime64("2010-01-01")
    dates = [start + days[row].astype("timedelta64[D]") for row in range(1, FEW + 1)]

    def work() -> object:
        return [pyxirr.xirr(dates[at], flows[at + 1], silent=True) for at in range(FEW)]

    return Case("pyxirr, one by one", work, FEW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
