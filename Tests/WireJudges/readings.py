"""What is in an answer, as a provider's own library reads it and as our clients get it, in one comparable form."""
import dataclasses
import json


@dataclasses.dataclass
class Reading:
    """The first choice of an answer, whole or streamed."""

    text: str = ""
    reasoning: str = ""
    #: Names and arguments.
    calls: list = dataclasses.field(default_factory=list)
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    def compare(self, ours: "Reading") -> None:
        """Fails where ours has something else; tokens count where both have them."""
        theirs, mine = dataclasses.asdict(self), dataclasses.asdict(ours)
        for name, value in theirs.items():
            if value is not None and mine[name] != value:
                raise AssertionError(f"{name}: {mine[name]!r} where the library reads {value!r}")


def arguments(text: str | None):
    return json.loads(text) if text else {}


def usage_of(reading: Reading, usage: dict | None) -> Reading:
    if usage:
        reading.prompt_tokens, reading.completion_tokens = usage["prompt_tokens"], usage["completion_tokens"]
    return reading


def of_answer(case) -> Reading:
    """What our clients get of a whole answer."""
    message = case.output["response"]["choices"][0]["message"]
    calls = [(call["function"]["name"], arguments(call["function"]["arguments"])) for call in message.get("tool_calls") or []]
    reading = Reading(message.get("content") or "", message.get("reasoning_content") or "", calls)
    return usage_of(reading, case.output.get("usage"))


def of_stream(case) -> Reading:
    """What our clients get of a stream."""
    reading, calls = Reading(), {}
    for chunk in case.output["chunks"]:
        for choice in chunk.get("choices", []):
            if choice.get("index", 0) != 0:
                continue
            delta = choice.get("delta", {})
            reading.text += delta.get("content") or ""
            reading.reasoning += delta.get("reasoning_content") or ""
            for call in delta.get("tool_calls") or []:
                known = calls.setdefault(call["index"], ["", ""])
                known[0] += call["function"].get("name") or ""
                known[1] += call["function"].get("arguments") or ""
    reading.calls = [(name, arguments(text)) for _, (name, text) in sorted(calls.items())]
    return usage_of(reading, case.output.get("usage"))
