"""The files that other programs read keep to their schemas, and call what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
HOOKS = ROOT / ".pre-commit-config.yaml"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program of the environment, with what it prints."""
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    return yaml.safe_load(WORKFLOW.read_text())


def test_workflow_keeps_to_its_schema() -> None:
    result = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW))
    assert result.returncode == 0, result.stdout


def test_a_broken_workflow_is_noticed(tmp_path: Path) -> None:
    broken = tmp_path / "ci.yml"
    broken.write_text(WORKFLOW.read_text().replace("runs-on:", "runs_on:"))
    result = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(broken))
    assert result.returncode == 1


def test_workflow_runs_everything_once_and_the_quick_tests_everywhere(
    workflow: dict[str, Any],
) -> None:
    whole = [step["run"] for step in workflow["jobs"]["whole"]["steps"] if "run" in step]
    assert whole == ["bash .ci/run"]
    matrix = workflow["jobs"]["quick"]["strategy"]["matrix"]
    assert [name.split("-")[0] for name in matrix["system"]] == ["ubuntu", "macos", "windows"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]


def test_ci_calls_targets_that_exist() -> None:
    targets = re.findall(r"^make (\w+)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert targets == ["lint", "test"]
    makefile = (ROOT / "Makefile").read_text()
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_hooks_are_valid_and_need_no_network() -> None:
    assert run("pre-commit", "validate-config", str(HOOKS)).returncode == 0
    repositories = yaml.safe_load(HOOKS.read_text())["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert [hook["entry"].split()[0] for hook in hooks] == ["ruff", "ruff", "mypy", "lint-imports"]
    assert all(Path(sys.executable).with_name(hook["entry"].split()[0]).exists() for hook in hooks)
    assert not any("additional_dependencies" in hook for hook in hooks)
