"""The official openai SDK: lists of models; and the information routes around them."""
import openai
import pytest

from gateway import MASTER_KEY, UPSTREAM_KEY


def test_list(client):
    models = {model.id: model for model in client.models.list()}
    assert {"plain", "my-model", "claude-plain", "azure-plain", "mock"} <= set(models)
    assert models["plain"].object == "model"


def test_retrieve(client):
    assert client.models.retrieve("my-model").id == "my-model"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("no-such-model")


def test_model_info_keeps_secrets(gateway):
    for path in ("/model/info", "/v1/model/info"):
        status, _, answer = gateway.request("GET", path)
        assert status == 200
        entry = next(one for one in answer["data"] if one["model_name"] == "my-model")
        assert entry["litellm_params"]["model"] == "openai/plain"
        assert entry["model_info"]["id"]
        assert UPSTREAM_KEY not in str(answer) and MASTER_KEY not in str(answer)


def test_model_group_info(gateway):
    status, _, answer = gateway.request("GET", "/model_group/info?model_group=my-model")
    assert status == 200
    assert [group["model_group"] for group in answer["data"]] == ["my-model"]
    assert answer["data"][0]["providers"] == ["openai"]


@pytest.mark.parametrize("path", ["/v1/models", "/model/info", "/model_group/info", "/health"])
def test_information_needs_a_key(gateway, path):
    assert gateway.request("GET", path, key=None)[0] == 401


@pytest.mark.parametrize("path", ["/health/liveliness", "/health/liveness"])
def test_liveness(gateway, path):
    assert gateway.request("GET", path, key=None)[::2] == (200, "I'm alive!")


def test_readiness(gateway):
    status, _, answer = gateway.request("GET", "/health/readiness", key=None)
    assert (status, answer["status"]) == (200, "healthy")


def test_routes_lists_what_is_served(gateway):
    status, _, answer = gateway.request("GET", "/routes")
    assert status == 200
    assert "/v1/chat/completions" in str(answer)


def test_token_counter(gateway):
    body = {"model": "mock", "messages": [{"role": "user", "content": "Hello world"}]}
    status, _, answer = gateway.request("POST", "/utils/token_counter", body)
    assert status == 200
    assert answer["total_tokens"] == 9
    assert answer["request_model"] == "mock"
    assert gateway.request("POST", "/utils/token_counter", {"model": "mock"})[0] == 400


def test_transform_request_shows_what_would_be_sent(gateway, upstream):
    asked = len(upstream.of("plain"))
    body = {"call_type": "completion", "request_body": {"model": "claude-plain", "messages": [{"role": "user", "content": "Hi"}]}}
    status, _, answer = gateway.request("POST", "/utils/transform_request", body)
    assert status == 200
    assert answer["raw_request_body"]["messages"]
    assert UPSTREAM_KEY not in str(answer)
    assert len(upstream.of("plain")) == asked, "nothing was sent"


def test_health_asks_a_named_model(gateway):
    status, _, answer = gateway.request("GET", "/health?model=my-model")
    assert status == 200
    assert (answer["healthy_count"], answer["unhealthy_count"]) == (1, 0)
    assert UPSTREAM_KEY not in str(answer)


def test_api_page_and_its_description(gateway):
    status, headers, page = gateway.request("GET", "/", key=None)
    assert status == 200 and headers["content-type"].startswith("text/html")
    assert "/chat/completions" in page
    status, _, description = gateway.request("GET", "/openapi.json", key=None)
    assert status == 200
    assert "/v1/chat/completions" in description["paths"] or "/chat/completions" in description["paths"]
