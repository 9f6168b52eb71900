"""The grammar of filter expressions: text → tokens → a frozen tree.

Nothing is evaluated here, and nothing here knows a column.

::

    either      = all ("or" all)*
    all         = denied ("and" denied)*
    denied      = "not" denied | comparison
    comparison  = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum
                      | ["not"] "in" "(" constant ("," constant)* ")"
                      | ["not"] "between" sum "and" sum
                      | "is" ["not"] "missing"
                      | ["not"] ("contains" | "starts with" | "ends with") string ]
    sum         = product (("+" | "-") product)*
    product     = sign (("*" | "/") sign)*
    sign        = "-" sign | atom
    atom        = number | string | "true" | "false" | function "(" either ("," either)* ")" |
    column | "(" either ")" column      = name | "…" in double quotes | `…` in backticks
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.base.errors import Refused

LONGEST = 10_000  # characters
DEEPEST = 50  # levels of parentheses, signs and “not”
MOST_PARTS = 1000  # tokens
COMPARISONS = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "≠": "!=",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
KEYWORDS = frozenset(
    {
        "and",
        "or",
        "not",
        "in",
        "between",
        "is",
        "missing",
        "null",
        "contains",
        "starts",
        "ends",
        "with",
        "true",
        "false",
    }
)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<string>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
      | (?P<word>[^\W\d]\w*)
      | (?P<mark><=|>=|<>|!=|==|[=<>≠≤≥+\-*/(),])
    """,
    re.X,
)


@dataclass(frozen=True)
class Constant:
    """A value written out. ``at`` is where it begins, counted from 1."""

    value: int | float | str | bool
    at: int


@dataclass(frozen=True)
class Name:
    """A column."""

    name: str
    at: int
    quoted: str = ""  # the quote it was written in


@dataclass(frozen=True)
class Call:
    """``lower(x)`` and its like."""

    function: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Arithmetic:
    """``left + right`` and its like."""

    sign: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class Compare:
    """``left <= right`` and its like."""

    sign: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class In:
    """``value in (a, b, c)``."""

    value: Node
    options: tuple[Constant, ...]
    at: int


@dataclass(frozen=True)
class Between:
    """``value between low and high``, both included."""

    value: Node
    low: Node
    high: Node
    at: int


@dataclass(frozen=True)
class Missing:
    """``value is missing``."""

    value: Node
    at: int


@dataclass(frozen=True)
class Match:
    """``value contains 'text'`` and its like; capitals count."""

    how: str  # contains | starts | ends
    value: Node
    text: str
    at: int


@dataclass(frozen=True)
class Not:
    """The opposite; of an unknown it is unknown."""

    part: Node
    at: int


@dataclass(frozen=True)
class Logic:
    """``a and b and c``, or the same with “or”."""

    word: str
    parts: tuple[Node, ...]
    at: int


Node = Constant | Name | Call | Arithmetic | Compare | In | Between | Missing | Match | Not | Logic


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind, its meaning and where it begins."""

    kind: str  # number | string | quoted | word | keyword | mark | end
    text: str
    at: int


def fail(sentence: str, at: int) -> Refused:
    """A refusal that says where in the text."""
    return Refused(f"{sentence} (character {at}).", field="where")


def tokens(text: str) -> list[Token]:
    """Cut the text; the last token is the end."""
    if len(text) > LONGEST:
        raise Refused(
            f"The expression has {len(text):,} characters; at most {LONGEST:,} are allowed."
            " Shorten it.",
            field="where",
        )
    cut: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _strange(text, position)
        if match.lastgroup != "space":
            cut.append(_token(match))
        position = match.end()
    if len(cut) > MOST_PARTS:
        raise Refused(
            f"The expression has {len(cut):,} parts; at most {MOST_PARTS:,} are allowed. Use a"
            " rule or a step for so many cases.",
            field="where",
        )
    return [*cut, Token("end", "", len(text) + 1)]


def _token(match: re.Match[str]) -> Token:
    kind, text, at = str(match.lastgroup), match.group(), match.start() + 1
    if kind in ("string", "quoted"):
        return Token(kind, text[1:-1].replace(text[0] * 2, text[0]), at)
    if kind == "word" and text.lower() in KEYWORDS:
        return Token("keyword", text.lower(), at)
    return Token(kind, text, at)


def _strange(text: str, position: int) -> Refused:
    char = text[position]
    if char in "'\"`":
        return fail(f"The quote {char} is opened but never closed", position + 1)
    hint = {
        "&": " Write “and”.",
        "|": " Write “or”.",
        "!": " Write “not”.",
        "“": ' Write straight quotes ".',
        "‘": " Write straight quotes '.",
    }.get(char, "")
    return Refused(f"“{char}” has no meaning here (character {position + 1}).{hint}", field="where")


class Parser:
    """Recursive descent over the tokens; one method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def parse(self) -> Node:
        """The tree of the whole text."""
        if self._now.kind == "end":
            raise Refused(
                "The expression is empty. Write a condition, for example: age > 30 and city ="
                " 'Graz'.",
                field="where",
            )
        tree = self._either()
        if self._now.kind != "end":
            raise fail(
                f"“{self._now.text}” was not expected. Join conditions with “and” or “or”",
                self._now.at,
            )
        return tree

    @property
    def _now(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._now
        self._next += token.kind != "end"
        return token

    def _is(self, *texts: str, ahead: int = 0) -> bool:
        token = self._tokens[min(self._next + ahead, len(self._tokens) - 1)]
        return token.kind in ("mark", "keyword") and token.text in texts

    def _accept(self, *texts: str) -> Token | None:
        return self._take() if self._is(*texts) else None

    def _expect(self, text: str, after: str) -> None:
        if self._accept(text) is None:
            instead = (
                f"“{self._now.text}” stands there"
                if self._now.kind != "end"
                else "the expression ends"
            )
            raise fail(f"“{text}” was expected {after}, but {instead}", self._now.at)

    def _deeper(self, rule: Callable[[], Node], at: int) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise fail(f"The expression is nested more than {DEEPEST} levels deep. Simplify it", at)
        node = rule()
        self._depth -= 1
        return node

    def _chain(self, word: str, rule: Callable[[], Node]) -> Node:
        parts = [rule()]
        at = self._now.at
        while self._accept(word):
            parts.append(rule())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts), at)

    def _either(self) -> Node:
        return self._chain("or", lambda: self._chain("and", self._denied))

    def _denied(self) -> Node:
        token = self._accept("not")
        return Not(self._deeper(self._denied, token.at), token.at) if token else self._comparison()

    def _comparison(self) -> Node:
        left, at = self._sum(), self._now.at
        if self._now.kind == "mark" and self._now.text in COMPARISONS:
            sign = COMPARISONS[self._take().text]
            node: Node = Compare(sign, left, self._sum(), at)
            if self._now.kind == "mark" and self._now.text in COMPARISONS:
                raise fail(
                    "Two comparisons stand in a row. Join them with “and”, or use “between”",
                    self._now.at,
                )
            return node
        if self._accept("is"):
            denied = self._accept("not") is not None
            if not self._accept("missing", "null"):
                raise fail(
                    "After “is” comes “missing” or “not missing”. To compare values write “=”",
                    self._now.at,
                )
            return Not(Missing(left, at), at) if denied else Missing(left, at)
        denied = (
            self._is("not")
            and self._is("in", "between", "contains", "starts", "ends", ahead=1)
            and self._take() is not None
        )
        node = self._range(left, at)
        return Not(node, at) if denied and node is not left else node

    def _range(self, left: Node, at: int) -> Node:
        if self._accept("in"):
            return In(left, self._options(), at)
        if self._accept("between"):
            low = self._sum()
            self._expect("and", "between the two ends of “between”")
            return Between(left, low, self._sum(), at)
        how = self._accept("contains", "starts", "ends")
        if how is None:
            return left
        if how.text != "contains":
            self._expect("with", f"after “{how.text}”")
        if self._now.kind != "string":
            raise fail(
                f"After “{how.text}{'' if how.text == 'contains' else ' with'}” comes a text in"
                " single quotes",
                self._now.at,
            )
        return Match(how.text, left, self._take().text, at)

    def _options(self) -> tuple[Constant, ...]:
        self._expect("(", "after “in”")
        options = [self._constant()]
        while self._accept(","):
            options.append(self._constant())
        self._expect(")", "after the last value of “in”")
        return tuple(options)

    def _constant(self) -> Constant:
        node = self._sign()
        if not isinstance(node, Constant):
            raise fail(
                "The values of “in” are numbers, texts in single quotes, true or false", node.at
            )
        return node

    def _sum(self) -> Node:
        return self._left_to_right(("+", "-"), lambda: self._left_to_right(("*", "/"), self._sign))

    def _left_to_right(self, signs: tuple[str, ...], rule: Callable[[], Node]) -> Node:
        node = rule()
        chain = 0
        while sign := self._accept(*signs):
            chain += 1
            if chain > DEEPEST:  # a chain leans to the left, so its tree is as deep as it is long
                raise fail(
                    f"More than {DEEPEST} terms stand in a row. Simplify the expression", sign.at
                )
            node = Arithmetic(sign.text, node, rule(), sign.at)
        return node

    def _sign(self) -> Node:
        token = self._accept("-", "+")
        if token is None:
            return self._atom()
        node = self._deeper(self._sign, token.at)
        if token.text == "+":
            return node
        if (
            isinstance(node, Constant)
            and isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
        ):
            return Constant(-node.value, token.at)
        return Arithmetic("-", Constant(0, token.at), node, token.at)

    def _atom(self) -> Node:
        token = self._now
        if token.kind == "number":
            return Constant(_number(self._take()), token.at)
        if token.kind == "string":
            return Constant(self._take().text, token.at)
        if self._accept("true", "false"):
            return Constant(token.text == "true", token.at)
        if self._accept("("):
            node = self._deeper(self._either, token.at)
            self._expect(")", "to close the parenthesis")
            return node
        if token.kind in ("word", "quoted"):
            return self._named(self._take())
        what = "the expression ends" if token.kind == "end" else f"“{token.text}” stands there"
        raise fail(f"A column or a value was expected, but {what}", token.at)

    def _named(self, token: Token) -> Node:
        if token.kind == "quoted":
            return Name(token.text, token.at, '"')
        if not self._accept("("):
            return Name(token.text, token.at)
        arguments = [self._deeper(self._either, token.at)]
        while self._accept(","):
            arguments.append(self._deeper(self._either, token.at))
        self._expect(")", f"to close {token.text.lower()}(…)")
        return Call(token.text.lower(), tuple(arguments), token.at)


def _number(token: Token) -> int | float:
    if token.text.isdecimal():
        value = int(token.text) if len(token.text) < 400 else 0
        if token.text.isascii() and len(token.text) < 400:
            return value if value < 2**63 else float(value)
    try:
        number = float(token.text)
    except ValueError:
        number = float("inf")
    if number in (float("inf"), float("-inf")):
        raise fail(f"The number {token.text[:20]}… is too large", token.at)
    return number
