"""A bundle: its program, its manifest, its zip; proved in a process of its own, or not written."""

from __future__ import annotations

import ast
import errno
import hashlib
import json
import os
import py_compile
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.base import files
from core.base.errors import Refused, StorageFailed
from core.base.finding import Acceptance, Finding
from core.base.progress import silent
from core.learn.model import MODELS
from core.learn.signature import make_signature
from core.learn.training import Candidate, fit
from core.registry import bundle
from core.registry.format import Parity, Subject, Written
from core.registry.portable import predict as portable
from tests.core.learn.example_tables import example_frame, example_table

from .subjects import COLUMNS, card_facts, subject


def written_types(program: str) -> frozenset[str]:
    """The value of MODEL_TYPES in a program's text."""
    for node in ast.parse(program).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "MODEL_TYPES":
            return frozenset(eval(ast.unparse(node.value), {"frozenset": frozenset}))
    raise AssertionError("the program has no MODEL_TYPES")


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_the_program_trusts_the_types_of_its_own_model(model) -> None:  # type: ignore[no-untyped-def]
    assert written_types(bundle.program_for(model)) == model.trusted_types


def test_the_program_is_the_apps_own_but_for_that_list() -> None:
    own = Path(portable.__file__).read_text(encoding="utf-8")
    none = SimpleNamespace(trusted_types=frozenset())  # a model without types
    assert bundle.program_for(none) == own
    ours = own.splitlines()
    theirs = bundle.program_for(MODELS["lightgbm"]).splitlines()
    place = ours.index("MODEL_TYPES: frozenset[str] = frozenset()")
    assert theirs[:place] == ours[:place]
    assert theirs[len(theirs) - (len(ours) - place - 1) :] == ours[place + 1 :]


@pytest.mark.parametrize(
    ("model", "library"), [("lightgbm", "lightgbm"), ("xgboost", "xgboost"), ("tree", None)]
)
def test_only_the_models_own_library_is_required(model: str, library: str | None) -> None:
    lines = bundle._requirements(MODELS[model]).splitlines()
    names = [line.split("==")[0] for line in lines]
    always = ["numpy", "pandas", "scikit-learn", "skops", "scipy"]
    assert names == [*always, *([library] if library else [])]
    assert f"pandas=={metadata.version('pandas')}" in lines
    assert not any("+" in line for line in lines)


def test_local_versions_are_public_ones_to_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "1.2.3+cpu")
    assert bundle._requirements(MODELS["tree"]).splitlines()[0] == "numpy==1.2.3"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bundle.Bundle:
    """A bundle whose proof is taken for granted: the verb's own tests start the program."""
    target = tmp_path_factory.mktemp("exported") / "tree.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "_prove", lambda *_args: Parity(300, 0.0, 0))
        return bundle.write_bundle(subject("tree"), card_facts(), target, silent)


def test_the_manifest_names_every_file_with_its_hash(exported: bundle.Bundle) -> None:
    with zipfile.ZipFile(exported.path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert sorted(archive.namelist()) == sorted([*manifest["files"], "manifest.json"])
        for name, digest in manifest["files"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
    assert (manifest["format"], manifest["name"]) == (1, "Leavers")
    assert manifest["data_sha256"] == "ab" * 32
    assert not any(name.endswith(".pyc") for name in manifest["files"])
    assert {"predict.py", "schema.json", "transformers/__init__.py"} <= set(manifest["files"])


def test_the_manifest_says_what_was_noticed_and_nobodys_account(tmp_path: Path) -> None:
    acceptance = Acceptance(reason="Known before.", at="2026-03-01T12:00:00Z", by="ada")
    finding = Finding(
        code="MW001", kind="leak", severity="stop", sentence="It leaks.", accepted=acceptance
    )
    bundle._write_manifest(tmp_path, card_facts(findings=[finding]))
    assert "ada" not in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    (stored,) = bundle.findings_in(tmp_path)
    nobody = acceptance.model_copy(update={"by": ""})
    assert stored == finding.model_copy(update={"accepted": nobody})


@pytest.mark.parametrize(
    "manifest",
    ["{}", '{"findings": []}'],
)
def test_bundles_of_earlier_versions_have_no_findings(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert bundle.findings_in(tmp_path) == []


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", '{"findings": 1}', '{"findings": [{"code": 5}]}', "[" * 100_000],
)
def test_findings_that_cannot_be_read_are_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(Refused, match=r"findings in the bundle's manifest.json cannot be read"):
        bundle.findings_in(tmp_path)


def test_size_hash_and_parity(exported: bundle.Bundle) -> None:
    assert exported.sha256 == files.sha256(exported.path)
    assert exported.bytes == exported.path.stat().st_size
    assert exported.fresh == Parity(300, 0.0, 0)
    assert [item.format for item in exported.written] == ["onnx", "skops"]


def test_examples_are_the_first_rows(exported: bundle.Bundle) -> None:
    with zipfile.ZipFile(exported.path) as archive, archive.open("example.csv") as file:
        example = pd.read_csv(file)
    assert len(example) == 20
    assert example["x"].tolist() == pytest.approx(
        subject("tree").rows["x"].head(20).tolist(), nan_ok=True
    )


def test_equal_content_makes_an_equal_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "b.txt").write_text("b")
    (folder / "inner" / "a.txt").write_text("a")
    bundle._pack(folder, tmp_path / "one.zip")
    (folder / "b.txt").touch()
    bundle._pack(folder, tmp_path / "two.zip")
    assert files.sha256(tmp_path / "one.zip") == files.sha256(tmp_path / "two.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["b.txt", "inner/a.txt"]
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


def test_a_program_that_answers_otherwise_is_not_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for parity in (Parity(300, 1e-300, 0), Parity(300, 0.0, 1)):
        monkeypatch.setattr(bundle, "_prove", lambda *_args, parity=parity: parity)
        with pytest.raises(Refused, match="does not answer as the run does. On 300 rows"):
            bundle.write_bundle(subject(), card_facts(), tmp_path / "x.zip", silent)
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_fails_is_not_exported(tmp_path: Path) -> None:
    run = subject()
    lacking = replace(run, rows=run.rows.drop(columns=["word"]))
    (tmp_path / "expected.csv").write_text("")
    (tmp_path / "predict.py").write_text("import sys\nsys.exit('first\\nno such column')\n")
    with pytest.raises(Refused, match=r"does not predict: no such column Nothing was exported\."):
        bundle._prove(tmp_path, lacking.rows, run.predictions)


def test_parity_as_a_document() -> None:
    written = (
        Written("skops", "pipeline.skops", Parity(9, 0.5, 2)),
        Written("onnx", None, None, "No form."),
    )
    assert bundle.parity_document(written) == {
        "skops": {
            "file": "pipeline.skops",
            "reason": None,
            "rows": 9,
            "largest_difference": 0.5,
            "label_flips": 2,
        },
        "onnx": {"file": None, "reason": "No form."},
    }


LABELS = {
    "signs": ("+", "-"),
    "formulas": ("=1", "@x"),
    "numbers": ("-1e5", "+1e5"),
    "a tab and a return": ("\tx", "\rx"),
    "minus signs": ("−", "‐"),
    "gap words": ("NA", "null"),
    "quotes": ('"', "a,b"),
}


@cache
def signed(kind: str, model: str = "tree") -> Subject:
    """A run whose target's labels, and whose words, begin as formulas do."""
    first, second = LABELS[kind]
    frame = example_frame()
    frame["left"] = frame["left"].map({"no": first, "yes": second})
    frame["word"] = frame["word"].map({"red": first, "green": second, "blue": "=cmd|' /C calc'!A0"})
    table = example_table("binary", frame, features=["x", "count", "word"])
    plugin = MODELS[model]
    pipeline, _ = fit(Candidate(plugin, plugin.Params(), seed=1), table, np.arange(300))
    signature = make_signature(table, COLUMNS, np.arange(300))
    rows, _ = portable.conform(table.frame, signature)
    return Subject(
        pipeline, signature, rows, portable.predictions(pipeline, rows, signature), plugin
    )


def answered(folder: Path, source: str) -> bytes:
    """What the program writes for a file, in a process of its own, as its receiver starts it."""
    command = [sys.executable, "predict.py", source, "--out", "scores.csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return (folder / "scores.csv").read_bytes()


def unzipped(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("kind", LABELS)
def test_labels_and_words_that_begin_as_formulas_are_shipped_as_they_are(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = signed(kind)
    bundle._write_example(run, tmp_path)
    example = portable.read_csv(tmp_path / "example.csv")
    assert example["word"].tolist() == run.rows["word"].head(20).fillna("").tolist()
    rows, notes = portable.conform(example, run.signature)
    assert notes == []
    own = portable.predictions(run.pipeline, rows, run.signature)
    assert own["prediction"].tolist() == run.predictions["prediction"].head(20).tolist()
    assert set(own["prediction"]) <= set(LABELS[kind])
    portable.write_csv(example, portable.Outcome(own), tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "expected.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["signs", "a tab and a return"])
def test_they_are_exported_and_the_example_gives_what_is_expected(
    kind: str, tmp_path: Path
) -> None:
    written = bundle.write_bundle(signed(kind), card_facts(), tmp_path / "b.zip", silent)
    assert written.fresh == Parity(300, 0.0, 0)
    folder = unzipped(tmp_path / "b.zip", tmp_path / "in")
    before = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert answered(folder, "example.csv") == (folder / "expected.csv").read_bytes()
    after = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert after == sorted([*before, "scores.csv"])  # no compiled file, anywhere


@pytest.mark.slow
def test_an_unpacked_bundle_runs_nothing_that_lies_beside_it(tmp_path: Path) -> None:
    bundle.write_bundle(subject("tree"), card_facts(), tmp_path / "b.zip", silent)
    folder, canary = unzipped(tmp_path / "b.zip", tmp_path / "in"), tmp_path / "canary"
    touch = f"open({str(canary)!r}, 'w').close()\nraise SystemExit\n"
    for name in ("numpy", "argparse", "importlib", "types", "__future__", "skops", "typing"):
        (folder / f"{name}.py").write_text(touch)
    compiled = folder / "transformers" / "__pycache__"
    for name in ("values", "columns"):
        source = folder / "transformers" / f"{name}.py"
        (tmp_path / "evil.py").write_text(touch)
        os.utime(tmp_path / "evil.py", ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
        target = compiled / f"{name}.{sys.implementation.cache_tag}.pyc"
        py_compile.compile(str(tmp_path / "evil.py"), cfile=str(target))
        content = bytearray(target.read_bytes())
        content[8:16] = struct.pack("<II", int(source.stat().st_mtime), source.stat().st_size)
        target.write_bytes(content)  # Python would take it for the source's own
    assert answered(folder, "example.csv") == (folder / "expected.csv").read_bytes()
    assert not canary.exists()


def test_an_example_that_is_answered_otherwise_is_not_exported(tmp_path: Path) -> None:
    (tmp_path / "example.csv").write_text("x\n1\n")
    (tmp_path / "expected.csv").write_text("x,prediction\n1,2.5\n")
    (tmp_path / "predict.py").write_text(
        "import sys\nopen(sys.argv[3], 'w').write('x,prediction\\n1,2.6\\n')\n"
    )
    rows, answers = pd.DataFrame({"x": [1.0]}), pd.DataFrame({"prediction": [2.6]})
    with pytest.raises(Refused, match="does not answer its own example as the run does"):
        bundle._prove(tmp_path, rows, answers)
    (tmp_path / "expected.csv").write_text("x,prediction\n1,2.6\n")
    assert bundle._prove(tmp_path, rows, answers) == Parity(1, 0.0, 0)


@pytest.mark.parametrize("step", ["copyfile", "ZipFile"])
def test_V10_a_full_disk_leaves_the_old_bundle(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "tree.zip"
    target.write_bytes(b"old")

    def full(*_args: object, **_keywords: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(bundle, "_prove", lambda *_args: Parity(300, 0.0, 0))
    if step == "copyfile":
        monkeypatch.setattr(bundle.shutil, step, full)
    else:
        packer = SimpleNamespace(ZipFile=full, ZIP_DEFLATED=zipfile.ZIP_DEFLATED)
        monkeypatch.setattr(bundle, "zipfile", packer)
    with pytest.raises(StorageFailed, match=r"tree.zip could not be stored: the disk is full"):
        bundle.write_bundle(subject("tree"), card_facts(), target, silent)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["tree.zip"]
