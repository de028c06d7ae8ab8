"""Where a log of requests would go: `litellm simulate`. Nobody is called, so no upstream is needed."""
import json

import pytest
import yaml

import gateway as gateways


def entry(name, model="openai/gpt-4o-mini", id=None, info=None, **params):
    made = {"model_name": name, "litellm_params": {"model": model, "api_key": "sk-simulated", **params}}
    made["model_info"] = {**({"id": id} if id else {}), **(info or {})}
    return made


@pytest.fixture
def simulate(tmp_path):
    def config(name, models, **router_settings):
        path = tmp_path / name
        path.write_text(yaml.safe_dump({"model_list": models, "router_settings": {"num_retries": 0, **router_settings}}))
        return str(path)

    def run(lines, models, *arguments, compare=None, **router_settings):
        log = tmp_path / "requests.jsonl"
        log.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
        if compare:
            arguments += ("--compare", config("old.yaml", *compare))
        return gateways.run("simulate", "--config", config("new.yaml", models, **router_settings), "--log", str(log), *arguments)

    def report(*arguments, **more):
        done = run(*arguments, "--json", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    run.report = report
    return run


def ask(model="fast", text="Hi", **more):
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def line(request=None, **around):
    return {"request": request or ask(), **around}


def group(report, name="fast"):
    return next(group for group in report["groups"] if group["model_group"] == name)


def attempts(report, name="fast"):
    return {member["id"]: member["attempts"] for member in group(report, name)["deployments"]}


TWO = [entry("fast", id="a"), entry("fast", "anthropic/claude-haiku-4-5", id="b")]


def test_weights_share_the_load(simulate):
    models = [entry("fast", id="a", weight=9), entry("fast", "anthropic/claude-haiku-4-5", id="b", weight=1)]
    report = simulate.report([ask()] * 2000, models)
    assert report["requests"] == report["answered"] == 2000
    assert 1740 < attempts(report)["a"] < 1860 and sum(attempts(report).values()) == 2000
    shares = {member["id"]: member["share"] for member in group(report)["deployments"]}
    assert shares["a"] == pytest.approx(attempts(report)["a"] / 2000)


def test_equal_runs_print_equal_tables(simulate):
    lines = [ask()] * 200
    first, second = simulate(lines, TWO, "--seed", "7"), simulate(lines, TWO, "--seed", "7")
    assert first.returncode == 0 and first.stdout == second.stdout
    assert "fast: 200 requests, 200 answered" in first.stdout and "anthropic/claude-haiku-4-5" in first.stdout
    assert simulate(lines, TWO, "--seed", "8").stdout != first.stdout


def test_failures_are_retried_and_fall_back(simulate):
    models = [entry("fast", id="a"), entry("careful", id="c")]
    lines = [line(status=[500, 500], at=0), line(status=500, at=100), line(at=200)]
    report = simulate.report(lines, models, num_retries=1, fallbacks=[{"fast": ["careful"]}])
    fast = group(report)
    assert fast["requests"] == 3 and fast["answered"] == 3 and fast["retries"] == 2
    assert fast["fallbacks"] == {"careful": 1}
    assert attempts(report) == {"a": 5} and attempts(report, "careful") == {"c": 1}
    assert report["retries"] == 2 and report["fallbacks"] == 1
    assert group(report, "careful")["requests"] == 0


def test_who_failed_rests_for_its_time(simulate):
    lines = [line(status=[401, 401], at=0), line(at=2), line(at=100)]
    done = simulate.report(lines, [entry("fast", id="a")], cooldown_time=30)
    fast = group(done)
    assert (fast["failed"], fast["refused"], fast["answered"]) == (1, 1, 1)
    assert fast["reasons"] == {"cooldown": 1}
    words = simulate(lines, [entry("fast", id="a")], cooldown_time=30)
    assert "Nobody to pick, rests after failures: 1" in words.stdout


def test_limits_hold_for_a_minute(simulate):
    models = [entry("fast", id="a", rpm=3)]
    settings = {"routing_strategy": "usage-based-routing-v2"}
    lines = [line(at=f"2026-01-31T12:00:{second:02}Z") for second in range(5)] + [line(at="2026-01-31T13:01:00+01:00")]
    fast = group(simulate.report(lines, models, **settings))
    assert fast["answered"] == 4 and fast["refused"] == 2 and fast["reasons"] == {"request_rate": 2}
    tokens = [line(at=second, input_tokens=60, output_tokens=40, duration_ms=10) for second in range(5)]
    fast = group(simulate.report(tokens, [entry("fast", id="a", tpm=250)], **settings))
    assert fast["answered"] == 2 and fast["reasons"] == {"token_rate": 3}


def test_calls_in_flight_count(simulate):
    models = [entry("fast", id="a", max_parallel_requests=1), entry("fast", id="b", max_parallel_requests=1)]
    lines = [line(at=0, duration_ms=5000), line(at=1, duration_ms=5000), line(at=2), line(at=10)]
    report = simulate.report(lines, models, routing_strategy="least-busy")
    assert group(report)["refused"] == 1 and group(report)["reasons"] == {"parallel": 1}
    assert sum(attempts(report).values()) == 3


def test_the_next_level_of_order_comes_after_failures(simulate):
    models = [entry("fast", id="a", order=1), entry("fast", id="b", order=2)]
    report = simulate.report([line(at=0), line(at=10, status=[400, 200])], models)
    assert attempts(report) == {"a": 2, "b": 1}
    report = simulate.report([line(at=0, status=[500])], models)
    assert attempts(report) == {"a": 1, "b": 1} and group(report)["order_levels"] == 1


def test_several_models_in_one_request_and_a_deployment_that_the_name_does_not_have(simulate):
    models = [*TWO, entry("slow", id="c")]
    lines = [ask("fast, slow"), ask(specific_deployment="a"), ask(specific_deployment="c"), line(ask("slow,nobody", fastest_response=True))]
    report = simulate.report(lines, models)
    assert sum(attempts(report).values()) == 2 and attempts(report)["a"] >= 1
    assert attempts(report, "slow") == {"c": 2}
    assert report["unknown_models"] == {"fast, specific_deployment c": 1, "nobody": 1}


def test_tags_headers_and_unknown_names_count(simulate):
    models = [entry("fast", id="free", tags=["free"]), entry("fast", id="paid", tags=["paid"])]
    lines = [ask(metadata={"tags": ["paid"]}), line(headers={"X-LiteLLM-Tags": "free"}), line(ask("secret"), team="t")]
    report = simulate.report(lines, models, enable_tag_filtering=True)
    assert attempts(report) == {"free": 1, "paid": 1}
    assert report["unknown_models"] == {"secret": 1}


def test_a_bad_line_is_named_and_left_out(simulate):
    lines = [ask(), "{not json", "", line(status="often"), line(at="yesterday"), '["list"]', ask(timeout=-1), {"messages": []}, ask()]
    done = simulate(lines, TWO)
    assert done.returncode == 0 and "2 requests: 2 answered" in done.stdout
    for number in (2, 4, 5, 6, 7, 8):
        assert f"requests.jsonl:{number}: left out: " in done.stderr
    report = simulate.report(lines, TWO)
    assert [skipped["line"] for skipped in report["skipped_lines"]] == [2, 4, 5, 6, 7, 8]


def test_nothing_to_replay(simulate, tmp_path):
    assert simulate([], TWO).returncode == 0
    assert simulate(["{"], TWO).returncode == 1
    missing = gateways.run("simulate", "--config", str(tmp_path / "no.yaml"), "--log", str(tmp_path / "requests.jsonl"))
    assert missing.returncode != 0 and "cannot be read" in missing.stderr
    assert simulate([ask()], TWO, "--rate", "0").returncode != 0


def test_two_configurations_are_compared(simulate):
    models = [*TWO, entry("slow", id="s")]
    done = simulate([ask()] * 100, models, compare=([entry("fast", id="a")],))
    assert done.returncode == 0, done.stderr
    assert "compared with" in done.stdout and "+0" not in done.stdout
    report = simulate.report([ask()] * 100, models, compare=([entry("fast", id="a")],))
    change = {row["id"]: row["attempts"] for row in report["difference"]["deployments"]}
    assert change["b"] == -change["a"] == attempts(report)["b"] > 0 and "s" not in change
    same = simulate([ask()] * 10, TWO, compare=(TWO,))
    assert "Every deployment gets what it got." in same.stdout


def test_wildcards_embeddings_and_text_completions(simulate):
    models = [entry("openai/*", "openai/*", id="wild")]
    lines = [ask("openai/gpt-4o"), {"model": "openai/text-embedding-3-small", "input": "Hi"}, {"model": "openai/gpt-4o", "prompt": "Hi"}]
    report = simulate.report(lines, models)
    assert attempts(report, "openai/*") == {"wild": 3} and report["answered"] == 3


def test_what_the_gateway_refuses_is_refused(simulate):
    models = [*TWO, entry("slow", id="c")]
    report = simulate.report([ask("fast,slow", stream=True), ask("fast,slow"), ask("fast,slow", stream=True, fastest_response=True)], models)
    assert (report["answered"], report["refused"], report["of_several_models"]) == (4, 2, 6)
    assert group(report)["reasons"] == {"badRequest": 1}
    words = simulate([ask("fast,slow")], models).stdout
    assert "counts once for each of them: 2 of these" in words


def test_a_deployment_that_is_named_by_its_model_counts_in_its_group(simulate):
    report = simulate.report([ask(specific_deployment="anthropic/claude-haiku-4-5"), ask(specific_deployment="b"), ask()], TWO)
    assert [row["model_group"] for row in report["groups"]] == ["fast"]
    assert group(report)["requests"] == 3 and attempts(report)["b"] >= 2


def test_long_inputs_of_embeddings_go_where_they_fit(simulate):
    models = [entry("small", id="s", info={"max_input_tokens": 20}), entry("large", id="l")]
    lines = [{"model": "small", "input": text} for text in ("word " * 50, ["word " * 9] * 9, [1] * 50, "short")]
    report = simulate.report(lines, models, enable_pre_call_checks=True, context_window_fallbacks=[{"small": ["large"]}])
    assert attempts(report, "small") == {"s": 2} and attempts(report, "large") == {"l": 2}
