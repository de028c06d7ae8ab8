"""What the dialects' fuzzers begin with: the golden fixtures, as the fuzzers' inputs.

The inputs are made anew for each run, so that a new fixture is fuzzed with the next one and nothing is kept twice. Each
fuzzer's source says what its bytes mean.
"""
import json
import os

import damaged_streams
from repository import ROOT

FIXTURES = os.path.join(ROOT, "Tests", "LLMDialectsTests", "Fixtures")
#: Larger streams have the same events more often.
LARGEST = 32_000
WHOLE, ERROR, STREAM, BROKEN = range(4)
#: The forms in which a client can ask for chat.
FORMS = {"chat": 0, "messages": 1, "text": 2}
#: In the order of `framings` in FuzzFraming.swift.
AWS_EVENTS, AWS_MODEL, LINES, EITHER, LIST = range(5)
#: In the order of `statuses` in FuzzAnswers.swift.
STATUSES = [400, 401, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 529]


def key(case: str) -> bytes:
    """Chooses a case: FNV-1a of its name."""
    value = 0x811C9DC5
    for byte in case.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value.to_bytes(4, "big")


def read(*path: str) -> bytes | None:
    try:
        with open(os.path.join(*path), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def cases():
    """Yields the name, the folder and the settings of each fixture with a target."""
    for dialect in sorted(os.listdir(FIXTURES)):
        folder = os.path.join(FIXTURES, dialect)
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            case = os.path.join(folder, name)
            settings = read(case, "target.json") or read(case, "call.json")
            if settings and read(case, "input.json") is not None:
                yield f"{dialect}/{name}", case, json.loads(settings)


def body(answer: dict) -> bytes:
    if "text" in answer:
        return answer["text"].encode()
    return json.dumps(answer["body"], ensure_ascii=False).encode() if "body" in answer else b""


def answers():
    """Every answer and stream of a provider; those of chat in the clients' other forms, too."""
    for name, case, settings in cases():
        forms = FORMS.values() if settings.get("operation", "chat") == "chat" and read(case, "target.json") else [0]
        stream = read(case, "wire-stream.sse") or read(case, "wire-stream.bin")
        text = read(case, "wire-response.json")
        whole = json.loads(text) if text else None
        for form in forms:
            def head(kind: int, choice: int) -> bytes:
                return key(name) + bytes([kind | form << 2, choice])

            if stream:
                yield head(BROKEN if settings.get("stream_end") == "cut" else STREAM, 2) + stream
            if stream and text and form == 0 and len(stream) < LARGEST // 4:
                for damage, damaged in damaged_streams.variants(stream):
                    # The lowest limit of an event's size for those that are larger.
                    yield head(STREAM, 6 if damage == "oversized" else 2) + damaged
            if whole is not None:
                several = whole if isinstance(whole, list) else [whole]
                status = several[0].get("status", 200)
                kind = WHOLE if 200 <= status < 300 else ERROR
                choice = STATUSES.index(status) if status in STATUSES else 0
                yield head(kind, choice) + b"\x1e".join(body(answer) for answer in several)


def requests():
    for name, case, _ in cases():
        yield key(name) + read(case, "input.json")


def framing():
    for name, case, settings in cases():
        lines, frames = read(case, "wire-stream.sse"), read(case, "wire-stream.bin")
        if frames:
            yield bytes([AWS_EVENTS, 0]) + frames
            yield bytes([AWS_MODEL, 0]) + frames
        elif lines:
            is_list, is_events = lines.lstrip().startswith(b"["), lines.startswith((b"data", b"event", b":"))
            yield bytes([LIST if is_list else EITHER if is_events else LINES, 0]) + lines


SEEDS = {"answers": answers, "requests": requests, "framing": framing}
#: The framings' own fuzzer looks at small streams only.
LARGEST_OF = {"framing": 4_096}


def write(name: str, folder: str) -> int:
    """Writes the seeds of a fuzzer, and returns how many there are; 0 for one that begins with its kept inputs alone."""
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        os.remove(os.path.join(folder, old))
    count = 0
    for seed in sorted(set(SEEDS[name]())) if name in SEEDS else []:
        if len(seed) > LARGEST_OF.get(name, LARGEST):
            continue
        with open(os.path.join(folder, f"{count:05}"), "wb") as file:
            file.write(seed)
        count += 1
    return count
