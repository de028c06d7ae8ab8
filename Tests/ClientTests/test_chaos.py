"""Many calls at once against providers that fail in every way: whoever has a healthy target gets its answer."""
import collections
import concurrent.futures
import time

import gateway as gateways
from fake_upstream import FakeUpstream

CALLS = 1_500
CONCURRENCY = 48


def test_a_fifth_of_all_attempts_fails_and_nobody_notices():
    upstream = FakeUpstream()
    names = ["a", "b", "c", "d"]
    models = [gateways.openai_model(name, upstream, f"chaos-{place}", timeout=0.6) for name in names for place in range(5)]
    models.append(gateways.openai_model("safe", upstream, "plain"))
    settings = gateways.config(
        models,
        router_settings={
            "fallbacks": [{"a": ["b", "safe"]}, {"b": ["a", "c", "safe"]}, {"c": ["d", "safe"]}, {"d": ["c", "a", "safe"]}],
            "num_retries": 2, "cooldown_time": 1, "routing_strategy": "least-busy",
        },
    )  # fmt: skip
    with gateways.Gateway(settings) as gateway:

        def ask(number: int) -> str:
            streams = number % 2 == 0
            status, headers, answer = gateway.chat(names[number % 4], f"number {number}", stream=streams, timeout=30)
            assert status == 200, answer
            assert int(headers["x-litellm-attempted-fallbacks"]) <= 5
            if not streams:
                assert answer["choices"][0]["message"]["content"] == f"You said: number {number}"
                return "whole"
            if answer.rstrip().endswith("data: [DONE]"):
                return "stream"
            # Cut after its first word: the client is told, and nothing pretends to be an end.
            assert '"error"' in answer and '"Hel"' in answer and "[DONE]" not in answer, answer
            return "cut"

        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CONCURRENCY) as pool:
            outcomes = collections.Counter(pool.map(ask, range(CALLS)))
        assert outcomes["whole"] == CALLS / 2
        assert outcomes["cut"] < CALLS * 0.05
        attempts = len(upstream.calls)
        assert CALLS < attempts < CALLS * 3, attempts
        assert time.monotonic() - begin < 60
        # Nobody rests longer than the cooldown: a moment later every group answers by itself again.
        time.sleep(1.5)
        groups = {gateway.chat(names[number % 4])[1]["x-litellm-model-group"] for number in range(40)}
        assert groups >= set(names)
        assert gateway.is_alive()
    upstream.close()
