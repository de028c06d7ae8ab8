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
from typing import NamedTuple

from repository import ROOT

UPSTREAM = os.path.join(ROOT, "Tests", "Bench", "anthropic_upstream.c")
KEY = "sk-bench-1234"
NGINX = ["nginx", "-p", "{work}", "-c", "{work}/nginx.conf", "-e", "{work}/nginx.err"]
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

class Load(NamedTuple):
    """One figure: who is loaded with what."""

    name: str
    scenario: str
    server: str
    model: str
    streams: bool
    #: Something that the right answer holds.
    mark: bytes


OURS, SAME_FORMAT = "litellm-swift", "litellm-swift, same format"
LOADS = [
    Load("nginx", "json", "nginx", "claude", False, b'"end_turn"'),
    Load(OURS, "json", "gateway", "claude", False, b'"chat.completion"'),
    Load("nginx", "stream", "nginx", "claude", True, b"event: message_stop"),
    Load(SAME_FORMAT, "stream", "gateway", "gpt-4o-mini", True, b"data: [DONE]"),
    Load(OURS, "stream", "gateway", "claude", True, b"data: [DONE]"),
]


def harness_functions(path: str) -> types.ModuleType:
    """The harness's functions without its last line, which would start it."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))]
    module = types.ModuleType("bench_harness")
    module.__file__ = path
    exec(compile(tree, path, "exec"), module.__dict__)  # noqa: S102
    return module


def measure(harness: str, binary: str, scenarios: list, seconds: int, rounds: int) -> list:
    """Rows like the harness's, each figure the median of the rounds; none when something does not start or answer."""
    run = harness_functions(os.path.join(os.path.dirname(harness), "run.py"))
    loads = [load for load in LOADS if load.scenario in scenarios]
    processes = {}
    ports = free_ports()
    work = tempfile.mkdtemp(prefix="litellm-bench-")
    try:
        bodies = prepare(run, harness, work, ports)
        processes = start(binary, work, ports)
        for kind in ("gateway", "nginx"):
            run.wait_ok(ports[kind], bodies["claude", False][1], KEY, 20, processes[kind])
        for load in loads:
            path, text = bodies[load.model, load.streams]
            check(load, *run.post(ports[load.server], text, KEY, 30))
            run.wrk(ports[load.server], CONNECTIONS, 1, path, KEY)
        results = {load: [] for load in loads}
        for _ in range(rounds):
            for load in loads:
                tree = run.tree(processes[load.server].pid)
                before = sum(run.cpu(tree))
                result = run.wrk(ports[load.server], CONNECTIONS, seconds, bodies[load.model, load.streams][0], KEY)
                cpu = (sum(run.cpu(tree)) - before) / max(result["n"], 1) * 1000
                results[load].append(dict(result, cpu=cpu, hwm_mib=run.mem(tree)[1]))
        return [row(load, rounds) for load, rounds in results.items()]
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        print(f"  translated: {error}\n{last_words(work)}", file=sys.stderr)
        return []
    finally:
        for process in processes.values():
            run.stop(process)
        shutil.rmtree(work, ignore_errors=True)


def row(load: Load, results: list) -> dict:
    middle = {key: statistics.median(result[key] for result in results) for key in ("cpu", "rps", "p50", "p99")}
    return {
        "name": load.name, "scenario": load.scenario, "conns": CONNECTIONS, **middle,
        "err": sum(result["err"] for result in results), "hwm_mib": max(result["hwm_mib"] for result in results),
    }  # fmt: skip


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
    for load in LOADS:
        path = os.path.join(work, f"{load.model}-{int(load.streams)}.json")
        text = run.body(load.streams, 1024).replace('"model": "gpt-4o-mini"', f'"model": "{load.model}"')
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        bodies[load.model, load.streams] = (path, text)
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


def check(load: Load, status: int, body: bytes) -> None:
    """Raises when an answer is not the one that is to be measured."""
    if status != 200 or load.mark not in body:
        raise RuntimeError(f"{load.name}, {load.scenario}: {status} {body[-200:]!r}")
