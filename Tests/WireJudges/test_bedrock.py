"""AWS's own description of its services judges the fixtures of Bedrock and SageMaker.

Every Converse request must be one that botocore would send, every answer and every frame of a stream one that it reads.
"""
import base64
import json
from urllib.parse import unquote, urlsplit

import botocore.loaders
import pytest
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from cases import CASES, parameters

loader = botocore.loaders.create_loader()
service = ServiceModel(loader.load_service_model("bedrock-runtime", "service-2"))
agents = ServiceModel(loader.load_service_model("bedrock-agent-runtime", "service-2"))
runtimes = ServiceModel(loader.load_service_model("bedrock-agentcore", "service-2"))
#: Padding, which is in no description.
PADDING = "p"
#: What the service itself says of its usage, beyond the model that it publishes.
UNPUBLISHED = {"cacheReadInputTokenCount", "cacheWriteInputTokenCount", "serverToolUsage"}


def native(value, shape, place):
    """JSON from the wire as the values that botocore takes: blobs are bytes there."""
    if shape.type_name == "blob":
        return base64.b64decode(value, validate=True)
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure":
        if place.endswith(".usage"):
            value = {key: inner for key, inner in value.items() if key not in UNPUBLISHED}
        unknown = set(value) - set(shape.members)
        if unknown:
            raise ValueError(f"{place}: unknown members {sorted(unknown)}")
        return {key: native(inner, shape.members[key], f"{place}.{key}") for key, inner in value.items()}
    if shape.type_name == "list":
        return [native(inner, shape.member, f"{place}[]") for inner in value]
    if shape.type_name == "map":
        return {key: native(inner, shape.value, f"{place}.{key}") for key, inner in value.items()}
    return value


def check(value, shape):
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        raise ValueError(report.generate_report())


def judge_request(url: str, body: dict) -> None:
    operation = service.operation_model("ConverseStream" if url.endswith("-stream") else "Converse")
    check({"modelId": "m", **native(body, operation.input_shape, "body")}, operation.input_shape)


def judge_count(body: dict) -> None:
    shape = service.operation_model("CountTokens").input_shape
    check({"modelId": "m", **native(body, shape, "body")}, shape)


def judge_runtime(url: str, request: dict) -> None:
    """The address and the headers; the body is the agent's own affair."""
    operation = runtimes.operation_model("InvokeAgentRuntime")
    path = urlsplit(url).path
    assert path.endswith("/invocations")
    shape = operation.input_shape
    members = {member.serialization.get("name", name).lower(): name for name, member in shape.members.items()}
    fields = {members[name.lower()]: value for name, value in request["headers"].items()}
    arn = unquote(path.split("/")[2])
    check({"agentRuntimeArn": arn, **fields, "payload": b"{}"}, shape)


def judge_agent(body: dict) -> None:
    shape = agents.operation_model("InvokeAgent").input_shape
    check({"agentId": "A", "agentAliasId": "A", "sessionId": "se", **native(body, shape, "body")}, shape)


def judge_answer(body: dict) -> None:
    shape = service.operation_model("Converse").output_shape
    check(native(body, shape, "answer"), shape)


def judge_frames(stream: bytes) -> list:
    """The frames of a stream, each with a checksum that holds."""
    buffer = EventStreamBuffer()
    buffer.add_data(stream)
    frames = list(buffer)
    if buffer._data:
        raise ValueError("the stream ends inside of a frame")
    return frames


def judge_events(stream: bytes) -> int:
    events = service.operation_model("ConverseStream").output_shape.members["stream"].members
    known = [frame for frame in judge_frames(stream) if frame.headers[":event-type"] in events]
    for frame in known:
        payload = json.loads(frame.payload)
        payload.pop(PADDING, None)
        name = frame.headers[":event-type"]
        check(native(payload, events[name], name), events[name])
    return len(known)


@parameters("request", "bedrock", "messages", provider="bedrock")
def test_bedrock_takes_the_request(case):
    url = case.request["url"]
    if url.endswith(("/converse", "/converse-stream")):
        judge_request(url, case.request["body"])
    elif url.endswith("/count-tokens"):
        judge_count(case.request["body"])
    elif "/agents/" in url:
        judge_agent(case.request["body"])
    elif "/runtimes/" in url:
        judge_runtime(url, case.request)
    else:
        assert "/invoke" in url, "no operation of Bedrock that is known here"


@parameters("answer", "bedrock", "messages", provider="bedrock")
def test_the_answer_is_one_of_bedrock(case):
    if "output" in case.answer and "stopReason" in case.answer and "converse" in str(case.request or case.settings):
        judge_answer(case.answer)


#: What these do on purpose is what they test.
DAMAGED = {"bedrock/stream-wrong-checksum": ChecksumMismatch, "bedrock/stream-cut-in-a-frame": ValueError}
FRAMED = [case for case in CASES if case.read("wire-stream.bin")]


@pytest.mark.parametrize("case", FRAMED, ids=str)
def test_the_stream_has_the_frames_of_aws(case):
    if case.name in DAMAGED:
        with pytest.raises(DAMAGED[case.name]):
            judge_frames(case.read("wire-stream.bin"))
    else:
        judge_frames(case.read("wire-stream.bin"))


@parameters(
    "stream",
    "bedrock",
    "messages",
    provider="bedrock",
    strange={"bedrock/stream-unknown-events": "events of days to come are what it tests"},
)
def test_the_events_are_those_of_bedrock(case):
    if case.folder.name.startswith("invoke") or "/invoke" in (case.request or {}).get("url", ""):
        return
    if case.settings["model"].startswith("agentcore/"):
        return  # an agent's own events, which no description knows
    judge_events(case.stream)


class TestCanFail:
    runtime = "https://h/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-east-2%3A1%3Aruntime%2Fa/invocations"

    def test_at_a_short_session_of_an_agent(self):
        with pytest.raises(Exception):
            judge_runtime(self.runtime, {"headers": {"x-amzn-bedrock-agentcore-runtime-session-id": "short"}})

    url = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse"
    body = {"messages": [{"role": "user", "content": [{"text": "a"}]}], "inferenceConfig": {"maxTokens": 9}}
    reply = {"output": {"message": {"role": "assistant", "content": [{"text": "a"}]}}, "stopReason": "end_turn"}

    def test_at_a_good_request_it_does_not(self):
        judge_request(self.url, self.body)

    @pytest.mark.parametrize(
        "damage",
        [{"message": []}, {"messages": "a"}, {"messages": [{"role": "user"}]}, {"inferenceConfig": {"maxTokens": "9"}}, {"top_k": 1}],
        ids=str,
    )
    def test_at_a_damaged_request(self, damage):
        with pytest.raises(Exception):
            judge_request(self.url, {**self.body, **damage})

    @pytest.mark.parametrize("damage", [{"output": {"message": {"content": "a"}}}, {"stop_reason": "end_turn"}, {"usage": {"inputTokens": "1"}}], ids=str)
    def test_at_a_damaged_answer(self, damage):
        with pytest.raises(Exception):
            judge_answer({**self.reply, **damage})

    @pytest.mark.parametrize("place", [3, 9, 40, -1])
    def test_at_a_damaged_stream(self, place):
        stream = bytearray(next(case for case in FRAMED if case.name == "bedrock/answer-text").read("wire-stream.bin"))
        assert judge_events(bytes(stream)) > 2
        stream[place] ^= 1
        with pytest.raises(Exception):
            judge_events(bytes(stream))
