"""Tables with a planted leak, and honest ones: made from a seed, so that other seeds are other
tables.

Every table begins as an honest one: numbers, whole numbers, a text, missing values, and a target
that depends on some of them with noise. A kind of leak is then planted. ``columns`` names what a
finding has to name; empty where rows are to be named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

TARGET = "outcome"


@dataclass(frozen=True)
class Planted:
    """A table, and which columns give the answer away (any of them may be named)."""

    frame: pd.DataFrame
    task: str
    columns: tuple[str, ...] = ()
    reached: float = 1.0  # how much of the honest signal there is


def _target(rng: np.random.Generator, signal: np.ndarray, task: str) -> np.ndarray:
    if task == "regression":
        return np.round(100 + 20 * (signal + rng.normal(size=len(signal))), 2)
    noisy = signal + rng.logistic(size=len(signal))
    if task == "binary":
        share = rng.uniform(0.15, 0.5)
        return np.where(noisy > np.quantile(noisy, 1 - share), "yes", "no")
    return np.array(["a", "b", "c"])[np.digitize(noisy, np.quantile(noisy, [0.4, 0.75]))]


def honest(rng: np.random.Generator, task: str, rows: int | None = None) -> pd.DataFrame:
    """A table in which nothing leaks."""
    n = rows or int(rng.integers(400, 3000))
    numbers = {f"number_{i}": rng.normal(size=n) for i in range(int(rng.integers(3, 9)))}
    frame = pd.DataFrame(numbers)
    frame["years"] = rng.integers(18, 80, n)
    frame["amount"] = np.round(np.exp(rng.normal(3, 1, n)), 2)
    words = rng.choice(["north", "south", "east", "west"], n, p=[0.4, 0.3, 0.2, 0.1])
    frame["region"] = pd.Series(words, dtype="str")
    signal = frame["number_0"] + 0.7 * frame["number_1"] + 0.02 * (frame["years"] - 50)
    signal = signal + 0.8 * (words == "north")
    frame[TARGET] = _target(rng, signal.to_numpy(), task)
    holes = rng.random(n) < 0.06
    frame["number_2"] = frame["number_2"].where(~holes)
    order = rng.permutation(frame.shape[1])
    return frame.iloc[:, order]


def _place(rng: np.random.Generator, frame: pd.DataFrame, name: str, values: object) -> None:
    frame.insert(int(rng.integers(0, frame.shape[1] + 1)), name, values)


def _number(frame: pd.DataFrame) -> np.ndarray:
    """The target as a number: as it is, or the class's place."""
    y = frame[TARGET]
    if pd.api.types.is_numeric_dtype(y.dtype):
        return y.to_numpy(np.float64)
    return pd.factorize(y, sort=True)[0].astype(np.float64)


def _positive(frame: pd.DataFrame, task: str) -> np.ndarray:
    y = _number(frame)
    return y > np.quantile(y, 0.7) if task == "regression" else y == y.max()


Kind = Callable[[np.random.Generator, str], Planted]


def copy(rng: np.random.Generator, task: str) -> Planted:
    """The target again, under another name."""
    frame = honest(rng, task)
    _place(rng, frame, "result", frame[TARGET].copy())
    return Planted(frame, task, ("result",))


def encoded_copy(rng: np.random.Generator, task: str) -> Planted:
    """The target in other words, or on another scale, negated, rounded or binned."""
    frame = honest(rng, task)
    y, way = _number(frame), int(rng.integers(0, 4))
    if task == "regression":
        width = 10.0 ** rng.integers(0, 2)
        values = [-y * 3 + 7, np.round(y / width) * width, np.digitize(y, [80, 95, 110, 130]), y][
            way
        ]
        texts = pd.Series([f"EUR {value:.2f}" for value in y], dtype="str")
        _place(rng, frame, "booking", texts if way == 3 else values)
    else:
        names = np.array(["gone", "here", "elsewhere"])
        codes = y.astype(int)
        noisy = pd.Series([f"{names[c]} {rng.integers(10**6)}" for c in codes], dtype="str")
        values = [names[codes], codes, 10 - codes * 3, noisy][way]
        _place(rng, frame, "booking", values)
    return Planted(frame, task, ("booking",))


def noisy_copy(rng: np.random.Generator, task: str) -> Planted:
    """The target with small errors."""
    frame = honest(rng, task)
    y = _number(frame)
    if task == "regression":
        values = y + rng.normal(size=len(y)) * y.std() * rng.uniform(0.02, 0.12)
    elif rng.random() < 0.5:
        values = y + rng.normal(size=len(y)) * rng.uniform(0.05, 0.25)
    else:
        flipped = rng.random(len(y)) < rng.uniform(0.005, 0.03)
        values = np.where(flipped, rng.permutation(y), y).astype(int)
    _place(rng, frame, "checked", values)
    return Planted(frame, task, ("checked",))


def date_filled(rng: np.random.Generator, task: str) -> Planted:
    """A date that is filled only once the outcome is there."""
    frame = honest(rng, task)
    positive = _positive(frame, task)
    filled = positive & (rng.random(len(frame)) < rng.uniform(0.5, 1.0))
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, len(frame)), unit="D")
    _place(rng, frame, "closed_on", pd.Series(days).where(filled))
    return Planted(frame, task, ("closed_on",))


def missingness(rng: np.random.Generator, task: str) -> Planted:
    """Cells that are missing (or hold a mark) for one outcome only."""
    frame = honest(rng, task)
    empty = _positive(frame, task) & (rng.random(len(frame)) < rng.uniform(0.5, 1.0))
    values = pd.Series(rng.normal(10, 2, len(frame))).mask(empty)
    marked = task != "regression" and rng.random() < 0.4
    _place(rng, frame, "balance", values.fillna(0.0) if marked else values)
    return Planted(frame, task, ("balance",))


def reason(rng: np.random.Generator, task: str) -> Planted:
    """A category one of whose values only stands beside one outcome."""
    task = "binary" if task == "regression" else task
    frame = honest(rng, task)
    marked = _positive(frame, task) & (rng.random(len(frame)) < rng.uniform(0.3, 0.9))
    other = rng.choice(["letter", "phone", "mail"], len(frame))
    _place(rng, frame, "channel", pd.Series(np.where(marked, "exit desk", other), dtype="str"))
    return Planted(frame, task, ("channel",))


def _stores(rng: np.random.Generator, n: int, rows: int) -> np.ndarray:
    return rng.integers(0, max(n // rows, 6), n)


def aggregate(rng: np.random.Generator, task: str) -> Planted:
    """A mean, sum or maximum of the target over groups that hold the row itself."""
    task = "binary" if task == "multiclass" else task
    frame = honest(rng, task)
    y = pd.Series(_number(frame))
    shops = _stores(rng, len(frame), int(rng.integers(3, 12)))
    ways = ["mean", "sum"] if task == "binary" else ["mean", "sum", "max"]
    way = str(rng.choice(ways))
    _place(rng, frame, "shop_figure", y.groupby(shops).transform(way).to_numpy())
    if way != "mean" or rng.random() < 0.5:
        _place(rng, frame, "shop", pd.Series([f"s{shop}" for shop in shops], dtype="str"))
    return Planted(frame, task, ("shop_figure",))


def encoded_before(rng: np.random.Generator, task: str) -> Planted:
    """A category replaced by the mean of the target before anything was set aside."""
    task = "binary" if task == "multiclass" else task
    frame = honest(rng, task)
    y = pd.Series(_number(frame))
    towns = _stores(rng, len(frame), int(rng.integers(4, 40)))
    groups = y.groupby(towns)
    n, mean = groups.transform("size"), groups.transform("mean")
    way = int(rng.integers(0, 3))
    m = float(rng.integers(2, 20))
    apart = ((n * mean - y) / (n - 1)).fillna(y.mean())
    values = [mean, (n * mean + m * y.mean()) / (n + m), apart][way]
    _place(rng, frame, "town_code", values.to_numpy())
    if way == 2 or rng.random() < 0.3:
        _place(rng, frame, "town", pd.Series([f"t{town}" for town in towns], dtype="str"))
    return Planted(frame, task, ("town_code",))


def telling_id(rng: np.random.Generator, task: str) -> Planted:
    """An identifier that was handed out by outcome."""
    task = "binary" if task == "regression" else task
    frame = honest(rng, task)
    y, way, n = _number(frame).astype(int), int(rng.integers(0, 4)), len(frame)
    order = rng.permutation(10 * n)[:n]
    if way == 0:
        values = pd.Series([f"{'ABC'[c]}{k:06d}" for c, k in zip(y, order, strict=True)])
    elif way == 1:
        values = pd.Series([f"{k:06d}-{'xyz'[c]}" for c, k in zip(y, order, strict=True)])
    elif way == 2:
        values = pd.Series(order + 10 * n * y)
    else:
        values = pd.Series(order * (y.max() + 1) + y)
    _place(rng, frame, "case", values)
    return Planted(frame, task, ("case",))


def sorted_rows(rng: np.random.Generator, task: str) -> Planted:
    """A row number in a table that was sorted by the target."""
    frame = honest(rng, task)
    frame = frame.iloc[np.argsort(_number(frame), kind="stable")].reset_index(drop=True)
    _place(rng, frame, "row", np.arange(1, len(frame) + 1))
    return Planted(frame, task, ("row",))


def duplicates(rng: np.random.Generator, task: str) -> Planted:
    """Rows that stand several times."""
    frame = honest(rng, task)
    extra = frame.sample(
        frac=rng.uniform(0.15, 2.0), replace=True, random_state=int(rng.integers(99))
    )
    frame = pd.concat([frame, extra]).sample(frac=1, random_state=int(rng.integers(99)))
    return Planted(frame.reset_index(drop=True), task)


def near_duplicates(rng: np.random.Generator, task: str) -> Planted:
    """Rows that stand several times with another number, or a slightly different measurement."""
    frame = honest(rng, task)
    share = rng.uniform(0.3, 1.5)
    extra = frame.sample(frac=share, replace=True, random_state=int(rng.integers(99)))
    frame = pd.concat([frame, extra]).sample(frac=1, random_state=int(rng.integers(99)))
    frame = frame.reset_index(drop=True)
    if rng.random() < 0.5:
        _place(rng, frame, "entry", rng.permutation(len(frame)))
        return Planted(frame, task)
    for name in [name for name in frame.columns if name.startswith("number_")]:
        frame[name] += rng.normal(size=len(frame)) * 0.003
    return Planted(frame, task)


def entities(rng: np.random.Generator, task: str) -> Planted:
    """Several rows of each person, whose traits and outcome hardly change."""
    people = int(rng.integers(60, 300))
    once = honest(rng, task, people)
    rows = rng.permutation(np.repeat(np.arange(people), rng.integers(3, 12, people)))
    frame = once.iloc[rows].reset_index(drop=True)
    for name in [name for name in frame.columns if name.startswith("number_")]:
        frame[name] += rng.normal(size=len(frame)) * 0.15
    labels = pd.Series([f"p{person:04d}" for person in rows], dtype="str")
    _place(rng, frame, "person", labels if rng.random() < 0.5 else 1000 + rows)
    return Planted(frame, task, ("person",))


def _walk(rng: np.random.Generator, n: int, memory: float) -> np.ndarray:
    steps = rng.normal(size=n)
    level = np.zeros(n)
    for place in range(1, n):
        level[place] = memory * level[place - 1] + steps[place]
    return level / level.std()


def time(rng: np.random.Generator, task: str) -> Planted:
    """Readings of a sensor, one after the other, in shuffled rows."""
    n = int(rng.integers(800, 3000))
    level = _walk(rng, n, rng.uniform(0.93, 0.995))
    frame = pd.DataFrame({f"number_{i}": rng.normal(size=n) for i in range(4)})
    way = int(rng.integers(0, 3))
    stamps = pd.Timestamp("2025-03-01") + pd.to_timedelta(np.arange(n), unit="h")
    _place(rng, frame, "at", np.arange(n) if way == 2 else stamps)
    signal = 2 * level + 0.5 * frame["number_0"].to_numpy()
    frame[TARGET] = _target(rng, signal, task)
    if way != 1:
        frame = frame.sample(frac=1, random_state=int(rng.integers(99))).reset_index(drop=True)
    return Planted(frame, task, ("at",))


def future(rng: np.random.Generator, task: str) -> Planted:
    """A column that holds the target of a later row."""
    task = "regression"
    n = int(rng.integers(800, 2500))
    y = np.round(50 + 10 * _walk(rng, n, rng.uniform(0.3, 0.9)), 3)
    frame = pd.DataFrame({f"number_{i}": rng.normal(size=n) for i in range(4)})
    ahead = int(rng.integers(1, 8))
    frame["day"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(n), unit="D")
    frame[TARGET] = y
    _place(rng, frame, "next", pd.Series(y).shift(-ahead))
    if rng.random() < 0.5:
        frame = frame.sample(frac=1, random_state=int(rng.integers(99))).reset_index(drop=True)
    return Planted(frame, task, ("next",))


def parts(rng: np.random.Generator, task: str) -> Planted:
    """Columns that add up, or multiply, to the target."""
    task = "regression"
    frame = honest(rng, task)
    n, count = len(frame), int(rng.integers(2, 5))
    shares = [np.round(np.exp(rng.normal(2 + rng.random(), 0.6, n)), 2) for _ in range(count)]
    if rng.random() < 0.3:
        price, pieces = shares[0], rng.integers(1, 12, n)
        frame[TARGET] = np.round(price * pieces, 2)
        shares = [price, pieces.astype(float)]
    else:
        frame[TARGET] = np.round(sum(shares), 2)
    names = tuple(f"part_{place}" for place in range(len(shares)))
    for name, values in zip(names, shares, strict=True):
        _place(rng, frame, name, values)
    return Planted(frame, task, names)


def partly_filled(rng: np.random.Generator, task: str) -> Planted:
    """A copy of the target that is filled in a few rows only."""
    task = "binary" if task == "regression" else task
    frame = honest(rng, task)
    filled = rng.random(len(frame)) < rng.uniform(0.15, 0.35)
    _place(rng, frame, "audit", frame[TARGET].where(filled))
    return Planted(frame, task, ("audit",))


LEAKS: dict[str, Kind] = {
    "copy": copy,
    "encoded copy": encoded_copy,
    "noisy copy": noisy_copy,
    "date filled afterwards": date_filled,
    "missing for one outcome": missingness,
    "category of one outcome": reason,
    "aggregate of the target": aggregate,
    "encoded before the split": encoded_before,
    "identifier by outcome": telling_id,
    "row number, sorted": sorted_rows,
    "equal rows": duplicates,
    "nearly equal rows": near_duplicates,
    "several rows of one person": entities,
    "readings in time": time,
    "value of a later row": future,
    "parts of a sum": parts,
    "filled in a few rows": partly_filled,
}


# -- honest tables that look suspicious


def plain(rng: np.random.Generator, task: str) -> Planted:
    """Nothing special."""
    return Planted(honest(rng, task), task)


def strong(rng: np.random.Generator, task: str) -> Planted:
    """A strong honest predictor (ROC-AUC about .95, R² about .85)."""
    frame = honest(rng, task)
    y = _number(frame)
    if task == "regression":
        values = y + rng.normal(size=len(y)) * y.std() * 0.42
    else:
        values = y + rng.normal(size=len(y)) * 0.43
    _place(rng, frame, "score", np.round(values, int(rng.integers(1, 4))))
    return Planted(frame, task)


def wide(rng: np.random.Generator, task: str) -> Planted:
    """Many columns of noise."""
    frame = honest(rng, task, 400)
    noise = rng.normal(size=(400, 600))
    more = pd.DataFrame(noise, columns=[f"noise_{i}" for i in range(600)])
    return Planted(pd.concat([frame, more], axis=1), task)


def tiny(rng: np.random.Generator, task: str) -> Planted:
    """A few dozen rows."""
    return Planted(honest(rng, task, int(rng.integers(40, 120))), task)


def rare(rng: np.random.Generator, task: str) -> Planted:
    """One per cent of one class."""
    frame = honest(rng, "regression", int(rng.integers(2000, 6000)))
    y = frame[TARGET]
    frame[TARGET] = np.where(y > y.quantile(0.99), "yes", "no")
    return Planted(frame, "binary")


def many_categories(rng: np.random.Generator, task: str) -> Planted:
    """A category with hundreds of values, some of which matter."""
    n = int(rng.integers(1500, 4000))
    frame = honest(rng, task, n)
    towns = rng.integers(0, n // 10, n)
    effect = rng.normal(size=n // 10)[towns]
    frame[TARGET] = _target(rng, effect + frame["number_0"].to_numpy(), task)
    _place(rng, frame, "town", pd.Series([f"t{town}" for town in towns], dtype="str"))
    _place(rng, frame, "postcode", 10000 + towns * 7)
    return Planted(frame, task)


def idle_date(rng: np.random.Generator, task: str) -> Planted:
    """A date, an hour and a running number that say nothing."""
    frame = honest(rng, task)
    n = len(frame)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 10**6, n), unit="min")
    _place(rng, frame, "seen_at", days)
    _place(rng, frame, "entry", np.arange(n))
    _place(rng, frame, "hour", pd.Series(days).dt.hour.to_numpy())
    return Planted(frame, task)


def coarse(rng: np.random.Generator, task: str) -> Planted:
    """A handful of categories, so that rows are equal because there is little to tell apart."""
    task = "binary" if task == "regression" else task
    n = int(rng.integers(500, 3000))
    words = {f"word_{i}": rng.choice(list("abcd"), n) for i in range(int(rng.integers(3, 6)))}
    frame = pd.DataFrame(words).astype("str")
    signal = (frame["word_0"] == "a") * 2.0 + (frame["word_1"] == "b") - 1
    frame[TARGET] = _target(rng, signal.to_numpy(), task)
    return Planted(frame, task)


def gaps(rng: np.random.Generator, task: str) -> Planted:
    """Columns that are mostly missing, a little more often for one outcome."""
    frame = honest(rng, task)
    likely = np.where(_positive(frame, task), 0.6, 0.4)
    for name in ("number_0", "number_1", "amount"):
        frame[name] = frame[name].where(rng.random(len(frame)) > likely)
    return Planted(frame, task)


def identifier(rng: np.random.Generator, task: str) -> Planted:
    """An identifier and a unique text that say nothing."""
    frame = honest(rng, task)
    codes = rng.permutation(10 * len(frame))[: len(frame)]
    _place(rng, frame, "customer", pd.Series([f"C-{code:07d}" for code in codes], dtype="str"))
    _place(rng, frame, "ticket", codes[::-1].copy())
    return Planted(frame, task)


CLEAN: dict[str, Kind] = {
    "plain": plain,
    "strong honest predictor": strong,
    "wide noise": wide,
    "tiny": tiny,
    "one per cent": rare,
    "many categories": many_categories,
    "idle date and counter": idle_date,
    "few categories": coarse,
    "many gaps": gaps,
    "idle identifiers": identifier,
}
TASKS = ("binary", "multiclass", "regression")


def tables(kinds: dict[str, Kind], count: int, seed: int) -> list[tuple[str, Planted]]:
    """``count`` tables, of each kind about equally many, of each task in turn."""
    names = list(kinds)
    result = []
    for number in range(count):
        kind, task = names[number % len(names)], TASKS[(number // len(names)) % len(TASKS)]
        rng = np.random.default_rng([seed, number, len(kinds)])
        result.append((kind, kinds[kind](rng, task)))
    return result
