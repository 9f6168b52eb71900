"""Where a version comes from: its siblings, the recipe, the settings of the import."""

from __future__ import annotations

import pytest

from core.base.finding import Finding
from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import versions
from core.workbench.versions import Lineage, VersionView
from pages.ui.data import lineage
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, sentences, version

STEPS = [{"step": "drop_duplicates"}]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (version(recipe=STEPS), "cleaning: 1 step"),
        (version(recipe=STEPS * 2, source={"file": "a.csv"}), "cleaning: 2 steps"),
        (version(source={"file": "a.csv"}), "import of a.csv"),
        (version(), "import of a file"),
    ],
)
def test_what_created_a_version(view: VersionView, words: str) -> None:
    assert lineage._created_by(view) == words


def test_the_version_that_is_open_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [version(), version(id=6, number=1, rows=5, bytes=999, newest=False)]
    monkeypatch.setattr(versions, "versions", lambda ws, dataset_id: every)
    frame = drawn(lineage.version_table, NO_WORKSPACE, version()).dataframe[0].value
    assert frame[["Version", "Rows", "Columns", "Created by", "Size"]].to_dict("list") == {
        "Version": ["v2 (open)", "v1"],
        "Rows": [1200, 5],
        "Columns": [2, 2],
        "Created by": ["import of a file"] * 2,
        "Size": ["2.5 kB", "999 B"],
    }


def test_the_chain_from_the_file_to_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    source = {"file": "my*.csv", "plugin": "csv", "params": {"decimal": ",", "skip_rows": None}}
    recipe = Recipe(
        steps=(
            RecipeStep(step="drop_duplicates"),
            RecipeStep(step="trim_text", enabled=False),
            RecipeStep(step="drop_duplicates", params={"columns": ["name"]}),
        )
    )
    base = version(rows=1200, rows_read=1203, rows_quarantined=3, source=source)
    monkeypatch.setattr(versions, "lineage", lambda ws, version_id: Lineage(base, recipe))
    notices = (Finding(code="x", sentence="One row is long."),)
    page = drawn(lineage.origin, NO_WORKSPACE, version(rows=1, notices=notices))
    assert [line for line in sentences(page) if not line.startswith("#")] == [
        ":material/upload_file: **my\\*.csv**, read as csv",
        "1\\. Drop duplicate rows",
        "2\\. Drop rows with equal name",
        ":material/table: **Café_data\\* · v2**: 1 row × 2 columns",
    ]
    assert captions(page) == [
        "1,203 rows read, 1,200 loaded, 3 in quarantine",
        "One row is long.",
    ]
    assert page.code[0].value == "ab" * 32
    assert dict(page.table[0].value.itertuples(index=False))["Size"] == "2.5 kB"
    assert dict(page.table[1].value.itertuples(index=False)) == {"decimal": "','"}


def test_an_import_without_settings_shows_none() -> None:
    page = drawn(lineage._import_settings, {"names": [], "types": {}, "member": None})
    assert len(page.table) == 0
    page = drawn(lineage._import_settings, {"skip_rows": 0, "has_header": False})
    assert dict(page.table[0].value.itertuples(index=False)) == {
        "skip rows": "0",
        "has header": "False",
    }
