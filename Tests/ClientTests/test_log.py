"""The log names the cause of what goes wrong, in words of our own, and nobody writes lines into it."""
import json
import re
import time

import pytest

import gateway as gateways
from gateway import MASTER_KEY
from raw_http import RawConnection, chat_request, head


def last_lines(gateway, before: str, word: str) -> str:
    """What the log says since then; waits for the word."""
    end = time.monotonic() + 5
    while word not in (lines := gateway.log[len(before) :]):
        assert time.monotonic() < end, f"the log does not say {word!r}: {lines}"
        time.sleep(0.01)
    return lines


@pytest.fixture(scope="module")
def own(upstream):
    models = [
        *(gateways.openai_model(name, upstream) for name in ("plain", "cut", "not_json_event", "error_first", "hang")),
        {"model_name": "any/*", "litellm_params": {"model": "openai/*", "mock_response": "Fine.", "api_key": "sk-none"}},
        {"model_name": "gemini/*", "litellm_params": {"model": "gemini/*", "api_base": upstream.origin + "/v1beta", "api_key": "sk-none"}},
    ]
    with gateways.Gateway(gateways.config(models, general_settings={"max_request_size_mb": 1})) as running:
        yield running


@pytest.mark.parametrize(
    "data, status, cause",
    [
        (head(MASTER_KEY, 5, headers="content-length: 6\r\n") + "hello", 400, "malformed Content-Length"),
        (head(MASTER_KEY, 5, headers="transfer-encoding: chunked\r\n") + "hello", 400, "both Content-Length and Transfer-Encoding"),
        ("\x16\x03\x01\x02\r\n\r\n", 400, "not an HTTP/1.1 request"),
        (head(MASTER_KEY, None, headers="x-filler: " + "f" * 100_000 + "\r\n"), 431, "head too large"),
        (head(MASTER_KEY, 5_000_000), 400, "requestTooLarge"),
        (head(MASTER_KEY, 50) + "{", 400, "badRequest"),
    ],
    ids=["two-lengths", "length-and-chunks", "tls", "header", "body", "half"],
)
def test_requests_that_reach_no_handler(own, data, status, cause):
    before = own.log
    with RawConnection(own.port) as connection:
        connection.send(data.encode("latin-1"))
        connection.half_close()
        assert connection.read_answer().status == status
    own.wait_for_log("\n", 1)
    lines = last_lines(own, before, cause)
    assert f'" {status}' in lines and cause in lines


@pytest.mark.parametrize(
    "path, body, words",
    [
        ("/v1/chat/completions", {"model": "plain"}, "param=messages"),
        ("/v1/chat/completions", {"model": "plain", "messages": [], "timeout": "xylophone"}, "param=timeout"),
        ("/v1/embeddings", {"model": "plain", "prompt": "xylophone"}, "param=input"),
    ],
)
def test_our_own_refusals_name_what_was_wrong(own, path, body, words):
    before = own.log
    assert own.request("POST", path, body)[0] == 400
    lines = last_lines(own, before, words)
    assert words in lines and "xylophone" not in own.log


@pytest.mark.parametrize("model, cause", [("cut", "connection reset"), ("not_json_event", "apiConnection")])
def test_a_stream_that_breaks_names_deployment_and_cause(own, upstream, model, cause):
    before = own.log
    assert own.chat(model, stream=True)[0] == 200
    lines = last_lines(own, before, f"openai/{model}")
    assert f"127.0.0.1:{upstream.port}" in lines and cause in lines


def test_an_error_in_place_of_a_stream_is_named(own):
    before = own.log
    assert own.chat("error_first", stream=True)[0] >= 400
    assert 'error_first' in last_lines(own, before, "in the stream")


def test_a_client_that_leaves_is_told_of_with_what_it_asked(own, upstream):
    (before, calls) = (own.log, len(upstream.of("hang")))
    with RawConnection(own.port) as connection:
        connection.send(chat_request(MASTER_KEY, "hang"))
        upstream.wait_for("hang", calls + 1)
    lines = last_lines(own, before, " 499 ")
    assert "model=hang" in lines and "openai/hang" in lines


def test_an_id_that_is_none_is_replaced(own):
    for bad in ('x"y', "a\\b", "../../etc", "x" * 129):
        assert own.chat("plain", headers={"x-litellm-call-id": bad})[1]["x-litellm-call-id"] != bad
    assert own.chat("plain", headers={"x-litellm-call-id": "Mine-4711_a.b:c"})[1]["x-litellm-call-id"] == "Mine-4711_a.b:c"


def test_a_name_behind_a_wildcard_writes_no_line(own):
    for name in ("any/a\nINFO: forged", "any/a\r\nINFO: forged", "any/a\x00b"):
        assert own.chat(name)[0] == 400
    assert own.chat('any/a" failed="forged')[0] == 200
    own.wait_for_log("any/a_")
    assert not any(line.startswith("INFO: forged") for line in own.log.splitlines()) and '"forged' not in own.log


@pytest.mark.parametrize("name", ["gemini/../../admin", "gemini/..", "gemini/a/../../b", "gemini/./a"])
def test_a_name_behind_a_wildcard_stays_below_the_configured_address(own, upstream, name):
    upstream.forget()
    assert own.chat(name)[0] == 400
    assert not upstream.calls


def test_json_logs_hold_the_cause_too(upstream):
    settings = gateways.config([gateways.openai_model("cut", upstream)], litellm_settings={"json_logs": True})
    with gateways.Gateway(settings) as running:
        running.chat("cut")
        running.wait_for_log("connection reset")
        lines = [json.loads(line) for line in running.log.splitlines()]
        assert any(line["component"] == "start" and running.url in line["message"] for line in lines)
        assert any("connection reset" in line["message"] for line in lines)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["timestamp"]) for line in lines)
