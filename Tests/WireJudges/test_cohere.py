"""cohere's library judges what is sent to Cohere, and what the fixtures receive from it."""
import cohere
import httpx
import pytest
from cohere.base_client import BaseCohere
from cohere.types import EmbedByTypeResponse, NonStreamedChatResponse
from cohere.v2.client import V2Client
from cohere.v2.types import V2ChatResponse

import played
import strictly
from cases import parameters

REQUESTS = {
    "chat": strictly.request_of(V2Client.chat),
    "stream": strictly.request_of(V2Client.chat_stream),
    "embed": strictly.request_of(V2Client.embed),
    "v1": strictly.request_of(BaseCohere.chat, "accepts"),
}


def judge_request(url: str, body: dict) -> None:
    body = dict(body)
    # The library has two methods for what is one member on the wire.
    is_stream = body.pop("stream", False)
    kind = "v1" if "/v1/chat" in url else "embed" if url.endswith("/embed") else "stream" if is_stream else "chat"
    assert body.get("model"), "no model"
    strictly.read(REQUESTS[kind], body)


def judge_answer(body: dict) -> None:
    kind = EmbedByTypeResponse if "embeddings" in body else V2ChatResponse if "message" in body else NonStreamedChatResponse
    strictly.read(kind, body)


def judge_stream(stream: bytes) -> list:
    """The library itself reads the stream."""
    with httpx.Client(transport=played.transport(stream, played.EVENTS)) as connection:
        client = cohere.ClientV2(api_key="k", base_url="https://provider.test", httpx_client=connection)
        events = list(client.chat_stream(model="m", messages=[{"role": "user", "content": "a"}]))
    # What it cannot read it passes over, and says so in a log only.
    sent = [line for line in stream.splitlines() if line.startswith(b"data:") and line[5:].strip() != b"[DONE]"]
    assert len(events) == len(sent), f"{len(sent) - len(events)} events were not read"
    return events


N = "LiteLLM asks for several answers with num_generations, which Cohere's chat has no longer"


@parameters(
    "request",
    "cohere",
    strange={
        "cohere/request-all": N,
        "cohere/request-own-parameters": N,
        "cohere/v1-request-all": N,
        "cohere/request-json-schema": "Cohere's guide and LiteLLM write `schema`, the library's types `json_schema`",
        "cohere/request-schema-described": "the same",
    },
)
def test_cohere_takes_the_request(case):
    judge_request(case.request["url"], case.request["body"])


@parameters("answer", "cohere")
def test_the_answer_is_one_of_cohere(case):
    judge_answer(case.answer)


@parameters("stream", "cohere", strange={"cohere/stream-wrong-types": "wrong types are what it tests"})
def test_the_library_reads_the_stream(case):
    if case.stream.startswith((b"data", b"event", b":")) and b"event_type" not in case.stream:
        assert "message-end" in [event.type for event in judge_stream(case.stream)]


class TestCanFail:
    url = "https://api.cohere.com/v2/chat"
    good = {"model": "m", "messages": [{"role": "user", "content": "a"}], "max_tokens": 9}
    reply = {"id": "1", "finish_reason": "COMPLETE", "message": {"role": "assistant", "content": [{"type": "text", "text": "a"}]}}

    def test_at_good_ones_it_does_not(self):
        judge_request(self.url, self.good)
        judge_answer(self.reply)

    @pytest.mark.parametrize(
        "damage",
        [{"message": "a"}, {"messages": "a"}, {"messages": [{"role": "user", "text": "a"}]}, {"max_tokens": "nine"}, {"model": None}],
        ids=str,
    )
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            judge_request(self.url, {**self.good, **damage})

    @pytest.mark.parametrize("damage", [{"foo": 1}, {"message": "a"}, {"message": {"role": "user"}}, {"usage": {"tokens": {"input": 1}}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    @pytest.mark.parametrize("event", ['{"type":"content-delta","index":[]}', '{"type":"message-end","delta":1}'])
    def test_at_a_damaged_stream(self, event):
        with pytest.raises(Exception):
            judge_stream(f"event: x\ndata: {event}\n\n".encode())
