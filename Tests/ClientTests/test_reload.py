"""Editing the configuration: the new one is used without dropping anyone; a bad one changes nothing and says why."""
import os
import signal
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
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
