"""Bundles that somebody made to harm: each is written by code, from a sound one."""

from __future__ import annotations

import binascii
import hashlib
import io
import json
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Files = dict[str, bytes]
Build = Callable[[Files, Path, Path], None]  # the sound files, the zip to write, the canary
CASES: dict[str, tuple[Build, str]] = {}  # name → how it is written, and what is said


def case(name: str, sentence: str) -> Callable[[Build], Build]:
    """Enter a way to write a hostile bundle."""

    def enter(build: Build) -> Build:
        CASES[name] = (build, sentence)
        return build

    return enter


def packed(path: Path, files: Files, *more: tuple[zipfile.ZipInfo, bytes]) -> None:
    """Write files, and entries of any kind, as a zip."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in files.items():
            archive.writestr(name, content)
        for entry, content in more:
            archive.writestr(entry, content)


def sealed(files: Files) -> Files:
    """The files with a manifest that agrees with them."""
    rest = {name: content for name, content in files.items() if name != "manifest.json"}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in rest.items()}
    return rest | {"manifest.json": json.dumps({"format": 1, "files": digests}).encode()}


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    """An entry with that name as it is, and that kind."""
    info = zipfile.ZipInfo("x")
    info.filename, info.external_attr, info.create_system = name, mode << 16, 3
    return info


# the manifest ------------------------------------------------------------------------------------

MANIFESTS: dict[str, tuple[bytes, str]] = {
    "a list": (b"[]", "not an object"),
    "a string": (b'"files"', "not an object"),
    "no JSON": (b"\xff\xfe{", "no readable manifest.json"),
    "empty": (b"", "no readable manifest.json"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep inside files": (b'{"files":' * 100_000, "nested too deeply"),
    "without files": (b'{"format": 1}', "lists no files"),
    "files empty": (b'{"files": {}}', "lists no files"),
    "files a list": (b'{"files": ["predict.py"]}', "lists no files"),
    "NaN": (b'{"files": {"a.py": NaN}}', "no finite number"),
    "an endless number": (b'{"format": 1e999, "files": {"a.py": "x"}}', "no finite number"),
    "a number of 10,000 digits": (b'{"format": ' + b"9" * 10_000 + b"}", "no readable manifest"),
    "a file twice": (b'{"files": {"a.py": "x", "a.py": "y"}}', "stands there twice"),
    "a file outside": (b'{"files": {"../a.py": "x"}}', "no file of a bundle"),
    "an absolute file": (b'{"files": {"/etc/a.txt": "x"}}', "no file of a bundle"),
    "a library": (b'{"files": {"evil.so": "x"}}', "no file of a bundle"),
    "a newer format": (b'{"format": 2, "files": {"a.py": "x"}}', "of format 2"),
    "too many files": (
        json.dumps({"files": {f"f{place}.py": "x" for place in range(201)}}).encode(),
        "lists 201 files",
    ),
    "too long": (
        b'{"files": {"a.py": "' + b"x" * 20_000_001 + b'"}}',
        "more than 20,000,000 bytes|unpacks to over",
    ),
}


def _with_manifest(content: bytes) -> Build:
    return lambda files, path, canary: packed(path, files | {"manifest.json": content})


for name, (content, sentence) in MANIFESTS.items():
    CASES[f"manifest: {name}"] = (_with_manifest(content), sentence)


@case("manifest: missing", "no manifest.json")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, {name: content for name, content in files.items() if name != "manifest.json"})


@case("V01 a changed file", "predict.py of the bundle is not the one that was exported")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files | {"predict.py": files["predict.py"] + code(canary)})


@case("V01 a hash that is a number", "is not the one that was exported")
def _(files: Files, path: Path, canary: Path) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["predict.py"] = 7
    packed(path, files | {"manifest.json": json.dumps(manifest).encode()})


@case("a listed file missing", "lacks its file example.csv")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, {name: content for name, content in files.items() if name != "example.csv"})


@case("no model in the manifest", "lacks its file pipeline.skops")
def _(files: Files, path: Path, canary: Path) -> None:
    rest = {name: content for name, content in files.items() if name != "pipeline.skops"}
    packed(path, sealed(rest))


# files beside ------------------------------------------------------------------------------------


def code(canary: Path) -> bytes:
    """Python that touches the canary."""
    return f"\nopen({str(canary)!r}, 'w').close()\n".encode()


STRAYS = (
    "sitecustomize.py",
    "usercustomize.py",
    "numpy.py",
    "evil.pth",
    "bundle_files.cpython-311-x86_64-linux-gnu.so",
    "transformers/values.cpython-311-x86_64-linux-gnu.so",
    "__pycache__/sitecustomize.cpython-311.pyc",
    "transformers/__pycache__/evil.cpython-311.pyc",
    ".env",
    "pyvenv.cfg",
    "inner.zip",
    "notes.txt",
)


def _with_stray(name: str) -> Build:
    return lambda files, path, canary: packed(path, files | {name: code(canary)})


for name in STRAYS:
    CASES[f"beside: {name}"] = (_with_stray(name), "that its manifest does not list")


# names and kinds in the zip ----------------------------------------------------------------------

ENTRIES: dict[str, tuple[zipfile.ZipInfo, str]] = {
    "Z03 ../": (entry("../outside.py"), "leads out"),
    "Z03 inner ../": (entry("transformers/../../outside.py"), "leads out"),
    "Z03 absolute": (entry("/tmp/outside.py"), "leads out"),
    "Z03 backslash": (entry("..\\outside.py"), "leads out"),
    "Z03 drive": (entry("C:outside.py"), "leads out"),
    "Z03 home": (entry("~/outside.py"), "leads out"),
    "a control character": (entry("a\x01.py"), "leads out"),
    "a symlink": (entry("link.py", stat.S_IFLNK | 0o777), "a link"),
    "a pipe": (entry("pipe.py", stat.S_IFIFO | 0o644), "other than a plain file"),
    "a device": (entry("device.py", stat.S_IFCHR | 0o644), "other than a plain file"),
    "a name twice": (entry("predict.py"), "two files called"),
    "a name twice but for case": (entry("PREDICT.py"), "two files called"),
    "a name of 300 characters": (entry("a" * 300 + ".py"), "does not list"),
}


def _with_entry(info: zipfile.ZipInfo) -> Build:
    def build(files: Files, path: Path, canary: Path) -> None:
        packed(path, files, (info, b"/etc/passwd"))

    return build


for name, (info, sentence) in ENTRIES.items():
    CASES[name] = (_with_entry(info), sentence)


# sizes -------------------------------------------------------------------------------------------


def patched(path: Path, name: str, offset: int, value: bytes) -> None:
    """Overwrite a field of an entry in the zip's directory."""
    content = bytearray(path.read_bytes())
    at = content.rfind(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + offset : at + offset + len(value)] = value
    path.write_bytes(content)


@case("sizes: shorter than it is", "damaged")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 24, struct.pack("<I", 10))


@case("sizes: longer than it is", "damaged|unpacks to")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 24, struct.pack("<I", 40_000_000))


@case("sizes: a checksum that is not the content's", "damaged")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 16, struct.pack("<I", 1))


@case("sizes: begins outside of the file", "points outside the file|damaged")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 42, struct.pack("<I", 2_000_000_000))


@case("encrypted", "protected by a password")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 8, struct.pack("<H", 1))


@case("packed by an unknown method", "not supported")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    patched(path, "transformers/words.py", 10, struct.pack("<H", 99))


@case("cut short", "cut short")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files)
    path.write_bytes(path.read_bytes()[:-40])


@case("no zip", "cut short")
def _(files: Files, path: Path, canary: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 400)


def zeros(megabytes: int) -> bytes:
    """A deflated stream of that many megabytes of nothing, without packing them all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def with_stream(files: Files, path: Path, name: str, stream: bytes, size: int) -> None:
    """A zip in which ``name`` is that deflated stream, said to have ``size`` bytes."""
    packed(path, {other: files[other] for other in files if other != name} | {name: b""})
    content = path.read_bytes()
    local = content.rfind(b"PK\x03\x04", 0, content.rfind(b"PK\x01\x02"))
    head = bytearray(content[local : local + 30 + len(name)])
    directory = content[content.index(b"PK\x01\x02") :]
    struct.pack_into("<HHIII", head, 8, 8, 0, 0, len(stream), size)
    path.write_bytes(content[:local] + bytes(head) + stream)
    start = path.stat().st_size
    with path.open("ab") as file:
        file.write(directory[: directory.rfind(b"PK\x05\x06")])
        size_of_directory = file.tell() - start
        end = bytearray(directory[directory.rfind(b"PK\x05\x06") :])
        struct.pack_into("<II", end, 12, size_of_directory, start)
        file.write(end)
    patched(path, name, 10, struct.pack("<HHHIII", 8, 0, 0, 0, len(stream), size))


@case("a bomb of 1.6 MB for 1.5 GB", "200 times its size")
def _(files: Files, path: Path, canary: Path) -> None:
    with_stream(files, path, "zeros.csv", zeros(1500), 1500 << 20)
    assert path.stat().st_size < 2_000_000


@case("a bomb that says it is small", "damaged|does not list")
def _(files: Files, path: Path, canary: Path) -> None:
    with_stream(files, path, "zeros.csv", zeros(300), 1000)


def directory_of(count: int, said: int) -> bytes:
    """The end of a zip that lists ``count`` files and says ``said``."""
    head = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, *[0] * 6)
    listing = (head + b"a") * count
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, said, said, len(listing), 0, 0)
    return listing + end


@case("a million entries", "lists 1,0|lists 10|lists")
def _(files: Files, path: Path, canary: Path) -> None:
    path.write_bytes(directory_of(1_000_000, 0xFFFF))


@case("a million entries that say one", "lists")
def _(files: Files, path: Path, canary: Path) -> None:
    path.write_bytes(directory_of(1_000_000, 1))


@case("five thousand entries", "does not list|at most|two files")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, files | {f"f{place}.py": b"" for place in range(5_000)})


# the signature -----------------------------------------------------------------------------------

COLUMN = b'{"name": "a", "type": "number"},'
SIGNATURES: dict[str, tuple[bytes, str]] = {
    "a list": (b"[]", "not an object"),
    "deep": (b'{"inputs": ' + b"[" * 100_000, "nested too deeply"),
    "without columns": (b'{"target": "y"}', "no list of columns"),
    "columns that are words": (b'{"target": "y", "inputs": ["a"]}', "no list of columns"),
    "a column without a name": (b'{"target": "y", "inputs": [{"type": "text"}]}', "has no name"),
    "a column twice": (
        b'{"target": "y", "inputs": [{"name": "a", "type": "t"}, {"name": "a", "type": "t"}]}',
        "stands in it twice",
    ),
    "a range of words": (
        b'{"target": "y", "inputs": [{"name": "a", "type": "t", "minimum": "0", "maximum": ""}]}',
        "is not described",
    ),
    "a class twice": (b'{"target": "y", "inputs": [], "classes": ["a", "a"]}', "different names"),
    "NaN": (b'{"target": "y", "inputs": [], "x": NaN}', "no finite number"),
    "a million columns": (
        b'{"target": "y", "inputs": [' + COLUMN * 1_000_000 + b"{}]}",
        "more than 100,000 columns",
    ),
}


def _with_file(name: str, content: bytes) -> Build:
    return lambda files, path, canary: packed(path, sealed(files | {name: content}))


for name, (content, sentence) in SIGNATURES.items():
    CASES[f"signature: {name}"] = (_with_file("schema.json", content), sentence)


# the model file ----------------------------------------------------------------------------------


def pickled(canary: Path) -> bytes:
    """A pickle that runs a command when it is loaded."""
    return b"cos\nsystem\n(S'touch " + str(canary).encode() + b"'\ntR."


@case("V02 V03 a pickle called .skops", "cannot be loaded")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, sealed(files | {"pipeline.skops": pickled(canary)}))


@case("V03 a pickle called .onnx", "no ONNX file")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, sealed(files | {"model.onnx": pickled(canary)}))


def text(value: object) -> dict[str, Any]:
    """A node of a plain value."""
    return node("JsonNode", "builtins.str", content=json.dumps(value))


def node(loader: str, name: str, **fields: Any) -> dict[str, Any]:
    """A node of a skops file."""
    module, _, last = name.rpartition(".")
    return {"__class__": last, "__module__": module, "__loader__": loader, **fields}


def sequence(*items: dict[str, Any], loader: str = "TupleNode") -> dict[str, Any]:
    """A node of a tuple or list."""
    kind = {"TupleNode": "builtins.tuple", "ListNode": "builtins.list"}[loader]
    return node(loader, kind, content=list(items))


def mapping(**values: dict[str, Any]) -> dict[str, Any]:
    """A node of a dictionary with names as keys."""
    keys = sequence(*[node("TypeNode", "builtins.str") for _ in values], loader="ListNode")
    return node("DictNode", "builtins.dict", content=values, key_types=keys)


def skops_file(tree: object, protocol: object = 2, **members: bytes) -> bytes:
    """A skops file of that tree."""
    buffer = io.BytesIO()
    schema = tree | {"protocol": protocol} if isinstance(tree, dict) else tree
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", json.dumps(schema))
        for name, content in members.items():
            archive.writestr(name.replace("_npy", ".npy"), content)
    return buffer.getvalue()


def pipeline_of(inner: dict[str, Any]) -> dict[str, Any]:
    """A pipeline with one step, a transformer of ours that holds ``inner``."""
    name = "core.data.transformers.fill.FillMissing"
    step = node("ObjectNode", name, content=mapping(columns=inner))
    steps = sequence(sequence(text("model"), step), loader="ListNode")
    return node("ObjectNode", "sklearn.pipeline.Pipeline", content=mapping(steps=steps))


def method(canary: Path) -> dict[str, Any]:
    """A table's method that evaluates a command, as a bound method of a listed class."""
    name = "core.data.transformers.fill.FillMissing"
    content = {"func": "__setstate__", "obj": node("ObjectNode", name, content=mapping())}
    return node("MethodNode", name, content=content)


def command(canary: Path) -> dict[str, Any]:
    return sequence(text(f"touch {canary}"))


NODES: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "a function": (lambda canary: node("FunctionNode", "os.system"), "os.system, a function"),
    "a function of numpy": (lambda canary: node("FunctionNode", "numpy.save"), "a function"),
    "a function by a transformer's module": (
        lambda canary: node("FunctionNode", "core.data.transformers.fill.pd.eval"),
        "a function",
    ),
    "a method": (method, "a method"),
    "a partial": (
        lambda canary: node(
            "PartialNode",
            "functools.partial",
            content={
                "func": node("FunctionNode", "os.system"),
                "args": command(canary),
                "kwds": mapping(),
                "namespace": text(None),
            },
        ),
        "a function with arguments",
    ),
    "an operator": (
        lambda canary: node(
            "OperatorFuncNode", "operator.methodcaller", attrs=sequence(text("system"))
        ),
        "an operator",
    ),
    "a class that is called": (
        lambda canary: node(
            "ConstructorFromReduceNode", "subprocess.Popen", content=command(canary)
        ),
        "subprocess.Popen",
    ),
    "a listed class that is called": (
        lambda canary: node(
            "ConstructorFromReduceNode",
            "core.data.transformers.fill.FillMissing",
            content=command(canary),
        ),
        "of a foreign kind",
    ),
    "an object of a foreign class": (
        lambda canary: node("ObjectNode", "subprocess.Popen", content=mapping()),
        "subprocess.Popen",
    ),
    "an object of scikit-learn that no model needs": (
        lambda canary: node(
            "ObjectNode",
            "sklearn.feature_extraction.text.CountVectorizer",
            content=mapping(input=text("filename")),
        ),
        "CountVectorizer",
    ),
    "an object by another name": (
        lambda canary: node("ObjectNode", "core.data.transformers.fill.pd", content=mapping()),
        "core.data.transformers.fill.pd",
    ),
    "a class": (lambda canary: node("TypeNode", "subprocess.Popen"), "a class"),
    "a key's type": (
        lambda canary: node(
            "DictNode",
            "builtins.dict",
            content={f"touch {canary}": text(1)},
            key_types=sequence(node("TypeNode", "os.system"), loader="ListNode"),
        ),
        "a class",
    ),
    "a factory": (
        lambda canary: node(
            "DefaultDictNode",
            "collections.defaultdict",
            content={"main": mapping(), "default_factory": node("TypeNode", "os.abort")},
        ),
        "a class",
    ),
    "a list of a foreign class": (
        lambda canary: node("ListNode", "subprocess.Popen", content=[command(canary)]),
        "subprocess.Popen",
    ),
    "a tuple of a foreign class": (
        lambda canary: node("TupleNode", "os.terminal_size", content=[]),
        "os.terminal_size",
    ),
    "a number of a foreign class": (
        lambda canary: node("NdArrayNode", "os.system", type="numpy", file="a.npy"),
        "os.system",
    ),
    "a reduced object": (
        lambda canary: node(
            "TreeNode",
            "subprocess.Popen",
            content=mapping(),
            __reduce__={"args": command(canary)},
        ),
        "subprocess.Popen",
    ),
    "a loss of a foreign class": (
        lambda canary: node(
            "LossNode", "os.system", content=mapping(), __reduce__={"args": command(canary)}
        ),
        "os.system",
    ),
    "another library's reduced object": (
        lambda canary: node(
            "QuantileForestNode",
            "quantile_forest._quantile_forest_fast.QuantileForest",
            content=mapping(),
            __reduce__={"args": command(canary)},
        ),
        "trusted types",
    ),
    "an object that stands elsewhere": (
        lambda canary: node("CachedNode", "builtins.object", __id__=1),
        "of a foreign kind",
    ),
    "a node of an unknown kind": (lambda canary: node("EvalNode", "builtins.str"), "foreign kind"),
    "a kind that is a node": (
        lambda canary: {"__loader__": node("FunctionNode", "os.system")},
        "trusted types",
    ),
    "a random generator of a foreign name": (
        lambda canary: node(
            "RandomGeneratorNode",
            "numpy.random._generator.Generator",
            content={"bit_generator": mapping(bit_generator=text("seed")), "seed_seq": mapping()},
        ),
        "random generator",
    ),
}


def _with_node(make: Callable[[Path], dict[str, Any]], deep: bool) -> Build:
    def build(files: Files, path: Path, canary: Path) -> None:
        tree = pipeline_of(make(canary)) if deep else make(canary)
        packed(path, sealed(files | {"pipeline.skops": skops_file(tree)}))

    return build


for name, (make, sentence) in NODES.items():
    CASES[f"V04 {name}"] = (_with_node(make, deep=False), sentence)
    CASES[f"V04 {name}, deep inside"] = (_with_node(make, deep=True), sentence)

for protocol in (0, 1, 99, True, None, "2", -1):
    CASES[f"V04 protocol {protocol!r}"] = (
        lambda files, path, canary, protocol=protocol: packed(
            path, sealed(files | {"pipeline.skops": skops_file(pipeline_of(text(1)), protocol)})
        ),
        "a form of skops that is not known",
    )


def array(shape: str, descr: str = "<f8", data: bytes = b"") -> bytes:
    """A numpy file that says that shape."""
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


MEMBERS: dict[str, tuple[bytes, str]] = {
    "an array of 8 TB": (array("(1000000000000,)"), "not as long as it says"),
    "an array of objects": (array("(1,)", "|O", pickled(Path("x"))), "not as long|cannot be"),
    "an array of less than nothing": (array("(-1,)"), "not as long as it says|cannot be"),
    "an array that is none": (b"no array", "cannot be loaded"),
    "an array with code for a header": (array("__import__('os').system('x')"), "cannot be"),
}

for name, (member, sentence) in MEMBERS.items():
    CASES[f"model: {name}"] = (
        lambda files, path, canary, member=member: packed(
            path,
            sealed(
                files
                | {
                    "pipeline.skops": skops_file(
                        pipeline_of(
                            node("NdArrayNode", "numpy.ndarray", type="numpy", file="a.npy")
                        ),
                        a_npy=member,
                    )
                }
            ),
        ),
        sentence,
    )


@case("model: one array a hundred thousand times", "used more than once")
def _(files: Files, path: Path, canary: Path) -> None:
    arrays = [
        node("NdArrayNode", "numpy.ndarray", type="numpy", file="a.npy", __id__=place)
        for place in range(100_000)
    ]
    tree = pipeline_of(sequence(*arrays))
    data = skops_file(tree, a_npy=array("(2,)", data=bytes(16)))
    packed(path, sealed(files | {"pipeline.skops": data}))


@case("model: packed, so that it may be a bomb", "packed in another way")
def _(files: Files, path: Path, canary: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps(pipeline_of(text(1)) | {"protocol": 2}))
        archive.writestr("a.npy", bytes(40_000_000))
    packed(path, sealed(files | {"pipeline.skops": buffer.getvalue()}))


@case("model: 300,000 arrays", "more arrays than a model has")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, sealed(files | {"pipeline.skops": directory_of(300_000, 0xFFFF)}))


@case("model: nested", "cannot be loaded")
def _(files: Files, path: Path, canary: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("pipeline.skops", files["pipeline.skops"])
    packed(path, sealed(files | {"pipeline.skops": buffer.getvalue()}))


@case("model: a schema 100,000 deep", "cannot be loaded")
def _(files: Files, path: Path, canary: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", "[" * 100_000 + "]" * 100_000)
    packed(path, sealed(files | {"pipeline.skops": buffer.getvalue()}))


@case("model: a schema that is a list", "a form of skops that is not known")
def _(files: Files, path: Path, canary: Path) -> None:
    packed(path, sealed(files | {"pipeline.skops": skops_file([])}))


# ONNX --------------------------------------------------------------------------------------------


def onnx_file(domain: str = "", **tensor: Any) -> bytes:
    """A graph that adds one tensor to its input."""
    from onnx import TensorProto, helper

    weights = helper.make_tensor("w", TensorProto.FLOAT, [1], [1.0])
    location = tensor.pop("location", None)
    for key, value in tensor.items():
        getattr(weights, key)[:] = value
    if location is not None:
        weights.ClearField("float_data")
        weights.data_location = TensorProto.EXTERNAL
        weights.external_data.add(key="location", value=location)
    names = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    added = helper.make_node("Add", ["x", "w"], ["y"], domain=domain)
    graph = helper.make_graph([added], "g", names[:1], names[1:], [weights])
    return helper.make_model(graph).SerializeToString()


ONNX: dict[str, tuple[Callable[[], bytes], str]] = {
    "V05 numbers in ../": (lambda: onnx_file(location="../../secret"), "in another file"),
    "V05 numbers at an absolute place": (lambda: onnx_file(location="/etc/passwd"), "another file"),
    "V05 numbers behind a link": (lambda: onnx_file(location="link"), "in another file"),
    "ONNX: a tensor of 4 TB": (lambda: onnx_file(dims=[10**12]), "larger than what it holds"),
    "ONNX: a tensor of less than nothing": (lambda: onnx_file(dims=[-5]), "larger than what"),
    "ONNX: an operator of its own": (lambda: onnx_file(domain="evil.corp"), "does not define"),
    "ONNX: nothing in it": (lambda: b"", "no ONNX file"),
    "ONNX: noise": (lambda: binascii.crc32(b"x").to_bytes(4, "big") * 99, "no ONNX file"),
}


def _with_onnx(make: Callable[[], bytes]) -> Build:
    return lambda files, path, canary: packed(path, sealed(files | {"model.onnx": make()}))


for name, (onnx, sentence) in ONNX.items():
    CASES[name] = (_with_onnx(onnx), sentence)
