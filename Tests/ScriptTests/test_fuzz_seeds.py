"""The seeds of the dialects' fuzzers."""
import os
import sys

from test_scripts import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
import fuzz_seeds  # noqa: E402


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
