"""Predicts the rows of a CSV file with the model that lies beside this file.

Needs only what requirements.txt lists.

    python predict.py example.csv --out scores.csv

The output has the columns of the input, then ``prediction`` and, for classes,
``probability_<class>``.
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # this folder: whatever else lies in it would be taken for a library

import argparse
import csv
import importlib
import importlib.util
import types
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

if not __package__:  # in a bundle: what lies beside goes by the name that it has in Millwright
    sys.dont_write_bytecode = True  # compiled files would be in no manifest, so none is
    sys.pycache_prefix = str(Path(__file__).parent / "none")  # written, and none is read
    for _name in ("", ".bundle_files", ".tree_arrays", ".model_file"):
        _module = types.ModuleType(f"core.registry.portable{_name}")
        sys.modules[_module.__name__] = _module
        if _name:  # of the package itself only the name is needed
            _path = Path(__file__).resolve().with_name(f"{_name[1:]}.py")
            SourceFileLoader(_module.__name__, str(_path)).exec_module(_module)

from core.registry.portable import bundle_files, model_file
from core.registry.portable.bundle_files import Refusal
from core.registry.portable.model_file import TRANSFORMERS, load_pipeline

# The exact classes that the estimator in this bundle may hold. What a model file asks for is never
# believed; the export writes the list of the bundle's own model here.
MODEL_TYPES: frozenset[str] = frozenset()


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
    unsigned = text.str.replace(r"^\+(?=[\d.])", "", regex=True)  # pandas rounds after a plus
    values = pd.to_numeric(unsigned.mask(gaps | endless), errors="coerce").astype("float64")
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


def _labels() -> Any:
    """How a class is chosen from probabilities: as when the model was scored."""
    return importlib.import_module(f"{TRANSFORMERS}.class_labels")


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
    _refuse_lacking(frame, inputs)
    notes = _unused(frame, {item["name"] for item in inputs} | {signature["target"]})
    columns = {}
    for item in inputs:
        column = (
            frame[item["name"]]
            if item["name"] in frame.columns
            else pd.Series([None] * len(frame), index=frame.index, dtype="object")
        )
        columns[item["name"]] = _CONVERTERS.get(item["type"], _texts)(item["name"], column)
        notes += _unusual(item, columns[item["name"]])
    rows = pd.DataFrame(columns, index=frame.index)
    return rows, [*_blank(rows), *notes]


def _refuse_lacking(frame: pd.DataFrame, inputs: list[dict[str, Any]]) -> None:
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


def _unused(frame: pd.DataFrame, known: set[str]) -> list[str]:
    extra = [str(name) for name in frame.columns if name not in known]
    if not extra:
        return []
    return [
        f"{len(extra)} column{'s' if len(extra) > 1 else ''} that the model does not use:"
        f" {', '.join(extra[:8])}{' …' if len(extra) > 8 else ''}."
    ]


def _blank(rows: pd.DataFrame) -> list[str]:
    """A note on rows about which nothing is known: they are answered all the same."""
    places = np.flatnonzero(rows.isna().all(axis=1).to_numpy())
    if len(places) == 0:
        return []
    first = ", ".join(f"{place + 1:,}" for place in places[:5])
    more = f" and {len(places) - 5:,} more" if len(places) > 5 else ""
    return [
        f"Without a value in any column that the model uses: row{'s' if len(places) > 1 else ''}"
        f" {first}{more}. The prediction there says nothing about the row."
    ]


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
    labels = np.asarray(classes, dtype=object)[_labels().to_labels(shares)]
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
        files = bundle_files.check_files(folder)
        schema = bundle_files.content(
            folder, files, bundle_files.SIGNATURE, bundle_files.JSON_BYTES
        )
        self.signature = bundle_files.signature_of(schema)
        self.notes = _other_versions(folder, files)
        model = bundle_files.content(folder, files, bundle_files.PIPELINE, model_file.LARGEST)
        _register_transformers(folder)
        try:
            self.pipeline = load_pipeline(model, model_types)
        except Refusal as refusal:
            raise Refusal(" ".join([str(refusal), *self.notes])) from refusal

    def predict(self, frame: pd.DataFrame) -> Outcome:
        """Predict the rows of ``frame``, whatever the order of its columns."""
        rows, notes = conform(frame, self.signature)
        try:
            answers = predictions(self.pipeline, rows, self.signature)
        # a model from outside may be anything that its classes can hold
        except Exception as error:
            raise Refusal(
                f"The model of the bundle does not answer ({type(error).__name__}). Export the run"
                " again, with the libraries that are installed here."
            ) from error
        return Outcome(answers, [*self.notes, *notes])


def _other_versions(folder: Path, files: dict[str, str]) -> list[str]:
    if bundle_files.REQUIREMENTS not in files:
        return []
    pins = bundle_files.content(
        folder, files, bundle_files.REQUIREMENTS, bundle_files.MANIFEST_BYTES
    )
    return bundle_files.other_versions(pins)


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


def write_csv(source: pd.DataFrame, outcome: Outcome, path: Path) -> None:
    """The input's columns, then the predictions: every cell and label as it is, digits too."""
    others = source.drop(columns=[name for name in outcome.frame.columns if name in source.columns])
    write_frame(pd.concat([others, outcome.frame], axis=1), path)


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV; every cell is quoted where one holds a carriage return, which would
    end its line.
    """
    texts = frame.select_dtypes(["object", "str", "category"])
    returns = any("\r" in str(name) for name in frame.columns) or any(
        texts.iloc[:, place].astype("str").str.contains("\r", regex=False).any()
        for place in range(texts.shape[1])
    )
    frame.to_csv(path, index=False, quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL)


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


if __name__ == "__main__":
    sys.exit(main())
