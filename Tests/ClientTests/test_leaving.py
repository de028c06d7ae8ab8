"""A client that goes away takes its upstream call with it, at once."""
import contextlib
import os
import re
import socket
import time

import pytest

from gateway import MASTER_KEY, Gateway, config
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


@contextlib.contextmanager
def black_hole():
    """A port that takes no more connections: whoever connects waits until his own time is over."""
    with contextlib.ExitStack() as open_sockets:
        server = open_sockets.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            client = open_sockets.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        time.sleep(0.2)
        yield server.getsockname()[1]


def connecting(pid: int, port: int) -> int:
    """How many sockets of a process belong to connections to a port."""
    inodes = set()
    for entry in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            found = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{entry}"))
            if found:
                inodes.add(found[1])
    with open(f"/proc/{pid}/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table][1:]
    return sum(row[2].endswith(f":{port:04X}") and row[9] in inodes for row in rows)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_leaving_cancels_a_connect_under_way(host):
    with black_hole() as port:
        entry = {"model_name": "nowhere", "litellm_params": {"model": "openai/x", "api_base": f"http://{host}:{port}/v1", "api_key": "k"}}
        with Gateway(config([entry])) as gateway:
            clients = [RawConnection(gateway.port) for _ in range(5)]
            for client in clients:
                client.send(chat_request(MASTER_KEY, "nowhere"))
            end = time.monotonic() + 3
            while connecting(gateway.process.pid, port) < 5 and time.monotonic() < end:
                time.sleep(0.02)
            assert connecting(gateway.process.pid, port) == 5
            for client in clients:
                client.socket.close()
            end = time.monotonic() + 2
            while connecting(gateway.process.pid, port) and time.monotonic() < end:
                time.sleep(0.02)
            assert connecting(gateway.process.pid, port) == 0, "connects go on although nobody waits for them"
            assert gateway.is_alive()
