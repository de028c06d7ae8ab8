"""Starts the real binary with a configuration of the test's own, and stops it."""
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time

BINARY = os.environ.get("LITELLM_BINARY", "")
MASTER_KEY = "sk-client-tests-5d1c7e"
UPSTREAM_KEY = "sk-upstream-9b2f"
FOREIGN = ("LITELLM_", "OPENAI_", "ANTHROPIC_", "AZURE_", "AWS_", "GOOGLE_", "SSL_", "OLLAMA_", "REDIS_")


def clean_environment(more: dict | None = None) -> dict:
    """The machine's environment without anything that would steer the gateway."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN) and not name.upper().endswith("_PROXY") and name not in ("HOST", "PORT", "CONFIG_FILE_PATH")
    }
    return {**kept, "LITELLM_LOCAL_MODEL_COST_MAP": "True", **(more or {})}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openai_model(name: str, upstream, behaviour: str | None = None, **params) -> dict:
    """A model_list entry whose upstream behaves as `behaviour` says (by default, as the name says)."""
    own = {"model": f"openai/{behaviour or name}", "api_base": f"{upstream.origin}/v1", "api_key": UPSTREAM_KEY}
    return {"model_name": name, "litellm_params": {**own, **params}}


def anthropic_model(name: str, upstream, behaviour: str, **params) -> dict:
    own = {"model": f"anthropic/{behaviour}", "api_base": upstream.origin, "api_key": UPSTREAM_KEY}
    return {"model_name": name, "litellm_params": {**own, **params}}


def compatible_model(name: str, upstream, behaviour: str, **params) -> dict:
    """A provider of OpenAI's chat format and nothing else."""
    own = {"model": f"hosted_vllm/{behaviour}", "api_base": f"{upstream.origin}/v1", "api_key": UPSTREAM_KEY}
    return {"model_name": name, "litellm_params": {**own, **params}}


def azure_model(name: str, upstream, behaviour: str, **params) -> dict:
    own = {"model": f"azure/{behaviour}", "api_base": upstream.origin, "api_key": UPSTREAM_KEY, "api_version": "2024-10-21"}
    return {"model_name": name, "litellm_params": {**own, **params}}


def config(models: list, **sections) -> dict:
    """A configuration with a master key and no retries, unless a section says otherwise."""
    base = {
        "model_list": models,
        "general_settings": {"master_key": MASTER_KEY},
        "router_settings": {"num_retries": 0},
    }
    for name, value in sections.items():
        base[name] = {**base.get(name, {}), **value} if isinstance(value, dict) else value
    return base


class Gateway:
    """One running process."""

    def __init__(self, settings: dict | None, *arguments: str, env: dict | None = None, tls: bool = False, start: bool = True):
        self.folder = tempfile.TemporaryDirectory(prefix="litellm-test-")
        self.config_path = os.path.join(self.folder.name, "config.yaml")
        self.log_path = os.path.join(self.folder.name, "log.txt")
        self.port = free_port()
        self.tls = tls
        command = [BINARY, "--port", str(self.port)]
        if settings is not None:
            self.write(settings)
            command += ["--config", self.config_path]
        self.command = command + list(arguments)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=clean_environment(env), cwd=self.folder.name,
            )  # fmt: skip
        if start:
            self.wait_until_serving()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        with open(self.log_path, "rb") as log:
            return log.read().decode("utf-8", "replace")

    def write(self, settings: dict | str) -> None:
        """Puts a configuration in place in one step, as an editor does."""
        temporary = self.config_path + ".new"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(settings if isinstance(settings, str) else json.dumps(settings, indent=1))
        os.replace(temporary, self.config_path)

    def wait_until_serving(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"the gateway ended with {self.process.returncode} at the start:\n{self.log[-3000:]}")
            try:
                if self.tls:
                    socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                    return
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/health/liveliness")
                status = connection.getresponse().status
                connection.close()
                if status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        raise AssertionError(f"the gateway did not serve in time:\n{self.log[-3000:]}")

    def request(self, method: str, path: str, body=None, headers: dict | None = None, key: str | None = MASTER_KEY, timeout: float = 10):
        """One request on a connection of its own; returns (status, headers, parsed JSON or text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            sent = {"content-type": "application/json"} if body is not None else {}
            if key:
                sent["authorization"] = f"Bearer {key}"
            data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
            connection.request(method, path, data, {**sent, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        received = {name.lower(): value for name, value in answer.getheaders()}
        try:
            return answer.status, received, json.loads(text)
        except ValueError:
            return answer.status, received, text

    def chat(self, model: str, text: str = "Hello", **more):
        fields = {name: more.pop(name) for name in ("headers", "key", "timeout") if name in more}
        body = {"model": model, "messages": [{"role": "user", "content": text}], **more}
        return self.request("POST", "/v1/chat/completions", body, **fields)

    def is_alive(self) -> bool:
        return self.process.poll() is None and self.request("GET", "/health/liveliness", key=None)[0] == 200

    def wait_for_log(self, words: str, seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while words.lower() not in self.log.lower():
            assert time.monotonic() < end, f"the log never said {words!r}:\n{self.log[-3000:]}"
            time.sleep(0.02)

    def stop(self) -> int:
        """Ends the process and returns its exit status; a crash is an error."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        status = self.process.returncode
        log = self.log
        self.folder.cleanup()
        assert status not in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGILL, -signal.SIGTRAP, -signal.SIGBUS), f"crashed:\n{log[-3000:]}"
        return status

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


def run(*arguments: str, env: dict | None = None, timeout: float = 20, cwd: str | None = None) -> subprocess.CompletedProcess:
    """Runs the binary to its end."""
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=clean_environment(env), timeout=timeout, cwd=cwd
    )
