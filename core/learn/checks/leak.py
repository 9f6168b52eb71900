"""A feature that gives the answer away."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core.base.finding import Finding, request
from core.learn.check import SAMPLE, Check, Evidence
from core.learn.metric import bounded_metric
from core.learn.table import TrainingTable

MOST_FEATURES = 300
ALONE = 0.99  # of a metric that ends at 1: what one honest column hardly ever reaches


def _codes(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.asarray(column.astype("int64").to_numpy(dtype="float64"))
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(dtype="float64", na_value=np.nan)
        return np.where(np.isfinite(values), np.clip(values, -3e38, 3e38), -3e38)
    return np.asarray(
        pd.factorize(column.astype("str").fillna(""), sort=True)[0].astype(np.float64)
    )


def alone(column: pd.Series, table: TrainingTable, sample: np.ndarray) -> float:
    """How well one column predicts the target: a small tree on one half of ``sample``, judged on
    the other (ROC-AUC, or R²).
    """
    metric = bounded_metric(table.task.kind)
    x, y = _codes(column.iloc[sample])[:, None], table.y[sample]
    half = len(sample) // 2
    if table.task.classification:
        if len(np.unique(y[:half])) < len(table.classes):
            return float("nan")
        tree = DecisionTreeClassifier(max_leaf_nodes=128, min_samples_leaf=5, random_state=0).fit(
            x[:half], y[:half]
        )
        return metric.score(y[half:], tree.predict_proba(x[half:]))
    tree = DecisionTreeRegressor(max_leaf_nodes=512, min_samples_leaf=2, random_state=0).fit(
        x[:half], y[:half]
    )
    return metric.score(y[half:], tree.predict(x[half:]))


class Leak(Check):
    """Looks at each feature by itself."""

    code = "MW001"
    kind = "leak"
    name = "leak"
    title = "A feature gives the answer away"
    means = (
        "A column that is only known once the outcome is known makes scores look splendid and the"
        " model useless."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each feature that equals the target or predicts it almost alone."""
        table = evidence.table
        if table is None or len(table) < 40:
            return []
        sample = np.random.default_rng(0).permutation(len(table))[:SAMPLE]
        findings = [self._about(name, table, sample) for name in table.features[:MOST_FEATURES]]
        return [finding for finding in findings if finding is not None]

    def _about(self, name: str, table: TrainingTable, sample: np.ndarray) -> Finding | None:
        column = table.seen[name]
        if _is_copy(column, table):
            sentence = (
                f"“{name}” holds the same values as the target “{table.target}”. Leave it out, or"
                " the model only copies it."
            )
            return self.finding(sentence, subject=name, action=request(without=[name]))
        strength = alone(column, table, sample)
        if not strength >= ALONE:
            return None
        measure = f"{bounded_metric(table.task.kind).title} {strength:.3f}"
        sentence = (
            f"“{name}” alone predicts “{table.target}” almost perfectly ({measure}). If it is only"
            " known afterwards, leave it out."
        )
        return self.finding(sentence, subject=name, action=request(without=[name]))


def _is_copy(column: pd.Series, table: TrainingTable) -> bool:
    if not table.task.classification:
        if not pd.api.types.is_numeric_dtype(column.dtype):
            return False
        return bool(np.array_equal(column.to_numpy(dtype="float64", na_value=np.nan), table.y))
    if column.isna().any() or column.nunique() != len(table.classes):
        return False
    codes, _ = pd.factorize(column)
    pairs = set(zip(codes.tolist(), table.y.tolist(), strict=True))
    return len(pairs) == len(table.classes)  # the same classes, whatever they are called


PLUGIN = Leak()
