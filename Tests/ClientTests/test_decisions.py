"""Why a request went where it went: GET /decisions/{call_id} and `litellm explain`."""
import json

import pytest

import gateway as gateways


@pytest.fixture(scope="module")
def explained(upstream):
    models = [
        gateways.openai_model("broken", upstream, "status-500"), gateways.openai_model("good", upstream, "plain"),
        gateways.openai_model("tagged", upstream, "plain", tags=["paid"]), gateways.openai_model("cut", upstream, "cut"),
        gateways.openai_model("several", upstream, "plain", order=1), gateways.openai_model("several", upstream, "plain", order=2),
    ]  # fmt: skip
    settings = gateways.config(
        models,
        router_settings={"fallbacks": [{"broken": ["good"]}], "num_retries": 1, "retry_after": 0, "enable_tag_filtering": True},
    )
    with gateways.Gateway(settings, env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01"}) as running:
        yield running


def report_of(gateway, model: str, **more) -> dict:
    _, headers, _ = gateway.chat(model, **more)
    status, _, report = gateway.request("GET", f"/decisions/{headers['x-litellm-call-id']}")
    assert status == 200, report
    return report


def test_every_attempt_is_told_with_its_error(explained):
    report = report_of(explained, "broken")
    assert [step["group"] for step in report["steps"]] == ["broken", "broken", "good"]
    assert [step["attempt"]["outcome"] for step in report["steps"]] == ["failed", "failed", "answered"]
    assert report["steps"][0]["attempt"]["error"]["provider_status"] == 500
    assert report["steps"][0]["attempt"]["duration_ms"] > 0
    assert report["attempted_fallbacks"] == 1 and report["status"] == 200
    assert report["usage"]["prompt_tokens"] > 0
    assert any("Fell back to 'good'" in line for line in report["words"])


def test_what_speaks_against_a_candidate_is_named(explained):
    report = report_of(explained, "several")
    assert sorted(candidate["verdict"] for candidate in report["steps"][0]["candidates"]) == ["order", "picked"]
    refused = report_of(explained, "tagged", metadata={"tags": ["free"]})
    assert refused["status"] == 401
    assert refused["steps"][0]["candidates"][0]["verdict"] == "tag"
    assert "attempt" not in refused["steps"][0] and refused["answered_by"] is None


def test_a_stream_that_broke_off_is_told(explained):
    status, headers, _ = explained.chat("cut", stream=True)
    assert status == 200
    report = explained.request("GET", f"/decisions/{headers['x-litellm-call-id']}")[2]
    assert report["error"]["kind"] and report["status"] == 200


def test_nothing_of_the_content_is_kept(explained):
    report = report_of(explained, "broken", text="the secret word is xylophone")
    assert "xylophone" not in json.dumps(report)


def test_unknown_calls_and_callers_are_refused(explained):
    assert explained.request("GET", "/decisions/no-such-call")[0] == 404
    assert explained.request("GET", "/decisions/no-such-call", key=None)[0] == 401
    assert explained.request("POST", "/decisions/no-such-call", {})[0] == 405


def test_an_id_that_a_client_brings_hides_no_other_request(explained):
    _, headers, answer = explained.chat("good")
    known = headers["x-litellm-call-id"]
    _, copied, second = explained.chat("several", headers={"x-litellm-call-id": known})
    assert copied["x-litellm-call-id"] == known
    assert explained.request("GET", f"/decisions/{known}")[2]["model_group"] == "good"


def test_an_id_that_a_client_brings_finds_its_newest_request(explained):
    for model in ("good", "several"):
        explained.chat(model, headers={"x-litellm-call-id": "mine-4711"})
    report = explained.request("GET", "/decisions/mine-4711")[2]
    assert report["model_group"] == "several" and report["call_id"] == "mine-4711"
    assert explained.request("GET", f"/decisions/{report['id']}")[2]["model_group"] == "several"


def test_the_command_says_it_in_words(explained):
    _, headers, _ = explained.chat("broken")
    done = gateways.run("explain", headers["x-litellm-call-id"], "--url", explained.url, "--key", gateways.MASTER_KEY)
    assert done.returncode == 0, done.stderr
    assert "Asked for 'broken'" in done.stdout and "which answered." in done.stdout
    unknown = gateways.run("explain", "no-such-call", "--url", explained.url, "--key", gateways.MASTER_KEY)
    assert unknown.returncode == 1 and "No decision is kept" in unknown.stderr


def test_only_the_newest_are_kept(upstream):
    settings = gateways.config([gateways.openai_model("good", upstream, "plain")], general_settings={"decision_log_size": 3})
    with gateways.Gateway(settings) as running:
        ids = [running.chat("good")[1]["x-litellm-call-id"] for _ in range(5)]
        found = [running.request("GET", f"/decisions/{call}")[0] for call in ids]
        assert found == [404, 404, 200, 200, 200]


def test_none_are_kept_where_nobody_wants_them(upstream):
    settings = gateways.config([gateways.openai_model("good", upstream, "plain")], general_settings={"decision_log_size": 0})
    with gateways.Gateway(settings) as running:
        call = running.chat("good")[1]["x-litellm-call-id"]
        assert running.request("GET", f"/decisions/{call}")[0] == 404


@pytest.mark.parametrize("switch", ["mock_testing_fallbacks", "mock_testing_context_fallbacks", "mock_testing_content_policy_fallbacks"])
def test_a_failure_on_purpose_is_told_with_the_group_that_was_asked(upstream, switch):
    key = {"mock_testing_fallbacks": "fallbacks"}.get(switch, switch.removeprefix("mock_testing_"))
    settings = gateways.config(
        [gateways.openai_model("asked", upstream, "plain"), gateways.openai_model("instead", upstream, "plain")],
        router_settings={key.replace("context_", "context_window_"): [{"asked": ["instead"]}], "num_retries": 0},
        general_settings={"dangerously_allow_mock_testing_request_params": True},
    )
    with gateways.Gateway(settings) as running:
        report = report_of(running, "asked", **{switch: True})
        assert report["status"] == 200 and report["model_group"] == "asked" and report["attempted_fallbacks"] == 1
        assert [(step["group"], step.get("failed_on_purpose")) for step in report["steps"]] == [("asked", switch), ("instead", None)]
        assert "attempt" not in report["steps"][0] and report["steps"][0]["error"]["status"] >= 400
        assert report["words"][0] == "Asked for 'asked'." and f"It failed on purpose ({switch})" in report["words"][1]
        assert report["words"][2].startswith("Fell back to 'instead'")
        explained = gateways.run("explain", report["call_id"], "--url", running.url, "--key", gateways.MASTER_KEY)
        assert explained.returncode == 0 and "on purpose" in explained.stdout, explained.stderr


def test_a_rate_limit_on_purpose_is_told_with_its_retry(upstream):
    settings = gateways.config(
        [gateways.openai_model("asked", upstream, "plain")],
        router_settings={"num_retries": 1, "retry_after": 0},
        general_settings={"dangerously_allow_mock_testing_request_params": True},
    )
    with gateways.Gateway(settings, env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01"}) as running:
        report = report_of(running, "asked", mock_testing_rate_limit_error=True)
        assert report["status"] == 200 and report["attempted_retries"] == 1
        assert [step.get("failed_on_purpose") for step in report["steps"]] == ["mock_testing_rate_limit_error", None]
        assert report["words"][2].startswith("Tried 'asked' again: 1 deployment")
