"""How requests are read, byte by byte: what is taken whatever its cuts, and what is refused because others may read it otherwise."""
import time

import pytest

from gateway import MASTER_KEY, Gateway, config, openai_model
from raw_http import RawConnection, chat_request, head


def text_of(answer) -> str:
    return answer.json["choices"][0]["message"]["content"]


# ---- taken


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


# ---- refused


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
        b"GET /\xc3\xa9 HTTP/1.1\r\n",
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
