"""The official anthropic SDK at `/v1/messages`, whichever format the provider speaks."""
import anthropic
import pytest

import gateway as gateways

QUESTION = {"role": "user", "content": "How is the weather in Paris and Rome?"}
TOOLS = [
    {
        "name": "get_weather",
        "description": "The weather in a city",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
]
#: A provider of OpenAI's chat format and one of Anthropic's own.
FORMATS = ["vllm-", "claude-"]
WANTED = [("call_1", {"city": "Paris"}), ("call_2", {"city": "Rome"})]


@pytest.fixture
def sdk(gateway):
    with anthropic.Anthropic(base_url=gateway.url, api_key=gateways.MASTER_KEY, max_retries=0, timeout=10) as client:
        yield client


def ask(sdk, model: str, streams: bool, **more) -> anthropic.types.Message:
    """One call; a stream is added up by the SDK itself."""
    call = {"model": model, "max_tokens": 99, "messages": [QUESTION], **more}
    if not streams:
        return sdk.messages.create(**call)
    with sdk.messages.stream(**call) as stream:
        return stream.get_final_message()


@pytest.mark.parametrize("streams", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("format", FORMATS, ids=["openai", "anthropic"])
class TestMessages:
    def test_text(self, sdk, format, streams):
        message = ask(sdk, format + "plain", streams)
        assert (message.type, message.role, message.stop_reason) == ("message", "assistant", "end_turn")
        assert [block.text for block in message.content] == ["You said: " + QUESTION["content"]]
        assert (message.usage.input_tokens, message.usage.output_tokens) == (11, 7)

    def test_parallel_tools_and_back(self, sdk, format, streams):
        message = ask(sdk, format + "tools", streams, tools=TOOLS)
        assert message.stop_reason == "tool_use"
        assert [(block.id, block.input) for block in message.content if block.type == "tool_use"] == WANTED

        results = [{"type": "tool_result", "tool_use_id": id, "content": "21 °C"} for id, _ in WANTED]
        history = [QUESTION, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
        message = ask(sdk, format + "tools", streams, tools=TOOLS, messages=history)
        assert (message.content[-1].text, message.stop_reason) == ("It is mild.", "end_turn")

    def test_thinking(self, sdk, format, streams):
        thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2000}
        if format != "claude-":
            thinking = {}  # Models that think on their own; these do not know how much is asked for.
        message = ask(sdk, format + "thinks", streams, **thinking)
        thought, text = message.content
        assert (thought.type, thought.thinking) == ("thinking", "What was said?")
        assert text.text == "You said: " + QUESTION["content"]
        if format == "claude-":
            assert thought.signature == "c2lnbmVk"


@pytest.mark.parametrize("model, error", [("claude-status-401", anthropic.AuthenticationError), ("claude-status-429", anthropic.RateLimitError)])
def test_errors_are_the_sdks_own(sdk, model, error):
    with pytest.raises(error) as raised:
        ask(sdk, model, False)
    assert raised.value.body["type"] == "error"


def test_an_error_inside_of_a_stream(sdk):
    with pytest.raises(anthropic.APIError):
        ask(sdk, "claude-error_in_stream", True)


def test_tokens_are_counted(sdk):
    assert sdk.messages.count_tokens(model="vllm-plain", messages=[QUESTION]).input_tokens > 0
