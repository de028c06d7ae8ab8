"""Attempts whose answers nobody gets: clients that left, answers that a fallback replaced; they cost money all the same."""
import json
import re
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request

PRICES = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}
PROVIDER = {"provider_budget_config": {"openai": {"budget_limit": 1000, "time_period": "1d"}}}


def provider_spend(gateway) -> float:
    return gateway.request("GET", "/provider/budgets")[2]["providers"]["openai"]["spend"]


def key_spend(gateway) -> float:
    """What the process has spent, as an answer that costs nothing tells it."""
    return float(gateway.chat("free")[1]["x-litellm-key-spend"])


def models(upstream, *more) -> list:
    free = {"model_name": "free", "litellm_params": {"model": "openai/any", "mock_response": "x", "input_cost_per_token": 0, "output_cost_per_token": 0}}
    return [free, *more]


@pytest.mark.parametrize("behaviour, stream", [("hang", False), ("hang", True), ("mute", True)])
def test_a_client_that_leaves_before_its_answer_pays_for_its_prompt(upstream, behaviour, stream):
    own = models(upstream, openai_model("late", upstream, behaviour, tpm=100_000, **PRICES))
    with Gateway(config(own, router_settings={**PROVIDER, "routing_strategy": "usage-based-routing-v2"})) as running:
        upstream.forget()
        with RawConnection(running.port) as connection:
            connection.send(chat_request(MASTER_KEY, "late", stream=stream))
            upstream.wait_for(behaviour)
            time.sleep(0.2)
        running.wait_for_log(" left_cost=")
        line = next(line for line in running.log.splitlines() if " left=" in line)
        tokens, cost = re.search(r" left=\S+ left_tokens=~(\d+)\+0 left_cost=~([\d.]+)$", line).groups()
        assert " 499 " in line and int(tokens) > 0 and float(cost) == pytest.approx(int(tokens) * 0.001)
        assert provider_spend(running) == pytest.approx(float(cost)) and key_spend(running) == pytest.approx(float(cost))
        call_id = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", line)[0]
        attempt = running.request("GET", f"/decisions/{call_id}")[2]["steps"][0]["attempt"]
        assert attempt["outcome"] == "failed" and attempt["usage"]["prompt_tokens"] == int(tokens) and attempt["is_estimate"]


def test_both_attempts_of_a_hedged_call_are_paid_for_when_its_client_leaves(upstream):
    own = models(upstream, *[openai_model("late", upstream, "hang", **PRICES) for _ in range(2)])
    with Gateway(config(own, router_settings={**PROVIDER, "hedge": {"after": 0.1, "max_extra_fraction": 1}})) as running:
        upstream.forget()
        with RawConnection(running.port) as connection:
            connection.send(chat_request(MASTER_KEY, "late"))
            upstream.wait_for("hang", 2)
            time.sleep(0.2)
        running.wait_for_log(" left_cost=")
        costs = [float(cost) for cost in re.findall(r" left_cost=~([\d.]+)", running.log)]
        assert len(costs) == 2 and provider_spend(running) == pytest.approx(sum(costs))


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_a_fallback_replaced_is_paid_for(upstream, stream):
    """Each costs 25 of a thousand; the second is the last that the budget allows."""
    own = models(upstream, openai_model("strict", upstream, "filtered", max_budget=0.03, budget_duration="1d", **PRICES), openai_model("lax", upstream, "plain"))
    rules = {"content_policy_fallbacks": [{"strict": ["lax"]}], "fallbacks": [{"strict": ["lax"]}], **PROVIDER}
    with Gateway(config(own, router_settings=rules)) as running:
        upstream.forget()
        status, headers, _ = running.chat("strict", stream=stream)
        assert status == 200 and headers["x-litellm-attempted-fallbacks"] == "1"
        running.wait_for_log(" filtered_cost=")
        mark, cost = re.search(r" filtered=\S+ filtered_tokens=~?\d+\+\d+ filtered_cost=(~?)([\d.]+)", running.log).groups()
        assert (mark, float(cost)) == ("", pytest.approx(0.025)) if not stream else mark == "~" and float(cost) > 0
        assert provider_spend(running) >= float(cost)
        for _ in range(8):
            assert running.chat("strict", stream=stream)[0] == 200
        asked = len(upstream.of("filtered"))
        assert asked < 9 if stream else asked == 2


def test_an_old_calls_end_says_nothing_of_the_deployment_in_its_place(upstream):
    """A key is replaced: the last call with the old one is refused late."""
    def settings(identity, behaviour):
        entry = openai_model("only", upstream, behaviour)
        return config([{**entry, "model_info": {"id": identity}}])

    with Gateway(settings("old", "tardy-401")) as running:
        upstream.forget()
        with RawConnection(running.port) as connection:
            connection.send(chat_request(MASTER_KEY, "only"))
            upstream.wait_for("tardy-401")
            running.write(settings("new", "plain"))
            running.wait_for_log("was reloaded")
            assert running.chat("only")[0] == 200
            assert connection.read_answer().status == 401
        assert [running.chat("only")[0] for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("status", [401, 429])
def test_a_clients_own_key_closes_nothing_and_spends_nothing_of_others(upstream, status):
    own = [openai_model("one", upstream, f"picky-{status}", max_budget=1, budget_duration="1d", **PRICES)]
    allowed = {"allow_client_side_credentials": True}
    with Gateway(config(own, general_settings=allowed, router_settings=PROVIDER)) as running:
        assert running.chat("one", api_key="sk-bad-of-the-client-1234")[0] == status
        assert running.chat("one")[0] == 200
        spent = provider_spend(running)
        assert spent == pytest.approx(0.025)
        assert running.chat("one", api_key="sk-good-of-the-client")[0] == 200
        assert provider_spend(running) == spent


def test_the_time_to_the_first_token_is_bounded_where_the_stream_has_begun(upstream):
    own = [openai_model("mute", upstream, "mute"), openai_model("other", upstream, "plain")]
    rules = {"fallbacks": [{"mute": ["other"]}]}
    for settings, more in ((rules, {"stream_timeout": 0.5}), ({"total_timeout": 0.5}, {})):
        with Gateway(config(own, router_settings=settings)) as running:
            begun = time.monotonic()
            status, _, text = running.chat("mute", stream=True, **more)
            assert time.monotonic() - begun < 5
            assert (status, "said" in str(text)) == ((200, True) if more else (408, False)), text


def test_what_hedging_has_learned_outlives_a_reload(upstream):
    rules = {"hedge": {"after": "p90", "max_extra_fraction": 1}}

    def settings(retries):
        return config([openai_model("g", upstream, "sleepy") for _ in range(2)], router_settings={**rules, "num_retries": retries})

    with Gateway(settings(0)) as running:
        for _ in range(40):
            assert running.chat("g")[0] == 200
        running.write(settings(1))
        running.wait_for_log("was reloaded")
        begun = time.monotonic()
        assert running.chat("g", "slow")[0] == 200 and time.monotonic() - begun < 2.5


@pytest.mark.parametrize("members, words", [
    ({"timeout": "abc"}, "timeout"), ({"num_retries": -5}, "num_retries"), ({"messages": "nonsense"}, "messages"),
    ({"tags": "a"}, "tags"),
])  # fmt: skip
def test_members_of_a_fallback_have_the_form_of_a_requests(gateway, members, words):
    status, _, answer = gateway.chat("plain", fallbacks=[{"model": "my-model", **members}])
    assert status == 400 and words in answer["error"]["message"]


def test_tags_and_deployments_of_a_fallback_steer_it(upstream):
    def tagged(behaviour, tag, identity):
        entry = openai_model("t", upstream, behaviour, tags=[tag])
        return {**entry, "model_info": {"id": identity}}

    own = [openai_model("first", upstream, "status-500"), tagged("plain-a", "a", "id-a"), tagged("plain-b", "b", "id-b")]
    with Gateway(config(own, router_settings={"enable_tag_filtering": True})) as running:
        for members, expected in (
            ({"metadata": {"tags": ["a"]}}, "id-a"), ({"tags": ["b"]}, "id-b"), ({"tags": ["a"]}, "id-a"),
            ({"tags": ["b"], "specific_deployment": "id-b"}, "id-b"),
        ):  # fmt: skip
            status, headers, _ = running.chat("first", fallbacks=[{"model": "t", **members}])
            assert (status, headers["x-litellm-model-id"]) == (200, expected), members
