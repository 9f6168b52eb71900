"""A bundle holds what its manifest lists, or it is refused."""

from __future__ import annotations

import hashlib
import json
import os
from importlib import metadata
from pathlib import Path

import pytest

from core.registry.portable import bundle_files
from core.registry.portable.bundle_files import Refusal
from tests.core.registry.hostile import MANIFESTS, SIGNATURES


def test_V01_a_changed_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text("{}")
    (tmp_path / "manifest.json").write_text(
        json.dumps({"files": {"schema.json": hashlib.sha256(b"{}").hexdigest()}})
    )
    bundle_files.check_files(tmp_path)
    (tmp_path / "schema.json").write_text("{ }")
    with pytest.raises(Refusal, match="schema.json of the bundle is not the one that was exported"):
        bundle_files.check_files(tmp_path)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(Refusal, match="no readable manifest"):
        bundle_files.check_files(tmp_path)


def bundle(folder: Path, **more: str) -> Path:
    """A folder with three files and the manifest that lists them."""
    files = {"predict.py": "p", "schema.json": "{}", "transformers/fill.py": "f"} | more
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "files": digests}))
    return folder


@pytest.mark.parametrize(
    "name", ["a.py", "A-b_1.py", "a/b/c.json", "x.onnx", "x.skops", "MODEL_CARD.md", "0.txt"]
)
def test_plain_names(name: str) -> None:
    assert bundle_files.plain(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a", "a.", ".py", "../a.py", "a/../b.py", "./a.py", "/a.py", "a//b.py"),
        *("a\\b.py", "C:a.py", "a.py/", "a.so", "a.pyc", "a.py ", "a.py\n", "ä.py", "a b.py"),
        *("a.b.py", "a\x00.py", "a" * 198 + ".py", "%2e%2e/a.py", "~/a.py", "a/.hidden.py"),
        *(7, None, ["a.py"]),
    ],
)
def test_names_that_are_not(name: object) -> None:
    assert not bundle_files.plain(name)
    if isinstance(name, str):
        with pytest.raises(Refusal):
            bundle_files.manifest_files(json.dumps({"files": {name: "x"}}).encode())


def test_a_sound_bundle_gives_its_files(tmp_path: Path) -> None:
    files = bundle_files.check_files(bundle(tmp_path))
    assert list(files) == ["predict.py", "schema.json", "transformers/fill.py"]
    assert bundle_files.content(tmp_path, files, "schema.json", 2) == b"{}"
    with pytest.raises(Refusal, match="schema.json of the bundle has 2 bytes; at most 1 are"):
        bundle_files.content(tmp_path, files, "schema.json", 1)
    with pytest.raises(Refusal, match="lacks its file pipeline.skops"):
        bundle_files.content(tmp_path, files, "pipeline.skops", 9)


def test_what_was_changed_since_it_was_checked_is_not_used(tmp_path: Path) -> None:
    files = bundle_files.check_files(bundle(tmp_path))
    (tmp_path / "schema.json").write_text("[]")
    with pytest.raises(Refusal, match="schema.json of the bundle is not the one"):
        bundle_files.content(tmp_path, files, "schema.json", 9)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (bundle(tmp_path) / "transformers" / "fill.py").unlink()
    with pytest.raises(Refusal, match="lacks its file transformers/fill.py. Unpack it again."):
        bundle_files.check_files(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "schema.json", "transformers/fill.py"])
def test_a_link_is_not_followed(name: str, tmp_path: Path) -> None:
    inside, outside = bundle(tmp_path / "in") / name, tmp_path / "outside"
    outside.write_bytes(inside.read_bytes())  # the very same content
    inside.unlink()
    inside.symlink_to(outside)
    with pytest.raises(Refusal, match="is a link or no file"):
        bundle_files.check_files(tmp_path / "in")


def test_a_folder_behind_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "in")
    (folder / "transformers").rename(tmp_path / "outside")
    (folder / "transformers").symlink_to(tmp_path / "outside")
    with pytest.raises(Refusal, match=r"transformers/fill.py of the bundle lies behind a link"):
        bundle_files.check_files(folder)


def test_a_hard_link_to_something_else_is_no_file_of_the_bundle(tmp_path: Path) -> None:
    folder, secret = bundle(tmp_path / "in"), tmp_path / "secret"
    secret.write_text("secret")
    (folder / "schema.json").unlink()
    os.link(secret, folder / "schema.json")
    with pytest.raises(Refusal, match="schema.json of the bundle is not the one") as refusal:
        bundle_files.check_files(folder)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("name", ["manifest.json", "schema.json"])
def test_a_pipe_is_not_opened(name: str, tmp_path: Path) -> None:
    (bundle(tmp_path) / name).unlink()
    os.mkfifo(tmp_path / name)  # opening it would wait for ever
    with pytest.raises(Refusal, match="is a link or no file"):
        bundle_files.check_files(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("evil.so", "x.pth", "a.pyc", "a.PYD", "lib.dll", "lib.dylib", "run.exe", ".env"),
        *("sitecustomize.py", "usercustomize.py", "pyvenv.cfg", "transformers/evil.py"),
        *("transformers/notes.txt", "__pycache__/sitecustomize.cpython-311.pyc"),
        "transformers/__pycache__/evil.cpython-311.pyc",
    ],
)
def test_code_beside_the_bundle_is_refused(name: str, tmp_path: Path) -> None:
    path = bundle(tmp_path) / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(Refusal, match="that its manifest does not list"):
        bundle_files.check_files(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("scores.csv", "my rows.xlsx", "use_it.py", "notes/evil.so", ".venv/bin/x.so"),
        "transformers/__pycache__/fill.cpython-311.pyc",
    ],
)
def test_what_a_person_keeps_beside_it_is_nobodys(name: str, tmp_path: Path) -> None:
    path = bundle(tmp_path) / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"")
    assert len(bundle_files.check_files(tmp_path)) == 3


@pytest.mark.parametrize(("count", "sound"), [(200, True), (201, False)])
def test_two_hundred_files_are_accepted(count: int, sound: bool) -> None:
    content = json.dumps({"files": {f"f{place}.py": "x" for place in range(count)}}).encode()
    if sound:
        assert len(bundle_files.manifest_files(content)) == count
        return
    with pytest.raises(Refusal, match="lists 201 files; at most 200 are accepted"):
        bundle_files.manifest_files(content)


def test_names_that_differ_by_case_only() -> None:
    with pytest.raises(Refusal, match="differ by capital letters only"):
        bundle_files.manifest_files(b'{"files": {"a.py": "x", "A.py": "y"}}')


@pytest.mark.parametrize(
    ("columns", "sound"), [(100_000, True), (100_001, False)], ids=["limit", "more"]
)
def test_a_hundred_thousand_columns_are_accepted(columns: int, sound: bool) -> None:
    inputs = ",".join(f'{{"name":"{place}","type":"t"}}' for place in range(columns))
    document = f'{{"target": "y", "inputs": [{inputs}]}}'.encode()
    if sound:
        assert len(bundle_files.signature_of(document)["inputs"]) == columns
        return
    with pytest.raises(Refusal, match="more than 100,000 columns"):
        bundle_files.signature_of(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"minimum": 1},
        {"maximum": 1},
        {"minimum": [1], "maximum": 2},
        {"type": 7},
        {"categories": "abc"},
        {"categories": [["a"]]},
    ],
)
def test_columns_that_are_not_described(changes: dict[str, object]) -> None:
    item = {"name": "a", "type": "text"} | changes
    with pytest.raises(Refusal, match="a column is not described"):
        bundle_files.signature_of(json.dumps({"target": "y", "inputs": [item]}).encode())


@pytest.mark.parametrize("classes", [["a", "b"], [0, 1], [True, False], [], None, [0.5, 1.5]])
def test_classes(classes: object) -> None:
    document = json.dumps({"target": "y", "inputs": [], "classes": classes}).encode()
    assert bundle_files.signature_of(document)["classes"] == classes


@pytest.mark.parametrize("classes", ["ab", [["a"]], [None], [1, "1"], {"a": 1}])
def test_classes_that_are_none(classes: object) -> None:
    document = json.dumps({"target": "y", "inputs": [], "classes": classes}).encode()
    with pytest.raises(Refusal, match="class"):
        bundle_files.signature_of(document)


def test_V06_other_versions_are_said() -> None:
    here = metadata.version("numpy").partition("+")[0]
    same = f"numpy=={here}\n# a comment\n\nnumpy>=1\n".encode()
    assert bundle_files.other_versions(same) == []
    assert bundle_files.other_versions(f"numpy==1.0\nno-such-thing==2\n{same}".encode()) == [
        f"The bundle was exported with other versions: numpy 1.0 (here {here}), no-such-thing 2"
        " (here not installed). Predictions may differ. Install what requirements.txt lists for"
        " identical ones."
    ]
    many = "".join(f"none-{place}==1\n" for place in range(60)).encode()
    assert bundle_files.other_versions(many)[0].count("not installed") == 8
    assert bundle_files.other_versions(b"\xff==\n" + b"x" * 200 + b"==1\n") == []


@pytest.mark.parametrize("name", [name for name in MANIFESTS if name != "too long"])
def test_manifests_that_are_none(name: str) -> None:
    content, sentence = MANIFESTS[name]
    with pytest.raises(Refusal, match=sentence):
        bundle_files.manifest_files(content)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_that_are_none(name: str) -> None:
    content, sentence = SIGNATURES[name]
    with pytest.raises(Refusal, match=sentence):
        bundle_files.signature_of(content)


def test_names_of_two_hundred_characters_are_accepted() -> None:
    assert bundle_files.plain("a" * 197 + ".py")
    assert not bundle_files.plain("a" * 198 + ".py")


def test_fifty_lines_of_requirements_are_read() -> None:
    lines = ["# a comment"] * 49
    pin = "no-such-thing==1"
    assert len(bundle_files.other_versions("\n".join([*lines, pin]).encode())) == 1
    assert bundle_files.other_versions("\n".join([*lines, "# one more", pin]).encode()) == []


def test_a_manifest_without_a_format_is_of_the_first() -> None:
    assert bundle_files.manifest_files(b'{"files": {"a.py": "x"}}') == {"a.py": "x"}
    assert bundle_files.manifest_files(b'{"format": 1, "files": {"a.py": "x"}}') == {"a.py": "x"}


def test_foreign_names_are_fit_for_a_sentence() -> None:
    assert bundle_files.shown("a\x1b[31m\nb") == "a�[31m�b"
    assert bundle_files.shown("x" * 60) == "x" * 60
    assert bundle_files.shown("y" + "x" * 60) == "…" + "x" * 59
    assert bundle_files.shown(None) == "None"
