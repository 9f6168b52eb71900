"""What the documents name exists: files, folders, modules, links, settings, decisions."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path

import pytest

import core
from core.base.settings import TABLE

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "Status: proposed" not in path.read_text(encoding="utf-8")
)
PROPOSALS = sorted(path for path in DECISIONS.glob("0*.md") if path not in DOCUMENTS)
TREE = {
    "core",
    "pages",
    "tests",
    "docs",
    "benchmarks",
    "assets",
    ".ci",
    ".github",
    ".streamlit",
}
STATUS = re.compile(r"^Status: (accepted|proposed|superseded by (\d{4}))$", re.MULTILINE)


def prose(path: Path) -> str:
    """A document without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def codes(text: str) -> list[str]:
    """What stands between backticks, with braces spelt out: ``a/{b,c}.py`` is two paths."""
    expanded = []
    for code in re.findall(r"`([^`\n]+)`", text):
        before, brace, rest = code.partition("{")
        inside, closing, after = rest.partition("}")
        if brace and closing and " " not in code:
            expanded += [f"{before}{part}{after}" for part in inside.split(",")]
        else:
            expanded.append(code)
    return expanded


def paths(text: str) -> list[str]:
    """The paths of the project among these, ``core/learn/model.py: MODELS`` included."""
    in_the_tree = re.compile(rf"({'|'.join(map(re.escape, sorted(TREE)))})/[^\s<>*…]*(: \w+)?")
    at_the_top = re.compile(r"[\w.-]+\.(py|md|toml|txt|yml|yaml|cfg)")
    return [
        code
        for code in codes(text)
        if in_the_tree.fullmatch(code) or (at_the_top.fullmatch(code) and "/" not in code)
    ]


def example_files() -> set[str]:
    """The files that CONTRIBUTING adds as examples: they do not exist, and are tested elsewhere."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return set(re.findall(r"^```python\n# (\S+\.py)$", text, re.MULTILINE))


def missing_paths(text: str) -> list[str]:
    """The paths in a text that lead nowhere, or to a module without the name after the colon."""
    tracked = {path.rsplit("/", 1)[-1] for path in tracked_files()}
    missing = []
    for code in set(paths(text)) - example_files():
        path, _, name = code.partition(": ")
        there = (ROOT / path).exists() if "/" in path else path in tracked | GENERATED
        if there and name:
            module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
            there = hasattr(module, name)
        if not there:
            missing.append(code)
    return sorted(missing)


GENERATED = {"predict.py", "requirements.txt"}  # in a bundle


def tracked_files() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return listed.split("\n")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_and_folders_that_are_named_exist(path: Path) -> None:
    assert missing_paths(prose(path)) == []


@pytest.mark.parametrize("path", PROPOSALS, ids=lambda path: path.name)
def test_a_proposal_names_what_exists_and_lists_what_it_adds(path: Path) -> None:
    text = prose(path)
    planned = paths(text.partition("## Files")[2].partition("## ")[0])
    missing = [
        name for name in missing_paths(text) if not any(plan.startswith(name) for plan in planned)
    ]
    assert planned
    assert missing == []


def test_a_path_that_leads_nowhere_is_noticed() -> None:
    text = "`core/nowhere.py`, `core/learn/{model,modl}.py`, `core/learn/model.py: MODEL`, `no.md`"
    assert missing_paths(text) == [
        "core/learn/model.py: MODEL",
        "core/learn/modl.py",
        "core/nowhere.py",
        "no.md",
    ]
    assert missing_paths("`core/learn/model.py: MODELS`, `datasets/<id>/`, `a/b`, `core/`") == []


@pytest.mark.parametrize("path", DOCUMENTS + PROPOSALS, ids=lambda path: path.name)
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(path))
    inner = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in inner if link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS + PROPOSALS, ids=lambda path: path.name)
def test_lines_of_documents_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    in_a_table = re.compile(r"^\| .* \|$")
    assert [line for line in lines if len(line) > 100 and not in_a_table.match(line)] == []


def test_the_readme_has_every_setting_with_its_default_and_help() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `MILLWRIGHT_(\w+)` \| `(.*?)` \| (.*?) \|$", readme, re.MULTILINE)
    assert rows == [(item.name.upper(), str(item.default), item.help) for item in TABLE]


def test_every_folder_of_core_and_pages_is_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [path.parent for path in ROOT.glob("core/*/*/__init__.py")]
    folders += [path.parent for path in ROOT.glob("pages/ui/*/__init__.py")]
    assert [folder.name for folder in sorted(folders) if f"{folder.name}" not in text] == []


def lacking(names: list[tuple[str, str]]) -> list[str]:
    """Of these (module, name), those that the module does not have."""
    return [
        f"{module}.{name}"
        for module, name in names
        if not hasattr(importlib.import_module(module), name)
    ]


def test_the_types_of_the_architecture_stand_where_it_says() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    items = re.findall(r"^- ((?:`\w+`(?:, )?)+) in `([^`]+)`: ", text, re.MULTILINE)
    names = []
    for types, path in items:
        modules = [module.removesuffix(".py").replace("/", ".") for module in codes(f"`{path}`")]
        words = re.findall(r"\w+", types)
        names += zip(modules if len(modules) > 1 else modules * len(words), words, strict=True)
    assert len(names) >= 12
    assert lacking(names) == []


def test_the_verbs_of_the_architecture_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    dotted = re.findall(r"`([a-z_]+)\.([a-z_]+)`", text)
    verbs = [
        (f"core.workbench.{module}", verb)
        for module, verb in dotted
        if (ROOT / "core" / "workbench" / f"{module}.py").exists() and verb != "py"
    ]
    assert len(verbs) >= 4
    assert lacking(verbs) == []


def decisions() -> dict[str, str]:
    """Number → text."""
    return {path.name[:4]: path.read_text() for path in sorted(DECISIONS.glob("0*.md"))}


def test_decisions_are_numbered_without_a_gap_and_say_their_status() -> None:
    assert list(decisions()) == [f"{number:04d}" for number in range(1, len(decisions()) + 1)]
    for number, text in decisions().items():
        assert text.startswith(f"# {number} ")
        assert STATUS.search(text), number


def test_what_supersedes_a_decision_exists_and_is_newer() -> None:
    for number, text in decisions().items():
        status = STATUS.search(text)
        assert status is not None
        assert status[2] is None or (status[2] in decisions() and status[2] > number)


def test_the_index_lists_every_decision_with_title_and_status() -> None:
    rows = re.findall(
        r"^\| \[(\d{4})\]\((\S+)\) \| (.*?) \| (.*?) \|$",
        (DECISIONS / "README.md").read_text(),
        re.MULTILINE,
    )
    expected = []
    for path in sorted(DECISIONS.glob("0*.md")):
        text = path.read_text()
        status = STATUS.search(text)
        title = text.splitlines()[0].removeprefix(f"# {path.name[:4]} ")
        expected.append((path.name[:4], path.name, title, status[1] if status else ""))
    assert rows == expected


def test_the_changelog_knows_this_version_and_its_schema() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert core.__version__ in headings
    newest = max(int(path.name[:4]) for path in ROOT.glob("core/workbench/migrations/0*.sql"))
    assert f"schema {newest}" in text.split(f"## [{core.__version__}]")[0] or newest == 1
