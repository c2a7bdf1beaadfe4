"""All internal rates of flows, parted by proof: no root lies in what is left out, and one in each bracket.

g(y) = ln(PV in / PV out), y = ln(1 + rate), has the slope D out - D in, where D is the mean time of the flows weighed
by present value. Each D falls as y grows, so on [y0, y1] the slope lies from D out(y1) - D in(y0) to
D out(y0) - D in(y1).
A cell in which these bounds have one sign holds one root or none, as the signs of g at its ends say; a cell whose ends
are farther from zero than the greatest slope can bridge holds none; every other cell is halved.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.rows import FloatArray

Whole = npt.NDArray[np.int64]

LEAST_LOG = -36.7  # of 1 + rate: nearer to -1 a float cannot tell it from -1
LEAST_OF_SEVERAL = math.log(1e-5)  # where flows change sign often: a loss of 99.999 % a year is a total one
MOST_LOG = math.log1p(1e4)  # a rate above ten thousand times a year is none
CELLS = 16
HALVINGS = 30  # of a cell; what is not parted then is a root that touches zero
TOUCHING = 1e-9  # value of g at such a root
NEAR = 1e-6  # of two roots: rounding makes a touch of zero several crossings, so close together
REFINEMENTS = 60
SETTLED = 1e-10  # Newton's step, behind which the error is of the size of its square


def all_roots(years: FloatArray, flows: FloatArray) -> list[list[float]]:
    """Every log(1 + rate) that solves each row, increasing.

    Args:
        years: of the flows, each row not decreasing, shape (k, n).
        flows: with at least one above and one below zero in each row, shape (k, n).

    Returns:
        One list a row; within -99.999 % and 1e4 a year, below that down to -100 % where a row's flows change sign once.
    """
    signs = np.sign(flows)
    low = np.where(_changes(signs) > 1, LEAST_OF_SEVERAL, LEAST_LOG)
    edges = low[:, np.newaxis] + (MOST_LOG - low)[:, np.newaxis] * np.linspace(0.0, 1.0, CELLS + 1)
    k = years.shape[0]
    rows = np.repeat(np.arange(k), CELLS + 1)
    values = _measured(years, flows, rows, edges.ravel()).reshape(k, CELLS + 1, 4)
    cell_rows = np.repeat(np.arange(k), CELLS)
    left, right = values[:, :-1].reshape(-1, 4), values[:, 1:].reshape(-1, 4)
    found: list[list[float]] = [[] for _ in range(k)]
    brackets: list[tuple[Whole, FloatArray, FloatArray]] = []
    for _ in range(HALVINGS):
        one, none = _judged(left, right)
        if one.any():
            brackets.append((cell_rows[one], left[one], right[one]))
        open_cells = ~(one | none)
        cell_rows, left, right = cell_rows[open_cells], left[open_cells], right[open_cells]
        if not cell_rows.size:
            break
        middle = _measured(years, flows, cell_rows, 0.5 * (left[:, 0] + right[:, 0]))
        cell_rows = np.concatenate((cell_rows, cell_rows))
        left, right = np.concatenate((left, middle)), np.concatenate((middle, right))
    for row, point in zip(cell_rows, left, strict=True):
        if abs(point[1]) < TOUCHING:
            found[row].append(float(point[0]))
    for own, low_ends, high_ends in brackets:
        for row, root in zip(own, _refined(years, flows, own, low_ends, high_ends), strict=True):
            found[row].append(float(root))
    return [_apart(sorted(roots)) for roots in found]


def lost_all(flows: FloatArray) -> npt.NDArray[np.bool_]:
    """Rows whose one rate, where none lies within the bounds, is too near to -100 % for a number.

    They were paid into first, change sign once, and gave back less than was paid in.
    """
    signs = np.sign(flows)
    first = signs[np.arange(signs.shape[0]), (signs != 0.0).argmax(axis=1)]
    return np.asarray((_changes(signs) == 1) & (first < 0.0) & (flows.sum(axis=1) < 0.0))


def _apart(roots: list[float]) -> list[float]:
    """Roots that a float cannot tell apart, where the function touches zero, are one."""
    kept: list[float] = []
    for root in roots:
        if not kept or root - kept[-1] > NEAR:
            kept.append(root)
    return kept


def _changes(signs: FloatArray) -> Whole:
    """How often each row changes sign, zeros left out."""
    filled = signs.copy()
    for at in range(1, filled.shape[1]):
        filled[:, at] = np.where(filled[:, at] == 0.0, filled[:, at - 1], filled[:, at])
    return np.asarray(np.count_nonzero(filled[:, 1:] * filled[:, :-1] < 0.0, axis=1), dtype=np.int64)


def _measured(years: FloatArray, flows: FloatArray, rows: Whole, logs: FloatArray) -> FloatArray:
    """(y, g, D in, D out) at each point of a row, shape (m, 4)."""
    times, terms = years[rows], flows[rows]
    exponents = times * -logs[:, np.newaxis]
    # The greatest of them lies at the first or the last day: nothing overflows.
    exponents -= np.maximum(exponents[:, 0], exponents[:, -1])[:, np.newaxis]
    terms *= np.exp(exponents, out=exponents)
    got = np.maximum(terms, 0.0)
    paid = got - terms
    made = np.empty((rows.size, 4))
    made[:, 0] = logs
    total_got, total_paid = got.sum(axis=1), paid.sum(axis=1)
    with np.errstate(all="ignore"):
        made[:, 1] = np.log(total_got) - np.log(total_paid)
        made[:, 2] = np.einsum("ij,ij->i", got, times) / total_got
        made[:, 3] = np.einsum("ij,ij->i", paid, times) / total_paid
    # A side that is nothing beside the other weighs at the day on which the other does.
    return np.where(np.isnan(made), np.where(logs < 0.0, times[:, -1], times[:, 0])[:, np.newaxis], made)


def _judged(left: FloatArray, right: FloatArray) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Cells with exactly one root, and cells with none."""
    least, most = right[:, 3] - left[:, 2], left[:, 3] - right[:, 2]
    monotone = (least >= 0.0) | (most <= 0.0)
    parted = (left[:, 1] < 0.0) != (right[:, 1] < 0.0)
    steepest = np.maximum(np.abs(least), np.abs(most))
    far = np.abs(left[:, 1]) + np.abs(right[:, 1]) > steepest * (right[:, 0] - left[:, 0])
    return monotone & parted, ~parted & (monotone | far)


def _refined(
    years: FloatArray, flows: FloatArray, rows: Whole, low_ends: FloatArray, high_ends: FloatArray
) -> FloatArray:
    """The root of each bracket: Newton's steps, and a halving where one would leave it."""
    low, high = low_ends[:, 0], high_ends[:, 0]
    negative_at_low = low_ends[:, 1] < 0.0
    logs = 0.5 * (low + high)
    for _ in range(REFINEMENTS):
        at = _measured(years, flows, rows, logs)
        below = (at[:, 1] < 0.0) == negative_at_low
        low, high = np.where(below, logs, low), np.where(below, high, logs)
        with np.errstate(all="ignore"):
            newton = logs - at[:, 1] / (at[:, 3] - at[:, 2])
        inside = (newton >= low) & (newton <= high)
        moved = np.where(inside, newton, 0.5 * (low + high))
        settled = np.abs(moved - logs) <= SETTLED * np.maximum(1.0, np.abs(logs))
        logs = moved
        if bool(settled.all()):
            break
    return logs
