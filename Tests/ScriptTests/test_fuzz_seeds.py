"""The seeds of the dialects' fuzzers."""
import json
import os
import re
import sys

import pytest

from test_scripts import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
import damaged_streams  # noqa: E402
import fuzz_seeds  # noqa: E402

SOURCES = os.path.join(ROOT, "Sources")
# These answer whole: no stream of theirs is read.
WHOLE_ONLY = {"palm", "petals", "bytez"}


def source(*path: str) -> str:
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def dialects(file: str) -> set:
    """The names of the dialects that a list of the sources has."""
    raw = source(SOURCES, "LLMCatalog", "Providers", "DialectID.swift")
    names = {case: name or case for case, name in re.findall(r'^    case (\w+)(?: = "([^"]+)")?', raw, re.M)}
    listed = re.findall(r"case ((?:\.\w+(?:, )?)+):", source(SOURCES, "LLMDialects", *file.split("/")))
    return {names[case.strip(" .")] for line in listed for case in line.split(",")}


CHATTING, EMBEDDING = dialects("Dialects.swift"), dialects("Embeddings/EmbeddingDialects.swift")


def dialect_of(settings: dict) -> str:
    row = next(row for row in ROWS if row["id"] == settings["provider"])
    return row.get("dialects", {}).get(settings.get("operation"), row["dialect"])


ROWS = json.loads(source(SOURCES, "LLMCatalog", "Providers", "providers.json"))["providers"]
SEEDS = list(fuzz_seeds.answers())
# Dialect -> the kinds of answers that its seeds are.
KINDS = {}
for name, _, settings in fuzz_seeds.cases():
    kinds = {seed[4] & 3 for seed in SEEDS if seed.startswith(fuzz_seeds.key(name))}
    KINDS.setdefault(dialect_of(settings), set()).update(kinds)


def test_every_fixture_with_a_target_is_a_request(tmp_path):
    assert fuzz_seeds.write("requests", str(tmp_path)) == len(list(fuzz_seeds.cases())) > 1000


def test_answers_and_streams_are_seeds(tmp_path):
    count = fuzz_seeds.write("answers", str(tmp_path))
    kinds = {path.read_bytes()[4] & 3 for path in tmp_path.iterdir()}
    assert count > 1000 and kinds == {fuzz_seeds.WHOLE, fuzz_seeds.ERROR, fuzz_seeds.STREAM, fuzz_seeds.BROKEN}


def test_old_seeds_are_taken_away(tmp_path):
    (tmp_path / "old").write_bytes(b"old")
    assert fuzz_seeds.write("framing", str(tmp_path)) > 100
    assert not (tmp_path / "old").exists()


def test_a_fuzzer_without_fixtures_has_no_seeds(tmp_path):
    assert fuzz_seeds.write("json", str(tmp_path)) == 0


def test_cases_have_different_keys():
    names = [name for name, _, _ in fuzz_seeds.cases()]
    assert len({fuzz_seeds.key(name) for name in names}) == len(names)
    assert fuzz_seeds.key("a") == bytes.fromhex("e40c292c")


@pytest.mark.parametrize("dialect", sorted(CHATTING))
def test_every_dialect_of_the_list_is_fuzzed(dialect):
    wanted = {fuzz_seeds.WHOLE, fuzz_seeds.ERROR} | (set() if dialect in WHOLE_ONLY else {fuzz_seeds.STREAM})
    assert wanted <= KINDS.get(dialect, set()), "give it fixtures: they are what its fuzzing begins with"


@pytest.mark.parametrize("dialect", sorted(EMBEDDING))
def test_every_dialect_with_embeddings_is_fuzzed(dialect):
    assert fuzz_seeds.WHOLE in KINDS.get(dialect, set())


@pytest.mark.parametrize("dialect", sorted(CHATTING - WHOLE_ONLY))
def test_damaged_streams_of_every_dialect_are_seeds(dialect):
    keys = [fuzz_seeds.key(name) for name, _, settings in fuzz_seeds.cases() if dialect_of(settings) == dialect]
    own = {seed for seed in SEEDS if seed[:4] in keys and seed[4] & 3 == fuzz_seeds.STREAM}
    streams = {name: fuzz_seeds.read(case, "wire-stream.sse") or fuzz_seeds.read(case, "wire-stream.bin")
               for name, case, settings in fuzz_seeds.cases()
               if dialect_of(settings) == dialect and fuzz_seeds.read(case, "wire-response.json")}  # fmt: skip
    damages = {
        damage
        for name, stream in streams.items()
        if stream
        for damage, damaged in damaged_streams.variants(stream)
        if any(seed[6:] == damaged for seed in own)
    }
    assert damages == set(damaged_streams.DAMAGES)


def test_every_framing_has_a_fuzzer_and_seeds():
    framing = source(SOURCES, "LLMDialects", "Framing", "StreamFraming.swift")
    cases = set(re.findall(r"^    case (\w+)$", framing[: framing.index("package func")], re.M))
    fuzzer = source(ROOT, "Fuzz", "Sources", "FuzzFraming", "FuzzFraming.swift")
    listed = re.search(r"framings: \[StreamFraming\] = \[([^\]]+)\]", fuzzer).group(1)
    names = [name.strip(" .") for name in listed.split(",")]
    # Server-sent events have a fuzzer of their own.
    assert set(names) | {"serverSentEvents"} == cases and os.listdir(os.path.join(ROOT, "Fuzz", "Corpus", "sse"))
    assert {seed[0] for seed in fuzz_seeds.framing()} | {fuzz_seeds.EITHER} == set(range(len(names)))


@pytest.mark.parametrize("damage", damaged_streams.DAMAGES)
def test_a_damaged_frame_is_still_a_frame(damage):
    case = next(case for _, case, _ in fuzz_seeds.cases() if case.endswith("bedrock/answer-tools"))
    stream = fuzz_seeds.read(case, "wire-stream.bin")
    damaged = dict(damaged_streams.variants(stream))[damage]
    assert damaged != stream
    for frame in damaged_streams.events(damaged)[:-1]:
        assert frame == damaged_streams.framed(frame, frame[12 + int.from_bytes(frame[4:8], "big") : -4])
