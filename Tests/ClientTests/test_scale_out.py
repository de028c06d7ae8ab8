"""Three gateways on one Redis: how far the limit of a deployment is exceeded, and what a Redis that dies changes.

The bound is that of docs/scale-out.md, (N - 1) x r x 2 x (T + D): what the other gateways begin in the time of two exchanges. T + D is
measured where the exchanges arrive, for how long one takes is the machine's affair.
"""
import concurrent.futures
import contextlib
import itertools
import math
import time

import pytest

from gateway import Gateway, config, openai_model
from redis_server import RedisServer

LIMIT = 60  # requests a minute
GATEWAYS = 3
RATE = 25  # requests a second at each gateway
INTERVAL = 0.2  # seconds between two exchanges: T of the document
SLACK = 0.3  # seconds that an exchange may take on a busy machine: D of the document, some milliseconds on an idle one
REPLY = 0.02  # seconds until what Redis answered is known


def bound(pause: float) -> int:
    """How many requests too many there may be where two exchanges of a gateway are so far apart."""
    return (GATEWAYS - 1) * math.ceil(RATE * 2 * (pause + REPLY))


def longest_pause(seen: list, begin: float, end: float) -> float:
    """The longest time between two exchanges of one gateway that overlaps with the time of the test: T + D."""
    moments = {}
    for moment, address, command in seen:
        if command.upper() in ("EVALSHA", "EVAL"):
            moments.setdefault(address, []).append(moment)
    assert len(moments) == GATEWAYS, moments.keys()
    pauses = [later - earlier for times in moments.values() for earlier, later in itertools.pairwise(times) if later > begin and earlier < end]
    return max(pauses)


@pytest.fixture
def redis():
    server = RedisServer()
    yield server
    server.close()


@contextlib.contextmanager
def gateways(upstream, redis):
    model = openai_model("limited", upstream, "plain", rpm=LIMIT)
    model["model_info"] = {"id": "the-deployment"}
    settings = config(
        [model],
        router_settings={
            "routing_strategy": "usage-based-routing-v2", "disable_cooldowns": True,
            "redis_host": "127.0.0.1", "redis_port": redis.port,
        },
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Gateway(settings)) for _ in range(GATEWAYS)]


def in_one_minute(seconds: float) -> None:
    """Waits until so many seconds are left of the minute that limits count in."""
    left = 60 - time.time() % 60
    if left < seconds:
        time.sleep(left + 0.1)


def hammer(gateway, seconds: float) -> list:
    """Asks at a steady rate; returns the statuses."""
    begin = time.monotonic()
    statuses = []
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        running = []
        for number in range(int(RATE * seconds)):
            time.sleep(max(begin + number / RATE - time.monotonic(), 0))
            running.append(pool.submit(lambda: gateway.chat("limited")[0]))
        statuses = [call.result() for call in running]
    return statuses


def hammer_all(running: list, seconds: float, meanwhile=lambda: None) -> list:
    with concurrent.futures.ThreadPoolExecutor(GATEWAYS) as pool:
        calls = [pool.submit(hammer, gateway, seconds) for gateway in running]
        meanwhile()
        return [status for call in calls for status in call.result()]


def test_a_limit_holds_for_all_gateways_together(upstream, redis):
    with gateways(upstream, redis) as running:
        in_one_minute(8)
        with redis.watched() as seen:
            time.sleep(3 * INTERVAL)
            begin = time.time()
            statuses = hammer_all(running, 4)
            end = time.time()
            time.sleep(3 * INTERVAL)
        assert set(statuses) <= {200, 429}
        pause = longest_pause(seen, begin, end)
        assert INTERVAL <= pause <= INTERVAL + SLACK, pause
        assert LIMIT * 0.8 <= statuses.count(200) <= LIMIT + bound(pause), (statuses.count(200), pause)
        minute = time.strftime("%H-%M", time.gmtime())
        assert redis.ask("TYPE", f"global_router:the-deployment:openai/plain:rpm:{minute}") == "+string"


def test_a_redis_that_dies_and_comes_back(upstream, redis):
    def interrupt() -> None:
        time.sleep(1)
        redis.kill()
        time.sleep(1.5)
        redis.start()

    with gateways(upstream, redis) as running:
        in_one_minute(12)
        statuses = hammer_all(running, 6, interrupt)
        # No request fails for it; at worst each gateway has the limit to itself.
        assert set(statuses) <= {200, 429}
        assert LIMIT * 0.8 <= statuses.count(200) <= LIMIT * GATEWAYS, statuses.count(200)
        for gateway in running:
            gateway.wait_for_log("shared again")
            assert gateway.log.lower().count("redis") <= 4, gateway.log[-2000:]
            assert gateway.is_alive()
        assert redis.ask("DBSIZE") != ":0"


def test_a_budget_is_spent_by_all_gateways_together(upstream, redis):
    model = openai_model("paid", upstream, "plain", input_cost_per_token=0.001, output_cost_per_token=0.002)
    model["model_info"] = {"id": "the-deployment"}
    cost, calls = 0.025, 20
    settings = config(
        [model],
        router_settings={
            "provider_budget_config": {"openai": {"budget_limit": cost * calls, "time_period": "1d"}},
            "redis_host": "127.0.0.1", "redis_port": redis.port,
        },
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(Gateway(settings)) for _ in range(GATEWAYS)]
        answered = 0
        for _ in range(3 * calls):
            for gateway in running:
                answered += gateway.chat("paid")[0] == 200
            time.sleep(0.05)
        # What is begun between two exchanges may be too much, as with other limits.
        assert calls <= answered <= calls + GATEWAYS * (INTERVAL + SLACK) / 0.05, answered
        assert redis.ask("TYPE", "provider_spend:openai:1d") == "+string"
        # One that starts later knows of it.
        late = stack.enter_context(Gateway(settings))
        time.sleep(INTERVAL + SLACK)
        assert late.chat("paid")[0] == 429


def test_sessions_and_failures_are_known_to_all_gateways(upstream, redis):
    upstream.forget()
    models = [openai_model("main", upstream, "plain") for _ in range(4)] + [openai_model("ill", upstream, "status-500") for _ in range(2)]
    for number, model in enumerate(models):
        model["model_info"] = {"id": f"d{number}"}
    settings = config(
        models,
        router_settings={
            "optional_pre_call_checks": ["session_affinity"], "allowed_fails": 20, "cooldown_time": 60, "num_retries": 0,
            "redis_host": "127.0.0.1", "redis_port": redis.port,
        },
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(Gateway(settings)) for _ in range(GATEWAYS)]
        kept = {f"s{number}": running[0].chat("main", litellm_session_id=f"s{number}")[1]["x-litellm-model-id"] for number in range(12)}
        assert len(set(kept.values())) > 1
        time.sleep(2 * (INTERVAL + SLACK))
        for gateway in running:
            for session, deployment in kept.items():
                assert gateway.chat("main", litellm_session_id=session)[1]["x-litellm-model-id"] == deployment
        # 21 failures of each deployment are too many: alone each gateway would count that far, 126 in all.
        refused = 0
        for _ in range(50):
            for gateway in running:
                refused += gateway.chat("ill")[0] == 429
            time.sleep(INTERVAL / 4)
            if refused >= GATEWAYS:
                break
        asked = len(upstream.of("status-500"))
        # Besides, there is what all begin between two exchanges, one call each in a quarter of the interval at most.
        assert refused >= GATEWAYS and asked <= 2 * 21 + GATEWAYS * (INTERVAL + SLACK) / (INTERVAL / 4), (refused, asked)


def test_one_gateway_checks_for_all(upstream, redis):
    upstream.forget()
    settings = config(
        [openai_model("well", upstream, "plain"), openai_model("ill", upstream, "status-500")],
        general_settings={"background_health_checks": True, "use_shared_health_check": True, "health_check_interval": 600},
        router_settings={"redis_host": "127.0.0.1", "redis_port": redis.port},
    )
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(Gateway(settings)) for _ in range(GATEWAYS)]
        end = time.monotonic() + 10
        for gateway in running:
            while (report := gateway.request("GET", "/health")[2])["healthy_count"] + report["unhealthy_count"] < 2:
                assert time.monotonic() < end, report
                time.sleep(0.05)
            assert report["healthy_endpoints"][0]["model"] == "openai/plain"
            assert report["unhealthy_endpoints"][0]["exception_status"] == 500
            assert report["unhealthy_endpoints"][0]["error"]
        assert len(upstream.of("plain")) == 1 and len(upstream.of("status-500")) == 1


def test_gateways_start_and_serve_without_their_redis(upstream, redis):
    redis.kill()
    with gateways(upstream, redis) as running:
        for gateway in running:
            assert gateway.chat("limited")[0] == 200
            gateway.wait_for_log("cannot be used")
        redis.start()
        for gateway in running:
            gateway.wait_for_log("shared again")
