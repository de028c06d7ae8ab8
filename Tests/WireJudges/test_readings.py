"""The providers' own libraries read the answers and streams of the fixtures: our clients get the same out of them.

The other tests ask whether bytes are those of a provider; these ask whether we understand them.
"""
import json

import ollama
import pytest
from anthropic.types import Message
from anthropic.types.beta import BetaMessage
from cohere.types import NonStreamedChatResponse
from cohere.v2.types import V2ChatResponse
from google.genai import types

import readings
import strictly
import test_anthropic
import test_bedrock
import test_cohere
import test_gemini
import test_mistral
import test_ollama
from cases import CASES
from readings import Reading


def good(case, part: str) -> bool:
    """Whether a case of chat has this part and a result of it."""
    output = "response" if part == "answer" else "chunks"
    body = getattr(case, part)
    return case.operation == "chat" and bool(body) and bool(case.output.get(output)) and "error" not in case.output


def cases(part: str, accepts, different: dict | None = None):
    """The cases that a library reads. `different` names those where ours must differ, with the reason."""
    different = different or {}
    found = [case for case in CASES if good(case, part) and accepts(case)]
    assert set(different) <= {case.name for case in found}, "no such cases"
    marks = {name: [pytest.mark.refused(reason)] for name, reason in different.items()}
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks.get(case.name, [])) for case in found])


def provided_by(*names: str):
    return lambda case: case.provider in names and case.folder.parent.name != "messages"


# --- Gemini


def of_gemini(answers: list) -> Reading:
    reading = Reading()
    for answer in answers:
        for candidate in (answer.candidates or [])[:1]:
            for part in (candidate.content.parts if candidate.content else None) or []:
                if part.function_call:
                    reading.calls.append((part.function_call.name, part.function_call.args or {}))
                elif part.thought:
                    reading.reasoning += part.text or ""
                else:
                    reading.text += part.text or ""
        usage = answer.usage_metadata
        if usage and usage.prompt_token_count is not None:
            reading.prompt_tokens = usage.prompt_token_count + (usage.tool_use_prompt_token_count or 0)
    return reading


def is_gemini(case) -> bool:
    name = case.settings["model"]
    return case.folder.parent.name in ("gemini", "vertex") and "gemini" in name and "/" not in name


FUNCTION = {"gemini/pair-functions-of-old": "a call of a client of old is `function_call`"}
CHOICES = {"gemini/pair-several-choices": "an event's first candidate is not always the answer's first"}
LIST = {"gemini/pair-list": "a list is what comes without alt=sse, which the library asks for"}


@cases("answer", is_gemini, FUNCTION)
def test_gemini_reads_the_same_answer(case):
    of_gemini([types.GenerateContentResponse.model_validate(test_gemini.known(case.answer))]).compare(readings.of_answer(case))


@cases("stream", is_gemini, FUNCTION | CHOICES | LIST)
def test_gemini_reads_the_same_stream(case):
    answers = test_gemini.judge_stream(case.stream, is_vertex=False)
    of_gemini(answers).compare(readings.of_stream(case))


# --- Anthropic


def of_anthropic(message) -> Reading:
    usage = message.usage
    reading = Reading(completion_tokens=usage.output_tokens)
    reading.prompt_tokens = usage.input_tokens + (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    for block in message.content:
        if block.type == "text":
            reading.text += block.text
        elif block.type == "thinking":
            reading.reasoning += block.thinking
        elif block.type == "tool_use":
            reading.calls.append((block.name, block.input))
    return reading


SCHEMA = "what is a tool for the provider is the client's JSON"
RENAMED = "tools have the names again that the client gave them"
OF_THE_PROVIDER = "what the provider itself has called is shown as a call, too, as LiteLLM shows it"
ANTHROPIC = {
    "anthropic/real-call-from-code": OF_THE_PROVIDER,
    "anthropic/real-server-search": OF_THE_PROVIDER,
    "anthropic/pair-json-tool": SCHEMA,
    "anthropic/pair-json-tool-and-tools": SCHEMA,
    "anthropic/pair-tool-names": RENAMED,
    "anthropic/pair-web-search": OF_THE_PROVIDER,
}
OF_DAYS_TO_COME = {"anthropic/pair-other-blocks": "a block of days to come is part of what it tests"}


@cases("answer", provided_by("anthropic"), ANTHROPIC | OF_DAYS_TO_COME | {"anthropic/json-schema": SCHEMA, "anthropic/real-answer-fetch-refused": OF_THE_PROVIDER})
def test_anthropic_reads_the_same_answer(case):
    kind = BetaMessage if case.name in test_anthropic.BETAS else Message
    of_anthropic(kind.model_validate(case.answer)).compare(readings.of_answer(case))


@cases(
    "stream",
    provided_by("anthropic"),
    ANTHROPIC | {"anthropic/real-stream-arguments-no-json": "the library parses what the model wrote, which is no JSON"},
)
def test_anthropic_reads_the_same_stream(case):
    of_anthropic(test_anthropic.judge_stream(case.stream)).compare(readings.of_stream(case))


# --- Bedrock


def of_converse(answer: dict) -> Reading:
    reading = Reading(prompt_tokens=None, completion_tokens=answer.get("usage", {}).get("outputTokens"))
    for block in answer["output"]["message"]["content"]:
        if "text" in block:
            reading.text += block["text"]
        elif "toolUse" in block:
            reading.calls.append((block["toolUse"]["name"], block["toolUse"]["input"]))
        elif "citationsContent" in block:
            reading.text += "".join(part["text"] for part in block["citationsContent"]["content"])
        elif "reasoningContent" in block:
            reading.reasoning += block["reasoningContent"].get("reasoningText", {}).get("text", "")
    return reading


def is_converse(case) -> bool:
    answer = case.answer
    return case.provider == "bedrock" and isinstance(answer, dict) and "message" in answer.get("output", {}) and case.folder.parent.name == "bedrock"


TOOLS = {"bedrock/answer-tools": RENAMED}
SCHEMAS = {
    "bedrock/answer-json-schema": SCHEMA,
    "bedrock/answer-json-schema-and-tool": SCHEMA,
    "bedrock/answer-json-schema-wrapped": SCHEMA,
    "bedrock/recorded-json-schema-stream": SCHEMA,
}


@cases("answer", is_converse, TOOLS | SCHEMAS)
def test_botocore_reads_the_same_answer(case):
    shape = test_bedrock.service.operation_model("Converse").output_shape
    of_converse(test_bedrock.native(case.answer, shape, "answer")).compare(readings.of_answer(case))


def of_converse_events(events: list) -> Reading:
    reading, calls = Reading(), {}
    for name, payload in events:
        if name == "contentBlockStart" and "toolUse" in payload.get("start", {}):
            calls[payload["contentBlockIndex"]] = [payload["start"]["toolUse"]["name"], ""]
        elif name == "contentBlockDelta":
            delta = payload["delta"]
            reading.text += delta.get("text", "")
            reading.reasoning += delta.get("reasoningContent", {}).get("text", "")
            if "toolUse" in delta:
                calls[payload["contentBlockIndex"]][1] += delta["toolUse"]["input"]
        elif name == "metadata":
            reading.completion_tokens = payload["usage"]["outputTokens"]
    reading.calls = [(name, readings.arguments(text)) for name, text in calls.values()]
    return reading


def converse_events(case) -> list:
    """The events that botocore knows."""
    shapes = test_bedrock.service.operation_model("ConverseStream").output_shape.members["stream"].members
    frames = [frame for frame in test_bedrock.judge_frames(case.stream) if frame.headers.get(":event-type") in shapes]
    return [(frame.headers[":event-type"], json.loads(frame.payload)) for frame in frames]


def streams_converse(case) -> bool:
    stream = case.read("wire-stream.bin")
    return case.provider == "bedrock" and case.folder.parent.name == "bedrock" and bool(stream) and b"messageStart" in stream


@cases("stream", streams_converse, TOOLS)
def test_botocore_reads_the_same_stream(case):
    of_converse_events(converse_events(case)).compare(readings.of_stream(case))


# --- Cohere


def of_cohere(body: dict) -> Reading:
    if "message" not in body:
        first = strictly.read(NonStreamedChatResponse, body)
        return Reading(first.text, "", [(call.name, call.parameters) for call in first.tool_calls or []])
    answer = strictly.read(V2ChatResponse, body)
    message, tokens = answer.message, answer.usage.tokens if answer.usage else None
    reading = Reading(calls=[(call.function.name, readings.arguments(call.function.arguments)) for call in message.tool_calls or []])
    for part in message.content or []:
        reading.text += getattr(part, "text", None) or ""
        reading.reasoning += getattr(part, "thinking", None) or ""
    if tokens:
        reading.prompt_tokens, reading.completion_tokens = int(tokens.input_tokens or 0), int(tokens.output_tokens or 0)
    return reading


@cases("answer", provided_by("cohere", "cohere_chat"))
def test_cohere_reads_the_same_answer(case):
    of_cohere(case.answer).compare(readings.of_answer(case))


def of_cohere_events(events: list) -> Reading:
    reading, calls = Reading(), {}
    for event in events:
        if event.type == "content-delta":
            content = event.delta.message.content
            reading.text += content.text or ""
            reading.reasoning += getattr(content, "thinking", None) or ""
        elif event.type == "tool-call-start":
            function = event.delta.message.tool_calls.function
            calls[event.index] = [function.name, function.arguments or ""]
        elif event.type == "tool-call-delta":
            calls[event.index][1] += event.delta.message.tool_calls.function.arguments or ""
        elif event.type == "message-end" and event.delta.usage and event.delta.usage.tokens:
            tokens = event.delta.usage.tokens
            reading.prompt_tokens, reading.completion_tokens = int(tokens.input_tokens or 0), int(tokens.output_tokens or 0)
    reading.calls = [(name, readings.arguments(text)) for name, text in calls.values()]
    return reading


def streams_second_version(case) -> bool:
    stream = case.stream or b""
    return provided_by("cohere", "cohere_chat")(case) and b"event_type" not in stream and stream.startswith((b"data", b"event"))


@cases("stream", streams_second_version, {"cohere/stream-wrong-types": test_ollama.WRONG})
def test_cohere_reads_the_same_stream(case):
    of_cohere_events(test_cohere.judge_stream(case.stream)).compare(readings.of_stream(case))


# --- Ollama


def of_ollama(answers: list) -> Reading:
    reading = Reading()
    for answer in answers:
        if isinstance(answer, ollama.ChatResponse):
            reading.text += answer.message.content or ""
            reading.reasoning += answer.message.thinking or ""
            reading.calls += [(call.function.name, dict(call.function.arguments)) for call in answer.message.tool_calls or []]
        else:
            reading.text += answer.response or ""
            reading.reasoning += answer.thinking or ""
        if answer.done and answer.prompt_eval_count and answer.eval_count:
            reading.prompt_tokens, reading.completion_tokens = answer.prompt_eval_count, answer.eval_count
    return reading


TAGS = "thoughts between tags are text for the library"
WRITTEN = "a call that the model wrote as text is text for the library"


def is_ollama(case) -> bool:
    return case.provider in ("ollama", "ollama_chat") and case.folder.parent.name in ("ollama", "ollama-chat")


OLLAMA = {
    "ollama/answer-think-tags": TAGS,
    "ollama-chat/answer-think-tags": TAGS,
    "ollama-chat/answer-think-tag-open": TAGS,
    "ollama/answer-written-call": WRITTEN,
}
UNREAD = {"ollama-chat/answer-tools": test_ollama.NEWER, "ollama-chat/stream-wrong-types": test_ollama.WRONG}


@cases("answer", is_ollama, OLLAMA)
def test_ollama_reads_the_same_answer(case):
    kind = ollama.ChatResponse if "message" in case.answer else ollama.GenerateResponse
    of_ollama([kind.model_validate(case.answer)]).compare(readings.of_answer(case))


@cases("stream", is_ollama, OLLAMA | UNREAD)
def test_ollama_reads_the_same_stream(case):
    of_ollama(test_ollama.judge_stream(case.stream)).compare(readings.of_stream(case))


# --- Mistral


def of_mistral(messages: list, usage) -> Reading:
    reading = Reading()
    for message in messages:
        content = message.content
        if isinstance(content, str):
            reading.text += content
        for part in content if isinstance(content, list) else []:
            if part.type == "thinking":
                reading.reasoning += "".join(inner.text for inner in part.thinking)
            else:
                reading.text += part.text
        for call in message.tool_calls or []:
            given = call.function.arguments
            reading.calls.append((call.function.name, given if isinstance(given, dict) else readings.arguments(given)))
    if usage:
        reading.prompt_tokens, reading.completion_tokens = usage.prompt_tokens, usage.completion_tokens
    return reading


COMPATIBLE = "thoughts in a member that compatible providers have, which the library does not read"


def is_mistral(case) -> bool:
    return case.provider in test_mistral.PROVIDERS


@cases("answer", is_mistral, {"openai/mistral-reasoning": COMPATIBLE})
def test_mistral_reads_the_same_answer(case):
    answer = test_mistral.models.ChatCompletionResponse.model_validate(case.answer)
    of_mistral([answer.choices[0].message], answer.usage).compare(readings.of_answer(case))


@cases("stream", is_mistral, {"openai/mistral-reasoning-stream": COMPATIBLE})
def test_mistral_reads_the_same_stream(case):
    events = test_mistral.judge_stream(case.stream)
    deltas = [event.choices[0].delta for event in events if event.choices]
    of_mistral(deltas, next((event.usage for event in events if event.usage), None)).compare(readings.of_stream(case))


class TestCanFail:
    def test_at_other_words_calls_and_counts(self):
        read = Reading("a", "b", [("f", {"x": 1})], 1, 2)
        read.compare(Reading("a", "b", [("f", {"x": 1})], 1, 2))
        for other in (Reading("A", "b", read.calls, 1, 2), Reading("a", "", read.calls, 1, 2), Reading("a", "b", [], 1, 2), Reading("a", "b", read.calls, 1, 3)):
            with pytest.raises(AssertionError):
                read.compare(other)
