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


TEMPLATES = """model_list:
  - model_name: fine
    litellm_params: {model: petals/a, chat_template: "{{ messages[0].content }}"}
  - model_name: sent on as it is
    litellm_params: {model: hosted_vllm/a, api_base: "http://127.0.0.1:1/v1", chat_template: "{% macro f() %}x{% endmacro %}"}
  - model_name: outside
    litellm_params:
      model: petals/b
      chat_template: |
        {% for message in messages %}
        {{ message.content }}
        {% macro f() %}x{% endmacro %}
        {% endfor %}
  - model_name: in a file
    litellm_params: {model: petals/c, tokenizer_config: {chat_template: "{% import 'x' as y %}"}}
  - model_name: a test that nobody knows
    litellm_params: {model: petals/d, chat_template: "{{ messages|selectattr('role', 'foo')|list }}"}
  - model_name: a filter with too little
    litellm_params: {model: petals/e, chat_template: "{{ 'aa'|replace('a') }}"}
  - model_name: filters over lists
    litellm_params: {model: petals/f, chat_template: "{{ [1, 2]|map('string')|join(',') }}"}
  - model_name: fails for every conversation
    litellm_params: {model: petals/g, chat_template: "a\\n{{ settings.name }}"}
  - model_name: no such template
    litellm_params: {model: petals/h, prompt_template: nonsense}
  - model_name: a number for a text
    litellm_params: {model: petals/i, roles: {user: {pre_message: 5}}}
"""


def test_check_refuses_templates_outside_the_subset(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(TEMPLATES)
    done = run("check", str(path))
    text = done.stdout + done.stderr
    assert done.returncode == 1 and "7 errors" in text, text
    assert re.search(r"error: model_list\[2\]\.litellm_params\.chat_template: .*line 3", text), text
    assert re.search(r"error: model_list\[3\]\.litellm_params\.tokenizer_config: .*line 1", text), text
    assert re.search(r"error: model_list\[4\]\.litellm_params\.chat_template: .*line 1.*'foo'", text), text
    assert re.search(r"error: model_list\[5\]\.litellm_params\.chat_template: .*line 1.*'replace'", text), text
    assert "model_list[6]" not in text, text
    assert re.search(r"error: model_list\[7\]\.litellm_params\.chat_template: .*line 2.*'settings'", text), text
    assert re.search(r"error: model_list\[8\]\.litellm_params\.prompt_template: ", text), text
    assert re.search(r"error: model_list\[9\]\.litellm_params\.roles: .*roles\.user\.pre_message", text), text


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
    assert "Set models:\n    plain\n" in gateway.log
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
        done = run("--test", gateway.url, env=env)  # Without a model it asks for the first one that there is.
        assert done.returncode == 0 and "Whole answer of plain" in done.stdout, done.stdout + done.stderr
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


# ---- what debugging shows


@pytest.mark.parametrize("how", ["--debug", "--detailed_debug", "environment"])
def test_debugging_shows_no_secrets(upstream, how):
    model = openai_model("plain", upstream, api_key="os.environ/MY_PROVIDER_KEY", extra_headers={"x-team": "header-secret-91"})
    settings = config([model], general_settings={"master_key": "os.environ/MY_MASTER_KEY"}, environment_variables={"FILE_SECRET": "file-secret-17"})
    secrets = {"MY_PROVIDER_KEY": "sk-provider-secret-31", "MY_MASTER_KEY": "sk-master-secret-42", "SOME_PASSWORD": "password-secret-53"}
    env = {**secrets, **({"LITELLM_LOG": "DEBUG"} if how == "environment" else {})}
    with Gateway(settings, *(() if how == "environment" else (how,)), env=env) as gateway:
        assert gateway.chat("plain", "prompt-secret-64", key=secrets["MY_MASTER_KEY"])[0] == 200
        gateway.write({**settings, "router_settings": {"num_retries": 1}})
        gateway.wait_for_log("was reloaded")
        gateway.process.terminate()
        gateway.process.wait(10)
        assert "debug" in gateway.log
        for secret in [*secrets.values(), "header-secret-91", "file-secret-17", "prompt-secret-64", "sk-upstream"]:
            assert secret not in gateway.log, secret


# ---- mistakes that stop the start


def failing(*arguments: str, env: dict | None = None, settings: dict | None = None, folder=None) -> str:
    """What the program says before it ends with 1; never with a crash or with Swift's own words."""
    arguments = list(arguments)
    if settings is not None:
        path = folder / "config.yaml"
        path.write_text(json.dumps(settings))
        arguments += ["--config", str(path)]
    done = run("--port", str(free_port()), "--host", "127.0.0.1", *arguments, env=env)
    text = done.stdout + done.stderr
    assert done.returncode in (1, 64), text
    assert "LLMError(" not in text and "Fatal error" not in text
    return text


@pytest.mark.parametrize("env, words", [
    ({"SSL_CERT_FILE": "/nope.pem"}, ["SSL_CERT_FILE", "/nope.pem"]),
    ({"REQUESTS_CA_BUNDLE": "/nope.pem"}, ["REQUESTS_CA_BUNDLE", "/nope.pem"]),
    ({"SSL_CERT_FILE": "/etc/passwd"}, ["SSL_CERT_FILE", "/etc/passwd", "PEM"]),
    ({"SSL_CERTIFICATE": "/nope.pem"}, ["SSL_CERTIFICATE", "/nope.pem"]),
    ({"SSL_VERIFY": "maybe"}, ["SSL_VERIFY", "maybe", "true"]),
    ({"HTTP_PROXY": "socks5://user:proxy-secret-5@127.0.0.1:1080"}, ["HTTP_PROXY", "socks5"]),
    ({"HTTPS_PROXY": "http://127.0.0.1:99999"}, ["HTTPS_PROXY", "65535"]),
    ({"KEEPALIVE_TIMEOUT": "-5"}, ["KEEPALIVE_TIMEOUT", "-5"]),
    ({"KEEPALIVE_TIMEOUT": "soon"}, ["KEEPALIVE_TIMEOUT", "soon"]),
    ({"REQUEST_TIMEOUT": "abc"}, ["REQUEST_TIMEOUT", "abc"]),
    ({"PORT": "99999"}, []),
])  # fmt: skip
def test_a_bad_variable_is_named(env, words, tmp_path, upstream):
    settings = config([openai_model("plain", upstream)])
    if "PORT" in env:
        done = run("--model", "openai/gpt-4o", env=env)
        assert done.returncode != 0 and "PORT=99999" in done.stdout + done.stderr
        return
    text = failing(env=env, settings=settings, folder=tmp_path)
    assert all(word in text for word in words), text
    assert "proxy-secret-5" not in text
    if not next(iter(env)).startswith("KEEPALIVE"):
        done = run("check", str(tmp_path / "config.yaml"), env=env)
        assert done.returncode == 1 and all(word in done.stdout for word in words)


def test_a_bad_setting_is_named(tmp_path, upstream):
    settings = config([openai_model("plain", upstream)], litellm_settings={"ssl_verify": "/nope.pem"})
    text = failing(settings=settings, folder=tmp_path)
    assert "litellm_settings.ssl_verify" in text and "/nope.pem" in text


def test_a_model_that_means_nothing_is_nothing_to_serve():
    text = failing("--model", "zzz")
    assert "zzz" in text


@pytest.mark.parametrize("params, words", [
    ({"model": "nosuchprovider/x"}, ["nosuchprovider"]),
    ({"model": "zzz"}, ["zzz"]),
    ({"model": "openai/x", "api_base": "ftp://host/v1"}, ["ftp://host/v1", "api_base"]),
    ({"model": "openai/x", "api_base": "notaurl"}, ["notaurl"]),
    ({"model": "openai/x", "api_base": "http://host:99999/v1"}, ["http://host:99999/v1"]),
    ({"model": "openai/x", "api_base": "http://host/v1#part"}, ["http://host/v1"]),
    ({"model": "openai/x", "api_base": "http://user:base-secret-8@host/v1"}, ["host/v1"]),
    ({"model": "openai/x", "api_key": "sk-line\nbreak-secret-8"}, ["api_key", "control"]),
    ({"model": "openai/x", "extra_headers": {"bad name": "v"}}, ["bad name"]),
    ({"model": "openai/x", "extra_headers": {"x-a": "v\r\nx-b: secret-8"}}, ["x-a", "control"]),
])  # fmt: skip
def test_check_finds_deployments_that_cannot_work(params, words, tmp_path):
    path = tmp_path / "config.yaml"
    entry = {"model_name": "one", "litellm_params": {"api_key": "sk-x", **params}}
    path.write_text(json.dumps(config([entry])))
    done = run("check", str(path))
    text = done.stdout + done.stderr
    assert done.returncode == 1, text
    assert "model_list[0]" in text and all(word in text for word in words), text
    assert "secret-8" not in text
    assert "1 error, 0 warnings." in text
    assert run("--config", str(path), "--validate_config").returncode == 1


@pytest.mark.parametrize("key", [None, "sk-1234"])
def test_check_warns_about_the_master_key(key, tmp_path, upstream):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)], general_settings={"master_key": key})))
    done = run("check", str(path))
    assert done.returncode == 0 and "general_settings.master_key" in done.stdout and "1 warning." in done.stdout


def test_a_call_to_a_bad_address_names_it(upstream):
    models = [openai_model("plain", upstream), openai_model("astray", upstream, api_base="ftp://host/v1")]
    with Gateway(config(models)) as gateway:
        assert "ftp://host/v1" in gateway.log
        status, _, answer = gateway.chat("astray")
        assert status >= 400 and "ftp://host/v1" in answer["error"]["message"]
        assert gateway.chat("plain")[0] == 200


@pytest.mark.parametrize("how", ["--model", "--config"])
def test_the_address_of_a_test_may_be_left_out(upstream, how):
    """Before other options, after them, and alone, where everything else is in the environment."""
    with Gateway(config([openai_model("plain", upstream)])) as gateway:
        options = [how, "plain" if how == "--model" else gateway.config_path, "--port", str(gateway.port)]
        env = {"LITELLM_MASTER_KEY": MASTER_KEY} if how == "--model" else {}
        for arguments in (["--test", *options], [*options, "--test"]):
            done = run(*arguments, env=env)
            assert done.returncode == 0 and "You said" in done.stdout, done.stdout + done.stderr
        done = run("--test", env={"PORT": str(gateway.port), "CONFIG_FILE_PATH": gateway.config_path})
        assert done.returncode == 0 and "You said" in done.stdout, done.stdout + done.stderr


def test_try_it_suggests_a_model_behind_a_wildcard(upstream):
    params = {"model": "anthropic/*", "api_base": upstream.origin, "api_key": "k"}
    with Gateway(config([{"model_name": "a/*", "litellm_params": params}])) as gateway:
        gateway.wait_for_log("Try it")  # It serves a moment before it says so.
        assert re.search(r'"model": "a/claude[^"*]+"', gateway.log), gateway.log


@pytest.mark.parametrize("how", [["check", "{}"], ["check", "--config", "{}"], ["--config", "{}", "check"]])
def test_check_of_a_file_that_is_not_there(tmp_path, how):
    done = run(*(part.format(tmp_path / "none.yaml") for part in how))
    assert done.returncode == 1
    assert "none.yaml" in done.stdout and "no such file" in done.stdout and "1 error" in done.stdout


def test_options_that_are_defaults_of_every_model(upstream):
    models = [openai_model("plain", upstream), openai_model("cool", upstream, "slow-1", temperature=0.1)]
    with Gateway(config(models), "--temperature", "0.7", "--max_tokens", "55") as running:
        for model in ("plain", "cool"):
            running.chat(model)
        running.chat("plain", temperature=0.3)
    sent = [(call.json["temperature"], call.json["max_tokens"]) for call in upstream.of("plain")[-2:] + upstream.of("slow-1")[-1:]]
    assert sent == [(0.7, 55), (0.3, 55), (0.1, 55)]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--temperature", "nan"], "--temperature"), (["--add_key", "ONE_KEY"], "NAME=VALUE"), (["--request_timeout", "0"], "--request_timeout"), (["--max_tokens=-5"], "--max_tokens"), (["--max_tokens", "0"], "--max_tokens"),
        (["--api_version", "2024-10-21"], "--api_version"), (["--headers", '{"a": "b"}'], "--headers"),
    ],
)  # fmt: skip
def test_options_that_mean_nothing(arguments, words):
    done = run(*arguments, "--skip_server_startup")
    assert done.returncode != 0 and words in done.stderr


@pytest.mark.parametrize("name, value", [("WORKER_CONFIG", '{"model": "gpt-4o"}'), ("LITELLM_CONFIG_BUCKET_NAME", "b")])
def test_a_configuration_that_is_not_read_is_named(name, value):
    done = run("--skip_server_startup", env={name: value})
    assert done.returncode == 0 and name in done.stderr


def test_a_certificate_that_is_not_there_is_named(upstream, tmp_path):
    done = run("--ssl_certfile_path", str(tmp_path / "a.pem"), "--ssl_keyfile_path", str(tmp_path / "b.pem"), "--port", "0")
    assert done.returncode == 1 and "a.pem cannot be read (no such file)" in done.stderr


def test_save_keeps_every_option_of_the_model(tmp_path):
    options = ["--model", "azure/dep", "--alias", "mine", "--api_base", "https://x.openai.azure.com", "--api_version", "2024-10-21", "--temperature", "0.5"]
    options += ["--max_tokens", "7", "--headers", '{"x-a": "b: c"}', "--drop_params", "--request_timeout", "9"]
    options += ["--add_function_to_prompt", "--add_key", "AZURE_API_KEY=sk-\"one\"", "--max_budget", "12.5"]
    done = run(*options, "--save", "--skip_server_startup", cwd=str(tmp_path))
    # A budget in a file is one that lasts, which is not built yet: the file says how to start with this one.
    assert done.returncode == 0 and "--max_budget 12.5 has no place in a file" in done.stderr
    text = (tmp_path / "config.yaml").read_text()
    for words in ("mine", "azure/dep", "https://x.openai.azure.com", "2024-10-21", "temperature: 0.5", "max_tokens: 7", "b: c", "drop_params: true", "request_timeout: 9", "add_function_to_prompt: true",
                  '"AZURE_API_KEY": "sk-\\"one\\""', "litellm --config config.yaml --max_budget 12.5"):
        assert words in text
    assert (tmp_path / "config.yaml").stat().st_mode & 0o777 == 0o600
    assert run("check", cwd=str(tmp_path)).returncode == 0


@pytest.mark.parametrize("host, words", [("no-such-host.invalid", "neither an address nor a name"), ("203.0.113.7", "not an address of this machine")])
def test_an_address_that_cannot_be_listened_on(upstream, host, words, tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(config([openai_model("plain", upstream)])))
    done = run("--config", str(path), "--host", host, "--port", str(free_port()))
    assert done.returncode == 1 and words in done.stderr and "--host" in done.stderr


@pytest.mark.parametrize("host", ["::1", "[::1]", ""])
def test_addresses_in_other_forms(upstream, host):
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with Gateway(config([openai_model("plain", upstream)]), "--host", host, start=False) as running:
        running.wait_for_log("Serving http://")
        socket.create_connection(("::1" if host else "127.0.0.1", running.port), timeout=2).close()


def test_several_keys_for_this_process(upstream):
    model = openai_model("plain", upstream, api_key="os.environ/ONE_KEY", organization="os.environ/ANOTHER")
    arguments = ("--add_key", "ONE_KEY=sk-one", "--add_key", "ANOTHER=org=a")
    with Gateway(config([model]), *arguments) as gateway:
        assert gateway.chat("plain")[0] == 200
        headers = upstream.last("plain").headers
        assert (headers["authorization"], headers["openai-organization"]) == ("Bearer sk-one", "org=a")
