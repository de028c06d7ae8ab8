"""Answers of many megabytes stop nobody else: while one is read, the loop's other clients go on."""
import contextlib
import http.client
import threading
import time

import pytest

from gateway import Gateway, anthropic_model, config, openai_model


@contextlib.contextmanager
def pinging(gateway: Gateway):
    """Asks for the health all the time; gives the list of the times that took."""
    times, over = [], threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
        while not over.is_set():
            begun = time.monotonic()
            connection.request("GET", "/health/liveliness")
            connection.getresponse().read()
            times.append(time.monotonic() - begun)
            time.sleep(0.001)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield times
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def own(upstream):
    models = [openai_model("big-30", upstream), openai_model("rambles-20", upstream), anthropic_model("claude", upstream, "big-30")]
    with Gateway(config(models), "--num_workers", "1") as running:
        yield running


@pytest.mark.parametrize("model, status, size", [("big-30", 200, 30_000_000), ("claude", 200, 30_000_000), ("rambles-20", 400, 20_000)])
def test_others_go_on(own, model, status, size):
    with pinging(own) as times:
        answer = own.chat(model, timeout=60)
    assert answer[0] == status
    assert len(str(answer[2])) > size
    # The bound is generous, for the tests' own processes share the machine; without it these are seconds for errors.
    assert max(times) < 1.0, f"a client waited {max(times):.3f} s"


def test_an_error_of_any_size_is_read_and_kept_in_part(own):
    status, _, body = own.chat("rambles-20", timeout=60)
    assert status == 400 and "maximum context length" in body["error"]["message"]
    assert "ContextWindowExceeded" in body["error"]["message"]
    assert len(body["error"]["message"]) < 40_000 and "bytes more" in body["error"]["message"]


def test_errors_are_not_kept_whole(own):
    """Decisions keep the errors of the last requests: no more of them than helps."""

    def resident() -> int:
        with open(f"/proc/{own.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096

    own.chat("rambles-20", timeout=60)
    before = resident()
    for _ in range(4):
        assert own.chat("rambles-20", timeout=60)[0] == 400
    assert resident() - before < 48 << 20
