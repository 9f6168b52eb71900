"""Every pin is exact and explained; what runs and what only checks are kept apart."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import core

ROOT = Path(__file__).resolve().parents[1]
IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
NOT_IMPORTED = {
    "torch": "image models come next; pinned with the next two",
    "torchvision": "with torch",
    "timm": "with torch",
    "orjson": "plotly writes charts with it where it is installed",
    "google.protobuf": "pinned for onnx and its converters",
}
MODULES = {
    "import-linter": "importlinter",
    "msoffcrypto-tool": "msoffcrypto",
    "protobuf": "google.protobuf",
    "pytest-xdist": "xdist",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}  # packages that are not called like their module


def pins(name: str) -> list[str]:
    """The lines of a requirements file that name a package."""
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r"))]


def package(line: str) -> str:
    """The package of a pin, normalised: ``PyYAML==6.0  # why`` is ``pyyaml``."""
    return re.sub(r"[-_.]+", "-", line.split("==")[0].strip()).lower()


def imported(*places: str) -> set[str]:
    """Top-level names of the modules that are imported anywhere below these places."""
    files = [file for place in places for file in (ROOT / place).rglob("*.py")]
    files += [ROOT / place for place in places if place.endswith(".py")]
    return {name for file in files for name in IMPORT.findall(file.read_text(encoding="utf-8"))}


def modules_of(name: str) -> set[str]:
    """The modules that the packages of a requirements file bring."""
    packages = [package(line) for line in pins(name)]
    return {MODULES.get(package, package.replace("-", "_")) for package in packages}


def test_pins_are_exact_and_explained() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert [line for line in pins(name) if not re.match(r"[\w\[\].-]+==[\w.]+\s", line)] == []
        assert [line for line in pins(name) if not line.partition("#")[2].strip()] == []


def test_what_checks_stands_on_what_runs() -> None:
    dev = (ROOT / "requirements-dev.txt").read_text()
    assert dev.startswith("-r requirements.txt\n")
    both = [package(line) for line in pins("requirements.txt") + pins("requirements-dev.txt")]
    assert sorted(set(both)) == sorted(both)


def test_what_runs_is_imported_by_what_runs() -> None:
    unused = modules_of("requirements.txt") - imported("core", "pages", "app.py")
    assert unused == set(NOT_IMPORTED)


def test_what_runs_imports_nothing_of_the_checks() -> None:
    checks = modules_of("requirements-dev.txt")
    assert imported("core", "pages", "app.py") & checks == set()
    assert {"pytest", "hypothesis", "openpyxl", "yaml"} <= imported("tests") & checks


def test_one_version_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "core.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", core.__version__)


def test_python_has_a_lower_bound_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    names = re.search(r"^PYTHONS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert names is not None
    assert names[1].split() == ["python3.13", "python3.12", "python3.11"]
