"""TLS on both sides: our own certificate, and the certificates of upstreams; and proxies on the way to them."""
import http.client
import socket
import ssl
import subprocess
import time

import httpx
import openai
import pytest

from fake_upstream import FakeUpstream
from gateway import MASTER_KEY, Gateway, config, openai_model, run
from raw_http import chat_request

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A key and a certificate for 127.0.0.1, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert,
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:TRUE"],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(key), str(cert)


@pytest.fixture(scope="module")
def tls_upstream(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    server = FakeUpstream(context)
    yield server
    server.close()


def test_idle_connections_do_not_keep_a_stopping_process(upstream, certificate):
    """Pools never answer the farewell of TLS."""
    key, cert = certificate
    with Gateway(config([openai_model("plain", upstream)]), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, tls=True) as gateway:
        context = ssl.create_default_context(cafile=cert)
        idle = [context.wrap_socket(socket.create_connection(("127.0.0.1", gateway.port)), server_hostname="localhost") for _ in range(3)]
        begin = time.monotonic()
        gateway.process.terminate()
        assert gateway.process.wait(10) == 0
        assert time.monotonic() - begin < 3
        for connection in idle:
            connection.close()


def test_serving_tls(upstream, certificate):
    key, cert = certificate
    models = [openai_model(name, upstream) for name in ("plain", "paced-20")]
    with Gateway(config(models), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, tls=True) as gateway:
        trusting = httpx.Client(verify=ssl.create_default_context(cafile=cert), trust_env=False)
        with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=0, http_client=trusting) as sdk:
            assert sdk.chat.completions.create(model="plain", messages=HELLO).choices[0].message.content == "You said: Hello"
            chunks = list(sdk.chat.completions.create(model="paced-20", messages=HELLO, stream=True))
            assert sum(bool(chunk.choices and chunk.choices[0].delta.content) for chunk in chunks) == 20

        # Whoever speaks plain HTTP here is not answered as if all were well, and harms nobody.
        plain = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=3)
        with pytest.raises((http.client.HTTPException, OSError)):
            plain.request("GET", "/health/liveliness")
            assert plain.getresponse().status == 400
            raise OSError
        with openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=0, http_client=httpx.Client(
            verify=ssl.create_default_context(cafile=cert), trust_env=False
        )) as sdk:
            assert sdk.models.retrieve("plain").id == "plain"


def test_a_missing_certificate_stops_the_start(upstream):
    gateway = Gateway(config([openai_model("plain", upstream)]), "--ssl_keyfile_path", "no.pem", "--ssl_certfile_path", "none.pem", start=False)
    try:
        assert gateway.process.wait(10) != 0
        assert "pem" in gateway.log
    finally:
        gateway.stop()


def test_an_unknown_upstream_certificate_is_refused(tls_upstream):
    with Gateway(config([openai_model("plain", tls_upstream)])) as gateway:
        status, _, answer = gateway.chat("plain")
        assert status >= 500
        assert "cert" in answer["error"]["message"].lower() or "tls" in answer["error"]["message"].lower() or "connect" in answer["error"]["message"].lower()
    assert not tls_upstream.of("plain")


@pytest.mark.parametrize("how", ["off", "bundle", "setting", "file"])
def test_an_upstream_certificate_that_we_were_told_to_trust(tls_upstream, certificate, how):
    env = {"off": {"SSL_VERIFY": "False"}, "bundle": {"SSL_VERIFY": certificate[1]}, "file": {"SSL_CERT_FILE": certificate[1]}}.get(how, {})
    section = {"litellm_settings": {"ssl_verify": certificate[1]}} if how == "setting" else {}
    with Gateway(config([openai_model("plain", tls_upstream)], **section), env=env) as gateway:
        for stream in (False, True):
            status, _, answer = gateway.chat("plain", stream=stream)
            assert status == 200, answer


def test_realtime_checks_trust_the_same(tls_upstream, certificate):
    realtime = {**openai_model("talks", tls_upstream), "model_info": {"mode": "realtime"}}
    for env, healthy in (({}, 0), ({"SSL_CERT_FILE": certificate[1]}, 1)):
        with Gateway(config([realtime]), env=env) as gateway:
            answer = gateway.request("GET", "/health")[2]
            assert (answer["healthy_count"], answer["unhealthy_count"]) == (healthy, 1 - healthy), answer
    call = tls_upstream.last("talks")
    assert call.done.wait(5) and call.farewell[:2] == b"\x88\x82"


def test_a_proxy_on_the_way(upstream):
    """The proxy (here the fake provider itself) is asked with the whole address, and NO_PROXY keeps others direct."""
    upstream.forget()
    far = openai_model("far", upstream, "plain", api_base="http://provider.example/v1")
    near = openai_model("near", upstream, "compressed")
    env = {"HTTP_PROXY": upstream.origin, "http_proxy": upstream.origin, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    with Gateway(config([far, near]), env=env) as gateway:
        assert gateway.chat("far")[0] == 200
        assert upstream.last("plain").target == "http://provider.example/v1/chat/completions"
        assert upstream.last("plain").headers["host"] == "provider.example"
        assert gateway.chat("near")[0] == 200
        assert upstream.last("compressed").target == "/v1/chat/completions"


@pytest.mark.parametrize("ciphers", ["NOPE", "", "!ALL", "NOPE:ALSO-NOT"])
def test_ciphers_that_leave_none_stop_the_start(upstream, certificate, ciphers):
    key, cert = certificate
    gateway = Gateway(config([openai_model("plain", upstream)]), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, "--ciphers", ciphers, start=False)
    try:
        assert gateway.process.wait(10) == 1
        assert "--ciphers" in gateway.log and "ECDHE" in gateway.log
    finally:
        gateway.stop()


@pytest.mark.parametrize("ciphers, chosen", [
    ("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"), ("ECDHE+AESGCM:!AES128:NOPE", "ECDHE-RSA-AES256-GCM-SHA384"),
    ("ALL:!AESGCM:!SHA", "ECDHE-RSA-CHACHA20-POLY1305"),
])  # fmt: skip
def test_ciphers(upstream, certificate, ciphers, chosen):
    key, cert = certificate
    with Gateway(config([openai_model("plain", upstream)]), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, "--ciphers", ciphers, tls=True) as gateway:
        context = ssl.create_default_context(cafile=cert)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with socket.create_connection(("127.0.0.1", gateway.port)) as plain, context.wrap_socket(plain, server_hostname="localhost") as secure:
            assert secure.cipher()[0] == chosen


@pytest.mark.parametrize("stream", [False, True])
def test_a_slow_client_gets_all_of_it_over_tls(upstream, certificate, stream):
    key, cert = certificate
    with Gateway(config([openai_model("big-8", upstream)]), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, tls=True) as gateway:
        with socket.socket() as plain:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
            plain.settimeout(20)
            plain.connect(("127.0.0.1", gateway.port))
            with ssl.create_default_context(cafile=cert).wrap_socket(plain, server_hostname="localhost") as secure:
                secure.sendall(chat_request(MASTER_KEY, "big-8", stream=stream, headers="connection: close\r\n"))
                received, end = b"", time.monotonic() + 4
                while data := secure.recv(16384):
                    received += data
                    time.sleep(0.015 if time.monotonic() < end else 0)
    assert received.count(b"x") >= 8_000_000
    assert received.endswith(b"0\r\n\r\n" if stream else b"}")


@pytest.mark.parametrize("how", ["own certificate", "SSL_CERT_FILE", "setting"])
def test_the_commands_that_ask_a_gateway_reach_one_that_speaks_tls(upstream, certificate, how):
    key, cert = certificate
    settings = config([openai_model("plain", upstream)], **({"litellm_settings": {"ssl_verify": cert}} if how == "setting" else {}))
    files = ["--ssl_keyfile_path", key, "--ssl_certfile_path", cert]
    with Gateway(settings, *files, tls=True) as gateway:
        port, env = ["--port", str(gateway.port)], {"SSL_CERT_FILE": cert} if how == "SSL_CERT_FILE" else {}
        file = ["--config", gateway.config_path]
        if how == "own certificate":
            done = run(*file, *files, *port, "--health")
            assert done.returncode == 0 and "healthy_count" in done.stdout, done.stderr
        done = run(*file, "--test", f"https://localhost:{gateway.port}", env=env) if how != "own certificate" else run(*file, *files, *port, "--test")
        assert done.returncode == 0 and "You said" in done.stdout, done.stderr
        answer = run(*file, *(files if how == "own certificate" else []), *port, "explain", "no-such-call", "--url", f"https://localhost:{gateway.port}", env=env)
        assert answer.returncode == 1 and "TLS" not in answer.stderr and "no-such-call" in answer.stderr, answer.stderr


def test_the_commands_that_ask_a_gateway_trust_nobody_else(upstream, certificate):
    key, cert = certificate
    with Gateway(config([openai_model("plain", upstream)]), "--ssl_keyfile_path", key, "--ssl_certfile_path", cert, tls=True) as gateway:
        done = run("--test", f"https://localhost:{gateway.port}", "--model", "plain")
        assert done.returncode == 1 and "certificate" in done.stderr
