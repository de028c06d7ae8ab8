"""A second attempt beside a late one (`router_settings.hedge`)."""
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import gateway as gateways
from raw_http import RawConnection, chat_request

SETTINGS = {
    "num_retries": 1, "retry_after": 0, "disable_cooldowns": True, "max_fallbacks": 2, "hedge": {"after": 0.15, "max_extra_fraction": 1},
}  # fmt: skip
PRICE = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.002}


def pair(name, upstream, first, second) -> list:
    """A group whose first attempts go to `first`, but for one in a million."""
    return [
        gateways.openai_model(name, upstream, first, weight=1_000_000, **PRICE),
        gateways.openai_model(name, upstream, second, weight=1, **PRICE),
    ]


def start(upstream, hedge, **router) -> gateways.Gateway:
    upstream.forget()
    models = [
        *pair("late", upstream, "hang", "plain"), *pair("later", upstream, "slow-600", "slow-2000"), *pair("broken", upstream, "slow-500", "status-500"),
        *pair("failing", upstream, "status-400", "plain"), gateways.openai_model("single", upstream, "slow-500"),
        *pair("quick", upstream, "plain", "tools"), *pair("mumbling", upstream, "mumble", "plain"),
        *pair("far", upstream, "hang-2", "vectors"), *pair("torn", upstream, "cut-500", "slow-3000"),
    ]  # fmt: skip
    settings = {"num_retries": 1, "retry_after": 0, "disable_cooldowns": True, **({"hedge": hedge} if hedge else {}), **router}
    return gateways.Gateway(gateways.config(models, router_settings=settings))


@pytest.fixture(scope="module")
def eager(upstream):
    """Hedges whatever is later than 200 ms."""
    with start(upstream, {"after": 0.2, "max_extra_fraction": 1}) as running:
        yield running


@pytest.fixture(autouse=True)
def forgetful(upstream):
    upstream.forget()


def timed(call):
    begin = time.monotonic()
    result = call()
    return time.monotonic() - begin, result


@pytest.mark.parametrize("stream", [False, True])
def test_another_deployment_answers_in_time(eager, upstream, stream):
    seconds, (status, headers, answer) = timed(lambda: eager.chat("late", stream=stream, timeout=10))
    assert status == 200 and 0.15 < seconds < 2
    assert "You" in answer if stream else answer["choices"][0]["message"]["content"] == "You said: Hello"
    assert headers["x-litellm-attempted-retries"] == "0"
    lost = upstream.wait_for("hang")
    assert lost.done.wait(3) and lost.left.is_set(), "the loser's connection was not closed"
    assert len(upstream.of("plain")) == 1


def test_vectors_are_hedged_too(eager, upstream):
    seconds, (status, headers, answer) = timed(lambda: eager.request("POST", "/v1/embeddings", {"model": "far", "input": ["Hello", "you"]}))
    assert status == 200 and 0.15 < seconds < 2 and answer["data"][0]["embedding"] == [0.5, -0.5]
    lost = upstream.wait_for("hang-2")
    assert lost.done.wait(3) and lost.left.is_set(), "the loser's connection was not closed"
    call_id = headers["x-litellm-call-id"]
    eager.wait_for_log(call_id)
    line = next(line for line in eager.log.splitlines() if call_id in line)
    assert re.search(r" outrun=\S+ outrun_tokens=~[1-9]\d*\+0 outrun_cost=~0\.\d+$", line), line


def test_a_first_token_that_is_late_is_what_counts(eager, upstream):
    seconds, (status, _, text) = timed(lambda: eager.chat("mumbling", stream=True))
    assert status == 200 and "You" in text and seconds < 2
    assert upstream.wait_for("mumble").done.wait(3)


def test_the_first_attempt_may_win_after_all(eager, upstream):
    seconds, (status, _, answer) = timed(lambda: eager.chat("later"))
    assert status == 200 and answer["model"] == "later" and 0.5 < seconds < 1.8
    assert upstream.wait_for("slow-2000").done.wait(1)
    assert upstream.last("slow-2000").left.is_set()


def test_a_second_attempt_that_fails_changes_nothing(eager, upstream):
    status, _, answer = eager.chat("broken")
    assert status == 200 and answer["choices"][0]["message"]["content"] == "You said: Hello"
    assert len(upstream.of("status-500")) == 1


def test_an_error_in_time_is_no_reason(eager, upstream):
    assert eager.chat("failing")[0] == 400
    assert not upstream.of("plain")


def test_the_only_deployment_is_asked_once(eager, upstream):
    assert eager.chat("single")[0] == 200
    assert len(upstream.calls) == 1


def test_what_is_in_time_is_asked_once(eager, upstream):
    for _ in range(20):
        assert eager.chat("quick")[0] == 200
    # A busy machine makes one late now and then.
    assert 20 <= len(upstream.calls) <= 22


def test_the_loser_is_told_and_paid(eager, upstream):
    _, headers, _ = eager.chat("late")
    call_id = headers["x-litellm-call-id"]
    eager.wait_for_log(call_id)
    line = next(line for line in eager.log.splitlines() if call_id in line)
    assert re.search(r" tokens=11\+7 cost=0\.025 outrun=\S+ outrun_tokens=~[1-9]\d*\+0 outrun_cost=~0\.\d+$", line), line
    status, _, report = eager.request("GET", f"/decisions/{call_id}")
    assert status == 200
    outcomes = [(step["attempt"]["outcome"], step["attempt"].get("is_hedge", False)) for step in report["steps"]]
    assert outcomes == [("outrun", False), ("answered", True)]
    lost = report["steps"][0]["attempt"]
    assert lost["is_estimate"] is True and lost["usage"]["prompt_tokens"] > 0 and float(lost["cost_usd"]) > 0
    assert any("asked again beside it" in words for words in report["words"])


def test_a_winner_that_breaks_off_is_told_as_failed(eager, upstream):
    """The second attempt, which began later, was outrun; it is not the one whose stream was cut."""
    status, headers, events = eager.chat("torn", stream=True)
    assert status == 200 and "Hel" in events and '"error"' in events
    call_id = headers["x-litellm-call-id"]
    eager.wait_for_log(call_id)
    report = eager.request("GET", f"/decisions/{call_id}")[2]
    outcomes = [(step["attempt"]["outcome"], step["attempt"].get("is_hedge", False)) for step in report["steps"]]
    assert outcomes == [("failed", False), ("outrun", True)]
    assert report["steps"][0]["attempt"]["error"] and any("slower" in words for words in report["words"])


def test_the_extra_share_is_bounded(upstream):
    with start(upstream, {"after": 0.05, "max_extra_fraction": 0.1}) as running, ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: running.chat("later", timeout=20)[0], range(200)))
        assert set(statuses) == {200}
        assert len(upstream.of("slow-600")) == 200
        assert 10 <= len(upstream.of("slow-2000")) <= 20


def test_off_by_default(upstream):
    with start(upstream, None) as running:
        assert running.chat("later")[0] == 200
        assert len(upstream.calls) == 1


def test_the_attempt_budget_holds(upstream):
    with start(upstream, {"after": 0.1, "max_extra_fraction": 1}, num_retries=0, max_fallbacks=0) as running:
        assert running.chat("later")[0] == 200
        assert len(upstream.calls) == 1, "one attempt is all that the request may make"


def test_a_percentile_is_learned(upstream):
    with start(upstream, {"after": "p50", "max_extra_fraction": 1}) as running:
        assert running.chat("later")[0] == 200
        assert not upstream.of("slow-2000"), "nothing is late before calls are known"
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda _: running.chat("quick"), range(60)))
            assert set(pool.map(lambda _: running.chat("quick")[0], range(60))) == {200}


@pytest.mark.parametrize("stream", [False, True])
def test_a_retry_waits_for_the_second_attempt_where_nobody_else_is_left(upstream, stream):
    with gateways.Gateway(gateways.config(pair("g", upstream, "late-500", "slow-1000"), router_settings=SETTINGS)) as running:
        upstream.forget()
        seconds, (status, headers, _) = timed(lambda: running.chat("g", stream=stream))
        assert status == 200 and 1 < seconds < 3
        assert [call.model for call in upstream.calls] == ["late-500", "slow-1000"], "one deployment is not asked the same twice at once"
        assert headers["x-litellm-attempted-retries"] == "0", "there was none"
        report = running.request("GET", f"/decisions/{headers['x-litellm-call-id']}")[2]
        outcomes = [(step["attempt"]["outcome"], step["attempt"].get("is_hedge", False)) for step in report["steps"]]
        assert outcomes == [("failed", False), ("answered", True)]


def test_a_retry_goes_to_whoever_is_left_and_is_told_in_its_place(upstream):
    third = gateways.openai_model("g", upstream, "plain", weight=0.000001)
    models = [*pair("g", upstream, "late-500", "slow-2000"), third]
    with gateways.Gateway(gateways.config(models, router_settings=SETTINGS)) as running:
        upstream.forget()
        seconds, (status, headers, _) = timed(lambda: running.chat("g"))
        assert status == 200 and seconds < 1.5
        assert [call.model for call in upstream.calls] == ["late-500", "slow-2000", "plain"]
        assert headers["x-litellm-attempted-retries"] == "1"
        report = running.request("GET", f"/decisions/{headers['x-litellm-call-id']}")[2]
        outcomes = [(step["attempt"]["outcome"], step["attempt"].get("is_hedge", False)) for step in report["steps"]]
        assert outcomes == [("failed", False), ("outrun", True), ("answered", False)]
        assert [words.split(":")[0] for words in report["words"] if not words.startswith(" ")] == [
            "Asked for 'g'", "That took long, so 'g' was asked again beside it", "Tried 'g' again",
            next(words for words in report["words"] if words.startswith("The client")).split(":")[0],
        ]  # fmt: skip


def test_a_client_that_leaves_while_a_retry_waits_is_told_of_with_who_was_asked(upstream):
    with gateways.Gateway(gateways.config(pair("g", upstream, "late-500", "hang"), router_settings=SETTINGS)) as running:
        upstream.forget()
        with RawConnection(running.port) as connection:
            connection.send(chat_request(gateways.MASTER_KEY, "g"))
            failed = upstream.wait_for("late-500")
            upstream.wait_for("hang")
            assert failed.done.wait(5)
            time.sleep(0.2)  # the failure has to be read, and the retry to wait
        running.wait_for_log("499")
        (line,) = [line for line in running.log.splitlines() if "499" in line]
        assert re.search(r'failed="openai/hang \S+ \S+ clientGone"', line) and not re.search(r'failed="openai/late-500 \S+ \S+ clientGone"', line), line


def test_where_the_second_attempt_fails_too_the_retry_is_made(upstream):
    with gateways.Gateway(gateways.config(pair("g", upstream, "late-500", "tardy-503"), router_settings=SETTINGS)) as running:
        upstream.forget()
        seconds, (status, _, _) = timed(lambda: running.chat("g"))
        assert status in (500, 503) and seconds > 0.9
        assert [call.model for call in upstream.calls][:2] == ["late-500", "tardy-503"] and len(upstream.calls) == 3


def test_a_second_attempt_that_finds_nobody_costs_nothing(upstream):
    """The other deployment is closed, so the retry is still there for the first one."""
    models = [gateways.openai_model("g", upstream, "limps-400", weight=1_000_000), gateways.openai_model("g", upstream, "plain", rpm=0)]
    with gateways.Gateway(gateways.config(models, router_settings={**SETTINGS, "max_fallbacks": 0})) as running:
        status, headers, _ = running.chat("g", timeout=10)
        assert status == 200 and headers["x-litellm-attempted-retries"] == "1"
        assert [call.model for call in upstream.calls] == ["limps-400", "limps-400"]


def test_a_second_attempt_that_fails_late_says_nothing_of_the_fallback(upstream):
    """It ends while the fallback's first deployment is asked; the fallback's retry goes to the other one all the same."""
    models = [
        gateways.openai_model("g", upstream, "fails_late-400", weight=1_000_000), gateways.openai_model("g", upstream, "fails_late-500", weight=1),
        gateways.openai_model("h", upstream, "fails_late-600", weight=1_000_000, num_retries=1), gateways.openai_model("h", upstream, "plain", weight=0.000001, num_retries=1),
    ]  # fmt: skip
    router = {**SETTINGS, "num_retries": 0, "max_fallbacks": 5, "fallbacks": [{"g": ["h"]}]}
    with gateways.Gateway(gateways.config(models, router_settings=router)) as running:
        assert running.chat("g", timeout=10)[0] == 200
        assert [call.model for call in upstream.calls] == ["fails_late-400", "fails_late-500", "fails_late-600", "plain"]


def test_no_retry_is_made_when_the_time_for_all_is_over(upstream):
    """The retry waits for the second attempt, which the time for the whole call ends: the true failure is what is told."""
    models = [gateways.openai_model("g", upstream, "fails_late-400", weight=1_000_000), gateways.openai_model("g", upstream, "slow-4000", weight=1)]
    with gateways.Gateway(gateways.config(models, router_settings={**SETTINGS, "total_timeout": 1})) as running:
        seconds, (status, _, answer) = timed(lambda: running.chat("g", timeout=10))
        assert status == 500 and "The provider says 500" in answer["error"]["message"] and 0.8 < seconds < 3
        assert [call.model for call in upstream.calls] == ["fails_late-400", "slow-4000"]
