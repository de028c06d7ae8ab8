"""The command itself: options, checks of the configuration, what it says at the start and when it cannot start."""
import json
import re
import socket

import pytest

from gateway import MASTER_KEY, Gateway, config, free_port, openai_model, run


def test_version():
    done = run("--version")
    assert done.returncode == 0
    assert re.search(r"\d+\.\d+", done.stdout)


def test_help():
    done = run("--help")
    assert done.returncode == 0
    text = done.stdout.replace("-", "_")
    for option in ("config", "port", "host", "model", "num_workers", "debug", "detailed_debug", "request_timeout", "drop_params", "ssl_keyfile_path"):
        assert option in text, option
    assert "check" in done.stdout


def test_an_unknown_option():
    done = run("--no_such_option")
    assert done.returncode != 0
    assert "no_such_option" in done.stderr + done.stdout


def test_a_config_that_is_not_there():
    done = run("--config", "nowhere.yaml", "--port", str(free_port()))
    assert done.returncode != 0
    assert "nowhere.yaml" in done.stderr + done.stdout


# ---- litellm check

BROKEN = """model_list:
  - model_name: one
    litellm_params:
      model: openai/gpt-4o
      rpm: many
  - litellm_params:
      model: openai/gpt-4o
litellm_settings:
  request_timeout: soon
router_settings:
  routing_strategy: simplest-shuffle
"""


def test_check_names_every_problem_at_once(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(BROKEN)
    done = run("check", str(path))
    text = done.stdout + done.stderr
    assert done.returncode == 1
    assert "model_list[0].litellm_params.rpm" in text and re.search(r"\b5\b", text)
    assert "model_list[1]" in text and "model_name" in text
    assert "request_timeout" in text and re.search(r"\b9\b", text)
    assert "routing_strategy" in text


def test_check_suggests_the_key_that_was_meant(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("model_list: []\nlitellm_settings:\n  drop_parms: true\n")
    done = run("check", str(path))
    assert "drop_params" in done.stdout + done.stderr


def test_check_is_content_with_a_good_file(tmp_path, upstream):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)])))
    assert run("check", str(path)).returncode == 0
    assert run("--config", str(path), "--validate_config").returncode == 0


def test_a_broken_config_stops_the_start(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(BROKEN)
    done = run("--config", str(path), "--port", str(free_port()))
    assert done.returncode != 0
    assert "rpm" in done.stdout + done.stderr


# ---- starting


def test_the_start_says_what_is_served_and_how_to_try_it(gateway):
    assert "my-model" in gateway.log
    assert str(gateway.port) in gateway.log
    assert "curl" in gateway.log
    assert MASTER_KEY not in gateway.log


def test_a_busy_port_names_the_remedy(upstream):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--port", str(port), "--host", "127.0.0.1", "--model", "openai/gpt-4o", timeout=20)
    text = done.stdout + done.stderr
    assert done.returncode != 0
    assert str(port) in text and "--port" in text


@pytest.mark.parametrize("arguments", [("--num_workers", "1"), ("--num-workers", "2"), ("--num-workers=1",), ("--detailed_debug",), ("--debug",)])
def test_both_spellings(upstream, arguments):
    with Gateway(config([openai_model("plain", upstream)]), *arguments) as gateway:
        assert gateway.chat("plain", "a-prompt-nobody-may-read")[0] == 200
        assert MASTER_KEY not in gateway.log


def test_options_of_python_servers_are_accepted(upstream):
    with Gateway(config([openai_model("plain", upstream)]), "--run_gunicorn", "--telemetry", "False") as gateway:
        assert "run_gunicorn" in gateway.log.replace("-", "_")
        assert gateway.chat("plain")[0] == 200


def test_config_from_the_environment(upstream, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)])))
    with Gateway(None, env={"CONFIG_FILE_PATH": str(path)}) as gateway:
        assert gateway.chat("plain")[0] == 200


def test_secrets_from_the_environment(upstream):
    model = openai_model("plain", upstream, api_key="os.environ/MY_PROVIDER_KEY")
    settings = config([model], general_settings={"master_key": "os.environ/MY_MASTER_KEY"})
    with Gateway(settings, env={"MY_PROVIDER_KEY": "sk-from-env", "MY_MASTER_KEY": "sk-master-from-env-1"}) as gateway:
        assert gateway.chat("plain", key="sk-master-from-env-1")[0] == 200
        assert upstream.last("plain").headers["authorization"] == "Bearer sk-from-env"
        assert gateway.chat("plain")[0] == 401


def test_one_model_without_a_config(upstream):
    arguments = ("--model", "openai/plain", "--api_base", f"{upstream.origin}/v1", "--alias", "mine", "--max_tokens", "17", "--temperature", "0.5")
    with Gateway(None, *arguments, env={"OPENAI_API_KEY": "sk-from-env", "LITELLM_MASTER_KEY": MASTER_KEY}) as gateway:
        assert gateway.chat("mine")[0] == 200
        assert upstream.last("plain").json["max_tokens"] == 17
        assert upstream.last("plain").json["temperature"] == 0.5


def test_the_commands_that_ask_a_running_gateway(upstream):
    with Gateway(config([openai_model("plain", upstream), openai_model("broken", upstream, "status-500")])) as gateway:
        env = {"LITELLM_MASTER_KEY": MASTER_KEY}
        done = run("--test", gateway.url, "--model", "plain", env=env)
        assert done.returncode == 0 and "You said" in done.stdout + done.stderr
        done = run("--health", "--host", "127.0.0.1", "--port", str(gateway.port), env=env)
        assert '"healthy_count":1' in (done.stdout + done.stderr).replace(" ", "")


# ---- who may reach it


def listens_on_all(port: int) -> bool:
    """Whether the port is bound to more than 127.0.0.1."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        rows = [line.split() for line in file.readlines()[1:]]
    return any(row[3] == "0A" and row[1] == f"00000000:{port:04X}" for row in rows)


@pytest.mark.parametrize("key", [None, "sk-1234"])
def test_without_a_real_key_only_this_machine_is_served(upstream, key):
    settings = config([openai_model("plain", upstream)], general_settings={"master_key": key})
    with Gateway(settings) as gateway:
        assert gateway.chat("plain", key=key)[0] == 200
        assert not listens_on_all(gateway.port)
        assert "127.0.0.1" in gateway.log and "master_key" in gateway.log


@pytest.mark.parametrize("how", ["option", "environment"])
def test_without_a_real_key_other_hosts_are_refused(upstream, how):
    settings = config([openai_model("plain", upstream)], general_settings={"master_key": "sk-1234"})
    arguments = ("--host", "0.0.0.0") if how == "option" else ()
    gateway = Gateway(settings, *arguments, env={"HOST": "0.0.0.0"} if how == "environment" else {}, start=False)
    try:
        assert gateway.process.wait(10) != 0
        assert "master_key" in gateway.log
    finally:
        gateway.stop()


@pytest.mark.parametrize("how", ["setting", "environment"])
def test_unless_the_danger_is_accepted(upstream, how):
    general = {"master_key": None, **({"dangerously_permit_weak_or_unset_master_key": True} if how == "setting" else {})}
    env = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "True"} if how == "environment" else {}
    with Gateway(config([openai_model("plain", upstream)], general_settings=general), "--host", "0.0.0.0", env=env) as gateway:
        assert gateway.chat("plain", key=None)[0] == 200


def test_a_real_key_serves_everyone(upstream):
    with Gateway(config([openai_model("plain", upstream)])) as gateway:
        assert gateway.chat("plain")[0] == 200


def test_a_restriction_that_is_not_built_stops_the_start(upstream):
    """Whoever writes down a limit must not be served without it."""
    settings = config([openai_model("plain", upstream)], general_settings={"allowed_ips": ["10.0.0.1"]})
    gateway = Gateway(settings, start=False)
    try:
        try:
            assert gateway.process.wait(3) != 0
            assert "allowed_ips" in gateway.log
        except Exception as error:
            if "timed out" not in str(error):
                raise
            gateway.wait_until_serving()
            assert gateway.chat("plain")[0] == 403, "neither refused at the start nor enforced"
    finally:
        gateway.stop()
