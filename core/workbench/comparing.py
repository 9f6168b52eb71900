"""Compare runs: their scores with mean and deviation, which is surely better, what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from core.base.errors import NotFound, Refused
from core.base.words import number
from core.learn import comparison
from core.learn.comparison import MeanStd, Pair, Place, RunScores
from core.learn.metric import METRICS
from core.learn.task import find_task
from core.runs.records import FoldRecord, RunRecord
from core.workbench import run_files
from core.workbench.run_differences import Difference, differences
from core.workbench.versions import lineage, version
from core.workbench.workspace import Workspace

_USUAL_TEST_SHARE = 0.25  # of five folds


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
    verdict: str  # “LightGBM is better”, “tied …”, or why nothing can be said
    sentence: str


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


def _records(ws: Workspace, run_ids: Sequence[int]) -> list[RunRecord]:
    """The runs in the order asked for, each once."""
    if not run_ids:
        raise Refused("Choose at least one run to compare.")
    return [run_files.record(ws, run_id) for run_id in dict.fromkeys(run_ids)]


def _folds(ws: Workspace, run_ids: Sequence[int]) -> dict[int, list[FoldRecord]]:
    """Run → its finished folds, in order."""
    query = (
        select(FoldRecord)
        .where(col(FoldRecord.run_id).in_(run_ids))
        .order_by(col(FoldRecord.repeat), col(FoldRecord.fold))
    )
    folds: dict[int, list[FoldRecord]] = {run_id: [] for run_id in run_ids}
    with ws.store.read() as session:
        for fold in session.exec(query).all():
            folds[fold.run_id].append(fold)
    return folds


def _fingerprint(ws: Workspace, record: RunRecord) -> str | None:
    """What rows with what truth were tested in what folds.

    None when the run left no predictions.
    """
    try:
        tested = run_files.read_predictions(ws, record.id or 0)
    except NotFound:
        return None
    digest = hashlib.sha256(lineage(ws, record.version_id).base.sha256.encode())
    order = np.lexsort((tested.row_ids, tested.fold, tested.repeat))
    for part in (tested.repeat, tested.fold, tested.row_ids, tested.y_true):
        digest.update(np.ascontiguousarray(part[order]).tobytes())
    return digest.hexdigest()


def _training(record: RunRecord) -> tuple[Any, ...]:
    """Runs of one training share it; one job may train on several datasets."""
    if record.job_id:
        return record.job_id, record.version_id, record.target
    return ("run", record.id)


def _splits(ws: Workspace, records: Sequence[RunRecord]) -> dict[int, str]:
    """Run → a text; with the same text, runs were tested on the same rows in the same folds: those
    of one training, and of trainings that cut alike.
    """
    splits: dict[tuple[Any, ...], str] = {}
    for record in records:
        training = _training(record)
        if training not in splits and (fingerprint := _fingerprint(ws, record)) is not None:
            splits[training] = f"{record.task} {record.target} {fingerprint}"
    return {
        record.id or 0: splits.get(_training(record), f"training {_training(record)}")
        for record in records
    }


def _scores(record: RunRecord, folds: Sequence[FoldRecord], split: str, metric: str) -> RunScores:
    shares = [fold.rows_test / fold.rows_train for fold in folds if fold.rows_train]
    return RunScores(
        run=record.id or 0,
        name=record.name,
        scores={
            (fold.repeat, fold.fold): float(value)
            for fold in folds
            if (value := fold.scores.get(metric)) is not None
        },
        split=split,
        test_share=float(np.mean(shares)) if shares else _USUAL_TEST_SHARE,
    )


def _metric_row(records: Sequence[RunRecord], scores: Sequence[RunScores], name: str) -> MetricRow:
    metric = METRICS[name]
    places = {
        place.run: place for place in comparison.leaderboard(scores, metric.greater_is_better)
    }
    return MetricRow(
        metric=name,
        title=metric.title,
        means=metric.means,
        greater_is_better=metric.greater_is_better,
        percent=metric.percent,
        cells=[_cell(record, name, places.get(record.id or 0)) for record in records],
    )


def _cell(record: RunRecord, name: str, place: Place | None) -> Cell:
    run_id, holdout = record.id or 0, record.holdout.get(name)
    if place is None:
        return Cell(run=run_id, spread=None, holdout=holdout, sentence=None)
    return Cell(
        run=run_id,
        spread=place.spread,
        holdout=holdout,
        sentence=METRICS[name].interpret(place.spread.mean),
        best=place.rank == 1,
        tied=place.tied,
    )


def _judged(pair: Pair, names: Mapping[int, str], metric: str) -> ComparedPair:
    """A pair with its verdict in a few words and in a sentence with all figures."""
    a, b = names[pair.a], names[pair.b]
    if pair.difference is None or pair.probability is None or pair.p is None:
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
        return ComparedPair(
            pair=pair,
            verdict="no significant difference",
            sentence=(
                f"{a} and {b} are tied: the folds show no significant difference ({figures}). {a}"
                f" is better with a probability of {pair.probability:.0%}."
            ),
        )
    ahead = pair.probability > 0.5
    winner, loser = (a, b) if ahead else (b, a)
    probability = pair.probability if ahead else 1 - pair.probability
    return ComparedPair(
        pair=pair,
        verdict=f"{winner} is better",
        sentence=(
            f"{winner} is better than {loser} ({figures}), with a probability of {probability:.1%}."
        ),
    )


def _metrics_of(records: Sequence[RunRecord]) -> list[str]:
    return list(
        dict.fromkeys(name for record in records for name in find_task(record.task).metrics)
    )


def compare(ws: Workspace, run_ids: Sequence[int], metric: str | None = None) -> Comparison:
    """Put runs side by side.

    Parameters
    ----------
    run_ids : sequence of int
        The runs, in the order in which they shall stand.
    metric : str, optional
        Which metric the leaderboard and the paired differences are about; the first run's primary
        metric when None.

    Raises
    ------
    NotFound
        When a run or the metric does not exist.
    """
    records = _records(ws, run_ids)
    metric = metric or find_task(records[0].task).primary_metric
    greater_is_better = METRICS[metric].greater_is_better
    folds = _folds(ws, [record.id or 0 for record in records])
    splits = _splits(ws, records)
    scores = {
        name: [
            _scores(record, folds[record.id or 0], splits[record.id or 0], name)
            for record in records
        ]
        for name in dict.fromkeys([metric, *_metrics_of(records)])
    }
    names = {record.id or 0: record.name for record in records}
    pairs = comparison.pairs(scores[metric], greater_is_better)
    return Comparison(
        runs=[_compared(ws, record) for record in records],
        metric=metric,
        metrics=[_metric_row(records, scores[name], name) for name in _metrics_of(records)],
        leaderboard=comparison.leaderboard(scores[metric], greater_is_better),
        pairs=[_judged(pair, names, metric) for pair in pairs],
        differences=differences(ws, records),
    )


def _compared(ws: Workspace, record: RunRecord) -> ComparedRun:
    view = version(ws, record.version_id)
    return ComparedRun(
        run=record.id or 0,
        name=record.name,
        model=record.model,
        task=record.task,
        target=record.target,
        state=record.state,
        dataset=view.dataset,
        version=view.number,
        seconds=record.seconds,
    )
