"""What HTTP allows and few clients do, and what it forbids; byte by byte, and with curl."""
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


def test_half_closed_client_is_answered_or_let_go(gateway, upstream):
    upstream.forget()
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, "slow-300"))
        connection.half_close()
        try:
            assert connection.read_answer().status == 200
        except EOFError:
            assert all(call.left.wait(2) for call in upstream.of("slow-300")), "the client was let go but the upstream call went on"


def test_absolute_target_and_odd_header_spelling(gateway):
    with RawConnection(gateway.port) as connection:
        body = chat_request(MASTER_KEY).partition(b"\r\n\r\n")[2]
        connection.send(
            f"POST /v1/chat/completions?api-version=1 HTTP/1.1\r\nHOST: gateway\r\nAUTHORIZATION:   bearer {MASTER_KEY}  \r\n"
            f"Content-Type: application/json\r\nCONTENT-LENGTH: {len(body)}\r\n\r\n".encode() + body
        )
        assert connection.read_answer().status == 200


@pytest.mark.parametrize("target", ["http://elsewhere", "HTTPS://elsewhere:8443", "http://[::1]:80"])
def test_a_whole_address_as_target(gateway, target):
    with RawConnection(gateway.port) as connection:
        connection.send(head(MASTER_KEY, None, method="GET", path=f"{target}/health/liveliness?a=b"))
        assert connection.read_answer().json == "I'm alive!"
        body = chat_request(MASTER_KEY).partition(b"\r\n\r\n")[2]
        connection.send(head(MASTER_KEY, len(body), path=f"{target}/v1/chat/completions").encode() + body)
        assert text_of(connection.read_answer()) == "You said: Hello"


def test_options_of_the_server_itself(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send("OPTIONS * HTTP/1.1\r\nhost: gateway\r\n\r\n")
        assert connection.read_answer().status == 200
        connection.send(chat_request(MASTER_KEY))
        assert connection.read_answer().status == 200


def test_connect_is_no_route(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send("CONNECT elsewhere:443 HTTP/1.1\r\nhost: elsewhere:443\r\n\r\n")
        assert connection.read_answer().status in (400, 404, 405, 501)


def test_a_hundred_pipelined_requests_in_one_write(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(b"".join(chat_request(MASTER_KEY, "mock" if n % 3 else "plain", text=str(n)) for n in range(100)))
        for n in range(100):
            assert text_of(connection.read_answer()) == ("A canned answer." if n % 3 else f"You said: {n}")


def test_a_second_request_that_arrives_half_with_the_first(gateway):
    """Cut anywhere; the first is still being answered when the rest comes, or long done."""
    first, second = chat_request(MASTER_KEY, "plain", text="first"), chat_request(MASTER_KEY, "mock", text="second")
    with RawConnection(gateway.port) as connection:
        connection.socket.setsockopt(6, 1, 1)
        for cut in range(1, len(second), 7):
            connection.send(first + second[:cut])
            if cut % 2:
                assert text_of(connection.read_answer()) == "You said: first"
                connection.send(second[cut:])
            else:
                connection.send(second[cut:])
                assert text_of(connection.read_answer()) == "You said: first"
            assert text_of(connection.read_answer()) == "A canned answer."


@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_cut_at_every_byte(gateway, chunked):
    request = chat_request(MASTER_KEY, "mock")
    if chunked:
        body = request.partition(b"\r\n\r\n")[2]
        request = head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n").encode() + b"%x;a=b\r\n%s\r\n0\r\nA: b\r\n\r\n" % (len(body), body)
    with RawConnection(gateway.port) as connection:
        connection.socket.setsockopt(6, 1, 1)
        for cut in range(1, len(request)):
            connection.send(request[:cut])
            time.sleep(0.0005)
            connection.send(request[cut:])
            assert text_of(connection.read_answer()) == "A canned answer.", cut


def test_empty_lines_before_and_between_requests(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(b"\r\n" + chat_request(MASTER_KEY) + b"\r\n\r\n" + chat_request(MASTER_KEY, text="again"))
        assert text_of(connection.read_answer()) == "You said: Hello"
        assert text_of(connection.read_answer()) == "You said: again"


def test_expect_among_other_words_and_a_chunked_body(gateway):
    body = chat_request(MASTER_KEY).partition(b"\r\n\r\n")[2]
    with RawConnection(gateway.port) as connection:
        for _ in range(2):
            connection.send(head(MASTER_KEY, None, headers="Expect: 100-Continue\r\ntransfer-encoding: chunked\r\n"))
            assert connection.read_head()[0] == 100
            connection.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            assert text_of(connection.read_answer()) == "You said: Hello"


def test_http_1_0_is_told_nothing_before_the_answer(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, version="1.0", headers="expect: 100-continue\r\n"))
        assert connection.read_head()[0] == 200


def test_http_1_0_keep_alive(gateway):
    with RawConnection(gateway.port) as connection:
        for _ in range(2):
            connection.send(chat_request(MASTER_KEY, version="1.0", headers="connection: keep-alive\r\n"))
            assert text_of(connection.read_answer()) == "You said: Hello"


def test_an_upgrade_is_ignored(gateway):
    with RawConnection(gateway.port) as connection:
        for _ in range(2):
            connection.send(chat_request(MASTER_KEY, headers="connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"))
            assert text_of(connection.read_answer()) == "You said: Hello"


def test_headers_up_to_the_limit(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, headers="".join(f"x-{n}: {'v' * 300}\r\n" for n in range(190))))
        assert connection.read_answer().status == 200
        connection.send(chat_request(MASTER_KEY, headers=f"x-long: {'v' * 32_000}\r\n"))
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


def refusal(gateway, data: bytes | str) -> int:
    """The status of the answer to what must be refused at once, whether it comes in one piece or byte by byte."""
    data = data.encode("latin-1") if isinstance(data, str) else data
    statuses = set()
    for size in (len(data), 1):
        with RawConnection(gateway.port) as connection:
            connection.socket.setsockopt(6, 1, 1)
            try:
                for start in range(0, len(data), size):
                    connection.send(data[start : start + size])
            except OSError:
                pass  # refused while we were still sending
            answer = connection.read_answer()
            assert answer.headers["connection"] == "close" and "detail" in answer.json
            statuses.add(answer.status)
            assert connection.is_closed(), "a connection whose framing is in doubt stays open"
    assert len(statuses) == 1
    return statuses.pop()


@pytest.mark.parametrize("version", ["HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.0"])
def test_other_versions(gateway, version):
    assert refusal(gateway, f"GET /health/liveliness {version}\r\nhost: a\r\n\r\n") == 505


def test_the_preface_of_http_2(gateway):
    assert refusal(gateway, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00",
        b"\n",
        b"hello there\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n",
        b"GET /\r\n",
        b"GET / HTTP/1.1\n",
        b"GET  / HTTP/1.1\r\n",
        b"GET / HTTP/1.1 \r\n",
        b"GET /a b HTTP/1.1\r\n",
        b"GET relative HTTP/1.1\r\n",
        b"GET * HTTP/1.1\r\n",
        b"GET http:///a HTTP/1.1\r\n",
        b"GET /a#b HTTP/1.1\r\n",
        b"GET /\x00 HTTP/1.1\r\n",
    ],
)
def test_what_is_no_request_is_refused_at_its_first_line(gateway, data):
    """Nothing follows, and the answer comes before any time is up."""
    assert refusal(gateway, data) == 400


@pytest.mark.parametrize(
    "lines",
    [
        "x: y\r\n z\r\n",
        "x : y\r\n",
        "x y: z\r\n",
        "x: y\nz: a\r\n",
        "x: y\rz: a\r\n",
        "x: y\r\r\n",
        "x: \x7f\r\n",
        "xyz\r\n",
        "host: b\r\n",
        "content-length: 0\r\ncontent-length: 0\r\n",
        "content-length: 0, 0\r\n",
        "content-length: +0\r\n",
        "content-length:\r\n",
        "content-length: 0x0\r\n",
        "content-length: 18446744073709551616\r\n",
        "content-length : 0\r\n",
        "transfer-encoding: identity\r\n",
        "transfer-encoding: xchunked\r\n",
        "transfer-encoding:\x0bchunked\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
        "transfer-encoding\t: chunked\r\n",
    ],
)
def test_lines_that_others_may_read_otherwise(gateway, lines):
    assert refusal(gateway, head(MASTER_KEY, None, headers=lines)) == 400


@pytest.mark.parametrize("host", ["a/b", "a@b", "a b", "a, b", "\xe9"])
def test_a_host_that_is_none(gateway, host):
    assert refusal(gateway, f"GET /health/liveliness HTTP/1.1\r\nhost: {host}\r\n\r\n") == 400


def test_chunks_in_http_1_0(gateway):
    assert refusal(gateway, head(MASTER_KEY, None, version="1.0", headers="transfer-encoding: chunked\r\n")) == 400


@pytest.mark.parametrize(
    "chunks",
    [
        "\r\n",
        "-1\r\n",
        "+1\r\n",
        "0x1\r\n",
        "1 \r\n",
        " 1\r\n",
        "1\n",
        "1\r{",
        "1;a\n",
        "ffffffffffffffff\r\n",
        "10000000000000001\r\n",
        "1\r\n{\n",
        "1\r\n{}\r\n",
        "0\r\n\n",
        "0\r\nx: y\n",
        "0\r\n x: y\r\n",
        "0\r\nGET /smuggled HTTP/1.1\r\n",
        "0\r\nx: \x00\r\n",
    ],
)
def test_chunks_that_others_may_read_otherwise(gateway, upstream, chunks):
    asked = len(upstream.calls)
    assert refusal(gateway, head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n") + chunks) == 400
    assert len(upstream.calls) == asked


def test_garbage_after_a_request_is_refused_after_its_answer(gateway):
    for garbage in (b"garbage\r\n", b"\x16\x03\x01", b"GET / HTTP/2.0\r\n", b"\n"):
        with RawConnection(gateway.port) as connection:
            connection.send(chat_request(MASTER_KEY, "slow-300") + garbage)
            assert text_of(connection.read_answer()) == "You said: Hello"
            answer = connection.read_answer()
            assert answer.status in (400, 505) and answer.headers["connection"] == "close"
            assert connection.is_closed()


def test_more_than_the_length_says_is_the_next_request(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY) + b"xy")
        assert connection.read_answer().status == 200
        connection.send(b"z /health/liveliness HTTP/1.1\r\nhost: a\r\n\r\n")
        assert connection.read_answer().status in (404, 405)


@pytest.mark.parametrize(
    "lines",
    [
        "".join(f"x-{n}: y\r\n" for n in range(200)),
        f"x: {'v' * 33_000}\r\n",
        "".join(f"x-{n}: {'v' * 30_000}\r\n" for n in range(3)),
    ],
)
def test_header_limits(gateway, lines):
    with RawConnection(gateway.port) as connection:
        connection.send(chat_request(MASTER_KEY, headers=lines))
        answer = connection.read_answer()
        assert answer.status == 431 and answer.headers["connection"] == "close"
        assert connection.is_closed()


def test_endless_headers_are_refused_while_they_come(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send("GET /health/liveliness HTTP/1.1\r\nhost: a\r\n" + "x: y\r\n" * 15_000)
        assert connection.read_answer().status == 431


def test_endless_trailers_are_refused_while_they_come(gateway):
    with RawConnection(gateway.port) as connection:
        connection.send(head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n") + "0\r\n" + "x: y\r\n" * 15_000)
        assert connection.read_answer().status == 431


def test_an_endless_chunk_line_is_refused_while_it_comes(gateway):
    for line in ("0" * 10_000, "1;" + "x" * 10_000):
        with RawConnection(gateway.port) as connection:
            connection.send(head(MASTER_KEY, None, headers="transfer-encoding: chunked\r\n") + line)
            assert connection.read_answer().status == 400


def test_a_body_is_refused_while_it_is_sent(upstream):
    with Gateway(config([openai_model("plain", upstream)], general_settings={"max_request_size_mb": 1})) as gateway:
        for framing in ("content-length: 3000000\r\n", "transfer-encoding: chunked\r\n"):
            with RawConnection(gateway.port) as connection:
                connection.send(head(MASTER_KEY, None, headers=framing))
                try:
                    for _ in range(30):
                        connection.send((b"186a0\r\n%s\r\n" if "chunked" in framing else b"%s") % (b" " * 100_000))
                except OSError:
                    pass  # refused while we were still sending
                answer = connection.read_answer()
                assert answer.status in (400, 413) and answer.headers["connection"] == "close"
                assert connection.is_closed()
        assert gateway.chat("plain")[0] == 200


def test_a_request_refused_while_it_is_sent_starts_no_other(gateway):
    """What follows a head that is answered early is the rest of a body, not a request, whatever it looks like."""
    with RawConnection(gateway.port) as connection:
        connection.send(head("sk-wrong-key-1", 1_000_000) + head(MASTER_KEY, 0, method="GET", path="/v1/models"))
        assert connection.read_answer().status == 401
        assert connection.is_closed() and not connection.buffer


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


@pytest.mark.parametrize("method, path", [("GET", "/v1/chat/completions"), ("DELETE", "/v1/chat/completions"), ("POST", "/v1/models")])
def test_wrong_method(gateway, method, path):
    assert gateway.request(method, path)[::2] == (405, {"detail": "Method Not Allowed"})


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
