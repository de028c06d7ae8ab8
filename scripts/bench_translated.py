"""What translating costs: chats in OpenAI's format that an Anthropic upstream answers, beside nginx and beside a same-format stream.

The upstream is this project's own (Tests/Bench/anthropic_upstream.c), as the harness's speaks OpenAI's format only; reading /proc,
starting, loading and stopping are the harness's (../shared/bench/run.py). All servers run at once and the figures take
turns, round by round, so that a change of the machine's mood meets all of them.
"""
import ast
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import types

from repository import ROOT

UPSTREAM = os.path.join(ROOT, "Tests", "Bench", "anthropic_upstream.c")
KEY = "sk-bench-1234"
CONNECTIONS = 64
SERVERS = ("openai", "anthropic", "nginx", "gateway")
CONFIG = """model_list:
  - model_name: gpt-4o-mini
    litellm_params: {{model: openai/gpt-4o-mini, api_base: "http://127.0.0.1:{openai}/v1", api_key: sk-upstream}}
  - model_name: claude
    litellm_params: {{model: anthropic/claude-sonnet-4-5, api_base: "http://127.0.0.1:{anthropic}", api_key: sk-upstream}}
general_settings: {{master_key: {key}}}
litellm_settings: {{num_retries: 0, telemetry: false}}
"""

# Figure: (who is loaded, the model asked for, whether it streams)
LOADS = {
    "nginx": ("nginx", "claude", False),
    "translated": ("gateway", "claude", False),
    "nginx_stream": ("nginx", "claude", True),
    "same_stream": ("gateway", "gpt-4o-mini", True),
    "translated_stream": ("gateway", "claude", True),
}


def harness_functions(path: str) -> types.ModuleType:
    """The harness's functions without its last line, which would start it."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))]
    module = types.ModuleType("bench_harness")
    module.__file__ = path
    exec(compile(tree, path, "exec"), module.__dict__)  # noqa: S102
    return module


def measure(harness: str, binary: str, seconds: int, rounds: int) -> dict:
    """CPU seconds per 1000 requests, the median over the rounds, by the names of LOADS; a figure with errors is left out."""
    run = harness_functions(os.path.join(os.path.dirname(harness), "run.py"))
    processes = {}
    ports = free_ports()
    work = tempfile.mkdtemp(prefix="litellm-bench-")
    try:
        bodies = prepare(run, harness, work, ports)
        processes = start(binary, work, ports)
        for kind in ("gateway", "nginx"):
            run.wait_ok(ports[kind], bodies["claude", False][1], KEY, 20, processes[kind])
        for name, (kind, model, streams) in LOADS.items():
            check(name, *run.post(ports[kind], bodies[model, streams][1], KEY, 30))
            run.wrk(ports[kind], CONNECTIONS, 1, bodies[model, streams][0], KEY)
        figures = {name: [] for name in LOADS}
        for _ in range(rounds):
            for name, (kind, model, streams) in LOADS.items():
                tree = run.tree(processes[kind].pid)
                before = sum(run.cpu(tree))
                result = run.wrk(ports[kind], CONNECTIONS, seconds, bodies[model, streams][0], KEY)
                if result["err"] == 0 and result["n"] > 0:
                    figures[name].append((sum(run.cpu(tree)) - before) / result["n"] * 1000)
        return {name: statistics.median(values) for name, values in figures.items() if len(values) == rounds}
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"  translated: {error}\n{last_words(work)}", file=sys.stderr)
        return {}
    finally:
        for process in processes.values():
            run.stop(process)
        shutil.rmtree(work, ignore_errors=True)


def free_ports() -> dict:
    """A port for each server, below those that the system hands out to clients. The harness's upstream takes three."""
    for first in range(18_300, 32_000, 10):
        wanted = range(first, first + len(SERVERS) + 2)
        try:
            for port in wanted:
                with socket.socket() as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    one.bind(("127.0.0.1", port))
        except OSError:
            continue
        return dict(zip(SERVERS, [first, *wanted[3:]], strict=True))
    raise OSError("no free ports")


def prepare(run: types.ModuleType, harness: str, work: str, ports: dict) -> dict:
    """Builds both upstreams and writes what the servers read. The bodies by model and stream: (file, text)."""
    theirs = os.path.join(os.path.dirname(harness), "upstream.c")
    for name, source in (("openai", theirs), ("anthropic", UPSTREAM)):
        subprocess.run(["gcc", "-O2", "-w", "-o", os.path.join(work, name), source], check=True)
    run.write_configs(work, ports["nginx"], f"127.0.0.1:{ports['anthropic']}", KEY)
    with open(os.path.join(work, "translated.yaml"), "w", encoding="utf-8") as file:
        file.write(CONFIG.format(key=KEY, **ports))
    bodies = {}
    for _, model, streams in LOADS.values():
        path = os.path.join(work, f"{model}-{int(streams)}.json")
        text = run.body(streams, 1024).replace('"model": "gpt-4o-mini"', f'"model": "{model}"')
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        bodies[model, streams] = (path, text)
    return bodies


def start(binary: str, work: str, ports: dict) -> dict:
    commands = {kind: [os.path.join(work, kind), str(ports[kind])] for kind in ("openai", "anthropic")}
    commands["nginx"] = [part.replace("{work}", work) for part in NGINX]
    commands["gateway"] = [
        binary, "--config", os.path.join(work, "translated.yaml"), "--port", str(ports["gateway"]), "--host", "127.0.0.1", "--num_workers", "1",
    ]  # fmt: skip
    environment = dict(os.environ, NO_PROXY="*", no_proxy="*")
    started = {}
    for kind, command in commands.items():
        with open(os.path.join(work, f"{kind}.log"), "wb") as log:
            started[kind] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment)
    return started


NGINX = ["nginx", "-p", "{work}", "-c", "{work}/nginx.conf", "-e", "{work}/nginx.err"]


def last_words(work: str) -> str:
    """The ends of the servers' logs that are not empty."""
    found = []
    for kind in SERVERS:
        try:
            with open(os.path.join(work, f"{kind}.log"), encoding="utf-8", errors="replace") as log:
                text = log.read()[-500:]
        except FileNotFoundError:
            continue
        if text:
            found.append(f"  {kind}: {text}")
    return "\n".join(found)


def check(name: str, status: int, body: bytes) -> None:
    """Raises when an answer is not the one that is to be measured."""
    if status != 200:
        raise RuntimeError(f"{name}: {status} {body[:200]!r}")
    marks = {"nginx": b'"end_turn"', "nginx_stream": b"event: message_stop", "translated": b'"chat.completion"'}
    if marks.get(name, b"data: [DONE]") not in body:
        raise RuntimeError(f"{name}: unexpected answer {body[-200:]!r}")
