"""Credentials and addresses that requests bring along, where `allow_client_side_credentials` lets them."""
import json

import pytest

import gateway as gateways

KEY = "sk-the-callers-own-key-0001"
OPERATORS = gateways.UPSTREAM_KEY
SECRETS = [OPERATORS, "OPERATORSID", "operators-secret", "sk-operators-variable"]


@pytest.fixture(scope="module")
def open_gateway(upstream):
    def model(name, **params):
        return {"model_name": name, "litellm_params": params}

    amazon = {"aws_access_key_id": "OPERATORSID", "aws_secret_access_key": "operators-secret", "aws_region_name": "us-east-1"}
    models = [
        gateways.openai_model("plain", upstream, organization="operators-org", extra_headers={"x-gate": OPERATORS}),
        model("azure", model="azure/plain", api_base=upstream.origin, api_key=OPERATORS, api_version="2024-10-21"),
        model("entra", model="azure/plain", api_base=upstream.origin, azure_ad_token=OPERATORS, api_version="2024-10-21"),
        model("bedrock", model="bedrock/amazon.nova-lite-v1:0", aws_bedrock_runtime_endpoint=upstream.origin, **amazon),
        model("watsonx", model="watsonx/plain", api_base=upstream.origin, api_key=OPERATORS, project_id="p"),
        model("variable", model="groq/plain"),
        model("spare", model="groq/plain", api_base=f"{upstream.origin}/v1"),
        model("vertex", model="vertex_ai/gemini-2.5-flash", vertex_project="p", vertex_location="us-central1", api_base=upstream.origin),
    ]
    settings = gateways.config(models, general_settings={"allow_client_side_credentials": True})
    env = {
        "GROQ_API_KEY": "sk-operators-variable", "GROQ_API_BASE": f"{upstream.origin}/v1", "WATSONX_IAM_URL": f"{upstream.origin}/identity/token",
        "NO_PROXY": "*",
    }  # fmt: skip
    with gateways.Gateway(settings, env=env) as running:
        yield running


@pytest.fixture(autouse=True)
def forgetful(upstream):
    upstream.forget()


def sent(call) -> str:
    return f"{call.target} {call.headers} {call.body.decode()}"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", ["api_base", "base_url"])
def test_an_address_with_a_key_goes_there(open_gateway, upstream, name, stream):
    status, headers, _ = open_gateway.chat("plain", stream=stream, api_key=KEY, **{name: f"{upstream.origin}/other/v1"})
    assert status == 200
    (call,) = upstream.calls
    assert call.path == "/other/v1/chat/completions" and call.headers["authorization"] == f"Bearer {KEY}"
    assert not any(secret in sent(call) for secret in SECRETS) and "operators-org" not in sent(call)
    assert KEY not in call.body.decode() and headers["x-litellm-model-api-base"].startswith(f"{upstream.origin}/other")


@pytest.mark.parametrize(
    "model, members",
    [("plain", {"api_base": "{}/other"}), ("variable", {"base_url": "{}/other"}), ("bedrock", {"aws_bedrock_runtime_endpoint": "{}/other"}),
     ("bedrock", {"aws_sts_endpoint": "{}/other"})],
)  # fmt: skip
def test_the_operators_credential_goes_to_no_address_of_the_caller(open_gateway, upstream, model, members):
    members = {name: value.format(upstream.origin) for name, value in members.items()}
    status, _, answer = open_gateway.chat(model, **members)
    assert status == 401 and "credential in the request" in answer["error"]["message"]
    assert upstream.calls == []


@pytest.mark.parametrize(
    "model, members",
    [
        ("plain", {"vertex_credentials": "{}"}), ("variable", {"aws_access_key_id": "A", "aws_secret_access_key": "B"}),
        ("bedrock", {"aws_access_key_id": "CALLERSID"}), ("bedrock", {"aws_role_name": "arn:aws:iam::1:role/r"}), ("bedrock", {"aws_profile_name": "p"}),
        ("azure", {"client_secret": "s"}), ("azure", {"tenant_id": "t", "client_id": "c"}), ("vertex", {"vertex_location": "evil.example/"}),
        ("bedrock", {"aws_region_name": "evil.example/#"}), ("bedrock", {"vertex_credentials": "{}"}), ("azure", {"api_version": "1&x=2"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", [False, True])
def test_halves_and_strangers_are_refused(open_gateway, upstream, model, members, address):
    more = {"api_base": f"{upstream.origin}/other/v1"} if address else {}
    status, _, answer = open_gateway.chat(model, **members, **more)
    assert status in (400, 401), answer
    assert upstream.calls == []


def test_half_a_credential_beside_a_key_is_nothing_of_the_operators(open_gateway, upstream):
    open_gateway.chat("bedrock", api_key=KEY, aws_bedrock_runtime_endpoint=f"{upstream.origin}/other")
    (call,) = upstream.calls
    assert call.path.startswith("/other/") and call.headers["authorization"] == f"Bearer {KEY}"
    assert not any(secret in sent(call) for secret in SECRETS)


def test_keys_of_amazon_sign(open_gateway, upstream):
    own = {"aws_access_key_id": "CALLERSID", "aws_secret_access_key": "callers-secret", "aws_session_token": "callers-session"}
    open_gateway.chat("bedrock", **own, aws_region_name="eu-west-1")
    (call,) = upstream.calls
    assert "Credential=CALLERSID/" in call.headers["authorization"] and "/eu-west-1/bedrock/" in call.headers["authorization"]
    assert call.headers["x-amz-security-token"] == "callers-session"
    assert not any(secret in sent(call) for secret in SECRETS + ["callers-secret"])


def test_a_place_alone_keeps_the_operators_credential(open_gateway, upstream):
    open_gateway.chat("bedrock", aws_region_name="eu-west-1")
    (call,) = upstream.calls
    assert "Credential=OPERATORSID/" in call.headers["authorization"] and "/eu-west-1/bedrock/" in call.headers["authorization"]
    assert open_gateway.chat("azure", api_version="2099-01-01")[0] == 200
    assert upstream.calls[-1].query["api-version"] == "2099-01-01" and upstream.calls[-1].headers["api-key"] == OPERATORS


def test_tokens_and_keys_of_azure(open_gateway, upstream):
    assert open_gateway.chat("azure", azure_ad_token="callers-token")[0] == 200
    call = upstream.calls[-1]
    assert call.headers["authorization"] == "Bearer callers-token" and "api-key" not in call.headers
    assert open_gateway.chat("entra", api_key=KEY)[0] == 200
    call = upstream.calls[-1]
    assert call.headers["api-key"] == KEY and not any(secret in sent(call) for secret in SECRETS)
    status, _, answer = open_gateway.chat("azure", azure_ad_token="oidc/file/run/secrets/token")
    assert status in (400, 401) and len(upstream.calls) == 2, answer


def test_a_key_that_is_exchanged_is_exchanged(open_gateway, upstream):
    open_gateway.chat("watsonx", api_key=KEY)
    token, call = upstream.calls
    assert token.path == "/identity/token" and KEY in token.body.decode()
    assert call.headers["authorization"] == f"Bearer token-for-{KEY}"


def test_a_key_in_the_environment_gives_way(open_gateway, upstream):
    assert open_gateway.chat("variable", api_key=KEY)[0] == 200
    assert upstream.calls[-1].headers["authorization"] == f"Bearer {KEY}"
    assert open_gateway.chat("variable")[0] == 200
    assert upstream.calls[-1].headers["authorization"] == "Bearer sk-operators-variable"


def test_a_fallback_of_the_request_is_held_to_the_same(open_gateway, upstream):
    spare = {"model": "spare", "api_base": f"{upstream.origin}/other/v1"}
    mock = {"model": "plain", "messages": [{"role": "user", "content": "Hello"}], "api_key": "refused-key", "num_retries": 0}
    status, _, answer = open_gateway.request("POST", "/v1/chat/completions", {**mock, "model": "bedrock", "fallbacks": [spare]})
    assert all(call.path.startswith("/model/") for call in upstream.calls), [call.path for call in upstream.calls]
    upstream.forget()
    status, _, answer = open_gateway.request("POST", "/v1/chat/completions", {**mock, "model": "bedrock", "fallbacks": [{**spare, "api_key": KEY}]})
    assert status == 200, answer
    call = upstream.calls[-1]
    assert call.path == "/other/v1/chat/completions" and call.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "name",
    ["api_key", "api_base", "base_url", "api_version", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_role_name",
     "aws_web_identity_token", "aws_profile_name", "aws_session_name", "aws_external_id", "aws_region_name", "aws_sts_endpoint",
     "aws_bedrock_runtime_endpoint", "vertex_credentials", "vertex_ai_credentials", "vertex_project", "vertex_ai_project", "vertex_location",
     "vertex_ai_location", "azure_ad_token", "tenant_id", "client_id", "client_secret"],
)  # fmt: skip
def test_without_the_setting_none_is_taken_nor_read_over(gateway, upstream, name):
    for members in ({name: "x"}, {"fallbacks": [{"model": "plain", name: "x"}]}):
        status, _, answer = gateway.chat("plain", **members)
        assert status == 401 and name in answer["error"]["message"], members
    assert upstream.calls == []


def test_old_names_are_taken_alone(open_gateway, upstream):
    """They stand beside nothing else that would draw attention."""
    for members in ({"vertex_ai_credentials": "{}"}, {"vertex_ai_location": "evil.example/"}, {"aws_session_name": "x"}):
        status, _, answer = open_gateway.chat("plain", **members)
        assert status == 400 and next(iter(members)) in answer["error"]["message"], answer
    assert upstream.calls == []


@pytest.mark.parametrize("path", ["/v1/embeddings", "/v1/messages"])
def test_other_operations_take_them_too(open_gateway, upstream, path):
    body = {"model": "plain", "api_key": KEY, "api_base": f"{upstream.origin}/other/v1"}
    more = {"input": "x"} if path.endswith("embeddings") else {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5}
    open_gateway.request("POST", path, {**body, **more})
    call = upstream.calls[0]
    assert call.path.startswith("/other/v1/") and call.headers["authorization"] == f"Bearer {KEY}"
    assert not any(secret in sent(call) for secret in SECRETS)


def test_nothing_of_it_is_logged(open_gateway):
    open_gateway.chat("plain", api_key=KEY, api_base="http://127.0.0.1:9/other")
    assert KEY not in open_gateway.log and json.dumps(KEY) not in open_gateway.log
