"""Streams of providers as they come when something is wrong with them: what the dialects' fuzzers begin with, too.

Events stay events: those of AWS get checksums that match again, so that what reads their contents sees the damage.
"""
import binascii
import json
import struct

#: Longer than the lowest limit that the fuzzers set.
LONG = "x" * 4_000


def is_framed(stream: bytes) -> bool:
    """Whether these are frames of AWS: the first four bytes are a length."""
    return len(stream) > 16 and stream[0] == 0


def events(stream: bytes) -> list:
    """The frames, lines or blocks of a stream, each with its end."""
    if is_framed(stream):
        found, start = [], 0
        while start + 4 <= len(stream):
            length = max(16, int.from_bytes(stream[start : start + 4], "big"))
            found.append(stream[start : start + length])
            start += length
        return found
    if stream.lstrip().startswith((b"{", b"[")):
        return stream.splitlines(keepends=True)
    return [block + b"\n\n" for block in stream.replace(b"\r\n", b"\n").split(b"\n\n") if block.strip()]


def framed(frame: bytes, payload: bytes) -> bytes:
    """The frame with another payload."""
    header_length = int.from_bytes(frame[4:8], "big")
    prelude = struct.pack(">II", 16 + header_length + len(payload), header_length)
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + frame[12 : 12 + header_length] + payload
    return message + struct.pack(">I", binascii.crc32(message))


def changed(event: bytes, change) -> bytes:
    """The event with its JSON changed, if it has some."""

    def json_changed(text: bytes) -> bytes:
        try:
            return json.dumps(change(json.loads(text)), ensure_ascii=False).encode()
        except ValueError:
            return text

    if is_framed(event):
        header_length = int.from_bytes(event[4:8], "big")
        return framed(event, json_changed(event[12 + header_length : -4]))
    return b"\n".join(
        line[: len(line) - len(rest)] + json_changed(rest)
        for line in event.split(b"\n")
        for rest in [line.removeprefix(b"data:").lstrip()]
    )


def other_types(value):
    """Texts where numbers stood, numbers where texts stood, and lists for objects at the leaves."""
    if isinstance(value, dict):
        return {name: other_types(member) for name, member in value.items()} or []
    if isinstance(value, list):
        return [other_types(element) for element in value] or {}
    if isinstance(value, str):
        return 7
    return "1" if isinstance(value, (int, float)) and not isinstance(value, bool) else {}


def longer(value):
    if isinstance(value, dict):
        return {name: longer(member) for name, member in value.items()}
    if isinstance(value, list):
        return [longer(element) for element in value]
    return value + LONG if isinstance(value, str) else value


def huge_numbers(value):
    if isinstance(value, dict):
        return {name: huge_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [huge_numbers(element) for element in value]
    return 10**30 if isinstance(value, int) and not isinstance(value, bool) else value


def variants(stream: bytes):
    """Yields the name of a damage and the stream with it."""
    parts = events(stream)
    middle = len(parts) // 2
    yield "truncated", stream[: len(stream) * 2 // 3]
    yield "reordered", b"".join(reversed(parts))
    yield "duplicated", b"".join(part + part for part in parts)
    yield "lost", b"".join(parts[:middle] + parts[middle + 1 :])
    yield "wrong-types", b"".join(changed(part, other_types) for part in parts)
    yield "numbers", b"".join(changed(part, huge_numbers) for part in parts)
    yield "oversized", b"".join(part if index != middle else changed(part, longer) for index, part in enumerate(parts))


#: The names of all damages.
DAMAGES = [name for name, _ in variants(b"data: {}\n\n")]
