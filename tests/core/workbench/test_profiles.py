"""The profile of a version: its figures, its cache beside the data, proposed targets, and fixes
that become steps.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.base import digests
from core.base.errors import Refused
from core.data.schema import Role
from core.workbench import cleaning, datasets, profiles, suggesting, tables
from core.workbench.versions import VersionView, set_roles
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

SIZES = [1.0, 2.0, None, 4.0, 5.0, 8.0, 8.0, 9.0]
CHURN = [0, 0, 0, 0, 1, 1, 1, 1]


@pytest.fixture
def towns(workspace: Workspace) -> VersionView:
    towns = ["Graz", "graz", "Graz", "Graz", "Lyon", "Lyon", "Lyon", "Lyon"]
    return store(workspace, pd.DataFrame({"town": towns, "size": SIZES, "churn": CHURN}))


def test_figures_are_exact(workspace: Workspace, towns: VersionView) -> None:
    profile = tables.profile(workspace, towns.id, "churn")
    size, present = profile.column("size"), np.array([1, 2, 4, 5, 8, 8, 9])
    assert (profile.rows, profile.duplicate_rows, profile.sample_rows) == (
        8,
        1,
        None,
    )  # “Lyon, 8, 1” stands twice
    assert (size.missing, size.distinct, size.zeros, size.negatives) == (1, 6, 0, 0)
    assert size.mean == pytest.approx(present.mean())
    assert size.quantiles["0.25"] == pytest.approx(np.quantile(present, 0.25))
    assert size.histogram is not None
    assert sum(size.histogram.counts) == 7
    assert size.relations[0].value == pytest.approx(
        np.corrcoef(present, [0, 0, 0, 1, 1, 1, 1])[0, 1]
    )
    assert profiles.strength(size) == (size.relations[0].value, "very strong", "point biserial")


def test_a_file_is_profiled_before_it_is_imported(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sizes.csv"
    path.write_text(
        "town;size\n"
        + "".join(f"{'Graz' if number % 4 else ''};{number},5\n" for number in range(1000))
    )
    profile = profiles.first_look(workspace, path)
    size = profile.column("size")
    assert (
        profile.rows,
        size.mean,
        size.minimum,
        size.maximum,
        profile.column("town").missing,
    ) == (
        1000,
        500.0,
        0.5,
        999.5,
        250,
    )
    assert size.histogram is not None
    assert sum(size.histogram.counts) == 1000
    assert profiles.first_look(workspace, path, {"decimal": "."}).column("size").type == "text"
    monkeypatch.setattr(profiles, "_FIRST_ROWS", 400)
    assert (
        profiles.first_look(workspace, path).rows,
        profiles.first_look(workspace, path).column("town").missing,
    ) == (400, 100)
    assert datasets.datasets(workspace) == []


def test_counts_are_whole_numbers(workspace: Workspace, towns: VersionView) -> None:
    profile = tables.profile(workspace, towns.id)
    assert [
        type(value) for value in (profile.column("size").zeros, profile.column("town").padded)
    ] == [
        int,
        int,
    ]


def test_a_profile_is_kept_and_a_damaged_one_made_anew(
    workspace: Workspace, towns: VersionView
) -> None:
    first = tables.profile(workspace, towns.id)
    cached = towns.path.with_name("profile.json")
    sealed = cached.read_bytes()
    other = (digests.unseal(sealed) or b"").decode().replace('rows": 1,', 'rows": 77,')
    cached.write_bytes(digests.seal(other))
    assert tables.profile(workspace, towns.id).duplicate_rows == 77  # read, not worked out
    damaged = sealed.replace(b'"duplicate_rows": 1', b'"duplicate_rows": 3')
    for content in (b"{ broken", other.encode(), damaged):
        cached.write_bytes(content)
        assert tables.profile(workspace, towns.id) == first
        assert cached.read_bytes() == sealed


def test_each_target_has_a_profile_and_an_unknown_one_is_refused(
    workspace: Workspace, towns: VersionView
) -> None:
    assert tables.profile(workspace, towns.id).column("size").relations == ()
    assert tables.profile(workspace, towns.id, "churn").target == "churn"
    assert len(list(towns.path.parent.glob("profile*.json"))) == 2
    with pytest.raises(Refused, match="There is no column “x”"):
        tables.profile(workspace, towns.id, "x")


def test_targets_are_proposed_until_one_has_the_role(
    workspace: Workspace, towns: VersionView
) -> None:
    assert profiles.targets(workspace, towns.id)[0][0] == "churn"
    set_roles(workspace, towns.id, {"size": Role.TARGET})
    assert profiles.targets(workspace, towns.id) == [("size", "“size” has the role target.")]


def test_a_fix_becomes_one_step_of_the_draft(workspace: Workspace, towns: VersionView) -> None:
    spellings = profiles.variants(workspace, towns.id, "town")
    assert [(item.keep, item.variants, item.rows) for item in spellings] == [("Graz", ("graz",), 1)]
    column = tables.profile(workspace, towns.id).column("town")
    finding = suggesting.column_suggestions(column, spellings)[0]
    for _ in range(2):
        draft = suggesting.accept(workspace, towns.id, finding)
    assert [(step.step, step.params) for step in draft.recipe.steps] == [
        ("merge_categories", {"columns": ["town"], "mapping": {"graz": "Graz"}})
    ]
    changed = cleaning.clean_now(workspace, towns.id, draft.recipe)
    assert dict(tables.value_counts(workspace, changed.id, "town")) == {"Graz": 4, "Lyon": 4}
