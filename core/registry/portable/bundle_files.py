"""The files of a bundle: exactly those that its manifest lists, each with the content that the
manifest says. Nothing in a file is believed before that.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import stat
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

MANIFEST, SIGNATURE, PIPELINE = "manifest.json", "schema.json", "pipeline.skops"
REQUIREMENTS = "requirements.txt"
FORMAT = 1  # of the manifest; an absent one is this
MOST_FILES = 200
MOST_COLUMNS = 100_000
MANIFEST_BYTES, JSON_BYTES = 20_000_000, 100_000_000
#: what a file of a bundle is called: plain parts, and one of the kinds that exports have
_NAME = re.compile(r"([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.(py|json|csv|txt|md|skops|onnx)", re.I)
#: what a system or an interpreter runs by itself; other things beside the bundle (the scores, a
#: script that calls it) are nobody's
_CODE = re.compile(
    r".*\.(pyc|pyo|so|pyd|dll|dylib|pth|exe)|(site|user)customize\.py|pyvenv\.cfg|\.env", re.I
)
_PIN = re.compile(r"([A-Za-z0-9._-]{1,80})==([A-Za-z0-9.!_-]{1,40})")
_CHUNK = 1 << 20


class Refusal(Exception):
    """The model or the rows cannot be used; the text says why and what to do."""


def plain(name: object) -> bool:
    """Whether a name in a manifest is a relative path of plain parts, as every file of ours has."""
    return isinstance(name, str) and len(name) <= 200 and _NAME.fullmatch(name) is not None


def shown(name: object) -> str:
    """A foreign name, fit for a sentence."""
    text = "".join(char if char.isprintable() else "�" for char in str(name)[:200])
    return text if len(text) <= 60 else f"…{text[-59:]}"


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is no finite number")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands there twice")
    return document


def parsed(content: bytes, name: str) -> dict[str, Any]:
    """A JSON object, strictly: no NaN, no endless number, no name twice.

    Raises
    ------
    Refusal
        For anything else; ``name`` is the file in the sentence.
    """
    try:
        document = json.loads(
            content.decode("utf-8"),
            parse_float=_finite,
            parse_constant=_finite,
            object_pairs_hook=_once,
        )
        if not isinstance(document, dict):
            raise ValueError("it is not an object")
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Refusal(
            f"The bundle has no readable {name} ({shown(reason)}). Unpack it again, or export the"
            " run again."
        ) from None
    return document


def read(folder: Path, name: str, largest: int) -> bytes:
    """The content of a regular file of the bundle; Refusal when it is none, or too long."""
    path = folder / name
    try:
        size = _regular(path)
        if size > largest:
            raise Refusal(
                f"The file {name} of the bundle has {size:,} bytes; at most {largest:,} are"
                " accepted. Export the run again."
            )
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError:
        raise Refusal(f"The bundle has no readable {name}. Unpack it again.") from None


def _regular(path: Path) -> int:
    """The size of a regular file: what is a link or a device is not opened."""
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode):
        raise Refusal(
            f"{shown(path.name)} in the bundle is a link or no file. Unpack the bundle again."
        )
    return state.st_size


def manifest_files(content: bytes) -> dict[str, str]:
    """File → SHA-256, as a manifest lists them; Refusal when it is not one."""
    document = parsed(content, MANIFEST)
    if document.get("format", FORMAT) != FORMAT:
        raise Refusal(
            f"The bundle is of format {shown(document['format'])}; this program knows {FORMAT}."
            " Use a newer one, or export the run again."
        )
    files = document.get("files")
    if not isinstance(files, dict) or not files:
        raise Refusal("The manifest.json of the bundle lists no files. Export the run again.")
    if len(files) > MOST_FILES:
        raise Refusal(
            f"The manifest.json of the bundle lists {len(files):,} files; at most {MOST_FILES} are"
            " accepted. Export the run again."
        )
    odd = next((name for name in files if not plain(name)), None)
    if odd is not None:
        raise Refusal(
            f"The manifest.json of the bundle lists something that is no file of a bundle"
            f" (“{shown(odd)}”). Export the run again."
        )
    if len({name.casefold() for name in files}) < len(files):
        raise Refusal("Two files of the bundle differ by capital letters only. Export it again.")
    return files


def check_files(folder: Path) -> dict[str, str]:
    """Refuse a bundle one of whose files is missing, differs from its manifest, or is a link, and
    a folder that holds code which the manifest does not list. Returns the manifest's files.
    """
    files = manifest_files(read(folder, MANIFEST, MANIFEST_BYTES))
    for name, digest in files.items():
        _check_file(folder, name, digest)
    _refuse_strays(folder, files)
    return files


def _check_file(folder: Path, name: str, digest: str) -> None:
    for depth in range(1, name.count("/") + 1):
        if (folder / "/".join(name.split("/")[:depth])).is_symlink():
            raise Refusal(f"{shown(name)} of the bundle lies behind a link. Unpack it again.")
    try:
        _regular(folder / name)
        with (folder / name).open("rb") as file:
            sha256 = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                sha256.update(chunk)
    except OSError:
        raise Refusal(f"The bundle lacks its file {name}. Unpack it again.") from None
    if sha256.hexdigest() != digest:
        raise Refusal(changed(name))


def changed(name: str) -> str:
    """The sentence about a file that is not the one in the manifest."""
    return (
        f"The file {name} of the bundle is not the one that was exported. Export the run again, and"
        " trust no changed file."
    )


def content(folder: Path, files: dict[str, str], name: str, largest: int) -> bytes:
    """What a listed file holds, hashed as it was read: what is checked is what is used.

    Parameters
    ----------
    folder : Path
        The bundle.
    files : dict
        File → SHA-256, from its manifest.
    name : str
    largest : int
        Bytes; a longer file is refused unread.
    """
    if name not in files:
        raise Refusal(f"The bundle lacks its file {name}. Export the run again.")
    data = read(folder, name, largest)
    if hashlib.sha256(data).hexdigest() != files[name]:
        raise Refusal(changed(name))
    return data


def compiled(name: str, files: Iterable[str]) -> bool:
    """Whether a file is what Python leaves beside a listed module: it is never loaded."""
    match = re.fullmatch(r"(.+/)?__pycache__/([A-Za-z0-9_]+)\.cpython-\d+\.pyc", name)
    return match is not None and f"{match[1] or ''}{match[2]}.py" in files


def _refuse_strays(folder: Path, files: dict[str, str]) -> None:
    """Code at the places where an interpreter would look for it. What lies in folders that are not
    the bundle's, an environment say, is not looked at.
    """
    own = {"", "__pycache__", *(name.rpartition("/")[0] for name in files)}
    own |= {f"{place}/__pycache__" for place in own if place}
    for place in sorted(own):
        if not (folder / place).is_dir():
            continue
        for item in os.listdir(folder / place):
            name = f"{place}/{item}".lstrip("/")
            code = bool(place) or _CODE.fullmatch(item) is not None
            known = name in files or name in own or compiled(name, files)
            if code and not known:
                raise Refusal(
                    f"The bundle holds a file that its manifest does not list (“{shown(name)}”)."
                    " Unpack the bundle into an empty folder."
                )


def signature_of(data: bytes) -> dict[str, Any]:
    """The signature in ``schema.json``: ``target``, ``classes``, ``inputs``; Refusal when it does
    not describe a model.
    """
    if data.count(b'"name"') > MOST_COLUMNS:  # before a tree of them is built
        raise Refusal(_no_signature(f"more than {MOST_COLUMNS:,} columns"))
    signature = parsed(data, SIGNATURE)
    reason = _odd_inputs(signature) or _odd_classes(signature.get("classes") or [])
    if reason is not None:
        raise Refusal(_no_signature(reason))
    return signature


def _odd_inputs(signature: dict[str, Any]) -> str | None:
    inputs = signature.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(item, dict) for item in inputs):
        return "its inputs are no list of columns"
    names = [item.get("name") for item in inputs]
    if not all(isinstance(name, str) for name in [*names, signature.get("target")]):
        return "a column has no name"
    if len(set(names)) < len(names):
        return "a column stands in it twice"
    return None if all(_described(item) for item in inputs) else "a column is not described"


def _odd_classes(classes: Any) -> str | None:
    if not isinstance(classes, list) or len(set(map(str, classes))) < len(classes):
        return "its classes are no list of different names"
    named = all(isinstance(name, (str, int, float)) for name in classes)
    return None if named else "a class has no name"


def _described(item: dict[str, Any]) -> bool:
    ends = [item.get("minimum"), item.get("maximum")]
    categories = item.get("categories") or []
    return (
        isinstance(item.get("type"), str)
        and all(end is None or isinstance(end, (int, float)) for end in ends)
        and (ends[0] is None) == (ends[1] is None)
        and isinstance(categories, list)
        and all(isinstance(value, (str, int, float)) for value in categories)
    )


def _no_signature(reason: str) -> str:
    return f"The schema.json of the bundle describes no model ({reason}). Export the run again."


def other_versions(requirements: bytes) -> list[str]:
    """A sentence when libraries are installed in other versions than the bundle was exported with;
    none otherwise.
    """
    differing = []
    for line in requirements.decode("utf-8", "replace").splitlines()[:50]:
        pin = _PIN.fullmatch(line.strip())
        if pin is None:
            continue
        here = _installed(pin[1])
        if here != pin[2]:
            differing.append(f"{pin[1]} {pin[2]} (here {here or 'not installed'})")
    if not differing:
        return []
    return [
        f"The bundle was exported with other versions: {', '.join(differing[:8])}. Predictions may"
        " differ. Install what requirements.txt lists for identical ones."
    ]


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package).partition("+")[0]
    except metadata.PackageNotFoundError:
        return None
