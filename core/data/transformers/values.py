"""Single values are replaced: mapped, marked as missing, or gathered because they are rare."""

from __future__ import annotations

import pandas as pd

from core.data.transformers.cast import cast
from core.data.transformers.columns import (
    FrameTransformer,
    change_text,
    is_bool,
    is_date,
    is_text,
    numbers,
    present,
    text,
    with_columns,
)
from core.data.transformers.value_words import FALSE_WORDS, TRUE_WORDS


class MapValues(FrameTransformer):
    """Write other values in place of known ones.

    Parameters
    ----------
    columns : list of str
    mapping : dict of str to str
        Value, as text → what to write.
    others : {"keep", "missing", "other"}
        What happens to a value that is not in the mapping.
    other : str
        What ``others="other"`` writes.
    to : {"text", "integer", "number", "boolean"}
        The type of the column afterwards.
    """

    def __init__(
        self,
        columns: list[str],
        mapping: dict[str, str],
        others: str = "keep",
        other: str = "other",
        to: str = "text",
    ) -> None:
        self.columns = columns
        self.mapping = mapping
        self.others = others
        self.other = other
        self.to = to

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(X, {name: self._mapped(X[name]) for name in present(X, self.columns)})

    def _mapped(self, column: pd.Series) -> pd.Series:
        mapped = change_text(
            column if is_text(column) else text(column),
            lambda words: self._look_up(words, self._spelled(column)),
        )
        return mapped if self.to == "text" else cast(mapped, self.to)

    def _spelled(self, column: pd.Series) -> dict[str, str]:
        """The mapping; in a yes/no column, whatever word for yes it uses stands for yes."""
        if not is_bool(column):
            return self.mapping
        words = {**dict.fromkeys(TRUE_WORDS, "True"), **dict.fromkeys(FALSE_WORDS, "False")}
        return {words.get(value.strip().lower(), value): new for value, new in self.mapping.items()}

    def _look_up(self, words: pd.Series, mapping: dict[str, str]) -> pd.Series:
        mapped = words.map(mapping).astype("str")
        if self.others == "missing":
            return mapped
        rest = (
            words
            if self.others == "keep"
            else pd.Series(self.other, index=words.index, dtype="str").where(words.notna())
        )
        return mapped.where(words.isin(list(mapping)), rest)


class MarkMissing(FrameTransformer):
    """Values that stand for “not known” become missing.

    Parameters
    ----------
    columns : list of str
    values : list of str
        The values, as text: ``999`` also means 999.0 in a column of numbers.
    """

    def __init__(self, columns: list[str], values: list[str]) -> None:
        self.columns = columns
        self.values = values

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(X, {name: self._marked(X[name]) for name in present(X, self.columns)})

    def _marked(self, column: pd.Series) -> pd.Series:
        if is_text(column):
            return change_text(column, lambda words: words.mask(words.isin(self.values)))
        if is_date(column):
            stamps = pd.to_datetime(
                pd.Series(self.values, dtype="str"), format="ISO8601", errors="coerce", utc=True
            )
            values = stamps if column.dt.tz is not None else stamps.dt.tz_localize(None)
            return column.mask(column.isin(values.dropna()))
        marked = (
            pd.to_numeric(pd.Series(self.values, dtype="str"), errors="coerce")
            .dropna()
            .to_numpy(dtype="float64")
        )
        return column.mask(pd.Series(numbers(column), index=column.index).isin(marked))


class GroupRare(FrameTransformer):
    """Gather rare values (and, later, values never seen) under one word.

    Parameters
    ----------
    columns : list of str
    share : float
        Values that stand in less than this share of the rows are rare, 0…1.
    limit : int
        At most so many values stay.
    other : str
        What is written instead.
    """

    def __init__(
        self, columns: list[str], share: float = 0.01, limit: int = 50, other: str = "other"
    ) -> None:
        self.columns = columns
        self.share = share
        self.limit = limit
        self.other = other

    def _learn(self, X: pd.DataFrame) -> None:
        self.kept_: dict[str, list[str]] = {
            name: self._frequent(X[name]) for name in present(X, self.columns)
        }

    def _frequent(self, column: pd.Series) -> list[str]:
        counts = text(column).value_counts()
        least = self.share * int(counts.sum())
        frequent = sorted((-count, str(value)) for value, count in counts.items() if count >= least)
        return sorted(value for _, value in frequent[: self.limit])

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X,
            {
                name: change_text(X[name], self._gatherer(frequent))
                for name, frequent in self.kept_.items()
                if name in X.columns
            },
        )

    def _gatherer(self, frequent: list[str]):  # type: ignore[no-untyped-def]
        return lambda words: words.where(words.isin(frequent) | words.isna(), self.other)
