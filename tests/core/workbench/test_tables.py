"""Pages, counts, exports and the stored profile of a version of five rows."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.base import digests, files
from core.base.errors import Refused, StorageFailed
from core.data.profile import build
from core.data.schema import Role
from core.workbench import importing, tables, versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store

FRAME = pd.DataFrame(
    {"town": ["Graz", "Lyon", "=Rome", "Graz", None], "size": [3, 1, 2, 5, 4]},
)


@pytest.fixture
def version(workspace: Workspace) -> VersionView:
    return store(workspace, FRAME, "towns")


def _rows(page: Any) -> list[tuple[object, ...]]:
    return list(zip(*(column.to_pylist() for column in page.rows.columns), strict=True))


def test_a_page_is_sorted_filtered_and_cut(workspace: Workspace, version: VersionView) -> None:
    page = tables.page(workspace, version.id, 1, 2, [("size", True)], "size < 5")
    assert page.rows.column("size").to_pylist() == [3, 2]
    assert tables.page(workspace, version.id, where_text="  ").rows.num_rows == 5
    with pytest.raises(Refused, match="height"):
        tables.page(workspace, version.id, where_text="height > 3")


def test_a_filter_is_checked_without_reading(workspace: Workspace, version: VersionView) -> None:
    assert tables.check_expression(workspace, version.id, "size > 3") is None
    assert tables.check_expression(workspace, version.id, " ") is None
    said = tables.check_expression(workspace, version.id, "height > 3")
    assert said is not None
    assert "height" in said


def test_rows_lazy_and_by_place(workspace: Workspace, version: VersionView) -> None:
    assert tables.lazy(workspace, version.id).select("size").collect()["size"].sum() == 15
    picked = tables.rows_of(workspace, version.id, [3, 0])
    assert picked.column("size").to_pylist() == [5, 3]


def test_the_most_frequent_values(workspace: Workspace, version: VersionView) -> None:
    counts = tables.value_counts(workspace, version.id, "town", limit=1)
    assert counts == [("Graz", 2)]
    assert tables.value_counts(workspace, version.id, "town", where_text="size = 1") == [
        ("Lyon", 1)
    ]


def test_an_export_has_the_matching_rows_and_no_formula(
    workspace: Workspace, version: VersionView, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    assert tables.export_csv(workspace, version.id, target, "size <= 3") == 3
    assert list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines())) == [
        ["town", "size"],
        ["Graz", "3"],
        ["Lyon", "1"],
        ["'=Rome", "2"],
    ]


def test_the_quarantine_is_exported_with_its_reasons(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("a,b\n" + "1,2\n" * 9 + "3,4,surplus\n")
    view = importing.import_now(
        workspace, importing.ImportParams(path=str(file), name="People", file_name=file.name)
    )
    target = tmp_path / "quarantine.csv"
    assert tables.export_quarantine(workspace, view.id, target) == 1
    header, line = target.read_text(encoding="utf-8-sig").splitlines()
    assert header == "row,column,reason,raw"
    assert re.match(r"10,", line)
    assert "surplus" in line


def test_a_version_without_quarantine_exports_a_header(
    workspace: Workspace, version: VersionView, tmp_path: Path
) -> None:
    target = tmp_path / "quarantine.csv"
    assert tables.export_quarantine(workspace, version.id, target) == 0
    assert target.read_text() == "row,column,reason,raw\n"


def test_a_profile_is_worked_out_once_and_again_when_roles_change(
    workspace: Workspace, version: VersionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str | None] = []
    profile = build.profile

    def counted(path: Path, columns: Any, target: str | None, *args: Any, **kwargs: Any) -> Any:
        work.append(target)
        return profile(path, columns, target, *args, **kwargs)

    monkeypatch.setattr(build, "profile", counted)
    assert tables.profile(workspace, version.id).rows == 5
    assert tables.profile(workspace, version.id).rows == 5
    assert work == [None]
    versions.set_roles(workspace, version.id, {"size": Role.TARGET})
    tables.profile(workspace, version.id)
    tables.profile(workspace, version.id, "town")
    tables.profile(workspace, version.id, "size")
    assert work == [None, "size", "town"]
    tables.profile(workspace, version.id, exact=True)
    assert work == [None, "size", "town", "size"]
    with pytest.raises(Refused, match="nowhere"):
        tables.profile(workspace, version.id, "nowhere")


def test_a_profile_that_is_not_readable_is_worked_out_anew(
    workspace: Workspace, version: VersionView
) -> None:
    stored = version.path.with_name("profile.json")
    first = tables.profile(workspace, version.id)
    stored.write_text("{half")
    assert tables.profile(workspace, version.id) == first
    assert (digests.unseal(stored.read_bytes()) or b"").startswith(b'{"')


def test_a_full_disk_is_no_reason_to_show_nothing(
    workspace: Workspace, version: VersionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(files, "write_bytes", full)
    assert tables.profile(workspace, version.id).rows == 5
    assert not version.path.with_name("profile.json").exists()


def test_a_target_is_proposed_with_reasons(workspace: Workspace) -> None:
    frame = pd.DataFrame({"age": range(40), "churn": ["yes", "no"] * 20})
    view = store(workspace, frame, "customers")
    ((name, reason), *_) = tables.propose_target(workspace, view.id)
    assert name == "churn"
    assert reason
    assert versions.version(workspace, view.id).columns[1].role != Role.TARGET  # only proposed
