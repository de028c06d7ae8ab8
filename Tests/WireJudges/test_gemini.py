"""google-genai judges what is sent to Gemini, on Google AI Studio and on Vertex AI, and what the fixtures receive from it.

Its types refuse members that they do not know.
"""
import json
import typing

import pytest
from google import genai
from google.genai import _common, types

import played
from cases import CASES, parameters


class Generation(types.GenerationConfig):
    #: In the library this is made from a call's configuration (`_GenerateContentConfig_to_mldev`), and in no type.
    image_config: typing.Optional[types.ImageConfig] = None


class Request(_common.BaseModel):
    """`GenerateContentRequest` of the REST reference; the library has types for its members."""

    contents: list[types.Content]
    tools: typing.Optional[list[types.Tool]] = None
    tool_config: typing.Optional[types.ToolConfig] = None
    system_instruction: typing.Optional[types.Content] = None
    generation_config: typing.Optional[Generation] = None
    safety_settings: typing.Optional[list[types.SafetySetting]] = None
    cached_content: typing.Optional[str] = None
    labels: typing.Optional[dict[str, str]] = None
    service_tier: typing.Optional[str] = None


#: Members of the usage that the service sends and that this version of the library does not know.
NEWER = {"serviceTier"}


def known(body: dict) -> dict:
    """An answer without what is newer than the library."""
    usage = body.get("usageMetadata")
    if not isinstance(usage, dict):
        return body
    return {**body, "usageMetadata": {key: value for key, value in usage.items() if key not in NEWER}}


def judge_answer(body: dict) -> None:
    types.GenerateContentResponse.model_validate(known(body))


def judge_stream(stream: bytes, is_vertex: bool = False) -> list:
    """The library itself reads the stream."""
    options = types.HttpOptions(client_args={"transport": played.transport(stream, played.EVENTS)})
    with genai.Client(api_key="k", vertexai=is_vertex or None, http_options=options) as client:
        answers = list(client.models.generate_content_stream(model="m", contents="a"))
    for line in stream.splitlines():
        if line.startswith(b"data:"):
            judge_answer(json.loads(line[5:]))
    return answers


def speaks_gemini(case) -> bool:
    """Vertex AI serves others in their own formats."""
    return "enerateContent" in (case.request or {}).get("url", "enerateContent" if case.folder.parent.name == "gemini" else "")


@parameters("request", "gemini", "vertex", strange={"gemini/extra-body": "the client's own member is passed on"})
def test_gemini_takes_the_request(case):
    if speaks_gemini(case):
        Request.model_validate(case.request["body"])


@parameters("answer", "gemini", "vertex", operation="chat")
def test_the_answer_is_one_of_gemini(case):
    if "candidates" in case.answer or "promptFeedback" in case.answer:
        judge_answer(case.answer)
    else:
        assert not (speaks_gemini(case) and case.folder.parent.name == "gemini")


@parameters("stream", "gemini", "vertex", strange={"gemini/pair-list": "a list is what comes without alt=sse, which the library asks for"})
def test_the_library_reads_the_stream(case):
    if case.folder.parent.name == "gemini" or b'"candidates"' in case.stream:
        assert judge_stream(case.stream)


class TestCanFail:
    good = {"contents": [{"role": "user", "parts": [{"text": "a"}]}], "generationConfig": {"maxOutputTokens": 9}}
    reply = {"candidates": [{"content": {"role": "model", "parts": [{"text": "a"}]}, "finishReason": "STOP"}]}

    def test_at_a_good_request_it_does_not(self):
        Request.model_validate(self.good)
        judge_answer(self.reply)
        assert len([case for case in CASES if case.folder.parent.name == "gemini" and case.request]) > 100

    @pytest.mark.parametrize(
        "damage",
        [
            {"content": []}, {"contents": [{"role": "user", "parts": [{"txt": "a"}]}]}, {"contents": "a"}, {"generationConfig": {"max_tokens": 9}},
            {"tools": [{"functionDeclaration": []}]}, {"generationConfig": {"maxOutputTokens": "nine"}},
        ],
        ids=str,
    )  # fmt: skip
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            Request.model_validate({**self.good, **damage})

    @pytest.mark.parametrize("damage", [{"candidate": []}, {"candidates": {}}, {"candidates": [{"content": "a"}]}, {"usageMetadata": {"tokens": 1}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    def test_at_a_damaged_stream(self):
        assert judge_stream(b'data: {"candidates":[]}\n\n')
        with pytest.raises(Exception):
            judge_stream(b'data: {"candidates":{}}\n\n')
        with pytest.raises(Exception):
            judge_stream(b'data: {"candidates":[\n\n')
