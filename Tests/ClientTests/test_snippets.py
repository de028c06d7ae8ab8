"""The programs under Snippets/ that the documentation shows: they compile with everything else, and here they run."""
import os
import subprocess

import pytest

import gateway as gateways

FOLDER = os.path.dirname(os.path.realpath(gateways.BINARY))


def run(name, upstream, more=None):
    program = os.path.join(FOLDER, name)
    assert os.access(program, os.X_OK), f"{program} is not built; make build does it"
    openai, anthropic = gateways.openai_model("a", upstream, "plain"), gateways.anthropic_model("b", upstream, "plain")
    environment = {
        "PATH": os.environ["PATH"],
        "OPENAI_API_KEY": "sk-snippet",
        "OPENAI_API_BASE": openai["litellm_params"]["api_base"],
        "ANTHROPIC_API_KEY": "sk-ant-snippet",
        "ANTHROPIC_API_BASE": anthropic["litellm_params"]["api_base"],
        **(more or {}),
    }
    return subprocess.run([program], env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("name", ["Completion", "Streaming", "SeveralDeployments"])
def test_a_snippet_prints_the_answer(name, upstream):
    done = run(name, upstream)
    assert done.returncode == 0, done.stderr
    assert "You said: " in done.stdout


def test_other_operations_than_chat(upstream):
    done = run("OtherOperations", upstream)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("text: ") and len(lines[0]) > len("text: ")
    assert lines[1].startswith("vectors: ") and lines[1] != "vectors: 0"
    assert lines[2] == "message: You said: Hello" and lines[3] == "answer: You said: Hello"
    assert lines[4] == "answered by: anthropic/claude-haiku-4-5 fallbacks: 1"
    assert lines[5] == "Asked for 'openai/gpt-4o'." and "failed on purpose (mock_testing_fallbacks)" in lines[6]


def test_deployments_change_while_the_program_runs(upstream):
    done = run("ManagingDeployments", upstream)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "refused: unknownProvider"
    assert lines[1] == '["fast", "careful"] 3 ["openai", "anthropic"]'
    assert "You said: " in done.stdout
    assert lines[-4:] == [
        'group: ["openai"] chat 100 used: 1 true', 'available: ["first"] retries: 1', "flushed: 0", 'reset: ["fast"] 2',
    ]  # fmt: skip


def test_a_program_goes_through_the_proxy_of_the_environment(upstream):
    """The fake provider is the proxy: it is asked for a host that nobody can reach directly."""
    done = run("Completion", upstream, {"OPENAI_API_BASE": "http://nowhere.test/v1", "HTTP_PROXY": upstream.origin})
    assert done.returncode == 0 and "You said: " in done.stdout, done.stderr
    direct = run("Completion", upstream, {"OPENAI_API_BASE": "http://nowhere.test/v1", "HTTP_PROXY": upstream.origin, "NO_PROXY": ".test"})
    assert direct.returncode != 0 and "apiConnection" in direct.stderr


def test_a_program_that_cannot_use_its_certificates_says_so(upstream):
    done = run("Completion", upstream, {"SSL_CERT_FILE": "/nope.pem"})
    assert done.returncode != 0 and "SSL_CERT_FILE" in done.stderr, done.stderr


def test_an_error_that_nobody_catches_says_what_to_do(upstream):
    done = run("Completion", upstream, {"OPENAI_API_KEY": ""})
    assert done.returncode != 0 and "OPENAI_API_KEY" in done.stderr, done.stderr
    done = run("Completion", upstream, {"OPENAI_API_BASE": f"http://127.0.0.1:{gateways.free_port()}/v1"})
    assert "refused" in done.stderr, done.stderr
