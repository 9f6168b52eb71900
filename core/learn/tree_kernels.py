"""The loops of TreeSHAP that are compiled: plain ones, on purpose."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code.

    The compiler's result is cached on disk where that is possible.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # shap's and numba's warnings of each other's and numpy's deprecations
        from numba import njit

        # Not the whole of fastmath: it would take comparisons with NaN away.
        return njit(cache=True, fastmath={"reassoc", "contract", "arcp", "nsz"})(function)


def most_different(parent, above):  # type: ignore[no-untyped-def] # pragma: no cover
    """The most different features on a path. Compiled."""
    known = np.zeros(len(parent), np.int32)
    for node in range(1, len(parent)):
        known[node] = known[parent[node]] + (1 if above[node] < 0 else 0)
    return known.max()


def walk(left, right):  # type: ignore[no-untyped-def] # pragma: no cover
    """The nodes from the root on, each followed by all below it; the position of the parent of
    each, and its depth.
    """
    n = len(left)
    order, parent, depth = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    todo, from_, level = (
        np.empty(n + 1, np.int32),
        np.empty(n + 1, np.int32),
        np.empty(n + 1, np.int32),
    )
    todo[0], from_[0], level[0] = 0, -1, 0
    waiting, done = 1, 0
    while waiting > 0:
        waiting -= 1
        node = todo[waiting]
        order[done], parent[done], depth[done] = node, from_[waiting], level[waiting]
        if left[node] >= 0:
            for child in (right[node], left[node]):
                todo[waiting], from_[waiting], level[waiting] = child, done, depth[done] + 1
                waiting += 1
        done += 1
    return order[:done].copy(), parent[:done].copy(), depth[:done].copy()


def shares(parent, feature, cover):  # type: ignore[no-untyped-def] # pragma: no cover
    """For each node the nearest one above that was reached by a condition on the same feature (−1:
    none), and its z so far.
    """
    n = len(parent)
    above, z = np.full(n, -1, np.int32), np.ones(n)
    for node in range(1, n):
        up = parent[node]
        by, other = feature[up], up
        while other > 0 and feature[parent[other]] != by:
            other = parent[other]
        z[node] = cover[node] / cover[up]
        if other > 0:
            above[node] = other
            z[node] *= z[other]
    return above, z


def explain(  # type: ignore[no-untyped-def] # pragma: no cover
    x, left, other, parent, depth, feature, threshold, value, z, above, points, weights, shapley
):
    """Add one tree's values for one output to ``shapley``.

    Parameters
    ----------
    x : float64 (columns, rows)
        The rows to explain, so turned that the inner loops run over rows.
    left, other : int32 (nodes,)
        The child at the left, and the one for missing values; −1 in a leaf.
    parent, depth : int32 (nodes,)
        The node above (−1: none), and the steps from the root; nodes are in the order of `walk`.
    feature : int32 (nodes,)
        The column that an inner node compares.
    threshold : float64 (nodes,)
        A value up to it goes left.
    value : float64 (nodes,)
        What a leaf adds to this output.
    z : float64 (nodes,)
        The product of the shares of training rows that went on, over the conditions on the way
        that are on the same feature as the one right above the node.
    above : int32 (nodes,)
        The nearest node above that was reached by a condition on the same feature (−1: none).
    points, weights : float64 (steps,)
        Of Gauss's rule on 0…1.
    shapley : float64 (columns, rows)
        Changed in place.
    """
    steps, rows, levels = len(points), x.shape[1], depth.max() + 1
    on = np.ones((levels, rows))
    turned = np.ones((levels, steps, rows))  # 1 / (t·o + (1 − t)·z)
    product, total = np.ones((levels, steps, rows)), np.zeros((levels, steps, rows))
    at = np.zeros(levels, np.int32)
    mine = np.zeros(rows)
    deepest = 0
    for n in range(1, len(left) + 1):
        level = depth[n] if n < len(left) else 1
        while (
            deepest >= level
        ):  # all below this node is known: give its feature its due, and its sums to the node above
            node = at[deepest]
            m, by = above[node], feature[parent[node]]
            mine[:] = 0.0
            for q in range(steps):
                for r in range(rows):
                    mine[r] += total[deepest, q, r] * turned[deepest, q, r] * weights[q]
                    total[deepest - 1, q, r] += total[deepest, q, r]
            for r in range(rows):
                shapley[by, r] += mine[r] * (on[deepest, r] - z[node])
            if m >= 0:
                mine[:] = 0.0
                for q in range(steps):
                    for r in range(rows):
                        mine[r] += total[deepest, q, r] * turned[depth[m], q, r] * weights[q]
                for r in range(rows):
                    shapley[by, r] -= mine[r] * (on[depth[m], r] - z[m])
            deepest -= 1
        if n == len(left):
            break
        up, m = parent[n], above[n]
        begins_left, missing_here, limit, by = (
            left[up] == n,
            other[up] == n,
            threshold[up],
            feature[up],
        )
        for r in range(rows):
            seen = x[by, r]
            goes = missing_here if seen != seen else (seen <= limit) == begins_left
            on[level, r] = 1.0 if goes else 0.0
        if m >= 0:
            for r in range(rows):
                on[level, r] *= on[depth[m], r]
        leaf = value[n] if left[n] < 0 else 0.0
        for q in range(steps):
            without = (1.0 - points[q]) * z[n]
            with_ = points[q] + without
            by_with, by_without = 1.0 / with_, 1.0 / without
            for r in range(rows):
                turned[level, q, r] = by_with if on[level, r] > 0.5 else by_without
                product[level, q, r] = product[level - 1, q, r] * (
                    with_ if on[level, r] > 0.5 else without
                )
            if m >= 0:
                for r in range(rows):
                    product[level, q, r] *= turned[depth[m], q, r]
            for r in range(rows):
                total[level, q, r] = product[level, q, r] * leaf
        at[level] = n
        deepest = level
