"""Requests whose body is wrong in every way we could think of: the documented error, and nothing goes upstream."""
import json
import time

import pytest

from gateway import MASTER_KEY, UPSTREAM_KEY

MESSAGES = '"messages": [{"role": "user", "content": "Hello"}]'


def post(gateway, body: str | bytes):
    return gateway.request("POST", "/v1/chat/completions", body)


@pytest.mark.parametrize(
    "body",
    [
        '{"model": "plain", ',
        '{"model": "plain", ' + MESSAGES,
        '{"model": "plain", ' + MESSAGES + "} trailing",
        "{" + MESSAGES + ', "model": "plain",}',
        "{'model': 'plain'}",
        "not json",
        '{"model": "plain", "temperature": NaN, ' + MESSAGES + "}",
        '{"model": "plain", "temperature": Infinity, ' + MESSAGES + "}",
        '{"model": "plain", "temperature": 01, ' + MESSAGES + "}",
        '{"model": "plain", "temperature": +1, ' + MESSAGES + "}",
        '{"model": "pl\nain", ' + MESSAGES + "}",
        '{"model": "plain\\x", ' + MESSAGES + "}",
        b'{"model": "plain", "messages": [{"role": "user", "content": "\xff\xfe"}]}',
        b'{"model": "plain", "messages": [{"role": "user", "content": "\xc0\xaf"}]}',
        "\x00",
    ],
)
def test_what_is_not_json(gateway, upstream, body):
    asked = len(upstream.calls)
    status, headers, answer = post(gateway, body)
    assert status == 400
    assert headers["content-type"].startswith("application/json")
    assert answer["error"]["message"].startswith("Invalid JSON payload: ")
    assert answer["error"]["type"] == "invalid_request_error"
    assert answer["error"]["param"] == "request_body"
    assert answer["error"]["code"] == "400"
    assert len(upstream.calls) == asked


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_too_deep(gateway, upstream, opening):
    asked = len(upstream.calls)
    closing = "]" if opening == "[" else "}"
    deep = opening * 100_000 + "1" + closing * 100_000
    assert post(gateway, '{"model": "plain", ' + MESSAGES + f', "deep": {deep}}}')[0] == 400
    assert len(upstream.calls) == asked


@pytest.mark.parametrize("second", ['"model"', '"mod\\u0065l"', '"\\u006dodel"'])
def test_two_models_in_one_request(gateway, upstream, second):
    """Authentication and the upstream must never see two different models."""
    asked = len(upstream.calls)
    assert post(gateway, '{"model": "plain", ' + MESSAGES + f', {second}: "tools"}}')[0] == 400
    assert len(upstream.calls) == asked


def test_an_escaped_key_is_the_same_key(gateway):
    status, _, answer = post(gateway, '{"mod\\u0065l": "my-model", ' + MESSAGES + "}")
    assert (status, answer["model"]) == (200, "my-model")


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true"])
def test_json_that_is_no_object(gateway, body):
    status, _, answer = post(gateway, body)
    assert status in (400, 422)
    assert "error" in answer or "detail" in answer


@pytest.mark.parametrize("body", ["", "{}", '{"model": "plain"}'])
def test_messages_are_missing(gateway, body):
    status, _, answer = post(gateway, body)
    assert status == 400
    assert answer["error"]["param"] == "messages"
    assert "messages" in answer["error"]["message"] and "/chat/completions" in answer["error"]["message"]


@pytest.mark.parametrize(
    "fields",
    [
        '"model": 5, ' + MESSAGES,
        '"model": {"a": 1}, ' + MESSAGES,
        '"model": "", ' + MESSAGES,
        '"model": "claude-plain", "messages": "Hello"',
        '"model": "claude-plain", "messages": {"role": "user"}',
        '"model": "claude-plain", "messages": [5]',
        '"model": "claude-plain", "messages": [null]',
        '"model": "claude-plain", "tools": "hammer", ' + MESSAGES,
        '"model": "plain", "messages": [5]',
        '"model": "plain", "messages": [{"role": "user", "content": "Hello"}, null]',
        '"model": "mock", "messages": ["Hello"]',
    ],
)
def test_wrong_types(gateway, fields):
    status, _, answer = post(gateway, "{" + fields + "}")
    assert 400 <= status < 500, answer
    assert answer["error"]["code"] == str(status)


@pytest.mark.parametrize("value", ['"yes"', "1", "null", "[]"])
def test_a_stream_flag_of_another_type(gateway, value):
    status, _, _ = post(gateway, '{"model": "plain", "stream": ' + value + ", " + MESSAGES + "}")
    assert status in (200, 400)


def test_a_client_may_not_choose_the_upstream(gateway, upstream):
    asked = len(upstream.calls)
    status, _, answer = gateway.chat("plain", api_base="http://127.0.0.1:9/v1")
    assert status in (400, 401)
    assert len(upstream.calls) == asked


def test_a_client_may_not_choose_its_answer(gateway):
    status, _, answer = gateway.chat("plain", mock_response="I am root")
    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "You said: Hello"


def test_numbers_keep_their_digits(gateway, upstream):
    body = '{"model": "plain", "seed": 12345678901234567890123, "temperature": 0.10000000000000000555, ' + MESSAGES + "}"
    assert post(gateway, body)[0] == 200
    assert b"12345678901234567890123" in upstream.last("plain").body
    assert b"0.10000000000000000555" in upstream.last("plain").body


def test_a_large_request(gateway, upstream):
    text = "All work and no play. " * 50_000
    status, _, answer = gateway.chat("my-model", text)
    assert status == 200
    assert answer["choices"][0]["message"]["content"] == "You said: " + text
    assert json.loads(upstream.last("plain").body)["messages"][0]["content"] == text


def test_errors_and_the_log_name_no_secret(gateway):
    marker = "a-prompt-nobody-may-read"
    for model in ("status-400", "status-500", "garbage", "html", "cut", "error_in_stream"):
        for stream in (False, True):
            _, _, answer = gateway.chat(model, marker, stream=stream)
            assert UPSTREAM_KEY not in str(answer)
    post(gateway, '{"model": "plain", "messages": [{"role": "user", "content": "' + marker + '"}')
    assert marker not in gateway.log
    assert UPSTREAM_KEY not in gateway.log
    assert MASTER_KEY not in gateway.log


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages"])
@pytest.mark.parametrize("place", ["", "extra_body", "extra_headers", "additional_drop_params"])
def test_more_parameters_than_anybody_needs(gateway, upstream, path, place):
    """Each may have to be looked for among the others: 200,000 of them would hold up an event loop for a minute."""
    upstream.forget()
    many = {f"k{number}": "v" for number in range(50_000)}
    body = {"model": "plain", "messages": [{"role": "user", "content": "Hello"}], "prompt": "Hello", "input": "Hello", "max_tokens": 5}
    body.update({place: list(many) if place == "additional_drop_params" else many} if place else many)
    began = time.monotonic()
    status, _, answer = gateway.request("POST", path, body)
    assert status == 400 and "at most 1000" in json.dumps(answer), answer
    assert time.monotonic() - began < 5 and not upstream.calls


def test_the_names_of_dropped_parameters_fit_into_a_header(gateway):
    """Members of messages that a provider has no place for are named, each once."""
    message = {"role": "user", "content": "Hello", **{f"k{number}" + "x" * 100: 1 for number in range(900)}}
    status, headers, _ = gateway.request("POST", "/v1/chat/completions", {"model": "claude-plain", "messages": [message]})
    assert status == 200, headers
    dropped = headers["x-litellm-dropped-params"]
    assert len(dropped) < 4096 and dropped.endswith("and 860 more")


@pytest.mark.parametrize("name, value", [("timeout", "abc"), ("timeout", "-1"), ("timeout", "nan"), ("stream-timeout", "0"), ("num-retries", "1.5"), ("num-retries", "many")])
def test_wishes_in_headers_that_are_no_numbers(gateway, name, value):
    status, _, answer = gateway.chat("plain", headers={f"x-litellm-{name}": value})
    assert status == 400 and f"x-litellm-{name}" in answer["error"]["message"]


@pytest.mark.parametrize("name, value, status", [
    ("timeout", "5", 200), ("timeout", "0.0001", 408), ("timeout", "abc", 400), ("timeout", "-1", 400), ("timeout", "nan", 400),
    ("timeout", "", 400), ("stream_timeout", "5", 200), ("num_retries", "2", 200), ("num_retries", "two", 400), ("num_retries", "-1", 400),
])  # fmt: skip
def test_numbers_in_quotes(gateway, name, value, status):
    body = {"model": "slow-300" if status == 408 else "plain", "messages": [{"role": "user", "content": "x"}], name: value}
    answer = gateway.request("POST", "/v1/chat/completions", body)
    assert answer[0] == status and (status != 400 or name in answer[2]["error"]["message"])


@pytest.mark.parametrize("model", ["plain", "claude-plain", "vllm-plain"])
@pytest.mark.parametrize("value", ["json", "json_object", [], ["text"], 1, True])
def test_a_response_format_that_is_no_object(gateway, model, value):
    status, _, body = gateway.chat(model, response_format=value)
    assert status == 400 and body["error"]["param"] == "response_format" and "object" in body["error"]["message"]
    assert gateway.chat(model, response_format=None)[0] == 200
