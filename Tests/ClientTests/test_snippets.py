"""The programs under Snippets/ that the documentation shows: they compile with everything else, and here they run."""
import os
import subprocess

import pytest

import gateway as gateways

FOLDER = os.path.dirname(os.path.realpath(gateways.BINARY))


def run(name, upstream):
    program = os.path.join(FOLDER, name)
    assert os.access(program, os.X_OK), f"{program} is not built; make build does it"
    openai, anthropic = gateways.openai_model("a", upstream, "plain"), gateways.anthropic_model("b", upstream, "plain")
    environment = {
        "PATH": os.environ["PATH"],
        "OPENAI_API_KEY": "sk-snippet",
        "OPENAI_API_BASE": openai["litellm_params"]["api_base"],
        "ANTHROPIC_API_KEY": "sk-ant-snippet",
        "ANTHROPIC_API_BASE": anthropic["litellm_params"]["api_base"],
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
    assert lines[5] == "Asked for 'anthropic/claude-haiku-4-5': 1 deployment, simple-shuffle."


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
