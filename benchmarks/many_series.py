"""W2: a thousand series of ten years of days beside one benchmark."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks import limits, peers, project
from benchmarks.installed import METRIC_PEERS, missing
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.metrics.headline import BLOCK_ROWS

SERIES = 1_000
FEW = 2  # a peer's time grows with the number of series, so a few tell as much as a thousand


def _one_by_one(work: peers.Work, returns: project.FloatArray) -> list[object]:
    return [work(one) for one in returns]


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    returns, market, days = project.made_returns(SERIES)
    project.check_agreement(returns[:16], market, days)
    few = returns[:FEW]

    def limit() -> object:
        return [limits.batch(returns[at : at + BLOCK_ROWS], market, days) for at in range(0, SERIES, BLOCK_ROWS)]

    cases = [
        Case(f"plain NumPy (limit), {BLOCK_ROWS} rows a block", limit, SERIES),
        Case(
            f"advisor, {BLOCK_ROWS} rows a block",
            lambda: project.batch(returns, market, days, BLOCK_ROWS),
            SERIES,
            Goal(ratio=1.5),
        ),
    ]
    found = peers.metric_peers(market, days)
    cases += [Case(f"{name}, one by one", partial(_one_by_one, work, few), FEW) for name, (_, work) in found.items()]
    notes = [f"Peers compute {FEW} of the {SERIES} series."]
    notes += missing(METRIC_PEERS)
    title = f"W2: {SERIES} series of {project.PERIODS} returns and a benchmark, per series"
    write_tables(result, [compare(title, cases, rounds, notes)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
