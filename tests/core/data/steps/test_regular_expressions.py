"""Which regular expressions are safe."""

from __future__ import annotations

import pytest

from core.data.steps.regular_expressions import danger


@pytest.mark.parametrize(
    "pattern",
    [
        "a+",
        "(a|b)c",
        "[a-z]{2,5}x*",
        "(?:ab){2}",
        "(a{3}){4}",
        "^(.)r$",
        r"\d+\.\d+",
        "(a+){1,20}b",
    ],
)
def test_sound(pattern: str) -> None:
    assert danger(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "(a|aa)+", "((a{1,21})){1,21}", "(?>a+)+", "(?:(?:a+)b)*"]
)
def test_repetitions_inside_repetitions(pattern: str) -> None:
    reason = danger(pattern)
    assert reason is not None
    assert reason.endswith("could run for ever; write it without the nesting")


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<!a)b", "(a)?(?(1)b|c)"])
def test_what_the_other_engine_cannot(pattern: str) -> None:
    assert danger(pattern) == "look-around and references to groups are not supported"


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "a**", "(?P<n>a)(?P<n>b)"])
def test_what_is_none(pattern: str) -> None:
    assert str(danger(pattern)).startswith("this is not a regular expression (")
