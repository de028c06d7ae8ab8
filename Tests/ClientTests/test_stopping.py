"""SIGTERM: idle connections close at once, work in progress is finished, then the process ends with 0."""
import signal
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request, head


@pytest.fixture
def own(upstream):
    models = [openai_model(name, upstream) for name in ("plain", "paced-20", "slow-300", "hang")]
    with Gateway(config(models)) as running:
        yield running


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_gateway_ends_at_once(own, sign):
    begin = time.monotonic()
    own.process.send_signal(sign)
    assert own.process.wait(5) == 0
    assert time.monotonic() - begin < 3


def test_idle_connections_close_at_once(own):
    with RawConnection(own.port) as fresh, RawConnection(own.port) as used:
        used.send(head(MASTER_KEY, 0, method="GET", path="/health/liveliness"))
        assert used.read_answer().status == 200
        own.process.send_signal(signal.SIGTERM)
        assert used.is_closed() and fresh.is_closed()
    assert own.process.wait(5) == 0


def test_a_stream_in_progress_is_finished(own):
    with RawConnection(own.port) as connection:
        connection.send(chat_request(MASTER_KEY, "paced-20", stream=True))
        connection.read_until(b"word")
        own.process.send_signal(signal.SIGTERM)
        rest = connection.read_until(b"[DONE]")
        assert rest.count(b"word") >= 18
        assert connection.is_closed()
    assert own.process.wait(5) == 0


def test_a_request_in_progress_is_finished(own, upstream):
    upstream.forget()
    with RawConnection(own.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-300"))
        upstream.wait_for("slow-300")
        own.process.send_signal(signal.SIGTERM)
        assert connection.read_answer().status == 200
    assert own.process.wait(5) == 0


def test_nobody_new_is_let_in(own):
    with RawConnection(own.port) as busy:
        busy.send(chat_request(MASTER_KEY, "paced-20", stream=True))
        busy.read_until(b"word")
        own.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        try:
            with RawConnection(own.port, timeout=2) as late:
                late.send(chat_request(MASTER_KEY))
                with pytest.raises((EOFError, OSError)):
                    late.read_answer()
        except OSError:
            pass  # refused
        busy.read_until(b"[DONE]")


def test_a_request_that_has_come_only_in_part_does_not_hold_the_exit_up(own):
    with RawConnection(own.port) as half, RawConnection(own.port) as headless:
        half.send(head(MASTER_KEY, 100) + "{")
        headless.send("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n")
        time.sleep(0.2)
        begin = time.monotonic()
        own.process.send_signal(signal.SIGTERM)
        assert half.read_answer().status == 503
        assert own.process.wait(10) == 0
        assert time.monotonic() - begin < 5


def test_a_second_signal_ends_at_once(own):
    with RawConnection(own.port) as busy:
        busy.send(chat_request(MASTER_KEY, "hang"))
        own.request("GET", "/health/liveliness")
        own.process.send_signal(signal.SIGINT)
        own.wait_for_log("A second signal ends")
        assert own.process.poll() is None
        own.process.send_signal(signal.SIGINT)
        assert own.process.wait(3) == 130
    assert "/health/liveliness" in own.log, "lines of the access log are not lost"
