"""Verbs of bundles: export a run, predict a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.base.finding import Finding
from core.door.documents import ExportDocument, PredictDocument
from core.door.noticed import documents, stops
from core.workbench import exporting, predicting
from core.workbench.workspace import Workspace


def export(ws: Workspace, args: argparse.Namespace) -> ExportDocument:
    """Write a run as a bundle that predicts elsewhere."""
    about = exporting.export_to(ws, args.run, Path(args.to))
    missing = [
        f"There is no {name} file. {entry['reason'] or ''}".strip()
        for name, entry in about["formats"].items()
        if entry["file"] is None
    ]
    findings = [Finding.model_validate(document) for document in about["findings"]]
    shown = {"findings": documents(findings), "objections": [*missing, *stops(findings)]}
    return ExportDocument.model_validate(about | shown)


def predict(_ws: Workspace, args: argparse.Namespace) -> PredictDocument:
    """Predict the rows of a file with a bundle."""
    outcome = predicting.predict_file(
        Path(args.bundle), Path(args.file), Path(args.out), spreadsheet=args.spreadsheet
    )
    findings = outcome["findings"]
    objections = [*outcome["notes"], *stops(findings)]
    return PredictDocument.model_validate(
        outcome | {"findings": documents(findings), "objections": objections}
    )
