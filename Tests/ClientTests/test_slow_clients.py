"""Clients that read slowly get whole answers; clients that do not read at all are let go."""
import signal
import socket
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request

MEGABYTES = 8


@pytest.fixture
def own(upstream):
    models = [openai_model(f"big-{MEGABYTES}", upstream), openai_model("plain", upstream)]
    # A connection without work is closed long before a slow client has read its answer.
    with Gateway(config(models), "--keepalive_timeout", "1") as running:
        yield running


def ask(gateway, *, stream: bool, headers: str = "", version: str = "1.1") -> RawConnection:
    connection = RawConnection(gateway.port, timeout=20)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
    connection.send(chat_request(MASTER_KEY, f"big-{MEGABYTES}", stream=stream, headers=headers, version=version))
    return connection


def read_slowly(connection: RawConnection, seconds: float = 5) -> None:
    """Takes about a megabyte a second for so long, at the end everything that is left in one go."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = connection.socket.recv(65536)
        if not data:
            return
        connection.buffer += data
        time.sleep(0.06)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("how", ["close", "1.0", "keep-alive"])
def test_a_slow_client_gets_all_of_it(own, how, stream):
    headers = "connection: close\r\n" if how == "close" else ""
    with ask(own, stream=stream, headers=headers, version="1.0" if how == "1.0" else "1.1") as connection:
        read_slowly(connection)
        answer = connection.read_answer()
        assert answer.body.count(b"x") >= MEGABYTES * 1_000_000
        assert answer.body.endswith(b"data: [DONE]\n\n") if stream else answer.json["choices"]
        assert connection.is_closed()


@pytest.mark.parametrize("begin, drip", [("", "\r\n"), ("", "G"), ("GET / HTTP/1.1\r\nhost: a\r\n", "x: y\r\n"), ("GET / HTTP/1.1\r\nhost: a\r\nx:", " ")])
def test_a_head_that_never_ends_is_not_waited_for(own, begin, drip):
    with RawConnection(own.port) as connection:
        connection.send(begin)
        for _ in range(50):
            try:
                connection.send(drip)
            except OSError:
                return
            time.sleep(0.2)
        raise AssertionError("the connection is kept as long as a byte comes now and then")


def test_half_a_second_request_and_then_the_end(own):
    with RawConnection(own.port) as connection:
        request = chat_request(MASTER_KEY, "plain")
        connection.send(request + request[:60])
        assert connection.read_answer().status == 200
        connection.half_close()
        assert connection.is_closed() and not connection.buffer


@pytest.mark.parametrize("stream", [False, True])
def test_a_slow_client_gets_all_of_it_while_the_gateway_stops(own, upstream, stream):
    with ask(own, stream=stream) as connection:
        connection.read_until(b"xxx")
        own.process.send_signal(signal.SIGTERM)
        read_slowly(connection)
        rest = connection.buffer
        while data := connection.socket.recv(1 << 20):
            rest += data
        assert rest.count(b"x") >= MEGABYTES * 1_000_000 - 70_000
        assert rest.endswith(b"0\r\n\r\n") if stream else rest.endswith(b"}")
    assert own.process.wait(10) == 0


def test_the_next_request_waits_until_the_answer_is_taken(own, upstream):
    upstream.forget()
    with ask(own, stream=False) as connection:
        connection.send(chat_request(MASTER_KEY, "plain", text="second"))
        upstream.wait_for(f"big-{MEGABYTES}")
        time.sleep(1)
        assert not upstream.of("plain"), "answers pile up for a client that does not read"
        assert connection.read_answer().status == 200
        assert connection.read_answer().json["choices"][0]["message"]["content"] == "You said: second"
