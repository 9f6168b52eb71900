"""The work of a training: run by run, fold by fold.

What is finished is stored at once, so an interrupted training goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.base.clock import now
from core.base.errors import Cancelled, MillwrightError, Refused, StorageFailed, Unavailable, bug
from core.base.finding import TOO_GOOD, Finding, most_serious_first
from core.base.progress import Progress, Span
from core.jobs.attempt import MEMORY
from core.learn import artefacts, scoring
from core.learn.check import examine
from core.learn.model import MODELS, Model, libraries
from core.learn.signature import make_signature
from core.learn.splits import Fold
from core.learn.training import Candidate, FinalOutcome, FoldOutcome, fit_final, fit_fold
from core.runs import queries
from core.runs.environment import environment
from core.runs.records import FoldRecord, RunState
from core.workbench.descriptions import describe
from core.workbench.history import folder
from core.workbench.material import Material, known_to_training, read_material, split_facts
from core.workbench.train_request import TrainRequest
from core.workbench.training_runs import ensure_runs, update
from core.workbench.workspace import Workspace

log = logging.getLogger(__name__)


def _record_fold(
    ws: Workspace, run_id: int, material: Material, done: Sequence[FoldOutcome]
) -> None:
    """Record the newest fold and the means so far, in one transaction."""
    newest, task = done[-1], material.table.task
    metrics = scoring.summarise(task, [outcome.scores for outcome in done])
    scores = {name: value if value == value else None for name, value in newest.scores.items()}
    with ws.store.write() as session:
        session.merge(
            FoldRecord(
                run_id=run_id,
                repeat=newest.repeat,
                fold=newest.fold,
                scores=scores,
                rows_train=newest.rows_train,
                rows_test=len(newest.row_ids),
                class_shares=newest.class_shares,
                seconds=newest.seconds,
            )
        )
        record = queries.get_run(session, run_id)
        record.metrics = metrics
        record.primary_score = metrics[task.primary_metric]["mean"]
        record.seconds = sum(outcome.seconds for outcome in done)
        record.message = f"{len(done)} of {len(material.split.folds)} folds"
        session.add(record)


def _fold(
    ws: Workspace, run_id: int, material: Material, candidate: Candidate, fold: Fold
) -> FoldOutcome:
    """The fold's outcome: stored by an earlier attempt, or new."""
    stored = artefacts.read_fold(folder(ws, run_id), fold.repeat, fold.fold)
    row_ids = material.table.row_ids[fold.test_idx]
    if stored is not None and np.array_equal(stored.row_ids, row_ids):
        return stored
    outcome = fit_fold(candidate, material.table, fold)
    artefacts.write_fold(folder(ws, run_id), outcome)
    return outcome


def _cross_validate(
    ws: Workspace, run_id: int, material: Material, candidate: Candidate, progress: Progress
) -> list[FoldOutcome]:
    folds, primary = material.split.folds, material.table.task.primary_metric
    done: list[FoldOutcome] = []
    for place, fold in enumerate(folds):
        so_far = f" · {scoring.short(primary, done[-1].scores[primary])}" if done else ""
        progress(
            place / (len(folds) + 1),
            f"{candidate.model.title} · fold {place + 1} of {len(folds)}{so_far}",
        )
        done.append(_fold(ws, run_id, material, candidate, fold))
        _record_fold(ws, run_id, material, done)
    return done


def _of_table(material: Material, model: Model) -> list[Finding]:
    """The findings of the table that are about this model's score: that of the baseline, which
    ignores every feature, cannot be too good.
    """
    return [
        finding
        for finding in material.findings
        if not (model.baseline and finding.kind in TOO_GOOD)
    ]


def _findings(
    material: Material,
    candidate: Candidate,
    done: Sequence[FoldOutcome],
    final: FinalOutcome,
    baseline: Sequence[float],
) -> list[dict[str, Any]]:
    tested, held = known_to_training(material, done, final)
    evidence = replace(
        material.evidence,
        known_tested=tested,
        known_holdout=held,
        model=candidate.model,
        scores=[outcome.scores for outcome in done],
        train_scores=[outcome.train_score for outcome in done],
        baseline=baseline,
        holdout=final.scores,
        remarks=[remark for outcome in done for remark in outcome.remarks] + list(final.remarks),
    )
    findings = most_serious_first(
        (*_of_table(material, candidate.model), *examine("run", evidence))
    )
    return [finding.model_dump(mode="json") for finding in findings]


def _train_one(
    ws: Workspace, run_id: int, material: Material, baseline: list[float], progress: Progress
) -> list[float]:
    """Train one run to its end; returns its primary metric per fold."""
    with ws.store.read() as session:
        record = queries.get_run(session, run_id)
    model, table = MODELS[record.model], material.table
    candidate = Candidate(
        model,
        model.Params.model_validate(record.params),
        record.seed,
        material.threads,
        balanced=material.request.class_weight == "balanced",
    )
    update(
        ws,
        run_id,
        state=RunState.RUNNING,
        message="",
        environment=environment(material.threads, libraries().values()),
        split=split_facts(material),
    )
    done = _cross_validate(ws, run_id, material, candidate, progress)
    progress(len(done) / (len(done) + 1), f"{model.title} · final fit")
    final = fit_final(candidate, table, material.split)
    signature = make_signature(table, material.base.columns, material.split.rest)
    written = artefacts.write_run(folder(ws, run_id), done, final, signature)
    update(
        ws,
        run_id,
        state=RunState.DONE,
        message="",
        features=signature["inputs"],
        holdout={name: value if value == value else None for name, value in final.scores.items()},
        findings=_findings(material, candidate, done, final, baseline),
        seconds=sum(outcome.seconds for outcome in done) + final.seconds,
        finished=now(),
        artefacts=written,
    )
    artefacts.clear_folds(folder(ws, run_id))
    describe(ws, run_id=run_id)
    return [outcome.scores[table.task.primary_metric] for outcome in done]


def _primary_scores(ws: Workspace, run_id: int, metric: str) -> list[float]:
    with ws.store.read() as session:
        return [
            scoring.number(fold.scores.get(metric)) for fold in queries.folds_of(session, run_id)
        ]


def _guarded(
    ws: Workspace, run_id: int, material: Material, baseline: list[float], progress: Progress
) -> list[float]:
    """One run; what goes wrong with it alone is its own failure, and the others go on."""
    try:
        return _train_one(ws, run_id, material, baseline, progress)
    except (Cancelled, StorageFailed, Unavailable):
        raise
    except MemoryError:
        log.exception("run %s was out of memory", run_id)
        sentence = MEMORY
    except MillwrightError as error:
        sentence = error.sentence
    except Exception as error:  # a library's refusal, or our bug: the run fails, the others go on
        sentence = bug(error, log).sentence
    update(ws, run_id, state=RunState.FAILED, message=sentence, finished=now())
    return []


def train_runs(
    ws: Workspace, request: TrainRequest, progress: Progress, job_id: int | None = None
) -> list[int]:
    """Do (or go on with) a resolved training.

    Parameters
    ----------
    request : TrainRequest
        With every choice written out.
    progress : Progress
        Hears the model, the fold and the last score.
    job_id : int, optional
        The job whose runs these are.

    Returns
    -------
    list of int
        The ids of the runs.

    Raises
    ------
    Refused
        When no run succeeded, with the first reason.
    """
    progress(0.0, "Reading the table")
    run_ids = ensure_runs(ws, request, job_id)
    material = read_material(ws, request)
    with ws.store.read() as session:
        states = {run_id: queries.get_run(session, run_id) for run_id in run_ids}
    costs = [MODELS[states[run_id].model].cost for run_id in run_ids]
    baseline: list[float] = []
    for place, run_id in enumerate(run_ids):
        part = Span(progress, sum(costs[:place]) / sum(costs), sum(costs[: place + 1]) / sum(costs))
        if states[run_id].state == RunState.DONE:
            scores = _primary_scores(ws, run_id, material.table.task.primary_metric)
        else:
            scores = _guarded(ws, run_id, material, baseline, part)
        if MODELS[states[run_id].model].baseline:
            baseline = scores
    return _checked(ws, run_ids)


def _checked(ws: Workspace, run_ids: list[int]) -> list[int]:
    with ws.store.read() as session:
        ended = [queries.get_run(session, run_id) for run_id in run_ids]
    judged = [record for record in ended if not MODELS[record.model].baseline]
    if judged and not any(record.state == RunState.DONE for record in judged):
        reason = next((record.message for record in ended if record.state == RunState.FAILED), "")
        raise Refused(f"No model could be trained. {reason}")
    return run_ids
