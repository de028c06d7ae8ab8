"""What calls cost: the budget of the process, the spend in headers, the cost in streams."""
import concurrent.futures
import json
import re
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model, run
from raw_http import RawConnection, chat_request

COST = 11 * 0.001 + 7 * 0.002


def priced(upstream, **sections) -> dict:
    model = openai_model("plain", upstream, input_cost_per_token=0.001, output_cost_per_token=0.002)
    vectors = openai_model("text-embedding-3-small", upstream, input_cost_per_token=0.001)
    return config([model, vectors], **sections)


def test_a_spent_budget_ends_calls(upstream):
    with Gateway(priced(upstream), "--max_budget", str(COST * 1.5)) as running:
        assert running.chat("plain")[0] == 200
        status, headers, _ = running.chat("plain")
        assert status == 200 and float(headers["x-litellm-key-spend"]) == pytest.approx(2 * COST)
        for path, body in (
            ("/v1/chat/completions", {"model": "plain", "messages": [{"role": "user", "content": "x"}]}),
            ("/v1/completions", {"model": "plain", "prompt": "x"}),
            ("/v1/embeddings", {"model": "text-embedding-3-small", "input": "x"}),
        ):
            status, _, body = running.request("POST", path, body)
            assert status == 422 and body["error"]["type"] == "budget_exceeded" and body["error"]["code"] == "422", path
            assert "Budget has been exceeded" in body["error"]["message"]
        body = {"model": "plain", "max_tokens": 5, "messages": [{"role": "user", "content": "x"}]}
        assert running.request("POST", "/v1/messages", body)[0] == 422
        assert running.request("GET", "/v1/models")[0] == 200, "only calls cost money"


def test_streams_are_counted_and_a_reload_forgets_nothing(upstream):
    status = {"budget_exceeded_status_code": 429}
    with Gateway(priced(upstream), "--max_budget", str(COST / 2)) as running:
        assert running.chat("plain", stream=True)[0] == 200
        running.write(priced(upstream, litellm_settings=status))
        running.wait_for_log("was reloaded")
        assert running.chat("plain")[0] == 429


@pytest.mark.parametrize("budget", ["-1", "nan", "lots"])
def test_a_budget_must_be_an_amount(upstream, budget):
    assert run("--model", "openai/gpt-4o", f"--max_budget={budget}", "--skip_server_startup").returncode != 0


def test_streams_tell_their_cost(upstream):
    with Gateway(priced(upstream, litellm_settings={"include_cost_in_streaming_usage": True})) as running:
        for path, body in (
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}]}),
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "x"}], "stream_options": {"include_usage": True}}),
        ):
            status, _, text = running.request("POST", path, {"model": "plain", "stream": True, **body})
            assert status == 200
            events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
            usages = [event["usage"] for event in events if event.get("usage")]
            if "stream_options" in body:
                assert usages[-1]["cost"] == pytest.approx(COST) and usages[-1]["total_tokens"] == 18
            else:
                assert not usages


def test_answers_tell_what_was_spent_and_what_we_took(gateway):
    status, headers, _ = gateway.chat("my-model")
    assert status == 200
    assert float(headers["x-litellm-key-spend"]) >= float(headers["x-litellm-response-cost"]) > 0
    assert 0 <= float(headers["x-litellm-overhead-duration-ms"]) <= float(headers["x-litellm-response-duration-ms"])
    slow = gateway.chat("slow-300")[1]
    assert float(slow["x-litellm-response-duration-ms"]) > 250 > float(slow["x-litellm-overhead-duration-ms"])
    assert "x-litellm-key-spend" in gateway.chat("status-500")[1]


def test_models_of_keys_in_the_environment(upstream):
    settings = priced(upstream, general_settings={"infer_model_from_keys": True})
    with Gateway(settings, env={"MISTRAL_API_KEY": "k"}) as running:
        names = {model["id"] for model in running.request("GET", "/v1/models")[2]["data"]}
        assert "plain" in names and "mistral/mistral-large-latest" in names
        assert not any(name.startswith("claude-") for name in names)
    with Gateway(priced(upstream), env={"MISTRAL_API_KEY": "k"}) as running:
        assert {model["id"] for model in running.request("GET", "/v1/models")[2]["data"]} == {"plain", "text-embedding-3-small"}


def test_what_a_provider_does_not_count_is_counted_in_streams_as_in_whole_answers(upstream):
    model = openai_model("uncounted", upstream, input_cost_per_token=0.001, output_cost_per_token=0.002)
    chatty = {"model_name": "chatty", "litellm_params": {**model["litellm_params"], "model": "hosted_vllm/uncounted"}}
    question = {"model": "uncounted", "messages": [{"role": "user", "content": "Say it."}]}
    with Gateway(config([model, chatty])) as running:
        whole = running.request("POST", "/v1/chat/completions", question)[2]["usage"]
        assert whole["prompt_tokens"] > 0 and whole["completion_tokens"] > 0
        asking = {**question, "stream": True, "stream_options": {"include_usage": True}}
        text = running.request("POST", "/v1/chat/completions", asking)[2]
        events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
        assert [event["usage"]["total_tokens"] for event in events if event.get("usage")] == [whole["total_tokens"]]
        assert events[-1]["choices"] == [] and events[-1]["id"] == "chatcmpl-fake" and "data: [DONE]" in text
        text = running.request("POST", "/v1/chat/completions", {**question, "stream": True})[2]
        assert '"usage":{' not in text, "who did not ask is not told"
        text = running.request("POST", "/v1/messages", {**question, "model": "chatty", "max_tokens": 9, "stream": True})[2]
        deltas = [json.loads(line[6:]) for line in text.splitlines() if line.startswith('data: {"type":"message_delta"')]
        assert deltas[-1]["usage"]["input_tokens"] > 0
        assert deltas[-1]["usage"]["output_tokens"] == whole["completion_tokens"]


@pytest.mark.parametrize("model, tier, factor", [
    ("plain", None, 1), ("plain", "default", 1), ("plain", "flex", 0.5), ("plain", "priority", 2), ("plain", "auto", 1),
    ("downgraded", "priority", 1), ("tierless", "priority", 2), ("tierless", "flex", 0.5), ("tierless", None, 1),
])  # fmt: skip
@pytest.mark.parametrize("stream", [False, True])
def test_the_tier_that_served_a_call_decides_its_price(upstream, model, tier, factor, stream):
    """Where the answer names none, the tier that was asked for counts."""
    prices = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}
    tiers = {f"{name}_{kind}": price * by for name, price in prices.items() for kind, by in (("flex", 0.5), ("priority", 2))}
    with Gateway(config([openai_model(model, upstream, **prices, **tiers)])) as running:
        more = {"service_tier": tier} if tier else {}
        assert running.chat(model, stream=stream, **more)[0] == 200
        running.wait_for_log("cost=")
        assert float(running.log.split("cost=")[1].split()[0]) == pytest.approx(COST * factor)


@pytest.mark.parametrize("stream", [False, True])
def test_a_price_by_the_second(upstream, stream):
    with Gateway(config([openai_model("slow", upstream, "slow-300", input_cost_per_second=0.01)])) as running:
        assert running.chat("slow", stream=stream)[0] == 200
        running.wait_for_log("cost=")
        assert 0.003 <= float(running.log.split("cost=")[1].split()[0]) < 0.05


def test_a_stream_tells_a_price_by_the_second(upstream):
    settings = config([openai_model("slow", upstream, "slow-300", input_cost_per_second=0.01)], litellm_settings={"include_cost_in_streaming_usage": True})
    with Gateway(settings) as running:
        text = running.chat("slow", stream=True, stream_options={"include_usage": True})[2]
        usages = [json.loads(line[6:]).get("usage") for line in text.splitlines() if line.startswith("data: {")]
        assert 0.003 <= [usage for usage in usages if usage][-1]["cost"] < 0.05


def test_what_a_cache_had_is_a_part_of_its_own(upstream):
    prices = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.01}
    models = [openai_model("cheaper", upstream, "cached", cache_read_input_token_cost=0.0001, **prices), openai_model("same", upstream, "cached", **prices)]
    name = "x-litellm-response-cost"
    with Gateway(config([*models, openai_model("unpriced", upstream, "plain")])) as running:
        headers = running.chat("cheaper")[1]
        assert [float(headers[name + part]) for part in ("", "-original", "-input", "-output", "-cache-read")] == [0.164, 0.164, 0.06, 0.1, 0.004]
        headers = running.chat("same")[1]
        assert [float(headers[name + part]) for part in ("", "-input", "-cache-read")] == [0.2, 0.06, 0.04]
        # What is not known (yet) is not there, and its parts are zeros, as LiteLLM's are.
        parts = ("-original", "-discount-amount", "-margin-amount", "-margin-percent", "-input", "-output", "-tool-usage")
        for answer in (running.chat("unpriced"), running.chat("same", stream=True)):
            assert name not in answer[1] and {answer[1][name + part] for part in parts} == {"0.0"}
        headers = running.chat("same,cheaper")[1]
        assert float(headers[name]) == 0.364 and headers[name + "-original"] == "0.0"


def test_many_long_streams_that_are_left_are_all_paid_for(upstream):
    """Their tokens are counted after the end, when nobody waits: that has a bound, and nothing is lost at it."""
    count = 24
    model = openai_model("flood", upstream, input_cost_per_token=0.001, output_cost_per_token=0.001)
    plain = openai_model("plain", upstream, input_cost_per_token=0, output_cost_per_token=0)
    with Gateway(config([model, plain]), "--num_workers", "1") as running:

        def read_and_leave(_) -> None:
            with RawConnection(running.port) as connection:
                connection.send(chat_request(MASTER_KEY, "flood", stream=True))
                received = 0
                while received < 4 << 20:
                    piece = connection.socket.recv(1 << 20)
                    assert piece
                    received += len(piece)

        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            list(pool.map(read_and_leave, range(count)))
        end = time.monotonic() + 60
        while running.log.count("model=flood") < count and time.monotonic() < end:
            time.sleep(0.1)
        tokens = [int(found) for found in re.findall(r"model=flood .*tokens=\d+\+(\d+)", running.log)]
        assert len(tokens) == count
        # Eight of those letters are a token; at least what the client has read was generated.
        assert min(tokens) > (4 << 20) / 8 * 0.9
        spend = float(running.chat("plain")[1]["x-litellm-key-spend"])
        assert spend == pytest.approx(sum(tokens) * 0.001, rel=0.01)
