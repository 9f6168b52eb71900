"""What a model is unless it says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from core.learn.explainer import Explainer
from core.learn.model import Model, ModelParams, Range, Suggestion
from tests.core.learn.models.tables import BINARY, REGRESSION, facts


class Plain(Model):
    """A model that says the least."""

    name = "plain"
    title = "Plain model"
    means = "Says the least."
    Params = ModelParams
    tasks = frozenset({"binary"})
    encoding = "plain"

    def build(self, params: Any, task: Any, seed: int, threads: int) -> Any:
        return object()


class Numbers(Plain):
    """The same for numbers."""

    tasks = frozenset({"regression"})


def test_other_kinds_of_target_are_declined() -> None:
    assert Plain().unsuitable(facts(), BINARY) is None
    assert Plain().unsuitable(facts(), REGRESSION) == "Plain model does not predict numbers."
    assert Numbers().unsuitable(facts(), BINARY) == "Plain model does not predict classes."


def test_the_least() -> None:
    plain = Plain()
    assert plain.suggest(facts(), BINARY) == Suggestion(ModelParams(), {})
    assert plain.search_space() == {}
    assert (plain.cost, plain.baseline, plain.memorises) == (1.0, False, False)
    assert (dict(plain.libraries), plain.trusted_types, dict(plain.example)) == (
        {},
        frozenset(),
        {},
    )
    assert plain.explainer is Explainer
    assert plain.register_onnx() is None  # type: ignore[func-returns-value]


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="trees"):
        ModelParams.model_validate({"trees": 3})


def test_a_range_is_linear_and_real_unless_it_says_so() -> None:
    space = Range(1, 2)
    assert (space.low, space.high, space.log, space.integer, space.choices) == (
        1,
        2,
        False,
        False,
        None,
    )
