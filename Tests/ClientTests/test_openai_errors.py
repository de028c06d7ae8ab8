"""The official openai SDK: each failure gives the right exception; timeouts and retries."""
import time

import openai
import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.mark.parametrize(
    "status, exception",
    [
        (400, openai.BadRequestError), (401, openai.AuthenticationError), (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError), (408, openai.APIStatusError), (422, openai.UnprocessableEntityError),
        (429, openai.RateLimitError), (500, openai.InternalServerError), (502, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)  # fmt: skip
def test_what_the_provider_says(client, status, exception):
    with pytest.raises(exception) as caught:
        client.chat.completions.create(model=f"status-{status}", messages=HELLO)
    assert caught.value.status_code == status
    assert f"The provider says {status}." in caught.value.message
    assert caught.value.body["code"] == str(status)


@pytest.mark.parametrize("status, seen", [(400, 400), (401, 401), (429, 429), (529, 500)])
def test_what_anthropic_says(client, status, seen):
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model=f"claude-status-{status}", messages=HELLO)
    assert caught.value.status_code == seen
    assert f"The provider says {status}." in caught.value.message


def test_context_window(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="too_long", messages=HELLO)
    assert "ContextWindowExceededError" in caught.value.message


def test_unknown_model(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="no-such-model", messages=HELLO)
    assert "no-such-model" in caught.value.message
    assert caught.value.body["type"] == "invalid_request_error"


@pytest.mark.parametrize("model", ["plain", "claude-plain", "no-such-model"])
def test_wrong_key(gateway, upstream, model):
    asked = len(upstream.calls)
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key="sk-wrong", max_retries=0) as sdk:
        with pytest.raises(openai.AuthenticationError):
            sdk.chat.completions.create(model=model, messages=HELLO)
    assert len(upstream.calls) == asked


def test_no_key(gateway):
    status, _, answer = gateway.chat("plain", key=None)
    assert status == 401
    assert answer["error"]["type"] == "auth_error"
    assert answer["error"]["code"] == "401"


def test_nobody_listens(client):
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="dead", messages=HELLO)
    assert "APIConnectionError" in caught.value.message or "Connection" in caught.value.message


# ---- timeouts


def test_the_client_gives_up(client, upstream):
    begin = time.monotonic()
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.4).chat.completions.create(model="hang", messages=HELLO)
    assert time.monotonic() - begin < 3
    assert upstream.last("hang").left.wait(3), "the upstream call goes on although the client left"


def test_timeout_of_the_deployment(client, upstream):
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="hurried", messages=HELLO)
    assert caught.value.status_code == 408
    assert upstream.last("hang").left.wait(3)


@pytest.mark.parametrize("how", ["body", "header"])
def test_timeout_of_the_request(gateway, how):
    more = {"timeout": 0.4} if how == "body" else {}
    headers = {"x-litellm-timeout": "0.4"} if how == "header" else {}
    body = {"model": "slow-2000", "messages": HELLO, **more}
    status, _, answer = gateway.request("POST", "/v1/chat/completions", body, headers=headers)
    assert status == 408
    assert answer["error"]["code"] == "408"


def test_a_stream_that_stalls(gateway):
    begin = time.monotonic()
    status, _, text = gateway.chat("idle", stream=True)
    assert time.monotonic() - begin < 8
    assert status == 408 or '"error"' in text


# ---- retries


def test_the_client_retries(gateway, upstream):
    upstream.forget()
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=1, timeout=10) as sdk:
        with pytest.raises(openai.InternalServerError):
            sdk.chat.completions.create(model="status-500", messages=HELLO)
    assert len(upstream.of("status-500")) == 2


@pytest.mark.parametrize("stream", [False, True])
def test_the_gateway_retries(upstream, stream):
    upstream.forget()
    with Gateway(config([openai_model("flaky", upstream, "flaky-2")], router_settings={"num_retries": 2})) as gateway:
        status, headers, answer = gateway.chat("flaky", stream=stream, timeout=20)
        assert status == 200
        assert "You" in str(answer)
        assert len(upstream.of("flaky-2")) == 3
        if not stream:
            assert headers["x-litellm-attempted-retries"] == "2"


def test_the_gateway_gives_up_and_does_not_retry_what_cannot_succeed(upstream):
    upstream.forget()
    models = [openai_model("broken", upstream, "status-503"), openai_model("wrong", upstream, "status-400")]
    with Gateway(config(models, router_settings={"num_retries": 1})) as gateway:
        assert gateway.chat("broken", timeout=20)[0] == 503
        assert len(upstream.of("status-503")) == 2
        assert gateway.chat("wrong")[0] == 400
        assert len(upstream.of("status-400")) == 1


def test_deployments_of_one_name_share_the_work(upstream):
    upstream.forget()
    models = [openai_model("pool", upstream, "plain"), openai_model("pool", upstream, "compressed")]
    with Gateway(config(models)) as gateway:
        for _ in range(40):
            assert gateway.chat("pool")[0] == 200
    assert len(upstream.of("plain")) > 4 and len(upstream.of("compressed")) > 4
