"""The official openai SDK: streams."""
import asyncio
import time

import openai
import pytest

from gateway import MASTER_KEY

HELLO = [{"role": "user", "content": "Hello"}]
MODELS = ["plain", "my-model", "claude-plain", "azure-plain"]


def text_of(chunks) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


@pytest.mark.parametrize("model", MODELS)
def test_stream(client, model):
    chunks = list(client.chat.completions.create(model=model, messages=HELLO, stream=True))
    assert text_of(chunks) == "You said: Hello"
    assert {chunk.model for chunk in chunks} == {model}
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason] == ["stop"]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert not any(chunk.usage for chunk in chunks), "usage is hidden unless it was asked for"


@pytest.mark.parametrize("model", MODELS)
def test_stream_with_usage(client, model):
    chunks = list(client.chat.completions.create(model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}))
    assert text_of(chunks) == "You said: Hello"
    last = chunks[-1]
    assert (last.usage.prompt_tokens, last.usage.completion_tokens, last.usage.total_tokens) == (11, 7, 18)


@pytest.mark.parametrize("model", ["plain", "claude-plain"])
def test_a_stream_says_what_the_plain_answer_says(client, model):
    plain = client.chat.completions.create(model=model, messages=HELLO)
    chunks = list(client.chat.completions.create(model=model, messages=HELLO, stream=True, stream_options={"include_usage": True}))
    assert text_of(chunks) == plain.choices[0].message.content
    assert chunks[-1].usage.total_tokens == plain.usage.total_tokens


def test_the_upstream_is_always_asked_for_usage(client, upstream):
    list(client.chat.completions.create(model="plain", messages=HELLO, stream=True))
    assert upstream.last("plain").json["stream_options"] == {"include_usage": True}


def test_helper_of_the_sdk(client):
    with client.chat.completions.stream(model="plain", messages=HELLO) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_completion()
    assert "content.delta" in kinds and "content.done" in kinds
    assert final.choices[0].message.content == "You said: Hello"


def test_events_arrive_as_they_are_made(client):
    times = []
    for chunk in client.chat.completions.create(model="paced-20", messages=HELLO, stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            times.append(time.monotonic())
    assert len(times) == 20
    assert times[-1] - times[0] > 0.5, "the events came in one burst at the end"


def test_mock_stream(client):
    assert text_of(client.chat.completions.create(model="mock", messages=HELLO, stream=True)) == "A canned answer."


def test_many_streams_at_once(gateway):
    async def one(sdk, number):
        stream = await sdk.chat.completions.create(model="my-model", messages=[{"role": "user", "content": f"n {number}"}], stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])

    async def ask():
        async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=0, timeout=20) as sdk:
            return await asyncio.gather(*(one(sdk, number) for number in range(40)))

    assert asyncio.run(ask()) == [f"You said: n {number}" for number in range(40)]


def test_the_bytes_on_the_wire(gateway):
    status, headers, text = gateway.chat("plain", stream=True)
    assert status == 200
    assert headers["content-type"].startswith("text/event-stream")
    assert text.endswith("data: [DONE]\n\n")
    assert all(line.startswith("data: ") for line in text.split("\n\n") if line)


@pytest.mark.parametrize("model", ["error_in_stream", "claude-error_in_stream", "cut"])
def test_an_error_inside_the_stream(gateway, model):
    status, _, text = gateway.chat(model, stream=True)
    assert status == 200
    assert '"Hel"' in text
    last = [line for line in text.split("\n\n") if line][-1]
    assert last.startswith('data: {"error"') or '"error":' in last
    assert '"code":"500"' in last.replace(" ", "")
    assert "[DONE]" not in text


def test_the_sdk_raises_for_an_error_inside_the_stream(client):
    with pytest.raises(openai.APIError):
        list(client.chat.completions.create(model="error_in_stream", messages=HELLO, stream=True))


def test_an_error_as_the_first_event_is_an_http_error(client):
    with pytest.raises(openai.APIStatusError) as caught:
        list(client.chat.completions.create(model="error_first", messages=HELLO, stream=True))
    assert caught.value.status_code >= 500


def test_an_error_before_the_stream_is_an_http_error(client):
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="status-429", messages=HELLO, stream=True)
