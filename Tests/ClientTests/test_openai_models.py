"""The official openai SDK: lists of models; and the information routes around them."""
import concurrent.futures
import time

import openai
import pytest

from gateway import MASTER_KEY, UPSTREAM_KEY, Gateway, compatible_model, config, openai_model


def test_list(client):
    models = {model.id: model for model in client.models.list()}
    assert {"plain", "my-model", "claude-plain", "azure-plain", "mock"} <= set(models)
    assert models["plain"].object == "model"


def test_retrieve(client):
    assert client.models.retrieve("my-model").id == "my-model"
    with pytest.raises(openai.NotFoundError) as failure:
        client.models.retrieve("no-such-model")
    assert failure.value.body["detail"] == "The model `no-such-model` does not exist or is not accessible"


def test_model_info_keeps_secrets(gateway):
    for path in ("/model/info", "/v1/model/info"):
        status, _, answer = gateway.request("GET", path)
        assert status == 200
        entry = next(one for one in answer["data"] if one["model_name"] == "my-model")
        assert entry["litellm_params"]["model"] == "openai/plain"
        assert entry["model_info"]["id"]
        assert UPSTREAM_KEY not in str(answer) and MASTER_KEY not in str(answer)


def test_the_list_tells_fallbacks(upstream):
    models = [openai_model(name, upstream) for name in ("plain", "tools")]
    settings = config(models, router_settings={"fallbacks": [{"plain": ["tools"]}], "context_window_fallbacks": [{"tools": ["plain"]}]})
    with Gateway(settings) as own:
        def fallbacks(query):
            return {one["id"]: one.get("metadata") for one in own.request("GET", "/v1/models" + query)[2]["data"]}

        assert fallbacks("") == {"plain": None, "tools": None}
        assert fallbacks("?include_metadata=true") == {"plain": {"fallbacks": ["tools"]}, "tools": {"fallbacks": []}}
        assert fallbacks("?include_metadata=true&fallback_type=context_window") == {"plain": {"fallbacks": []}, "tools": {"fallbacks": ["plain"]}}
        assert own.request("GET", "/v1/models?include_metadata=true&fallback_type=other")[0] == 400


def test_access_groups_in_the_list(upstream):
    """The order and the meaning of both queries as LiteLLM's proxy has them for the master key."""
    first, second = (openai_model(name, upstream) for name in ("plain", "tools"))
    wild = {"model_name": "deep/*", "litellm_params": {"model": "deepseek/*", "api_key": "k"}, "model_info": {"access_groups": ["wild"]}}
    first["model_info"], second["model_info"] = {"access_groups": ["beta", "alpha"]}, {"access_groups": ["alpha"]}
    with Gateway(config([first, wild, second])) as own:

        def names(query):
            return [one["id"] for one in own.request("GET", "/v1/models" + query)[2]["data"]]

        everything = names("")
        assert everything[:2] == ["plain", "tools"] and len(everything) > 3 and all(name.startswith("deep/") for name in everything[2:])
        for word in ("true", "True", "1", "yes", "on"):
            assert names(f"?include_model_access_groups={word}") == ["plain", "tools", "beta", "alpha", "wild", *everything[2:]]
        for word in ("false", "0", "", "banana"):
            assert names(f"?include_model_access_groups={word}") == everything
        assert names("?include_model_access_groups=true&only_model_access_groups=true") == ["beta", "alpha", "wild"]
        assert names("?only_model_access_groups=true") == []
        assert own.request("GET", "/v1/models/alpha")[0] == 404


@pytest.mark.parametrize("name", ["unknown", "%ff", "%zz"])
def test_model_info_of_an_unknown_id(gateway, name):
    status, _, answer = gateway.request("GET", f"/model/info?litellm_model_id={name}")
    assert status == 400 and name in answer["detail"]["error"]


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
    status, _, answer = gateway.request("POST", "/utils/token_counter", {"model": "mock"})
    assert (status, answer) == (400, {"detail": "prompt or messages or contents must be provided"})


@pytest.mark.parametrize("body, count", [
    ({"messages": [{"role": "user", "content": "Hello"}], "system": "Be brief, please."}, 17),
    ({"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}, 1), ({"model": "", "prompt": "a"}, 1),
])  # fmt: skip
def test_token_counter_of_other_forms(gateway, body, count):
    status, _, answer = gateway.request("POST", "/utils/token_counter", {"model": "mock", **body})
    assert (status, answer.get("total_tokens")) == (200, count)


MISSING, NO_TEXT = ("missing", "Field required"), ("string_type", "Input should be a valid string")


@pytest.mark.parametrize("path, body, problem, place", [
    ("/utils/token_counter", {"prompt": "a"}, MISSING, ["body", "model"]), ("/utils/token_counter", "", MISSING, ["body"]),
    ("/utils/token_counter", {"model": 5}, NO_TEXT, ["body", "model"]),
    ("/utils/token_counter", {"model": "mock", "prompt": ["a", "b"]}, NO_TEXT, ["body", "prompt"]),
    ("/utils/token_counter", "{", ("json_invalid", "JSON decode error"), ["body", 1]),
    ("/utils/transform_request", {"call_type": "completion"}, MISSING, ["body", "request_body"]),
    ("/utils/supported_openai_params", None, MISSING, ["query", "model"]),
])  # fmt: skip
def test_what_is_wrong_with_a_field_is_told_as_a_detail(gateway, path, body, problem, place):
    status, _, answer = gateway.request("GET" if body is None else "POST", path, body)
    assert (status, answer) == (422, {"detail": [{"type": problem[0], "loc": place, "msg": problem[1]}]})


def test_supported_parameters_of_a_model(gateway):
    status, _, answer = gateway.request("GET", "/utils/supported_openai_params?model=openai/gpt-4o")
    assert status == 200 and {"tools", "user"} <= set(answer["supported_openai_params"])
    status, _, answer = gateway.request("GET", "/utils/supported_openai_params?model=nope")
    assert (status, answer) == (400, {"detail": {"error": "Could not map model=nope"}})


def test_messages_are_counted_as_chat_is(gateway):
    messages = [{"role": "user", "content": "Hello world"}]
    tool = {"name": "t", "description": "Says it", "input_schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
    for more in ({}, {"system": "Be brief."}, {"tools": [tool]}):
        body = {"model": "vllm-plain", "messages": messages, **more}
        counted = gateway.request("POST", "/utils/token_counter", body)[2]["total_tokens"]
        answer = gateway.request("POST", "/v1/messages/count_tokens", body)[2]
        assert answer == {"input_tokens": counted, "litellm_count_source": "local_estimate"}


@pytest.mark.parametrize("path, name", [("/embeddings", "input"), ("/completions", "prompt")])
@pytest.mark.parametrize("body", ["", {}, {"foo": 1}, {"model": "plain"}, {"model": "nobody"}])
def test_what_a_route_cannot_do_without(gateway, path, name, body):
    for prefix in ("", "/v1"):
        status, _, answer = gateway.request("POST", prefix + path, body)
        error = {key: answer["error"][key] for key in ("message", "type", "param")}
        text = f"{path}: Missing required parameter: '{name}'."
        assert (status, error) == (400, {"message": text, "type": "invalid_request_error", "param": name})


def test_transform_request_of_a_name_that_is_not_configured(gateway):
    wanted = {"model": "anthropic/claude-3-opus-20240229", "messages": [{"role": "user", "content": "Hi"}]}
    status, _, answer = gateway.request("POST", "/utils/transform_request", {"call_type": "completion", "request_body": wanted})
    assert status == 200 and answer["raw_request_api_base"] == "https://api.anthropic.com/v1/messages"
    assert answer["raw_request_body"]["model"] == "claude-3-opus-20240229"


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


@pytest.mark.parametrize(
    "path, body",
    [
        ("/utils/token_counter", {"model": "plain", "prompt": "a" * 6_000_000}),
        ("/v1/messages/count_tokens", {"model": "vllm-plain", "messages": [{"role": "user", "content": "a" * 6_000_000}]}),
    ],
)
def test_counting_a_large_text_holds_nobody_up(upstream, path, body):
    """All clients share one event loop here."""
    models = [openai_model("plain", upstream), compatible_model("vllm-plain", upstream, "plain")]
    with Gateway(config(models), "--num_workers", "1") as running, concurrent.futures.ThreadPoolExecutor(1) as pool:
        count = pool.submit(running.request, "POST", path, body, timeout=60)
        longest, answered = 0.0, 0
        while not count.done():
            begin = time.monotonic()
            assert running.is_alive()
            longest, answered = max(longest, time.monotonic() - begin), answered + 1
        status, _, answer = count.result()
        assert status == 200 and next(iter(answer.values())) > 100_000
        assert answered > 3 and longest < 0.5, f"another client waited {longest:.2f} s"


def test_an_alias_has_the_facts_of_its_group(upstream):
    aliases = {"shown": "plain", "unseen": {"model": "plain", "hidden": True}}
    with Gateway(config([openai_model("plain", upstream)], router_settings={"model_group_alias": aliases})) as own:
        rows = own.request("GET", "/model_group/info?model_group=shown")[2]["data"]
        assert [row["model_group"] for row in rows] == ["shown"]
        assert own.request("GET", "/v1/models/shown")[0] == 200 and own.request("GET", "/v1/models/unseen")[0] == 404
        assert own.chat("unseen")[0] == 200


def test_aliases_come_first_and_replaced_ones_are_not_named(upstream):
    settings = {"router_settings": {"model_group_alias": {"zz": "plain"}}, "litellm_settings": {"model_alias_map": {"replaced": "plain"}}}
    with Gateway(config([openai_model("plain", upstream)], **settings)) as own:
        assert [one["id"] for one in own.request("GET", "/v1/models")[2]["data"]] == ["replaced", "zz", "plain"]
        for asked, named in (("zz", "zz"), ("replaced", "plain"), ("plain", "plain")):
            status, headers, answer = own.chat(asked)
            assert (status, headers["x-litellm-model-group"], answer["model"]) == (200, named, asked)


def test_an_empty_canned_answer_is_none(upstream):
    asked = openai_model("plain", upstream)
    asked["litellm_params"]["mock_response"] = ""
    with Gateway(config([asked])) as own:
        status, _, answer = own.chat("plain")
        assert status == 200 and answer["choices"][0]["message"]["content"]


def test_refusals_have_the_types_of_litellm(upstream):
    tagged = openai_model("plain", upstream)
    tagged["litellm_params"]["tags"] = ["mine"]
    with Gateway(config([tagged], router_settings={"enable_tag_filtering": True})) as own:
        status, _, answer = own.chat(5)
        assert (status, answer["error"]["type"], answer["error"]["param"]) == (400, "bad_request_error", "model")
        assert answer["error"]["message"] == "'model' must be a string."
        status, _, answer = own.request("POST", "/v1/chat/completions", {"model": "plain", "messages": "hi"})
        assert (status, answer["error"]["type"], answer["error"]["param"]) == (400, "invalid_request_error", None)
        status, _, answer = own.chat("plain", metadata={"tags": ["other"]})
        assert (status, answer["error"]["type"]) == (401, "internal_server_error")


def test_a_name_that_no_pattern_takes(upstream):
    with Gateway(config([openai_model("openai/*", upstream, "*")])) as own:
        status, _, answer = own.chat("mistral/foo")
        words = answer["error"]["message"]
        assert status == 400 and "You passed in model=mistral/foo. There are no healthy deployments for this model" in words
        assert words.endswith("No fallback was attempted.")
