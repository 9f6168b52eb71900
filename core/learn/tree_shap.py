"""Exact Shapley values of tree ensembles, fast: path-dependent TreeSHAP as an integral.

With z the share of training rows that follow a path's conditions on a feature and o ∈ {0, 1}
whether the explained row does, the value of feature i is Σ over leaves of v·(oᵢ − zᵢ)·∫₀¹ Πⱼ≠ᵢ
(t·oⱼ + (1 − t)·zⱼ) dt: the integral gives just the weights |T|!·(d−1−|T|)!/d! of the definition.
The integrand is a polynomial of degree below the number d of features on the path, so
Gauss–Legendre quadrature with d/2 points is exact. One walk down (products) and one up (sums over
the leaves below) then serve all features at once, as in Linear TreeSHAP (Yu, Xu, Bifet, Read 2022,
NeurIPS 35). On one core this takes about a seventh of the time of shap's, XGBoost's and LightGBM's
own code.

The trees themselves are read by shap, which knows the forms of XGBoost, LightGBM and scikit-learn.
"""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.learn.tree_kernels import compiled, explain, most_different, shares, walk

STATES_PER_SECOND = 2.5e8  # nodes × rows × points walked on one core, a careful figure
BLOCK = 128  # rows walked together: few enough that a path's state stays in the processor's cache


@dataclass(frozen=True)
class Trees:
    """All trees one after the other, each in the order of a walk: a node is followed by all that
    are below it.

    ``left``, ``right``, ``other`` (where missing values go) and ``parent`` are positions within a
    tree, −1 where there is none; ``begins`` has the first node of each tree, and the end. ``above``
    is the nearest node above that was reached by a condition on the same feature (−1: none); ``z``
    is the part of the training rows that follow all conditions on that feature down to the node.
    """

    begins: np.ndarray
    left: np.ndarray
    right: np.ndarray
    other: np.ndarray
    parent: np.ndarray
    depth: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    value: np.ndarray  # (nodes, outputs)
    above: np.ndarray
    z: np.ndarray
    base: np.ndarray  # (outputs,)
    single: bool  # the model compares in 32-bit floats

    @cached_property
    def features_on_path(self) -> int:
        """The most different features on one path."""
        return max(
            _most(self.parent[begin:end], self.above[begin:end])
            for begin, end in itertools.pairwise(self.begins)
        )


def _most(parent: np.ndarray, above: np.ndarray) -> int:
    return int(compiled(most_different)(parent, above))


def _loaded(estimator: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # shap and numba warn about each other's and numpy's deprecations; nothing of ours
        import shap

        return shap.TreeExplainer(estimator).model


def read(estimator: Any, single: bool = False) -> Trees:
    """The trees of a fitted ensemble.

    ``single``: it compares in 32-bit floats, although shap does not say so.
    """
    model = _loaded(estimator)
    parts = [_tree(model, index) for index in range(len(model.children_left))]
    expected = sum(part.pop("expected") for part in parts)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Trees(
        begins=np.append(0, np.cumsum([len(part["left"]) for part in parts])).astype(np.int64),
        base=np.atleast_1d(np.asarray(model.base_offset, dtype=np.float64)) + expected,
        single=single or np.dtype(model.input_dtype) == np.float32,
        **joined,
    )


def _tree(model: Any, index: int) -> dict[str, np.ndarray]:
    """One tree, its nodes in the order of a walk; padding is left out."""
    children = {
        "left": model.children_left[index],
        "right": model.children_right[index],
        "other": model.children_default[index],
    }
    order, parent, depth = compiled(walk)(
        *(np.asarray(children[name], dtype=np.int32) for name in ("left", "right"))
    )
    place = np.full(len(children["left"]), -1, dtype=np.int32)
    place[order] = np.arange(len(order))
    inner = children["left"][order] >= 0
    moved = {
        name: np.where(inner, place[np.where(inner, child[order], 0)], -1).astype(np.int32)
        for name, child in children.items()
    }
    feature, cover = (
        model.features[index][order].astype(np.int32),
        model.node_sample_weight[index][order].astype(np.float64),
    )
    above, z = compiled(shares)(parent, feature, cover)
    rest = {
        "threshold": model.thresholds[index][order].astype(np.float64),
        "value": model.values[index][order].astype(np.float64),
    }
    leaf_share = np.where(inner, 0.0, cover / cover[0])
    expected = leaf_share @ rest["value"]  # not shap's: for XGBoost 3.2 that leaves the trees out
    return {
        **moved,
        "parent": parent,
        "depth": depth,
        "feature": feature,
        "above": above,
        "z": z,
        "expected": expected,
        **rest,
    }


def _points(trees: Trees) -> int:
    """Half as many points as different features on a path: the degree that Gauss's rule integrates
    exactly.
    """
    return max(1, (int(trees.features_on_path) + 1) // 2)


def rows_within(trees: Trees, rows: int, seconds: float) -> int:
    """How many rows can be explained in about ``seconds``: from the size of the trees, so that it
    is the same each time.
    """
    outputs = int((np.abs(trees.value).sum(axis=0) > 0).sum())
    work = len(trees.left) * max(1, outputs) * _points(trees)
    return int(min(rows, max(20, seconds * STATES_PER_SECOND / work)))


def values(trees: Trees, x: np.ndarray, only: int | None = None) -> np.ndarray:
    """Shapley values, float64 (rows, columns, outputs).

    Parameters
    ----------
    trees : Trees
    x : float64 (rows, columns)
    only : int, optional
        The one output to compute; the others stay zero.
    """
    x = (x.astype(np.float32) if trees.single else x).astype(np.float64)
    nodes, weights = np.polynomial.legendre.leggauss(_points(trees))
    outputs = range(trees.value.shape[1]) if only is None else (only,)
    shapley = np.zeros((trees.value.shape[1], x.shape[1], len(x)))
    for begin in range(0, len(x), BLOCK):
        part = slice(begin, begin + BLOCK)
        block = np.ascontiguousarray(x[part].T)
        for output in outputs:
            shapley[output, :, part] = _block(trees, block, output, (nodes + 1) / 2, weights / 2)
    return shapley.transpose(2, 1, 0)


def _block(
    trees: Trees, x: np.ndarray, output: int, points: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    shapley, run = np.zeros(x.shape), compiled(explain)
    for begin, end in itertools.pairwise(trees.begins):
        part = slice(begin, end)
        value = np.ascontiguousarray(trees.value[part, output])
        if value.any():
            shape = [
                getattr(trees, name)[part]
                for name in ("left", "other", "parent", "depth", "feature", "threshold")
            ]
            run(x, *shape, value, trees.z[part], trees.above[part], points, weights, shapley)
    return shapley
