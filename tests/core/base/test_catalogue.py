"""A catalogue lists its folder and what installed distributions add; each entry is checked.

A broken plug-in is listed with its reason and takes nothing along.
"""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from core.base.catalogue import Broken, Catalogue, check_entry
from core.base.errors import NotFound
from core.data.recipe.step import STEPS
from core.data.source import SOURCES
from core.learn.check import CHECKS
from core.learn.metric import METRICS
from core.learn.model import MODELS
from core.registry.format import FORMATS
from core.workbench.job_kinds import KINDS


class Toy(ABC):
    """What the toy catalogues are of."""

    name: ClassVar[str]
    title: ClassVar[str]
    sizes: ClassVar[tuple[int, ...]]
    colour: ClassVar[Literal["red", "blue"]] = "red"

    @abstractmethod
    def play(self) -> str: ...


ATTRIBUTES = {"name": "ball", "title": "Ball", "sizes": (), "play": lambda self: "bounce"}
GOOD = """
from tests.core.base.test_catalogue import Toy
class Ball(Toy):
    name, title, sizes = 'ball', 'Ball', (1, 2)
    def play(self): return 'bounce'
PLUGIN = Ball()
"""


@pytest.fixture
def write_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, dict[str, str]], Path]]:
    """A function that writes an importable package of these modules."""
    packages: list[str] = []

    def write(package: str, modules: dict[str, str]) -> Path:
        folder = tmp_path / package
        folder.mkdir()
        packages.append(package)
        for module, text in {"__init__": "", **modules}.items():
            (folder / f"{module}.py").write_text(text)
        return folder

    monkeypatch.syspath_prepend(str(tmp_path))
    yield write
    for name in [name for name in sys.modules if name.split(".")[0] in packages]:
        del sys.modules[name]


def _toy(name: str = "ball", title: str = "Ball") -> str:
    return GOOD.replace("'ball', 'Ball'", f"{name!r}, {title!r}")


def _install(folder: Path, distribution: str, group: str, **points: str) -> None:
    """What an installer leaves of a distribution: its name and its entry points."""
    info = folder / f"{distribution}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}")


def test_entries_and_broken(write_package) -> None:
    write_package(
        "toy_plugins",
        {"good": GOOD, "shared_part": "x = 1\n", "bad": "import nowhere_to_be_found\n"},
    )
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert catalogue.names() == ["ball"]
    assert catalogue["ball"].play() == "bounce"
    assert (len(catalogue), "ball" in catalogue, "bad" in catalogue) == (1, True, False)
    assert [entry.title for entry in catalogue] == ["Ball"]
    assert list(catalogue.broken) == ["bad"]
    assert "nowhere_to_be_found" in catalogue.broken["bad"]


def test_unknown_names_are_sentences(write_package) -> None:
    write_package("toy_plugins", {"good": GOOD, "bad": "import nowhere_to_be_found\n"})
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    with pytest.raises(NotFound, match="There is no toy “x”. Known: ball"):
        catalogue["x"]
    with pytest.raises(NotFound, match=r"could not be loaded \(ModuleNotFoundError"):
        catalogue["bad"]


@pytest.mark.parametrize(
    ("fall", "reason"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise SystemExit", "SystemExit"),
        ("class Panic(BaseException): pass\nraise Panic('a library')", "Panic: a library"),
        ("def f(:", "SyntaxError: "),
        ("PLUGIN = 3", "PLUGIN is of type int, not Toy"),
        (GOOD.replace("Ball()", "Ball"), "PLUGIN is the class Ball; write PLUGIN = Ball()"),
        (GOOD.replace("def play", "def work"), "TypeError: Can't instantiate abstract class"),
        (GOOD.replace("name, title, sizes", "name, title, size"), "“sizes” is missing"),
        (GOOD.replace("(1, 2)", "['one']"), "“sizes” is not right: Input should be a valid tuple"),
        (GOOD.replace("(1, 2)", "(1, 2); colour = 'green'"), "“colour” is not right: Input sh"),
        (_toy("A Ball"), "the name 'A Ball' is not well-formed"),
        (_toy("ball", " "), "the title is empty"),
        (_toy("ball").replace("'ball'", "3"), "“name” is not right: Input should be a valid str"),
    ],
)
def test_what_is_broken_takes_nothing_along(write_package, fall: str, reason: str) -> None:
    write_package("toy_plugins", {"aaa": fall, "good": _toy("top", "Top")})
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert catalogue.names() == ["top"]
    assert list(catalogue.broken) == ["aaa"]
    assert reason in catalogue.broken["aaa"]


def test_a_person_who_presses_ctrl_c_is_heard(write_package) -> None:
    write_package("toy_plugins", {"aaa": "raise KeyboardInterrupt"})
    with pytest.raises(KeyboardInterrupt):
        Catalogue("toy_plugins", Toy, "toy").names()


@pytest.mark.parametrize(
    ("name", "right"),
    [("a", True), ("a" * 60, True), ("a" * 61, False), ("", False), ("1a", False), ("a-b", False)],
)
def test_names_are_short_and_plain(name: str, right: bool) -> None:
    toy = type("Toy1", (Toy,), ATTRIBUTES | {"name": name})()
    if right:
        check_entry(toy, Toy)
    else:
        with pytest.raises(Broken, match="not well-formed"):
            check_entry(toy, Toy)


def test_a_registered_class_must_have_the_methods_too() -> None:
    class Stranger:
        name, title, sizes = "stranger", "Stranger", ()

    Toy.register(Stranger)
    with pytest.raises(Broken, match="the method “play” is missing"):
        check_entry(Stranger(), Toy)


def test_attributes_that_a_class_in_between_declares_are_asked_for() -> None:
    class Wheeled(Toy):
        wheels: ClassVar[int]

    car = type("Car", (Wheeled,), ATTRIBUTES)
    with pytest.raises(Broken, match="“wheels” is missing"):
        check_entry(car(), Toy)
    car.wheels = 4
    check_entry(car(), Toy)


def test_attributes_are_asked_for_where_annotations_are_kept_as_text(write_package) -> None:
    late = "from __future__ import annotations\nfrom typing import ClassVar\n"
    wheeled = GOOD.replace(
        "class Ball", "class Wheeled(Toy):\n    wheels: ClassVar[int]\nclass Ball"
    )
    text = late + wheeled.replace("Ball(Toy)", "Ball(Wheeled)")
    write_package("toy_plugins", {"car": text, "cart": text + "Ball.wheels, Ball.name = 2, 'cart'"})
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert catalogue.names() == ["cart"]
    assert catalogue.broken == {"car": "the class attribute “wheels” is missing"}


def test_annotations_that_only_a_type_checker_understands_are_passed_over(write_package) -> None:
    late = "from __future__ import annotations\n"
    text = late + GOOD.replace("    def play", "    wheels: NowhereToBeFound\n    def play")
    write_package("toy_plugins", {"good": text})
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert (catalogue.names(), catalogue.broken) == (["ball"], {})


def test_a_name_is_there_once(write_package) -> None:
    write_package("toy_plugins", {"a": _toy("ball", "First"), "b": _toy("ball", "Second")})
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert [entry.title for entry in catalogue] == ["First"]
    assert catalogue.broken == {"b": "the name “ball” is taken by toy_plugins.a"}


def test_installed_distributions_add_a_module_or_a_package(write_package) -> None:
    folder = write_package("toy_plugins", {"good": GOOD}).parent
    write_package("acme", {"kite": _toy("kite"), "top": _toy("top"), "bad": "raise SystemExit"})
    write_package("solo", {"yoyo": _toy("yoyo")})
    _install(folder, "acme-toys", "millwright.toy_plugins", any_name="acme")
    _install(folder, "solo-toys", "millwright.toy_plugins", other="solo.yoyo", gone="solo.nowhere")
    _install(folder, "others", "millwright.something_else", other="acme")
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert catalogue.names() == ["ball", "kite", "top", "yoyo"]
    assert sorted(catalogue.broken) == ["acme-toys:acme.bad", "solo-toys:solo.nowhere"]
    assert "No module named 'solo.nowhere'" in catalogue.broken["solo-toys:solo.nowhere"]


def test_an_installed_plug_in_never_replaces_an_own_one(write_package) -> None:
    folder = write_package("toy_plugins", {"good": _toy("ball", "Ours")}).parent
    write_package("acme", {"ball": _toy("ball", "Theirs")})
    _install(folder, "acme-toys", "millwright.toy_plugins", ball="acme.ball")
    catalogue = Catalogue("toy_plugins", Toy, "toy")
    assert [entry.title for entry in catalogue] == ["Ours"]
    assert catalogue.broken == {
        "acme-toys:acme.ball": "the name “ball” is taken by toy_plugins.good"
    }


@pytest.mark.parametrize(
    "catalogue",
    [SOURCES, STEPS, MODELS, METRICS, CHECKS, FORMATS, KINDS],
    ids=lambda item: item.kind,
)
def test_nothing_of_our_own_is_broken(catalogue: Catalogue[Any]) -> None:
    assert catalogue.broken == {}
    assert len(catalogue) > 1
    assert all(isinstance(entry, catalogue.entry_type) for entry in catalogue)
