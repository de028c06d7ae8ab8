"""gigachat's library judges what is sent to GigaChat, what the fixtures receive from it, and what its errors are."""

import httpx
import pytest
from gigachat import GigaChat, exceptions
from gigachat.models import Chat, ChatCompletion

import played
import strictly
from cases import CASES, parameters

# Our words for the kinds of errors that the library has classes for.
KINDS = {
    exceptions.BadRequestError: "badRequest",
    exceptions.AuthenticationError: "authentication",
    exceptions.ForbiddenError: "permissionDenied",
    exceptions.NotFoundError: "notFound",
    exceptions.RequestEntityTooLargeError: "badRequest",
    exceptions.UnprocessableEntityError: "badRequest",
    exceptions.RateLimitError: "rateLimit",
    exceptions.ServerError: "internalServerError",
    exceptions.ResponseError: "paymentRequired",
}


def client(transport: httpx.MockTransport) -> GigaChat:
    """The library with an access token, so that it asks for none."""
    client = GigaChat(access_token="t", model="m", base_url="http://provider.test", verify_ssl_certs=False, max_retries=0)
    client._client_instance = httpx.Client(base_url="http://provider.test", transport=transport)
    return client


def judge_request(body: dict) -> None:
    strictly.read(Chat, body)


def judge_answer(body: dict) -> None:
    strictly.read(ChatCompletion, body)


def judge_stream(stream: bytes) -> list:
    """The library itself reads the stream."""
    return list(client(played.transport(stream, played.EVENTS)).stream("a"))


def error_of(status: int, body) -> Exception:
    """What the library makes of an answer with an error."""
    answer = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    with pytest.raises(exceptions.ResponseError) as raised:
        client(answer).chat("a")
    return raised.value


@parameters("request", "gigachat")
def test_gigachat_takes_the_request(case):
    judge_request(case.request["body"])


@parameters("answer", "gigachat")
def test_the_answer_is_one_of_gigachat(case):
    judge_answer(case.answer)


@parameters("stream", "gigachat")
def test_the_library_reads_the_stream(case):
    assert judge_stream(case.stream)


REFUSED = [
    case
    for case in CASES
    if case.folder.parent.name == "gigachat" and (case.json("wire-response.json") or {}).get("status", 200) != 200
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_the_error_is_what_the_library_takes_it_for(case):
    wire = case.json("wire-response.json")
    assert KINDS[type(error_of(wire["status"], wire["body"]))] == case.output["error"]["code"]


class TestCanFail:
    good = {"model": "m", "messages": [{"role": "user", "content": "a"}], "max_tokens": 9}
    reply = {
        "object": "chat.completion", "created": 1, "model": "m", "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "a"}}],
    }  # fmt: skip

    def test_at_good_ones_it_does_not(self):
        judge_request(self.good)
        judge_answer(self.reply)
        assert REFUSED

    @pytest.mark.parametrize("damage", [{"foo": "a"}, {"messages": "a"}, {"messages": [{"role": "boss", "content": "a"}]}, {"max_tokens": "nine"}], ids=str)
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            judge_request({**self.good, **damage})

    @pytest.mark.parametrize("damage", [{"foo": 1}, {"choices": {}}, {"choices": [{"message": "a"}]}, {"usage": {"prompt_tokens": "x"}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    @pytest.mark.parametrize("event", ['{"choices":{}}', "{", '{"choices":[{"delta":{"role":"boss"}}]}'])
    def test_at_a_damaged_stream(self, event):
        with pytest.raises(Exception):
            judge_stream(f"data: {event}\n\ndata: [DONE]\n\n".encode())
