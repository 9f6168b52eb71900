"""The whole run as one ONNX graph: raw columns in (strings too), label and probabilities out.

Kept only where it answers alike.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.base.errors import Unsupported
from core.base.progress import Progress
from core.base.words import plural
from core.data.transformers.class_labels import THRESHOLD
from core.registry import onnx_graph
from core.registry.format import Format, Parity, Subject, Written
from core.registry.onnx_models import to_onnx
from core.registry.parity import compare

LARGEST_DIFFERENCE = 1e-5
LABEL, PROBABILITIES, VALUE = "label", "probabilities", "prediction"
_CHUNK = 50_000
log = logging.getLogger(__name__)


def _encoding(pipeline: Any) -> tuple[Any, list[str], list[str]]:
    """The graph of the pipeline's encoding, and its numeric and text inputs."""
    names = [name for name, _ in pipeline.steps]
    before = names[: names.index("prepare")]
    if before:
        raise Unsupported(
            f"the recipe's step “{before[0]}” has no ONNX form; apply the recipe to the rows first,"
            " or use the skops pipeline"
        )
    prepare = pipeline.named_steps["prepare"]
    if prepare.dates:
        raise Unsupported(
            f"the date column “{prepare.dates[0]}” is taken apart in a way that has no ONNX form;"
            " use the skops pipeline"
        )
    encode, graph = pipeline.named_steps["encode"], onnx_graph.GraphWriter()
    blocks: list[str] = []
    for _, fitted, columns in encode.transformers_:
        if len(columns) == 0 or fitted == "drop":
            continue
        chain = [step for _, step in fitted.steps] if hasattr(fitted, "steps") else [fitted]
        if type(chain[-1]).__name__ == "OneHotEncoder":
            blocks.append(onnx_graph.words(graph, chain[-1], list(columns)))
        else:
            blocks.append(onnx_graph.numbers(graph, chain, list(columns)))
    return (
        onnx_graph.model_of(graph, blocks, list(prepare.numeric), list(prepare.text)),
        list(prepare.numeric),
        list(prepare.text),
    )


def _named_labels(model: Any, classes: list[str]) -> Any:
    """Name the class at the graph's end, chosen from the probabilities as the run chooses it
    (:func:`core.data.transformers.class_labels.to_labels`), whatever the converter's own label is.
    """
    from onnx import TensorProto, helper

    for node in model.graph.node:
        node.output[:] = [f"own_{name}" if name == LABEL else name for name in node.output]
        node.input[:] = [f"own_{name}" if name == LABEL else name for name in node.input]
    positions = "label_position"
    model.graph.node.extend(_positions(model.graph, len(classes), positions))
    names: dict[str, Any] = {
        "keys_int64s": list(range(len(classes))),
        "values_strings": classes,
        "default_string": "",
    }
    model.graph.node.append(
        helper.make_node("LabelEncoder", [positions], [LABEL], domain="ai.onnx.ml", **names)
    )
    others = [output for output in model.graph.output if output.name != LABEL]
    del model.graph.output[:]
    model.graph.output.extend(
        [helper.make_tensor_value_info(LABEL, TensorProto.STRING, [None]), *others]
    )
    return model


def _positions(graph: Any, classes: int, out: str) -> list[Any]:
    """Nodes from probabilities to class positions; their constants go into ``graph``."""
    from onnx import TensorProto, helper, numpy_helper

    if classes != 2:
        return [helper.make_node("ArgMax", [PROBABILITIES], [out], axis=1, keepdims=0)]
    second, half = np.array(1, dtype="int64"), np.array(THRESHOLD, dtype="float32")
    graph.initializer.extend(
        [numpy_helper.from_array(second, "second"), numpy_helper.from_array(half, "half")]
    )
    return [
        helper.make_node("Gather", [PROBABILITIES, "second"], ["of_second"], axis=1),
        helper.make_node("GreaterOrEqual", ["of_second", "half"], ["is_second"]),
        helper.make_node("Cast", ["is_second"], [out], to=TensorProto.INT64),
    ]


def build(subject: Subject) -> tuple[Any, list[str], list[str]]:
    """The ONNX model of a run, with the names of its numeric (double) and text (string) inputs.

    Raises
    ------
    Unsupported
        When some part of the pipeline has no ONNX form.
    """
    from onnx import checker, compose

    encoding, numeric, text = _encoding(subject.pipeline)
    classes = [str(name) for name in subject.signature.get("classes") or []]
    estimator = subject.pipeline.named_steps["model"]
    head = to_onnx(estimator, subject.model, int(estimator.n_features_in_), bool(classes))
    first = compose.add_prefix(encoding, "in_", rename_inputs=False, rename_outputs=False)
    second = compose.add_prefix(head, "model_", rename_inputs=False, rename_outputs=False)
    model = compose.merge_models(first, second, io_map=[(onnx_graph.MATRIX, onnx_graph.MATRIX)])
    if classes:
        model = _named_labels(model, classes)
    checker.check_model(model)
    return model, numeric, text


def feed(
    pipeline: Any, rows: pd.DataFrame, numeric: list[str], text: list[str]
) -> dict[str, np.ndarray]:
    """Rows as the graph takes them: double columns with NaN for gaps, text columns with "" for
    gaps.

    Parameters
    ----------
    pipeline : fitted Pipeline
        Its step ``prepare`` is done before.
    rows : pandas.DataFrame
        Conformed input columns.
    numeric, text : list of str
        The graph's inputs.

    Returns
    -------
    dict
        Input → array (rows, 1).
    """
    prepared = pipeline.named_steps["prepare"].transform(rows)
    values = {name: prepared[[name]].to_numpy(dtype="float64") for name in numeric}
    return values | {name: prepared[[name]].to_numpy(dtype="object") for name in text}


def answers(content: bytes, subject: Subject, numeric: list[str], text: list[str]) -> pd.DataFrame:
    """What ONNX Runtime says to all rows of the subject.

    Parameters
    ----------
    content : bytes
        The ONNX model.
    subject : Subject
    numeric, text : list of str
        The graph's inputs.

    Returns
    -------
    pandas.DataFrame
        ``prediction`` and, for classes, ``probability_<class>``.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    parts = []
    for start in range(0, len(subject.rows), _CHUNK):
        part = subject.rows.iloc[start : start + _CHUNK]
        outputs = session.run(None, feed(subject.pipeline, part, numeric, text))
        classes = subject.signature.get("classes") or []
        shares = {f"probability_{name}": outputs[1][:, place] for place, name in enumerate(classes)}
        parts.append(pd.DataFrame({"prediction": np.asarray(outputs[0]).ravel()} | shares))
    return pd.concat(parts, ignore_index=True)


def _verdict(parity: Parity) -> str | None:
    if parity.flips or not parity.largest_difference <= LARGEST_DIFFERENCE:
        limits = f"At most {LARGEST_DIFFERENCE:g} and no other label are accepted"
        return (
            f"The ONNX file would not answer as the run does. {parity.sentence} {limits}, so it was"
            " left out."
        )
    return None


class OnnxFormat(Format):
    """ONNX including the encoding, for onnxruntime in any language."""

    name = "onnx"
    title = "ONNX"

    def write(self, subject: Subject, folder: Path, progress: Progress) -> Written:
        progress(0, "Converting to ONNX")
        try:
            model, numeric, text = build(subject)
        except Unsupported as reason:
            return Written(self.name, None, None, f"{str(reason)[:1].upper()}{str(reason)[1:]}.")
        content = model.SerializeToString()
        progress(0.5, f"Comparing {plural(len(subject.rows), 'answer')}")
        try:
            parity = compare(
                subject.predictions.astype({"prediction": "object"}),
                answers(content, subject, numeric, text).astype({"prediction": "object"}),
            )
        # a graph that the runtime will not run is an outcome; which error it raises is the
        # runtime's affair
        except Exception as error:
            log.exception("ONNX Runtime refuses the graph")
            return Written(
                self.name,
                None,
                None,
                f"ONNX Runtime does not run the converted model ({type(error).__name__}).",
            )
        refused = _verdict(parity)
        if refused is None:
            (folder / "model.onnx").write_bytes(content)
        return Written(self.name, None if refused else "model.onnx", parity, refused)


PLUGIN = OnnxFormat()
