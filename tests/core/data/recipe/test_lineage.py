"""Lineage: what a step does to columns, and what follows from it before and after."""

from __future__ import annotations

import pytest

from core.base.errors import Refused
from core.data.recipe.lineage import (
    Lineage,
    Provenance,
    each,
    names_before,
    needed_before,
    origins_after,
    provenance,
    schema_after,
)
from core.data.schema import Column, ColumnType, Role, Schema

RENAMED = Lineage(renames={"a": "x", "b": "a"})
FILLED = Lineage(changes={"a": ("a", "group")}, creates={"a_missing": ("a",)})
ENCODED = Lineage(prefixes={"city_": "city", "city_of_": "city_of"}, drops=("city", "city_of"))


def schema(**types: str) -> Schema:
    return tuple(Column(name=name, type=ColumnType(type_)) for name, type_ in types.items())


def after(lineage: Lineage, **types: str) -> dict[str, str]:
    return {column.name: str(column.type) for column in schema_after(lineage, schema(**types))}


def needed(lineage: Lineage, *names: str) -> set[str]:
    return set(needed_before(lineage, names))


# --- what a step names
# ------------------------------------------------------------------------------------------


def test_each_column_comes_from_itself() -> None:
    assert each(["a", "b"]) == Lineage(changes={"a": ("a",), "b": ("b",)})
    assert each(["a"], ColumnType.TEXT).types == {"a": ColumnType.TEXT}


@pytest.mark.parametrize(
    ("lineage", "values_of", "names"),
    [
        (Lineage(), (), ()),
        (Lineage(reads=("a", "b")), ("a", "b"), ("a", "b")),
        (Lineage(changes={"a": ("a", "g"), "b": ("b", "g")}), ("a", "g", "b"), ("a", "b", "g")),
        (Lineage(creates={"c": ("a", "b")}), ("a", "b"), ("a", "b")),
        (ENCODED, ("city", "city_of"), ("city", "city_of")),
        (RENAMED, (), ("a", "b")),
        (Lineage(drops=("a",)), (), ("a",)),
        (Lineage(keeps=("a", "b")), (), ("a", "b")),
        (Lineage(whole=True), (), ()),
    ],
)
def test_columns_that_must_be_there(
    lineage: Lineage, values_of: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert (lineage.values_of, lineage.names) == (values_of, names)


def test_which_columns_stay() -> None:
    assert [Lineage().stays(name) for name in "ab"] == [True, True]
    assert [Lineage(drops=("a",)).stays(name) for name in "ab"] == [False, True]
    assert [Lineage(keeps=("a",)).stays(name) for name in "ab"] == [True, False]
    assert not Lineage(keeps=()).stays("a")


# --- the columns afterwards
# ------------------------------------------------------------------------------------------


def test_types_names_and_places_afterwards() -> None:
    assert after(each(["b"], ColumnType.TEXT), a="number", b="integer") == {
        "a": "number",
        "b": "text",
    }
    assert after(RENAMED, a="number", b="text") == {"x": "number", "a": "text"}
    assert after(Lineage(drops=("a",)), a="number", b="text") == {"b": "text"}
    assert list(after(Lineage(keeps=("b", "a")), a="number", c="text", b="text")) == ["a", "b"]
    new = Lineage(creates={"c": ("a",)}, types={"c": ColumnType.BOOLEAN})
    assert after(new, a="number") == {"a": "number", "c": "boolean"}


def test_roles_follow_their_columns() -> None:
    before = (Column(name="a", type=ColumnType.NUMBER, role=Role.TARGET),)
    assert [column.role for column in schema_after(RENAMED, before)] == [Role.TARGET]


def test_a_new_column_needs_a_name_of_its_own() -> None:
    new = Lineage(creates={"c": ("a",)}, types={"c": ColumnType.NUMBER})
    with pytest.raises(Refused, match="^There is already a column “c”. Choose another") as refusal:
        after(new, a="number", c="text")
    assert refusal.value.field == "into"
    dropped = Lineage(creates={"c": ("a",)}, types={"c": ColumnType.NUMBER}, drops=("c",))
    assert after(dropped, a="number", c="text") == {"a": "number", "c": "number"}


# --- walked backwards
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lineage", "after", "before"),
    [
        (Lineage(), {"a"}, {"a"}),
        (each(["a"]), {"a", "b"}, {"a", "b"}),
        (each(["a"]), {"b"}, {"b"}),
        (FILLED, {"a"}, {"a", "group"}),
        (FILLED, {"a_missing"}, {"a"}),
        (FILLED, {"b"}, {"b"}),
        (RENAMED, {"x"}, {"a"}),
        (RENAMED, {"a", "c"}, {"b", "c"}),
        (Lineage(creates={"c": ("a", "b")}), {"c"}, {"a", "b"}),
        (Lineage(creates={"c": ("a", "b")}), {"a"}, {"a"}),
        (Lineage(drops=("a",)), {"a", "b"}, {"b"}),
        (Lineage(keeps=("a",)), {"a", "b"}, {"a"}),
        (ENCODED, {"city_Graz"}, {"city", "city_Graz"}),
        (ENCODED, {"city_of_Graz"}, {"city_of", "city_of_Graz"}),
        (ENCODED, {"city"}, set()),
        (ENCODED, {"town"}, {"town"}),
        (ENCODED, set(), set()),
    ],
)
def test_columns_needed_before(lineage: Lineage, after: set[str], before: set[str]) -> None:
    assert needed(lineage, *after) == before


def test_names_before_a_step() -> None:
    assert names_before(RENAMED, ["x", "a", "c"]) == {"a", "b", "c"}
    assert names_before(Lineage(drops=("a",)), ["a"]) == {"a"}


# --- where values come from
# ------------------------------------------------------------------------------------------


def test_origins_follow_a_step() -> None:
    origins = {"a": "a", "b": "first", "c": None}
    assert origins_after(RENAMED, origins) == {"x": "a", "a": "first", "c": None}
    assert origins_after(each(["a"]), origins) == {"a": None, "b": "first", "c": None}
    assert origins_after(Lineage(drops=("b",)), origins) == {"a": "a", "c": None}
    assert origins_after(Lineage(keeps=("c",)), origins) == {"c": None}
    assert origins_after(Lineage(creates={"d": ("a",)}), origins) == origins


@pytest.mark.parametrize(
    ("lineages", "read", "same"),
    [
        ([], set(), {"a": "a", "b": "b", "c": "c"}),
        ([each(["a"])], {"a"}, {"b": "b", "c": "c"}),
        ([RENAMED, each(["x"])], {"a"}, {"a": "b", "c": "c"}),
        ([RENAMED, Lineage(reads=("a",))], {"b"}, {"x": "a", "a": "b", "c": "c"}),
        ([Lineage(drops=("b",))], set(), {"a": "a", "c": "c"}),
        ([Lineage(drops=("b",)), Lineage(whole=True)], {"a", "c"}, {"a": "a", "c": "c"}),
        ([each(["a"]), Lineage(whole=True)], {"a", "b", "c"}, {"b": "b", "c": "c"}),
        (
            [Lineage(creates={"d": ("a", "b")}), each(["d"])],
            {"a", "b"},
            {"a": "a", "b": "b", "c": "c"},
        ),
        ([Lineage(prefixes={"a_": "a"}, drops=("a",))], {"a"}, {"b": "b", "c": "c"}),
    ],
)
def test_what_a_list_of_steps_reads_and_passes_on(
    lineages: list[Lineage], read: set[str], same: dict[str, str]
) -> None:
    assert provenance(lineages, ["a", "b", "c"]) == Provenance(frozenset(read), same)
