"""ollama's library judges what is sent to Ollama, and what the fixtures receive from it."""
import json

import ollama
import pytest
from ollama import _types

import played
import strictly
from cases import parameters

REQUESTS = {"/api/chat": _types.ChatRequest, "/api/generate": _types.GenerateRequest, "/api/embed": _types.EmbedRequest}


def images(holder: dict) -> dict:
    """With images as the library has them before it writes them."""
    return {**holder, "images": [{"value": image} for image in holder["images"]]} if "images" in holder else holder


def judge_request(url: str, body: dict) -> None:
    kind = next(kind for path, kind in REQUESTS.items() if url.endswith(path))
    strictly.read(kind, images({key: value for key, value in body.items() if key != "messages"}))
    if kind is _types.ChatRequest:
        # As parts of a request the library lets messages be anything.
        strictly.read(list[ollama.Message], [images(message) for message in body["messages"]])
    if "options" in body:
        strictly.read(ollama.Options, body["options"])


def judge_answer(body: dict) -> None:
    strictly.read(ollama.ChatResponse if "message" in body else ollama.EmbedResponse if "embeddings" in body else ollama.GenerateResponse, body)


def judge_stream(stream: bytes) -> list:
    """The library itself reads the stream."""
    client = ollama.Client("http://provider.test", transport=played.transport(stream, played.LINES))
    is_chat = "message" in json.loads(stream.splitlines()[0])
    events = list(client.chat("m", [], stream=True) if is_chat else client.generate("m", "a", stream=True))
    for line in filter(None, stream.splitlines()):
        judge_answer(json.loads(line))
    return events


OPTIONS = "LiteLLM passes on as options what it does not know, and Ollama takes no notice"
CALL_ID = "LiteLLM tells calls apart by their ids, which Ollama takes no notice of"
NEWER = "newer servers number the calls and give them ids, which the library does not know"


@parameters(
    "request",
    "ollama",
    "ollama-chat",
    "ollama-text",
    strange={
        "ollama-chat/request-options": OPTIONS,
        "ollama/num-ctx-keep-alive": OPTIONS,
        "ollama-text/completion-params": OPTIONS,
        "ollama-chat/request-all": CALL_ID,
        "ollama-chat/request-fields-of-another": CALL_ID,
        "ollama-chat/request-messages": CALL_ID,
    },
)
def test_ollama_takes_the_request(case):
    judge_request(case.request["url"], case.request["body"])


@parameters("answer", "ollama", "ollama-chat", "ollama-text", strange={"ollama-chat/answer-tools": NEWER})
def test_the_answer_is_one_of_ollama(case):
    judge_answer(case.answer)


WRONG = "wrong types are what it tests"


@parameters(
    "stream",
    "ollama",
    "ollama-chat",
    "ollama-text",
    strange={"ollama-chat/answer-tools": NEWER, "ollama-chat/stream-wrong-types": WRONG},
)
def test_the_library_reads_the_stream(case):
    assert judge_stream(case.stream)[-1].done


class TestCanFail:
    url = "http://localhost:11434/api/chat"
    good = {"model": "m", "messages": [{"role": "user", "content": "a"}], "options": {"num_predict": 9}, "stream": False}
    reply = {"model": "m", "created_at": "2024-01-01T00:00:00Z", "message": {"role": "assistant", "content": "a"}, "done": True}

    def test_at_good_ones_it_does_not(self):
        judge_request(self.url, self.good)
        judge_answer(self.reply)

    @pytest.mark.parametrize(
        "damage",
        [
            {"message": "a"}, {"messages": "a"}, {"messages": [{"role": "user", "text": "a"}]}, {"messages": [{"content": "a"}]},
            {"options": {"max_tokens": 9}}, {"options": {"num_predict": "nine"}}, {"model": ""}, {"stream": "maybe"},
        ],
        ids=str,
    )  # fmt: skip
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            judge_request(self.url, {**self.good, **damage})

    @pytest.mark.parametrize("damage", [{"foo": 1}, {"message": "a"}, {"message": {"content": 1}}, {"eval_count": "many"}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    @pytest.mark.parametrize("line", ['{"message":1}', '{"message":{"role":"assistant","content":"a"}', '{"message":{"role":"assistant"},"x":1}'])
    def test_at_a_damaged_stream(self, line):
        with pytest.raises(Exception):
            judge_stream(json.dumps(self.reply).encode() + b"\n" + line.encode() + b"\n")
