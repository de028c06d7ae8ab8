"""Editing the configuration: the new one is used without dropping anyone; a bad one changes nothing and says why."""
import os
import signal
import subprocess
import time

import pytest

from gateway import BINARY, MASTER_KEY, Gateway, clean_environment, config, openai_model
from raw_http import RawConnection, chat_request


def settings(upstream, *names: str) -> dict:
    return config([openai_model(name, upstream, "plain") for name in names] + [openai_model("paced-20", upstream)])


def names(gateway) -> set:
    return {model["id"] for model in gateway.request("GET", "/v1/models")[2]["data"]} - {"paced-20"}


def becomes(gateway, expected: set, seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while names(gateway) != expected:
        assert time.monotonic() < end, f"models are {names(gateway)}, expected {expected}\n{gateway.log[-2000:]}"
        time.sleep(0.02)


@pytest.fixture
def own(upstream):
    with Gateway(settings(upstream, "before")) as running:
        yield running


def test_editing_the_file(own, upstream):
    with RawConnection(own.port) as kept, RawConnection(own.port) as streaming:
        kept.send(chat_request(MASTER_KEY, "before"))
        assert kept.read_answer().status == 200
        streaming.send(chat_request(MASTER_KEY, "paced-20", stream=True))
        streaming.read_until(b"word")

        own.write(settings(upstream, "after", "more"))
        becomes(own, {"after", "more"})

        kept.send(chat_request(MASTER_KEY, "after"))
        assert kept.read_answer().status == 200, "the connection lived through the reload"
        assert b"[DONE]" in streaming.read_until(b"[DONE]"), "so did the stream"
    assert own.chat("before")[0] == 400


@pytest.mark.parametrize("text", ["model_list:\n", "general_settings:\n  master_key: " + MASTER_KEY + "\n"])
def test_a_file_that_lost_its_models_takes_none_away(own, text):
    """It is most likely still being written."""
    with open(own.config_path, "w") as file:
        file.write(text)
    own.wait_for_log("no model is left")
    assert names(own) == {"before"} and own.chat("before")[0] == 200


def test_sighup(own, upstream):
    own.write(settings(upstream, "after"))
    own.process.send_signal(signal.SIGHUP)
    becomes(own, {"after"}, seconds=3)


def test_sighup_without_a_change_is_harmless(own):
    for _ in range(5):
        own.process.send_signal(signal.SIGHUP)
    assert own.chat("before")[0] == 200


def test_a_swapped_symlink(upstream, tmp_path):
    """The way mounted configuration maps change: the file stays a link to a link, and the inner link is swapped."""
    for folder, model in (("one", "before"), ("two", "after")):
        (tmp_path / folder).mkdir()
        with Gateway(None, "--help", start=False) as writer:
            writer.config_path = str(tmp_path / folder / "config.yaml")
            writer.write(settings(upstream, model))
    os.symlink("one", tmp_path / "..data")
    os.symlink("..data/config.yaml", tmp_path / "config.yaml")
    with Gateway(None, "--config", str(tmp_path / "config.yaml")) as gateway:
        assert names(gateway) == {"before"}
        os.symlink("two", tmp_path / "..new")
        os.replace(tmp_path / "..new", tmp_path / "..data")
        becomes(gateway, {"after"})


@pytest.mark.parametrize(
    "text",
    ["", "model_list: [", '{"model_list": [{"model_name": "after"', "model_list: 5\n", "just words", "model_list:\n\t- tab: 1\n"],
)
def test_a_bad_file_changes_nothing(own, upstream, text):
    length = len(own.log)
    own.write(text)
    own.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 5
    while "config" not in own.log[length:].lower():
        assert time.monotonic() < end, "the log does not say that the file was refused"
        time.sleep(0.02)
    assert names(own) == {"before"}
    assert own.chat("before")[0] == 200
    own.write(settings(upstream, "after"))
    becomes(own, {"after"})


def test_a_file_that_vanishes_changes_nothing(own):
    os.remove(own.config_path)
    own.process.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    assert names(own) == {"before"}


@pytest.mark.parametrize("general", [{"master_key": None}, {"master_key": "sk-1234"}, {"master_key": ""}])
def test_a_reload_does_not_open_the_gateway_to_strangers(upstream, general):
    """Where other machines are served, a file without a real key is as good as a bad one."""
    with Gateway(settings(upstream, "before"), "--host", "0.0.0.0") as gateway:
        gateway.write({**settings(upstream, "after"), "general_settings": general})
        gateway.process.send_signal(signal.SIGHUP)
        gateway.wait_for_log("stays in force")
        assert "master_key" in gateway.log and "0.0.0.0" in gateway.log
        for key in (None, "sk-1234"):
            assert gateway.request("GET", "/v1/models", key=key)[0] == 401
        assert names(gateway) == {"before"}
        gateway.write({**settings(upstream, "after"), "general_settings": {**general, "dangerously_permit_weak_or_unset_master_key": True}})
        gateway.wait_for_log("was reloaded")
        assert gateway.request("GET", "/v1/models", key=general["master_key"])[0] == 200


def test_a_reload_says_what_needs_a_restart(own, upstream):
    changed = settings(upstream, "after")
    changed["litellm_settings"] = {"ssl_verify": False, "json_logs": True}
    changed["environment_variables"] = {"HTTP_PROXY": "http://127.0.0.1:9"}
    own.write(changed)
    own.wait_for_log("needs a restart")
    line = next(line for line in own.log.splitlines() if "needs a restart" in line.lower())
    assert "ssl_verify" in line and "json_logs" in line and "HTTP_PROXY" in line
    assert "ssl_certificate" not in line


def test_a_reload_with_a_certificate_that_is_not_there_is_refused(own, upstream):
    changed = settings(upstream, "after")
    changed["litellm_settings"] = {"ssl_verify": "/no/such.pem"}
    own.write(changed)
    own.wait_for_log("stays in force")
    assert "ssl_verify" in own.log and "/no/such.pem" in own.log
    assert names(own) == {"before"}


def test_a_pipe_in_the_files_place(own, upstream):
    """Nobody writes into it, so reading it would never end; and the gateway would never stop."""
    os.unlink(own.config_path)
    os.mkfifo(own.config_path)
    own.wait_for_log("no regular file", 8)
    assert names(own) == {"before"}
    own.write(settings(upstream, "after"))
    becomes(own, {"after"})
    os.unlink(own.config_path)
    os.mkfifo(own.config_path)
    time.sleep(1.5)
    own.process.send_signal(signal.SIGTERM)
    assert own.process.wait(8) == 0


def test_a_start_from_a_pipe(own, upstream):
    command = '"$0" --config <(cat "$1") --port 0 --skip_server_startup'
    done = subprocess.run(["bash", "-c", command, BINARY, own.config_path], capture_output=True, text=True, env=clean_environment())
    assert done.returncode == 0, done.stderr
