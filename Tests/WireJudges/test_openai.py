"""openai's library judges what our clients get of chat and text completions and embeddings, whichever provider answered.

What LiteLLM adds to OpenAI's objects is allowed; what they have must be of the right type.
"""
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
    "anthropic/pair-cache-usage": TIER, "openai/groq-json-schema": TIER, "openai/groq-tool-roundtrip": TIER,
    "bedrock/invoke-jamba": PASSED, "openai/answer-no-usage": PASSED,
}  # fmt: skip
STRANGE_STREAMS = {
    "anthropic/pair-cache-usage": TIER, "openai/stream-empty-reasons": "the provider's own words are passed on",
    "openai/stream-line-ends": PASSED, "openai/stream-refusal-and-surrogates": PASSED,
}  # fmt: skip


def outputs(part: str, kinds: dict, strange: dict):
    found = [case for case in CASES if case.operation in kinds and case.output.get(part) and "error" not in case.output]
    marks = {name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in strange.items()}
    assert set(strange) <= {case.name for case in found}
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks.get(case.name, [])) for case in found])


def judge(kind, body) -> None:
    strictly.reader(kind).validate_python(body)


@outputs("response", WHOLE, STRANGE)
def test_our_answer_is_one_of_openai(case):
    judge(WHOLE[case.operation], case.output["response"])


@outputs("chunks", CHUNK, STRANGE_STREAMS)
def test_our_stream_is_one_of_openai(case):
    judge(list[CHUNK[case.operation]], case.output["chunks"])


class TestCanFail:
    @pytest.mark.parametrize("damage", [{"choices": {}}, {"created": "now"}, {"object": "text"}, {"choices": [{"index": 0, "delta": "a"}]}], ids=str)
    def test_at_a_damaged_chunk(self, damage):
        good = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": None}]}
        judge(ChatCompletionChunk, good)
        with pytest.raises(pydantic.ValidationError):
            judge(ChatCompletionChunk, {**good, **damage})
