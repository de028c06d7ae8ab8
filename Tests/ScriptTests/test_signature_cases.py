"""The cases of the AWS signature tests are what botocore says, and the committed ones are reproducible."""
import json
import os

import pytest

from test_scripts import ROOT, script

pytest.importorskip("botocore")


def test_the_committed_cases_are_what_botocore_says():
    with open(os.path.join(ROOT, "Tests/LLMCredentialsTests/Data/signatures.json"), encoding="utf-8") as file:
        committed = json.load(file)
    assert script("signature-cases").cases(len(committed), 1) == committed


def test_another_seed_gives_other_cases():
    module = script("signature-cases")
    assert module.cases(3, 2) != module.cases(3, 1)
    assert all("authorization" in case["signed"] for case in module.cases(50, 3))
