"""The house's habits as figures that cannot creep back: lengths, words, names."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINE = 100  # characters
PRAGMA = re.compile(r"  # (type: ignore|noqa).*$")
VAGUE = re.compile(r"\b(found|made|told|given|kept|wanted|looked)\b")
#: what has been reached; these figures only go down
VAGUE_PER_1000_IN_SOURCE, VAGUE_PER_1000_IN_TESTS = 0.46, 0.55
FUNCTION_MEDIAN, FUNCTION_LONGEST, OVER_FORTY = 8, 60, 30  # lines, lines, functions
FILE_LONGEST, OVER_THREE_HUNDRED = 528, 18  # lines, files
UNDESCRIBED = 0  # public functions of four parameters or more whose docstring has no Parameters
PARAMETERS = 6
#: functions that are longer, or have more parameters; none is added
LONGER = {
    "core/data/demo_tables.py:churn",
    "core/learn/tree_kernels.py:explain",
}
MORE_PARAMETERS = {
    "core/learn/tree_kernels.py:explain",
}
#: folders of plug-ins: the type that they fill in describes the parameters
PLUGINS = {"sources", "steps", "models", "metrics", "checks", "formats", "kinds", "explainers"}
ODDS_AND_ENDS = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}


@cache
def python_files() -> tuple[str, ...]:
    """Every Python file of the project, without what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in sorted(listed.split()) if (ROOT / path).is_file())


def source_files() -> list[str]:
    """The product: neither tests nor benchmarks."""
    return [path for path in python_files() if not path.startswith(("tests/", "benchmarks/"))]


def files_of_tests() -> list[str]:
    return [path for path in python_files() if path.startswith("tests/")]


@cache
def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(text(path))


def functions(path: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The names of the parameters, without ``self`` and ``cls``."""
    arguments = node.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [item.arg for item in listed if item.arg not in ("self", "cls")]


def per_1000(paths: list[str]) -> float:
    """Vague words in 1,000 words of code, comments and docstrings."""
    words = sum(len(re.findall(r"[A-Za-z]+", text(path))) for path in paths)
    return 1000 * sum(len(VAGUE.findall(text(path))) for path in paths) / words


def test_no_line_is_longer_than_a_hundred_characters() -> None:
    too_long = [
        f"{path}:{number}"
        for path in python_files()
        for number, line in enumerate(text(path).splitlines(), 1)
        if len(PRAGMA.sub("", line)) > LINE
    ]
    assert too_long == []


def test_vague_words_are_few() -> None:
    assert per_1000(source_files()) <= VAGUE_PER_1000_IN_SOURCE
    assert per_1000(files_of_tests()) <= VAGUE_PER_1000_IN_TESTS


def test_functions_are_short() -> None:
    lengths = {
        f"{path}:{node.name}": length(node) for path in source_files() for node in functions(path)
    }
    assert statistics.median(lengths.values()) <= FUNCTION_MEDIAN
    assert {name for name, lines in lengths.items() if lines > FUNCTION_LONGEST} <= LONGER
    assert sum(lines > 40 for lines in lengths.values()) <= OVER_FORTY


def test_functions_have_few_parameters() -> None:
    more = {
        f"{path}:{node.name}"
        for path in source_files()
        for node in functions(path)
        if len(parameters(node)) > PARAMETERS
    }
    assert more <= MORE_PARAMETERS


def test_files_are_short() -> None:
    lines = {path: len(text(path).splitlines()) for path in source_files()}
    assert max(lines.values()) <= FILE_LONGEST
    assert sum(count > 300 for count in lines.values()) <= OVER_THREE_HUNDRED


def test_public_functions_of_four_parameters_describe_them() -> None:
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in source_files()
        if Path(path).parent.name not in PLUGINS
        for node in functions(path)
        if not node.name.startswith("_")
        and len(parameters(node)) >= 4
        and "Parameters\n" not in (ast.get_docstring(node) or "")
    ]
    assert len(silent) <= UNDESCRIBED, silent


def test_no_room_for_odds_and_ends() -> None:
    parts = {part for path in python_files() for part in Path(path).with_suffix("").parts}
    assert parts & ODDS_AND_ENDS == set()
    classes = [
        node.name
        for path in source_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in classes if re.search(r"(Helper|Util|Manager)s?$", name)] == []


def untested() -> set[str]:
    """The modules of ``core`` and ``pages`` without a mirrored test of their name."""
    modules = {path for path in source_files() if not path.endswith(("/__init__.py", "app.py"))}
    return {
        path
        for path in modules
        if not (ROOT / "tests" / Path(path).with_name(f"test_{Path(path).name}")).exists()
    }


def test_every_module_has_a_test_of_its_name() -> None:
    assert untested() == set()
