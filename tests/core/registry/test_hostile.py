"""Hostile bundles are refused in a sentence, run nothing, and are not read beyond their limits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from core.base.errors import Refused
from core.workbench import predicting
from tests.core.registry.hostile import CASES, Files, code, packed, sealed

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def sound() -> Files:
    """The files of a sound bundle."""
    with tarfile.open(GOLDEN / "bundle.tar.xz") as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        return {
            member.name.removeprefix("./"): archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in members
        }


def test_there_are_more_than_forty() -> None:
    assert len(CASES) >= 100


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_and_runs_nothing(name: str, sound: Files, tmp_path: Path) -> None:
    build, sentence = CASES[name]
    path, folder, canary = tmp_path / "bundle.zip", tmp_path / "in", tmp_path / "canary"
    build(sound, path, canary)
    folder.mkdir()
    with pytest.raises(Refused) as refused:
        predicting.open_bundle(path, folder)
    assert re.search(sentence, str(refused.value)), str(refused.value)
    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 500
    assert not canary.exists()
    assert sorted(os.listdir(tmp_path)) == ["bundle.zip", "in"]
    written = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    assert written < 150_000_000


def test_V06_a_bundle_of_other_versions_is_used_and_said(sound: Files, tmp_path: Path) -> None:
    pins = sound["requirements.txt"].decode().replace("pandas==", "pandas==0.")
    packed(tmp_path / "b.zip", sealed(sound | {"requirements.txt": pins.encode()}))
    model = predicting.open_bundle(tmp_path / "b.zip", tmp_path / "in")
    rows = pd.read_csv(GOLDEN / "rows.csv", dtype="str", keep_default_na=False)
    outcome = predicting.predict_frame(model, rows)
    assert outcome.notes[0].startswith("The bundle was exported with other versions: pandas 0.")
    expected = pd.read_csv(GOLDEN / "expected.csv", dtype="str")
    assert outcome.frame["prediction"].tolist() == expected["prediction"].tolist()


def test_V06_the_versions_are_said_when_the_model_cannot_be_loaded(
    sound: Files, tmp_path: Path
) -> None:
    changes = {"requirements.txt": b"pandas==0.1\n", "pipeline.skops": b"no zip"}
    packed(tmp_path / "b.zip", sealed(sound | changes))
    with pytest.raises(Refused, match=r"cannot be loaded here .* other versions: pandas 0.1 \("):
        predicting.open_bundle(tmp_path / "b.zip", tmp_path / "in")


def test_a_program_that_was_replaced_does_not_run(sound: Files, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    programs = {name: code(canary) for name in sound if name.endswith(".py")}
    packed(tmp_path / "b.zip", sealed(sound | programs))
    model = predicting.open_bundle(tmp_path / "b.zip", tmp_path / "in")
    rows = pd.read_csv(GOLDEN / "rows.csv", dtype="str", keep_default_na=False)
    assert len(predicting.predict_frame(model, rows).frame) == 18
    assert not canary.exists()


AUDITED = """
import json, os, resource, sys
from pathlib import Path

from core.base.errors import Refused
from core.learn.model import trusted_types
from core.registry.portable.model_file import _skops, transformer_types
from core.workbench import predicting
import onnx, onnx.checker, google.protobuf.message

work = Path(sys.argv[1])
trusted_types(), transformer_types(), _skops()
sound = work / "sound.zip"
(work / "s").mkdir()
predicting.open_bundle(sound, work / "s")  # what is imported lazily is imported now
seen, inside = [], list(map(os.path.realpath, [sys.prefix, sys.base_prefix, os.getcwd()]))
RUNS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.spawn",
        "ctypes.dlopen", "socket.connect", "socket.bind", "webbrowser.open", "shutil.rmtree",
        "os.remove", "os.rename", "os.link", "os.symlink")

def hook(event, args):
    if event in RUNS:
        seen.append(event)
    elif event == "open" and isinstance(args[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(args[0]))
        writes = isinstance(args[1], str) and args[1] not in ("r", "rb")
        if not path.startswith(str(work)) and (writes or not path.startswith(tuple(inside))):
            seen.append(f"open {path} {args[1]}")

def peak():
    return int(next(line.split()[1] for line in open("/proc/self/status") if line[:5] == "VmHWM"))

sys.addaudithook(hook)
answers = {}
for place in sorted(work.glob("case*.zip")):
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()  # begins anew at what is held now
    folder = work / place.stem
    folder.mkdir()
    seen.clear()
    try:
        predicting.open_bundle(place, folder)
        sentence = None
    except Refused as refusal:
        sentence = str(refusal)
    events, read = list(seen), sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    answers[place.stem] = [sentence, events, read, (peak() - before) // 1024]
seen.clear()
os.system("true")  # what a bundle must not do: the watch is awake
open("/etc/hosts").close()
print(json.dumps([answers, list(seen)]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads its own memory from /proc")
def test_none_opens_or_runs_anything_and_memory_stays_small(sound: Files, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    packed(tmp_path / "sound.zip", sound)
    for place, (build, _) in enumerate(CASES.values()):
        build(sound, tmp_path / f"case{place:03}.zip", canary)
    command = [sys.executable, "-c", AUDITED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    answers, watch = json.loads(done.stdout)
    assert watch == ["os.system", "open /etc/hosts r"]
    assert len(answers) == len(CASES)
    for name, (sentence, events, read, megabytes) in zip(CASES, answers.values(), strict=True):
        assert sentence is not None, name
        assert events == [], name
        assert read < 60_000_000, name
        assert megabytes < 300, name
    assert not canary.exists()
