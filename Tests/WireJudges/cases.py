"""The dialects' golden fixtures as what is judged: what we send, what a provider sends, and what our clients get of it.

`Tests/LLMDialectsTests/Fixtures/README.md` describes the folders.
"""
import json
import pathlib

import pytest

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "LLMDialectsTests" / "Fixtures"


class Case:
    """One folder."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.name = f"{folder.parent.name}/{folder.name}"
        self.settings = self.json("target.json") or self.json("call.json") or {}
        self.provider = self.settings.get("provider", "")
        default = "messages" if folder.parent.name == "messages" else "chat"
        self.operation = self.settings.get("operation", default)

    def __repr__(self) -> str:
        return self.name

    def read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def json(self, name: str):
        text = self.read(name)
        return None if text is None else json.loads(text)

    @property
    def request(self) -> dict | None:
        """What the provider is sent; the first of several."""
        wire = self.json("wire-request.json")
        wire = wire[0] if isinstance(wire, list) else wire
        if wire and "body_text" in wire:
            wire["body"] = json.loads(wire["body_text"])
        return wire

    @property
    def answer(self) -> dict | None:
        """What the provider answers, if it is one of success that we understand."""
        answer, output = self.json("wire-response.json"), self.json("output.json") or {}
        if not isinstance(answer, dict) or not isinstance(answer.get("body"), dict) or "error" in output:
            return None
        return answer["body"] if answer.get("status", 200) == 200 else None

    @property
    def stream(self) -> bytes | None:
        """What the provider streams, if it comes to a good end."""
        if "error" in (self.json("output.json") or {}) or self.settings.get("stream_end") == "cut":
            return None
        return self.read("wire-stream.sse") or self.read("wire-stream.bin")

    @property
    def output(self) -> dict:
        """What comes of it for our clients."""
        return self.json("output.json") or {}


def all_cases() -> list[Case]:
    folders = [folder for dialect in sorted(FIXTURES.iterdir()) if dialect.is_dir() for folder in sorted(dialect.iterdir())]
    cases = [Case(folder) for folder in folders if folder.is_dir()]
    return [case for case in cases if case.settings]


CASES = all_cases()


def parameters(part: str, *dialects: str, strange: dict | None = None, **wanted: str):
    """The cases that have this part, as a test's parameters.

    `strange` names those that the SDK must refuse, with the reason; one that it accepts after all is a failure, too.
    """
    strange = strange or {}
    found = [
        case
        for case in CASES
        if (not dialects or case.folder.parent.name in dialects)
        and all(getattr(case, name) == value for name, value in wanted.items())
        and getattr(case, part) not in (None, {})
    ]
    unknown = set(strange) - {case.name for case in CASES}
    assert not unknown, f"no such cases: {sorted(unknown)}"

    def marks(case: Case) -> list:
        if case.name not in strange:
            return []
        return [pytest.mark.refused(strange[case.name])]

    return pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks(case)) for case in found])
