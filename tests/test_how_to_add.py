"""The examples of CONTRIBUTING.md work: added to a copy of the project, they pass its contract
tests.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MENU = "pages/ui/frame/screens.py"
LONGEST = 40  # lines of code of an example, without imports, blank lines and docstrings
#: kind of plug-in → where its catalogue stands
CATALOGUES = {
    "sources": ("core.data.source", "SOURCES"),
    "steps": ("core.data.recipe.step", "STEPS"),
    "models": ("core.learn.model", "MODELS"),
    "metrics": ("core.learn.metric", "METRICS"),
}
#: keeps the contract tests of the examples, and those that look at a whole catalogue
SELECTION = """
import os
NAMES = os.environ["EXAMPLES"].split()
def pytest_collection_modifyitems(config, items):
    ids = [item.name.partition("[")[2].rstrip("]").split("-") for item in items]
    chosen = [i for i, id in zip(items, ids) if id == [""] or set(NAMES) & set(id)]
    items[:] = chosen
"""
#: draws the page as a person's first visit would, in a workspace of its own
VISIT = """
import sys
from streamlit.testing.v1 import AppTest
from pages.ui.frame import screens
assert sys.argv[1] in [entry.name for entry in screens.entries()]
page = AppTest.from_file(f"pages/{sys.argv[1]}.py", default_timeout=60)
page.run()
assert not page.exception, page.exception
for caption in page.caption:
    print(caption.value)
"""


@dataclass(frozen=True)
class Example:
    """A block of code that begins with the path of its file."""

    path: str
    code: str

    @property
    def name(self) -> str:
        """What the plug-in calls itself; a page is called like its file."""
        own = re.search(r'^    name = "(\w+)"$', self.code, re.MULTILINE)
        return own[1] if own else Path(self.path).stem

    @property
    def kind(self) -> str:
        return Path(self.path).parent.name


def examples() -> list[Example]:
    """The blocks of CONTRIBUTING.md whose first line is a path."""
    blocks = re.findall(r"^```python\n# (\S+\.py)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return [Example(path, code) for path, code in blocks]


EXAMPLES = {example.kind: example for example in examples()}


def code_lines(code: str) -> int:
    """Lines without imports, blank ones, comments and docstrings."""
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return len(ast.unparse(tree).splitlines())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with every example added, and the page's line in the menu."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("core", "pages", "tests", "assets"):
        ignored = shutil.ignore_patterns("__pycache__", "screenshots")
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for file in ("app.py", "pyproject.toml"):
        shutil.copy(ROOT / file, copy)
    for example in examples():
        (copy / example.path).write_text(example.code, encoding="utf-8")
    line = re.search(r"^```\n(    Entry\(.*\n)```$", GUIDE, re.MULTILINE)
    assert line is not None
    menu = (copy / MENU).read_text(encoding="utf-8")
    begin, marker, rest = menu.partition("ENTRIES = (\n")
    (copy / MENU).write_text(begin + marker + line[1] + rest, encoding="utf-8")
    return copy


def run(project: Path, *arguments: str, **environment: str) -> str:
    """What Python prints in the copy; it must succeed."""
    completed = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, (completed.stdout + completed.stderr)[-4000:]
    return completed.stdout


def test_there_is_an_example_of_each() -> None:
    assert set(EXAMPLES) == {*CATALOGUES, "pages"}
    assert [item.path for item in examples() if (ROOT / item.path).exists()] == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.path)
def test_an_example_is_short(example: Example) -> None:
    assert code_lines(example.code) <= LONGEST


@pytest.mark.slow
def test_each_example_is_listed_and_none_is_broken(project: Path) -> None:
    listing = "\n".join(
        f"from {module} import {catalogue} as c; print(c.broken, *c.names())"
        for module, catalogue in CATALOGUES.values()
    )
    for kind, line in zip(CATALOGUES, run(project, "-c", listing).splitlines(), strict=True):
        broken, *names = line.split()
        assert broken == "{}"
        assert EXAMPLES[kind].name in names


@pytest.mark.slow
@pytest.mark.parametrize("kind", CATALOGUES)
def test_an_example_keeps_the_contract_of_its_kind(project: Path, kind: str) -> None:
    (project / "selection.py").write_text(SELECTION)
    options = ("-p", "selection", "-p", "no:cacheprovider", "-rN", "-vv", "-n", "0")
    contract = f"tests/contracts/test_{kind}.py"
    name = EXAMPLES[kind].name
    output = run(project, "-m", "pytest", *options, contract, EXAMPLES=name)
    assert re.search(rf"\[{name}\b.*PASSED", output)
    assert "failed" not in output


@pytest.mark.slow
def test_the_page_is_in_the_menu_and_draws(project: Path, tmp_path: Path) -> None:
    home = {"MILLWRIGHT_HOME": str(tmp_path / "home"), "MILLWRIGHT_IMMEDIATE": "1"}
    captions = run(project, "-c", VISIT, EXAMPLES["pages"].name, **home).splitlines()
    assert "The newest version of each dataset." in captions
