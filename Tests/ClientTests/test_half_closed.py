"""Clients that close their sending side and wait: they are answered; those that left are noticed all the same."""
import pytest

from gateway import MASTER_KEY
from raw_http import RawConnection, chat_request


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_whole_answer(gateway, version):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-300", version=version))
        connection.half_close()
        answer = connection.read_answer()
        assert answer.status == 200 and answer.json["choices"][0]["message"]["content"] == "You said: Hello"
        assert connection.is_closed()


def test_a_whole_answer_after_several_seconds(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-4500"))
        connection.half_close()
        answer = connection.read_answer()
        assert answer.status == 200 and answer.json["usage"]["total_tokens"] == 18


def test_a_stream(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "paced-60", stream=True))
        connection.half_close()
        answer = connection.read_answer()
        assert answer.status == 200
        assert answer.body.count(b"word ") == 60 and answer.body.endswith(b"data: [DONE]\n\n")
        assert connection.is_closed()


def test_a_stream_with_pauses(gateway):
    """Between the head and the end nothing is said for longer than a client is left alone."""
    with RawConnection(gateway.port, timeout=15) as connection:
        connection.send(chat_request(MASTER_KEY, "lull-3500", stream=True))
        connection.half_close()
        answer = connection.read_answer()
        assert answer.status == 200 and b"after the lull" in answer.body and answer.body.endswith(b"data: [DONE]\n\n")


def test_an_error(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "nothing-of-that-name"))
        connection.half_close()
        assert connection.read_answer().status == 400


def test_pipelined_requests(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-300") * 3)
        connection.half_close()
        for _ in range(3):
            assert connection.read_answer().status == 200
        assert connection.is_closed()


def test_a_request_cut_short_behind_a_whole_one(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-300") + chat_request(MASTER_KEY)[:-5])
        connection.half_close()
        assert connection.read_answer().status == 200
        assert connection.read_answer().status == 400
        assert connection.is_closed()


@pytest.mark.parametrize("stream", [False, True])
def test_who_leaves_after_that_is_noticed(gateway, upstream, stream):
    model = "stall" if stream else "hang"
    upstream.forget()
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, model, stream=stream))
        call = upstream.wait_for(model)
        connection.half_close()
        assert not call.left.wait(1.5), "the client that waits was let go"
    assert call.left.wait(6), "nobody is there any more, but the provider works on"
