from __future__ import annotations

import socket
import threading

from core.jobs.channel import Channel


def pair():
    return tuple(Channel(end) for end in socket.socketpair())


def test_documents_arrive_whole_and_in_order():
    left, right = pair()
    documents = [{"n": number, "text": "ä\n" * number} for number in range(50)]
    for document in documents:
        left.send(document)
    assert right.receive() == documents
    assert right.receive() == []
    left.close(), right.close()


def test_a_document_larger_than_the_buffer_arrives_whole():
    left, right = pair()
    document = {"text": "x" * 2_000_000}
    sender = threading.Thread(target=left.send, args=(document,))
    sender.start()
    received = []
    while not received:
        received = right.receive(block=True)
    sender.join()
    assert received == [document]
    left.close(), right.close()


def test_the_end_of_the_other_side_is_seen_and_sending_to_it_is_no_error():
    left, right = pair()
    left.send({"last": 1})
    left.close()
    assert right.receive(block=True) == [{"last": 1}]
    assert right.closed
    right.send({"nobody": "listens"})
    assert right.receive(block=True) == []
    right.close()
