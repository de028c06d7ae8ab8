"""No judge is blind: a member of a real request that has another name is refused by each of them, whichever member it is."""
import pytest

import test_anthropic
import test_bedrock
import test_cohere
import test_gemini
import test_mistral
import test_ollama
from cases import CASES


def of(*dialects: str) -> list:
    return [case.request for case in CASES if case.folder.parent.name in dialects and case.request and case.request.get("body")]


JUDGES = {
    "anthropic": (test_anthropic.judge_request, [wire for wire in of("anthropic") if "/v1/messages" in wire["url"]]),
    "bedrock": (lambda wire: test_bedrock.judge_request(wire["url"], wire["body"]), [wire for wire in of("bedrock") if "/converse" in wire["url"]]),
    "cohere": (lambda wire: test_cohere.judge_request(wire["url"], wire["body"]), of("cohere")),
    "gemini": (lambda wire: test_gemini.Request.model_validate(wire["body"]), [wire for wire in of("gemini") if "enerateContent" in wire["url"]]),
    "mistral": (lambda wire: test_mistral.judge_request(wire["url"], wire["body"]), [case.request for case in test_mistral.MISTRAL if case.request]),
    "ollama": (lambda wire: test_ollama.judge_request(wire["url"], wire["body"]), of("ollama", "ollama-chat", "ollama-text")),
}


@pytest.mark.parametrize("name", JUDGES)
def test_a_member_with_another_name_is_refused(name):
    judge, wires = JUDGES[name]
    assert len(wires) > 5
    accepted = []
    for index, wire in enumerate(wires):
        # Another one in each; over all of them every member has its turn.
        member = list(wire["body"])[index % len(wire["body"])]
        wire = {**wire, "body": {("x_" + key if key == member else key): value for key, value in wire["body"].items()}}
        try:
            judge(wire)
        except Exception:
            continue
        accepted.append(list(wire["body"]))
    assert not accepted
