"""Deployments of teams (`model_info.team_id`): while no key belongs to a team, the master key alone leads to them."""
import gateway as gateways


def models(upstream) -> list:
    def model(name, ident, behaviour="plain", **info):
        return {**gateways.openai_model(name, upstream, behaviour), "model_info": {"id": ident, **info}}

    return [
        model("open", "id-open"), model("inner", "id-team", team_id="red", team_public_model_name="public"), model("bare", "id-bare", team_id="red"),
        model("shared", "id-shared"), model("shared", "id-shared-team", "status-500", team_id="red"), model("pair", "id-p1", team_id="red"),
        model("pair", "id-p2", team_id="blue"), model("one", "id-one", team_id="red", team_public_model_name="both"),
        model("two", "id-two", team_id="blue", team_public_model_name="both"), model("broken", "id-broken", "status-500"),
    ]  # fmt: skip


def test_the_master_key_acts_for_the_team_that_a_name_means(upstream):
    """As LiteLLM answers its master key."""
    router = {"num_retries": 0, "disable_cooldowns": True, "fallbacks": [{"broken": ["public"]}]}
    with gateways.Gateway(gateways.config(models(upstream), router_settings=router)) as gateway:
        for name, ident in [
            ("open", "id-open"), ("inner", "id-team"), ("public", "id-team"), ("id-team", "id-team"), ("bare", "id-bare"), ("id-p2", "id-p2"), ("broken", "id-team"),
        ]:  # fmt: skip
            status, headers, _ = gateway.chat(name)
            assert (status, headers.get("x-litellm-model-id")) == (200, ident), name
        for _ in range(8):
            assert gateway.chat("shared")[1]["x-litellm-model-id"] == "id-shared"
        for name in ("pair", "both"):
            status, _, answer = gateway.chat(name)
            assert status == 400 and name in answer["error"]["message"]
        assert [row["id"] for row in gateway.request("GET", "/v1/models")[2]["data"]] == ["open", "shared", "broken"]
        assert [gateway.request("GET", f"/v1/models/{name}")[0] for name in ("open", "shared", "inner", "public", "pair")] == [200, 200, 404, 404, 404]
        assert [row["model_group"] for row in gateway.request("GET", "/model_group/info")[2]["data"]] == ["open", "shared", "broken"]
        assert len(gateway.request("GET", "/model/info")[2]["data"]) == 10
        assert gateway.request("GET", "/health?model_id=id-team")[2]["healthy_count"] == 1
        assert "only the holder of the master key can ask for this deployment" in gateway.log


def test_nobody_else_does_whatever_a_request_says(upstream):
    settings = gateways.config(models(upstream), router_settings={"num_retries": 0})
    del settings["general_settings"]["master_key"]
    with gateways.Gateway(settings) as gateway:
        claims = {"metadata": {"user_api_key_team_id": "red"}, "litellm_metadata": {"user_api_key_team_id": "red"}}
        for name in ("inner", "public", "id-team", "bare", "pair"):
            for more in ({}, claims):
                assert gateway.chat(name, key=None, **more)[0] == 400, name
        assert gateway.chat("open", key=None)[0] == 200
        for _ in range(8):
            assert gateway.chat("shared", key=None, **claims)[1]["x-litellm-model-id"] == "id-shared"
        assert "nobody can ask for this deployment" in gateway.log
