"""Text is trimmed, changed in case, and replaced."""

from __future__ import annotations

import re

import pandas as pd

from core.data.transformers.columns import FrameTransformer, change_text, present, with_columns

# Written out, because what \s matches differs between the regular expression libraries that pandas
# may use.
_SPACES = (
    "[\\t\\n\\x0b\\x0c\\r \u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+"
)


class TrimText(FrameTransformer):
    """Take spaces (of every kind) off both ends of text.

    Parameters
    ----------
    columns : list of str
    inner : bool
        Also make one ordinary space of every run of spaces inside.
    empty_is_missing : bool
        Text of which nothing remains becomes missing.
    """

    def __init__(
        self, columns: list[str], inner: bool = True, empty_is_missing: bool = True
    ) -> None:
        self.columns = columns
        self.inner = inner
        self.empty_is_missing = empty_is_missing

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X, {name: change_text(X[name], self._trimmed) for name in present(X, self.columns)}
        )

    def _trimmed(self, words: pd.Series) -> pd.Series:
        pattern = _SPACES if self.inner else f"^{_SPACES}|{_SPACES}$"
        words = words.str.replace(pattern, " " if self.inner else "", regex=True)
        words = words.str.strip(" ") if self.inner else words
        return words.mask(words == "") if self.empty_is_missing else words


class ChangeCase(FrameTransformer):
    """Write text in lower, upper, title or sentence case.

    Parameters
    ----------
    columns : list of str
    case : {"lower", "upper", "title", "sentence"}
    """

    def __init__(self, columns: list[str], case: str = "lower") -> None:
        self.columns = columns
        self.case = case

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X, {name: change_text(X[name], self._cased) for name in present(X, self.columns)}
        )

    def _cased(self, words: pd.Series) -> pd.Series:
        return getattr(
            words.str,
            {"lower": "lower", "upper": "upper", "title": "title", "sentence": "capitalize"}[
                self.case
            ],
        )()


class ReplaceText(FrameTransformer):
    """Replace a part of text.

    Parameters
    ----------
    columns : list of str
    find : str
        The text to find, or a regular expression.
    replace : str
        What to write instead; ``\\1`` is the first group of a regular expression.
    regex : bool
    ignore_case : bool
    whole : bool
        Only where the whole cell matches.
    """

    def __init__(
        self,
        columns: list[str],
        find: str,
        replace: str = "",
        regex: bool = False,
        ignore_case: bool = False,
        whole: bool = False,
    ) -> None:
        self.columns = columns
        self.find = find
        self.replace = replace
        self.regex = regex
        self.ignore_case = ignore_case
        self.whole = whole

    def _change(self, X: pd.DataFrame) -> pd.DataFrame:
        return with_columns(
            X, {name: change_text(X[name], self._replaced) for name in present(X, self.columns)}
        )

    def _replaced(self, words: pd.Series) -> pd.Series:
        if not (self.regex or self.ignore_case or self.whole):
            return words.str.replace(self.find, self.replace, regex=False)
        pattern = self.find if self.regex else re.escape(self.find)
        pattern = f"^(?:{pattern})$" if self.whole else pattern
        pattern = f"(?i){pattern}" if self.ignore_case else pattern
        new = self.replace if self.regex else self.replace.replace("\\", "\\\\")
        return words.str.replace(pattern, new, regex=True)
