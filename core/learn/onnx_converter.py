"""Registering converters of estimators that skl2onnx does not know, or not rightly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Converter = Callable[[Any, Any, Any], None]
CLASSIFIER_OPTIONS = {"nocl": [True, False], "zipmap": [True, False, "columns"]}


def register_converter(
    estimator_type: type,
    converter: Converter,
    *,
    classifier: bool,
    options: dict[str, Any] | None = None,
) -> None:
    """Make skl2onnx convert ``estimator_type`` by ``converter``.

    Parameters
    ----------
    estimator_type : type
        The exact class of the fitted estimators.
    converter : callable
        Takes skl2onnx's scope, operator and container.
    classifier : bool
        Whether labels and probabilities come out, or numbers.
    options : dict, optional
        The options that the converter knows, with their values.
    """
    from skl2onnx import update_registered_converter
    from skl2onnx.common import shape_calculator

    shapes = (
        shape_calculator.calculate_linear_classifier_output_shapes
        if classifier
        else shape_calculator.calculate_linear_regressor_output_shapes
    )
    alias = f"Millwright{estimator_type.__name__}"
    update_registered_converter(estimator_type, alias, shapes, converter, options=options)
