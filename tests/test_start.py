"""The first page does not wait for libraries that only learning needs."""

import ast
import subprocess
import sys
from pathlib import Path

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


def printed(code: str) -> str:
    """What a fresh interpreter prints."""
    completed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return completed.stdout.strip()


LOADED = f"[name for name in {LEARNING!r} if name in sys.modules]"


def test_no_learning_library_is_imported_for_pages_that_need_none() -> None:
    modules = sorted({module for page in ("home", "data", "jobs") for module in _imported(page)})
    assert {"pages.ui.frame.shell", "pages.ui.home.bring", "core.workbench.jobs"} <= set(modules)
    assert printed(f"import sys, {', '.join(modules)}; print({LOADED})") == "[]"


def test_models_are_listed_without_their_libraries() -> None:
    code = f"""
import sys
from core.learn.model import MODELS
print(len(MODELS), MODELS.broken, {LOADED})
"""
    number, rest = printed(code).split(" ", 1)
    assert int(number) >= 13
    assert rest == "{} []"
