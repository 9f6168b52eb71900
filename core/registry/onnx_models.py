"""A fitted estimator as an ONNX graph over a single-precision matrix."""

from __future__ import annotations

import warnings
from typing import Any

from core.base.errors import Unsupported
from core.learn.model import Model
from core.registry.onnx_graph import MATRIX, ML_OPSET, OPSET


def to_onnx(estimator: Any, model: Model, width: int, classifier: bool) -> Any:
    """The estimator as ONNX.

    Parameters
    ----------
    estimator : fitted estimator
    model : Model
        The family that it belongs to, which may register converters.
    width : int
        Columns of the input ``encoded_matrix`` (rows, width).
    classifier : bool

    Returns
    -------
    onnx.ModelProto

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
            model.register_onnx()
            graph = convert_sklearn(
                estimator,
                initial_types=[(MATRIX, FloatTensorType([None, width]))],
                options={id(estimator): {"zipmap": False}} if classifier else None,
                target_opset={"": OPSET, "ai.onnx.ml": ML_OPSET},
            )
        # whatever a converter of another library raises: the model has no ONNX form here
        except Exception as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
            raise Unsupported(
                f"{type(estimator).__name__} could not be converted ({reason})"
            ) from error
    # The converter states the oldest operator sets that would do. Merging needs equal ones.
    del graph.opset_import[:]
    graph.opset_import.extend(
        [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    )
    return graph
