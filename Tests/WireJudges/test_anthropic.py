"""anthropic's library judges what is sent to Anthropic, what the fixtures receive from it, and what our clients get.

Requests with an `anthropic-beta` header are judged by the types of the beta.
"""
import json

import anthropic
import httpx2
import pytest
from anthropic.types import Message, MessageTokensCount, RawMessageStreamEvent, beta
from anthropic.types import message_create_params as plain
from anthropic.types.beta import message_count_tokens_params as counting
from anthropic.types.beta import message_create_params as of_beta

import played
import strictly
from cases import CASES, parameters

strictly.forbid_unknown_members("anthropic.types")

#: The library's types are those of the newest models; older ones still take these, as the API reference says.
OLDER = {"temperature": float, "top_p": float, "top_k": int}


def judge_request(wire: dict) -> None:
    body = dict(wire["body"])
    if wire["url"].endswith("/count_tokens"):
        strictly.read(counting.MessageCountTokensParams, body)
        return
    for name in set(OLDER) & set(body):
        strictly.read(OLDER[name], body.pop(name))
    kinds = of_beta if "anthropic-beta" in {name.lower() for name in wire["headers"]} else plain
    strictly.read(kinds.MessageCreateParamsStreaming if body.get("stream") else kinds.MessageCreateParamsNonStreaming, body)


def judge_message(body: dict, of_a_beta: bool = False) -> None:
    strictly.read(beta.BetaMessage if of_a_beta else MessageTokensCount if set(body) == {"input_tokens"} else Message, body)


def judge_events(events: list) -> None:
    # The library knows pings as events and not as a type.
    strictly.read(list[RawMessageStreamEvent], [event for event in events if event["type"] != "ping"])


def judge_stream(stream: bytes) -> Message:
    """The library itself reads the stream, and adds it up."""
    with httpx2.Client(transport=played.transport(stream, played.EVENTS, httpx2)) as connection:
        client = anthropic.Anthropic(api_key="k", base_url="https://provider.test", http_client=connection)
        with client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "a"}]) as events:
            return events.get_final_message()


SENT = "the client's own member is passed on"
RENAMED = "the older name of output_config.format, which the recorded LiteLLM sends"
NAMED = "the recorded request gives the tool a name of its own"


@parameters(
    "request",
    "anthropic",
    "messages",
    provider="anthropic",
    strange={
        "anthropic/passed-on": SENT,
        "messages/anthropic-foreign-members": SENT,
        "anthropic/toolset-to-come": "a tool that no library knows yet is passed on",
        "anthropic/json-schema-native": RENAMED,
        "anthropic/schema-native-limits": RENAMED,
        "anthropic/request-schema-described-native": RENAMED,
        "messages/anthropic-output-format": RENAMED,
        "anthropic/tools-of-the-provider": NAMED,
        "messages/anthropic-tool-search": NAMED,
        "anthropic/server-tool-history": "a block of a beta is sent back without the beta's header",
    },
)
def test_anthropic_takes_the_request(case):
    if "/v1/messages" in case.request["url"]:
        judge_request(case.request)


@parameters(
    "answer",
    "anthropic",
    "messages",
    provider="anthropic",
    operation="messages",
    strange={"messages/anthropic-extra-answer": "unknown members are passed on"},
)
def test_the_answer_passed_on_is_one_of_anthropic(case):
    judge_message(case.answer)


BETAS = {
    "anthropic/pair-window-full", "anthropic/real-answer-compaction", "anthropic/real-compaction",
    "anthropic/real-context-edits", "anthropic/real-fallback",
}  # fmt: skip
NO_FETCHES = "an answer of before there were fetches, which are not counted in it"


@parameters(
    "answer",
    "anthropic",
    operation="chat",
    strange={
        "anthropic/pair-web-search": NO_FETCHES,
        "anthropic/real-call-from-code": NO_FETCHES,
        "anthropic/pair-other-blocks": "a block of days to come is part of what it tests",
    },
)
def test_the_answer_is_one_of_anthropic(case):
    judge_message(case.answer, of_a_beta=case.name in BETAS)


@parameters(
    "stream",
    "anthropic",
    "messages",
    provider="anthropic",
    strange={"anthropic/real-stream-arguments-no-json": "what a model wrote that is no JSON; the library parses it, clients of OpenAI's get it"},
)
def test_the_library_reads_the_stream(case):
    assert judge_stream(case.stream).stop_reason


def messages(part: str, strange: dict | None = None):
    """What clients of `/v1/messages` get, whichever provider answers."""
    found = [case for case in CASES if case.folder.parent.name == "messages" and case.output.get(part) and "error" not in case.output]
    marks = {name: [pytest.mark.refused(reason)] for name, reason in (strange or {}).items()}
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks.get(case.name, [])) for case in found])


@messages("message", {"messages/anthropic-extra-answer": "unknown members are passed on"})
def test_our_answer_is_a_message(case):
    judge_message(case.output["message"])


@messages("events")
def test_our_stream_is_one_of_messages(case):
    events = case.output["events"]
    judge_events(events)
    stream = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    final = judge_stream(stream.encode())
    assert final.stop_reason and final.usage.output_tokens >= 0


class TestCanFail:
    good = {
        "url": "https://api.anthropic.com/v1/messages",
        "headers": {},
        "body": {"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]},
    }
    reply = {
        "id": "1", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "a"}], "stop_reason": "end_turn",
        "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
    }  # fmt: skip

    def test_at_good_ones_it_does_not(self):
        judge_request(self.good)
        judge_message(self.reply)

    @pytest.mark.parametrize("headers", [{}, {"anthropic-beta": "x"}], ids=["plain", "beta"])
    @pytest.mark.parametrize(
        "damage",
        [
            {"message": []}, {"messages": "a"}, {"messages": [{"role": "user", "content": [{"type": "text", "txt": "a"}]}]}, {"max_tokens": "nine"},
            {"messages": [{"role": "tool", "content": "a"}]}, {"temperature": "warm"}, {"tools": [{"type": "function", "function": {}}]},
        ],
        ids=str,
    )  # fmt: skip
    def test_at_a_damaged_request(self, headers, damage):
        with pytest.raises(Exception):
            judge_request({**self.good, "headers": headers, "body": {**self.good["body"], **damage}})

    @pytest.mark.parametrize("damage", [{"foo": 1}, {"content": "a"}, {"content": [{"type": "text"}]}, {"stop_reason": "stop"}, {"usage": {}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_message({**self.reply, **damage})

    @pytest.mark.parametrize(
        "event",
        [
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta"}}, {"type": "content_block_start", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": "stop"}, "usage": {"output_tokens": 1}}, {"type": "chunk"},
        ],
        ids=str,
    )  # fmt: skip
    def test_at_a_damaged_event(self, event):
        with pytest.raises(Exception):
            judge_events([event])

    def test_at_a_stream_out_of_order(self):
        delta = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n'
        with pytest.raises(Exception):
            judge_stream(delta)
