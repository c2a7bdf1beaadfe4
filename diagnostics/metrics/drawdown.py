"""How deep and how long wealth fell below its highest value so far. Depths are negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.rows import FloatArray, OrderStatistics
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Maximum drawdown",
    unit=Unit.FRACTION,
    formula="min(W[t] / max(W[0] .. W[t]) - 1), W[0] = 1 before the first return",
    source="Bacon (2008)",
)
def max_drawdown(sample: ReturnSample) -> FloatArray:
    """Deepest fall from a peak, the starting capital being the first one, shape (k,), zero or negative."""
    return sample.max_drawdown


@metric(
    label="Current drawdown",
    unit=Unit.FRACTION,
    formula="W[n] / max(W[0] .. W[n]) - 1",
    source="by definition",
)
def current_drawdown(sample: ReturnSample) -> FloatArray:
    """Distance of the last value from the highest one so far, shape (k,), zero or negative."""
    return sample.drawdown[:, -1]


@metric(
    label="Average drawdown",
    unit=Unit.FRACTION,
    formula="mean of the depths of the drawdown episodes",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_DRAWDOWN,
)
def average_drawdown(sample: ReturnSample) -> FloatArray:
    """Mean depth over the episodes (not over the days), shape (k,), negative."""
    return sample.episodes.total(sample.episodes.depth) / sample.episodes.count


@metric(
    label="Drawdown deviation",
    unit=Unit.FRACTION,
    formula="sqrt(sum(depth^2) / n), depths of the episodes, n returns",
    source="Bacon (2008)",
)
def drawdown_deviation(sample: ReturnSample) -> FloatArray:
    """Root of the squared depths of the episodes per period of the sample, shape (k,), zero or positive."""
    return np.sqrt(sample.episodes.total(sample.episodes.depth**2) / sample.n)


@metric(
    label="Longest drawdown",
    unit=Unit.PERIODS,
    formula="max(periods from the first loss to the return to the peak, or to the end of the sample)",
    source="by definition",
    undefined=AbsenceReason.NO_DRAWDOWN,
)
def longest_drawdown(sample: ReturnSample) -> FloatArray:
    """Periods of the longest episode, the recovering one included, shape (k,)."""
    episodes = sample.episodes
    longest = np.full(sample.k, np.nan)
    lengths = np.minimum(episodes.end, sample.n - 1) - episodes.start + 1.0
    np.fmax.at(longest, episodes.series, lengths)
    return longest


@metric(
    label="Ulcer index",
    unit=Unit.FRACTION,
    formula="sqrt(sum(drawdown[t]^2) / n)",
    source="Martin and McCann (1989)",
)
def ulcer_index(sample: ReturnSample) -> FloatArray:
    """Root mean square drawdown over all periods, shape (k,), zero or positive."""
    return sample.ulcer


@metric(
    label="Pain index",
    unit=Unit.FRACTION,
    formula="sum(abs(drawdown[t])) / n",
    source="Becker (2006)",
)
def pain_index(sample: ReturnSample) -> FloatArray:
    """Mean drawdown over all periods as a positive number, shape (k,)."""
    return sample.pain


@metric(
    label="Conditional drawdown at risk",
    unit=Unit.FRACTION,
    formula="mean of drawdown[t] <= quantile(drawdown, 1 - confidence_level), over periods",
    source="Chekhlov, Uryasev and Zabarankin (2005)",
    minimum=20,
)
def conditional_drawdown_at_risk(sample: ReturnSample, confidence_level: float = 0.95) -> FloatArray:
    """Mean of the worst drawdowns over periods (not over episodes), shape (k,), zero or negative."""
    return OrderStatistics(sample.drawdown).mean_up_to_quantile(1.0 - confidence_level) + 0.0


@dataclass(frozen=True, slots=True)
class DrawdownEpisode:
    """One fall from a peak and the way back. Periods count returns from 0.

    Args:
        peak: period of the peak, -1 for the starting capital.
        start: first period below the peak.
        trough: period of the lowest value.
        end: first period back at or above the peak, None if it was not reached again.
        depth: loss from peak to trough, negative.
        length: periods from start to end, both included; to the last period when not recovered.
        to_trough: periods from start to trough, both included.
        recovery: periods from trough to end, None if not recovered.
    """

    peak: int
    start: int
    trough: int
    end: int | None
    depth: float
    length: int
    to_trough: int
    recovery: int | None


def drawdown_table(returns: FloatArray, top: int = 10) -> tuple[DrawdownEpisode, ...]:
    """The deepest episodes of one series, deepest first.

    Args:
        returns: simple period returns as decimals, shape (n,), no NaN, oldest first.
        top: at most so many.
    """
    return drawdown_tables(ReturnSample(np.asarray(returns, dtype=np.float64)[None, :]), top)[0]


def drawdown_tables(sample: ReturnSample, top: int = 10) -> tuple[tuple[DrawdownEpisode, ...], ...]:
    """The deepest episodes of each of the sample's series, deepest first, equal depths in order of time."""
    episodes = sample.episodes
    borders = np.concatenate(([0], np.cumsum(episodes.count))).tolist()
    tables = []
    for row in range(sample.k):
        own = slice(borders[row], borders[row + 1])
        depths = episodes.depth[own]
        deepest = np.argsort(depths, kind="stable")[:top]
        starts = episodes.start[own][deepest].tolist()
        ends = episodes.end[own][deepest].tolist()
        drawdown = sample.drawdown[row]
        tables.append(tuple(_episode(drawdown, start, end) for start, end in zip(starts, ends, strict=True)))
    return tuple(tables)


def _episode(drawdown: FloatArray, start: int, end: int) -> DrawdownEpisode:
    trough = start + int(drawdown[start:end].argmin())
    recovered = end < drawdown.size
    return DrawdownEpisode(
        peak=start - 1,
        start=start,
        trough=trough,
        end=end if recovered else None,
        depth=float(drawdown[trough]),
        length=(end if recovered else end - 1) - start + 1,
        to_trough=trough - start + 1,
        recovery=end - trough if recovered else None,
    )
