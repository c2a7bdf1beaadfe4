"""Hierarchical risk parity: assets in the order of a tree of their correlations, risk split from its root down.

Lopez de Prado (2016). Linkage is single; the distance is sqrt((1 - correlation) / 2) itself. His book hands a
square matrix of these to a function that takes its rows for points, so that the tree is one of distances of
distances: ``distance_of_distances`` does the same. Both are in use and give different weights.
"""

from __future__ import annotations

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable


def hierarchical_risk_parity(covariance: FloatArray, *, distance_of_distances: bool = False) -> FloatArray:
    """Long-only weights, of sum 1.

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.
        distance_of_distances: the tree of the book's code instead of the correlations' own.

    Raises:
        NotComputable: no assets, or one that does not move.
    """
    variance = np.diag(covariance)
    if not variance.size or not (variance > 0.0).all():
        raise NotComputable("hierarchical_risk_parity", Absence(AbsenceReason.NO_VARIATION))
    volatility = np.sqrt(variance)
    correlation = np.clip(covariance / np.outer(volatility, volatility), -1.0, 1.0)
    distance = np.sqrt((1.0 - correlation) / 2.0)
    if distance_of_distances:
        distance = np.sqrt(((distance[:, None, :] - distance[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, 0.0)
    weights = np.ones(variance.size)
    open_parts = [leaf_order(distance)]
    while open_parts:
        part = open_parts.pop()
        if len(part) < 2:
            continue
        left, right = part[: len(part) // 2], part[len(part) // 2 :]
        left_variance, right_variance = _cluster_variance(covariance, left), _cluster_variance(covariance, right)
        share = 1.0 - left_variance / (left_variance + right_variance)
        weights[left] *= share
        weights[right] *= 1.0 - share
        open_parts += [left, right]
    return weights


def leaf_order(distance: FloatArray) -> list[int]:
    """Leaves of the single-linkage tree from left to right.

    Args:
        distance: symmetric, zeros on the diagonal, shape (k, k).

    Branches are joined by increasing distance, the one that was made earlier to the left, as in the common
    tables of linkages; of equal distances the one that Prim's tree from the first asset reaches first.
    """
    k = distance.shape[0]
    edges = _spanning_tree(distance)
    branch: dict[int, list[int]] = {at: [at] for at in range(k)}
    label = list(range(k))  # of the branch that each leaf is in
    for made, (_, one, other) in enumerate(sorted(edges, key=lambda edge: edge[0]), start=k):
        left, right = sorted((label[one], label[other]))
        branch[made] = branch.pop(left) + branch.pop(right)
        for leaf in branch[made]:
            label[leaf] = made
    return branch[k + len(edges) - 1] if edges else branch[0]


def _spanning_tree(distance: FloatArray) -> list[tuple[float, int, int]]:
    """Edges of the least spanning tree (Prim), in the order in which they are found."""
    k = distance.shape[0]
    nearest = np.full(k, np.inf)
    origin = np.zeros(k, dtype=np.int64)
    left = np.ones(k, dtype=bool)
    at, edges = 0, []
    for _ in range(k - 1):
        left[at] = False
        closer = left & (distance[at] < nearest)
        nearest[closer], origin[closer] = distance[at][closer], at
        following = int(np.argmin(np.where(left, nearest, np.inf)))
        edges.append((float(nearest[following]), int(origin[following]), following))
        at = following
    return edges


def _cluster_variance(covariance: FloatArray, part: list[int]) -> float:
    own = covariance[np.ix_(part, part)]
    weights = 1.0 / np.diag(own)
    weights /= weights.sum()
    return float(weights @ own @ weights)
