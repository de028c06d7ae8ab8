"""`strict_params`: what would be lost or changed on the way to a provider is refused; else the debug log names it."""
import pytest

from gateway import Gateway, anthropic_model, config, openai_model


def models(upstream) -> list:
    return [
        openai_model("plain", upstream),
        anthropic_model("claude", upstream, "plain", drop_params=True),
        openai_model("mute", upstream, "uncounted-0"),
        openai_model("null", upstream, "uncounted-1"),
        anthropic_model("cut-down", upstream, "plain", additional_drop_params=["seed"]),
    ]


@pytest.fixture(scope="module")
def strict(upstream):
    with Gateway(config(models(upstream), litellm_settings={"strict_params": True})) as running:
        yield running


@pytest.mark.parametrize("stream", [False, True])
def test_what_would_be_dropped_is_refused(strict, stream):
    status, _, body = strict.chat("claude", seed=1, logprobs=True, stream=stream)
    assert status == 400, body
    message = body["error"]["message"]
    assert "'seed'" in message and "'logprobs'" in message and "anthropic" in message


def test_what_goes_through_unchanged_is_answered(strict):
    assert strict.chat("claude", temperature=0.5)[0] == 200
    assert strict.chat("plain", seed=1, stop="x")[0] == 200


@pytest.mark.parametrize(
    "says_nothing",
    [
        {"presence_penalty": 0, "frequency_penalty": 0}, {"logprobs": False}, {"logit_bias": {}}, {"store": False},
        {"service_tier": "default"}, {"modalities": ["text"]}, {"stop": []}, {"tools": []}, {"tool_choice": "none"},
    ],
)  # fmt: skip
def test_what_says_nothing_is_no_loss(strict, says_nothing):
    status, headers, body = strict.chat("claude", **says_nothing)
    assert status == 200 and "x-litellm-dropped-params" not in headers, body


def test_who_asks_is_named_and_let_through(upstream):
    cohere = {"model_name": "cohere", "litellm_params": {"model": "cohere_chat/command-r", "api_base": upstream.origin + "/v2/chat", "api_key": "k"}}
    with Gateway(config([cohere], litellm_settings={"strict_params": True, "drop_params": True})) as running:
        status, _, body = running.chat("cohere", user="someone", logprobs=True)
        assert status == 400 and "'logprobs'" in body["error"]["message"] and "'user'" not in body["error"]["message"]
        status, _, body = running.chat("cohere", user="someone")
        assert status != 400, body


@pytest.mark.parametrize("model", ["mute", "null"])
def test_an_answer_without_a_word_is_counted(strict, model):
    status, _, body = strict.chat(model)
    assert status == 200 and body["usage"]["prompt_tokens"] > 0 and body["usage"]["completion_tokens"] == 0


def test_what_the_operator_takes_out_by_name_is_no_loss(strict):
    assert strict.chat("cut-down", seed=1)[0] == 200


def test_the_debug_log_names_what_was_dropped_and_never_its_value(upstream):
    with Gateway(config(models(upstream)), "--debug") as running:
        status, headers, _ = running.chat("claude", seed=918273645, user="someone-private")
        assert status == 200 and "seed" in headers["x-litellm-dropped-params"]
        running.wait_for_log("left out or changed")
        line = next(line for line in running.log.splitlines() if "left out or changed" in line)
        assert "anthropic/" in line and "seed" in line and "918273645" not in running.log
    with Gateway(config(models(upstream))) as running:
        assert running.chat("claude", seed=1)[0] == 200
        assert "left out or changed" not in running.log
