"""The litellm Python SDK as a client of the gateway."""
import asyncio
import json
import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
import pytest  # noqa: E402

from gateway import MASTER_KEY  # noqa: E402
from test_openai_tools import QUESTION, TOOLS  # noqa: E402

HELLO = [{"role": "user", "content": "Hello"}]
litellm.num_retries = 0
litellm.telemetry = False


@pytest.fixture
def via(gateway):
    """The arguments that send a call through the gateway."""

    def arguments(model: str) -> dict:
        return {"model": f"litellm_proxy/{model}", "api_base": gateway.url, "api_key": MASTER_KEY, "num_retries": 0, "timeout": 10}

    return arguments


@pytest.mark.parametrize("model", ["plain", "claude-plain", "azure-plain"])
def test_completion(via, model):
    answer = litellm.completion(messages=HELLO, **via(model))
    assert answer.choices[0].message.content == "You said: Hello"
    assert answer.usage.total_tokens == 18


def test_stream(via):
    chunks = list(litellm.completion(messages=HELLO, stream=True, stream_options={"include_usage": True}, **via("plain")))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == "You said: Hello"
    assert next(chunk.usage for chunk in chunks if getattr(chunk, "usage", None)).total_tokens == 18


def test_async_stream(via):
    async def ask():
        stream = await litellm.acompletion(messages=HELLO, stream=True, **via("claude-plain"))
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(ask()) == "You said: Hello"


def test_tools(via):
    answer = litellm.completion(messages=[QUESTION], tools=TOOLS, **via("tools"))
    calls = answer.choices[0].message.tool_calls
    assert [json.loads(call.function.arguments)["city"] for call in calls] == ["Paris", "Rome"]


@pytest.mark.parametrize(
    "status, exception",
    [
        (400, litellm.BadRequestError), (401, litellm.AuthenticationError), (404, litellm.NotFoundError),
        (429, litellm.RateLimitError), (500, litellm.InternalServerError), (503, litellm.ServiceUnavailableError),
    ],
)  # fmt: skip
def test_errors(via, status, exception):
    with pytest.raises(exception):
        litellm.completion(messages=HELLO, **via(f"status-{status}"))


def test_context_window(via):
    with pytest.raises(litellm.ContextWindowExceededError):
        litellm.completion(messages=HELLO, **via("too_long"))


def test_error_inside_a_stream(via):
    with pytest.raises(Exception):
        list(litellm.completion(messages=HELLO, stream=True, **via("error_in_stream")))
