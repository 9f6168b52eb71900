"""A bundle: a zip that predicts where Millwright is not installed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

import core.data.transformers
import core.registry.portable
from core.base import files
from core.base.disk_faults import disk_error
from core.base.errors import Refused, StorageFailed
from core.base.finding import Finding
from core.base.progress import Progress, Span
from core.learn.model import Model
from core.registry.format import FORMATS, Parity, Subject, Written
from core.registry.model_card import CardFacts, model_card
from core.registry.parity import compare
from core.registry.portable.predict import (
    Outcome,
    predictions,
    read_csv,
    write_csv,
    write_frame,
)
from core.registry.raw_text import as_raw_text

_ALWAYS = ("numpy", "pandas", "scikit-learn", "skops", "scipy")
_MODEL_TYPES = "MODEL_TYPES: frozenset[str] = frozenset()\n"
_BESIDE = ("bundle_files.py", "model_file.py", "tree_arrays.py")  # what predict.py stands on
_EXAMPLE, _EXPECTED, _EXAMPLE_ROWS = "example.csv", "expected.csv", 20
_FINDINGS = TypeAdapter(list[Finding])
_FRESH_ROWS = 500
_EPOCH = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # zip entries carry no time of day, so that equal content makes an equal file


@dataclass(frozen=True)
class Bundle:
    """What was written."""

    path: Path
    sha256: str
    bytes: int
    written: tuple[Written, ...]
    fresh: Parity  # the bundle's own program, in a process of its own, against the run


def _requirements(model: Model) -> str:
    names = [*_ALWAYS, *model.libraries.values()]
    return "".join(f"{name}=={metadata.version(name).partition('+')[0]}\n" for name in names)


def program_for(model: Model) -> str:
    """The text of the travelling program, with the types that the model's file may hold."""
    text = (Path(core.registry.portable.__path__[0]) / "predict.py").read_text(encoding="utf-8")
    if text.count(_MODEL_TYPES) != 1:
        raise RuntimeError("portable/predict.py does not say once where the model's types stand")
    names = "".join(f"        {name!r},\n" for name in sorted(model.trusted_types))
    types = f"frozenset(\n    {{\n{names}    }}\n)" if names else "frozenset()"
    return text.replace(_MODEL_TYPES, f"MODEL_TYPES: frozenset[str] = {types}\n")


def _copy_program(folder: Path, model: Model) -> None:
    (folder / "predict.py").write_text(program_for(model), encoding="utf-8")
    for name in _BESIDE:
        shutil.copyfile(Path(core.registry.portable.__path__[0]) / name, folder / name)
    source = Path(core.data.transformers.__path__[0])
    (folder / "transformers").mkdir()
    for path in sorted(source.glob("*.py")):
        shutil.copyfile(path, folder / "transformers" / path.name)


def _write_example(subject: Subject, folder: Path) -> None:
    """Some rows, cell by cell as they are, and what the program answers to them."""
    rows = subject.rows.head(_EXAMPLE_ROWS)
    write_frame(rows, folder / _EXAMPLE)
    answers = Outcome(predictions(subject.pipeline, rows, subject.signature))
    write_csv(read_csv(folder / _EXAMPLE), answers, folder / _EXPECTED)


def _write_manifest(folder: Path, facts: CardFacts) -> None:
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    document = {
        "format": 1,
        "name": facts.name,
        "data_sha256": facts.data_sha256,
        "findings": finding_documents(facts.findings),
        "files": digests,
    }
    (folder / "manifest.json").write_text(
        json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8"
    )


def finding_documents(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as they leave the workspace: nobody's account goes along."""
    by_nobody = {"accepted": {"by"}}
    return [finding.model_dump(mode="json", exclude=by_nobody) for finding in findings]


def findings_in(folder: Path) -> list[Finding]:
    """What was noticed about the run that an unpacked bundle was made of; nothing in bundles of
    earlier versions.

    Raises
    ------
    Refused
        When the bundle says something else than findings.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return _FINDINGS.validate_python(manifest.get("findings", []))
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise Refused(
            "The findings in the bundle's manifest.json cannot be read. Export the run again."
        ) from error


def _pack(folder: Path, target: Path) -> None:
    with (
        files.atomic_file(target) as partial,
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, path.read_bytes())


def _run(folder: Path, source: Path, out: Path) -> None:
    """Run the bundle's program in an isolated process, as its receiver will."""
    # -B: a bundle holds no compiled files, which would differ each time and be in no manifest
    program = [sys.executable, "-I", "-B", str(folder / "predict.py")]
    command = [*program, str(source), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason"])[-1]
        raise Refused(f"The exported program does not predict: {reason} Nothing was exported.")


def _prove(folder: Path, rows: pd.DataFrame, answers: pd.DataFrame) -> Parity:
    """Run the bundle's program on its own example, and on ``rows`` written as a raw file may write
    them; compare the answers.
    """
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        source, out, scores = (Path(name) / file for file in ("rows.csv", "out.csv", "scores.csv"))
        write_frame(as_raw_text(rows), source)
        pairs = [(source, out), (folder / _EXAMPLE, scores)]
        list(pool.map(lambda pair: _run(folder, *pair), pairs))
        if scores.read_bytes() != (folder / _EXPECTED).read_bytes():
            raise Refused(
                "The exported program does not answer its own example as the run does. Nothing was"
                " exported."
            )
        theirs = pd.read_csv(
            out, dtype={"prediction": answers["prediction"].dtype}, keep_default_na=False
        )
    shares = [column for column in answers.columns if column.startswith("probability_")]
    theirs = theirs[["prediction", *shares]]
    if shares:
        theirs["prediction"] = theirs["prediction"].astype("object")
    return compare(answers, theirs)


def write_bundle(subject: Subject, facts: CardFacts, target: Path, progress: Progress) -> Bundle:
    """Write the zip ``target``: whole, proved in a process of its own, or not at all.

    Parameters
    ----------
    subject : Subject
        What is exported.
    facts : CardFacts
        What its model card tells.
    target : Path
        The zip; its folder exists.
    progress : Progress

    Raises
    ------
    Refused
        When the exported program does not give the run's own answers.
    StorageFailed
        When the disk refuses.
    """
    with tempfile.TemporaryDirectory(
        prefix=files.mine(), dir=target.parent if target.parent.exists() else None
    ) as name:
        folder = Path(name)
        try:
            bundle = _fill(subject, facts, folder, progress)
            _pack(folder, target)
        except OSError as error:
            raise disk_error(error, target.name) from error
    if not target.exists():
        raise StorageFailed(f"{target.name} could not be stored. Try again.")
    return Bundle(target, files.sha256(target), target.stat().st_size, bundle[0], bundle[1])


def _fill(
    subject: Subject, facts: CardFacts, folder: Path, progress: Progress
) -> tuple[tuple[Written, ...], Parity]:
    share = 0.7 / len(FORMATS)
    written = tuple(
        form.write(subject, folder, Span(progress, share * place, share * (place + 1)))
        for place, form in enumerate(FORMATS)
    )
    _copy_program(folder, subject.model)
    (folder / "schema.json").write_text(
        json.dumps(subject.signature, indent=2, ensure_ascii=False), encoding="utf-8"
    )
    (folder / "requirements.txt").write_text(_requirements(subject.model), encoding="utf-8")
    _write_example(subject, folder)
    (folder / "MODEL_CARD.md").write_text(model_card(facts, written), encoding="utf-8")
    (folder / "parity.json").write_text(
        json.dumps(parity_document(written), indent=2), encoding="utf-8"
    )
    _write_manifest(folder, facts)
    progress(0.8, "Predicting in a fresh process")
    # answered here in the same batch: matrix products may differ in the last bit between sizes
    some = subject.rows.head(_FRESH_ROWS)
    fresh = _prove(folder, some, predictions(subject.pipeline, some, subject.signature))
    if fresh.flips or fresh.largest_difference > 0:
        raise Refused(
            f"The exported program does not answer as the run does. {fresh.sentence} Nothing was"
            " exported."
        )
    return written, fresh


def parity_document(written: tuple[Written, ...]) -> dict[str, Any]:
    """The parity report: one entry per format."""
    return {
        item.format: {
            "file": item.file,
            "reason": item.reason,
            **(
                {
                    "rows": item.parity.rows,
                    "largest_difference": item.parity.largest_difference,
                    "label_flips": item.parity.flips,
                }
                if item.parity
                else {}
            ),
        }
        for item in written
    }
