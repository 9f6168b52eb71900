"""Loads a pipeline from a skops file, which may come from anybody.

The file is a zip with a ``schema.json``: a tree of nodes, each naming a class and how it is built.
skops would import whatever a node names. So the whole tree is read before skops sees it, and every
node must be one that exported models have: a container, an array, or an object whose class is
listed by its exact name. No function, method or partial is on a list, and none is ever needed.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import pkgutil
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

from numpy.lib import format as npy

from core.registry.portable.bundle_files import Refusal, shown
from core.registry.portable.tree_arrays import unsound_tree

TRANSFORMERS = (  # the name under which the pipeline remembers its own transformers
    "core.data.transformers"
)
PROTOCOLS = frozenset({2})  # of skops, that are known here
LARGEST = 4_000_000_000  # bytes of a model file
MOST_ENTRIES = 200_000  # arrays in a model file
#: classes of every pipeline, whatever its model
PIPELINE_TYPES = frozenset(
    {
        "numpy.dtype",
        "sklearn.compose._column_transformer.ColumnTransformer",
        "sklearn.compose._target.TransformedTargetRegressor",
        "sklearn.impute._base.MissingIndicator",
        "sklearn.impute._base.SimpleImputer",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
        "sklearn.preprocessing._encoders.OneHotEncoder",
        "sklearn.preprocessing._label.LabelBinarizer",
        "sklearn.preprocessing._label.LabelEncoder",
    }
)
#: kinds of nodes that build an object of the class that they name
OBJECTS = frozenset({"ObjectNode", "TreeNode", "LossNode"})
_SCALARS = frozenset(
    f"numpy.{name}"
    for name in (
        *("bool", "bool_", "str_", "datetime64", "timedelta64", "float16", "float32", "float64"),
        *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    )
)
#: the other kinds of nodes, and what each may name
STRUCTURE: dict[str, frozenset[str]] = {
    "BytearrayNode": frozenset({"builtins.bytearray"}),
    "BytesNode": frozenset({"builtins.bytes"}),
    "DTypeNode": frozenset({"numpy.dtype"}),
    "DefaultDictNode": frozenset({"collections.defaultdict"}),
    "DictNode": frozenset({"builtins.dict", "collections.OrderedDict"}),
    "JsonNode": frozenset({"builtins.str"}),
    "ListNode": frozenset({"builtins.list"}),
    "NdArrayNode": _SCALARS | {"numpy.ndarray"},
    "RandomGeneratorNode": frozenset({"numpy.random._generator.Generator"}),
    "RandomStateNode": frozenset({"numpy.random.mtrand.RandomState"}),
    "SetNode": frozenset({"builtins.set"}),
    "SliceNode": frozenset({"builtins.slice"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": _SCALARS
    | {f"builtins.{name}" for name in ("bool", "dict", "float", "int", "list", "str", "tuple")}
    | {"collections.OrderedDict"},
}
_WORDS = {
    "FunctionNode": "a function",
    "MethodNode": "a method",
    "PartialNode": "a function with arguments",
    "OperatorFuncNode": "an operator",
    "TypeNode": "a class",
}
_GENERATORS = frozenset({'"PCG64"', '"MT19937"'})


def transformer_types() -> frozenset[str]:
    """The exact names of the classes that the travelling transformers define."""
    try:
        package = importlib.import_module(TRANSFORMERS)
    except ImportError:  # a bundle without transformers of its own
        return frozenset()
    modules = [
        importlib.import_module(f"{TRANSFORMERS}.{item.name}")
        for item in pkgutil.iter_modules(package.__path__)
    ]
    return frozenset(
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__.startswith(f"{TRANSFORMERS}.")
    )


def trusted(name: str, model_types: frozenset[str] = frozenset()) -> bool:
    """Whether an object of the class with that name may be built."""
    return name in PIPELINE_TYPES | model_types | transformer_types()


def load_pipeline(source: Path | bytes, model_types: frozenset[str] = frozenset()) -> Any:
    """The fitted pipeline in a skops file, built from listed classes only.

    Parameters
    ----------
    source : Path or bytes
        The file, or what it holds.
    model_types : frozenset of str
        The exact names of the classes that its estimator may hold.

    Raises
    ------
    Refusal
        When the file is no model, holds anything that is not listed, or cannot be loaded with the
        libraries that are installed.
    """
    try:
        content = source if isinstance(source, bytes) else _read(source)
        names = checked_types(content, model_types)
        with warnings.catch_warnings():  # of other versions: the caller says so in a sentence
            warnings.simplefilter("ignore")
            model = _skops().load(io.BytesIO(content), trusted=sorted(names))
        if unsound_tree(model):
            raise Refusal("A tree in the model file leads out of itself. It was not loaded.")
        return model
    except Refusal:
        raise
    # whatever a library raises over a file from outside, RecursionError and MemoryError included
    except Exception as error:
        raise Refusal(
            f"The model file cannot be loaded here ({type(error).__name__}). Install exactly what"
            " requirements.txt lists and try again."
        ) from error


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Refusal(f"The model file has more than {LARGEST:,} bytes. It was not loaded.")
    return path.read_bytes()


def checked_types(content: bytes, model_types: frozenset[str]) -> set[str]:
    """The names of all classes in a skops file, every one of them listed.

    Raises
    ------
    Refusal
        Naming the first that is not, or what else is wrong with the file.
    """
    with zipfile.ZipFile(io.BytesIO(_bounded(content))) as archive:
        _check_members(archive, len(content))
        schema = json.loads(archive.read("schema.json"))
        protocol = schema.get("protocol") if isinstance(schema, dict) else None
        if protocol not in PROTOCOLS or isinstance(protocol, bool):
            raise Refusal(
                f"The model file is of a form of skops that is not known here ({shown(protocol)})."
                " It was not loaded."
            )
        return _Tree(PIPELINE_TYPES | model_types | transformer_types()).check(schema)


def _bounded(content: bytes) -> bytes:
    """A zip whose list of contents is not itself the bomb: each entry of it has this mark."""
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise Refusal("The model file lists more arrays than a model has. It was not loaded.")
    return content


def _check_members(archive: zipfile.ZipFile, size: int) -> None:
    """Entries are stored as they are, so that none is longer than the file, and arrays are as long
    as they say.
    """
    entries = archive.infolist()
    packed = any(
        entry.compress_type != zipfile.ZIP_STORED
        or entry.file_size != entry.compress_size
        or entry.flag_bits & 0x1
        for entry in entries
    )
    names = {entry.filename for entry in entries}
    if packed or sum(entry.file_size for entry in entries) > size or len(names) < len(entries):
        raise Refusal(
            "The model file is packed in another way than exported ones are. It was not loaded."
        )
    for entry in entries:
        if entry.filename.endswith(".npy"):
            _check_array(archive, entry)


def _check_array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as file:
        version = npy.read_magic(file)
        header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = header(file)
        size = file.tell() + math.prod(shape) * dtype.itemsize
    if dtype.hasobject or size != entry.file_size or min(shape, default=0) < 0:
        raise Refusal(
            f"An array in the model file is not as long as it says ({shown(entry.filename)}). It"
            " was not loaded."
        )


class _Tree:
    """Looks at every node of a file's tree; ``types`` are the classes of objects that may be
    built.
    """

    def __init__(self, types: frozenset[str]) -> None:
        self._types = types
        self._owners: dict[str, Any] = {}  # array → the one object that it belongs to
        self._names: set[str] = set()

    def check(self, schema: Any) -> set[str]:
        """The names of all classes; Refusal at the first node that is not listed."""
        rest = [schema]
        while rest:
            item = rest.pop()
            if isinstance(item, list):
                rest.extend(item)
            elif isinstance(item, dict):
                if "__loader__" in item:
                    self._node(item)
                rest.extend(item.values())
        return self._names

    def _node(self, node: dict[str, Any]) -> None:
        loader, name = str(node["__loader__"]), f"{node.get('__module__')}.{node.get('__class__')}"
        listed = self._types if loader in OBJECTS else STRUCTURE.get(loader, frozenset())
        if name not in listed or "." in str(node.get("__class__")):
            what = "" if loader in OBJECTS else f", {_WORDS.get(loader, 'of a foreign kind')}"
            raise Refusal(
                "The model file holds a type that is not on the list of trusted types"
                f" ({shown(name)}{what}). It was not loaded."
            )
        self._names.add(name)
        if "file" in node:
            self._array(node)
        if loader == "RandomGeneratorNode" and _generator(node) not in _GENERATORS:
            raise Refusal("The model file holds an unknown random generator. It was not loaded.")

    def _array(self, node: dict[str, Any]) -> None:
        """An array that many nodes read would be read as often."""
        owner = self._owners.setdefault(str(node["file"]), node.get("__id__"))
        if owner != node.get("__id__"):
            raise Refusal("An array in the model file is used more than once. It was not loaded.")


def _generator(node: dict[str, Any]) -> object:
    state: Any = node.get("content")
    for key in ("bit_generator", "content", "bit_generator", "content"):
        state = state.get(key) if isinstance(state, dict) else None
    return state


def _skops() -> Any:
    """``skops.io``, which on import walks through all of scikit-learn and so would load PyTorch
    (200 MB, seconds) where that is installed.
    """
    hide = "skops.io" not in sys.modules and "torch" not in sys.modules
    if hide:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import skops.io
    finally:
        if hide:
            del sys.modules["torch"]
    return skops.io
