"""Who comes back gets the same deployment: by session, by the marked beginning of a prompt, by key."""
import gateway as gateways


def group(upstream, *checks: str) -> dict:
    models = [gateways.openai_model("group", upstream, "plain") for _ in range(4)]
    for number, model in enumerate(models):
        model["model_info"] = {"id": f"d{number}"}
    return gateways.config(models, router_settings={"optional_pre_call_checks": list(checks)})


def deployments(gateway, count: int, **more) -> set:
    return {gateway.chat("group", **more)[1]["x-litellm-model-id"] for _ in range(count)}


def test_a_session_stays_where_it_began(upstream):
    with gateways.Gateway(group(upstream, "session_affinity")) as gateway:
        for session in ("one", "two", "three"):
            assert len(deployments(gateway, 12, litellm_session_id=session)) == 1
        assert len(deployments(gateway, 12, headers={"x-litellm-session-id": "four"})) == 1
        assert len(deployments(gateway, 12, metadata={"session_id": "five"})) == 1
        assert len({next(iter(deployments(gateway, 1, litellm_session_id=f"s{n}"))) for n in range(40)}) > 1
        assert len(deployments(gateway, 40)) > 1


def test_a_marked_prompt_goes_where_it_is_cached(upstream):
    def messages(question: str, mark: bool = True) -> list:
        part = {"type": "text", "text": "A long document."}
        if mark:
            part["cache_control"] = {"type": "ephemeral"}
        return [{"role": "system", "content": [part]}, {"role": "user", "content": question}]

    with gateways.Gateway(group(upstream, "prompt_caching")) as gateway:
        assert len({next(iter(deployments(gateway, 1, messages=messages(f"q{n}")))) for n in range(20)}) == 1
        assert len({next(iter(deployments(gateway, 1, messages=messages(f"q{n}", mark=False)))) for n in range(40)}) > 1


def test_a_caller_stays(upstream):
    with gateways.Gateway(group(upstream, "deployment_affinity")) as gateway:
        assert len(deployments(gateway, 20)) == 1
