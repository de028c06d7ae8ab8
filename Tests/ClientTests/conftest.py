"""One provider and one gateway for all tests; a test that needs its own settings starts its own gateway."""
import os

import openai
import pytest

import gateway as gateways
from fake_upstream import FakeUpstream

BEHAVIOURS = [
    "plain", "tools", "thinks", "compressed", "endless", "flood", "slow-300", "slow-2000", "slow-4500", "paced-20", "paced-60", "lull-3500", "too_long", "hang", "stall", "cut", "reset",
    "garbage", "html", "html-502", "not_json", "empty", "not_json_event", "mislabelled", "mislabelled-700", "wordless", "error_first", "error_in_stream", "redirect", "huge_header", "oversized-600",
    *(f"status-{status}" for status in (400, 401, 403, 404, 408, 422, 429, 500, 502, 503, 600, 999)),
]  # fmt: skip


def pytest_configure(config):
    if not os.access(gateways.BINARY, os.X_OK):
        pytest.exit(f"LITELLM_BINARY names no binary: '{gateways.BINARY}'; use make test-clients", returncode=2)


@pytest.fixture(scope="session")
def upstream():
    server = FakeUpstream()
    yield server
    server.close()


@pytest.fixture(scope="session")
def gateway(upstream):
    """The gateway most tests share."""
    models = [gateways.openai_model(name, upstream) for name in BEHAVIOURS]
    models += [
        gateways.openai_model("my-model", upstream, "plain", input_cost_per_token=0.001, output_cost_per_token=0.002),
        gateways.openai_model("dead", upstream, "plain", api_base=f"http://127.0.0.1:{gateways.free_port()}/v1"),
        gateways.openai_model("idle", upstream, "stall", timeout=30, stream_timeout=1),
        gateways.openai_model("hurried", upstream, "hang", timeout=0.5),
        gateways.azure_model("azure-plain", upstream, "plain"),
        *(gateways.anthropic_model(f"claude-{name}", upstream, name) for name in ("plain", "tools", "thinks", "error_in_stream", "hang", "endless")),
        *(gateways.compatible_model(f"vllm-{name}", upstream, name) for name in ("plain", "tools", "thinks")),
        *(gateways.anthropic_model(f"claude-status-{status}", upstream, f"status-{status}") for status in (400, 401, 429, 529)),
        {"model_name": "mock", "litellm_params": {"model": "openai/gpt-4o-mini", "mock_response": "A canned answer."}},
        {"model_name": "mock-429", "litellm_params": {"model": "openai/gpt-4o-mini", "mock_response": "litellm.RateLimitError"}},
    ]
    with gateways.Gateway(gateways.config(models, router_settings={"disable_cooldowns": True})) as running:
        yield running


@pytest.fixture
def client(gateway):
    """The official SDK, without retries of its own."""
    with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateways.MASTER_KEY, max_retries=0, timeout=10) as sdk:
        yield sdk


@pytest.fixture(autouse=True)
def still_alive(request):
    """No test may end the shared gateway."""
    yield
    if "gateway" in request.fixturenames:
        assert request.getfixturevalue("gateway").is_alive()
