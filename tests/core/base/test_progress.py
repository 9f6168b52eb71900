"""Progress of a part maps into the whole."""

from core.base.progress import Span


def test_span_maps_and_prefixes() -> None:
    seen = []
    part = Span(lambda done, message="": seen.append((done, message)), 0.5, 0.9, "Fold 2 · ")
    part(0, "start")
    part(0.5, "half")
    part(None, "busy")
    part(1, "end")
    assert seen == [
        (0.5, "Fold 2 · start"),
        (0.7, "Fold 2 · half"),
        (0.5, "Fold 2 · busy"),
        (0.9, "Fold 2 · end"),
    ]
