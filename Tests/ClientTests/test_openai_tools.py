"""The official openai SDK: tools, one way and back, with two calls at once."""
import json

import pytest

QUESTION = {"role": "user", "content": "How is the weather in Paris and Rome?"}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
]
MODELS = ["tools", "claude-tools"]


@pytest.mark.parametrize("model", MODELS)
def test_parallel_tools_and_back(client, upstream, model):
    answer = client.chat.completions.create(model=model, messages=[QUESTION], tools=TOOLS, tool_choice="auto")
    choice = answer.choices[0]
    assert choice.finish_reason == "tool_calls"
    assert [call.id for call in choice.message.tool_calls] == ["call_1", "call_2"]
    assert [json.loads(call.function.arguments) for call in choice.message.tool_calls] == [{"city": "Paris"}, {"city": "Rome"}]

    results = [{"role": "tool", "tool_call_id": call.id, "content": "21 °C"} for call in choice.message.tool_calls]
    history = [QUESTION, choice.message.model_dump(exclude_none=True), *results]
    answer = client.chat.completions.create(model=model, messages=history, tools=TOOLS)
    assert answer.choices[0].message.content == "It is mild."
    assert answer.choices[0].finish_reason == "stop"

    sent = upstream.last("tools").json
    if model == "claude-tools":
        assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]
        assert [block["tool_use_id"] for block in sent["messages"][-1]["content"]] == ["call_1", "call_2"]
        assert sent["tools"][0]["input_schema"]["required"] == ["city"]
    else:
        assert sent["tools"] == TOOLS


@pytest.mark.parametrize("model", MODELS)
def test_streamed_tools(client, model):
    with client.chat.completions.stream(model=model, messages=[QUESTION], tools=TOOLS) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    calls = final.choices[0].message.tool_calls
    assert [call.id for call in calls] == ["call_1", "call_2"]
    assert [call.function.name for call in calls] == ["get_weather", "get_weather"]
    assert [json.loads(call.function.arguments) for call in calls] == [{"city": "Paris"}, {"city": "Rome"}]
    assert final.choices[0].finish_reason == "tool_calls"


def test_named_tool_choice_for_anthropic(client, upstream):
    choice = {"type": "function", "function": {"name": "get_weather"}}
    client.chat.completions.create(model="claude-tools", messages=[QUESTION], tools=TOOLS, tool_choice=choice)
    assert upstream.last("tools").json["tool_choice"] == {"type": "tool", "name": "get_weather"}
