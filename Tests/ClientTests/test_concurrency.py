"""`--limit_concurrency`: no more requests are answered at once; those beyond get a 503 at once, and nothing is lost."""
import concurrent.futures

import pytest

import gateway as gateways

@pytest.mark.parametrize("arguments, env", [(["--limit_concurrency", "2"], {}), ([], {"LIMIT_CONCURRENCY": "2"})])
def test_requests_beyond_the_limit_are_refused(upstream, arguments, env):
    settings = gateways.config([gateways.openai_model("slow", upstream, "slow-800"), gateways.openai_model("plain", upstream)])
    with gateways.Gateway(settings, *arguments, env=env) as own, concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: own.chat("slow"), range(8)))
        counts = {status: sum(answer[0] == status for answer in answers) for status in (200, 503)}
        assert counts == {200: 2, 503: 6}, counts
        refusal = next(answer for answer in answers if answer[0] == 503)
        assert "--limit_concurrency" in refusal[2]["error"]["message"] and refusal[1]["retry-after"] == "1"
        # The room is free again, for streams that ended, refusals and clients that left, too.
        for _ in range(5):
            assert own.chat("plain")[0] == 200 and own.chat("no-such-model")[0] == 400


def test_probes_are_answered_beyond_the_limit(upstream):
    settings = gateways.config([gateways.openai_model("slow", upstream, "slow-1500")])
    with gateways.Gateway(settings, "--limit-concurrency=1") as own, concurrent.futures.ThreadPoolExecutor(2) as pool:
        busy = pool.submit(own.chat, "slow")
        upstream.wait_for("slow-1500")  # once it is there, it holds the only room
        assert own.request("GET", "/v1/models")[0] == 503
        assert own.request("GET", "/health/liveliness")[0] == own.request("GET", "/health/readiness")[0] == 200
        assert busy.result()[0] == 200


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_limit_that_is_none(value):
    done = gateways.run(f"--limit_concurrency={value}", "--skip_server_startup")
    assert done.returncode != 0 and "limit" in done.stderr.lower()
