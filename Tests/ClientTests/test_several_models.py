"""Several models in one request: `model: "a,b"`, all of them or the fastest."""
import json
import re
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request


@pytest.fixture(scope="module")
def several(upstream):
    behaviours = ["plain", "slow-300", "slow-2000", "status-400", "status-500", "status-503", "paced-20", "hang"]
    models = [openai_model(name, upstream, input_cost_per_token=0.001, output_cost_per_token=0.002) for name in behaviours]
    models.append(openai_model("named,with-comma", upstream, "plain"))
    with Gateway(config(models)) as running:
        yield running


def fastest(gateway, names: str, **more):
    return gateway.chat(names, fastest_response=True, **more)


def test_the_fastest_answers_and_the_others_are_cancelled(several, upstream):
    begun = time.monotonic()
    status, headers, body = fastest(several, "hang, plain", text="race")
    assert status == 200 and time.monotonic() - begun < 2
    assert body["model"] == "plain" and body["choices"][0]["message"]["content"] == "You said: race"
    assert headers["x-litellm-fastest_response_batch_completion"] == "True"
    assert headers["x-litellm-model-group"] == "plain"
    slow = upstream.last("hang")
    assert "fastest_response" not in slow.json and slow.json["model"] == "hang"
    assert slow.left.wait(3), "the slower call was not cancelled"


def test_a_failure_does_not_win(several):
    status, _, body = fastest(several, "status-500,no-such-model,slow-300")
    assert status == 200 and body["model"] == "slow-300"


def test_all_fail(several):
    status, headers, body = fastest(several, "status-500,status-400")
    assert status == 500 and body["error"]["type"] == "internal_server_error"
    assert "status-500:" in body["error"]["message"] and "status-400:" in body["error"]["message"]
    assert headers["x-litellm-call-id"]
    assert fastest(several, "no-such-model,nor-this")[0] == 400, "what all agree on is the answer"


def test_one_model_is_no_race(several):
    status, headers, body = fastest(several, "plain")
    assert status == 200 and body["model"] == "plain"
    assert "x-litellm-fastest_response_batch_completion" not in headers
    assert fastest(several, "named,with-comma")[2]["model"] == "named,with-comma"
    assert fastest(several, ",")[0] == 400
    assert fastest(several, ",".join(["plain"] * 33))[0] == 400


def test_the_fastest_stream(several, upstream):
    status, headers, text = fastest(several, "hang,plain", text="race", stream=True)
    assert status == 200 and headers["x-litellm-fastest_response_batch_completion"] == "True"
    events = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    assert {chunk["model"] for chunk in chunks} == {"plain"}
    assert "".join(c["delta"].get("content") or "" for chunk in chunks for c in chunk["choices"]) == "You said: race"


def test_many_streams_at_once_end_as_one(several):
    for _ in range(10):
        status, _, text = fastest(several, "plain,plain,paced-20,plain", text="race", stream=True)
        assert status == 200 and text.count("[DONE]") == 1


def test_all_answers(several):
    status, headers, body = several.chat("slow-300,status-500,plain", text="each")
    assert status == 200 and [type(answer) for answer in body] == [dict] * 3
    assert body[0]["model"] == "slow-300" and body[2]["model"] == "plain"
    assert body[2]["choices"][0]["message"]["content"] == "You said: each"
    assert body[1]["status_code"] == 500 and body[1]["error"]["code"] == "500" and body[1]["model"] == "status-500"
    assert float(headers["x-litellm-response-cost"]) == pytest.approx(2 * (11 * 0.001 + 7 * 0.002))


def test_all_answers_cannot_be_streamed(several):
    status, _, body = several.chat("plain,slow-300", stream=True)
    assert status == 400 and "fastest_response" in body["error"]["message"]


def report_of(gateway, call_id: str) -> dict:
    status, _, report = gateway.request("GET", f"/decisions/{call_id}")
    assert status == 200, report
    return report


def steps_of(report: dict) -> list:
    return [(step["position"], step["group"], step["attempt"]["outcome"]) for step in report["steps"]]


@pytest.mark.parametrize("stream", [False, True])
def test_the_losers_are_told_and_paid(several, stream):
    before = float(several.chat("plain")[1]["x-litellm-key-spend"])
    _, headers, _ = fastest(several, "hang,plain,slow-2000", text="Hello", stream=stream)
    call_id = headers["x-litellm-call-id"]
    several.wait_for_log(call_id)
    line = next(line for line in several.log.splitlines() if call_id in line)
    losers = re.findall(r" outrun=\S+ outrun_tokens=~([1-9]\d*)\+0 outrun_cost=~(0\.\d+)", line)
    assert " model=plain tokens=11+7 cost=0.025 " in line and len(losers) == 2, line
    report = report_of(several, call_id)
    assert steps_of(report) == [(1, "hang", "outrun"), (2, "plain", "answered"), (3, "slow-2000", "outrun")]
    assert report["model_group"] == "hang,plain,slow-2000" and report["cost_usd"] == "0.025"
    costs = [float(step["attempt"]["cost_usd"]) for step in report["steps"] if step["attempt"]["outcome"] == "outrun"]
    assert costs == [float(cost) for _, cost in losers]
    assert report["words"][0].startswith("Asked for 'hang'") and any("at the same time" in words for words in report["words"])
    after = float(several.chat("plain")[1]["x-litellm-key-spend"])
    assert after - before >= 0.025 + sum(costs) - 1e-9


def test_a_loser_that_has_failed_costs_nothing(several):
    _, headers, _ = fastest(several, "status-400,slow-300")
    report = report_of(several, headers["x-litellm-call-id"])
    assert steps_of(report) == [(1, "status-400", "failed"), (2, "slow-300", "answered")]
    assert "usage" not in report["steps"][0]["attempt"]


def test_every_answer_of_a_list_is_told(several):
    _, headers, _ = several.chat("plain,status-400,slow-300")
    report = report_of(several, headers["x-litellm-call-id"])
    assert steps_of(report) == [(1, "plain", "answered"), (2, "status-400", "failed"), (3, "slow-300", "answered")]
    assert report["model_group"] == "plain,status-400,slow-300" and report["answered_by"] is None
    assert [step["attempt"].get("cost_usd") for step in report["steps"]] == ["0.025", None, "0.025"]
    assert float(report["cost_usd"]) == pytest.approx(0.05)


def test_when_all_fail_every_attempt_is_told(several):
    _, headers, _ = fastest(several, "status-503,status-400")
    report = report_of(several, headers["x-litellm-call-id"])
    assert {step["position"] for step in report["steps"]} == {1, 2} and report["error"]
    assert {step["attempt"]["outcome"] for step in report["steps"]} == {"failed"}


def test_a_client_that_leaves_ends_every_call(several, upstream):
    before = {name: len(upstream.of(name)) for name in ("hang", "slow-2000")}
    with RawConnection(several.port) as connection:
        connection.send(chat_request(MASTER_KEY, "hang,slow-2000"))
        open_calls = [upstream.wait_for(name, before[name] + 1) for name in before]
    for call in open_calls:
        assert call.left.wait(3), f"{call.model} went on"
    assert several.is_alive()
