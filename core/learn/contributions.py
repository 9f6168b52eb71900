"""How much each input moves a prediction: Shapley values (Lundberg & Lee 2017, NeurIPS 30), by the
cheapest exact way a model has.

| model | way | explained |
|---|---|---|
| XGBoost, LightGBM | TreeSHAP (``tree_shap``; the library's own for a few rows) | log-odds, or the value |
| histogram boosting | TreeSHAP | log-odds, or the value |
| forests, trees | TreeSHAP | probability, or the value |
| logistic, linear, ridge | coefficient × (value − mean) | log-odds, or the value |
| the baseline | nothing moves it | probability, or the value |
| any other | sampled permutations of whole inputs (Štrumbelj & Kononenko 2014, KAIS 41:647–665) | probability, or the value |

Whatever the way: base + the sum over all inputs = the model's own output, which is checked on every
row.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, is_classifier

from core.base.errors import Unsupported
from core.learn import tree_shap
from core.learn.tree_shap import Trees

LOG_ODDS, PROBABILITY, VALUE = "log-odds", "probability", "value"
SECONDS = 4.0  # what trees are planned for; twice that is the hard end
FEW = 20  # rows for which a booster's own, slower way is at hand sooner
WALKS = 20  # background rows that a permutation walk starts from
WALK_ROWS = {
    True: 60,
    False: 500,
}  # rows walked: of a model that is slow to ask (it looks at many training rows each time), and of others
WALK_STATES = 4000  # most evaluations for one row
ROUNDING = 1e-4  # of the output's scale: what sums of 32-bit floats may be off by
log = logging.getLogger(__name__)


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


def _one_output(
    values: np.ndarray, base: np.ndarray, output: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
        raise Unsupported(
            "The explanation of this model does not add up to its output (off by"
            f" {np.abs(rest).max():.2g}), so it is not shown."
        )
    share = np.where(
        size[:, None] > 0,
        np.abs(found.values) / np.where(size > 0, size, 1.0)[:, None],
        1 / found.values.shape[1],
    )
    return replace(found, values=found.values + share * rest[:, None])


def _xgboost_asked(estimator: Any, x: np.ndarray, **what: bool) -> np.ndarray:
    import xgboost

    last = getattr(estimator, "best_iteration", None)
    matrix = xgboost.DMatrix(x, missing=estimator.missing, nthread=1)
    found = estimator.get_booster().predict(
        matrix,
        iteration_range=(0, 0 if last is None else last + 1),
        validate_features=False,
        **what,
    )
    return np.asarray(found, dtype=np.float64)


def _xgboost_margin(estimator: Any, x: np.ndarray) -> np.ndarray:
    return _xgboost_asked(estimator, x, output_margin=True)


def _xgboost(estimator: Any, x: np.ndarray, groups: Groups) -> Contributions:
    raw = _xgboost_asked(estimator, x, pred_contribs=True)
    raw, output = raw[:, None, :] if raw.ndim == 2 else raw, _columns(_xgboost_margin(estimator, x))
    return Contributions(
        groups.sums(raw[:, :, :-1].transpose(0, 2, 1)),
        raw[0, :, -1],
        output,
        _margin(estimator),
        "exact TreeSHAP by XGBoost",
    )


def _lightgbm(estimator: Any, x: np.ndarray, groups: Groups) -> Contributions:
    booster = estimator.booster_
    raw = np.asarray(booster.predict(x, pred_contrib=True, num_threads=1)).reshape(
        len(x), -1, x.shape[1] + 1
    )
    output = _columns(booster.predict(x, raw_score=True, num_threads=1))
    return Contributions(
        groups.sums(raw[:, :, :-1].transpose(0, 2, 1)),
        raw[0, :, -1],
        output,
        _margin(estimator),
        "exact TreeSHAP by LightGBM",
    )


def _margin(estimator: BaseEstimator) -> str:
    return LOG_ODDS if is_classifier(estimator) else VALUE


def _linear(estimator: Any, x: np.ndarray, background: np.ndarray, groups: Groups) -> Contributions:
    weights = np.atleast_2d(estimator.coef_)  # (outputs, columns)
    middle = background.mean(axis=0)
    values = (x - middle)[:, :, None] * weights.T[None]
    base = middle @ weights.T + np.atleast_1d(estimator.intercept_)
    output = _columns(x @ weights.T + np.atleast_1d(estimator.intercept_))
    return Contributions(
        groups.sums(values),
        base,
        output,
        _margin(estimator),
        "exact for linear models: coefficient × distance from the mean",
    )


def read_trees(estimator: Any) -> Trees | None:
    """The trees of an ensemble, for :func:`contributions`; None when it is none, or of a form that
    cannot be read.
    """
    if not is_trees(estimator):
        return None
    try:
        return tree_shap.read(estimator)
    except (
        Exception
    ):  # shap raises anything for forms that it does not know; there is another way for each
        log.info("the trees of %s cannot be read", type(estimator).__name__, exc_info=True)
        return None


def _trees(estimator: Any, x: np.ndarray, groups: Groups, trees: Trees) -> Contributions:
    """TreeSHAP for as many rows as fit the time: planned from the size of the trees, with a hard
    end.
    """
    limit, begun, pieces = tree_shap.rows_within(trees, len(x), SECONDS), time.monotonic(), []
    only = 1 if trees.value.shape[1] == 2 else None
    for start in range(0, limit, tree_shap.BLOCK):
        pieces.append(tree_shap.values(trees, x[start : min(limit, start + tree_shap.BLOCK)], only))
        if time.monotonic() - begun > 2 * SECONDS:
            break
    raw = np.concatenate(pieces)
    output, base = _tree_output(estimator, x[: len(raw)]), trees.base
    if type(estimator).__module__.startswith("xgboost"):
        # XGBoost keeps its constant in the unit of its objective, in a form that changes between
        # versions. It is the same for all rows,
        # so it is what the trees leave open; that it is the same is then checked on every row, as
        # always.
        base = base + np.median(output - base - raw.sum(axis=1), axis=0)
    return Contributions(
        *_one_output(groups.sums(raw), base, output), _tree_unit(estimator), "exact TreeSHAP"
    )


def _tree_output(estimator: Any, x: np.ndarray) -> np.ndarray:
    root = type(estimator).__module__.split(".")[0]
    if root == "xgboost":
        return _columns(_xgboost_margin(estimator, x))
    if root == "lightgbm":
        return _columns(estimator.booster_.predict(x, raw_score=True, num_threads=1))
    if not is_classifier(estimator):
        return _columns(quietly(estimator.predict, x))
    return _columns(
        quietly(
            (
                estimator.decision_function
                if hasattr(estimator, "decision_function")
                else estimator.predict_proba
            ),
            x,
        )
    )


def _tree_unit(estimator: Any) -> str:
    if not is_classifier(estimator):
        return VALUE
    return (
        PROBABILITY
        if hasattr(estimator, "estimators_") or hasattr(estimator, "tree_")
        else LOG_ODDS
    )


def quietly(ask: Callable[[Any], Any], x: np.ndarray) -> Any:
    """Ask a model that was fitted on a frame with a bare matrix (same columns, same order)."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="X does not have valid feature names", category=UserWarning
        )
        return ask(x)


def _walk_masks(groups: Groups, walks: int, rng: np.random.Generator) -> np.ndarray:
    """(walks · 2, groups): the place of each group in an order, each order followed by its reverse
    (which halves the noise).
    """
    forward = np.argsort(rng.random((walks, groups.count)), axis=1)
    return np.stack([forward, groups.count - 1 - forward], axis=1).reshape(walks * 2, groups.count)


def _walked(
    ask: Callable[[np.ndarray], np.ndarray],
    row: np.ndarray,
    starts: np.ndarray,
    groups: Groups,
    rng: np.random.Generator,
) -> np.ndarray:
    """Contributions of one row, (groups, outputs): the mean step that a group makes when it turns
    from the background's to the row's values.
    """
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
    values, base, output = _one_output(
        np.zeros((len(x), groups.count, output.shape[1])), output[0], output
    )
    return Contributions(
        values,
        base,
        output,
        PROBABILITY if classes else VALUE,
        "exact: this model looks at no input",
    )


def _permuted(
    estimator: Any, x: np.ndarray, background: np.ndarray, groups: Groups, seed: int
) -> Contributions:
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
    values, base, output = _one_output(
        np.stack(found), ask(starts).mean(axis=0), ask(x[: len(found)])
    )
    return Contributions(
        values, base, output, PROBABILITY if classes else VALUE, method, sampled=True
    )


_TREES = (
    "RandomForest",
    "ExtraTrees",
    "DecisionTree",
    "ExtraTree",
    "HistGradientBoosting",
    "XGB",
    "LGBM",
)
_BOOSTERS = {"xgboost": _xgboost, "lightgbm": _lightgbm}


def is_trees(estimator: Any) -> bool:
    """Whether it is an ensemble of trees that TreeSHAP explains exactly."""
    known = type(estimator).__module__.split(".")[0] in {"sklearn", *_BOOSTERS} and type(
        estimator
    ).__name__.startswith(_TREES)
    return (
        known and getattr(estimator, "is_categorical_", None) is None
    )  # splits on sets of categories are another thing


TreeReader = Callable[[], Trees | None]


def _ways(
    estimator: Any,
    x: np.ndarray,
    background: np.ndarray,
    groups: Groups,
    seed: int,
    read: TreeReader,
) -> Iterator[Callable[[], Contributions]]:
    """The ways that suit the estimator, the best first."""
    module = type(estimator).__module__
    own = _BOOSTERS.get(module.split(".")[0])
    if own is not None and len(x) <= FEW:
        yield lambda: own(estimator, x, groups)
    if is_trees(estimator) and (trees := read()) is not None:
        yield lambda: _trees(estimator, x, groups, trees)
    if own is not None:
        yield lambda: own(estimator, x, groups)
    if module == "sklearn.dummy":
        yield lambda: _constant(estimator, x, groups)
    if module.startswith("sklearn.linear_model") and hasattr(estimator, "coef_"):
        yield lambda: _linear(estimator, x, background, groups)
    yield lambda: _permuted(estimator, x, background, groups, seed)


def contributions(
    estimator: Any,
    x: np.ndarray,
    background: np.ndarray,
    groups: Groups,
    read: TreeReader,
    seed: int = 0,
) -> Contributions:
    """Contributions of the groups of columns to the outputs of a fitted estimator.

    Parameters
    ----------
    estimator : fitted estimator
    x : float64 (rows, columns)
        The encoded rows. Where a way is slow, only the first rows are explained: see
        ``len(result.values)``.
    background : float64 (rows, columns)
        Encoded training rows: the mean of linear models, the starts of the permutation walks.
    read : callable
        Gives the trees of an ensemble (see :func:`read_trees`); called only where they are needed,
        so the caller may keep them.

    Raises
    ------
    Unsupported
        When the contributions do not add up to the model's output.
    """
    for way in _ways(estimator, x, background, groups, seed, read):
        try:
            return _settled(way())
        except Unsupported as refusal:
            log.warning("%s: %s", type(estimator).__name__, refusal)
    raise Unsupported(
        "No way of explaining this model adds up to its output, so no explanation is shown."
    )
