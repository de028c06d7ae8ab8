"""Several models in one request: `model: "a,b"`, all of them or the fastest."""
import json
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


def test_a_client_that_leaves_ends_every_call(several, upstream):
    before = {name: len(upstream.of(name)) for name in ("hang", "slow-2000")}
    with RawConnection(several.port) as connection:
        connection.send(chat_request(MASTER_KEY, "hang,slow-2000"))
        open_calls = [upstream.wait_for(name, before[name] + 1) for name in before]
    for call in open_calls:
        assert call.left.wait(3), f"{call.model} went on"
    assert several.is_alive()
