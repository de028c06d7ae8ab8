"""Providers that misbehave: each failure has a status, ends in time, and leaves the gateway as it was."""
import os
import time

import pytest

import gateway as gateways

STREAM = [False, True]


@pytest.mark.parametrize("stream", STREAM)
@pytest.mark.parametrize("model", ["garbage", "reset", "html", "empty", "not_json", "dead", "redirect", "huge_header"])
def test_a_broken_answer_is_a_server_error(gateway, model, stream):
    begin = time.monotonic()
    status, headers, answer = gateway.chat(model, stream=stream, timeout=15)
    assert 500 <= status < 600 or (model == "redirect" and 300 <= status < 600), answer
    assert headers["content-type"].startswith("application/json")
    assert answer["error"]["code"] == str(status)
    assert answer["error"]["message"]
    assert time.monotonic() - begin < 10


def test_a_redirect_is_not_followed(gateway, upstream):
    upstream.forget()
    gateway.chat("redirect")
    assert [call.path for call in upstream.calls] == ["/v1/chat/completions"]


def test_html_with_an_error_status(gateway):
    status, _, answer = gateway.chat("html-502")
    assert status == 502
    assert "Sign in to the hotel network" in answer["error"]["message"]


def test_a_body_cut_short(gateway):
    status, _, answer = gateway.chat("cut")
    assert status >= 500
    assert answer["error"]["code"] == str(status)


def test_events_that_are_called_json_are_a_stream_all_the_same(gateway):
    status, headers, text = gateway.chat("mislabelled", stream=True)
    assert status == 200 and headers["content-type"].startswith("text/event-stream")
    assert '"Hel"' in text and '"lo"' in text and text.rstrip().endswith("data: [DONE]")
    begin = time.monotonic()
    gateway.chat("mislabelled-700", stream=True)
    assert time.monotonic() - begin > 0.6


def test_a_choice_without_a_message_is_no_answer(gateway):
    status, _, answer = gateway.chat("wordless")
    assert status == 500 and answer["error"]["message"]


def test_an_event_that_is_not_json(gateway):
    status, _, text = gateway.chat("not_json_event", stream=True)
    assert status == 200
    assert '"Hel"' in text and '"error"' in text


def test_after_every_failure_the_next_request_succeeds(gateway):
    for model in ("garbage", "reset", "html", "cut", "not_json", "error_in_stream", "status-500"):
        for stream in STREAM:
            gateway.chat(model, stream=stream)
            assert gateway.chat("plain")[0] == 200, f"after {model}"


def test_nothing_leaks(gateway):
    """Open files are the same after a hundred failures of every kind."""

    def open_files() -> int:
        return len(os.listdir(f"/proc/{gateway.process.pid}/fd"))

    def storm(rounds: int) -> None:
        for _ in range(rounds):
            for model in ("garbage", "reset", "html", "cut", "error_in_stream"):
                gateway.chat(model, stream=True)

    if not os.path.isdir("/proc"):
        pytest.skip("open files are counted in /proc")
    storm(2)
    before = open_files()
    storm(20)
    end = time.monotonic() + 5
    while open_files() > before + 5 and time.monotonic() < end:
        time.sleep(0.05)
    assert open_files() <= before + 5


def test_a_whole_answer_without_end_is_cut_off(gateway, upstream):
    upstream.forget()
    status, _, answer = gateway.chat("oversized-600", timeout=60)
    assert status >= 500 and "too large" in answer["error"]["message"]
    assert upstream.last("oversized-600").left.wait(5)


@pytest.mark.parametrize("status", [600, 999])
def test_a_status_that_does_not_exist(gateway, status):
    answer = gateway.chat(f"status-{status}")
    assert answer[0] == 502 and answer[2]["error"]["code"] == "502"


def test_a_request_that_was_worked_on_is_not_sent_twice(upstream):
    """A kept connection that closes while the provider works is no stale one."""
    upstream.forget()
    with gateways.Gateway(gateways.config([gateways.openai_model("closing-1000", upstream)]), "--num_workers", "1") as gateway:
        assert gateway.chat("closing-1000")[0] == 200
        assert gateway.chat("closing-1000")[0] >= 500
    assert len(upstream.of("closing-1000")) == 2


def test_a_connection_that_had_gone_stale_is_replaced(upstream):
    upstream.forget()
    with gateways.Gateway(gateways.config([gateways.openai_model("closing-1", upstream)]), "--num_workers", "1") as gateway:
        assert gateway.chat("closing-1")[0] == 200
        gateway.chat("closing-1")
    assert len(upstream.of("closing-1")) == 3


def test_what_a_stale_connection_costs_is_bounded(upstream):
    """One repetition that nobody sees, for a connection that was kept; after it every closed one is a failed attempt."""
    upstream.forget()
    settings = gateways.config([gateways.openai_model("closing-1", upstream)], router_settings={"num_retries": 2, "disable_cooldowns": True})
    with gateways.Gateway(settings, "--num_workers", "1", env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01"}) as gateway:
        assert gateway.chat("closing-1")[0] == 200
        status, headers, _ = gateway.chat("closing-1")
    assert (status, headers["x-litellm-attempted-retries"]) == (500, "2")
    assert len(upstream.of("closing-1")) == 1 + 1 + 3
