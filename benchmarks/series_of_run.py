"""The returns that a recorded run was made from, as the CSV that ``peer_report`` reads."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from data_sources.snapshot import MarketSnapshot


def main(runs: Path, target: Path) -> None:
    """Write date, subject and benchmark of the only run in the folder; the dates are those that both have."""
    (snapshot_file,) = runs.glob("*/snapshot.json")
    snapshot = MarketSnapshot.from_json(snapshot_file.read_text("utf-8"))
    if snapshot.benchmark is None:
        raise SystemExit("the run has no benchmark")
    subject, market = snapshot.prices, snapshot.benchmark
    days, own, other = np.intersect1d(subject.dates, market.dates, return_indices=True)
    returns = [np.diff(close) / close[:-1] for close in (subject.close[own], market.close[other])]
    lines = [f"{day},{one!r},{two!r}" for day, one, two in zip(days[1:], *(r.tolist() for r in returns), strict=True)]
    target.write_text("\n".join(("date,subject,benchmark", *lines)) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
