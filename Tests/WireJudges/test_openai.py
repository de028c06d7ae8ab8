"""openai's library judges what our clients get of chat and text completions and embeddings, whichever provider answered.

What LiteLLM adds to OpenAI's objects is allowed; what they have must be of the right type.
"""
import base64
import struct

import pydantic
import pytest
from openai.types import Completion, CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk

import strictly
from cases import CASES

WHOLE = {"chat": ChatCompletion, "text_completions": Completion, "embeddings": CreateEmbeddingResponse}
CHUNK = {"chat": ChatCompletionChunk, "text_completions": Completion}

TIER = "the provider's own name of a tier is passed on"
PASSED = "what a compatible provider leaves out is not made up"
STRANGE = {
    "openai/groq-json-schema": TIER, "openai/groq-tool-roundtrip": TIER,
    "openai/real-gemini-call": PASSED, "openai/real-gemini-text": PASSED, "bedrock/invoke-jamba": PASSED, "openai/answer-no-usage": PASSED,
    "openai/null-members": "the gateway puts the name that the client knows in place of `model`",
    "openai/completion-over-chat-tool-call": "a reason of chat's, as LiteLLM gives it",
    "voyage/embeddings-context": "vectors of parts of texts, which OpenAI has no form for",
}  # fmt: skip
STRANGE_STREAMS = {
    "openai/stream-empty-reasons": "the provider's own words are passed on",
    "openai/stream-line-ends": PASSED, "openai/real-gemini-text": PASSED, "openai/stream-refusal-and-surrogates": PASSED,
}  # fmt: skip


def outputs(part: str, kinds: dict, strange: dict):
    found = [case for case in CASES if case.operation in kinds and case.output.get(part) and "error" not in case.output]
    marks = {name: [pytest.mark.refused(reason)] for name, reason in strange.items()}
    assert set(strange) <= {case.name for case in found}
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks.get(case.name, [])) for case in found])


#: The word of Anthropic and of Gemini for OpenAI's `default`, which is in every answer of theirs and is passed on.
STANDARD = "standard"


def judge(kind, body) -> None:
    if isinstance(body, list):
        body = [{key: value for key, value in chunk.items() if (key, value) != ("service_tier", STANDARD)} for chunk in body]
    elif body.get("service_tier") == STANDARD:
        body = {key: value for key, value in body.items() if key != "service_tier"}
    if kind is CreateEmbeddingResponse:
        body = {"usage": COUNTED_LATER, **body, "data": [{**item, "embedding": numbers(item["embedding"])} for item in body["data"]]}
    strictly.reader(kind).validate_python(body)


#: Where a provider counts nothing the gateway does, after the translation.
COUNTED_LATER = {"prompt_tokens": 0, "total_tokens": 0}


def numbers(vector):
    """A vector as the library has it after it decoded base64."""
    if not isinstance(vector, str):
        return vector
    bytes = base64.b64decode(vector, validate=True)
    return list(struct.unpack(f"<{len(bytes) // 4}f", bytes))


@outputs("response", WHOLE, STRANGE)
def test_our_answer_is_one_of_openai(case):
    judge(WHOLE[case.operation], case.output["response"])


@outputs("chunks", CHUNK, STRANGE_STREAMS)
def test_our_stream_is_one_of_openai(case):
    chunks = case.output["chunks"]
    if case.operation == "text_completions":
        # The library's type has no choice that goes on, though OpenAI streams them.
        chunks = [{**chunk, "choices": [going_on(choice) for choice in chunk["choices"]]} for chunk in chunks]
    judge(list[CHUNK[case.operation]], chunks)


def going_on(choice: dict) -> dict:
    return {**choice, "finish_reason": choice["finish_reason"] or "stop"}


class TestCanFail:
    @pytest.mark.parametrize("damage", [{"choices": {}}, {"created": "now"}, {"object": "text"}, {"choices": [{"index": 0, "delta": "a"}]}], ids=str)
    def test_at_a_damaged_chunk(self, damage):
        good = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": None}]}
        judge(ChatCompletionChunk, good)
        with pytest.raises(pydantic.ValidationError):
            judge(ChatCompletionChunk, {**good, **damage})
