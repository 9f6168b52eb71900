"""The first page does not wait for libraries that only learning needs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEARNING = ("sklearn", "scipy.stats", "lightgbm", "xgboost", "shap", "onnxruntime", "optuna")


def _imported(page: str) -> list[str]:
    """The modules of ours that a page imports at its top."""
    tree = ast.parse((ROOT / "pages" / f"{page}.py").read_text())
    froms = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("core", "pages"))
    ]
    return sorted({_module(f"{node.module}.{item.name}") for node in froms for item in node.names})


def _module(dotted: str) -> str:
    """The module that a dotted name is, or that holds it."""
    path = ROOT / dotted.replace(".", "/")
    return (
        dotted if path.is_dir() or path.with_suffix(".py").is_file() else dotted.rpartition(".")[0]
    )


@pytest.mark.parametrize("page", ["home", "data", "jobs"])
def test_no_learning_library_is_imported_for(page: str) -> None:
    modules = _imported(page)
    assert "pages.ui.frame.shell" in modules
    code = (
        f"import sys, {', '.join(modules)}; print([name for name in {LEARNING!r} if name in"
        " sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_models_are_listed_without_their_libraries() -> None:
    code = (
        "import sys; from core.learn.model import MODELS; print(len(MODELS), MODELS.broken, [name"
        f" for name in {LEARNING!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    number, rest = done.stdout.strip().split(" ", 1)
    assert int(number) >= 13
    assert rest == "{} []"


def test_titles_of_metrics_are_listed_without_their_libraries() -> None:
    code = (
        "import sys; from core.learn.task import TASKS; print(*[task.primary_title for task in"
        f" TASKS.values()], [name for name in {LEARNING!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "ROC-AUC F1 RMSE []"
