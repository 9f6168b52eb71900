"""Predicts the rows of a CSV file with the model that lies beside this file.

Needs only what requirements.txt lists.

    python predict.py example.csv --out scores.csv

The output has the columns of the input, then ``prediction`` and, for classes,
``probability_<class>``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import json
import pkgutil
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

TRANSFORMERS = (  # the name under which the pipeline remembers its own transformers
    "core.data.transformers"
)
# Types that skops does not trust by itself and that a pipeline may hold: exact names, in code. What
# a model file asks for is never believed, and no function is on the list, so that loading a file
# can only build objects. The export writes the types of the bundle's own model into MODEL_TYPES.
PIPELINE_TYPES = frozenset({"numpy.dtype"})
MODEL_TYPES: frozenset[str] = frozenset()


def transformer_types() -> frozenset[str]:
    """The exact names of the classes that the travelling transformers define."""
    try:
        package = importlib.import_module(TRANSFORMERS)
    except ImportError:  # a bundle without transformers of its own
        return frozenset()
    modules = [
        importlib.import_module(f"{TRANSFORMERS}.{item.name}")
        for item in pkgutil.iter_modules(package.__path__)
    ]
    return frozenset(
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__.startswith(f"{TRANSFORMERS}.")
    )


def trusted(name: str, model_types: frozenset[str] = MODEL_TYPES) -> bool:
    """Whether a type named in a model file may be built."""
    return name in PIPELINE_TYPES | model_types | transformer_types()


class Refusal(Exception):
    """The model or the rows cannot be used; the text says why and what to do."""


@dataclass
class Outcome:
    """Predictions for a frame, and what had to be said about its rows."""

    frame: pd.DataFrame  # prediction, probability_…
    notes: list[str] = field(default_factory=list)


def _has_transformers() -> bool:
    """Whether the transformers can be imported as they are: Millwright itself has them."""
    try:
        return importlib.util.find_spec(TRANSFORMERS) is not None
    except ModuleNotFoundError:
        return False


def _register_transformers(folder: Path) -> None:
    """Make the bundle's own transformers importable under the name that the pipeline remembers.

    Where Millwright runs, no code of a bundle does.
    """
    if _has_transformers():
        return
    package = folder / "transformers"
    if not package.is_dir():
        return
    for path in [
        package / "__init__.py",
        *sorted(path for path in package.glob("*.py") if path.stem != "__init__"),
    ]:
        name = TRANSFORMERS if path.stem == "__init__" else f"{TRANSFORMERS}.{path.stem}"
        if name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(
            name,
            path,
            submodule_search_locations=[str(package)] if path.stem == "__init__" else None,
        )
        if spec is None or spec.loader is None:
            raise Refusal(f"{path.name} cannot be loaded. Unpack the bundle again.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)


def check_files(folder: Path) -> None:
    """Refuse a bundle one of whose files is missing or differs from its manifest."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        raise Refusal(
            "The bundle has no readable manifest.json. Unpack it again, or export the run again."
        ) from error
    for name, digest in manifest.items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise Refusal(f"The bundle lacks its file {name}. Unpack it again.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise Refusal(
                f"The file {name} of the bundle is not the one that was exported. Export the run"
                " again, and trust no changed file."
            )


def _skops() -> Any:
    """``skops.io``, which on import walks through all of scikit-learn and so would load PyTorch
    (200 MB, seconds) where that is installed.
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


def load_pipeline(path: Path, model_types: frozenset[str] = MODEL_TYPES) -> Any:
    """The fitted pipeline in a skops file, built from trusted types only.

    ``model_types``: the exact types that its model may hold beyond what skops trusts by itself.
    """
    try:
        skops = _skops()
        types = skops.get_untrusted_types(file=path)
        foreign = [name for name in types if not trusted(name, model_types)]
        if foreign:
            raise Refusal(
                "The model file holds a type that is not on the list of trusted types"
                f" ({foreign[0]}). It was not loaded."
            )
        return skops.load(path, trusted=types)
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(
            f"The model file cannot be loaded here ({type(error).__name__}). Install exactly what"
            " requirements.txt lists and try again."
        ) from error


def _words() -> Any:
    """How values are spelt: the module that travels with the transformers."""
    return importlib.import_module(f"{TRANSFORMERS}.value_words")


def _numbers(name: str, column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype("float64")
    text = column.astype("str").str.strip()
    lower = text.str.lower()
    gaps = column.isna() | lower.isin(_words().GAP_WORDS)
    endless = lower.isin(_words().INFINITE_WORDS)  # the import stores them as missing too
    values = pd.to_numeric(text.mask(gaps | endless), errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    _refuse_cells(name, text, values.isna() & ~gaps & ~endless, "a number")
    return values


def _whole(name: str, column: pd.Series) -> pd.Series:
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.astype("Int64")
    if not pd.api.types.is_numeric_dtype(column.dtype):
        text = column.astype("str").str.strip()
        plain = text.str.fullmatch(r"[+-]?\d{1,18}") & column.notna()
        if (
            plain | column.isna() | text.str.lower().isin(_words().GAP_WORDS)
        ).all():  # straight from digits: a float would lose those beyond 2^53
            return pd.Series(
                pd.array(
                    [
                        int(value) if good else pd.NA
                        for value, good in zip(text, plain, strict=True)
                    ],
                    dtype="Int64",
                ),
                index=column.index,
            )
    # A fraction where whole numbers were seen in training is unusual, not wrong: models take it as
    # it is.
    return _numbers(name, column)


def _booleans(name: str, column: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype("boolean")
    text = column.astype("str").str.strip().str.lower().str.replace(r"\.0$", "", regex=True)
    gaps = column.isna() | text.isin(_words().GAP_WORDS)
    yes, no = text.isin(_words().TRUE_WORDS), text.isin(_words().FALSE_WORDS)
    _refuse_cells(name, text, ~yes & ~no & ~gaps, "yes or no")
    return yes.astype("boolean").mask(gaps)


def _instants(name: str, column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column
    text = column.astype("str").str.strip()
    gaps = column.isna() | text.str.lower().isin(_words().GAP_WORDS)
    values = pd.to_datetime(text.mask(gaps), errors="coerce", format="ISO8601", utc=False)
    _refuse_cells(
        name,
        text,
        values.isna() & ~gaps,
        "a date like 2026-01-31 or a time like 2026-01-31 14:05:00",
    )
    return values


def _texts(name: str, column: pd.Series) -> pd.Series:
    gaps = column.isna()
    text = column.astype("str")
    return text.mask(gaps | (text == ""))


_CONVERTERS = {
    "number": _numbers,
    "decimal": _numbers,
    "integer": _whole,
    "boolean": _booleans,
    "date": _instants,
    "datetime": _instants,
}


def _refuse_cells(name: str, text: pd.Series, bad: pd.Series, expected: str) -> None:
    rows = [int(row) + 1 for row in np.flatnonzero(bad.to_numpy())]
    if rows:
        first = str(text.iloc[rows[0] - 1])[:40]
        others = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
        raise Refusal(
            f"Column “{name}”, row {rows[0]}{others}: “{first}” is not {expected}. Correct the"
            " cell, or leave it empty."
        )


def conform(frame: pd.DataFrame, signature: dict[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """The model's input columns in their types, and notes on what was unusual.

    Raises
    ------
    Refusal
        When a column is missing (all are named), or a cell is not of its column's type (row and
        value are named).
    """
    inputs = signature["inputs"]
    if len(frame) == 0:
        raise Refusal(
            "The file has no rows, so there is nothing to predict. Add rows below the header."
        )
    lacking = [
        item["name"]
        for item in inputs
        if item["name"] not in frame.columns and item.get("required", True)
    ]
    if lacking:
        names = ", ".join(f"“{name}”" for name in lacking[:8]) + (
            f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""
        )
        noun, pronoun = ("the column", "it") if len(lacking) == 1 else ("the columns", "them")
        raise Refusal(f"The file lacks {noun} {names}, which the model needs. Add {pronoun}.")
    notes: list[str] = []
    known = {item["name"] for item in inputs} | {signature["target"]}
    extra = [str(name) for name in frame.columns if name not in known]
    if extra:
        notes.append(
            f"{len(extra)} column{'s' if len(extra) > 1 else ''} that the model does not use:"
            f" {', '.join(extra[:8])}{' …' if len(extra) > 8 else ''}."
        )
    columns = {}
    for item in inputs:
        column = (
            frame[item["name"]]
            if item["name"] in frame.columns
            else pd.Series([None] * len(frame), index=frame.index, dtype="object")
        )
        columns[item["name"]] = _CONVERTERS.get(item["type"], _texts)(item["name"], column)
        notes += _unusual(item, columns[item["name"]])
    return pd.DataFrame(columns, index=frame.index), notes


def _unusual(item: dict[str, Any], column: pd.Series) -> list[str]:
    present = column.dropna()
    if item.get("categories"):
        unseen = present[~present.isin(item["categories"])]
        values = ", ".join(f"“{value}”" for value in list(dict.fromkeys(map(str, unseen)))[:5])
        what = (
            f"with a category that was not seen in training ({values}); treated as none of the"
            " known ones"
        )
    elif item.get("minimum") is not None and pd.api.types.is_numeric_dtype(column.dtype):
        numbers = present.astype("float64")
        unseen = present[(numbers < item["minimum"]) | (numbers > item["maximum"])]
        what = f"outside the range seen in training ({item['minimum']:g} to {item['maximum']:g})"
    else:
        return []
    return (
        [f"Column “{item['name']}”: {len(unseen):,} row{'s' if len(unseen) > 1 else ''} {what}."]
        if len(unseen)
        else []
    )


def predictions(pipeline: Any, rows: pd.DataFrame, signature: dict[str, Any]) -> pd.DataFrame:
    """``prediction`` and, for classes, ``probability_<class>`` of conformed rows."""
    classes = signature.get("classes") or []
    if not classes:
        return pd.DataFrame(
            {"prediction": np.asarray(pipeline.predict(rows), dtype="float64")}, index=rows.index
        )
    shares = np.asarray(pipeline.predict_proba(rows), dtype="float64")
    labels = np.asarray(classes, dtype=object)[shares.argmax(axis=1)]
    return pd.DataFrame(
        {"prediction": labels}
        | {f"probability_{name}": shares[:, place] for place, name in enumerate(classes)},
        index=rows.index,
    )


class Model:
    """A bundle, loaded.

    ``model_types``: see :func:`load_pipeline`; the app brings the list of all its models.
    """

    def __init__(self, folder: Path, model_types: frozenset[str] = MODEL_TYPES) -> None:
        check_files(folder)
        self.signature: dict[str, Any] = json.loads(
            (folder / "schema.json").read_text(encoding="utf-8")
        )
        _register_transformers(folder)
        self.pipeline = load_pipeline(folder / "pipeline.skops", model_types)

    def predict(self, frame: pd.DataFrame) -> Outcome:
        """Predict the rows of ``frame``, whatever the order of its columns."""
        rows, notes = conform(frame, self.signature)
        return Outcome(predictions(self.pipeline, rows, self.signature), notes)


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV file with every cell as text: no word is taken for a gap, no zero is lost."""
    try:
        return pd.read_csv(
            path,
            dtype="str",
            keep_default_na=False,
            encoding="utf-8-sig",
            index_col=False,
            on_bad_lines="error",
        )
    except (OSError, ValueError) as error:
        raise Refusal(
            f"“{path.name}” cannot be read as CSV ({str(error).splitlines()[0][:120]}). Save it as"
            " CSV, UTF-8, with commas."
        ) from error


def guard_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """Text cells that a spreadsheet would run as a formula get an apostrophe in front."""
    guarded = frame.copy()
    for place in range(frame.shape[1]):
        column = frame.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(
            column.dtype
        ) and not pd.api.types.is_datetime64_any_dtype(column.dtype):
            text = column.astype("object")
            risky = text.map(
                lambda value: (
                    isinstance(value, str)
                    and value[:1] in ("=", "+", "-", "@", "\t", "\r")
                    and not _is_number(value)
                )
            )
            if risky.any():
                guarded.isetitem(place, text.where(~risky, "'" + text.astype("str")))
    return guarded


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_csv(source: pd.DataFrame, outcome: Outcome, path: Path) -> None:
    """The input's columns, then the predictions; digits as exact as they are."""
    others = source.drop(columns=[name for name in outcome.frame.columns if name in source.columns])
    guard_formulas(pd.concat([others, outcome.frame], axis=1)).to_csv(path, index=False)


def main(argv: list[str] | None = None) -> int:
    """Predict a file; 0 when done, 1 with the reason when refused."""
    parser = argparse.ArgumentParser(
        description="Predict the rows of a CSV file with the model beside this program."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    try:
        frame = read_csv(args.file)
        outcome = Model(Path(__file__).resolve().parent).predict(frame)
        write_csv(frame, outcome, args.out)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for note in outcome.notes:
        print(note, file=sys.stderr)
    print(f"{len(frame):,} row{'s' if len(frame) > 1 else ''} predicted into {args.out}.")
    return 0


def unpack(bundle: Path, folder: Path) -> None:
    """Unpack a bundle's zip: plain names only, and no more than 4 GB."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            entries = archive.infolist()
            if len(entries) > 200 or sum(entry.file_size for entry in entries) > 4_000_000_000:
                raise Refusal("The bundle is larger than a bundle can be. It was not unpacked.")
            for entry in entries:
                target = (folder / entry.filename).resolve()
                if not target.is_relative_to(folder.resolve()) or entry.external_attr >> 28 == 0xA:
                    raise Refusal(
                        f"The bundle holds an entry that leads out of it ({entry.filename[:60]})."
                        " It was not unpacked."
                    )
            archive.extractall(folder)
    except (zipfile.BadZipFile, OSError) as error:
        raise Refusal(f"“{bundle.name}” is not a readable bundle. Export the run again.") from error


if __name__ == "__main__":
    sys.exit(main())
