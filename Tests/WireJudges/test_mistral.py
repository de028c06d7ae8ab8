"""mistralai's library judges what is sent to Mistral and Codestral, and what the fixtures receive from them."""
import httpx
import pytest
from mistralai.client import Mistral, models

import played
import strictly
from cases import CASES, parameters

PROVIDERS = ("mistral", "text-completion-codestral", "codestral")
MISTRAL = [case for case in CASES if case.provider in PROVIDERS]


def judge_request(url: str, body: dict) -> None:
    kind = models.EmbeddingRequest if url.endswith("/embeddings") else models.ChatCompletionRequest
    strictly.read(models.FIMCompletionRequest if "/fim/" in url else kind, body)


def judge_answer(body: dict) -> None:
    strictly.read(models.EmbeddingResponse if body.get("object") == "list" else models.ChatCompletionResponse, body)


def judge_stream(stream: bytes) -> list:
    """The library itself reads the stream."""
    with httpx.Client(transport=played.transport(stream, played.EVENTS)) as connection:
        client = Mistral(api_key="k", server_url="https://provider.test", client=connection)
        return [event.data for event in client.chat.stream(model="m", messages=[{"role": "user", "content": "a"}])]


def strange(reasons: dict):
    return lambda case: [pytest.mark.refused(reasons[case.name])] if case.name in reasons else []


def mine(part: str, reasons: dict | None = None):
    marks = strange(reasons or {})
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=case.name, marks=marks(case)) for case in MISTRAL if getattr(case, part) is not None]
    )


@mine("request")
def test_mistral_takes_the_request(case):
    judge_request(case.request["url"], case.request["body"])


NO_ID = "the fixture is LiteLLM's recorded stand-in for the provider, which gives no id"


@mine(
    "answer",
    {
        "openai/embeddings-mistral-simple": NO_ID,
        "openai/embeddings-mistral-dimensions": NO_ID,
        "openai/mistral-reasoning": "members of other compatible providers, which are kept where Mistral's own are read",
    },
)
def test_the_answer_is_one_of_mistral(case):
    judge_answer(case.answer)


@mine("stream")
def test_the_library_reads_the_stream(case):
    assert judge_stream(case.stream)


class TestCanFail:
    url = "https://api.mistral.ai/v1/chat/completions"
    good = {"model": "m", "messages": [{"role": "user", "content": "a"}], "max_tokens": 9}
    reply = {
        "id": "1", "object": "chat.completion", "created": 1, "model": "m", "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "a"}}],
    }  # fmt: skip

    def test_at_good_ones_it_does_not(self):
        judge_request(self.url, self.good)
        judge_answer(self.reply)
        assert len(MISTRAL) > 10

    @pytest.mark.parametrize(
        "damage",
        [{"message": "a"}, {"messages": "a"}, {"messages": [{"role": "user", "text": "a"}]}, {"max_tokens": "nine"}, {"seed": 1}],
        ids=str,
    )
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            judge_request(self.url, {**self.good, **damage})

    @pytest.mark.parametrize("damage", [{"foo": 1}, {"choices": {}}, {"choices": [{"message": "a"}]}, {"usage": {"prompt_tokens": "x"}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    @pytest.mark.parametrize("event", ['{"id":"1"}', '{"id":"1","model":"m","choices":{}}', "{"])
    def test_at_a_damaged_stream(self, event):
        with pytest.raises(Exception):
            judge_stream(f"data: {event}\n\ndata: [DONE]\n\n".encode())
