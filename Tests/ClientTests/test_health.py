"""Health checks: what deployments are asked, what is told of them, and what routing makes of it."""
import base64
import json
import threading
import time

import pytest

import gateway as gateways
from fake_upstream import FakeUpstream


@pytest.fixture
def provider():
    """A provider of the test's own, so that calls can be counted."""
    server = FakeUpstream()
    yield server
    server.close()


def model(name, provider, behaviour, info=None, **params):
    entry = gateways.openai_model(name, provider, behaviour, **params)
    return {**entry, "model_info": {"id": f"id-{name}", **(info or {})}}


def ids(rows):
    return sorted(row["model_id"] for row in rows)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)
    return found


def background(models, general=None, **router):
    settings = {"background_health_checks": True, "health_check_interval": 300, **(general or {})}
    return gateways.config(models, general_settings=settings, router_settings=router)


# ---- on demand


def test_each_mode_is_asked_in_its_own_way(provider):
    claude = gateways.anthropic_model("claude", provider, "message")
    models = [
        model("good", provider, "metered", rpm=7), model("bad", provider, "status-401"), model("vectors", provider, "vectors", {"mode": "embedding"}),
        model("texts", provider, "texts", {"mode": "completion"}), {**claude, "model_info": {"id": "id-claude", "mode": "anthropic_messages"}},
        model("late", provider, "hang", {"health_check_timeout": 0.5}), model("odd", provider, "plain", {"mode": "rainbow"}),
        model("films", provider, "plain-1", {"mode": "search"}),
        {"model_name": "mock", "litellm_params": {"model": "openai/any", "mock_response": "A canned answer."}, "model_info": {"id": "id-mock"}},
    ]  # fmt: skip
    with gateways.Gateway(gateways.config(models)) as gateway:
        status, _, answer = gateway.request("GET", "/health")
        assert status == 200
        assert ids(answer["healthy_endpoints"]) == ["id-claude", "id-good", "id-mock", "id-texts", "id-vectors"]
        assert ids(answer["unhealthy_endpoints"]) == ["id-bad", "id-late", "id-odd"]
        assert (answer["healthy_count"], answer["unhealthy_count"]) == (5, 3)
        # What cannot be asked is neither.
        assert ids(answer["unchecked_endpoints"]) == ["id-films"]
        assert provider.of("plain-1") == []
        assert gateway.request("GET", "/health?model=films")[0] == 200
        rows = {row["model_id"]: row for row in answer["healthy_endpoints"] + answer["unhealthy_endpoints"]}
        good = rows["id-good"]
        assert good["model"] == "openai/metered" and good["rpm"] == 7 and good["api_base"] == f"{provider.origin}/v1"
        assert good["x-ratelimit-remaining-requests"] == "41" and good["x-ratelimit-remaining-tokens"] == "4100"
        assert rows["id-bad"]["exception_status"] == 401 and "Incorrect API key" in rows["id-bad"]["error"]
        assert rows["id-late"]["exception_status"] == 408
        assert gateways.UPSTREAM_KEY not in str(answer)
        assert provider.last("metered").json["max_tokens"] == 16
        assert provider.last("vectors").json["input"] == ["test from litellm"]
        assert provider.last("texts").json["prompt"] == "test from litellm"
        assert provider.last("message").path == "/v1/messages"


def test_pictures_sounds_and_ranks_are_asked_for(provider):
    def other(name, mode, litellm_model, base, **info):
        params = {"model": litellm_model, "api_base": provider.origin + base, "api_key": gateways.UPSTREAM_KEY, "api_version": "2024-10-21"}
        return {"model_name": name, "litellm_params": params, "model_info": {"id": f"id-{name}", "mode": mode, **info}}

    models = [
        model("pictures", provider, "operates", {"mode": "image_generation", "health_check_params": {"size": "256x256"}}),
        model("voice", provider, "operates", {"mode": "audio_speech", "health_check_voice": "nova"}),
        model("ear", provider, "operates", {"mode": "audio_transcription"}), model("answers", provider, "operates", {"mode": "responses"}),
        model("judge", provider, "operates", {"mode": "moderation"}), model("refused", provider, "status-401", {"mode": "image_generation"}),
        model("nonsense", provider, "operates-1", {"mode": "image_generation"}), model("cut", provider, "hang", {"mode": "responses", "health_check_timeout": 0.3}),
        other("azure", "image_generation", "azure/operates", ""), other("vllm", "rerank", "hosted_vllm/operates", "/v1"),
        other("cohere", "rerank", "cohere/operates", "/v2/chat"), other("jina", "rerank", "jina_ai/operates", "/v1"),
        other("infinity", "rerank", "infinity/operates", ""), other("voyage", "rerank", "voyage/operates", "/v1"),
        other("claude", "image_generation", "anthropic/operates", ""),
    ]  # fmt: skip
    with gateways.Gateway(gateways.config(models)) as gateway:
        answer = gateway.request("GET", "/health")[2]
        well = ["answers", "azure", "cohere", "ear", "infinity", "jina", "judge", "pictures", "vllm", "voice", "voyage"]
        assert ids(answer["healthy_endpoints"]) == [f"id-{name}" for name in well], answer["unhealthy_endpoints"]
        assert ids(answer["unhealthy_endpoints"]) == ["id-cut", "id-nonsense", "id-refused"]
        assert ids(answer["unchecked_endpoints"]) == ["id-claude"]
        rows = {row["model_id"]: row for row in answer["unhealthy_endpoints"]}
        assert rows["id-refused"]["exception_status"] == 401 and rows["id-cut"]["exception_status"] == 408
        asked = {call.path: call for call in provider.of("operates")}
        assert set(asked) == {
            "/v1/images/generations", "/v1/audio/speech", "/v1/audio/transcriptions", "/v1/responses", "/v1/moderations", "/v1/rerank",
            "/v2/rerank", "/rerank", "/openai/deployments/operates/images/generations",
        }  # fmt: skip
        assert asked["/v1/images/generations"].json["size"] == "256x256" and asked["/v1/audio/speech"].json["voice"] == "nova"
        assert asked["/openai/deployments/operates/images/generations"].headers["api-key"] == gateways.UPSTREAM_KEY


def test_batches_documents_films_are_asked_for(provider):
    def other(name, mode, litellm_model, base, key=gateways.UPSTREAM_KEY):
        params = {"model": litellm_model, "api_base": provider.origin + base, "api_key": key, "api_version": "2024-10-21"}
        return {"model_name": name, "litellm_params": params, "model_info": {"id": f"id-{name}", "mode": mode}}

    models = [
        other("batch", "batch", "openai/any", "/v1"), other("batch-azure", "batch", "azure/any", ""), other("batch-claude", "batch", "anthropic/any", ""),
        other("batch-mistral", "batch", "mistral/any", "/v1"), other("batch-refused", "batch", "openai/any", "/v1", "refused"),
        other("batch-ollama", "batch", "ollama/any", ""), other("paper", "ocr", "mistral/operates", "/v1"), other("paper-azure", "ocr", "azure_ai/operates", ""),
        other("paper-odd", "ocr", "mistral/operates-1", "/v1"), other("paper-openai", "ocr", "openai/operates", "/v1"),
        other("film", "video_generation", "openai/plain", "/v1"), other("film-unknown", "video_generation", "openai/fancy", "/v1"),
        other("film-azure", "video_generation", "azure/any", ""), other("film-mistral", "video_generation", "mistral/any", "/v1"),
    ]  # fmt: skip
    with gateways.Gateway(gateways.config(models)) as gateway:
        answer = gateway.request("GET", "/health")[2]
    well = ["batch", "batch-azure", "batch-claude", "batch-mistral", "film", "film-azure", "paper", "paper-azure"]
    assert ids(answer["healthy_endpoints"]) == [f"id-{name}" for name in well], answer["unhealthy_endpoints"]
    failed = {row["model_id"].removeprefix("id-"): row for row in answer["unhealthy_endpoints"]}
    assert {name: row["exception_status"] for name, row in failed.items()} == {"batch-refused": 401, "paper-odd": 500, "film-unknown": 404}
    assert "Incorrect API key" in failed["batch-refused"]["error"] and "fancy" in failed["film-unknown"]["error"]
    assert ids(answer["unchecked_endpoints"]) == ["id-batch-ollama", "id-film-mistral", "id-paper-openai"]
    asked = {(call.method, call.path): call for call in provider.calls}
    assert set(asked) == {
        ("GET", "/v1/batches"), ("GET", "/openai/batches"), ("GET", "/v1/messages/batches"), ("GET", "/v1/batch/jobs"), ("POST", "/v1/ocr"),
        ("POST", "/providers/mistral/azure/ocr"), ("GET", "/v1/models"), ("GET", "/openai/v1/videos"),
    }  # fmt: skip
    assert asked["GET", "/openai/batches"].query["api-version"] == "2024-10-21" and "content-type" not in asked["GET", "/v1/batches"].headers
    assert asked["GET", "/v1/messages/batches"].headers["anthropic-version"]


REALTIME = {
    "talks": None, "talks-6": None, "talks-1": "no WebSocket", "talks-2": "No such model.", "talks-3": "not for you", "talks-4": "malformed WebSocket frame",
    "talks-5": "closed the connection", "status-401": "Incorrect API key", "status-404": "does not exist", "talks-8": "none to 'realtime'", "reset": "",
}  # fmt: skip


def test_realtime_connections_are_opened_and_closed(provider):
    models = [model(name, provider, name, {"mode": "realtime"}) for name in REALTIME]
    silent = model("silent", provider, "talks-7", {"mode": "realtime", "health_check_timeout": 0.5})
    late = model("late", provider, "hang", {"mode": "realtime", "health_check_timeout": 0.5})
    with gateways.Gateway(gateways.config([*models, silent, late, model("groq", provider, "any", {"mode": "realtime"}, model="groq/any")])) as gateway:
        answer = gateway.request("GET", "/health", timeout=30)[2]
        assert ids(answer["healthy_endpoints"]) == ["id-silent", "id-talks", "id-talks-6"], answer["unhealthy_endpoints"]
        failed = {row["model_id"].removeprefix("id-"): row for row in answer["unhealthy_endpoints"]}
        assert set(failed) == {"late"} | {name for name, words in REALTIME.items() if words is not None}
        for name, words in REALTIME.items():
            assert words is None or words in failed[name]["error"], failed[name]
        assert {name: failed[name]["exception_status"] for name in ("late", "status-401", "status-404")} == {"late": 408, "status-401": 401, "status-404": 404}
        assert ids(answer["unchecked_endpoints"]) == ["id-groq"]
        call = provider.last("talks")
        assert (call.method, call.path, call.query) == ("GET", "/v1/realtime", {"model": "talks"})
        assert call.headers["authorization"] == f"Bearer {gateways.UPSTREAM_KEY}" and call.headers["sec-websocket-version"] == "13"
        assert len(base64.b64decode(call.headers["sec-websocket-key"])) == 16
        assert gateways.UPSTREAM_KEY not in str(answer)
        for name in ("talks", "talks-6", "talks-7"):
            call = provider.last(name)
            assert call.done.wait(5)
            assert call.farewell[:2] == b"\x88\x82" and len(call.farewell) == 8, name
        assert provider.last("talks-6").pong[:2] == b"\x8a\x86"
        # The connections are gone, and others are not disturbed.
        assert gateway.request("GET", "/health?model=talks")[0] == 200


def test_named_targets_and_their_status(provider):
    models = [model("good", provider, "plain"), model("bad", provider, "status-500"), model("bad", provider, "status-503", {"id": "second"})]
    with gateways.Gateway(gateways.config(models)) as gateway:
        for query, status, healthy, unhealthy in [
            ("model=good", 200, 1, 0), ("model=bad", 503, 0, 2), ("model=nothing", 503, 0, 0), ("model_id=id-good", 200, 1, 0),
            ("model_id=second", 503, 0, 1), ("model=openai/plain", 200, 1, 0),
        ]:  # fmt: skip
            found, _, answer = gateway.request("GET", f"/health?{query}")
            assert (found, answer["healthy_count"], answer["unhealthy_count"]) == (status, healthy, unhealthy), query
        status, _, answer = gateway.request("GET", "/health?model_id=nothing")
        assert status == 404 and "nothing" in answer["detail"]["error"]
        assert gateway.request("GET", "/health", key=None)[0] == 401


def test_what_a_deployment_says_about_its_checks(provider):
    info = {"health_check_model": "openai/metered", "health_check_max_tokens": 9, "health_check_params": {"temperature": 0.5, "stream": True}}
    wildcard = model("any", provider, "*", {"health_check_model": "openai/plain"})
    unnamed = model("cheap", provider, "*")
    models = [model("own", provider, "status-500", info), {**wildcard, "model_name": "any/*"}, {**unnamed, "model_name": "openai/*"}]
    with gateways.Gateway(gateways.config(models)) as gateway:
        answer = gateway.request("GET", "/health")[2]
        assert ids(answer["healthy_endpoints"]) == ["id-any", "id-own"]
        body = provider.last("metered").json
        assert (body["max_tokens"], body["temperature"], body.get("stream")) == (9, 0.5, None)
        assert provider.of("status-500") == [] and len(provider.of("plain")) == 1
        # Behind the other wildcard some known model was asked, which this provider does not have.
        cheap = answer["unhealthy_endpoints"][0]
        assert cheap["model_id"] == "id-cheap" and cheap["exception_status"] == 404 and "*" not in cheap["model"]


def test_checks_run_side_by_side_within_a_bound(provider):
    models = [model(f"m{number}", provider, "slow-400") for number in range(8)]
    settings = gateways.config(models, general_settings={"health_check_concurrency": 4})
    with gateways.Gateway(settings) as gateway:
        begun = time.monotonic()
        answer = gateway.request("GET", "/health")[2]
        elapsed = time.monotonic() - begun
    assert answer["healthy_count"] == 8
    assert 0.75 < elapsed < 2.8


def test_few_details(provider):
    models = [model("good", provider, "metered", rpm=7), model("bad", provider, "status-401")]
    with gateways.Gateway(gateways.config(models, general_settings={"health_check_details": False})) as gateway:
        answer = gateway.request("GET", "/health")[2]
    assert answer["healthy_endpoints"] == [{"model": "openai/metered", "model_id": "id-good"}]
    assert answer["unhealthy_endpoints"] == [{"model": "openai/status-401", "model_id": "id-bad", "exception_status": 401}]


def test_a_check_takes_up_no_limit_and_begins_no_rest(provider):
    models = [model("one", provider, "plain", rpm=1), model("weak", provider, "tiring-4"), model("weak", provider, "plain", {"id": "other"})]
    settings = gateways.config(models, router_settings={"optional_pre_call_checks": ["enforce_model_rate_limits"]})
    with gateways.Gateway(settings) as gateway:
        for _ in range(6):
            assert gateway.request("GET", "/health")[0] == 200
        assert gateway.chat("one")[0] == 200
        assert gateway.chat("one")[0] == 429
        # It failed twice in checks, and is still tried.
        asked = len(provider.of("tiring-4"))
        for _ in range(30):
            gateway.chat("weak")
        assert len(provider.of("tiring-4")) > asked


# ---- in the background


def test_background_results_are_served_without_new_calls(provider):
    models = [
        model("good", provider, "plain"), model("bad", provider, "status-401"), model("left-out", provider, "slow-1", {"disable_background_health_check": True})
    ]  # fmt: skip
    with gateways.Gateway(background(models)) as gateway:
        answer = wait_for(lambda: (found := gateway.request("GET", "/health")[2])["healthy_count"] + found["unhealthy_count"] == 2 and found)
        assert ids(answer["healthy_endpoints"]) == ["id-good"] and ids(answer["unhealthy_endpoints"]) == ["id-bad"]
        assert ids(answer["unchecked_endpoints"]) == ["id-left-out"]
        for _ in range(5):
            gateway.request("GET", "/health")
        assert len(provider.of("plain")) == 1 and provider.of("slow-1") == []
        assert [gateway.request("GET", f"/health?model={name}")[0] for name in ("good", "bad", "left-out")] == [200, 503, 503]


def test_rounds_repeat(provider):
    with gateways.Gateway(background([model("good", provider, "plain")], {"health_check_interval": 0.2})) as gateway:
        wait_for(lambda: len(provider.of("plain")) >= 4)
        assert gateway.is_alive()
        begun = time.monotonic()
    assert time.monotonic() - begun < 5


def test_a_round_under_way_does_not_hold_up_the_end(provider):
    gateway = gateways.Gateway(background([model("late", provider, "hang")]))
    provider.wait_for("hang")
    begun = time.monotonic()
    gateway.stop()
    assert time.monotonic() - begun < 5


def test_only_some_groups(provider):
    models = [model("good", provider, "plain"), model("other", provider, "metered")]
    with gateways.Gateway(background(models, background_health_check_model_groups=["good"])) as gateway:
        provider.wait_for("plain")
        time.sleep(0.3)
        assert provider.of("metered") == []
        assert gateway.chat("other")[0] == 200


def test_routing_leaves_out_what_failed(provider):
    models = [model("pool", provider, "status-401"), model("pool", provider, "plain", {"id": "other"})]
    settings = background(models, enable_health_check_routing=True, disable_cooldowns=True)
    with gateways.Gateway(settings) as gateway:
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 1)
        asked = len(provider.of("status-401"))
        assert [gateway.chat("pool")[0] for _ in range(20)] == [200] * 20
        assert len(provider.of("status-401")) == asked


@pytest.mark.parametrize("ignores", [False, True])
def test_transient_errors(provider, ignores):
    models = [model("pool", provider, "status-429"), model("pool", provider, "plain", {"id": "other"})]
    settings = background(
        models, {"health_check_ignore_transient_errors": ignores, "enable_health_check_routing": True}, disable_cooldowns=True, num_retries=3, retry_after=0
    )  # fmt: skip
    with gateways.Gateway(settings) as gateway:
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 1)
        asked = len(provider.of("status-429"))
        for _ in range(25):
            gateway.chat("pool")
        assert (len(provider.of("status-429")) > asked) == ignores


def test_old_results_do_not_count(provider):
    models = [model("pool", provider, "status-401"), model("pool", provider, "plain", {"id": "other"})]
    settings = background(models, enable_health_check_routing=True, health_check_staleness_threshold=0.5, disable_cooldowns=True)
    with gateways.Gateway(settings) as gateway:
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 1)
        asked = len(provider.of("status-401"))
        time.sleep(0.6)
        for _ in range(25):
            gateway.chat("pool")
        assert len(provider.of("status-401")) > asked


def test_lists_of_healthy_models(provider):
    models = [
        model("good", provider, "plain"), model("bad", provider, "status-401"), model("half", provider, "status-403"),
        model("half", provider, "plain", {"id": "second-half"}), model("pictures", provider, "plain", {"mode": "search"}),
    ]  # fmt: skip

    def names(gateway, query=""):
        return [row["id"] for row in gateway.request("GET", f"/v1/models{query}")[2]["data"]]

    aliases = {"model_group_alias": {"also-good": "good", "also-bad": "bad"}}
    with gateways.Gateway(background(models, **aliases)) as gateway:
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 2)
        assert names(gateway) == ["also-bad", "also-good", "good", "bad", "half", "pictures"]
        assert names(gateway, "?healthy_only=true") == ["also-good", "good", "half", "pictures"]
    with gateways.Gateway(background(models, {"model_list_healthy_only": True})) as gateway:
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 2)
        assert names(gateway) == ["good", "half", "pictures"]


def test_a_reload_swaps_what_is_checked(provider):
    with gateways.Gateway(background([model("first", provider, "plain")])) as gateway:
        provider.wait_for("plain")
        gateway.write(background([model("first", provider, "plain"), model("second", provider, "metered")]))
        wait_for(lambda: ids(gateway.request("GET", "/health")[2]["healthy_endpoints"]) == ["id-first", "id-second"])
        # What was known and is unchanged is not asked again.
        assert len(provider.of("plain")) == 1
        gateway.write(background([model("first", provider, "status-500")]))
        wait_for(lambda: gateway.request("GET", "/health")[2]["unhealthy_count"] == 1)
        assert gateway.request("GET", "/health")[2]["healthy_endpoints"] == []


def test_many_askers_at_once(provider):
    models = [model(f"m{number}", provider, "plain") for number in range(20)]
    statuses = []
    with gateways.Gateway(gateways.config(models, general_settings={"health_check_concurrency": 3})) as gateway:
        threads = [threading.Thread(target=lambda: statuses.append(gateway.request("GET", "/health", timeout=30)[2]["healthy_count"])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert gateway.is_alive()
    assert statuses == [20] * 8


# ---- other routes


def test_a_connection_is_tried(provider):
    def tried(gateway, **body):
        return gateway.request("POST", "/health/test_connection", body)

    with gateways.Gateway(gateways.config([model("good", provider, "plain")])) as gateway:
        own = {"api_base": f"{provider.origin}/v1", "api_key": "sk-own"}
        status, _, answer = tried(gateway, mode="chat", litellm_params={"model": "openai/metered", **own})
        assert status == 200 and answer["status"] == "success" and answer["result"]["x-ratelimit-remaining-requests"] == "41"
        assert provider.last("metered").headers["authorization"] == "Bearer sk-own"
        answer = tried(gateway, mode="embedding", litellm_params={"model": "openai/vectors", **own})[2]
        assert answer["status"] == "success"
        answer = tried(gateway, mode="chat", litellm_params={"model": "openai/status-401", **own})[2]
        assert answer["status"] == "error" and "Incorrect API key" in answer["result"]["error"]
        answer = tried(gateway, mode="image_generation", litellm_params={"model": "openai/operates", **own})[2]
        assert answer["status"] == "success"
        answer = tried(gateway, mode="realtime", litellm_params={"model": "openai/talks", **own})[2]
        assert answer["status"] == "success"
        answer = tried(gateway, mode="search", litellm_params={"model": "openai/operates", **own})[2]
        assert answer["status"] == "error" and "cannot be checked" in answer["result"]["error"]
        for body in [
            {}, {"litellm_params": {}}, {"litellm_params": {"model": "openai/plain", "api_base": own["api_base"]}},
            {"litellm_params": {"model": "openai/plain", "api_key": "os.environ/SECRET"}}, {"litellm_params": []},
        ]:  # fmt: skip
            assert tried(gateway, **body)[0] == 400, body
        assert gateway.request("POST", "/health/test_connection", {"litellm_params": {"model": "openai/plain"}}, key=None)[0] == 401
        assert provider.of("plain") == []


def test_readiness_in_detail(gateway):
    assert gateway.request("GET", "/health/readiness/details", key=None)[0] == 401
    status, _, answer = gateway.request("GET", "/health/readiness/details")
    assert status == 200 and answer["status"] == "healthy" and answer["litellm_version"]


def test_behind_a_wildcard_a_model_of_its_mode_is_asked(provider):
    modes = {"openai/*": ["image_generation", "embedding", "moderation", "chat", "realtime"], "cohere/*": ["rerank", "audio_speech"]}
    models = []
    for pattern, names in modes.items():
        for mode in names:
            row = model(mode, provider, "*", {"mode": mode})
            row["litellm_params"]["model"] = pattern
            models.append({**row, "model_name": f"{mode}/*"})
    with gateways.Gateway(gateways.config(models)) as gateway:
        answer = gateway.request("GET", "/health")[2]
        rows = answer["healthy_endpoints"] + answer["unhealthy_endpoints"]
        asked = {row["model_id"].removeprefix("id-"): row["model"] for row in rows}
        assert asked["image_generation"] == "openai/gpt-image-1-mini" and asked["embedding"] == "openai/text-embedding-3-small"
        assert "moderation" in asked["moderation"] and asked["rerank"].startswith("cohere/rerank-") and "gpt" in asked["chat"]
        unchecked = {row["model_id"]: json.dumps(row) for row in answer["unchecked_endpoints"]}
        assert sorted(unchecked) == ["id-audio_speech"]
        assert "realtime" in asked["realtime"]
        assert "No audio_speech model is known" in unchecked["id-audio_speech"] and "health_check_model" in unchecked["id-audio_speech"]
