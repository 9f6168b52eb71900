"""ONNX files from elsewhere are looked at, never run."""

from __future__ import annotations

from pathlib import Path

import pytest
from onnx import TensorProto, helper

from core.base.errors import Refused
from core.base.progress import silent
from core.registry.formats.onnx_format import PLUGIN
from core.registry.onnx_file import check_onnx
from tests.core.registry.hostile import ONNX, onnx_file
from tests.core.registry.subjects import subject


@pytest.mark.parametrize(("model", "task"), [("tree", "binary"), ("logistic", "multiclass")])
def test_what_is_exported_passes(model: str, task: str, tmp_path: Path) -> None:
    PLUGIN.write(subject(model, task), tmp_path, silent)
    check_onnx((tmp_path / "model.onnx").read_bytes(), "model.onnx")
    check_onnx(onnx_file(), "model.onnx")
    check_onnx(onnx_file(domain="ai.onnx.ml"), "model.onnx")


@pytest.mark.parametrize("name", ONNX)
def test_V05_what_is_not(name: str) -> None:
    make, sentence = ONNX[name]
    with pytest.raises(Refused, match=sentence):
        check_onnx(make(), "model.onnx")


def test_graphs_inside_nodes_are_looked_at() -> None:
    inner = onnx_file(location="../secret")
    graph = helper.make_model(helper.make_graph([], "g", [], [])).graph
    from onnx import ModelProto

    graph.CopyFrom(ModelProto.FromString(inner).graph)
    node = helper.make_node("If", ["c"], ["y"], then_branch=graph)
    names = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("c", "y")]
    model = helper.make_model(helper.make_graph([node], "outer", names[:1], names[1:]))
    with pytest.raises(Refused, match="keeps numbers in another file"):
        check_onnx(model.SerializeToString(), "model.onnx")
