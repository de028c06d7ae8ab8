"""`litellm --setup`: questions on a terminal or through a pipe, a file at the end, and a gateway that answers."""
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest

import gateway as gateways
from gateway import clean_environment, free_port, run

SECRET = "sk-typed-at-the-terminal-31c9"


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, folder, *arguments: str, env: dict | None = None):
        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [gateways.BINARY, "--setup", *arguments], stdin=follower, stdout=follower, stderr=follower,
            env=clean_environment(env), cwd=folder, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )  # fmt: skip
        os.close(follower)
        self.shown = ""

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.leader)

    def read_until(self, words: str, seconds: float = 30) -> str:
        """What is shown from now on, up to some words."""
        end, start = time.monotonic() + seconds, len(self.shown)
        while words not in self.shown[start:]:
            assert time.monotonic() < end, f"never shown: {words!r}\n{self.shown}"
            if select.select([self.leader], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.leader, 65536).decode("utf-8", "replace")
                except OSError:
                    assert words in self.shown[start:], f"ended before {words!r}\n{self.shown}"
        return self.shown[start:]

    def type(self, text: str) -> None:
        os.write(self.leader, text.encode())

    def answer(self, question: str, text: str) -> None:
        self.read_until(question)
        self.type(text + "\n")


def test_from_the_first_question_to_an_answer(upstream, tmp_path):
    port = free_port()
    with Terminal(tmp_path) as terminal:
        terminal.answer("Providers", "hosted_vllm")
        terminal.answer("HOSTED_VLLM_API_KEY", SECRET)
        terminal.answer("HOSTED_VLLM_API_BASE", f"{upstream.origin}/v1")
        terminal.answer("A model of hosted_vllm", "plain")
        terminal.answer("Port [4000]", str(port))
        terminal.answer("Master key", "")
        terminal.answer("Start it now?", "y")
        terminal.read_until("Serving http://")
        text = (tmp_path / "config.yaml").read_text()
        key = re.search(r'master_key: "(sk-[0-9a-f]{64})"', text)[1]
        assert f"HOSTED_VLLM_API_KEY: \"{SECRET}\"" in text and "api_key: \"os.environ/HOSTED_VLLM_API_KEY\"" in text
        assert (tmp_path / "config.yaml").stat().st_mode & 0o777 == 0o600
        assert os.listdir(tmp_path) == ["config.yaml"]
        assert SECRET not in terminal.shown, "a key was shown"
        client = gateways.Gateway.__new__(gateways.Gateway)
        client.port = port
        assert client.chat("plain", key=key)[0] == 200
        assert client.chat("plain", key="sk-another")[0] == 401
        assert upstream.last("plain").headers["authorization"] == f"Bearer {SECRET}"
        terminal.process.terminate()
        assert terminal.process.wait(10) == 0


@pytest.mark.parametrize("lines", [[], ["hosted_vllm"], ["hosted_vllm", "k"], ["openai", "k", "", "", ""]], ids=len)
@pytest.mark.parametrize("end", ["\x04", "\x03"], ids=["ctrl-d", "ctrl-c"])
def test_it_can_be_left_at_every_question(tmp_path, lines, end):
    (tmp_path / "config.yaml").write_text("model_list: []\n")
    with Terminal(tmp_path) as terminal:
        for line in lines:
            terminal.answer(": ", line)
        terminal.read_until(": ")
        time.sleep(0.2)
        terminal.type(end)
        if end == "\x04":
            terminal.read_until("Nothing was written.")
            assert terminal.process.wait(10) == 1
        else:
            assert terminal.process.wait(10) != 0
    assert (tmp_path / "config.yaml").read_text() == "model_list: []\n"
    assert os.listdir(tmp_path) == ["config.yaml"]


def piped(folder, *lines: str, env: dict | None = None, arguments: tuple = ()):
    return subprocess.run(
        [gateways.BINARY, "--setup", *arguments], input="".join(f"{line}\n" for line in lines), text=True,
        capture_output=True, env=clean_environment(env), cwd=folder, timeout=30,
    )  # fmt: skip


def test_through_a_pipe_with_keys_of_the_environment(tmp_path):
    env = {"OPENAI_API_KEY": "sk-of-the-environment", "ANTHROPIC_API_KEY": "sk-ant-of-the-environment"}
    done = piped(tmp_path, "", "", "gpt-4o", "", "claude-sonnet-4-5", "4010", "sk-of-my-own-1234567890", "n", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "config.yaml").read_text()
    assert "os.environ/OPENAI_API_KEY" in text and "os.environ/ANTHROPIC_API_KEY" in text
    assert "of-the-environment" not in text and "environment_variables" not in text
    assert "openai/gpt-4o" in text and "anthropic/claude-sonnet-4-5" in text
    assert "litellm --config config.yaml --port 4010" in done.stdout
    assert run("check", cwd=str(tmp_path), env=env).returncode == 0


def test_a_file_is_replaced_only_when_that_is_said(tmp_path):
    (tmp_path / "config.yaml").write_text("model_list: []\n")
    lines = ("ollama", "", "llama3.2", "", "")
    done = piped(tmp_path, *lines, "n", "other.yaml", "n")
    assert done.returncode == 0 and (tmp_path / "config.yaml").read_text() == "model_list: []\n"
    assert "ollama/llama3.2" in (tmp_path / "other.yaml").read_text()
    assert piped(tmp_path, *lines, "y", "n").returncode == 0
    assert "ollama/llama3.2" in (tmp_path / "config.yaml").read_text()
    done = piped(tmp_path, *lines, arguments=("--config", "third.yaml"))
    assert done.returncode == 0 and "Later: litellm --config third.yaml" in done.stdout, "the end of the input starts nothing"


def test_a_file_that_cannot_be_written_is_told_and_another_asked_for(tmp_path):
    lines = ("ollama", "", "llama3.2", "", "")
    done = piped(tmp_path, *lines, arguments=("--config", "nowhere/config.yaml"))
    assert done.returncode != 0 and "nowhere/config.yaml cannot be written" in done.stdout
    (tmp_path / "folder").mkdir()
    done = piped(tmp_path, *lines, "folder", "here.yaml", "n", arguments=("--config", "nowhere/config.yaml"))
    assert done.returncode == 0 and "folder cannot be written" in done.stdout
    assert "ollama/llama3.2" in (tmp_path / "here.yaml").read_text()


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "there.yaml").write_text("model_list: []\n")
    (tmp_path / "config.yaml").symlink_to("real/there.yaml")
    done = piped(tmp_path, "ollama", "", "llama3.2", "", "", "y", "n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "config.yaml").is_symlink()
    assert "ollama/llama3.2" in (tmp_path / "real" / "there.yaml").read_text()
    assert os.listdir(tmp_path / "real") == ["there.yaml"]


@pytest.mark.parametrize(("arguments", "env"), [(("--port", "4555"), {}), ((), {"PORT": "4555"})], ids=["option", "variable"])
def test_the_port_that_was_named_is_suggested(tmp_path, arguments, env):
    done = piped(tmp_path, "ollama", "", "", "", "", "n", arguments=arguments, env=env)
    assert done.returncode == 0 and "Port [4555]" in done.stdout and "--port 4555" in done.stdout
    assert "ollama/llama3.1" in (tmp_path / "config.yaml").read_text(), "a model that is suggested"


@pytest.mark.parametrize("provider", ["azure", "bedrock", "vertex_ai", "gemini", "openrouter", "databricks"])
def test_what_is_written_for_each_kind_of_provider_passes_the_check(tmp_path, provider):
    answers = {"API_BASE": "https://x.example.com", "REGION": "us-east-1", "LOCATION": "us-central1"}
    with Terminal(tmp_path) as terminal:
        terminal.answer("Providers", provider)
        while True:
            shown = terminal.read_until(": ")
            if "A model of" in shown:
                break
            name = re.findall(r"([A-Z_0-9]+) for ", shown)[-1]
            optional = "GOOGLE_APPLICATION_CREDENTIALS" in name
            terminal.type(("" if optional else next((value for part, value in answers.items() if part in name), "k-12345678")) + "\n")
        terminal.type("some-model\n")
        terminal.answer("Port", "")
        terminal.answer("Master key", "")
        terminal.read_until("Start it now?")
