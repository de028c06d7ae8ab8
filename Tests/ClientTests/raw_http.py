"""A client that says exactly the bytes it is told to, for what well-behaved clients never send."""
import json
import socket
import time
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class RawConnection:
    """One TCP connection to a gateway."""

    def __init__(self, port: int, timeout: float = 8):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.buffer = b""

    def __enter__(self) -> "RawConnection":
        return self

    def __exit__(self, *_) -> None:
        self.socket.close()

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def half_close(self) -> None:
        self.socket.shutdown(socket.SHUT_WR)

    def _fill(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.buffer += data
        return bool(data)

    def read_until(self, mark: bytes) -> bytes:
        """All bytes up to and with the mark; they are taken off the connection."""
        while mark not in self.buffer:
            if not self._fill():
                raise EOFError(f"closed before {mark!r}; had {self.buffer[-200:]!r}")
        found, _, self.buffer = self.buffer.partition(mark)
        return found + mark

    def read_exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            if not self._fill():
                raise EOFError(f"closed with {len(self.buffer)} of {count} bytes")
        found, self.buffer = self.buffer[:count], self.buffer[count:]
        return found

    def read_head(self) -> tuple:
        head = self.read_until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split(" ")[1]), headers

    def read_answer(self, of_head: bool = False) -> Answer:
        """One complete answer; interim ones are passed over."""
        status, headers = self.read_head()
        while status < 200:
            status, headers = self.read_head()
        if of_head or status in (204, 304):
            body = b""
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while (size := int(self.read_until(b"\r\n").split(b";")[0], 16)):
                body += self.read_exactly(size)
                self.read_exactly(2)
            self.read_until(b"\r\n")
        elif "content-length" in headers:
            body = self.read_exactly(int(headers["content-length"]))
        else:
            while self._fill():
                pass
            body, self.buffer = self.buffer, b""
        return Answer(status, headers, body)

    def is_silent(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        self.socket.settimeout(seconds)
        try:
            return self._fill() is None
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(8)

    def is_closed(self, within: float = 3) -> bool:
        """Whether the other side closes within so many seconds, without another byte that matters."""
        end = time.monotonic() + within
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                if not self._fill():
                    return True
            except TimeoutError:
                return False
        return False


def chat_request(key: str, model: str = "plain", *, headers: str = "", version: str = "1.1", stream: bool = False, text: str = "Hello") -> bytes:
    """A complete, correct chat request as bytes."""
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": text}], **({"stream": True} if stream else {})})
    return head(key, len(body.encode()), headers=headers, version=version).encode() + body.encode()


def head(key: str, length: int | None, *, method: str = "POST", path: str = "/v1/chat/completions", headers: str = "", version: str = "1.1") -> str:
    """The head of a request; `headers` are complete lines."""
    lines = f"{method} {path} HTTP/{version}\r\nhost: gateway\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n"
    if length is not None:
        lines += f"content-length: {length}\r\n"
    return lines + headers + "\r\n"
