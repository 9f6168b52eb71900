"""The files of a run: one per finished fold while it trains, then the predictions, the signature
and the fitted pipeline.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.base import digests, files
from core.data.storage.parquet_reader import read_table
from core.data.storage.parquet_writer import write_table
from core.learn.predictions import HOLDOUT, OUT_OF_FOLD
from core.learn.training import FinalOutcome, FoldOutcome

PIPELINE, SIGNATURE, FOLDS = "pipeline.skops", "signature.json", "folds"
_META = b"millwright"


def _columns(row_ids: np.ndarray, y_true: np.ndarray, y_pred: np.ndarray) -> dict[str, np.ndarray]:
    answers = (
        {f"p_{k}": y_pred[:, k] for k in range(y_pred.shape[1])}
        if y_pred.ndim == 2
        else {"prediction": y_pred}
    )
    return {"row": row_ids.astype(np.int64), "y": y_true, **answers}


def _fold_path(folder: Path, repeat: int, fold: int) -> Path:
    return folder / FOLDS / f"{repeat}_{fold}.parquet"


def write_fold(folder: Path, outcome: FoldOutcome) -> None:
    """Keep a finished fold, so that an interrupted training need not repeat it."""
    facts = {
        "scores": outcome.scores,
        "train_score": outcome.train_score,
        "rows_train": outcome.rows_train,
        "class_shares": outcome.class_shares,
        "seconds": outcome.seconds,
        "remarks": list(outcome.remarks),
    }
    table = pa.table(
        _columns(outcome.row_ids, outcome.y_true, outcome.y_pred)
    ).replace_schema_metadata({_META: json.dumps(facts).encode()})
    path = _fold_path(folder, outcome.repeat, outcome.fold)
    with files.atomic_file(path) as partial:
        write_table(table, partial)
    digests.write_hash(path)


def read_fold(folder: Path, repeat: int, fold: int) -> FoldOutcome | None:
    """A finished fold, exactly as it was; None when there is none, or its file is damaged."""
    path = _fold_path(folder, repeat, fold)
    if not path.exists() or not digests.hash_holds(path):
        return None
    table = read_table(path)
    facts: dict[str, Any] = json.loads((table.schema.metadata or {})[_META])
    answers = [name for name in table.column_names if name.startswith("p_")]
    y_pred = (
        np.stack([table[name].to_numpy() for name in answers], axis=1)
        if answers
        else table["prediction"].to_numpy()
    )
    facts["remarks"] = tuple(facts["remarks"])
    return FoldOutcome(
        repeat=repeat,
        fold=fold,
        row_ids=table["row"].to_numpy(),
        y_true=table["y"].to_numpy(),
        y_pred=y_pred,
        **facts,
    )


def _write_table(path: Path, columns: dict[str, np.ndarray]) -> None:
    with files.atomic_file(path) as partial:
        write_table(pa.table(columns), partial)


def _skops() -> Any:
    """``skops.io``, which on import walks through all of scikit-learn and so would load PyTorch
    (200 MB, seconds) where that is installed.

    The program in a bundle does the same; it cannot import this.
    """
    hide = "skops.io" not in sys.modules and "torch" not in sys.modules
    if hide:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import skops.io
    finally:
        if hide:
            del sys.modules["torch"]
    return skops.io


def write_run(
    folder: Path, folds: Sequence[FoldOutcome], final: FinalOutcome, signature: dict[str, Any]
) -> dict[str, str]:
    """Write what outlives the training.

    Call :func:`clear_folds` once that is recorded.

    Parameters
    ----------
    folder : Path
        The run's own.
    folds : sequence of FoldOutcome
        All of them, in order.
    final : FinalOutcome
        Its hold-out is written where it has one.
    signature : dict
        See :func:`core.learn.signature.make_signature`.

    Returns
    -------
    dict
        File → SHA-256.
    """
    parts = [
        {
            "row": part.row_ids.astype(np.int64),
            "repeat": np.full(len(part.row_ids), part.repeat),
            "fold": np.full(len(part.row_ids), part.fold),
        }
        | _columns(part.row_ids, part.y_true, part.y_pred)
        for part in folds
    ]
    _write_table(
        folder / OUT_OF_FOLD,
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
    )
    if len(final.row_ids):
        _write_table(folder / HOLDOUT, _columns(final.row_ids, final.y_true, final.y_pred))
    files.write_text(
        folder / SIGNATURE, json.dumps(signature, ensure_ascii=False, indent=1, allow_nan=False)
    )
    with files.atomic_file(folder / PIPELINE) as partial:
        _skops().dump(final.pipeline, partial)
    names = [OUT_OF_FOLD, *([HOLDOUT] if len(final.row_ids) else []), SIGNATURE, PIPELINE]
    return {name: files.sha256(folder / name) for name in names}


def clear_folds(folder: Path) -> None:
    """Remove the folds' own files: the run holds all of them."""
    files.remove_folder(folder / FOLDS)
