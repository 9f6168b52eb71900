"""Looks at an ONNX file that came from elsewhere: what it would make a runtime read or allocate.

Nothing here runs it. The file is parsed only, and what it points to is never opened.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from core.base.errors import Refused

LARGEST = 2_000_000_000  # bytes; no protobuf message is longer
DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})  # operators that ONNX itself defines
_ADVICE = "Export the run again."


def check_onnx(content: bytes, name: str) -> None:
    """Refuse an ONNX model that keeps tensors outside its file, declares more numbers than it
    holds, or needs operators that ONNX does not define.

    Raises
    ------
    Refused
        With ``name`` in the sentence.
    """
    import onnx
    from google.protobuf.message import DecodeError

    if len(content) > LARGEST:
        raise Refused(f"{name} of the bundle is longer than an ONNX file can be. {_ADVICE}")
    try:
        model = onnx.ModelProto.FromString(content)
    except (DecodeError, ValueError, RecursionError):
        raise Refused(f"{name} of the bundle is no ONNX file. {_ADVICE}") from None
    if not model.graph.node:
        raise Refused(f"{name} of the bundle is no ONNX file. {_ADVICE}")
    for part in _parts(model):
        _check_part(part, name)


def _parts(message: Any) -> Iterator[Any]:
    """All tensors and nodes, at any depth."""
    rest = [message]
    while rest:
        item = rest.pop()
        if item.DESCRIPTOR.name in ("TensorProto", "NodeProto"):
            yield item
        for field, value in item.ListFields():
            if field.message_type is not None:
                rest.extend(value if field.is_repeated else [value])


def _check_part(part: Any, name: str) -> None:
    import onnx

    if part.DESCRIPTOR.name == "NodeProto":
        if part.domain not in DOMAINS:
            raise Refused(
                f"{name} of the bundle needs an operator that ONNX does not define"
                f" ({part.domain[:40]}). {_ADVICE}"
            )
        return
    if part.external_data or part.data_location == onnx.TensorProto.EXTERNAL:
        raise Refused(
            f"{name} of the bundle keeps numbers in another file. {_ADVICE} Everything must be in"
            " the one file."
        )
    if min(part.dims, default=0) < 0 or math.prod(part.dims) > 8 * max(part.ByteSize(), 1):
        raise Refused(
            f"{name} of the bundle declares a tensor that is larger than what it holds. {_ADVICE}"
        )
