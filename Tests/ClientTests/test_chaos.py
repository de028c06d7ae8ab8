"""The router in a storm: what could be answered is answered, and nothing is tried more often than allowed."""
import asyncio
import collections
import re
import time

import chaos
import gateway as gateways

DEPLOYMENTS = [f"d{number}" for number in range(20)]
BROKEN = {"d3", "d11"}
LOG = 1024  # requests whose decisions are kept
RETRIES, FALLBACKS, COOLDOWN, TIMEOUT = 2, 2, 1.0, 0.5
# How long a busy machine may take until the gateway knows what the provider did.
SLACK = 0.3
# How many MiB more 3,000 requests may need: allocators keep a little.
FLAT = 4


def settings(port: int) -> dict:
    def model(group: str, name: str) -> dict:
        params = {"model": "openai/m", "api_base": f"http://127.0.0.1:{port}/{name}/v1", "api_key": "k"}
        return {"model_name": group, "litellm_params": params, "model_info": {"id": name}}

    models = [model("main", name) for name in DEPLOYMENTS] + [model("middle", "m0"), model("middle", "m1"), model("spare", "steady")]
    router = {
        "fallbacks": [{"main": ["middle", "spare"]}], "num_retries": RETRIES, "max_fallbacks": FALLBACKS, "retry_after": 0,
        "allowed_fails": 5, "cooldown_time": COOLDOWN, "timeout": TIMEOUT, "stream_timeout": TIMEOUT,
    }  # fmt: skip
    return gateways.config(models, router_settings=router, general_settings={"decision_log_size": LOG})


def resident(process: int) -> float:
    """MiB of memory in use."""
    with open(f"/proc/{process}/status", encoding="utf-8") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) / 1024


def check_outcomes(weather: chaos.Storm, outcomes: dict) -> None:
    lost = {name: weather.attempts[name] for name, outcome in outcomes.items() if outcome.failed_before_token}
    assert not lost, f"{len(lost)} requests failed though 'steady' never does: {list(lost.items())[:5]}"

    budget = (RETRIES + 1) * (FALLBACKS + 1)
    most = max(len(attempts) for name, attempts in weather.attempts.items())
    assert 1 < most <= budget, f"{most} attempts, {budget} allowed"

    cut = [name for name, outcome in outcomes.items() if outcome.cut_after_token]
    really = [name for name in outcomes if weather.attempts[name][-1][1] == "cut" and int(name.split("-")[-1]) % 2 == 1]
    assert sorted(cut) == sorted(really), "streams that broke off, as the client and as the provider saw them"
    assert cut and all(outcomes[name].has_error_event for name in cut)

    rest = sum(weather.used[name] for name in BROKEN) / 2
    usual = sum(weather.used[name] for name in DEPLOYMENTS if name not in BROKEN) / 18
    assert rest < usual / 2, f"what always fails was asked {rest} times, what mostly works {usual} times"


async def check_rests(weather: chaos.Storm, gateway) -> None:
    """After the storm: who rests has failed within the time of a rest, and who is tried is being asked, by the gateway's own decisions."""
    outcomes, end = {}, time.time() + COOLDOWN + TIMEOUT + 1
    while time.time() < end:
        outcomes |= await chaos.load(gateway.port, gateways.MASTER_KEY, 12, 6, f"clearing-{len(outcomes)}")
        await asyncio.sleep(0.05)
    assert all(outcome.status == 200 for outcome in outcomes.values())
    seen = collections.Counter()
    for outcome in list(outcomes.values())[-LOG // 2 :]:
        status, _, report = gateway.request("GET", f"/decisions/{outcome.id}")
        assert status == 200, report
        for step in report["steps"]:
            at = step["attempt"]["began_at_ms"] / 1000
            for candidate in step["candidates"]:
                if candidate["verdict"] not in ("cooldown", "trial"):
                    continue
                seen[candidate["verdict"]] += 1
                name = candidate["model_id"]
                if candidate["verdict"] == "cooldown":
                    since = at - weather.last_failure[name]
                    assert since <= COOLDOWN + SLACK, f"{name} still rests {since:.2f} s after its last failure"
                else:
                    # The trial is whichever call came first after the rest; others wait for that one only.
                    trial = any(at - TIMEOUT - SLACK <= begun <= at + SLACK for begun in weather.begun[name])
                    assert trial, f"others wait for a trial of {name}, which nobody makes"
    assert seen["cooldown"] > 0, "nothing rested at the end of the storm"


async def storm() -> None:
    weather = chaos.Storm(seed=11, share=0.2, steady={"steady"}, broken=BROKEN, patience=TIMEOUT)
    port = await weather.start()
    with gateways.Gateway(settings(port), env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01", "MAX_RETRY_DELAY": "0.05"}) as gateway:
        outcomes, memory = {}, []
        for number in range(10):
            outcomes |= await chaos.load(gateway.port, gateways.MASTER_KEY, 500, 64, f"storm-{number}")
            memory.append(resident(gateway.process.pid))
        check_outcomes(weather, outcomes)
        # By then what is kept of requests has its size.
        grown = memory[-1] - memory[3]
        assert grown < FLAT, f"{grown:.1f} MiB more after 3,000 requests: {memory}"

        weather.share = 0
        await check_rests(weather, gateway)
        weather.used.clear()
        calm = await chaos.load(gateway.port, gateways.MASTER_KEY, 600, 16, "calm")
        assert all(outcome.status == 200 and outcome.fallbacks == 0 for outcome in calm.values())
        assert set(DEPLOYMENTS) <= set(weather.used), f"never asked again: {set(DEPLOYMENTS) - set(weather.used)}"


def test_storm():
    began = time.monotonic()
    asyncio.run(storm())
    print(f"storm: {time.monotonic() - began:.1f} s")
