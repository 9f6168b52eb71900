"""The documents of check, adopt, backup and restore."""

from core.door.documents import DOCUMENTS
from core.door.keeping_documents import AdoptDocument, CheckDocument, RestoreDocument


def test_each_verb_has_its_document() -> None:
    assert [DOCUMENTS[verb] for verb in ("check", "adopt", "restore")] == [
        CheckDocument,
        AdoptDocument,
        RestoreDocument,
    ]


def test_a_list_of_backups_says_that_nothing_was_restored() -> None:
    document = RestoreDocument(backups=[])
    assert (document.restored, document.replaced, document.lost) == (None, "", None)
