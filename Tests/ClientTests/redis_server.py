"""Starts a redis-server of a test's own on a free port, and stops it."""
import contextlib
import socket
import subprocess
import tempfile
import threading
import time

from gateway import free_port


class RedisServer:
    def __init__(self, *arguments: str):
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="litellm-test-redis-")
        self.command = [
            "redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder.name, *arguments,
        ]  # fmt: skip
        self.process = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            assert self.process.poll() is None, "redis-server ended at its start"
            try:
                if self.ask("PING") == "+PONG":
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("redis-server did not serve in time")

    def ask(self, *words: str) -> str:
        """The first line of the reply to a command."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            parts = "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
            connection.sendall(f"*{len(words)}\r\n{parts}".encode())
            return connection.makefile("rb").readline().decode().rstrip("\r\n")

    @contextlib.contextmanager
    def watched(self):
        """Yields a list that gets what each client does: (moment in seconds, its address, the command)."""
        seen = []
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.sendall(b"MONITOR\r\n")
        lines = connection.makefile("rb")
        lines.readline()

        def watch() -> None:
            with contextlib.suppress(OSError, ValueError):
                for line in lines:
                    # +1763733930.123456 [0 127.0.0.1:41234] "EVALSHA" …, and `lua` in place of the address within scripts.
                    moment, _, rest = line[1:].decode("utf-8", "replace").partition(" [")
                    address, _, command = rest.partition("] ")
                    seen.append((float(moment), address.split(" ")[1], command.split(" ")[0].strip('"\r\n')))

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            connection.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            connection.close()

    def kill(self) -> None:
        """As `kill -9` does."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self.folder.cleanup()
