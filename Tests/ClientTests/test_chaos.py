"""The router in a storm: what could be answered is answered, and nothing is tried more often than allowed."""
import asyncio
import re
import time

import chaos
import gateway as gateways

DEPLOYMENTS = [f"d{number}" for number in range(20)]
BROKEN = {"d3", "d11"}
RETRIES, FALLBACKS, COOLDOWN = 2, 2, 1.0


def settings(port: int) -> dict:
    def model(group: str, name: str) -> dict:
        params = {"model": "openai/m", "api_base": f"http://127.0.0.1:{port}/{name}/v1", "api_key": "k"}
        return {"model_name": group, "litellm_params": params, "model_info": {"id": name}}

    models = [model("main", name) for name in DEPLOYMENTS] + [model("middle", "m0"), model("middle", "m1"), model("spare", "steady")]
    router = {
        "fallbacks": [{"main": ["middle", "spare"]}], "num_retries": RETRIES, "max_fallbacks": FALLBACKS, "retry_after": 0,
        "allowed_fails": 5, "cooldown_time": COOLDOWN, "timeout": 0.5, "stream_timeout": 0.5,
    }  # fmt: skip
    return gateways.config(models, router_settings=router)


def resident(process: int) -> int:
    """MiB of memory in use."""
    with open(f"/proc/{process}/status", encoding="utf-8") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) // 1024


async def storm() -> None:
    weather = chaos.Storm(seed=11, share=0.2, steady={"steady"}, broken=BROKEN)
    port = await weather.start()
    with gateways.Gateway(settings(port), env={"JITTER": "0", "INITIAL_RETRY_DELAY": "0.01", "MAX_RETRY_DELAY": "0.05"}) as gateway:
        await chaos.load(gateway.port, gateways.MASTER_KEY, 500, 64, "warm")
        before = resident(gateway.process.pid)
        outcomes = await chaos.load(gateway.port, gateways.MASTER_KEY, 4500, 64, "storm")
        grown = resident(gateway.process.pid) - before

        lost = {name: weather.attempts[name] for name, outcome in outcomes.items() if outcome.failed_before_token}
        assert not lost, f"{len(lost)} requests failed though 'steady' never does: {list(lost.items())[:5]}"

        budget = (RETRIES + 1) * (FALLBACKS + 1)
        most = max(len(attempts) for name, attempts in weather.attempts.items())
        assert 1 < most <= budget, f"{most} attempts, {budget} allowed"

        cut = [name for name, outcome in outcomes.items() if outcome.cut_after_token]
        really = [name for name in outcomes if weather.attempts[name][-1][1] == "cut" and int(name.split("-")[1]) % 2 == 1]
        assert sorted(cut) == sorted(really), "streams that broke off, as the client and as the provider saw them"
        assert cut and all(outcomes[name].has_error_event for name in cut)

        rest = sum(weather.used[name] for name in BROKEN) / 2
        usual = sum(weather.used[name] for name in DEPLOYMENTS if name not in BROKEN) / 18
        assert rest < usual / 2, f"what always fails was asked {rest} times, what mostly works {usual} times"
        assert grown < 24, f"{grown} MiB more after 4,500 requests"

        # The storm is over: nothing rests for longer than its time and one trial.
        weather.share = 0
        time.sleep(COOLDOWN + 0.1)
        weather.used.clear()
        calm = await chaos.load(gateway.port, gateways.MASTER_KEY, 600, 16, "calm")
        assert all(outcome.status == 200 and outcome.fallbacks == 0 for outcome in calm.values())
        assert set(DEPLOYMENTS) <= set(weather.used), f"never asked again: {set(DEPLOYMENTS) - set(weather.used)}"


def test_storm():
    began = time.monotonic()
    asyncio.run(storm())
    print(f"storm: {time.monotonic() - began:.1f} s")
