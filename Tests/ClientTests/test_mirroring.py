"""Copies of requests for another group (`silent_model`): the client notices nothing of them."""
import re
import signal
import time

import pytest

import gateway as gateways

LIMIT = 3


@pytest.fixture
def mirrored(upstream):
    upstream.forget()
    price = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}

    def main(name, *silent, **params):
        return gateways.openai_model(name, upstream, "plain", silent_model=silent[0] if len(silent) == 1 else list(silent), **params)

    models = [
        main("main", "copy"), main("both", "copy", "second"), main("hurt", "bad"), main("stuck", "hanging"), main("lost", "no-such-group"),
        main("slowly", "late"), main("chained", "looped"), gateways.openai_model("looped", upstream, "thinks", silent_model="chained"),
        gateways.openai_model("near", upstream, "vectors", silent_model="far"), gateways.openai_model("far", upstream, "vectors-1", **price),
        gateways.openai_model("copy", upstream, "paced-3", **price), gateways.openai_model("second", upstream, "tools"),
        gateways.openai_model("bad", upstream, "status-500"), gateways.openai_model("hanging", upstream, "hang"),
        gateways.openai_model("late", upstream, "slow-700"), gateways.openai_model("good", upstream, "big"),
        gateways.anthropic_model("claude", upstream, "plain", silent_model="other"), gateways.compatible_model("other", upstream, "thinks"),
    ]  # fmt: skip
    router = {"max_mirrored_requests": LIMIT, "num_retries": 2, "fallbacks": [{"bad": ["good"]}], "disable_cooldowns": True}
    with gateways.Gateway(gateways.config(models, router_settings=router)) as running:
        yield running


def copies(gateway) -> list:
    return [line for line in gateway.log.splitlines() if " mirror " in line]


@pytest.mark.parametrize("stream", [False, True])
def test_a_request_is_copied_as_it_is(mirrored, upstream, stream):
    status, headers, _ = mirrored.chat("main", "What is this?", stream=stream, temperature=0.25)
    assert status == 200
    copy = upstream.wait_for("paced-3").json
    assert copy["messages"] == [{"role": "user", "content": "What is this?"}]
    assert copy["temperature"] == 0.25 and bool(copy.get("stream")) == stream
    mirrored.wait_for_log(" mirror model=copy")
    (line,) = copies(mirrored)
    assert headers["x-litellm-call-id"] in line and " 200 " in line
    assert re.search(r"tokens=11\+7 cost=0\.025", line), line
    assert len(upstream.of("plain")) == 1 and len(upstream.of("paced-3")) == 1


def test_embeddings_are_copied_too(mirrored, upstream):
    status, headers, _ = mirrored.request("POST", "/v1/embeddings", {"model": "near", "input": "What is this?"})
    assert status == 200 and upstream.wait_for("vectors-1").json["input"] == "What is this?"
    mirrored.wait_for_log(" mirror model=far")
    (line,) = copies(mirrored)
    assert headers["x-litellm-call-id"] in line and re.search(r"tokens=3\+0 cost=0\.003", line), line


@pytest.mark.parametrize(("model", "copy", "status"), [("main", "copy", 200), ("hurt", "bad", 500)])
def test_copies_are_told_with_the_request(mirrored, model, copy, status):
    call_id = mirrored.chat(model)[1]["x-litellm-call-id"]
    mirrored.wait_for_log(" mirror ")
    report = mirrored.request("GET", f"/decisions/{call_id}")[2]
    assert report["model_group"] == model and report["status"] == 200
    (told,) = report["mirrors"]
    assert told["model_group"] == copy and told["status"] == status and told["duration_ms"] > 0
    assert [step["attempt"]["outcome"] for step in told["steps"]] == ["answered" if status == 200 else "failed"]
    assert told.get("cost_usd") == ("0.025" if status == 200 else None)
    assert any(words.startswith("A copy") for words in report["words"])
    assert any(f"Asked for '{copy}'" in words for words in report["words"])
    done = gateways.run("explain", call_id, "--url", mirrored.url, "--key", gateways.MASTER_KEY)
    assert done.returncode == 0 and "It ended with status" in done.stdout, done.stderr


def test_other_forms_are_copied_too(mirrored, upstream):
    body = {"model": "claude", "max_tokens": 5, "messages": [{"role": "user", "content": "x"}]}
    assert mirrored.request("POST", "/v1/messages", body)[0] == 200
    assert upstream.wait_for("thinks").path.endswith("/chat/completions"), "in the form that the other provider speaks"
    mirrored.wait_for_log(" mirror model=other")
    assert mirrored.request("POST", "/v1/chat/completions", {**body, "model": "main,both"})[0] == 200
    upstream.wait_for("paced-3", 2)
    upstream.wait_for("tools")


def test_its_spend_is_added(mirrored, upstream):
    mirrored.chat("main")
    mirrored.wait_for_log(" mirror model=copy")
    spend = float(mirrored.chat("lost")[1]["x-litellm-key-spend"])
    assert spend >= 0.025


def test_a_copy_is_not_copied(mirrored, upstream):
    assert mirrored.chat("chained")[0] == 200
    mirrored.wait_for_log(" mirror model=looped")
    time.sleep(0.3)
    assert len(copies(mirrored)) == 1
    assert len(upstream.of("plain")) == 1 and len(upstream.of("thinks")) == 1


def test_a_copy_that_fails_is_neither_retried_nor_noticed(mirrored, upstream):
    assert mirrored.chat("hurt")[0] == 200
    mirrored.wait_for_log(" mirror InternalServerError model=bad")
    assert len(upstream.of("status-500")) == 1 and not upstream.of("big")


def test_a_group_that_does_not_exist_is_a_warning(mirrored):
    assert mirrored.chat("lost")[0] == 200
    assert "`no-such-group` is no model group" in mirrored.log and not copies(mirrored)


def test_the_client_does_not_wait(mirrored, upstream):
    begin = time.monotonic()
    assert mirrored.chat("slowly")[0] == 200
    assert time.monotonic() - begin < 0.6
    mirrored.wait_for_log(" mirror model=late")


def test_copies_are_bounded_and_those_left_out_counted(mirrored, upstream):
    for _ in range(LIMIT + 5):
        assert mirrored.chat("stuck")[0] == 200
    upstream.wait_for("hang", LIMIT)
    time.sleep(0.2)
    assert len(upstream.of("hang")) == LIMIT
    mirrored.wait_for_log("left out")


def test_copies_do_not_hold_up_the_end(mirrored, upstream):
    assert mirrored.chat("stuck")[0] == 200
    call = upstream.wait_for("hang")
    begin = time.monotonic()
    mirrored.process.send_signal(signal.SIGTERM)
    assert mirrored.process.wait(8) == 0
    assert time.monotonic() - begin < 4
    assert call.done.wait(3) and call.left.is_set(), "the copy's connection was not closed"


def test_nothing_is_copied_unless_it_is_asked_for(mirrored, upstream):
    assert mirrored.chat("second")[0] == 200
    time.sleep(0.2)
    assert len(upstream.calls) == 1 and not copies(mirrored)
