"""The encoding of a table as an ONNX graph in double precision: gaps filled, numbers scaled, words
one-hot, one matrix out.

Written here because the ready-made converters work in single precision and know neither missing
indicators nor gaps in text. Numbers arrive as double with NaN for a gap, words as strings with ""
for a gap; each input is one column, shape (rows, 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.base.errors import Unsupported

OPSET, ML_OPSET = 18, 3
MATRIX = "encoded_matrix"


class GraphWriter:
    """Collects nodes and constants; every value has a fresh name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._count = 0

    def name(self) -> str:
        """A name that is not yet in use."""
        self._count += 1
        return f"mw_{self._count}"

    def constant(self, values: np.ndarray) -> str:
        """The name of a constant tensor."""
        from onnx import numpy_helper

        name = self.name()
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Append a node with one output and return the output's name."""
        from onnx import helper

        out = self.name()
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def double(self, name: str) -> str:
        """``name`` cast to double."""
        from onnx import TensorProto

        return self.node("Cast", name, to=TensorProto.DOUBLE)

    def join(self, names: Sequence[str]) -> str:
        """Columns side by side."""
        return names[0] if len(names) == 1 else self.node("Concat", *names, axis=1)


Block = str  # the name of a value of shape (rows, columns)


def _fill_numbers(graph: GraphWriter, fitted: Any, block: Block) -> Block:
    if fitted.statistics_.dtype.kind not in "fiu":
        raise Unsupported("a text imputer stands before something other than one-hot encoding")
    statistics = fitted.statistics_.astype("float64")
    if np.isnan(statistics).any():
        if not fitted.keep_empty_features:
            raise Unsupported("a column has no value at all in training")
        statistics = np.nan_to_num(
            statistics, nan=0.0
        )  # what scikit-learn fills such a column with
    gaps = graph.node("IsNaN", block)
    filled = graph.node("Where", gaps, graph.constant(statistics.reshape(1, -1)), block)
    if not getattr(fitted, "add_indicator", False) or len(fitted.indicator_.features_) == 0:
        return filled
    marks = graph.node(
        "Gather",
        graph.double(gaps),
        graph.constant(np.asarray(fitted.indicator_.features_, dtype="int64")),
        axis=1,
    )
    return graph.join([filled, marks])


def _affine(graph: GraphWriter, block: Block, shift: Any, scale: Any) -> Block:
    if shift is not None:
        block = graph.node(
            "Sub", block, graph.constant(np.asarray(shift, dtype="float64").reshape(1, -1))
        )
    if scale is not None:
        block = graph.node(
            "Div", block, graph.constant(np.asarray(scale, dtype="float64").reshape(1, -1))
        )
    return block


def _standard(graph: GraphWriter, fitted: Any, block: Block) -> Block:
    return _affine(
        graph,
        block,
        fitted.mean_ if fitted.with_mean else None,
        fitted.scale_ if fitted.with_std else None,
    )


def _robust(graph: GraphWriter, fitted: Any, block: Block) -> Block:
    return _affine(
        graph,
        block,
        fitted.center_ if fitted.with_centering else None,
        fitted.scale_ if fitted.with_scaling else None,
    )


def _min_max(graph: GraphWriter, fitted: Any, block: Block) -> Block:
    scaled = graph.node(
        "Mul", block, graph.constant(np.asarray(fitted.scale_, dtype="float64").reshape(1, -1))
    )
    return graph.node(
        "Add", scaled, graph.constant(np.asarray(fitted.min_, dtype="float64").reshape(1, -1))
    )


_NUMERIC: dict[str, Callable[[GraphWriter, Any, Block], Block]] = {
    "SimpleImputer": _fill_numbers,
    "StandardScaler": _standard,
    "RobustScaler": _robust,
    "MinMaxScaler": _min_max,
}


def numbers(graph: GraphWriter, fitted: Sequence[Any], columns: Sequence[str]) -> Block:
    """Numeric columns through fitted transformers, one after the other."""
    block = graph.join(list(columns))
    for transformer in fitted:
        step = _NUMERIC.get(type(transformer).__name__)
        if step is None:
            raise Unsupported(f"there is no ONNX form of {type(transformer).__name__} here")
        block = step(graph, transformer, block)
    return block


def words(
    graph: GraphWriter, encoder: Any, columns: Sequence[str], gap: str | None = None
) -> Block:
    """Text columns one-hot, as a fitted OneHotEncoder does it, infrequent and unknown categories
    included.

    Parameters
    ----------
    graph : GraphWriter
    encoder : fitted OneHotEncoder
    columns : sequence of str
        The graph's inputs, in the encoder's order.
    gap : str, optional
        The category that stands for "" (what an imputer before the encoder fills in).

    Raises
    ------
    Unsupported
        When the encoder drops a category, or has one that is not text.
    """
    infrequent = getattr(encoder, "_infrequent_indices", None) or [None] * len(columns)
    if encoder.drop is not None:
        raise Unsupported("one-hot encoding drops a category")
    return graph.join(
        [
            _word(graph, encoder, place, column, infrequent[place], gap)
            for place, column in enumerate(columns)
        ]
    )


def _word(
    graph: GraphWriter,
    encoder: Any,
    place: int,
    column: str,
    infrequent: np.ndarray | None,
    gap: str | None,
) -> Block:
    categories = list(encoder.categories_[place])
    if any(not isinstance(category, str) for category in categories):
        raise Unsupported(f"the column “{column}” has categories that are not text")
    rare = set() if infrequent is None else {int(index) for index in infrequent}
    frequent = [index for index in range(len(categories)) if index not in rare]
    position = {categories[index]: slot for slot, index in enumerate(frequent)}
    width = len(frequent) + bool(rare)
    position |= {categories[index]: len(frequent) for index in rare}
    unknown = len(frequent) if rare and encoder.handle_unknown == "infrequent_if_exist" else -1
    if gap is not None:
        position.setdefault("", position.get(gap, unknown))
    codes = graph.node(
        "LabelEncoder",
        column,
        domain="ai.onnx.ml",
        keys_strings=list(position),
        values_int64s=list(position.values()),
        default_int64=unknown,
    )
    return graph.double(
        graph.node("Equal", codes, graph.constant(np.arange(width, dtype="int64").reshape(1, -1)))
    )


def model_of(
    graph: GraphWriter, blocks: Sequence[Block], numeric: Sequence[str], text: Sequence[str]
) -> Any:
    """The graph as an ONNX model whose output ``encoded_matrix`` is single precision, as models
    take it.

    Parameters
    ----------
    graph : GraphWriter
    blocks : sequence of Block
        Joined side by side, in this order.
    numeric, text : sequence of str
        The inputs: double and string columns, (rows, 1) each.
    """
    from onnx import TensorProto, helper

    joined = graph.join(list(blocks))
    graph.nodes.append(helper.make_node("Cast", [joined], [MATRIX], to=TensorProto.FLOAT))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.DOUBLE, [None, 1]) for name in numeric
    ]
    inputs += [helper.make_tensor_value_info(name, TensorProto.STRING, [None, 1]) for name in text]
    output = helper.make_tensor_value_info(MATRIX, TensorProto.FLOAT, [None, None])
    body = helper.make_graph(graph.nodes, "encode", inputs, [output], graph.constants)
    return helper.make_model(
        body,
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)],
        ir_version=8,
    )
