"""What follows a failure: retries, other deployments, other groups; before the first token nobody notices."""
import json
import time

import pytest

import gateway as gateways

FALLBACKS = [
    {"first": ["second"]}, {"chain": ["second", "third", "good"]}, {"round": ["and-round"]}, {"and-round": ["round"]},
    {"strict": ["good"]}, {"nowhere": ["no-such-group", "good"]}, {"hasty": ["good"]}, {"claude": ["good"]},
    {"opened": ["good"]}, {"opened_error": ["good"]}, {"error_first": ["good"]}, {"cut-early": ["good"]}, {"mumble": ["good"]},
    {"cut": ["good"]}, {"error_in_stream": ["good"]}, {"silent": ["good"]}, {"vectors-bad": ["vectors-good"]}, {"many": ["m1", "m2", "m3"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def failing(upstream):
    def model(name, behaviour, **params):
        return gateways.openai_model(name, upstream, behaviour, **params)

    models = [
        model("good", "plain"), model("first", "status-500"), model("second", "status-429"), model("third", "status-404"),
        model("chain", "status-503"), model("round", "status-500"), model("and-round", "status-429"), model("strict", "status-400"),
        model("nowhere", "status-500"), model("hasty", "hang", timeout=0.3), model("alone", "status-500"), model("long", "too_long"),
        model("opened", "opened"), model("opened_error", "opened_error"), model("error_first", "error_first"), model("cut-early", "reset"),
        model("mumble", "mumble", stream_timeout=0.6), model("cut", "cut"), model("error_in_stream", "error_in_stream"),
        model("silent", "silent"), model("filtered", "filtered"), model("vectors-bad", "status-500"), model("vectors-good", "vectors"),
        model("levels", "status-500", order=1), model("levels", "plain", order=2), model("flaky", "flaky-2"),
        model("two", "status-401"), model("two", "plain"), model("many", "status-500"), model("m1", "status-500"),
        model("m2", "status-500"), model("m3", "status-500"), gateways.anthropic_model("claude", upstream, "status-529"),
        gateways.anthropic_model("claude-good", upstream, "plain"), gateways.anthropic_model("refused", upstream, "refused"),
        model("filtered-late", "filtered-1"), model("filtered-alone", "filtered"),
    ]  # fmt: skip
    settings = gateways.config(
        models,
        router_settings={
            "fallbacks": FALLBACKS, "context_window_fallbacks": [{"long": ["good"]}], "disable_cooldowns": True,
            "content_policy_fallbacks": [{name: ["good"]} for name in ("filtered", "filtered-late", "refused")], "retry_after": 0,
        },
        general_settings={"dangerously_allow_mock_testing_request_params": True},
    )  # fmt: skip
    with gateways.Gateway(settings, env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01"}) as running:
        yield running


def events(text: str) -> list:
    lines = [line[6:] for line in text.split("\n") if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def said(text: str) -> str:
    found = [event for event in events(text) if isinstance(event, dict) and event.get("choices")]
    return "".join(event["choices"][0]["delta"].get("content") or "" for event in found)


@pytest.mark.parametrize("group", ["strict", "nowhere", "hasty", "claude", "long", "chain", "levels"])
def test_another_group_answers(failing, group):
    status, headers, answer = failing.chat(group)
    assert status == 200, answer
    assert answer["choices"][0]["message"]["content"] == "You said: Hello"
    assert headers["x-litellm-attempted-fallbacks"] == "1"
    assert headers["x-litellm-model-group"] == ("levels" if group == "levels" else "good")


def test_an_answer_cut_by_a_policy_goes_to_another_group(failing):
    status, headers, answer = failing.chat("filtered")
    assert (status, headers["x-litellm-model-group"]) == (200, "good")
    assert failing.chat("filtered", disable_fallbacks=True)[2]["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize("group", ["filtered", "refused"])
def test_a_stream_cut_by_a_policy_before_its_first_word_goes_to_another_group(failing, group):
    status, headers, text = failing.chat(group, stream=True)
    assert (status, headers["x-litellm-model-group"], said(text)) == (200, "good", "You said: Hello")


def test_a_stream_of_messages_that_is_refused_at_once_goes_to_another_group(failing):
    body = {"model": "refused", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello"}], "stream": True}
    body["content_policy_fallbacks"] = [{"refused": ["claude-good"]}]
    status, headers, text = failing.request("POST", "/v1/messages", body)
    assert (status, headers["x-litellm-model-group"]) == (200, "claude-good")
    assert "refusal" not in text and "end_turn" in text
    body["disable_fallbacks"] = True
    status, headers, text = failing.request("POST", "/v1/messages", body)
    assert status == 200 and "refusal" in text


@pytest.mark.parametrize("group", ["filtered-late", "filtered-alone"])
def test_a_stream_cut_by_a_policy_is_an_answer_after_its_first_word_or_without_fallbacks(failing, group):
    status, headers, text = failing.chat(group, stream=True)
    assert (status, headers["x-litellm-model-group"]) == (200, group)
    assert events(text)[-1] == "[DONE]"
    assert "content_filter" in [event["choices"][0]["finish_reason"] for event in events(text)[:-1] if event["choices"]]


@pytest.mark.parametrize("group", ["opened", "opened_error", "error_first", "cut-early", "mumble", "hasty", "claude"])
def test_a_stream_that_fails_before_its_first_word_is_another_groups(failing, group):
    begin = time.monotonic()
    status, headers, text = failing.chat(group, stream=True)
    assert status == 200
    assert said(text) == "You said: Hello"
    assert events(text)[-1] == "[DONE]"
    assert headers["x-litellm-model-group"] == "good"
    assert {event["model"] for event in events(text)[:-1]} == {"good"}
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("group", ["cut", "error_in_stream"])
def test_after_the_first_word_the_client_is_told(failing, group):
    status, headers, text = failing.chat(group, stream=True)
    assert (status, headers["x-litellm-attempted-fallbacks"]) == (200, "0")
    assert said(text) == "Hel"
    assert "error" in events(text)[-1]
    assert "[DONE]" not in text


def test_an_answer_without_a_word_is_an_answer(failing):
    status, headers, text = failing.chat("silent", stream=True)
    assert (status, headers["x-litellm-model-group"]) == (200, "silent")
    assert events(text)[-1] == "[DONE]"


def test_messages_fall_back_to_another_format(failing, upstream):
    body = {"model": "first", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}], "fallbacks": ["claude-good"]}
    status, headers, answer = failing.request("POST", "/v1/messages", body)
    assert (status, headers["x-litellm-model-group"]) == (200, "claude-good")
    assert answer["content"][0]["text"] == "You said: Hi"
    body["stream"] = True
    status, _, text = failing.request("POST", "/v1/messages", body)
    assert status == 200 and "message_stop" in text
    # Unlike a stream of chat, which names the group that answers.
    assert json.loads(text.split("data: ", 1)[1].split("\n", 1)[0])["message"]["model"] == body["model"]


def test_embeddings_and_text_completions_fall_back(failing):
    status, headers, answer = failing.request("POST", "/v1/embeddings", {"model": "vectors-bad", "input": "x"})
    assert (status, headers["x-litellm-model-group"]) == (200, "vectors-good")
    assert answer["data"][0]["embedding"] == [0.5, -0.5]
    status, headers, answer = failing.request("POST", "/v1/completions", {"model": "strict", "prompt": "x"})
    assert headers["x-litellm-model-group"] == "good"


def test_when_nothing_answers_the_first_failure_is_told(failing, upstream):
    upstream.forget()
    status, headers, answer = failing.chat("first")
    assert status == 500
    message = answer["error"]["message"]
    assert "The provider says 500." in message
    assert "model group 'first' failed with the error above. Fallback to second also failed: litellm.RateLimitError" in message
    assert "No fallback was attempted." in failing.chat("alone")[2]["error"]["message"]
    assert "LiteLLM:" not in failing.chat("first", disable_fallbacks=True)[2]["error"]["message"]


def test_groups_that_name_each_other_are_asked_once(failing, upstream):
    upstream.forget()
    status, _, answer = failing.chat("round", num_retries=1)
    assert status == 500
    assert [call.model for call in upstream.calls] == ["status-500"] * 2 + ["status-429"] * 2


def test_a_request_brings_its_own_fallbacks(failing, upstream):
    upstream.forget()
    own = [{"model": "second"}, {"model": "good", "messages": [{"role": "user", "content": "Other"}], "temperature": 0.5}]
    status, headers, answer = failing.chat("alone", fallbacks=own)
    assert (status, headers["x-litellm-attempted-fallbacks"]) == (200, "1")
    assert answer["choices"][0]["message"]["content"] == "You said: Other"
    assert upstream.calls[-1].json["temperature"] == 0.5
    assert all("fallbacks" not in call.json for call in upstream.calls)
    assert failing.chat("alone", fallbacks=[{"alone": ["good"]}])[0] == 200
    assert failing.chat("alone", fallbacks=[{"other": ["good"]}])[0] == 500
    assert failing.chat("alone", fallbacks="good")[0] == 200
    assert failing.chat("strict")[0] == 200
    # As in LiteLLM, `null` stands in the configuration's place, too.
    assert failing.chat("strict", fallbacks=None)[0] == failing.chat("strict", fallbacks=[])[0] == 400
    for wrong in (3, [{"alone": 3}], [{"a": ["b"], "c": ["d"]}], [5]):
        assert failing.chat("alone", fallbacks=wrong)[0] == 400, wrong
    assert failing.chat("alone", fallbacks=[{"model": "good", "api_base": "http://127.0.0.1:1"}])[0] == 401


def test_retries_are_counted(failing):
    status, headers, _ = failing.chat("flaky", num_retries=3)
    assert status == 200
    assert (headers["x-litellm-attempted-retries"], headers["x-litellm-max-retries"]) == ("2", "3")


def test_a_refused_key_is_tried_on_the_other_deployment(failing):
    for _ in range(8):
        assert failing.chat("two", num_retries=1)[0] == 200


def test_the_number_of_fallbacks_is_limited(failing, upstream):
    upstream.forget()
    assert failing.chat("many", max_fallbacks=2)[0] == 500
    assert len(upstream.calls) == 3


@pytest.mark.parametrize("switch", ["mock_testing_fallbacks", "mock_testing_rate_limit_error"])
def test_switches_for_tests(failing, upstream, switch):
    upstream.forget()
    status, headers, _ = failing.chat("strict", num_retries=1, **{switch: True})
    assert (status, headers["x-litellm-model-group"]) == (200, "good")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("behaviour", ["pends", "pends-300"])
def test_asking_on_for_an_answer_ends_with_the_time_for_it(upstream, stream, behaviour):
    """However quick each single answer is, and also where a stream was asked for."""
    params = {"model": f"replicate/fake/{behaviour}", "api_base": f"{upstream.origin}/v1", "api_key": "k", "timeout": 1.5}
    settings = gateways.config([{"model_name": "slow", "litellm_params": params}], router_settings={"num_retries": 0})
    with gateways.Gateway(settings) as gateway:
        upstream.forget()
        begin = time.monotonic()
        status, _, answer = gateway.chat("slow", stream=stream)
        assert status == 408 and 1.3 < time.monotonic() - begin < 4
        message = json.loads(answer)["error"]["message"] if isinstance(answer, str) else answer["error"]["message"]
        assert "timeout value=1.5" in message, message
        assert sum(call.method == "POST" for call in upstream.calls) == 1 and len(upstream.calls) >= 2


def test_the_whole_call_has_a_deadline(upstream):
    models = [gateways.openai_model(name, upstream, "hang", timeout=0.4) for name in ("a", "b", "c", "d")]
    settings = {"fallbacks": [{"a": ["b", "c", "d"]}], "total_timeout": 0.9, "num_retries": 0}
    with gateways.Gateway(gateways.config(models, router_settings=settings)) as gateway:
        upstream.forget()
        begin = time.monotonic()
        status, _, _ = gateway.chat("a")
        assert status == 408
        assert 0.8 < time.monotonic() - begin < 1.6
        assert len(upstream.calls) == 3


@pytest.mark.parametrize(
    "member",
    [{"allowed_model_region": 5}, {"disable_fallbacks": "yes"}, {"max_fallbacks": -1}, {"max_fallbacks": "x"}, {"tags": "paid"},
     {"enable_tag_filtering": "on"}, {"specific_deployment": "no-such"}, {"specific_deployment": ["good"]}, {"specific_deployment": 5}],
)  # fmt: skip
def test_what_restricts_a_choice_is_not_ignored(failing, member):
    status, _, answer = failing.chat("good", **member)
    assert status == 400, answer
    assert next(iter(member)) in answer["error"]["message"]


def test_what_was_not_asked_yet_is_asked_first(upstream):
    models = [gateways.openai_model("pair", upstream, "status-500"), gateways.openai_model("pair", upstream, "plain")]
    settings = gateways.config(models, router_settings={"num_retries": 1, "disable_cooldowns": True, "retry_after": 0})
    with gateways.Gateway(settings, env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01"}) as pair:
        assert [pair.chat("pair")[0] for _ in range(40)] == [200] * 40


def test_a_deployment_without_its_key_says_so_each_time(upstream):
    """Nothing was called, so nothing rests: a refusal would hide the cause."""
    with gateways.Gateway(gateways.config([{"model_name": "nokey", "litellm_params": {"model": "openai/plain"}}])) as own:
        for _ in range(3):
            status, _, answer = own.chat("nokey")
            assert status == 401 and "OPENAI_API_KEY" in answer["error"]["message"]


def test_a_deployment_without_its_key_beside_others(upstream):
    """There it rests, and the others are asked."""
    models = [{"model_name": "both", "litellm_params": {"model": "openai/plain", "weight": 1000}}, gateways.openai_model("both", upstream, "plain", weight=1)]
    with gateways.Gateway(gateways.config(models)) as own:
        answers = [own.chat("both")[0] for _ in range(5)]
        assert answers.count(401) <= 1 and answers[-1] == 200, answers


def test_an_empty_list_in_the_request_stands_in_the_settings_place(upstream):
    models = [gateways.openai_model("g", upstream, "status-500"), gateways.openai_model("h", upstream, "plain")]
    with gateways.Gateway(gateways.config(models, router_settings={"fallbacks": [{"g": ["h"]}]})) as own:
        assert own.chat("g")[0] == 200 and own.chat("g", fallbacks=[])[0] == 500
