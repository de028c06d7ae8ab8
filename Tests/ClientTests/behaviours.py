"""What the fake provider does for each model name. A behaviour returns whether the connection may be used again."""
import base64
import gzip
import hashlib
import json
import re
import time
import urllib.parse

CREATED = 1_720_000_000


def last_text(call) -> str:
    """The text of the last message, whatever its form."""
    content = (call.json or {}).get("messages", [{}])[-1].get("content") or ""
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content


def usage(anthropic: bool) -> dict:
    if anthropic:
        return {"input_tokens": 11, "output_tokens": 7}
    return {
        "prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18,
        "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0},
    }  # fmt: skip


def completion(call, message: dict, finish: str) -> dict:
    return {
        "id": "chatcmpl-fake", "object": "chat.completion", "created": CREATED, "model": call.model + "-2024-08-06",
        "choices": [{"index": 0, "message": {"role": "assistant", **message}, "logprobs": None, "finish_reason": finish}],
        "usage": usage(False), **tier(call),
    }  # fmt: skip


def tier(call) -> dict:
    """OpenAI tells the tier that served a call beside its usage, in every chunk too."""
    asked = call.json.get("service_tier")
    return {"service_tier": "default" if asked == "priority" and call.model == "downgraded" else asked} if asked and call.model != "tierless" else {}


def chunk(call, delta: dict, finish: str | None = None, **more) -> dict:
    return {
        "id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": CREATED, "model": call.model + "-2024-08-06",
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], **tier(call), **more,
    }  # fmt: skip


def openai_error(status: int) -> dict:
    known = {
        401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"),
        403: ("You may not use this model.", "permission_error", None),
        404: ("The model does not exist.", "invalid_request_error", "model_not_found"),
        429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
    }
    words, kind, code = known.get(status, ("", "server_error" if status >= 500 else "invalid_request_error", None))
    return {"error": {"message": f"The provider says {status}. {words}".strip(), "type": kind, "param": None, "code": code}}


# ---- answers as they should be


def openai_text(call, text: str, delay: float = 0) -> bool:
    if not call.streams:
        call.json_answer(200, completion(call, {"content": text, "refusal": None}, "stop"), {"x-request-id": "req-fake"})
        return True
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    for word in re.findall(r"\S+\s*", text):
        if call.wait(delay) if delay else False:
            return False
        call.event(chunk(call, {"content": word}))
    call.event(chunk(call, {}, "stop"))
    if (call.json.get("stream_options") or {}).get("include_usage"):
        call.event({**chunk(call, {}), "choices": [], "usage": usage(False)})
    call.event("[DONE]")
    call.end_stream()
    return True


def anthropic_message(call, content: list, stop: str) -> dict:
    return {
        "id": "msg_fake", "type": "message", "role": "assistant", "model": call.model + "-20250219", "content": content,
        "stop_reason": stop, "stop_sequence": None, "usage": usage(True),
    }  # fmt: skip


def anthropic_blocks(call, content: list, stop: str) -> bool:
    message = anthropic_message(call, content, stop)
    if not call.streams:
        call.json_answer(200, message)
        return True
    call.begin_stream()
    start = {**message, "content": [], "stop_reason": None, "usage": {"input_tokens": 11, "output_tokens": 1}}
    call.event({"type": "message_start", "message": start}, "message_start")
    for index, block in enumerate(content):
        if block["type"] == "text":
            empty, pieces = {"type": "text", "text": ""}, re.findall(r"\S+\s*", block["text"])
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
        elif block["type"] == "thinking":
            empty, pieces = {"type": "thinking", "thinking": "", "signature": ""}, re.findall(r"\S+\s*", block["thinking"])
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces]
            deltas.append({"type": "signature_delta", "signature": block["signature"]})
        else:
            empty, text = {**block, "input": {}}, json.dumps(block["input"])
            deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in (text[:4], text[4:])]
        call.event({"type": "content_block_start", "index": index, "content_block": empty}, "content_block_start")
        for delta in deltas:
            call.event({"type": "content_block_delta", "index": index, "delta": delta}, "content_block_delta")
        call.event({"type": "content_block_stop", "index": index}, "content_block_stop")
    call.event({"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": {"output_tokens": 7}}, "message_delta")
    call.event({"type": "message_stop"}, "message_stop")
    call.end_stream()
    return True


def plain(call, upstream, number) -> bool:
    text = "You said: " + last_text(call)
    if call.is_anthropic:
        return anthropic_blocks(call, [{"type": "text", "text": text}], "end_turn")
    return openai_text(call, text)


def downgraded(call, upstream, number) -> bool:
    """Serves what asks for priority like anybody else, and says so."""
    return plain(call, upstream, None)


def tierless(call, upstream, number) -> bool:
    """Never tells the tier that served a call."""
    return plain(call, upstream, None)


def thinks(call, upstream, number) -> bool:
    """Thinks aloud before it answers."""
    if call.is_anthropic:
        thought = {"type": "thinking", "thinking": "What was said?", "signature": "c2lnbmVk"}
        return anthropic_blocks(call, [thought, {"type": "text", "text": "You said: " + last_text(call)}], "end_turn")
    message = {"content": "You said: " + last_text(call), "reasoning_content": "What was said?"}
    if not call.streams:
        call.json_answer(200, completion(call, message, "stop"))
        return True
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": "", "reasoning_content": "What was "}))
    call.event(chunk(call, {"reasoning_content": "said?"}))
    call.event(chunk(call, {"content": message["content"]}))
    call.event(chunk(call, {}, "stop", usage=usage(False)))
    call.event("[DONE]")
    call.end_stream()
    return True


CITIES = [("call_1", "Paris"), ("call_2", "Rome")]


def tools(call, upstream, number) -> bool:
    """Asks for two tools at once, and answers in words when their results are there."""
    messages = call.json["messages"]
    if call.is_anthropic:
        blocks = messages[-1]["content"] if isinstance(messages[-1]["content"], list) else []
        if any(block.get("type") == "tool_result" for block in blocks):
            return anthropic_blocks(call, [{"type": "text", "text": "It is mild."}], "end_turn")
        wanted = [{"type": "tool_use", "id": id, "name": "get_weather", "input": {"city": city}} for id, city in CITIES]
        return anthropic_blocks(call, wanted, "tool_use")
    if messages[-1]["role"] == "tool":
        return openai_text(call, "It is mild.")
    wanted = [
        {"id": id, "type": "function", "function": {"name": "get_weather", "arguments": json.dumps({"city": city})}} for id, city in CITIES
    ]
    if not call.streams:
        call.json_answer(200, completion(call, {"content": None, "tool_calls": wanted}, "tool_calls"))
        return True
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": None}))
    for index, tool in enumerate(wanted):
        arguments = tool["function"]["arguments"]
        first = {**tool, "index": index, "function": {"name": "get_weather", "arguments": ""}}
        call.event(chunk(call, {"tool_calls": [first]}))
        for piece in (arguments[:5], arguments[5:]):
            call.event(chunk(call, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}))
    call.event(chunk(call, {}, "tool_calls"))
    call.event("[DONE]")
    call.end_stream()
    return True


def compressed(call, upstream, number) -> bool:
    body = json.dumps(completion(call, {"content": "squeezed"}, "stop")).encode()
    if "gzip" in call.headers.get("accept-encoding", ""):
        call.answer(200, gzip.compress(body), headers={"content-encoding": "gzip"})
    else:
        call.answer(200, body)
    return True


def paced(call, upstream, number) -> bool:
    """A stream of as many words as the number says, one each 50 ms."""
    return openai_text(call, "word " * (number or 20), delay=0.05)


def lull(call, upstream, number) -> bool:
    """A stream that pauses for as many milliseconds as the number says."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": "before, "}))
    if call.wait((number or 1000) / 1000):
        return False
    call.event(chunk(call, {"content": "after the lull"}))
    call.event(chunk(call, {}, "stop"))
    call.event("[DONE]")
    call.end_stream()
    return True


def big(call, upstream, number) -> bool:
    """A good answer of as many MB as the number says, as a stream or whole."""
    text = "x" * 1_000_000
    if call.is_anthropic and not call.streams:
        return anthropic_blocks(call, [{"type": "text", "text": text * (number or 8)}], "end_turn")
    if not call.streams:
        return openai_text(call, text * (number or 8))
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    for _ in range(number or 8):
        call.event(chunk(call, {"content": text}))
    call.event(chunk(call, {}, "stop"))
    call.event("[DONE]")
    call.end_stream()
    return True


def slow(call, upstream, number) -> bool:
    """A good answer after as many milliseconds as the number says."""
    if call.wait((number or 300) / 1000):
        return False
    return plain(call, upstream, None)


def late(call, upstream, number) -> bool:
    """Fails, but not at once."""
    call.wait(0.4)
    return status(call, upstream, number)


def tardy(call, upstream, number) -> bool:
    """Fails later than `late`."""
    call.wait(0.8)
    return status(call, upstream, number)


def cached(call, upstream, number) -> bool:
    """Has found a part of the prompt in a cache."""
    answer = completion(call, {"role": "assistant", "content": "Hello"}, "stop")
    answer["usage"] = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110, "prompt_tokens_details": {"cached_tokens": 40}}
    call.json_answer(200, answer)
    return True


def fails_late(call, upstream, number) -> bool:
    """Fails after as many milliseconds as the number says."""
    if call.wait((number or 300) / 1000):
        return False
    call.json_answer(500, openai_error(500))
    return True


def limps(call, upstream, number) -> bool:
    """Fails the first time, after as many milliseconds as the number says; answers the others."""
    return fails_late(call, upstream, number) if len(upstream.of(call.model)) <= 1 else plain(call, upstream, None)


def flaky(call, upstream, number) -> bool:
    """Fails as often as the number says, then answers."""
    if len(upstream.of(call.model)) <= (number or 1):
        call.json_answer(500, openai_error(500))
        return True
    return plain(call, upstream, None)


def tiring(call, upstream, number) -> bool:
    """Answers as often as the number says, then refuses the key."""
    if len(upstream.of(call.model)) > (number or 1):
        call.json_answer(401, openai_error(401))
        return True
    return plain(call, upstream, None)


def metered(call, upstream, number) -> bool:
    """A good answer with what is left of rate limits."""
    left = {"x-ratelimit-remaining-requests": "41", "x-ratelimit-remaining-tokens": "4100", "x-ratelimit-limit-requests": "50"}
    call.json_answer(200, completion(call, {"content": "Fine.", "refusal": None}, "stop"), left)
    return True


def uncounted(call, upstream, number) -> bool:
    """A good answer of a server that never says what it used; with a number, one without a word in it."""
    if number is not None:
        answer = completion(call, {"content": None if number else "", "refusal": None}, "stop")
        call.json_answer(200, answer | {"usage": None})
        return True
    if call.streams:
        call.json.pop("stream_options", None)
        return openai_text(call, "One two three.")
    answer = completion(call, {"content": "One two three.", "refusal": None}, "stop")
    del answer["usage"]
    call.json_answer(200, answer)
    return True


def texts(call, upstream, number) -> bool:
    """A text completion."""
    choice = {"text": " Fine.", "index": 0, "logprobs": None, "finish_reason": "stop"}
    call.json_answer(200, {"id": "cmpl-fake", "object": "text_completion", "created": CREATED, "model": call.model, "choices": [choice], "usage": usage(False)})
    return True


def message(call, upstream, number) -> bool:
    """A whole message in Anthropic's format."""
    call.json_answer(200, anthropic_message(call, [{"type": "text", "text": "Fine."}], "end_turn"))
    return True


def endless(call, upstream, number) -> bool:
    """Streams until the caller goes away."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    end = time.monotonic() + 30
    while time.monotonic() < end and not call.wait(0.02):
        call.event(chunk(call, {"content": "on and on "}))
    return False


def flood(call, upstream, number) -> bool:
    """A stream of 256 MB, as fast as it is read."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.connection.settimeout(30)
    for _ in range(256 * 16):
        if call.left.is_set():
            return False
        call.event(chunk(call, {"content": "x" * 65_000}))
    call.event("[DONE]")
    call.end_stream()
    return True


# ---- answers as they should not be


def status(call, upstream, number) -> bool:
    if call.is_anthropic:
        kinds = {400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}
        error = {"type": kinds.get(number, "api_error"), "message": f"The provider says {number}."}
        call.json_answer(number, {"type": "error", "error": error})
    else:
        call.json_answer(number, openai_error(number), {"retry-after": "1"} if number == 429 else None)
    return True


def quotes(call, upstream, number) -> bool:
    """Refuses the key and says what was sent."""
    sent = " | ".join(f"{name}: {value}" for name, value in call.headers.items())
    key = call.headers.get("authorization", "").removeprefix("Bearer ")
    message = f"Incorrect API key provided: {key}. You sent {sent}"
    call.json_answer(401, {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}})
    return True


def rambles(call, upstream, number) -> bool:
    """Refuses with an error of as many MB as the number says."""
    message = "This model's maximum context length is 8192 tokens. " + "You sent this: \\ \"x\" é " * (number * 42_000)
    call.json_answer(400, {"error": {"message": message, "type": "invalid_request_error", "param": "messages", "code": None}})
    return True


def too_long(call, upstream, number) -> bool:
    message = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."
    call.json_answer(400, {"error": {"message": message, "type": "invalid_request_error", "param": "messages", "code": "context_length_exceeded"}})
    return True


def hang(call, upstream, number) -> bool:
    call.wait(30)
    return False


def picky(call, upstream, number) -> bool:
    """Refuses a key of somebody's own with the status in the name."""
    if "sk-bad" not in call.headers.get("authorization", ""):
        return plain(call, upstream, None)
    call.json_answer(number, openai_error(number), headers={"retry-after": "50"} if number == 429 else None)
    return True


def sleepy(call, upstream, number) -> bool:
    """The first of those that ask for it takes its time."""
    asked = [one for one in upstream.of(call.model) if last_text(one) == "slow"]
    if asked and asked[0] is call:
        call.wait(3)
    return plain(call, upstream, None)


def mute(call, upstream, number) -> bool:
    """Begins a stream, and its first word never comes."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.wait(30)
    return False


def stall(call, upstream, number) -> bool:
    """Begins a stream and then says nothing more."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.event(chunk(call, {"content": "Hel"}))
    call.wait(30)
    return False


def cut(call, upstream, number) -> bool:
    """Ends in the middle: of a stream without its last chunk, of a body before its length; the number delays its beginning."""
    if number and call.wait(number / 1000):
        return False
    if call.streams:
        call.begin_stream()
        call.event(chunk(call, {"role": "assistant", "content": ""}))
        call.event(chunk(call, {"content": "Hel"}))
        call.wait(0.1)
    else:
        call.raw(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"id": "chatcmpl-fake", ')
    call.reset()
    return False


def reset(call, upstream, number) -> bool:
    call.reset()
    return False


def garbage(call, upstream, number) -> bool:
    call.raw(b"\x16\x03\x01 this is no HTTP at all \xff\xfe\r\n\r\n")
    return False


def closing(call, upstream, number) -> bool:
    """Answers the first call, and closes without a word as many milliseconds after the second as the number says."""
    if len(upstream.of(call.model)) == 1:
        return plain(call, upstream, None)
    call.wait((number or 0) / 1000)
    return False


def oversized(call, upstream, number) -> bool:
    """A whole answer that goes on and on: as many MB as the number says."""
    call.raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    piece = b"%x\r\n%s\r\n" % (1 << 20, b" " * (1 << 20))
    for _ in range(number or 1):
        if call.left.is_set():
            return False
        call.raw(piece)
    call.end_stream()
    return True


def html(call, upstream, number) -> bool:
    call.answer(number or 200, b"<html><body>Sign in to the hotel network</body></html>", "text/html")
    return True


def not_json(call, upstream, number) -> bool:
    call.answer(200, b'{"id": "chatcmpl-fake", "choices": [')
    return True


def mislabelled(call, upstream, number) -> bool:
    """Events that are said to be JSON."""
    call.raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    call.event(chunk(call, {"role": "assistant", "content": "Hel"}))
    call.wait(number / 1000 if number else 0)
    call.event(chunk(call, {"content": "lo"}, "stop"))
    call.event("[DONE]")
    call.end_stream()
    return True


def wordless(call, upstream, number) -> bool:
    """A choice without a message."""
    answer = completion(call, {"role": "assistant", "content": "x"}, "stop")
    del answer["choices"][0]["message"]
    call.json_answer(200, answer)
    return True


def empty(call, upstream, number) -> bool:
    call.answer(200, b"")
    return True


def not_json_event(call, upstream, number) -> bool:
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.event(chunk(call, {"content": "Hel"}))
    call.event('{"id": "chatcmpl-fake", "choices": [')
    call.end_stream()
    return True


def error_first(call, upstream, number) -> bool:
    """A stream that opens with an error."""
    call.begin_stream()
    call.event(openai_error(500))
    call.end_stream()
    return True


def opened(call, upstream, number) -> bool:
    """A stream that opens and ends in good order, without a word or a reason."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.end_stream()
    return True


def opened_error(call, upstream, number) -> bool:
    """A stream that opens well and fails before the first word."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.event(openai_error(500))
    call.end_stream()
    return True


def silent(call, upstream, number) -> bool:
    """An answer without a word, that ends regularly."""
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    call.event(chunk(call, {}, "stop"))
    call.event("[DONE]")
    call.end_stream()
    return True


def mumble(call, upstream, number) -> bool:
    """A stream that is never quiet and never says a word."""
    call.begin_stream()
    end = time.monotonic() + 20
    while time.monotonic() < end and not call.wait(0.05):
        call.event(chunk(call, {"role": "assistant", "content": ""}))
    return False


def filtered(call, upstream, number) -> bool:
    """An answer that the provider's policy cut off; a stream after as many words as the number says."""
    if not call.streams:
        call.json_answer(200, completion(call, {"content": "I"}, "content_filter"))
        return True
    call.begin_stream()
    call.event(chunk(call, {"role": "assistant", "content": ""}))
    for _ in range(number or 0):
        call.event(chunk(call, {"content": "I"}))
    call.event(chunk(call, {}, "content_filter"))
    call.event("[DONE]")
    call.end_stream()
    return True


def refused(call, upstream, number) -> bool:
    """Anthropic's way to say that: a stream of messages that ends before it begins."""
    call.begin_stream()
    call.event({"type": "message_start", "message": anthropic_message(call, [], None)}, "message_start")
    delta = {"stop_reason": "refusal", "stop_sequence": None}
    call.event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 1}}, "message_delta")
    call.event({"type": "message_stop"}, "message_stop")
    call.end_stream()
    return True


def vectors(call, upstream, number) -> bool:
    data = [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}]
    call.json_answer(200, {"object": "list", "data": data, "model": call.model, "usage": {"prompt_tokens": 3, "total_tokens": 3}})
    return True


def error_in_stream(call, upstream, number) -> bool:
    call.begin_stream()
    if call.is_anthropic:
        start = anthropic_message(call, [], None)
        call.event({"type": "message_start", "message": start}, "message_start")
        call.event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}, "content_block_start")
        call.event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}}, "content_block_delta")
        call.event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "error")
    else:
        call.event(chunk(call, {"role": "assistant", "content": ""}))
        call.event(chunk(call, {"content": "Hel"}))
        call.wait(0.05)
        call.event(openai_error(500))
    call.end_stream()
    return True


def chaos(call, upstream, number) -> bool:
    """A good answer four times out of five; otherwise one of many failures, picked by how many calls there were."""
    turn = (len(upstream.calls) * 2654435761) % (1 << 32) / (1 << 32)
    if turn >= 0.2:
        return plain(call, upstream, None)
    failures = [(status, 429), (status, 500), (status, 503), (reset, None), (slow, 1500), (cut, None)]
    if call.streams:
        failures += [(opened, None), (opened_error, None), (error_first, None)]
    behaviour, number = failures[int(turn * 5 * len(failures))]
    return behaviour(call, upstream, number)


def redirect(call, upstream, number) -> bool:
    call.answer(302, b"", headers={"location": upstream.origin + "/v1/elsewhere"})
    return True


def huge_header(call, upstream, number) -> bool:
    call.answer(200, b"{}", headers={"x-filler": "f" * 2_000_000})
    return False


def operates(call, upstream, number) -> bool:
    """Operations that are neither text nor vectors, by their paths; with a number, answers that are none."""
    body, path = call.json or {}, call.path
    if number is not None:
        call.json_answer(200, {"message": "hello"})
    elif path.endswith("/images/generations") and body["prompt"]:
        call.json_answer(200, {"created": CREATED, "data": [{"url": "https://pictures.example/1.png"}]})
    elif path.endswith("/audio/speech") and body["input"] and body["voice"]:
        call.answer(200, b"ID3", "audio/mpeg")
    elif path.endswith("/audio/transcriptions") and b"RIFF" in call.body and b'filename="silence.wav"' in call.body:
        call.json_answer(200, {"text": ""})
    elif path.endswith("/rerank") and body["query"] and body["documents"]:
        call.json_answer(200, {"results": [{"index": 0, "relevance_score": 0.5}]})
    elif path.endswith("/responses") and body["input"] and body["max_output_tokens"] >= 16:
        call.json_answer(200, {"id": "resp_1", "object": "response", "output": []})
    elif path.endswith("/ocr") and body["document"]["document_url"].startswith("data:application/pdf;base64,"):
        call.json_answer(200, {"pages": [{"index": 0, "markdown": "test"}]})
    elif path.endswith("/moderations") and body["input"]:
        call.json_answer(200, {"id": "m", "results": [{"flagged": False}]})
    else:
        call.json_answer(404, {"error": {"message": f"Nothing is at {path}.", "type": "invalid_request_error", "code": None}})
    return True


def talks(call, upstream, number) -> bool:
    """A realtime connection; with a number, one on which something is amiss."""
    number = number or 0
    if number == 8:
        call.json_answer(200, {"hello": "world"})
        return True
    key = call.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = "wrong" if number == 1 else base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    call.raw(f"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: {accept}\r\n\r\n".encode())

    def frame(kind: int, data: bytes) -> None:
        call.raw(bytes([0x80 | kind, len(data)]) + data)

    if number == 2:
        frame(1, json.dumps({"type": "error", "error": {"type": "invalid_request_error", "code": "model_not_found", "message": "No such model."}}).encode())
    elif number == 3:
        frame(8, (1008).to_bytes(2, "big") + b"not for you")
    elif number == 4:
        call.raw(b"\x81\xff\xff")
    elif number == 5:
        return False
    elif number == 6:
        frame(9, b"there?")
        call.pong = call.connection.recv(100)
    if number in (0, 6):
        frame(1, b'{"type": "session.created", "session": {}}')
    # With the number 7 nothing is said at all.
    call.connection.settimeout(10)
    call.farewell = call.connection.recv(100)
    return False


def pends(call, upstream, number) -> bool:
    """A prediction that is worked on for ever; the number delays each word of it."""
    call.wait((number or 0) / 1000)
    call.json_answer(201 if call.method == "POST" else 200, {"id": f"pends-{number or 0}", "status": "processing", "output": None, "urls": {}})
    return True


def listed(call) -> bool:
    """Lists of batches and films, and models and documents: what has no model's name, or no behaviour of its own."""
    key = call.headers.get("authorization", "") + call.headers.get("api-key", "") + call.headers.get("x-api-key", "")
    if "refused" in key:
        call.json_answer(401, openai_error(401))
    else:
        call.json_answer(200, {"object": "list", "data": []})
    return True


# For programs that call models by their own names.
REAL_NAMES = {
    "gpt-4o": "plain", "gpt-4o-mini": "plain", "claude-haiku-4-5": "plain", "gpt-3.5-turbo-instruct": "texts",
    "text-embedding-3-small": "vectors",
}  # fmt: skip


def perform(call, upstream) -> bool:
    """Runs the behaviour that the model's name asks for."""
    if call.path.endswith("/models"):
        call.json_answer(200, {"object": "list", "data": [{"id": "plain", "object": "model"}]})
        return True
    if call.method == "GET" and call.path.endswith(("/batches", "/batch/jobs", "/videos")):
        return listed(call)
    if call.path == "/identity/token":
        call.json_answer(200, {"access_token": "token-for-" + urllib.parse.parse_qs(call.body.decode())["apikey"][0], "expires_in": 3600})
        return True
    if call.method == "GET" and "/predictions/" in call.path:
        call.model = call.path.rsplit("/", 1)[1]
    model = REAL_NAMES.get(call.model, call.model)
    name, _, number = model.partition("-")
    behaviour = globals().get(name)
    if not callable(behaviour) or name in ("perform", "chunk", "usage", "completion"):
        call.json_answer(404, {"error": {"message": f"The fake provider has no {call.model!r}.", "type": "invalid_request_error", "code": "model_not_found"}})
        return True
    return behaviour(call, upstream, int(number) if number.isdigit() else None)
