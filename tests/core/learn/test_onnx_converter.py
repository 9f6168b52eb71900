"""A registered converter is the one that skl2onnx uses, under the class's own alias."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from core.learn.onnx_converter import CLASSIFIER_OPTIONS, register_converter


class Constant(RegressorMixin, BaseEstimator):
    """A regressor that skl2onnx does not know."""


class Coin(ClassifierMixin, BaseEstimator):
    """A classifier that skl2onnx does not know."""

    classes_ = np.array([0, 1])


@pytest.mark.parametrize(("kind", "outputs"), [(Constant, 1), (Coin, 2)])
def test_outputs_follow_the_kind(kind: type, outputs: int) -> None:
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    calls: list[int] = []

    def convert(scope: Any, operator: Any, container: Any) -> None:
        calls.append(len(operator.outputs))
        for output in operator.outputs:
            container.add_node(
                "Identity",
                operator.inputs[0].full_name,
                output.full_name,
                name=scope.get_unique_operator_name("Identity"),
            )

    classifier = kind is Coin
    options = CLASSIFIER_OPTIONS if classifier else None
    register_converter(kind, convert, classifier=classifier, options=options)
    register_converter(kind, convert, classifier=classifier, options=options)  # replaces
    convert_sklearn(
        kind(),
        initial_types=[("x", FloatTensorType([None, 1]))],
        options={kind: {"zipmap": False}} if classifier else None,
        target_opset=18,
    )
    assert calls == [outputs]
