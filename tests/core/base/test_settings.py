"""Settings: one table, the environment overrides, the README tells each."""

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
