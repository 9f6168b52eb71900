"""Settings: one table, the environment overrides, the README tells each."""

import ast
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.settings import TABLE, Settings


def test_defaults_and_overrides() -> None:
    values = Settings(environ={"MILLWRIGHT_PORT": "9000", "MILLWRIGHT_IMMEDIATE": "yes"})
    assert (values.int("port"), values.flag("immediate"), values.text("host")) == (
        9000,
        True,
        "127.0.0.1",
    )
    assert Settings({"port": 1}, environ={"MILLWRIGHT_PORT": "2"}).int("port") == 1


def test_a_wrong_value_is_a_sentence() -> None:
    with pytest.raises(Refused, match="MILLWRIGHT_PORT is “many”, which is not a int"):
        Settings(environ={"MILLWRIGHT_PORT": "many"})


def test_a_misspelt_override_is_an_error() -> None:
    with pytest.raises(KeyError):
        Settings({"prot": 1})


def test_the_readme_tells_every_setting() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    missing = [
        setting.name for setting in TABLE if f"`MILLWRIGHT_{setting.name.upper()}`" not in readme
    ]
    assert missing == []


def _read_settings() -> set[str]:
    """The names that the code reads: ``settings.int("threads")``, ``Settings()["home"]`` …"""
    root = Path(__file__).parents[3]
    names = set()
    for path in [root / "app.py", *(root / "core").rglob("*.py"), *(root / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="int" | "float" | "path" | "text" | "flag"),
                    args=[ast.Constant(value=str(name))],
                ):
                    names.add(name)
                case ast.Subscript(slice=ast.Constant(value=str(name))):
                    names.add(name)
    return names


def test_every_setting_is_read_by_code() -> None:
    assert {setting.name for setting in TABLE} - _read_settings() == set()


def test_what_a_started_process_is_handed_is_read_back_the_same() -> None:
    values = Settings({"port": 9, "immediate": True, "lease_seconds": 1.5, "host": "x"}, environ={})
    copy = Settings(environ=values.environment())
    assert dict(copy) == dict(values)
    assert len(copy) == len(TABLE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), (" on ", True), ("no", False), ("", False), ("0", False)],
)
def test_yes_and_no_have_several_words(text: str, value: bool) -> None:
    assert Settings(environ={"MILLWRIGHT_IMMEDIATE": text}).flag("immediate") is value


def test_a_path_begins_at_home() -> None:
    assert Settings(environ={}).path("home") == Path.home() / ".millwright"
