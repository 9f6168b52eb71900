"""The loops themselves, uncompiled, on a tree of seven nodes drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn import tree_kernels as kernels

#        0 (x)            nodes as a library may number them: children after all of a level
#      1 (y)   2 (leaf)
#   3 (x)   4 (leaf)
#  5   6
LEFT = np.array([1, 3, -1, 5, -1, -1, -1], dtype=np.int32)
RIGHT = np.array([2, 4, -1, 6, -1, -1, -1], dtype=np.int32)
#: in the order of the walk: 0 1 3 5 6 4 2
PARENT = np.array([-1, 0, 1, 2, 2, 1, 0], dtype=np.int32)
FEATURE = np.array([0, 1, 0, -2, -2, -2, -2], dtype=np.int32)
COVER = np.array([100.0, 80.0, 40.0, 10.0, 30.0, 40.0, 20.0])


def test_each_node_is_followed_by_all_below_it() -> None:
    order, parent, depth = kernels.walk(LEFT, RIGHT)
    assert order.tolist() == [0, 1, 3, 5, 6, 4, 2]
    assert parent.tolist() == PARENT.tolist()
    assert depth.tolist() == [0, 1, 2, 3, 3, 2, 1]


def test_a_root_alone() -> None:
    order, parent, depth = kernels.walk(np.array([-1]), np.array([-1]))
    assert (order.tolist(), parent.tolist(), depth.tolist()) == ([0], [-1], [0])


def test_shares_multiply_along_conditions_on_one_feature() -> None:
    above, z = kernels.shares(PARENT, FEATURE, COVER)
    # nodes 3 and 4 of the walk stand below two conditions on x: the first led to node 1
    assert above.tolist() == [-1, -1, -1, 1, 1, -1, -1]
    assert z.tolist() == pytest.approx([1.0, 0.8, 0.5, 0.8 * 0.25, 0.8 * 0.75, 0.5, 0.2])


def test_different_features_on_a_path() -> None:
    above, _ = kernels.shares(PARENT, FEATURE, COVER)
    assert kernels.most_different(PARENT, above) == 2  # x, y and x again


@pytest.mark.parametrize(("x", "y", "leaf"), [(0.0, 0.0, 8.0), (0.0, 9.0, 4.0), (9.0, 0.0, -2.0)])
def test_values_add_up_to_the_leaf(x: float, y: float, leaf: float) -> None:
    """From the mean leaf (by cover) to the leaf of the row; x ≤ 5 and y ≤ 5 lead left."""
    above, z = kernels.shares(PARENT, FEATURE, COVER)
    _, _, depth = kernels.walk(LEFT, RIGHT)
    left = np.array([1, 2, 3, -1, -1, -1, -1], dtype=np.int32)
    threshold = np.array([5.0, 5.0, 2.0, 0, 0, 0, 0])
    value = np.array([0.0, 0, 0, 8.0, 1.0, 4.0, -2.0])
    points, weights = np.polynomial.legendre.leggauss(1)
    shapley = np.zeros((2, 1))
    kernels.explain(
        np.array([[x], [y]]),
        left,
        left,
        PARENT,
        depth,
        FEATURE,
        threshold,
        value,
        z,
        above,
        (points + 1) / 2,
        weights / 2,
        shapley,
    )
    mean = 0.1 * 8 + 0.3 * 1 + 0.4 * 4 + 0.2 * -2
    assert mean + shapley.sum() == pytest.approx(leaf)
