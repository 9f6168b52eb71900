"""Every cleaning step of the catalogue keeps the contract: a form, one line of words, and a
transformer that is fit to travel.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

import core.data.transformers
from core.base.errors import Refused
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import STEPS, ColumnStep, RowStep
from core.data.storage.frames import describe
from core.registry.portable.model_file import load_pipeline
from tests.quick_skops import skops_io

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "arithmetic": [
        {"left": "amount", "op": "/", "right": "count", "into": "ratio"},
        {"left": "count", "op": "*", "number": 2.5, "into": "more"},
        {"left": "when", "op": "-", "right": "later", "into": "days"},
    ],
    "bin": (
        [{"columns": ["amount"], "how": how} for how in ("quantile", "width")]
        + [{"columns": ["count"], "how": "edges", "edges": [1, 4], "numbered": True}]
    ),
    "cast_columns": (
        [
            {"columns": ["digits", "count"], "to": to}
            for to in ("integer", "number", "boolean", "text", "category")
        ]
        + [{"columns": ["iso"], "to": "datetime"}]
    ),
    "change_case": [
        {"columns": ["city", "kind"], "case": case}
        for case in ("lower", "upper", "title", "sentence")
    ],
    "clip_outliers": (
        [{"columns": ["amount", "count"], "how": how} for how in ("iqr", "z", "quantile")]
        + [{"columns": ["amount"], "reach": 0.5, "missing": True}]
    ),
    "date_parts": [
        {
            "columns": ["when"],
            "parts": [
                "year",
                "quarter",
                "month",
                "week",
                "day",
                "weekday",
                "day_of_year",
                "hour",
                "minute",
                "weekend",
            ],
            "drop": True,
        }
    ],
    "drop_columns": [{"columns": ["city", "amount"]}],
    "drop_duplicates": [
        {},
        {"columns": ["city"], "keep": "none"},
        {"columns": ["city"], "keep": "last"},
    ],
    "drop_missing": [{}, {"columns": ["city", "amount"], "how": "all"}],
    "drop_outliers": [
        {"columns": ["amount"]},
        {"columns": ["amount", "count"], "how": "z", "reach": 1},
    ],
    "fill_missing": [
        {"columns": ["amount", "count", "when"], "how": "mean", "indicator": True},
        {"columns": ["amount", "count"], "how": "median", "by": "kind"},
        {"columns": ["amount", "count"], "how": "median"},
        {"columns": ["amount", "count", "city", "kind", "yes", "when"], "how": "mode"},
        {"columns": ["city", "kind"], "how": "constant", "value": "none"},
    ],
    "filter_rows": [{"where": "count > 2"}, {"where": "city = 'Graz'", "action": "drop"}],
    "group_rare": [{"columns": ["city", "kind"], "share": 0.2}],
    "keep_columns": [{"columns": ["city", "amount"]}],
    "log": (
        [{"columns": ["count"], "how": how} for how in ("log1p", "sqrt", "yeo_johnson")]
        + [{"columns": ["amount"], "how": "yeo_johnson"}]
    ),
    "map_values": [
        {
            "columns": ["city"],
            "mapping": {"Graz": "1", "Lyon": "2"},
            "others": "missing",
            "to": "integer",
        },
        {"columns": ["kind", "yes", "count"], "mapping": {"a": "A", "True": "yes", "1": "one"}},
        {"columns": ["city"], "mapping": {"Graz": "home"}, "others": "other"},
    ],
    "mark_missing": [
        {
            "columns": ["city", "kind", "amount", "count", "when"],
            "values": ["Graz", "a", "3", "2026-01-02"],
        }
    ],
    "merge_categories": [{"columns": ["city", "kind"], "mapping": {"Lyon": "Graz", "b": "a"}}],
    "one_hot": [
        {"columns": ["city", "kind"]},
        {"columns": ["city", "count", "yes"], "limit": 2, "drop_first": True, "missing": True},
    ],
    "ordinal": [
        {"columns": ["city", "kind", "count"]},
        {"columns": ["city"], "order": ["Lyon", "Graz"]},
    ],
    "parse_dates": [
        {"columns": ["iso", "written"]},
        {"columns": ["written"], "format": "%d/%m/%Y"},
    ],
    "rename_columns": [{"names": {"city": "town"}}],
    "replace_text": [
        {"columns": ["city", "kind"], "find": "a", "replace": "\\"},
        {"columns": ["city"], "find": "^(.)r", "replace": r"\1R", "regex": True},
        {"columns": ["city"], "find": "LYON", "replace": "x", "ignore_case": True, "whole": True},
    ],
    "scale": [
        {"columns": ["amount", "count"], "how": how} for how in ("standard", "min_max", "robust")
    ],
    "trim_text": [
        {"columns": ["city", "kind"]},
        {"columns": ["city"], "inner": False, "empty_is_missing": False},
    ],
}
CASES = [
    pytest.param(name, params, id=f"{name}-{place}")
    for name, cases in EXAMPLES.items()
    for place, params in enumerate(cases)
]
COLUMN_CASES = [case for case in CASES if not STEPS[case.values[0]].rows]
ROW_CASES = [case for case in CASES if STEPS[case.values[0]].rows]
MODULES = sorted(Path(core.data.transformers.__path__[0]).glob("*.py"))


def table(rows: int = 40) -> pd.DataFrame:
    """Columns of every type, each with gaps, under an index that does not count from zero."""
    return _table(rows).copy()


@cache
def _table(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    gaps = {
        name: rng.random(rows) < 0.15
        for name in (
            "city",
            "kind",
            "amount",
            "count",
            "yes",
            "digits",
            "iso",
            "written",
            "when",
            "later",
        )
    }
    days = pd.Series(pd.date_range("2026-01-01", periods=rows, freq="31h")).astype("datetime64[us]")
    frame = pd.DataFrame(
        {
            "city": pd.Series(
                rng.choice(["Graz", "Lyon", " Lyon ", "Oslo"], rows, p=[0.4, 0.4, 0.1, 0.1]),
                dtype="str",
            ),
            "kind": pd.Series(rng.choice(["a", "b", "c"], rows), dtype="category"),
            "amount": rng.normal(10, 5, rows),
            "count": pd.Series(rng.integers(0, 7, rows)).astype("Int64"),
            "yes": pd.Series(rng.random(rows) < 0.5).astype("boolean"),
            "digits": pd.Series(rng.integers(0, 3, rows).astype(str), dtype="str"),
            "iso": days.dt.strftime("%Y-%m-%d").astype("str"),
            "written": days.dt.strftime("%d/%m/%Y").astype("str"),
            "when": days,
            "later": days + pd.Timedelta(days=3),
            "untouched": np.arange(rows, dtype="float64"),
        }
    )
    for name, gap in gaps.items():
        frame[name] = frame[name].mask(gap)
    return frame.set_index(pd.Index(np.arange(rows) * 3 + 100))


def built(name: str, params: dict[str, Any]) -> Any:
    step = STEPS[name]
    return step.build(step.Params.model_validate(params))


def kinds(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_every_step_loads() -> None:
    assert STEPS.broken == {}
    assert set(EXAMPLES) <= set(STEPS.names())
    assert len(STEPS) >= 25


@pytest.mark.parametrize("name", STEPS.names())
def test_the_example_is_true(name: str) -> None:
    """Each step carries one; the table above has more parameters for those of this project."""
    example = STEPS[name].example
    entry = RecipeStep(step=name, params=example.params)
    frame = Recipe(steps=(entry,)).apply(pd.DataFrame(example.before)).frame
    result = {
        column: [None if gap else value for value, gap in zip(series, series.isna(), strict=True)]
        for column, series in frame.items()
    }
    assert result == example.after
    assert list(result) == list(example.after)


@pytest.mark.parametrize("name", [name for name in STEPS.names() if "_" in name])
def test_no_other_module_names_the_step(name: str) -> None:
    """What is particular to a step stands in its own file; the demo makes a recipe by hand."""
    core_folder = Path(core.data.transformers.__path__[0]).parents[1]
    own = {core_folder / "data" / "steps" / f"{name}.py", core_folder / "workbench" / "demo.py"}
    naming = [
        path.relative_to(core_folder)
        for path in core_folder.rglob("*.py")
        if path not in own and re.search(f"[\"']{name}[\"']", path.read_text())
    ]
    assert naming == []


@pytest.mark.parametrize("name", STEPS.names())
def test_the_form_has_words(name: str) -> None:
    step = STEPS[name]
    assert step.title[0].isupper()
    assert all((step.group, step.icon, step.__doc__))
    assert isinstance(step, RowStep if step.rows else ColumnStep)
    assert all(field.title for field in step.Params.model_fields.values())
    with pytest.raises(Refused):
        RecipeStep(step=name, params={"no_such": 1}).values()


@pytest.mark.parametrize(("name", "params"), CASES)
def test_says_one_line_and_checks_its_columns(name: str, params: dict[str, Any]) -> None:
    entry = RecipeStep(step=name, params=params)
    line = entry.say()
    assert "\n" not in line
    assert 3 < len(line) <= 120
    Recipe(steps=(entry,)).check(describe(table()))
    if STEPS[name].lineage(entry.values()).names or name == "filter_rows":
        with pytest.raises(Refused, match=r"^Step 1 \("):
            Recipe(steps=(entry,)).check(describe(table()[["untouched"]]))


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_known_columns_are_what_the_step_makes(name: str, params: dict[str, Any]) -> None:
    recipe = Recipe.load([{"step": name, "params": params}])
    said, made = recipe.check(describe(table())), describe(recipe.apply(table()).frame)
    grown = tuple(recipe.steps[0].kind.lineage(recipe.steps[0].values()).prefixes)
    assert {c.name: c.type for c in said} == {
        c.name: c.type for c in made if not (grown and c.name.startswith(grown))
    }


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_column_steps_keep_rows_index_and_other_columns(name: str, params: dict[str, Any]) -> None:
    frame, before = table(), table()
    out = built(name, params).fit_transform(frame)
    assert out.index.equals(frame.index)
    assert out.columns.is_unique
    pd.testing.assert_frame_equal(frame, before)  # what was given is not changed
    if "untouched" in out:
        pd.testing.assert_series_equal(out["untouched"], before["untouched"])


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_fitted_on_some_rows_it_changes_others_alike(name: str, params: dict[str, Any]) -> None:
    transformer, frame = built(name, params), table()
    fitted = transformer.fit(frame.iloc[:30]).transform(frame.iloc[:30])
    unseen = frame.iloc[30:].copy()
    unseen["city"] = "Reykjavík"
    unseen["kind"] = pd.Series(pd.Categorical(["z"] * 10), index=unseen.index)
    for part in (
        unseen,
        unseen.iloc[:1],
        unseen.iloc[:0],
        unseen.apply(lambda column: column.mask(np.ones(10, dtype=bool))),
    ):
        out = transformer.transform(part)
        assert out.index.equals(part.index)
        assert (
            list(out.columns) == list(fitted.columns) == list(transformer.get_feature_names_out())
        )
        assert kinds(out) == kinds(fitted)


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_one_row_alone_is_changed_as_among_others(name: str, params: dict[str, Any]) -> None:
    frame = table()
    transformer = built(name, params).fit(frame)
    whole = transformer.transform(frame)
    for place in (0, 17, 39):
        alone = transformer.transform(frame.iloc[[place]])
        pd.testing.assert_frame_equal(alone.astype("object"), whole.iloc[[place]].astype("object"))


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_absent_columns_are_skipped(name: str, params: dict[str, Any]) -> None:
    frame = table()
    transformer = built(name, params).fit(frame)
    for absent in ("city", "amount", "count", "when"):
        out = transformer.transform(frame.drop(columns=absent))
        assert out.index.equals(frame.index)
        assert absent not in set(out.columns) - set(transformer.columns_out_)
    assert transformer.transform(frame[["untouched"]]).index.equals(frame.index)


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_columns_that_arrive_as_text_do_not_break_it(name: str, params: dict[str, Any]) -> None:
    frame = table()
    transformer = built(name, params).fit(frame)
    out = transformer.transform(frame.iloc[:5].astype("str"))
    assert len(out) == 5


@pytest.mark.parametrize(("name", "params"), COLUMN_CASES)
def test_clones_repeat_and_survive_storage(name: str, params: dict[str, Any]) -> None:
    frame = table()
    first, second = built(name, params), built(name, params)
    assert clone(first).get_params() == first.get_params() == second.get_params()
    expected = first.fit_transform(frame)
    pd.testing.assert_frame_equal(expected, second.fit(frame).transform(frame))
    stored = load_pipeline(skops_io.dumps(first))
    pd.testing.assert_frame_equal(expected, stored.transform(frame))


@pytest.mark.parametrize(("name", "params"), ROW_CASES)
def test_row_steps_answer_for_every_row(name: str, params: dict[str, Any]) -> None:
    frame, step = table(), STEPS[name]
    mask = step.keep(step.Params.model_validate(params), frame)
    assert mask.index.equals(frame.index)
    assert mask.dtype == bool
    assert (
        0 < mask.sum() < len(frame)
        or name == "drop_duplicates"
        or params == {"columns": ["amount"]}
    )


@pytest.mark.parametrize(("name", "params"), CASES)
def test_the_code_shown_gives_the_same_table(name: str, params: dict[str, Any]) -> None:
    recipe = Recipe.load([{"step": name, "params": params}])
    if "no short form" in recipe.code():
        assert recipe.steps[0].kind.code(recipe.steps[0].values()) is None
        return
    frame = table().reset_index(drop=True)
    names: dict[str, Any] = {"df": frame.copy(), "pd": pd}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(recipe.code(), names)
    ours = recipe.apply(frame).frame
    assert list(names["df"].columns) == list(ours.columns)
    for column in ours.columns:
        left, right = names["df"][column], ours[column]
        assert left.isna().tolist() == right.isna().tolist(), column
        assert all(
            a == b or a == pytest.approx(b)
            for a, b in zip(left.dropna(), right.dropna(), strict=True)
        ), column


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_transformers_import_nothing_that_does_not_travel(path: Path) -> None:
    allowed = {
        "numpy",
        "pandas",
        "sklearn",
        "__future__",
        "collections",
        "typing",
        "itertools",
        "re",
        "datetime",
        "functools",
        "math",
    }
    for node in ast.walk(ast.parse(path.read_text())):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for module in names:
            assert (
                module.startswith("core.data.transformers") or module.partition(".")[0] in allowed
            ), f"{path.stem} imports {module}"
