"""Judges the fixtures of the AWS dialects by AWS's own description of its services.

    python3 -m venv venv && venv/bin/pip install botocore && venv/bin/python Tests/WireJudges/judge_bedrock.py

Every Converse request must be one that botocore would send, every answer and every frame of a stream one that it reads.
"""
import base64
import json
import pathlib
import sys

import botocore.loaders
from botocore.eventstream import ChecksumMismatch, EventStreamBuffer
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "LLMDialectsTests" / "Fixtures"
#: Streams that are damaged on purpose.
DAMAGED = {"stream-wrong-checksum", "stream-cut-in-a-frame"}

service = ServiceModel(botocore.loaders.create_loader().load_service_model("bedrock-runtime", "service-2"))


def native(value, shape, place):
    """JSON from the wire as the values that botocore takes: blobs are bytes there."""
    if shape.type_name == "blob":
        return base64.b64decode(value, validate=True)
    if getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        if unknown:
            raise ValueError(f"{place}: unknown members {sorted(unknown)}")
        return {k: native(v, shape.members[k], f"{place}.{k}") for k, v in value.items()}
    if shape.type_name == "list":
        return [native(v, shape.member, f"{place}[]") for v in value]
    if shape.type_name == "map":
        return {k: native(v, shape.value, f"{place}.{k}") for k, v in value.items()}
    return value


def judge_request(case):
    wire = json.loads((case / "wire-request.json").read_text())
    url = wire["url"]
    if not url.endswith(("/converse", "/converse-stream")):
        return
    operation = service.operation_model("ConverseStream" if url.endswith("-stream") else "Converse")
    body = native(wire["body"], operation.input_shape, "body")
    report = ParamValidator().validate({"modelId": "m", **body}, operation.input_shape)
    if report.has_errors():
        raise ValueError(report.generate_report())


def judge_answer(case):
    answer = json.loads((case / "wire-response.json").read_text())
    body = answer.get("body")
    if answer.get("status", 200) != 200 or not isinstance(body, dict) or "stopReason" not in body:
        return
    native(body, service.operation_model("Converse").output_shape, "answer")


def judge_stream(case):
    stream = EventStreamBuffer()
    stream.add_data((case / "wire-stream.bin").read_bytes())
    events = service.operation_model("ConverseStream").output_shape.members["stream"].members
    count = 0
    for event in stream:
        count += 1
        name = event.headers.get(":event-type")
        if case.name.startswith("stream-") or name not in events or case.name.startswith("invoke"):
            continue
        payload = json.loads(event.payload)
        payload.pop("p", None)  # padding, which is in no description
        native(payload, events[name], f"event {count}")


def main():
    failures, judged = [], 0
    for folder in ("bedrock", "sagemaker", "sagemaker-chat"):
        for case in sorted((FIXTURES / folder).iterdir()):
            for name, judge in (
                ("wire-request.json", judge_request),
                ("wire-response.json", judge_answer),
                ("wire-stream.bin", judge_stream),
            ):
                if not (case / name).exists() or folder != "bedrock" and judge is not judge_stream:
                    continue
                judged += 1
                try:
                    judge(case)
                except ChecksumMismatch as error:
                    if case.name not in DAMAGED:
                        failures.append(f"{folder}/{case.name}/{name}: {error}")
                except Exception as error:  # whatever it is, the case is named
                    failures.append(f"{folder}/{case.name}/{name}: {error}")
    print("\n".join(failures))
    print(f"{judged} judged, {len(failures)} refused")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
