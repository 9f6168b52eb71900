"""How much each input moves a prediction: Shapley values (Lundberg & Lee 2017, NeurIPS 30), by the cheapest exact way a model has.

| model | way | explained |
|---|---|---|
| XGBoost, LightGBM | the library's own TreeSHAP | log-odds, or the value |
| forests, trees, histogram boosting | ``shap.TreeExplainer`` | probability (log-odds for histogram boosting), or the value |
| logistic, linear, ridge | coefficient × (value − mean) | log-odds, or the value |
| the baseline | nothing moves it | probability, or the value |
| any other | sampled permutations of whole inputs (Štrumbelj & Kononenko 2014, KAIS 41:647–665) | probability, or the value |

Whatever the way: base + the sum over all inputs = the model's own output, which is checked on every row.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, is_classifier

from core.base.errors import Unsupported

LOG_ODDS, PROBABILITY, VALUE = "log-odds", "probability", "value"
TREE_SECONDS_PER_LEAF = 2.2e-8  # one row, per leaf and level of depth, measured with shap 0.51 on one core
SECONDS = 4.0  # what trees are planned for; twice that is the hard end
WALKS = 20  # background rows that a permutation walk starts from
WALK_ROWS = {True: 60, False: 500}  # rows walked: of a model that is slow to ask (it looks at many training rows each time), and of others
WALK_STATES = 4000  # most evaluations for one row
ROUNDING = 1e-4  # of the output's scale: what sums of 32-bit floats may be off by
EXACT = 1e-6


@dataclass(frozen=True)
class Contributions:
    """Contributions of groups of columns.

    Attributes
    ----------
    values : float64 (rows, groups, outputs)
        One output for numbers and for yes-or-no (the positive class); one per class otherwise.
    base : float64 (outputs,)
    output : float64 (rows, outputs)
        What the model itself says, in ``unit``.
    sampled : bool
        The values are estimates (their sum is exact all the same).
    """

    values: np.ndarray
    base: np.ndarray
    output: np.ndarray
    unit: str
    method: str
    sampled: bool = False

    @property
    def error(self) -> float:
        """The largest |base + sum − output|."""
        return float(np.abs(self.base + self.values.sum(axis=1) - self.output).max(initial=0.0))


@dataclass(frozen=True)
class Groups:
    """Which columns belong together: ``of[j]`` is the group of column j."""

    of: np.ndarray
    count: int

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(rows, columns, outputs) → (rows, groups, outputs)."""
        member = np.zeros((len(self.of), self.count))
        member[np.arange(len(self.of)), self.of] = 1.0
        return (values.transpose(0, 2, 1) @ member).transpose(0, 2, 1)


def _one_output(values: np.ndarray, base: np.ndarray, output: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keep the positive class of two."""
    if output.shape[1] == 2:
        return values[..., 1:], base[1:], output[:, 1:]
    return values, base, output


def _columns(array: Any) -> np.ndarray:
    array = np.asarray(array, dtype=np.float64)
    return array[:, None] if array.ndim == 1 else array


def _settled(found: Contributions) -> Contributions:
    """Spread what 32-bit rounding left over; refuse what does not add up."""
    rest = found.output - found.base - found.values.sum(axis=1)
    size = np.abs(found.values).sum(axis=1)
    scale = np.maximum(1.0, np.abs(found.base) + size)
    if (np.abs(rest) > ROUNDING * scale).any():
        raise Unsupported(f"The explanation of this model does not add up to its output (off by {np.abs(rest).max():.2g}), so it is not shown.")
    share = np.where(size[:, None] > 0, np.abs(found.values) / np.where(size > 0, size, 1.0)[:, None], 1 / found.values.shape[1])
    return replace(found, values=found.values + share * rest[:, None])


def _xgboost(estimator: Any, x: np.ndarray, groups: Groups) -> Contributions:
    import xgboost

    last = getattr(estimator, "best_iteration", None)
    span = (0, 0 if last is None else last + 1)
    matrix = xgboost.DMatrix(x, missing=estimator.missing, nthread=1)
    ask = {"iteration_range": span, "validate_features": False}
    raw = estimator.get_booster().predict(matrix, pred_contribs=True, **ask).astype(np.float64)
    output = _columns(estimator.get_booster().predict(matrix, output_margin=True, **ask))
    raw = raw[:, None, :] if raw.ndim == 2 else raw
    return Contributions(groups.sums(raw[:, :, :-1].transpose(0, 2, 1)), raw[0, :, -1], output, _margin(estimator), "exact TreeSHAP by XGBoost")


def _lightgbm(estimator: Any, x: np.ndarray, groups: Groups) -> Contributions:
    booster = estimator.booster_
    raw = np.asarray(booster.predict(x, pred_contrib=True, num_threads=1)).reshape(len(x), -1, x.shape[1] + 1)
    output = _columns(booster.predict(x, raw_score=True, num_threads=1))
    return Contributions(groups.sums(raw[:, :, :-1].transpose(0, 2, 1)), raw[0, :, -1], output, _margin(estimator), "exact TreeSHAP by LightGBM")


def _margin(estimator: BaseEstimator) -> str:
    return LOG_ODDS if is_classifier(estimator) else VALUE


def _linear(estimator: Any, x: np.ndarray, background: np.ndarray, groups: Groups) -> Contributions:
    weights = np.atleast_2d(estimator.coef_)  # (outputs, columns)
    middle = background.mean(axis=0)
    values = (x - middle)[:, :, None] * weights.T[None]
    base = middle @ weights.T + np.atleast_1d(estimator.intercept_)
    output = _columns(x @ weights.T + np.atleast_1d(estimator.intercept_))
    return Contributions(groups.sums(values), base, output, _margin(estimator), "exact for linear models: coefficient × distance from the mean")


def tree_explainer(estimator: Any) -> Any:
    """``shap.TreeExplainer``, with the warnings of its import kept in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shap and numba warn about each other's and numpy's deprecations; nothing of ours
        import shap

        return shap.TreeExplainer(estimator)


def tree_rows(explainer: Any, rows: int, seconds: float = SECONDS) -> int:
    """How many rows the trees can be explained for in ``seconds``: planned from their size, so that it is the same each time."""
    model = explainer.model
    leaves = int((np.asarray(model.children_left) < 0).sum())
    cost = TREE_SECONDS_PER_LEAF * leaves * max(4, int(model.max_depth))
    return int(min(rows, max(20, seconds / cost)))


def _trees(estimator: Any, x: np.ndarray, groups: Groups, explainer: Any) -> Contributions:
    boosted = hasattr(estimator, "decision_function")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, start, pieces = tree_rows(explainer, len(x)), time.monotonic(), []
        for chunk in np.array_split(np.arange(limit), max(1, limit // 20)):
            pieces.append(np.asarray(explainer.shap_values(x[chunk], check_additivity=False), dtype=np.float64))
            if time.monotonic() - start > 2 * SECONDS:
                break
    raw = np.concatenate(pieces)
    raw, base = raw[..., None] if raw.ndim == 2 else raw, np.atleast_1d(np.asarray(explainer.expected_value, dtype=np.float64))
    seen = x[: len(raw)]
    ask = estimator.decision_function if boosted else estimator.predict_proba if is_classifier(estimator) else estimator.predict
    values, base, output = _one_output(groups.sums(raw), base, _columns(quietly(ask, seen)))
    unit = VALUE if not is_classifier(estimator) else LOG_ODDS if boosted else PROBABILITY
    return Contributions(values, base, output, unit, "exact TreeSHAP by shap")


def quietly(ask: Callable[[Any], Any], x: np.ndarray) -> Any:
    """Ask a model that was fitted on a frame with a bare matrix (same columns, same order)."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="X does not have valid feature names", category=UserWarning)
        return ask(x)


def _walk_masks(groups: Groups, walks: int, rng: np.random.Generator) -> np.ndarray:
    """(walks · 2, groups): the place of each group in an order, each order followed by its reverse (which halves the noise)."""
    forward = np.argsort(rng.random((walks, groups.count)), axis=1)
    return np.stack([forward, groups.count - 1 - forward], axis=1).reshape(walks * 2, groups.count)


def _walked(ask: Callable[[np.ndarray], np.ndarray], row: np.ndarray, starts: np.ndarray, groups: Groups, rng: np.random.Generator) -> np.ndarray:
    """Contributions of one row, (groups, outputs): the mean step that a group makes when it turns from the background's to the row's values."""
    places = _walk_masks(groups, len(starts), rng)
    steps = groups.count + 1
    # state s of a walk: the groups with a place below s have the row's values
    turned = places[:, None, :] < np.arange(steps)[None, :, None]
    begun = np.repeat(starts, 2, axis=0)
    states = np.where(turned[:, :, groups.of], row, begun[:, None, :])
    answers = ask(states.reshape(-1, len(row))).reshape(len(places), steps, -1)
    jumps = np.diff(answers, axis=1)
    return np.take_along_axis(jumps, places[:, :, None], axis=1).mean(axis=0)


def _slow(estimator: Any) -> bool:
    inner = getattr(estimator, "regressor", getattr(estimator, "estimator", estimator))
    return type(inner).__module__.startswith(("sklearn.svm", "sklearn.neighbors"))


def _constant(estimator: Any, x: np.ndarray, groups: Groups) -> Contributions:
    """A baseline that looks at nothing: no input moves it."""
    classes = is_classifier(estimator)
    output = _columns((estimator.predict_proba if classes else estimator.predict)(x))
    values, base, output = _one_output(np.zeros((len(x), groups.count, output.shape[1])), output[0], output)
    return Contributions(values, base, output, PROBABILITY if classes else VALUE, "exact: this model looks at no input")


def _permuted(estimator: Any, x: np.ndarray, background: np.ndarray, groups: Groups, seed: int) -> Contributions:
    classes = is_classifier(estimator)
    ask_raw = estimator.predict_proba if classes else estimator.predict

    def ask(states: np.ndarray) -> np.ndarray:
        return _columns(quietly(ask_raw, states))

    walks = int(np.clip(WALK_STATES // (2 * (groups.count + 1)), 2, WALKS))
    starts = background[np.sort(np.random.default_rng(seed).permutation(len(background))[:walks])]
    begun, found = time.monotonic(), []
    for index, row in enumerate(x[: WALK_ROWS[_slow(estimator)]]):
        found.append(_walked(ask, row, starts, groups, np.random.default_rng([seed, index])))
        if time.monotonic() - begun > 2 * SECONDS:
            break
    method = f"estimated by {2 * walks} permutations of the inputs from {walks} background rows"
    values, base, output = _one_output(np.stack(found), ask(starts).mean(axis=0), ask(x[: len(found)]))
    return Contributions(values, base, output, PROBABILITY if classes else VALUE, method, sampled=True)


_TREES = ("RandomForest", "ExtraTrees", "DecisionTree", "ExtraTree", "HistGradientBoosting")


def is_tree(estimator: Any) -> bool:
    """Whether ``shap.TreeExplainer`` explains it exactly."""
    return (
        type(estimator).__module__.startswith("sklearn.")
        and type(estimator).__name__.startswith(_TREES)
        and getattr(estimator, "is_categorical_", None) is None  # splits on sets of categories are not supported there
    )


def contributions(estimator: Any, x: np.ndarray, background: np.ndarray, groups: Groups, *, seed: int = 0, explainer: Any = None) -> Contributions:
    """Contributions of the groups of columns to the outputs of a fitted estimator.

    Parameters
    ----------
    estimator : fitted estimator
    x : float64 (rows, columns)
        The encoded rows. Where a way is slow, only the first rows are explained: see ``len(result.values)``.
    background : float64 (rows, columns)
        Encoded training rows: the mean of linear models, the starts of the permutation walks.
    explainer : shap.TreeExplainer, optional
        Kept from an earlier call.

    Raises
    ------
    Unsupported
        When the contributions do not add up to the model's output.
    """
    root = type(estimator).__module__.split(".")[0]
    if root == "xgboost":
        found = _xgboost(estimator, x, groups)
    elif root == "lightgbm":
        found = _lightgbm(estimator, x, groups)
    elif type(estimator).__module__ == "sklearn.dummy":
        found = _constant(estimator, x, groups)
    elif is_tree(estimator):
        found = _trees(estimator, x, groups, explainer or tree_explainer(estimator))
    elif root == "sklearn" and hasattr(estimator, "coef_") and type(estimator).__module__.startswith("sklearn.linear_model"):
        found = _linear(estimator, x, background, groups)
    else:
        found = _permuted(estimator, x, background, groups, seed)
    return _settled(found)
