"""No answer and no log shows a key, whoever quotes it."""
import json

import pytest

import gateway as gateways

SECRET = "sk-hidden-0123456789abcdef-"
# A key that does not look like one.
PLAIN = "prod-vllm-token-8c1f22"


@pytest.fixture(scope="module")
def own(upstream):
    host = upstream.origin.removeprefix("http://")
    models = [
        gateways.openai_model("quoting", upstream, "quotes", api_key=SECRET + "key", extra_headers={"x-house": SECRET + "extra"}, headers={"x-a": SECRET + "a", "x-api-key": "house-secret-0123456789"}),
        gateways.openai_model("plainly", upstream, "quotes", api_key=PLAIN),
        gateways.openai_model("addressed", upstream, "plain", api_base=f"http://user:{SECRET}pw@{host}/v1?k={SECRET}query"),
        gateways.anthropic_model("claude", upstream, "plain", api_key=SECRET + "anthropic", extra_headers={"Authorization": f"Bearer {SECRET}own"}),
    ]
    settings = gateways.config(models, router_settings={"disable_cooldowns": True})
    with gateways.Gateway(settings, "--detailed_debug") as running:
        yield running


@pytest.mark.parametrize("stream", [False, True])
def test_errors_of_providers(own, stream):
    status, headers, body = own.chat("quoting", stream=stream)
    assert status == 401 and "Incorrect API key provided: REDACTED" in body["error"]["message"]
    assert "sk-hidden" not in json.dumps([headers, body]) and "house-secret" not in json.dumps(body)


@pytest.mark.parametrize("stream", [False, True])
def test_errors_that_quote_a_key_of_any_look(own, stream):
    status, _, body = own.chat("plainly", stream=stream)
    assert status == 401 and "Incorrect API key provided: REDACTED" in body["error"]["message"]
    assert PLAIN not in json.dumps(body)


@pytest.mark.parametrize("path", ["/model/info", "/model_group/info", "/health", "/v1/models"])
def test_information(own, path):
    status, headers, body = own.request("GET", path)
    assert status == 200 and "sk-hidden" not in json.dumps([headers, body])


@pytest.mark.parametrize("model", ["quoting", "claude"])
def test_a_request_as_the_provider_would_get_it(own, model):
    wanted = {"call_type": "completion", "request_body": {"model": model, "messages": [{"role": "user", "content": "Hello"}]}}
    status, _, body = own.request("POST", "/utils/transform_request", wanted)
    assert status == 200 and body["raw_request_headers"]["content-type"] == "application/json"
    assert "sk-hidden" not in json.dumps(body)


def test_decisions_and_the_log(own):
    call = own.chat("quoting")[1]["x-litellm-call-id"]
    assert "sk-hidden" not in json.dumps(own.request("GET", f"/decisions/{call}")[2])
    own.wait_for_log(call)
    assert "sk-hidden" not in own.log
