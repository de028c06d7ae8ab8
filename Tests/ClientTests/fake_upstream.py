"""A provider that behaves as a test asks: well, slowly, wrongly, or not at all.

The model's name is the behaviour, with an optional number: `plain`, `slow-300`, `status-429`. One server speaks OpenAI's
format, Azure's paths and Anthropic's format. Every call is kept, with what was asked and whether the caller went away.
"""
import json
import re
import select
import socket
import socketserver
import ssl
import struct
import threading
import time
import urllib.parse

import behaviours


class Call:
    """One request to the provider, and the means to answer it."""

    def __init__(self, connection: socket.socket, method: str, target: str, headers: dict, body: bytes):
        self.connection = connection
        self.method, self.target, self.headers, self.body = method, target, headers, body
        split = urllib.parse.urlsplit(target)
        self.path, self.query = split.path, dict(urllib.parse.parse_qsl(split.query))
        try:
            self.json = json.loads(body) if body else None
        except ValueError:
            self.json = None
        deployment = re.search(r"/(?:openai/deployments|models/[^/]+)/([^/]+)/", self.path)
        named = self.json.get("model", "") if isinstance(self.json, dict) else ""
        form = re.search(rb'name="model"\r\n\r\n([^\r]*)\r\n', body)
        named = form[1].decode() if form else named
        named = named or self.query.get("model") or self.query.get("deployment") or ""
        self.model = urllib.parse.unquote(deployment[1]) if deployment else str(named)
        self.left = threading.Event()  # the caller closed its side before the answer was complete
        self.done = threading.Event()  # the answer is complete, or has been given up

    @property
    def is_anthropic(self) -> bool:
        return self.path.endswith("/messages")

    @property
    def streams(self) -> bool:
        return bool(self.json and self.json.get("stream"))

    def raw(self, data: bytes) -> None:
        try:
            self.connection.sendall(data)
        except OSError:
            self.left.set()

    def answer(self, status: int, body: bytes, content_type: str = "application/json", headers: dict | None = None) -> None:
        head = f"HTTP/1.1 {status} Whatever\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self.raw(head.encode() + b"\r\n" + body)

    def json_answer(self, status: int, value, headers: dict | None = None) -> None:
        self.answer(status, json.dumps(value).encode(), headers=headers)

    def begin_stream(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")

    def event(self, value, name: str | None = None) -> None:
        """Sends one event of a stream, as one chunk."""
        text = value if isinstance(value, str) else json.dumps(value)
        data = ((f"event: {name}\n" if name else "") + f"data: {text}\n\n").encode()
        self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    def end_stream(self) -> None:
        self.raw(b"0\r\n\r\n")

    def wait(self, seconds: float) -> bool:
        """Waits, and returns early with True when the caller goes away."""
        end = time.monotonic() + seconds
        while not self.left.is_set() and time.monotonic() < end:
            readable, _, _ = select.select([self.connection], [], [], max(0, min(0.5, end - time.monotonic())))
            if readable:
                try:
                    # A TLS socket cannot peek; nothing else is sent on it while a call is open.
                    gone = not (self.connection.recv(1) if isinstance(self.connection, ssl.SSLSocket) else self.connection.recv(1, socket.MSG_PEEK))
                except OSError:
                    gone = True
                if gone:
                    self.left.set()
        return self.left.is_set()

    def reset(self) -> None:
        """Ends the connection with a reset rather than a close."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        reader = self.request.makefile("rb")
        while True:
            try:
                call = self.read(reader)
            except (OSError, ValueError):
                return
            if call is None:
                return
            self.server.upstream.record(call)
            try:
                keep = behaviours.perform(call, self.server.upstream)
            finally:
                call.done.set()
            if not keep or call.left.is_set():
                return

    def read(self, reader) -> Call | None:
        line = reader.readline(65536).decode("latin-1")
        if not line.strip():
            return None
        method, target, _ = line.split(" ", 2)
        headers = {}
        while (line := reader.readline(65536).decode("latin-1").rstrip("\r\n")):
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            while (size := int(reader.readline().split(b";")[0], 16)):
                body += reader.read(size)
                reader.readline()
            reader.readline()
        else:
            body = reader.read(int(headers.get("content-length", 0)))
        return Call(self.request, method, target, headers, body)


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address) -> None:
        pass  # callers that vanish are part of the tests


class FakeUpstream:
    """The server, with what it was asked so far."""

    def __init__(self, tls: ssl.SSLContext | None = None):
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.upstream = self
        self.scheme = "https" if tls else "http"
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def record(self, call: Call) -> None:
        with self.lock:
            self.calls.append(call)

    def of(self, model: str) -> list:
        """The calls so far for one model, oldest first."""
        with self.lock:
            return [call for call in self.calls if call.model == model]

    def last(self, model: str) -> Call:
        return self.of(model)[-1]

    def wait_for(self, model: str, count: int = 1, seconds: float = 5) -> Call:
        """The count-th call for a model, which may still be on its way."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            calls = self.of(model)
            if len(calls) >= count:
                return calls[count - 1]
            time.sleep(0.005)
        raise AssertionError(f"the provider was not asked for {model} {count} times; it saw {[c.model for c in self.calls]}")

    def forget(self) -> None:
        with self.lock:
            self.calls.clear()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
