"""Filter rows."""

from __future__ import annotations

from tests.core.data.steps.trying import applied, refused, said

TABLE = {"age": [20.0, 40.0, None], "city": ["Graz", "Lyon", "Graz"]}


def test_rows_that_stay() -> None:
    assert applied("filter_rows", {"where": "age > 30"}, TABLE)["age"] == [40.0]
    dropped = applied("filter_rows", {"where": "age > 30", "action": "drop"}, TABLE)
    assert dropped["age"] == [20.0, None]  # an unknown condition does not match
    either = {"where": "age < 30 or city = 'Graz'"}
    assert applied("filter_rows", either, TABLE)["age"] == [20.0, None]


def test_words() -> None:
    assert said("filter_rows", {"where": "age  >\n30"}) == "Keep rows where age > 30"
    assert said("filter_rows", {"where": "a", "action": "drop"}) == "Drop rows where a"


def test_refusals_name_the_condition() -> None:
    sentence, field = refused("filter_rows", {"where": "agee > 30"}, age="number")
    assert sentence == "Column “agee” does not exist (character 1). Did you mean “age”?"
    assert field == "where"
