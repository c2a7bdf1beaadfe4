"""W1: one series of ten years of days beside a benchmark."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from benchmarks import limits, peers, project
from benchmarks.installed import METRIC_PEERS, missing
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    returns, market, days = project.made_returns(16)
    one = returns[0]
    project.check_agreement(returns, market, days)
    cases = [
        Case("plain NumPy (limit)", lambda: limits.single(one, market, days)),
        Case("advisor, figures only", lambda: project.single(one, market, days, with_facts=False)),
        Case("advisor, with facts", lambda: project.single(one, market, days, with_facts=True), goal=Goal(ratio=3.0)),
    ]
    found = peers.metric_peers(market, days)
    cases += [Case(name, partial(work, one)) for name, (_, work) in found.items()]
    notes = missing(METRIC_PEERS)
    title = f"W1: one series of {project.PERIODS} returns and a benchmark, per series"
    write_tables(result, [compare(title, cases, rounds, notes)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
