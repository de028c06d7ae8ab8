"""A client that goes away takes its upstream call with it, at once."""
import pytest

from gateway import MASTER_KEY
from raw_http import RawConnection, chat_request


@pytest.mark.parametrize("model, behaviour, stream", [
    ("hang", "hang", False), ("hang", "hang", True), ("stall", "stall", True), ("endless", "endless", True),
    ("claude-hang", "hang", False),
])  # fmt: skip
def test_leaving_cancels_the_upstream_call(gateway, upstream, model, behaviour, stream):
    upstream.forget()
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, model, stream=stream))
        call = upstream.wait_for(behaviour)
        if behaviour == "endless":
            connection.read_until(b"on and on")
    assert call.left.wait(2), "the upstream call goes on although nobody waits for it"


def test_a_hundred_leave_at_once(gateway, upstream):
    upstream.forget()
    connections = [RawConnection(gateway.port) for _ in range(100)]
    for connection in connections:
        connection.send(chat_request(MASTER_KEY, "endless", stream=True))
    upstream.wait_for("endless", 100, seconds=15)
    for connection in connections:
        connection.socket.close()
    assert all(call.left.wait(5) for call in upstream.of("endless"))


def test_a_client_that_does_not_read_does_not_fill_the_memory(gateway, upstream):
    """Back-pressure: the upstream of a client that stops reading is not read either."""

    def resident() -> int:
        with open(f"/proc/{gateway.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096

    upstream.forget()
    before = resident()
    with RawConnection(gateway.port) as connection:
        connection.socket.setsockopt(1, 8, 4096)  # SO_RCVBUF
        connection.send(chat_request(MASTER_KEY, "flood", stream=True))
        call = upstream.wait_for("flood")
        assert not call.done.wait(2), "the gateway read all of it"
        assert resident() - before < 32 * 1024 * 1024
    assert call.done.wait(10)
