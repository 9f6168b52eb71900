"""Are the arrays of loaded trees sound? scikit-learn follows them without looking, so that a
crafted one would read memory that is not the model's, or never end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

_TREE, _PREDICTOR = "sklearn.tree._tree.Tree", "TreePredictor"


def unsound_tree(model: Any) -> bool:
    """Whether a tree in ``model`` has a child that is not after its parent within the tree, or asks
    for a column that its estimator does not take.
    """
    return any(not _sound(tree, columns) for tree, columns in _trees(model))


def _trees(item: Any, columns: int = 1 << 31, depth: int = 0) -> Iterator[tuple[Any, int]]:
    """Trees, each with the number of columns that all estimators around it take."""
    kind = type(item)
    if f"{kind.__module__}.{kind.__name__}" == _TREE or kind.__name__ == _PREDICTOR:
        yield item, columns
        return
    if isinstance(item, np.ndarray):
        item = item.ravel().tolist() if item.dtype == object else []
    if isinstance(item, dict):
        item = list(item.values())
    if isinstance(item, (list, tuple)):
        inner = item
    elif kind.__module__.partition(".")[0] == "sklearn" and hasattr(item, "__dict__"):
        inner = list(vars(item).values())
        own = vars(item).get("n_features_in_")
        columns = min(columns, own) if isinstance(own, int) and not _selects(item) else columns
    else:
        return
    if depth > 20:
        raise ValueError("nested too deeply")
    for part in inner:
        yield from _trees(part, columns, depth + 1)


def _selects(item: Any) -> bool:
    """Pipelines take other columns than the estimators in them."""
    return hasattr(item, "steps") or hasattr(item, "transformers")


def _sound(tree: Any, columns: int) -> bool:
    if type(tree).__name__ == _PREDICTOR:
        nodes, bitsets = tree.nodes, len(tree.raw_left_cat_bitsets)
        inner = nodes["is_leaf"] == 0
        children, features = (nodes["left"], nodes["right"]), nodes["feature_idx"]
        categorical = inner & (nodes["is_categorical"] != 0)
        if (nodes["bitset_idx"][categorical] >= bitsets).any():
            return False
    else:
        inner = tree.children_left != -1
        children, features = (tree.children_left, tree.children_right), tree.feature
    places = np.arange(len(inner))[inner]
    after = [(child[inner] > places) & (child[inner] < len(inner)) for child in children]
    within = (features[inner] >= 0) & (features[inner] < columns)
    return len(inner) > 0 and bool(np.all(after) and np.all(within))
