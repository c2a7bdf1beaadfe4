"""The crises of the past that holdings are re-priced in: days, index and origin, from the file beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

WORLD, CHINA = "world", "china"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fall of a market from the close of its peak day to the close of its trough day.

    Args:
        name: word key.
        region: "world" or "china": whose shares the index stands for where one of them was not listed yet.
        index: whose closes they are.
        yield_change: of the ten-year dollar treasury yield over the scenario, decimal a year; None where none is
            stated.
        origin: where the closes can be checked.
    """

    name: str
    region: str
    start: date
    end: date
    index: str
    peak_close: float
    trough_close: float
    origin: str
    yield_change: float | None = None

    @property
    def index_return(self) -> float:
        """Of the index, decimal, negative."""
        return self.trough_close / self.peak_close - 1.0


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every crisis, the oldest first."""
    text = files("diagnostics.metrics.stress").joinpath("scenarios.toml").read_text(encoding="utf-8")
    return tuple(Scenario(**entry) for entry in tomllib.loads(text)["scenario"])
