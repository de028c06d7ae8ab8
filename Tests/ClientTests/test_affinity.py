"""Who comes back gets the same deployment: by session, by the marked beginning of a prompt, by key."""
import gateway as gateways


def group(upstream, *checks: str, make=gateways.openai_model) -> dict:
    models = [make("group", upstream, "plain") for _ in range(4)]
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


def marked(text: str, mark: bool = True) -> list:
    return [{"type": "text", "text": text, **({"cache_control": {"type": "ephemeral"}} if mark else {})}]


def test_a_prompt_stays_while_its_mark_moves_on(upstream):
    def conversation(topic: str, turns: int) -> list:
        """Only the last message is marked, as clients do; what was marked before is sent in either form."""
        messages = [{"role": "system", "content": f"About {topic}."}]
        for turn in range(turns):
            last = turn == turns - 1
            question = f"Question {turn}"
            messages.append({"role": "user", "content": question if turn % 2 and not last else marked(question, last)})
            if not last:
                messages.append({"role": "assistant", "content": f"Answer {turn}"})
        return messages

    with gateways.Gateway(group(upstream, "prompt_caching")) as gateway:
        firsts = set()
        for topic in range(12):
            seen = [next(iter(deployments(gateway, 1, messages=conversation(f"t{topic}", turns)))) for turns in range(1, 8)]
            assert len(set(seen)) == 1
            firsts.add(seen[0])
        assert len(firsts) > 1


def test_marks_of_tools_and_of_the_system_prompt_count(upstream):
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    with gateways.Gateway(group(upstream, "prompt_caching", make=gateways.compatible_model)) as gateway:
        for topic in range(6):
            tools = [{**tool, "function": {**tool["function"], "name": f"look{topic}"}, "cache_control": {"type": "ephemeral"}}]
            asked = [{"messages": [{"role": "user", "content": f"q{turn}"}], "tools": tools} for turn in range(6)]
            assert len({next(iter(deployments(gateway, 1, **body))) for body in asked}) == 1
            seen = set()
            for turn in range(6):
                body = {
                    "model": "group", "max_tokens": 5, "system": marked(f"About {topic}."),
                    "messages": [{"role": "user", "content": f"q{turn}"}],
                }  # fmt: skip
                status, headers, _ = gateway.request("POST", "/v1/messages", body)
                assert status == 200
                seen.add(headers["x-litellm-model-id"])
            assert len(seen) == 1


def test_a_caller_stays(upstream):
    with gateways.Gateway(group(upstream, "deployment_affinity")) as gateway:
        assert len(deployments(gateway, 20)) == 1
