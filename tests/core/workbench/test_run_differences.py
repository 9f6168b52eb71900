"""What differs between runs."""

from __future__ import annotations

from core.runs.records import RunRecord
from core.workbench.run_differences import Difference, differences, flattened, section
from core.workbench.workspace import Workspace
from tests.core.workbench import example_runs


def test_nested_settings_get_dotted_keys() -> None:
    assert flattened({"a": {"b": 1, "c": {"d": None}}, "e": [1, 2], "f": {}}) == {
        "a.b": 1,
        "a.c.d": None,
        "e": [1, 2],
    }


def test_a_section_has_every_key_of_every_side_once() -> None:
    assert section("split", [{"folds": 5, "seed": 0}, {"folds": 5, "group": "home"}]) == [
        Difference(section="split", key="folds", values=[5, 5], differs=False),
        Difference(section="split", key="seed", values=[0, None], differs=True),
        Difference(section="split", key="group", values=[None, "home"], differs=True),
    ]


def test_sections_of_two_runs(workspace: Workspace) -> None:
    view = example_runs.store(workspace, example_runs.customers(40))
    step = {"step": "fill_missing", "params": {"columns": ["charges"], "how": "mean"}}
    first = _record(view.id, params={"C": 0.5}, numpy="2.4", recipe=[])
    second = _record(view.id, params={"C": 2.0}, numpy="2.5", recipe=[step])
    by_key = {(item.section, item.key): item for item in differences(workspace, [first, second])}
    changed = {place: item.values for place, item in by_key.items() if item.differs}
    assert changed.pop(("recipe", "step 1"))[0] is None
    assert changed == {
        ("parameters", "C"): [0.5, 2.0],
        ("environment", "libraries.numpy"): ["2.4", "2.5"],
    }
    assert by_key["data", "rows"].values == [40, 40]
    assert by_key["data", "input tenure"].values == ["integer", "integer"]
    assert by_key["data", "dataset"].values == ["customers", "customers"]
    assert by_key["split", "seed"].values == [0, 0]
    assert by_key["split", "folds"].values == [5, 5]
    assert by_key["parameters", "model"].values == ["logistic", "logistic"]


def _record(
    version_id: int, params: dict[str, object], numpy: str, recipe: list[dict[str, object]]
) -> RunRecord:
    return RunRecord(
        version_id=version_id,
        name="Logistic regression",
        task="binary",
        target="churn",
        model="logistic",
        params=params,
        recipe=recipe,
        features=[{"name": "tenure", "type": "integer"}],
        split={"folds": 5},
        environment={"python": "3.11", "libraries": {"numpy": numpy}},
    )
