"""The official openai SDK: chat without streaming."""
import asyncio

import openai
import pytest
from pydantic import BaseModel

from gateway import MASTER_KEY, UPSTREAM_KEY

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.mark.parametrize("model", ["plain", "my-model", "claude-plain", "azure-plain"])
def test_chat(client, model):
    answer = client.chat.completions.create(model=model, messages=HELLO)
    assert answer.object == "chat.completion"
    assert answer.model == model, "the client sees the name it asked for"
    assert answer.choices[0].message.content == "You said: Hello"
    assert answer.choices[0].message.role == "assistant"
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (11, 7, 18)
    assert answer.id and answer.created


def test_async_client(gateway):
    async def ask():
        async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=0, timeout=10) as sdk:
            calls = [sdk.chat.completions.create(model="plain", messages=[{"role": "user", "content": str(n)}]) for n in range(20)]
            return await asyncio.gather(*calls)

    answers = asyncio.run(ask())
    assert [one.choices[0].message.content for one in answers] == [f"You said: {n}" for n in range(20)]


def test_parameters_reach_the_provider(client, upstream):
    sent = {
        "temperature": 0.25, "top_p": 0.5, "max_tokens": 33, "n": 1, "seed": 7, "stop": ["END", "STOP"], "presence_penalty": 0.5,
        "frequency_penalty": -0.5, "logit_bias": {"50256": -100}, "logprobs": True, "top_logprobs": 2,
        "response_format": {"type": "json_object"}, "extra_body": {"a_field_of_tomorrow": {"deep": [1, 2.50, None]}},
        "extra_headers": {"x-trace": "1"},
    }  # fmt: skip
    client.chat.completions.create(model="plain", messages=HELLO, **sent)
    call = upstream.last("plain")
    for name, value in sent.items():
        if name not in ("extra_body", "extra_headers"):
            assert call.json[name] == value, name
    assert call.json["a_field_of_tomorrow"] == {"deep": [1, 2.5, None]}
    assert call.headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
    assert MASTER_KEY not in str(call.headers), "the gateway's key stays with the gateway"


def test_images_and_parts_pass(client, upstream):
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
    ]
    answer = client.chat.completions.create(model="plain", messages=[{"role": "user", "content": parts}])
    assert answer.choices[0].message.content == "You said: What is this?"
    assert upstream.last("plain").json["messages"][0]["content"] == parts


def test_anthropic_is_asked_in_its_own_format(client, upstream):
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "Two"},
        {"role": "user", "content": "Three"},
    ]
    client.chat.completions.create(model="claude-plain", messages=messages, max_tokens=50, stop=["END"], temperature=0.5)
    call = upstream.last("plain")
    assert call.path == "/v1/messages"
    assert call.headers["x-api-key"] == UPSTREAM_KEY
    assert call.headers["anthropic-version"]
    assert [message["role"] for message in call.json["messages"]] == ["user", "assistant", "user"]
    assert "Be brief." in str(call.json["system"])
    assert call.json["max_tokens"] == 50
    assert call.json["stop_sequences"] == ["END"]
    assert call.json["temperature"] == 0.5


def test_azure_is_asked_at_its_deployment(client, upstream):
    client.chat.completions.create(model="azure-plain", messages=HELLO)
    call = upstream.last("plain")
    assert call.path == "/openai/deployments/plain/chat/completions"
    assert call.query["api-version"] == "2024-10-21"
    assert call.headers["api-key"] == UPSTREAM_KEY


def test_structured_output(client, upstream):
    class Weather(BaseModel):
        city: str

    with pytest.raises(Exception):  # the fake provider answers in prose, which the SDK cannot parse
        client.chat.completions.parse(model="plain", messages=HELLO, response_format=Weather)
    wanted = upstream.last("plain").json["response_format"]
    assert wanted["type"] == "json_schema"
    assert wanted["json_schema"]["schema"]["properties"]["city"]["type"] == "string"
    assert wanted["json_schema"]["strict"] is True


def test_response_headers(client):
    raw = client.chat.completions.with_raw_response.create(model="my-model", messages=HELLO)
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.headers["x-litellm-call-id"]
    assert raw.headers["x-litellm-model-id"]
    assert raw.headers["x-litellm-version"]
    assert float(raw.headers["x-litellm-response-cost"]) == pytest.approx(0.025)
    parts = [float(raw.headers[f"x-litellm-response-cost-{part}"]) for part in ("input", "output", "tool-usage")]
    assert parts == [pytest.approx(11 * 0.001), pytest.approx(7 * 0.002), 0]
    assert raw.headers["x-litellm-response-cost-original"] == raw.headers["x-litellm-response-cost"]
    assert raw.headers["x-litellm-response-cost-discount-amount"] == raw.headers["x-litellm-response-cost-margin-percent"] == "0.0"
    assert raw.headers["x-litellm-attempted-retries"] == "0"
    assert raw.headers["llm_provider-x-request-id"] == "req-fake"
    assert raw.parse().choices[0].message.content == "You said: Hello"


def test_a_strange_call_id_is_cleaned(gateway):
    long = gateway.chat("plain", headers={"x-litellm-call-id": "a" * 5000})
    assert long[0] == 200
    assert len(long[1]["x-litellm-call-id"]) < 1000
    plain = gateway.chat("plain", headers={"x-litellm-call-id": "my-call-1"})
    assert plain[1]["x-litellm-call-id"] == "my-call-1"


def test_compressed_upstream_answer(client):
    assert client.chat.completions.create(model="compressed", messages=HELLO).choices[0].message.content == "squeezed"


def test_unicode_survives(client, upstream):
    text = "Grüße 🌍 \u2028 \u0000 \\ \" 😀"
    answer = client.chat.completions.create(model="plain", messages=[{"role": "user", "content": text}])
    assert answer.choices[0].message.content == "You said: " + text
    assert upstream.last("plain").json["messages"][0]["content"] == text


@pytest.mark.parametrize("model", ["mock", "mock-429"])
def test_mock_models_need_no_provider(client, model):
    if model == "mock":
        answer = client.chat.completions.create(model=model, messages=HELLO)
        assert answer.choices[0].message.content == "A canned answer."
        assert answer.usage.total_tokens > 0
    else:
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model=model, messages=HELLO)


def test_paths_with_the_model_in_them(gateway):
    for path in ("/chat/completions", "/v1/chat/completions"):
        assert gateway.request("POST", path, {"model": "plain", "messages": HELLO})[0] == 200
    for path in ("/engines/my-model/chat/completions", "/openai/deployments/my-model/chat/completions?api-version=2024-10-21"):
        status, _, answer = gateway.request("POST", path, {"messages": HELLO})
        assert (status, answer["choices"][0]["message"]["content"]) == (200, "You said: Hello"), path


def test_azure_sdk(gateway):
    with openai.AzureOpenAI(azure_endpoint=gateway.url, api_key=MASTER_KEY, api_version="2024-10-21", max_retries=0) as sdk:
        answer = sdk.chat.completions.create(model="my-model", messages=HELLO)
    assert answer.choices[0].message.content == "You said: Hello"


@pytest.mark.parametrize("header", ["authorization", "api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key", "x-litellm-api-key"])
def test_every_place_for_the_key(gateway, header):
    value = f"Bearer {MASTER_KEY}" if header == "authorization" else MASTER_KEY
    assert gateway.chat("plain", key=None, headers={header: value})[0] == 200
    assert gateway.chat("plain", key=None, headers={header: value + "x"})[0] == 401
