"""What HTTP allows and few clients do, and what it forbids; byte by byte, and with curl."""
import email.utils
import json
import subprocess
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request, head


def text_of(answer) -> str:
    return answer.json["choices"][0]["message"]["content"]


# ---- allowed


def test_keep_alive(gateway):
    with RawConnection(gateway.port) as connection:
        for number in range(5):
            connection.send(chat_request(MASTER_KEY, text=str(number)))
            assert text_of(connection.read_answer()) == f"You said: {number}"


def test_pipelining_answers_in_order(gateway):
    with RawConnection(gateway.port) as connection:
        texts = ["first", "second", "third"]
        models = ["slow-300", "plain", "my-model"]
        connection.send(b"".join(chat_request(MASTER_KEY, model, text=text) for model, text in zip(models, texts)))
        assert [text_of(connection.read_answer()) for _ in texts] == [f"You said: {text}" for text in texts]


def test_pipelined_streams(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, stream=True, text="one") + chat_request(MASTER_KEY, stream=True, text="two"))
        for text in ("one", "two"):
            body = connection.read_answer().body
            assert text.encode() in body and body.endswith(b"data: [DONE]\n\n")


def test_connection_close(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, headers="connection: close\r\n"))
        assert connection.read_answer().status == 200
        assert connection.is_closed()


def test_http_1_0(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, version="1.0"))
        answer = connection.read_answer()
        assert answer.status == 200 and "transfer-encoding" not in answer.headers
        assert connection.is_closed()


def test_http_1_0_stream_is_not_chunked(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, version="1.0", stream=True))
        answer = connection.read_answer()
        assert "transfer-encoding" not in answer.headers
        assert answer.body.endswith(b"data: [DONE]\n\n")


def test_chunked_request(gateway):
    body = chat_request(MASTER_KEY).partition(b"\r\n\r\n")[2]
    with RawConnection(gateway.port) as connection:
        connection.send(head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n"))
        for start in range(0, len(body), 7):
            piece = body[start : start + 7]
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")
        assert text_of(connection.read_answer()) == "You said: Hello"


def test_one_byte_at_a_time(gateway):
    with RawConnection(gateway.port) as connection:
        connection.socket.setsockopt(6, 1, 1)  # TCP_NODELAY: every byte is a packet of its own
        for byte in chat_request(MASTER_KEY):
            connection.send(bytes([byte]))
        assert text_of(connection.read_answer()) == "You said: Hello"


def test_expect_100_continue(gateway):
    head_bytes, _, body = chat_request(MASTER_KEY, headers="expect: 100-continue\r\n").partition(b"\r\n\r\n")
    with RawConnection(gateway.port) as connection:
        connection.send(head_bytes + b"\r\n\r\n")
        assert connection.read_head()[0] == 100
        connection.send(body)
        assert text_of(connection.read_answer()) == "You said: Hello"


def test_head_has_no_body_and_keeps_the_connection(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(head(MASTER_KEY, 0, method="HEAD", path="/health/liveliness"))
        assert connection.read_answer(of_head=True).status in (200, 405)
        connection.send(head(MASTER_KEY, 0, method="GET", path="/health/liveliness"))
        assert connection.read_answer().json == "I'm alive!"


def test_preflight(gateway):
    headers = {"origin": "https://app.example.com", "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    status, received, _ = gateway.request("OPTIONS", "/v1/chat/completions", headers=headers, key=None)
    assert status == 200
    assert received["access-control-allow-origin"] in ("*", "https://app.example.com")
    assert "POST" in received["access-control-allow-methods"]


def test_absolute_target_and_odd_header_spelling(gateway):
    with RawConnection(gateway.port) as connection:
        body = chat_request(MASTER_KEY).partition(b"\r\n\r\n")[2]
        connection.send(
            f"POST /v1/chat/completions?api-version=1 HTTP/1.1\r\nHOST: gateway\r\nAUTHORIZATION:   bearer {MASTER_KEY}  \r\n"
            f"Content-Type: application/json\r\nCONTENT-LENGTH: {len(body)}\r\n\r\n".encode() + body
        )
        assert connection.read_answer().status == 200


# ---- forbidden


def refused(gateway, data: bytes, statuses=(400,)) -> None:
    """The gateway answers with one of the statuses, or just closes; then it says no more on this connection."""
    with RawConnection(gateway.port) as connection:
        connection.send(data)
        try:
            assert connection.read_answer().status in statuses
        except EOFError:
            return
        assert connection.is_closed(), "a connection whose framing is in doubt stays open"


@pytest.mark.parametrize(
    "headers",
    [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
        "transfer-encoding: gzip, chunked, identity\r\n",
        "content-length: -5\r\n",
        "content-length: 5x\r\n",
        "content-length: 99999999999999999999999\r\n",
        "bad header name: x\r\ncontent-length: 0\r\n",
        "x: a\x00b\r\ncontent-length: 0\r\n",
        ": nameless\r\ncontent-length: 0\r\n",
    ],
)
def test_ambiguous_framing(gateway, headers):
    refused(gateway, head(MASTER_KEY, None, headers=headers).encode("latin-1") + b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"NO SUCH THING\r\n\r\n",
        b"POST /v1/chat/completions HTTP/9.9\r\nhost: x\r\n\r\n",
        b"\r\n\r\n\r\n\r\n\x00\x00\x00\x00",
    ],
)
def test_no_http_at_all(gateway, data):
    with RawConnection(gateway.port) as connection:
        connection.send(data)
        connection.half_close()
        try:
            assert connection.read_answer().status in (400, 404, 405, 505)
        except EOFError:
            pass


def test_a_bad_chunk(gateway):
    refused(gateway, head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n").encode() + b"zz\r\nhello\r\n0\r\n\r\n")


def test_a_header_too_large(gateway):
    refused(gateway, head(MASTER_KEY, 0, headers="x-filler: " + "f" * 1_000_000 + "\r\n").encode(), (400, 413, 431))


def test_headers_too_many(gateway):
    refused(gateway, head(MASTER_KEY, 0, headers="".join(f"x-{n}: {'v' * 50}\r\n" for n in range(20_000))).encode(), (400, 413, 431))


def test_a_target_too_long(gateway):
    refused(gateway, head(MASTER_KEY, 0, method="GET", path="/" + "a" * 1_000_000).encode(), (400, 404, 414, 431))


def test_a_body_too_large(upstream):
    limits = {"max_request_size_mb": 1}
    with Gateway(config([openai_model("plain", upstream)], general_settings=limits)) as gateway:
        assert gateway.chat("plain")[0] == 200
        status, _, answer = gateway.chat("plain", text="x" * 2_000_000)
        assert status in (400, 413)
        assert answer["error"]["code"] == str(status)
        # Without a length the limit holds as the bytes arrive.
        with RawConnection(gateway.port) as connection:
            connection.send(head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n"))
            try:
                for _ in range(40):
                    connection.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                connection.send(b"0\r\n\r\n")
            except OSError:
                pass  # refused while we were still sending
            try:
                assert connection.read_answer().status in (400, 413)
            except (EOFError, OSError):
                pass
        assert gateway.is_alive()


def test_a_client_that_leaves_halfway_through_its_request(gateway):
    for end in (10, 60, 200):
        with RawConnection(gateway.port) as connection:
            connection.send(chat_request(MASTER_KEY)[:end])
    assert gateway.chat("plain")[0] == 200


def test_many_idle_connections(gateway):
    idle = [RawConnection(gateway.port) for _ in range(300)]
    try:
        assert gateway.chat("plain")[0] == 200
    finally:
        for connection in idle:
            connection.socket.close()


# ---- routes


def test_unknown_route(gateway):
    assert gateway.request("GET", "/v1/nothing/here")[::2] == (404, {"detail": "Not Found"})
    assert gateway.request("POST", "/v1/nothing/here", {})[0] == 404


@pytest.mark.parametrize(
    "method, path, allowed",
    [
        ("GET", "/v1/chat/completions", "POST"), ("DELETE", "/v1/chat/completions", "POST"), ("POST", "/v1/models", "GET, HEAD"),
        ("GET", "/utils/token_counter", "POST"), ("POST", "/v1/models/plain", "GET, HEAD"), ("POST", "/", "GET, HEAD"),
    ],
)  # fmt: skip
def test_wrong_method(gateway, method, path, allowed):
    status, headers, body = gateway.request(method, path)
    assert (status, body, headers["allow"]) == (405, {"detail": "Method Not Allowed"}, allowed)


def test_security_headers(gateway):
    _, headers, _ = gateway.request("GET", "/v1/models")
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"


# ---- curl


def curl(gateway, *arguments: str) -> subprocess.CompletedProcess:
    command = ["curl", "--silent", "--show-error", "--max-time", "10", "--noproxy", "*", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)


def test_curl_of_the_readme(gateway):
    body = '{"model": "mock", "messages": [{"role": "user", "content": "Hello!"}]}'
    done = curl(
        gateway, f"{gateway.url}/v1/chat/completions", "-H", "Content-Type: application/json",
        "-H", f"Authorization: Bearer {MASTER_KEY}", "-d", body,
    )  # fmt: skip
    assert json.loads(done.stdout)["choices"][0]["message"]["content"] == "A canned answer."


def test_curl_stream(gateway):
    body = '{"model": "plain", "stream": true, "messages": [{"role": "user", "content": "Hello!"}]}'
    done = curl(gateway, "-N", "-i", f"{gateway.url}/v1/chat/completions", "-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {MASTER_KEY}", "-d", body)
    assert "text/event-stream" in done.stdout and "data: [DONE]" in done.stdout


def test_curl_with_a_large_body_waits_for_100(gateway):
    body = json.dumps({"model": "plain", "messages": [{"role": "user", "content": "x" * 1_500_000}]})
    done = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", "-H", "Expect: 100-continue", "-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {MASTER_KEY}",
         "--data-binary", "@-", f"{gateway.url}/v1/chat/completions"],
        input=body, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "100 Continue" in done.stdout and " 200 OK" in done.stdout


# ---- before the body


@pytest.mark.parametrize("path, key, status", [
    ("/v1/chat/completions", "sk-wrong-key-1", 401), ("/v1/nothing", MASTER_KEY, 404), ("/v1/models", MASTER_KEY, 405),
    ("/utils/token_counter", "sk-wrong-key-1", 401),
])  # fmt: skip
@pytest.mark.parametrize("length", [10, 200_000_000, None])
def test_what_the_head_decides_is_answered_before_the_body(gateway, path, key, status, length):
    with RawConnection(gateway.port) as connection:
        connection.send(head(key, length, path=path, headers="transfer-encoding: chunked\r\n" if length is None else ""))
        answer = connection.read_answer()
        assert answer.status == status and answer.headers["connection"] == "close"
        assert connection.is_closed()


def test_a_wrong_key_is_not_told_to_continue(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(head("sk-wrong-key-1", 100, headers="expect: 100-continue\r\n"))
        assert connection.read_head()[0] == 401


def test_a_refused_client_that_goes_on_sending_sees_the_answer(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(head("sk-wrong-key-1", 3_000_000))
        connection.send(b"x" * 3_000_000)
        assert connection.read_answer().status == 401


def test_all_bodies_together_are_bounded(upstream):
    with Gateway(config([openai_model("plain", upstream)], general_settings={"max_held_requests_mb": 4})) as gateway:
        with RawConnection(gateway.port) as first, RawConnection(gateway.port) as second:
            first.send(head(MASTER_KEY, 4_000_000))
            first.send(b" " * 3_000_000)
            assert first.is_silent(0.5), "there is room for one"
            second.send(head(MASTER_KEY, 4_000_000))
            second.send(b" " * 3_000_000)
            assert second.read_answer().status == 503
            assert first.is_silent(0.1)
            assert gateway.chat("plain")[0] == 200, "small requests are served all the same"
        # What was held is given back.
        assert gateway.chat("plain", text="x" * 3_000_000)[0] == 200
        assert gateway.chat("plain", text="x" * 3_000_000)[0] == 200


@pytest.mark.parametrize("codings, statuses", [("gzip, chunked", (501,)), ("gzip", (400, 501)), ("chunked, gzip", (400, 501))])
def test_other_transfer_codings(gateway, codings, statuses):
    refused(gateway, head(MASTER_KEY, None, headers=f"transfer-encoding: {codings}\r\n").encode() + b"0\r\n\r\n", statuses)


@pytest.mark.parametrize("hosts", ["", "host: a\r\nhost: b\r\n"])
def test_exactly_one_host(gateway, hosts):
    refused(gateway, f"GET /health/liveliness HTTP/1.1\r\n{hosts}\r\n".encode())


def test_http_1_0_needs_no_host(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send("GET /health/liveliness HTTP/1.0\r\n\r\n")
        assert connection.read_answer().status == 200


def test_the_public_page_names_no_model(gateway):
    status, _, page = gateway.request("GET", "/", key=None)
    assert status == 200 and "MODEL" in page
    assert "plain" not in page


def test_answers_say_when_they_were_made(gateway):
    date = gateway.request("GET", "/health/liveliness")[1]["date"]
    assert abs(email.utils.parsedate_to_datetime(date).timestamp() - time.time()) < 30 and date.endswith("GMT")


def test_an_older_client_is_told_that_its_connection_is_kept(gateway):
    with RawConnection(gateway.port) as connection:
        for _ in range(2):
            connection.send(b"GET /health/liveliness HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            assert b"connection: keep-alive\r\n" in connection.read_until(b"alive!")
            connection.read_until(b'"')
