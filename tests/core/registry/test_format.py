"""A comparison as a sentence."""

import pytest

from core.registry.format import Parity


@pytest.mark.parametrize(
    ("parity", "sentence"),
    [
        (Parity(1, 0.0, 0), "On 1 row the largest difference is 0; no label differs."),
        (
            Parity(1200, 1.234e-7, 1),
            "On 1,200 rows the largest difference is 1.2e-07; 1 label differs.",
        ),
        (Parity(10, 0.5, 3), "On 10 rows the largest difference is 0.5; 3 labels differ."),
    ],
)
def test_sentence(parity: Parity, sentence: str) -> None:
    assert parity.sentence == sentence
