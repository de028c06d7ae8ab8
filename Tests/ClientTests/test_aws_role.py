"""Roles of AWS: `moto` stands in for the token service, `botocore` says what signature the model's request must have."""
import http.server
import json
import re
import threading

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

import gateway as gateways

ACCOUNT, REGION = "123456789012", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/models"
ANSWER = {
    "output": {"message": {"role": "assistant", "content": [{"text": "Hello"}]}}, "stopReason": "end_turn",
    "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}, "metrics": {"latencyMs": 1},
}  # fmt: skip


class Bedrock(http.server.BaseHTTPRequestHandler):
    """Answers every call, and keeps what came with it."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.calls.append((self.path, dict(self.headers.items()), body))
        answer = json.dumps(ANSWER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def bedrock():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bedrock) as server:
        server.calls = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def tokens():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(scope="module")
def gateway(bedrock, tokens):
    common = {
        "model": "bedrock/anthropic.claude-3-haiku-20240307-v1:0", "aws_region_name": REGION, "aws_role_name": ROLE, "aws_sts_endpoint": tokens,
        "aws_bedrock_runtime_endpoint": f"http://127.0.0.1:{bedrock.server_address[1]}",
    }  # fmt: skip
    keys = {"aws_access_key_id": "of-the-gateway", "aws_secret_access_key": "its-secret"}
    models = [
        {"model_name": "with-keys", "litellm_params": {**common, **keys, "aws_session_name": "of-keys"}},
        {"model_name": "with-token", "litellm_params": {**common, "aws_web_identity_token": "os.environ/PROOF", "aws_session_name": "of-a-token"}},
    ]
    with gateways.Gateway(gateways.config(models), env={"PROOF": "a.proof.of-identity"}) as running:
        yield running


def assumed(session: str) -> list:
    return [role for role in get_backend("sts")[ACCOUNT]["aws"].assumed_roles if role.session_name == session]


def signature(path: str, headers: dict, body: bytes, role) -> str:
    """What botocore would write for this request with the role's keys."""
    headers = {name.lower(): value for name, value in headers.items()}
    signed = re.search(r"SignedHeaders=([^,]+)", headers["authorization"])[1].split(";")
    request = AWSRequest("POST", f"http://{headers['host']}{path}", {name: headers[name] for name in signed}, body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(role.access_key_id, role.secret_access_key, role.session_token), "bedrock", REGION)
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


@pytest.mark.parametrize("model, session", [("with-keys", "of-keys"), ("with-token", "of-a-token")])
def test_the_role_signs(gateway, bedrock, model, session):
    before = len(bedrock.calls)
    for _ in range(3):
        status, _, answer = gateway.chat(model)
        assert status == 200, answer
        assert answer["choices"][0]["message"]["content"] == "Hello"
    roles = assumed(session)
    assert len(roles) == 1, "keys that still hold are not asked for again"
    for path, headers, body in bedrock.calls[before:]:
        assert headers["x-amz-security-token"] == roles[0].session_token
        assert f"Credential={roles[0].access_key_id}/" in headers["authorization"]
        assert headers["authorization"].endswith("Signature=" + signature(path, headers, body, roles[0]))


def test_another_body_would_have_another_signature(gateway, bedrock):
    assert gateway.chat("with-keys")[0] == 200
    path, headers, body = bedrock.calls[-1]
    written = headers["authorization"].rsplit("=", 1)[1]
    role = assumed("of-keys")[0]
    assert signature(path, headers, body, role) == written
    assert signature(path, {**headers, "x-amz-content-sha256": "0"}, body + b" ", role) != written


@pytest.mark.parametrize("given, sent", [({}, "Bearer bedrock-token"), ({"api_key": "own-key"}, "Bearer own-key")])
def test_a_bearer_token_goes_before_keys_of_the_environment(bedrock, given, sent):
    params = {"model": "bedrock/us.amazon.nova-pro-v1:0", "api_base": f"http://127.0.0.1:{bedrock.server_port}", "aws_region_name": REGION}
    model = {"model_name": "nova", "litellm_params": {**params, **given}}
    env = {"AWS_ACCESS_KEY_ID": "the-name-of-a-key", "AWS_SECRET_ACCESS_KEY": "s", "AWS_BEARER_TOKEN_BEDROCK": "bedrock-token"}
    with gateways.Gateway(gateways.config([model]), env=env) as running:
        assert running.chat("nova")[0] == 200
    assert {name.lower(): value for name, value in bedrock.calls[-1][1].items()}["authorization"] == sent
