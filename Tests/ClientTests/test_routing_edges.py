"""Routing where requests end otherwise than with an answer, and where names mean more than one thing."""
import concurrent.futures
import contextlib
import http.client
import json
import threading
import time

import pytest

import gateway as gateways

PRICES = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.001}


def deployment(group: str, upstream, behaviour: str, name: str, info: dict | None = None, make=gateways.openai_model, **params) -> dict:
    model = make(group, upstream, behaviour, **params)
    model["model_info"] = {"id": name, **(info or {})}
    return model


def leave_a_stream(gateway, model: str, text: str = "Hello") -> int:
    """Begins a stream, reads its first bytes, and closes the connection."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    body = {"model": model, "stream": True, "messages": [{"role": "user", "content": text}]}
    headers = {"authorization": f"Bearer {gateways.MASTER_KEY}", "content-type": "application/json"}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
    answer = connection.getresponse()
    if answer.status == 200:
        answer.read(200)
    before = gateway.log.count(" 499 ")
    connection.close()
    end = time.monotonic() + 5
    while answer.status == 200 and gateway.log.count(" 499 ") == before and time.monotonic() < end:
        time.sleep(0.02)
    return answer.status


def early_in_a_minute() -> None:
    """Limits of a minute begin anew with the minute; waits for the next one where little is left of this one."""
    left = 60 - time.time() % 60
    if left < 8:
        time.sleep(left + 0.2)


def at_once(count: int, ask) -> list:
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: ask(), range(count)))


def test_after_an_abandoned_trial_comes_one_more_trial(upstream):
    models = [
        deployment("group", upstream, "status-429", "tired", weight=1000),
        deployment("group", upstream, "plain", "fine", weight=0.0001),
    ]
    router = {"num_retries": 1, "cooldown_time": 1}

    def ask() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            gateway.chat("group", timeout=20)

    for how in ("client leaves", "client's timeout"):
        models[0]["litellm_params"]["model"] = "openai/status-429"
        with gateways.Gateway(gateways.config(models, router_settings=router)) as gateway:
            assert gateway.chat("group")[0] == 200
            models[0]["litellm_params"]["model"] = "openai/hang"
            gateway.write(gateways.config(models, router_settings=router))
            gateway.wait_for_log("was reloaded")
            time.sleep(1.1)
            before = len(upstream.of("hang"))
            if how == "client leaves":
                connection = http.client.HTTPConnection("127.0.0.1", gateway.port)
                body = json.dumps({"model": "group", "messages": [{"role": "user", "content": "x"}]})
                key = {"authorization": f"Bearer {gateways.MASTER_KEY}", "content-type": "application/json"}
                connection.request("POST", "/v1/chat/completions", body, key)
                time.sleep(0.3)
                connection.close()
                gateway.wait_for_log(" 499 ")
            else:
                assert gateway.chat("group", timeout=5, num_retries=0, headers={"x-litellm-timeout": "0.3"})[0] == 408
            assert len(upstream.of("hang")) - before == 1, how
            threads = [threading.Thread(target=ask) for _ in range(20)]
            for thread in threads:
                thread.start()
            time.sleep(1)
            assert len(upstream.of("hang")) - before == 2, how
            gateway.process.kill()
            for thread in threads:
                thread.join()
            gateway.process.wait()


def test_what_left_and_broken_streams_used_is_billed(upstream):
    models = [
        deployment("left", upstream, "endless", "left", max_budget=0.01, budget_duration="1d", **PRICES),
        deployment("broken", upstream, "cut", "broken", max_budget=0.01, budget_duration="1d", **PRICES),
    ]
    with gateways.Gateway(gateways.config(models)) as gateway:
        assert [leave_a_stream(gateway, "left", "word " * 20) for _ in range(3)] == [200, 429, 429]
        statuses = [gateway.chat("broken", "word " * 20, stream=True)[0] for _ in range(3)]
        assert statuses == [200, 429, 429]
        status, headers, body = gateway.chat("broken")
        assert status == 429 and 86_000 < int(headers["retry-after"]) <= 86_400, "the budget is one of a day"


def test_what_left_streams_used_counts_for_limits(upstream):
    model = deployment("group", upstream, "endless", "only", tpm=60)
    early_in_a_minute()
    with gateways.Gateway(gateways.config([model], router_settings={"routing_strategy": "usage-based-routing-v2"})) as gateway:
        statuses = [leave_a_stream(gateway, "group", "word " * 20) for _ in range(4)]
        assert statuses[0] == 200 and statuses[-1] == 429


def test_a_callers_timeout_in_a_stream_rests_nobody(upstream):
    router = {"allowed_fails": 0, "cooldown_time": 60}
    with gateways.Gateway(gateways.config([deployment("group", upstream, "stall", "only")], router_settings=router)) as gateway:
        for _ in range(2):
            status, _, text = gateway.chat("group", stream=True, headers={"x-litellm-timeout": "0.2"})
            assert status == 200 and "error" in text
    patient = {**router, "stream_timeout": 0.2}
    with gateways.Gateway(gateways.config([deployment("group", upstream, "stall", "only")], router_settings=patient)) as gateway:
        assert gateway.chat("group", stream=True, headers={"x-litellm-timeout": "5"})[0] == 200
        assert gateway.chat("group", stream=True)[0] == 429, "this one is the configuration's"


def test_a_group_named_like_its_deployment_is_a_group(upstream):
    models = [deployment("same", upstream, "plain", "same", rpm=2)]
    early_in_a_minute()
    with gateways.Gateway(gateways.config(models, router_settings={"routing_strategy": "usage-based-routing-v2"})) as gateway:
        assert [gateway.chat("same")[0] for _ in range(3)] == [200, 200, 429]


def test_an_id_has_no_more_parallel_calls_than_its_deployment(upstream):
    models = [
        deployment("group", upstream, "slow-800", "mine", max_parallel_requests=1),
        deployment("group", upstream, "plain", "other"),
    ]
    with gateways.Gateway(gateways.config(models)) as gateway:
        assert sorted(at_once(3, lambda: gateway.chat("mine")[0])) == [200, 429, 429]
        assert gateway.chat("mine")[0] == 200
        asked = {"specific_deployment": "mine"}
        assert sorted(at_once(3, lambda: gateway.chat("group", **asked)[0])) == [200, 429, 429]


def test_a_wrong_name_closes_no_wildcard(upstream):
    models = [{"model_name": "openai/*", "litellm_params": {"model": "openai/*", "api_base": f"{upstream.origin}/v1", "api_key": "k"}}]
    with gateways.Gateway(gateways.config(models)) as gateway:
        assert gateway.chat("openai/status-404")[0] == 404
        assert gateway.chat("openai/plain")[0] == 200
        assert gateway.chat("openai/status-401")[0] == 401
        assert gateway.chat("openai/plain")[0] == 429, "the key is everybody's"


def test_default_fallbacks_are_asked_for_unknown_names(upstream):
    models = [deployment("good", upstream, "plain", "good"), deployment("bad", upstream, "status-500", "bad")]
    router = {"default_fallbacks": ["missing", "bad", "good"]}
    with gateways.Gateway(gateways.config(models, router_settings=router)) as gateway:
        before = len(upstream.of("status-500"))
        status, headers, _ = gateway.chat("nonsense")
        assert status == 200 and headers["x-litellm-model-id"] == "good"
        assert len(upstream.of("status-500")) == before + 1, "each group is asked once"
        assert gateway.chat("nonsense", disable_fallbacks=True)[0] == 400
        status, _, body = gateway.chat("good,nonsense")
        assert status == 200 and all(answer["choices"] for answer in body)
    with gateways.Gateway(gateways.config(models)) as gateway:
        assert gateway.chat("nonsense")[0] == 400


def test_a_group_is_asked_once_whatever_it_is_called(upstream):
    models = [deployment("bad", upstream, "status-500", "bad"), deployment("good", upstream, "plain", "good")]
    router = {"model_group_alias": {"alias": "bad"}, "fallbacks": [{"bad": ["alias", "good"]}]}
    with gateways.Gateway(gateways.config(models, router_settings=router)) as gateway:
        before = len(upstream.of("status-500"))
        status, headers, _ = gateway.chat("bad")
        assert status == 200 and headers["x-litellm-attempted-fallbacks"] == "1"
        assert len(upstream.of("status-500")) == before + 1


def test_retries_are_those_of_the_deployment_that_failed(upstream):
    models = [
        deployment("group", upstream, "plain", "none", num_retries=0, weight=0.0001),
        deployment("group", upstream, "status-500", "two", num_retries=2, weight=1000),
    ]
    with gateways.Gateway(gateways.config(models)) as gateway:
        status, headers, _ = gateway.chat("group")
        assert status == 200 and headers["x-litellm-attempted-retries"] == "1" and headers["x-litellm-max-retries"] == "2"


def test_litellm_metadata_steers(upstream):
    models = [
        deployment("group", upstream, "plain", "tagged", make=gateways.compatible_model, tags=["mine"]),
        deployment("group", upstream, "plain", "default", make=gateways.compatible_model, tags=["default"]),
    ]
    begun = len(upstream.calls)
    with gateways.Gateway(gateways.config(models, router_settings={"enable_tag_filtering": True})) as gateway:
        for path, more in (("/v1/chat/completions", {}), ("/v1/messages", {"max_tokens": 5})):
            body = {"model": "group", "messages": [{"role": "user", "content": "x"}], **more}
            for metadata, expected in (({"tags": ["mine"]}, "tagged"), ({}, "default")):
                seen = {
                    gateway.request("POST", path, {**body, "litellm_metadata": metadata})[1]["x-litellm-model-id"]
                    for _ in range(5)
                }
                assert seen == {expected}, path
        assert not any("litellm_metadata" in (call.json or {}) for call in upstream.calls[begun:])
    models = [deployment("group", upstream, "plain", f"d{number}") for number in range(4)]
    checks = {"optional_pre_call_checks": ["session_affinity"]}
    with gateways.Gateway(gateways.config(models, router_settings=checks)) as gateway:
        for session in ("one", "two", "three"):
            seen = {gateway.chat("group", litellm_metadata={"session_id": session})[1]["x-litellm-model-id"] for _ in range(8)}
            assert len(seen) == 1


def test_answers_tell_what_is_left_of_a_groups_limits(upstream):
    models = [
        deployment("group", upstream, "metered", "a", rpm=6, tpm=600),
        deployment("group", upstream, "metered", "b", {"rpm": 4, "tpm": 400, "itpm": 30}),
        deployment("free", upstream, "metered", "c"),
    ]
    early_in_a_minute()
    with gateways.Gateway(gateways.config(models)) as gateway:
        left = []
        for _ in range(2):
            _, headers, _ = gateway.chat("group")
            left.append([headers[f"x-ratelimit-{name}"] for name in ("limit-requests", "remaining-requests", "limit-tokens", "remaining-tokens")])
            assert headers["llm_provider-x-ratelimit-remaining-requests"] == "41"
        assert left == [["10", "9", "1000", "982"], ["10", "8", "1000", "964"]]
        _, headers, _ = gateway.chat("free")
        assert headers["x-ratelimit-remaining-requests"] == "41" and headers["x-ratelimit-limit-requests"] == "50"
        _, _, body = gateway.request("GET", "/model_group/info?model_group=group")
        row = body["data"][0]
        assert [row[name] for name in ("rpm", "tpm", "itpm", "otpm")] == [10, 1000, 30, None]


def test_a_block_of_prices_is_one(upstream):
    block = {"cost_per_token": {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}}
    with gateways.Gateway(gateways.config([deployment("group", upstream, "plain", "only", **block)])) as gateway:
        _, headers, _ = gateway.chat("group")
        assert float(headers["x-litellm-response-cost"]) == 11 * 0.001 + 7 * 0.002


@pytest.mark.parametrize("model", ["status-400", "status-401", "status-429", "status-500", "error_first"])
def test_errors_tell_the_headers_of_their_provider(upstream, model):
    anthropic = gateways.anthropic_model("claude", upstream, model)
    question = [{"role": "user", "content": "Hi"}]
    settings = {"disable_cooldowns": True, "num_retries": 0}
    with gateways.Gateway(gateways.config([deployment("group", upstream, model, "only"), anthropic], router_settings=settings)) as gateway:
        answers = [gateway.chat("group", stream=True)]
        if model != "error_first":
            answers += [
                gateway.chat("group"), gateway.request("POST", "/v1/completions", {"model": "group", "prompt": "Hi"}),
                gateway.request("POST", "/v1/embeddings", {"model": "group", "input": "Hi"}),
                gateway.request("POST", "/v1/messages", {"model": "claude", "max_tokens": 5, "messages": question}),
                gateway.request("POST", "/v1/messages", {"model": "group", "max_tokens": 5, "messages": question}),
            ]
        for status, headers, _ in answers:
            assert status >= 400 and headers["llm_provider-content-type"]
        if model == "status-429":
            assert answers[1][1]["llm_provider-retry-after"] == "1"


@pytest.mark.parametrize("model, kind", [
    ("status-400", "invalid_request_error"), ("status-401", None), ("status-403", None), ("status-404", None),
    ("status-429", "throttling_error"), ("status-500", "internal_server_error"), ("status-503", None),
])  # fmt: skip
def test_errors_of_text_completions_have_few_words_for_their_kind(upstream, model, kind):
    settings = {"disable_cooldowns": True, "num_retries": 0}
    with gateways.Gateway(gateways.config([deployment("group", upstream, model, "only")], router_settings=settings)) as gateway:
        status, _, answer = gateway.request("POST", "/v1/completions", {"model": "group", "prompt": "Hi"})
        assert (str(status), answer["error"]["type"], answer["error"]["code"]) == (model[-3:], kind, model[-3:])
        status, _, answer = gateway.request("POST", "/v1/completions", {"model": "nobody", "prompt": "Hi"})
        assert (status, answer["error"]["type"], answer["error"]["param"]) == (400, "None", "None")


def test_tokens_are_embedded_as_the_text_they_stand_for(upstream):
    """LangChain sends tokens unless it is told not to; few providers know them."""
    vectors = [
        {"model_name": name, "litellm_params": {"model": f"{maker}/vectors", "api_base": f"{upstream.origin}/v1", "api_key": gateways.UPSTREAM_KEY}}
        for name, maker in (("texts", "mistral"), ("tokens", "openai"))
    ]  # fmt: skip
    with gateways.Gateway(gateways.config(vectors)) as gateway:
        for sent, text in (([[15339, 1917], [9906]], ["hello world", "Hello"]), ([15339, 1917], ["hello world"])):
            for model, seen in (("texts", text), ("tokens", sent)):
                upstream.forget()
                assert gateway.request("POST", "/v1/embeddings", {"model": model, "input": sent})[0] == 200
                assert json.loads(upstream.of("vectors")[-1].body)["input"] == seen


@pytest.mark.parametrize("repeat", [50, 20_000])
def test_inputs_of_embeddings_have_to_fit(upstream, repeat):
    models = [deployment("small", upstream, "vectors", "s", {"max_input_tokens": 40}), deployment("large", upstream, "vectors", "l")]
    settings = {"enable_pre_call_checks": True, "context_window_fallbacks": [{"small": ["large"]}], "num_retries": 0}
    text = "word " * repeat
    with gateways.Gateway(gateways.config(models, router_settings=settings)) as gateway:

        def answered(given) -> str:
            status, headers, body = gateway.request("POST", "/v1/embeddings", {"model": "small", "input": given}, timeout=30)
            assert status == 200, body
            return headers["x-litellm-model-id"]

        assert {answered(text), answered(["a", text]), answered([1] * repeat), answered([[1], [1] * repeat])} == {"l"}
        # Each input has the window to itself, and a picture is no text.
        short = ["a short text"] * (repeat // 3)
        assert {answered(short), answered([[1, 2, 3]] * repeat), answered("data:image/png;base64," + "A" * 4 * repeat)} == {"s"}
