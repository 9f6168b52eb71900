"""A fitted estimator as an ONNX graph over a single-precision matrix."""

from __future__ import annotations

import warnings
from typing import Any

from core.base.errors import Unsupported
from core.registry.onnx_graph import MATRIX, ML_OPSET, OPSET


class _PlainContainer:
    """Hands nodes on with booleans as numbers: today's protobuf refuses a numpy boolean in a list
    of integers.
    """

    def __init__(self, container: Any) -> None:
        self._container = container

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def add_node(self, kind: str, inputs: Any, outputs: Any, **attributes: Any) -> Any:
        plain = {
            key: (
                [int(item) for item in value] if key == "nodes_missing_value_tracks_true" else value
            )
            for key, value in attributes.items()
        }
        return self._container.add_node(kind, inputs, outputs, **plain)


def _register_boosters() -> None:
    """Teach skl2onnx the estimators of other libraries.

    Registering again replaces, so this may run often.
    """
    from lightgbm import LGBMClassifier, LGBMRegressor
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )
    from xgboost import XGBClassifier, XGBRegressor

    options = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
    for classifier, converter in (
        (XGBClassifier, convert_xgboost),
        (LGBMClassifier, convert_lightgbm),
    ):
        update_registered_converter(
            classifier,
            f"Mw{classifier.__name__}",
            calculate_linear_classifier_output_shapes,
            converter,
            options=options,
        )
    for regressor, converter in (
        (XGBRegressor, convert_xgboost),
        (LGBMRegressor, convert_lightgbm),
    ):
        update_registered_converter(
            regressor,
            f"Mw{regressor.__name__}",
            calculate_linear_regressor_output_shapes,
            converter,
            options={"split": None},
        )


def _register_histogram_boosting() -> None:
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )
    from skl2onnx.operator_converters.random_forest import (
        convert_sklearn_random_forest_classifier as classify,
    )
    from skl2onnx.operator_converters.random_forest import (
        convert_sklearn_random_forest_regressor_converter as regress,
    )
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    def plain(converter: Any) -> Any:
        return lambda scope, operator, container: converter(
            scope, operator, _PlainContainer(container)
        )

    options = {
        "nocl": [True, False],
        "zipmap": [True, False, "columns"],
        "raw_scores": [True, False],
    }
    update_registered_converter(
        HistGradientBoostingClassifier,
        "MwHistClassifier",
        calculate_linear_classifier_output_shapes,
        plain(classify),
        options=options,
    )
    update_registered_converter(
        HistGradientBoostingRegressor,
        "MwHistRegressor",
        calculate_linear_regressor_output_shapes,
        plain(regress),
    )


def to_onnx(estimator: Any, width: int, classifier: bool) -> Any:
    """The estimator as ONNX: input ``encoded_matrix`` (rows, width), outputs labels and
    probabilities, or numbers.

    Raises
    ------
    Unsupported
        With the converter's reason.
    """
    from onnx import helper
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the converters warn of their own future
        try:
            _register_boosters()
            _register_histogram_boosting()
            model = convert_sklearn(
                estimator,
                initial_types=[(MATRIX, FloatTensorType([None, width]))],
                options={id(estimator): {"zipmap": False}} if classifier else None,
                target_opset={"": OPSET, "ai.onnx.ml": ML_OPSET},
            )
        # whatever a converter of another library raises: the model has no ONNX form here
        except Exception as error:
            reason = (
                str(error).strip().splitlines()[0][:160]
                if str(error).strip()
                else type(error).__name__
            )
            raise Unsupported(
                f"{type(estimator).__name__} could not be converted ({reason})"
            ) from error
    # The converter states the oldest operator sets that would do; the nodes are valid in the ones
    # asked for, and merging needs equal ones.
    del model.opset_import[:]
    model.opset_import.extend(
        [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    )
    return model
