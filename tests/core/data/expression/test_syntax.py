"""The grammar: which tree a text becomes, and where it is refused."""

from __future__ import annotations

import pytest

from core.base.errors import Refused
from core.data.expression.syntax import (
    DEEPEST,
    LONGEST,
    MOST_PARTS,
    Arithmetic,
    Between,
    Call,
    Compare,
    Constant,
    In,
    Logic,
    Match,
    Missing,
    Name,
    Node,
    Not,
    Parser,
    tokens,
)

A, B = Name("a", 1), Name("b", 5)


def parse(text: str) -> Node:
    return Parser(text).parse()


def refusal(text: str) -> str:
    with pytest.raises(Refused) as error:
        parse(text)
    assert error.value.field == "where"
    return error.value.sentence


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a = b", Compare("=", A, B, 3)),
        ("a <>  2", Compare("!=", A, Constant(2, 7), 3)),
        ("a ≤ -2.5", Compare("<=", A, Constant(-2.5, 5), 3)),
        ("a in (1, 'x')", In(A, (Constant(1, 7), Constant("x", 10)), 3)),
        ("a not in (1)", Not(In(A, (Constant(1, 11),), 3), 3)),
        ("a between 1 and 2", Between(A, Constant(1, 11), Constant(2, 17), 3)),
        ("a is missing", Missing(A, 3)),
        ("a is not null", Not(Missing(A, 3), 3)),
        ("a starts with 'x'", Match("starts", A, "x", 3)),
        ("a not contains 'x'", Not(Match("contains", A, "x", 3), 3)),
        ("not a", Not(Name("a", 5), 1)),
        ("year(a) = 1", Compare("=", Call("year", (Name("a", 6),), 1), Constant(1, 11), 9)),
        ("true", Constant(True, 1)),
        ('"a""b"', Name('a"b', 1, '"')),
        ("`a b`", Name("a b", 1, '"')),
        ("'it''s'", Constant("it's", 1)),
        ("+2", Constant(2, 2)),
        ("-a", Arithmetic("-", Constant(0, 1), Name("a", 2), 1)),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_what_binds_closer() -> None:
    sum_ = parse("1 + 2 * 3 - 4")
    product = Arithmetic("*", Constant(2, 5), Constant(3, 9), 7)
    plus = Arithmetic("+", Constant(1, 1), product, 3)
    assert sum_ == Arithmetic("-", plus, Constant(4, 13), 11)
    either = parse("a or b and not c")
    assert isinstance(either, Logic)
    assert either.word == "or"
    both = either.parts[1]
    assert isinstance(both, Logic)
    assert (both.word, both.parts[1]) == ("and", Not(Name("c", 16), 12))
    assert isinstance(parse("(a or b) and c"), Logic)
    assert parse("(a)") == Name("a", 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        (str(2**63 - 1), 2**63 - 1),
        (str(2**63), float(2**63)),
    ],
)
def test_numbers(text: str, value: float) -> None:
    node = parse(text)
    assert isinstance(node, Constant)
    assert (node.value, type(node.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The expression is empty."),
        ("a b", "“b” was not expected. Join conditions with “and” or “or” (character 3)."),
        ("a < 1 < 2", "Two comparisons stand in a row."),
        ("a is 1", "After “is” comes “missing” or “not missing”."),
        ("a in 1", "“(” was expected after “in”, but “1” stands there (character 6)."),
        ("a in (b)", "The values of “in” are numbers, texts in single quotes, true or false"),
        ("a between 1 or 2", "“and” was expected between the two ends of “between”"),
        ("a contains b", "After “contains” comes a text in single quotes (character 12)."),
        ("a starts 'x'", "“with” was expected after “starts”"),
        ("a = 'x", "The quote ' is opened but never closed (character 5)."),
        ("a & b", "“&” has no meaning here (character 3). Write “and”."),
        ("a =", "A column or a value was expected, but the expression ends (character 4)."),
        ("(a", "“)” was expected to close the parenthesis, but the expression ends"),
        ("1" + "0" * 400, "The number 10000000000000000000… is too large (character 1)."),
        ("a" * (LONGEST + 1), "The expression has 10,001 characters; at most 10,000 are allowed."),
        ("a " * (MOST_PARTS + 1), "The expression has 1,001 parts; at most 1,000 are allowed."),
        ("not " * (DEEPEST + 1) + "a", "The expression is nested more than 50 levels deep."),
    ],
)
def test_refusals(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_what_is_just_allowed() -> None:
    assert isinstance(parse("not " * DEEPEST + "a"), Not)
    assert len(tokens("a " * MOST_PARTS)) == MOST_PARTS + 1
    assert [token.kind for token in tokens("a >= 'x'")] == ["word", "mark", "string", "end"]
