"""What the documents of all verbs share."""

import pytest
from pydantic import ValidationError

from core.door.document import Judged


def test_nothing_is_objected_to_at_first_and_documents_do_not_change() -> None:
    document = Judged()
    assert document.objections == []
    with pytest.raises(ValidationError, match="frozen"):
        document.objections = ["x"]
