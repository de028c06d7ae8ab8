"""What is found in a configuration is the same for `check`, for a start and for a reload; each does with it what it must."""
import json
import subprocess

import pytest

from gateway import MASTER_KEY, UPSTREAM_KEY, Gateway, config, free_port, openai_model, run
from test_reload import names, settings

MISTAKES = """model_list:
  - model_name: one
    litellm_params: {model: nopeprov/f, api_key: k}
  - model_name: two
    litellm_params: {model: openai/x, api_key: k, api_base: "ftp://x"}
  - model_name: ""
    litellm_params: {model: openai/x, api_key: k}
    model_info: {mode: chatt}
  - model_name: several
    litellm_params: {model: openai/x, api_key: k, organization: [o1, o2], rpm: many, timeout: soon}
litellm_settings:
  drop_params: maybe
  ssl_verify: /no/such.pem
general_settings:
  master_key: sk-1234
  master_key: sk-1234
  completion_model: one
  completion_model: one
  completion_model: one
"""


@pytest.fixture
def own(upstream):
    with Gateway(settings(upstream, "before")) as running:
        yield running


def refused(gateway, *words: str) -> None:
    gateway.wait_for_log("stays in force")
    assert all(word in gateway.log for word in words), gateway.log
    assert names(gateway) == {"before"}


def test_check_goes_on_behind_keys_that_repeat_and_values_of_the_wrong_type(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(MISTAKES)
    done = run("check", str(path))
    assert done.returncode == 1
    for words in (
        "`master_key` more than once", "`completion_model` more than once", "nopeprov", "ftp://x", "model_list[2].model_name: is empty", "did you mean `chat`",
        "model_list[3].litellm_params.rpm", "model_list[3].litellm_params.timeout", "litellm_settings.drop_params", "/no/such.pem", "publicly known",
    ):  # fmt: skip
        assert words in done.stdout, (words, done.stdout)
    lines = [line for line in done.stdout.splitlines() if "model_list[3]" in line]
    assert len(lines) == len(set(lines)) == 2, "each finding once, not once for each organization"
    assert done.stdout.count("more than once") == 3, done.stdout


# ---- reloads


@pytest.mark.parametrize("entry, words", [
    ({"model": "nopeprov/x"}, "nopeprov"),
    ({"model": "openai/x", "api_base": "ftp://x"}, "ftp://x"),
    ({"model": "openai/x", "extra_headers": {"a b": "x"}}, "header field"),
])  # fmt: skip
def test_a_reload_with_a_model_that_cannot_work_is_refused(own, upstream, entry, words):
    changed = settings(upstream, "after")
    changed["model_list"].append({"model_name": "bad", "litellm_params": {"api_key": "k", **entry}})
    own.write(changed)
    refused(own, "error: model_list[2]", words)


def test_a_refused_reload_says_every_error(own, upstream):
    changed = settings(upstream, "after")
    changed["model_list"].append({"model_name": "bad", "litellm_params": {"model": "nopeprov/x"}})
    changed["litellm_settings"] = {"drop_params": "maybe", "ssl_verify": "/no/such.pem"}
    own.write(changed)
    refused(own, "nopeprov", "drop_params", "/no/such.pem")


@pytest.mark.parametrize("general", [{}, {"master_key": ""}, {"master_key": "sk-1234"}])
def test_a_reload_does_not_take_the_key_away_on_this_machine_either(upstream, general):
    with Gateway(settings(upstream, "before"), "--host", "127.0.0.1") as gateway:
        changed = settings(upstream, "after")
        changed["general_settings"] = general
        gateway.write(changed)
        refused(gateway, "general_settings.master_key", "restart")
        assert gateway.request("GET", "/v1/models", key=None)[0] == 401
        gateway.write(settings(upstream, "before", "after"))
        gateway.wait_for_log("was reloaded")


def test_a_start_serves_the_others_and_says_so(upstream):
    models = [openai_model("before", upstream, "plain"), {"model_name": "bad", "litellm_params": {"model": "nopeprov/x"}}]
    with Gateway(config(models)) as gateway:
        assert names(gateway) == {"before"}
        assert "warning: model_list[1]" in gateway.log and "the gateway serves the others" in gateway.log
        assert "error:" not in gateway.log


# ---- certificates


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    for name in ("a", "b"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
    return folder


def everywhere(path, env: dict, *words: str) -> None:
    """The same words from all three."""
    for arguments in (["check", str(path)], ["--config", str(path), "--validate_config"], ["--config", str(path), "--port", str(free_port())]):
        done = run(*arguments, env=env)
        text = done.stdout + done.stderr
        assert done.returncode == 1, text
        assert all(word in text for word in words) and "failedTo" not in text, text


@pytest.mark.parametrize("how", ["variable", "setting"])
def test_a_client_certificate_without_its_key_is_named(tmp_path, upstream, pair, how):
    settings = config([openai_model("plain", upstream)])
    if how == "setting":
        settings["litellm_settings"] = {"ssl_certificate": str(pair / "a.pem")}
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(settings))
    env = {"SSL_CERTIFICATE": str(pair / "a.pem")} if how == "variable" else {}
    everywhere(path, env, "a.pem holds no private key", "SSL_CERTIFICATE" if how == "variable" else "ssl_certificate")


@pytest.mark.parametrize("certificate, key, words", [
    ("a.pem", "b.key", "does not belong to the certificate in"), ("a.pem", "a.pem", "holds no private key"), ("a.key", "a.key", "holds no certificate"),
    ("a.pem", None, "SSL_KEYFILE_PATH"), (None, "a.key", "SSL_CERTFILE_PATH"),
])  # fmt: skip
def test_a_server_certificate_and_key_that_do_not_fit_are_named(tmp_path, upstream, pair, certificate, key, words):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)])))
    files = {"SSL_CERTFILE_PATH": certificate, "SSL_KEYFILE_PATH": key}
    everywhere(path, {name: str(pair / file) for name, file in files.items() if file}, words)


# ---- restrictions in disguise


@pytest.mark.parametrize("name", ["detect_prompt_injection", "hide_secrets", "presidio", "lakera_prompt_injection", "banned_keywords", "dynamic_rate_limiter"])
def test_a_guardrail_among_the_callbacks_stops_the_start(tmp_path, upstream, name):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)], litellm_settings={"callbacks": ["langfuse", name]})))
    done = run("--config", str(path), "--port", str(free_port()))
    assert done.returncode == 1 and f"`{name}` restricts" in done.stderr and "langfuse`" not in done.stderr


@pytest.mark.parametrize("arguments, words", [
    (["--telemetry"], "nothing is ever reported"), (["--telemetry", "False"], "nothing is ever reported"), (["--log-config", "x.json"], "Python's logging"),
    (["--prometheus_metrics_port=9"], "not built yet"), (["--run_gunicorn"], "Python servers"),
    (["--use_prisma_db_push"], "the database is not built yet"),
])  # fmt: skip
def test_each_option_without_effect_says_why(arguments, words):
    done = run(*arguments, "--skip_server_startup")
    assert done.returncode == 0 and words in done.stderr, done.stderr


# ---- detail in the log


@pytest.mark.parametrize("how", ["option", "variable", "debug"])
def test_the_detailed_log_names_what_a_request_is_made_of(upstream, how):
    arguments = {"option": ["--detailed_debug"], "variable": [], "debug": ["--debug"]}[how]
    with Gateway(config([openai_model("plain", upstream)]), *arguments, env={"DETAILED_DEBUG": "True"} if how == "variable" else {}) as gateway:
        assert gateway.chat("plain", "prompt-secret-64", temperature=0.5, headers={"x-team": "header-secret-91"})[0] == 200
        if how == "debug":
            assert "request came" not in gateway.log
            return
        gateway.wait_for_log("call ended")
        lines = [line for line in gateway.log.splitlines() if "request came" in line or "call ended" in line]
        text = "\n".join(lines)
        for words in ("/v1/chat/completions", "x-team", "authorization", "temperature", "messages", upstream.origin.split("//")[1], "openai"):
            assert words in text, (words, text)
        for secret in ("prompt-secret-64", "header-secret-91", MASTER_KEY, UPSTREAM_KEY):
            assert secret not in gateway.log


@pytest.mark.parametrize("key, words, status", [("sk-Zx81-strong-000\n", "white space", 0), ("sk-Zx81\nstrong-000", "no request can carry", 1)])
def test_a_master_key_that_no_request_can_carry(key, words, status):
    done = run("--skip_server_startup", env={"LITELLM_MASTER_KEY": key})
    assert done.returncode == status and words in done.stderr, done.stderr
