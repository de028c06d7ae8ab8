"""Budgets of tags and providers, defaults of deployments, affinities of groups, weighted failover, aliases of aliases."""
import json

import pytest
import yaml

import gateway as gateways
from gateway import Gateway, config, openai_model

PRICES = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}
COST = 11 * 0.001 + 7 * 0.002


def test_a_tag_may_cost_so_much(upstream):
    budgets = {"tag_budget_config": {"paid": {"max_budget": COST * 1.5, "budget_duration": "1d"}}}
    with Gateway(config([openai_model("plain", upstream, **PRICES)], litellm_settings=budgets)) as running:
        assert running.chat("plain", tags=["paid"])[0] == 200
        assert running.chat("plain", tags=["paid"], stream=True)[0] == 200
        status, _, answer = running.chat("plain", metadata={"tags": ["x", "paid"]})
        assert status == 429 and "No deployments available" in answer["error"]["message"]
        assert running.chat("plain", tags=["x"])[0] == running.chat("plain")[0] == 200


def test_what_providers_have_cost_is_shown(upstream):
    budgets = {"provider_budget_config": {"openai": {"budget_limit": COST * 1.5, "time_period": "1d"}, "groq": {"budget_limit": 1, "time_period": "2w"}}}
    with Gateway(config([openai_model("plain", upstream, **PRICES)], router_settings=budgets)) as running:
        before = running.request("GET", "/provider/budgets")[2]["providers"]
        assert before["groq"] == {"budget_limit": 1, "time_period": "2w", "spend": 0, "budget_reset_at": None}
        assert before["openai"]["spend"] == 0
        assert running.chat("plain")[0] == running.chat("plain")[0] == 200
        after = running.request("GET", "/provider/budgets")[2]["providers"]["openai"]
        assert after["spend"] == pytest.approx(2 * COST) and after["budget_limit"] == pytest.approx(1.5 * COST)
        assert after["budget_reset_at"].endswith("Z") and len(after["budget_reset_at"]) == 20
        assert running.chat("plain")[0] == 429
        assert running.request("GET", "/provider/budgets", key=None)[0] == 401


def test_deployments_get_what_they_do_not_say(upstream):
    upstream.forget()
    own = openai_model("own", upstream, "plain", temperature=0.25)
    bare = {"model_name": "bare", "litellm_params": {"model": "openai/plain"}}
    defaults = {key: own["litellm_params"][key] for key in ("api_base", "api_key")} | {"temperature": 0.75, "max_tokens": 5}
    with Gateway(config([own, bare], router_settings={"default_litellm_params": defaults})) as running:
        assert running.chat("own")[0] == running.chat("bare")[0] == 200
        assert running.chat("bare", temperature=1)[0] == 200
        sent = [json.loads(call.body) for call in upstream.of("plain")]
        assert [(body["temperature"], body["max_tokens"]) for body in sent] == [(0.25, 5), (0.75, 5), (1, 5)]


def test_a_group_can_have_affinities_of_its_own(upstream):
    models = [openai_model(group, upstream, "plain") | {"model_info": {"id": f"{group}{number}"}} for group in ("kept", "free") for number in range(4)]
    settings = {"optional_pre_call_checks": ["session_affinity"], "model_group_affinity_config": {"free": []}}
    with Gateway(config(models, router_settings=settings), "--num_workers", "1") as running:
        for group, is_kept in (("kept", True), ("free", False)):
            used = {running.chat(group, metadata={"session_id": "s"})[1]["x-litellm-model-id"] for _ in range(30)}
            assert (len(used) == 1) == is_kept


def test_the_rest_of_a_group_is_asked(upstream):
    models = [openai_model("g", upstream, "status-500", weight=1000), openai_model("g", upstream, "plain", weight=0.001)]
    for is_on, status in ((True, 200), (False, 500)):
        settings = {"enable_weighted_failover": is_on, "disable_cooldowns": True}
        with Gateway(config(models, router_settings=settings)) as running:
            answer = running.chat("g")
            assert answer[0] == status
            assert answer[1]["x-litellm-attempted-retries"] == "0"


def test_an_alias_of_an_alias(upstream):
    aliases = {"model_group_alias": {"b": "plain", "c": {"model": "b", "hidden": True}}}
    with Gateway(config([openai_model("plain", upstream)], router_settings=aliases)) as running:
        assert running.chat("c")[0] == 200
        assert {model["id"] for model in running.request("GET", "/v1/models")[2]["data"]} == {"plain", "b"}


def test_times_beyond_all_measure(upstream):
    model = openai_model("plain", upstream, timeout=1e300, cooldown_time=1e300)
    settings = {"timeout": 1e300, "stream_timeout": 1e300, "cooldown_time": 1e300, "deployment_affinity_ttl_seconds": 1e300, "total_timeout": 1e300}
    with Gateway(config([model], router_settings=settings)) as running:
        assert running.chat("plain")[0] == running.chat("plain", stream=True)[0] == 200


@pytest.mark.parametrize("settings", [
    {"model_group_alias": {"a": "b", "b": "a"}}, {"routing_strategy_args": {"ttl": -1}},
    {"provider_budget_config": {"openai": {"budget_limit": 1}}},
])  # fmt: skip
def test_what_cannot_be_meant_stops_the_start(upstream, tmp_path, settings):
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(config([openai_model("plain", upstream)], router_settings=settings)))
    done = gateways.run("check", str(path))
    assert done.returncode == 1 and "router_settings." in done.stdout + done.stderr
