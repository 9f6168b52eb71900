"""Compare runs: their scores with spread, which is surely better, what differs; and a single run's
curves, errors and thresholds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from core.base.errors import NotFound, Refused
from core.base.words import number
from core.data.recipe.recipe import Recipe
from core.data.schema import ColumnType
from core.data.storage.frames import read_frame
from core.learn import comparison, curves, predictions, segments, thresholds
from core.learn import residuals as errors
from core.learn.comparison import MeanStd, Pair, Place, RunScores
from core.learn.metric import METRICS
from core.learn.predictions import HOLDOUT, OUT_OF_FOLD, Predictions
from core.learn.task import find_task
from core.runs.records import FoldRecord, RunRecord
from core.workbench import run_files
from core.workbench.versions import VersionView, lineage, version
from core.workbench.workspace import Workspace

CURVES: dict[str, Callable[[Predictions, int], curves.Curve]] = {
    "roc": curves.roc,
    "pr": curves.precision_recall,
    "gain": curves.gain,
    "lift": curves.lift,
}


class Shown(BaseModel):
    """A value for pages and for JSON."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class ComparedRun(Shown):
    """A run in a comparison."""

    run: int
    name: str
    model: str
    task: str
    target: str
    state: str
    dataset: str
    version: int
    seconds: float | None


class Cell(Shown):
    """One metric of one run. ``spread`` None: it has no score."""

    run: int
    spread: MeanStd | None
    holdout: float | None
    sentence: str | None
    best: bool = False
    tied: bool = False  # with the best


class MetricRow(Shown):
    """One metric over all runs."""

    metric: str
    title: str
    means: str
    greater_is_better: bool
    percent: bool
    cells: list[Cell]


class ComparedPair(Shown):
    """A paired difference and its sentence."""

    pair: Pair
    verdict: str  # “LightGBM is better”, “tied”, or why nothing can be said
    sentence: str


class Difference(Shown):
    """One key, its value in each run (None: it has none), and whether they differ."""

    section: str  # parameters, data, recipe, split, environment
    key: str
    values: list[Any]
    differs: bool


class Comparison(Shown):
    """Everything the comparison shows, in the order of the runs asked for."""

    runs: list[ComparedRun]
    metric: str
    metrics: list[MetricRow]
    leaderboard: list[Place]
    pairs: list[ComparedPair]
    differences: list[Difference]

    def section(self, name: str, only_changed: bool = True) -> list[Difference]:
        """The rows of one section."""
        return [
            item
            for item in self.differences
            if item.section == name and (item.differs or not only_changed)
        ]


# -- several runs
# -------------------------------------------------------------------------------------------------


def _records(ws: Workspace, run_ids: Sequence[int]) -> list[RunRecord]:
    wanted = list(dict.fromkeys(run_ids))
    if not wanted:
        raise Refused("Choose at least one run to compare.")
    with ws.store.read() as session:
        found = {
            record.id: record
            for record in session.exec(select(RunRecord).where(col(RunRecord.id).in_(wanted))).all()
        }
    for run_id in wanted:
        if run_id not in found:
            raise NotFound(
                f"There is no run {run_id}. It may have been deleted: open the list of runs."
            )
    return [found[run_id] for run_id in wanted]


def _folds(ws: Workspace, run_ids: Sequence[int]) -> dict[int, list[FoldRecord]]:
    with ws.store.read() as session:
        found = session.exec(
            select(FoldRecord)
            .where(col(FoldRecord.run_id).in_(run_ids))
            .order_by(col(FoldRecord.repeat), col(FoldRecord.fold))
        ).all()
    return {run_id: [item for item in found if item.run_id == run_id] for run_id in run_ids}


def _fingerprint(ws: Workspace, record: RunRecord) -> str | None:
    """What rows with what truth were tested in what folds.

    None when the run left no predictions.
    """
    try:
        found = predictions.read(run_files.folder(ws, record.id or 0))
    except NotFound:
        return None
    digest = hashlib.sha256(lineage(ws, record.version_id).base.sha256.encode())
    order = np.lexsort((found.row_ids, found.fold, found.repeat))
    for part in (found.repeat, found.fold, found.row_ids, found.y_true):
        digest.update(np.ascontiguousarray(part[order]).tobytes())
    return digest.hexdigest()


def _splits(ws: Workspace, records: Sequence[RunRecord]) -> dict[int, str]:
    """Runs with the same text were tested on the same rows in the same folds: runs of one training,
    and trainings that cut alike.
    """

    def training_of(record: RunRecord) -> Any:  # one job may train on several datasets
        return (
            (record.job_id, record.version_id, record.target)
            if record.job_id
            else f"run {record.id}"
        )

    by_training: dict[Any, str] = {}
    for record in records:
        training = training_of(record)
        if training not in by_training and (found := _fingerprint(ws, record)) is not None:
            by_training[training] = f"{record.task} {record.target} {found}"
    return {
        record.id or 0: by_training.get(training_of(record), f"training {training_of(record)}")
        for record in records
    }


def _scores(
    records: Sequence[RunRecord],
    folds: dict[int, list[FoldRecord]],
    splits: dict[int, str],
    metric: str,
) -> list[RunScores]:
    made = []
    for record in records:
        run_id = record.id or 0
        scores = {
            (fold.repeat, fold.fold): float(value)
            for fold in folds[run_id]
            if (value := fold.scores.get(metric)) is not None
        }
        shares = [fold.rows_test / fold.rows_train for fold in folds[run_id] if fold.rows_train]
        made.append(
            RunScores(
                run_id,
                record.name,
                scores,
                splits[run_id],
                float(np.mean(shares)) if shares else 0.25,
            )
        )
    return made


def _metric_row(records: Sequence[RunRecord], scores: Sequence[RunScores], name: str) -> MetricRow:
    metric = METRICS[name]
    places = {
        place.run: place for place in comparison.leaderboard(scores, metric.greater_is_better)
    }
    cells = []
    for record in records:
        place = places.get(record.id or 0)
        cells.append(
            Cell(
                run=record.id or 0,
                spread=place.spread if place else None,
                holdout=record.holdout.get(name),
                sentence=metric.interpret(place.spread.mean) if place else None,
                best=place is not None and place.rank == 1,
                tied=place is not None and place.tied,
            )
        )
    return MetricRow(
        metric=name,
        title=metric.title,
        means=metric.means,
        greater_is_better=metric.greater_is_better,
        percent=metric.percent,
        cells=cells,
    )


def _judged(pair: Pair, names: dict[int, str], metric: str) -> ComparedPair:
    """A pair with its verdict in a few words and in a sentence with all figures."""
    a, b = names[pair.a], names[pair.b]
    if (
        pair.reason is not None
        or pair.difference is None
        or pair.probability is None
        or pair.p is None
    ):
        return ComparedPair(
            pair=pair, verdict=str(pair.reason), sentence=f"{a} and {b}: {pair.reason}"
        )
    difference, low, high = (
        number(value, sign=True) for value in (pair.difference, pair.low, pair.high)
    )
    figures = (
        f"{METRICS[metric].title} {difference}, 95 % interval {low} to {high}, p = {pair.p:.2g}"
    )
    if pair.tied:
        tied = (
            f"{a} and {b} are tied: the folds show no sure difference ({figures}). {a} is better"
            f" with a probability of {pair.probability:.0%}."
        )
        return ComparedPair(pair=pair, verdict="tied: no sure difference", sentence=tied)
    winner, loser, sure = (
        (a, b, pair.probability) if pair.probability > 0.5 else (b, a, 1 - pair.probability)
    )
    better = f"{winner} is better"
    return ComparedPair(
        pair=pair,
        verdict=better,
        sentence=f"{better} than {loser} ({figures}), with a probability of {sure:.1%}.",
    )


def _metrics_of(records: Sequence[RunRecord]) -> list[str]:
    return list(
        dict.fromkeys(
            name for record in records for name in find_task(record.task).metrics if name in METRICS
        )
    )


def compare(ws: Workspace, run_ids: Sequence[int], metric: str | None = None) -> Comparison:
    """Put runs side by side.

    Parameters
    ----------
    run_ids : the runs, in the order in which they shall stand
    metric : which metric the leaderboard and the paired differences are about; the task's primary
    metric when None

    Raises
    ------
    NotFound
        When a run or the metric does not exist.
    """
    records = _records(ws, run_ids)
    metric = metric or find_task(records[0].task).primary_metric
    ids = [record.id or 0 for record in records]
    folds, splits = _folds(ws, ids), _splits(ws, records)
    names = {record.id or 0: record.name for record in records}
    greater, main = METRICS[metric].greater_is_better, _scores(records, folds, splits, metric)
    return Comparison(
        runs=_compared(ws, records),
        metric=metric,
        metrics=[
            _metric_row(records, _scores(records, folds, splits, name), name)
            for name in _metrics_of(records)
        ],
        leaderboard=comparison.leaderboard(main, greater),
        pairs=[_judged(pair, names, metric) for pair in comparison.pairs(main, greater)],
        differences=_differences(ws, records),
    )


def _compared(ws: Workspace, records: Sequence[RunRecord]) -> list[ComparedRun]:
    made = []
    for record in records:
        view = version(ws, record.version_id)
        kept = {
            name: getattr(record, name)
            for name in ("name", "model", "task", "target", "state", "seconds")
        }
        made.append(
            ComparedRun(run=record.id or 0, dataset=view.dataset, version=view.number, **kept)
        )
    return made


# -- what differs
# -------------------------------------------------------------------------------------------------


def flattened(value: Any, prefix: str = "") -> dict[str, Any]:
    """Nested dictionaries as one, with dotted keys."""
    if not isinstance(value, dict):
        return {prefix: value}
    return {
        key: item
        for name, inner in value.items()
        for key, item in flattened(inner, f"{prefix}.{name}" if prefix else str(name)).items()
    }


def _section(name: str, sides: Sequence[dict[str, Any]]) -> list[Difference]:
    keys = dict.fromkeys(key for side in sides for key in side)
    made = []
    for key in keys:
        values = [side.get(key) for side in sides]
        made.append(
            Difference(
                section=name,
                key=key,
                values=values,
                differs=any(value != values[0] for value in values[1:]),
            )
        )
    return made


def _data(record: RunRecord, view: VersionView) -> dict[str, Any]:
    inputs = {f"input {item.get('name')}": item.get("type") for item in record.features}
    return {
        "dataset": view.dataset,
        "version": view.number,
        "rows": view.rows,
        "sha256": record.data_sha256,
        "target": record.target,
        "task": record.task,
        **inputs,
    }


def _steps(record: RunRecord) -> dict[str, Any]:
    return {
        f"step {number}": sentence
        for number, sentence in enumerate(Recipe.load(record.recipe).say(), start=1)
    }


def _differences(ws: Workspace, records: Sequence[RunRecord]) -> list[Difference]:
    views = [version(ws, record.version_id) for record in records]
    return [
        *_section(
            "parameters",
            [{"model": record.model, **flattened(record.params)} for record in records],
        ),
        *_section(
            "data", [_data(record, view) for record, view in zip(records, views, strict=True)]
        ),
        *_section("recipe", [_steps(record) for record in records]),
        *_section(
            "split", [{"seed": record.seed, **flattened(record.split)} for record in records]
        ),
        *_section("environment", [flattened(record.environment) for record in records]),
    ]


# -- one run
# -------------------------------------------------------------------------------------------------


def out_of_fold(ws: Workspace, run_id: int) -> Predictions:
    """Predictions of a run on rows that its folds had not seen."""
    _records(ws, [run_id])
    return predictions.read(run_files.folder(ws, run_id), OUT_OF_FOLD)


def holdout(ws: Workspace, run_id: int) -> Predictions | None:
    """Predictions of a run on the locked hold-out; None when it has none."""
    _records(ws, [run_id])
    try:
        return predictions.read(run_files.folder(ws, run_id), HOLDOUT)
    except NotFound:
        return None


def curve(ws: Workspace, run_id: int, kind: str, positive: int = 1) -> curves.Curve:
    """A curve (``roc``, ``pr``, ``gain``, ``lift``) of a run over its folds, for the class at
    position ``positive``.
    """
    if kind not in CURVES:
        raise NotFound(f"There is no curve “{kind}”. Known: {', '.join(CURVES)}.")
    return CURVES[kind](out_of_fold(ws, run_id), positive)


def overlay(
    ws: Workspace, run_ids: Sequence[int], kind: str, positive: int = 1
) -> list[tuple[ComparedRun, curves.Curve]]:
    """The same curve of several runs, to be drawn over each other."""
    runs = _compared(ws, _records(ws, run_ids))
    return [(run, curve(ws, run.run, kind, positive)) for run in runs]


def calibration(ws: Workspace, run_id: int, positive: int = 1) -> curves.Calibration:
    """Predicted against observed shares."""
    return curves.calibration(out_of_fold(ws, run_id), positive)


def _from(ws: Workspace, run_id: int, where: str) -> Predictions:
    if where == "out of fold":
        return out_of_fold(ws, run_id)
    found = holdout(ws, run_id) if where == "hold-out" else None
    if found is None:
        raise NotFound(
            "This run has no hold-out. Look at its out-of-fold predictions, or train with a"
            " hold-out."
        )
    return found


def confusion(
    ws: Workspace, run_id: int, threshold: float | None = None, where: str = "out of fold"
) -> np.ndarray:
    """Counts (truth down, prediction across) ``out of fold`` or on the ``hold-out``; classes in the
    signature's order.
    """
    return curves.confusion(_from(ws, run_id, where), threshold)


def _joined(ws: Workspace, run_id: int, found: Predictions, limit: int | None) -> pd.DataFrame:
    """Predictions with the base data of their rows; columns of ours that the data also has get a
    mark.
    """
    found = found.only(np.arange(len(found)) < limit) if limit is not None else found
    version = lineage(ws, _records(ws, [run_id])[0].version_id).base
    base = read_frame(version.path).iloc[found.row_ids].reset_index(drop=True)
    for name in (column.name for column in version.columns if column.type == ColumnType.DATE):
        base[name] = base[name].astype(
            pd.ArrowDtype(pa.date32())
        )  # a day has no time of day; pandas' own type would show one
    classes = run_files.signature(ws, run_id).get("classes") or []
    ours: dict[str, Any] = {"row": found.row_ids + 1}
    if classes:
        ours |= {
            f"probability of {name}": found.y_pred[:, place] for place, name in enumerate(classes)
        }
    else:
        ours |= {"predicted": found.y_pred, "error": found.y_pred - found.y_true}
    front = pd.DataFrame({_free(name, base): values for name, values in ours.items()})
    return pd.concat([front, base], axis=1)


def _free(name: str, frame: pd.DataFrame) -> str:
    while name in frame.columns:
        name = f"{name}*"
    return name


def rows_in_cell(
    ws: Workspace,
    run_id: int,
    truth: int,
    predicted: int,
    threshold: float | None = None,
    limit: int | None = 1000,
) -> pd.DataFrame:
    """The rows behind one cell of the out-of-fold confusion matrix, the surest first: row number
    (1-based), probabilities, base data.
    """
    return _joined(
        ws, run_id, curves.in_cell(out_of_fold(ws, run_id), truth, predicted, threshold), limit
    )


def expected_value(
    ws: Workspace, run_id: int, costs: thresholds.CostMatrix
) -> thresholds.ExpectedValue:
    """The value per row of a binary run over all thresholds, with the hold-out's at the best."""
    return thresholds.over_thresholds(out_of_fold(ws, run_id), costs, holdout(ws, run_id))


def residuals(ws: Workspace, run_id: int) -> errors.Residuals:
    """How far off a regression is, out of fold."""
    return errors.residuals(out_of_fold(ws, run_id))


def largest_errors(ws: Workspace, run_id: int, limit: int = 50) -> pd.DataFrame:
    """The rows that a regression missed by most, with the base data."""
    found = out_of_fold(ws, run_id).once()
    if found.classification:
        raise Refused(
            "This run predicts classes. Click a cell of its confusion matrix to see its mistakes."
        )
    return _joined(
        ws,
        run_id,
        found.only(np.argsort(-np.abs(found.y_pred - found.y_true), kind="stable")),
        limit,
    )


def worst_segments(ws: Workspace, run_id: int) -> segments.Segments:
    """In which part of which input a run errs most, out of fold."""
    found, inputs = (
        out_of_fold(ws, run_id).once(),
        [item["name"] for item in run_files.signature(ws, run_id)["inputs"]],
    )
    base = read_frame(lineage(ws, _records(ws, [run_id])[0].version_id).base.path, inputs)
    return segments.segments(found, base.iloc[found.row_ids].reset_index(drop=True), inputs)
