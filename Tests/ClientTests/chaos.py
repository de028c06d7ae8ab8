"""A storm for the router: many deployments behind one asyncio server that fails at random, and a client that keeps count.

One event loop carries both sides. A request names itself in its message, and the upstream notes each attempt under that name, so that
what the client saw can be compared with what really happened.
"""
import asyncio
import collections
import json
import random
import time

FAULTS = ["status-429", "status-500", "hang", "reset", "late", "cut"]
WHOLE = json.dumps({
    "id": "c", "object": "chat.completion", "created": 1, "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "fine"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4},
}).encode()  # fmt: skip


def chunk(**delta) -> bytes:
    finish = delta.pop("finish", None)
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return framed(b"data: " + json.dumps(body).encode() + b"\n\n")


def framed(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


class Storm:
    """The upstream: deployment `d7` is reached under `/d7/…`; a share of its calls fails in one of the ways of FAULTS."""

    def __init__(self, seed: int, share: float, steady: set, broken: set, patience: float):
        self.random = random.Random(seed)
        self.share = share
        self.steady = steady
        self.broken = broken
        self.attempts = collections.defaultdict(list)
        self.used = collections.Counter()
        self.patience = patience
        # When each deployment failed last, in seconds since 1970.
        self.last_failure = collections.defaultdict(float)
        # When its calls began.
        self.begun = collections.defaultdict(list)

    async def start(self) -> int:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=1024)
        return self.server.sockets[0].getsockname()[1]

    def fault(self, deployment: str):
        if deployment in self.steady:
            return None
        if deployment in self.broken and self.share > 0:
            return "status-500"
        return self.random.choice(FAULTS) if self.random.random() < self.share else None

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
                body = json.loads(await reader.readexactly(length))
                deployment = head.split(b" ")[1].split(b"/")[1].decode()
                fault = self.fault(deployment)
                self.attempts[body["messages"][0]["content"]].append((deployment, fault))
                self.used[deployment] += 1
                begun, is_stream = time.time(), body.get("stream", False)
                self.begun[deployment].append(begun)
                try:
                    if not await self.answer(writer, is_stream, fault):
                        return
                finally:
                    if fault and (fault != "late" or is_stream):
                        # What hangs is over for the gateway when it has waited long enough.
                        self.last_failure[deployment] = max(self.last_failure[deployment], min(time.time(), begun + self.patience))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, writer, is_stream: bool, fault) -> bool:
        """Returns whether the connection can carry another call."""
        if fault == "hang":
            await asyncio.sleep(1.5)
            return False
        if fault == "reset":
            writer.transport.abort()
            return False
        if fault and fault.startswith("status-"):
            error = b'{"error": {"message": "no", "type": "t", "code": null}}'
            writer.write(b"HTTP/1.1 %s No\r\ncontent-length: %d\r\n\r\n%s" % (fault[7:].encode(), len(error), error))
            await writer.drain()
            return True
        if not is_stream:
            if fault == "cut":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n" + WHOLE[:20])
                await writer.drain()
                return False
            if fault == "late":
                await asyncio.sleep(0.1)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(WHOLE), WHOLE))
            await writer.drain()
            return True
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        if fault == "late":
            await writer.drain()
            await asyncio.sleep(1.0)
        writer.write(chunk(role="assistant", content="") + chunk(content="fi"))
        await writer.drain()
        if fault == "cut":
            await asyncio.sleep(0.01)
            writer.transport.abort()
            return False
        writer.write(chunk(content="ne") + chunk(finish="stop") + framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        await writer.drain()
        return True


class Outcome:
    """What a client saw of one request."""

    def __init__(self, status: int, text: str, fields: dict, is_stream: bool):
        fallbacks = int(fields.get("x-litellm-attempted-fallbacks", 0))
        self.id = fields.get("x-litellm-call-id")
        self.status = status
        self.fallbacks = fallbacks
        self.failed_before_token = status != 200
        self.cut_after_token = False
        if is_stream and status == 200:
            self.cut_after_token = "[DONE]" not in text
            self.has_error_event = '"error"' in text
            self.failed_before_token = '"content":"fi"' not in text.replace(" ", "")


async def ask(port: int, key: str, name: str, is_stream: bool) -> Outcome:
    body = json.dumps({"model": "main", "stream": is_stream, "messages": [{"role": "user", "content": name}]}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer %s\r\n"
            b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (key.encode(), len(body), body)
        )
        raw = (await asyncio.wait_for(reader.read(-1), 30)).decode()
    finally:
        writer.close()
    head, _, text = raw.partition("\r\n\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:])
    return Outcome(int(head[9:12]), text, fields, is_stream)


async def load(port: int, key: str, count: int, concurrency: int, prefix: str) -> dict:
    """So many requests, so many at once, every other one streamed; returns outcomes by name."""
    outcomes: dict[str, Outcome] = {}
    numbers = iter(range(count))

    async def worker():
        for number in numbers:
            name = f"{prefix}-{number}"
            outcomes[name] = await ask(port, key, name, number % 2 == 1)

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return outcomes
