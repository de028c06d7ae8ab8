"""The scripts themselves, with stand-ins for the binary, the corpora and the repository."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPTS = os.path.join(ROOT, "scripts")
sys.path.insert(0, SCRIPTS)
sys.dont_write_bytecode = True


def script(name: str):
    """A Python script of scripts/ as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), os.path.join(SCRIPTS, name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


@pytest.fixture
def repository(tmp_path):
    """A small Git repository; call it with {path: text} to add files."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)

    def add(files: dict) -> str:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return str(tmp_path)

    return add


# ---- bans


@pytest.fixture(scope="module")
def bans():
    module = script("check-bans")
    return module, module.read_bans(os.path.join(SCRIPTS, "bans.tsv"))


@pytest.mark.parametrize(
    "path, line",
    [
        ("Sources/LLMCore/A.swift", "Task { await work() }"),
        ("Sources/LLMCore/A.swift", "Task<Void, Never> {"),
        ("Sources/LLMCore/A.swift", "Task.detached { }"),
        ("Sources/GatewayConfig/A.swift", "let task = Task(executorPreference: loop) {"),
        ("Sources/LLMCore/A.swift", "final class A: @unchecked Sendable {}"),
        ("Sources/LLMCore/A.swift", "let a = try! b()"),
        ("Sources/LLMCore/A.swift", "let a = b as! C"),
        ("Sources/LLMCore/A.swift", "import NIOCore"),
        ("Sources/LLMDialects/A.swift", "private import AsyncHTTPClient"),
        ("Sources/LLMRouter/A.swift", "import GatewayConfig"),
        ("Sources/LLMRouter/A.swift", "let x = Double.random(in: 0..<1)"),
        ("Sources/LLMRouter/A.swift", "let x = list.shuffled()"),
        ("Sources/LLMCore/A.swift", "let decoder = JSONDecoder()"),
        ("Sources/LLMTransport/A.swift", 'getenv("HOME")'),
        ("Sources/LLMTransport/A.swift", "let now = Date()"),
        ("Sources/LLMTransport/A.swift", 'print("x")'),
        ("Sources/GatewayServer/A.swift", 'logger.info("user \\(name) came")'),
        ("Sources/LLMCore/A.swift", "struct RequestHelper {"),
        ("Sources/LLMCore/A.swift", "// " + "TODO later"),
        ("Tests/LLMCoreTests/A.swift", "@testable import LLMCore"),
        ("Tests/LLMCoreTests/A.swift", "import XCTest"),
        ("Tests/LLMCoreTests/A.swift", "try await Task.sleep(for: .seconds(1))"),
        ("docs/a.md", "see /" + "tmp/notes"),
        ("docs/a.md", "from https://py" + "pi.org/simple"),
        ("README.md", "sk-" + "a" * 40),
    ],
)
def test_a_ban_is_hit_and_says_why(repository, bans, path, line):
    module, rows = bans
    hits = module.check(repository({path: line + "\n"}), rows)
    assert len(hits) >= 1
    assert hits[0].startswith(f"{path}:1: ") and "banned: " in hits[0]


@pytest.mark.parametrize(
    "path, line",
    [
        ("Sources/LLMCore/A.swift", "// a comment may say Task { or try! or print("),
        ("Sources/LLMCore/A.swift", "await withTaskGroup(of: Void.self) { group in"),
        ("Sources/GatewayServer/HTTP/Connection+receiving.swift", "let task = Task(executorPreference: loop) {"),
        ("Sources/LLMRouter/A.swift", "let x = Double.random(in: 0..<1, using: &generator)"),
        ("Sources/LLMRouter/A.swift", "let x = list.shuffled(using: &generator)"),
        ("Sources/LiteLLMCommand/A.swift", 'print("x")'),
        ("Sources/GatewayServer/A.swift", 'logger.info("a user came", metadata: ["name": "\\(name)"])'),
        ("Sources/GatewayConfig/A.swift", "ProcessInfo.processInfo.environment"),
        ("Sources/LLMCore/A.swift", 'let url = "https://example.com/v1"'),
        ("Sources/LLMCore/A.swift", "struct Database {"),
        ("docs/a.md", "the route /health and config.yaml"),
    ],
)
def test_what_is_allowed_is_not_hit(repository, bans, path, line):
    module, rows = bans
    assert module.check(repository({path: line + "\n"}), rows) == []


@pytest.mark.parametrize(
    "path, line, count",
    [
        ("Sources/LLMTransport/A.swift", 'if provider.id == "acme_ai" {', 1),
        ("Sources/LLMDialects/Errors/A.swift", 'let a = "acme_ai"', 1),
        ("Sources/LLMDialects/OpenAI/A.swift", 'let a = "acme_ai"', 1),
        ("Sources/LLMDialects/AcmeAI/A.swift", 'let a = "acme_ai"', 1),
        ("Sources/LLMDialects/Bolt/A.swift", 'let a = "acme_ai"', 1),
        ("Sources/LLMDialects/Bolt/A.swift", 'let a = "bolt"', 0),
        ("Sources/LLMDialects/Bolt/Deep/A.swift", 'let a = "bolt_two"', 0),
        ("Sources/LLMDialects/BoltText/A.swift", 'let a = "bolt"', 1),
        ("Sources/LLMDialects/Bedrock/A.swift", 'case "bolt": true', 1),
        ("Sources/LLMDialects/OpenAI/A.swift", 'let a = "openai"', 0),
        ("Sources/LLMTransport/A.swift", 'let a = "acme_ai/model" // "acme_ai"', 0),
        ("Sources/GatewayConfig/A.swift", 'let a = "acme_ai"', 0),
    ],
)
def test_the_id_of_a_provider_stays_at_home(repository, bans, path, line, count):
    module, _ = bans
    ids = {"acme_ai": "openai", "openai": "openai", "bolt": "bolt", "bolt_two": "bolt"}
    assert len(module.check_providers(repository({path: line + "\n"}), ids, {})) == count


def test_a_word_that_is_also_an_id_is_allowed_where_it_is_listed(repository, bans):
    module, _ = bans
    words = {("Sources/LLMCore/A.swift", "bolt"): "a tool", ("Sources/LLMCore/B.swift", "bolt"): "a tool"}
    root = repository({"Sources/LLMCore/A.swift": 'let a = "bolt"\n', "Sources/LLMCore/B.swift": "\n", "Sources/LLMCore/C.swift": '"bolt"\n'})
    hits = module.check_providers(root, {"bolt": "bolt"}, words)
    assert len(hits) == 2 and "C.swift" in hits[0] and "B.swift any more" in hits[1]


def test_every_ban_has_a_reason(bans):
    assert all(len(ban.reason) > 15 for ban in bans[1])


# ---- sizes


@pytest.fixture(scope="module")
def sizes():
    return script("check-sizes")


def test_a_function_is_measured_from_its_name_to_its_brace(sizes):
    source = 'struct A {\n    func f(\n        a: Int\n    ) throws -> [Int] {\n        let brace = "}" // }\n        return [a]\n    }\n}\n'
    assert list(sizes.functions(source)) == [("f", 2, 6, 1, False)]


@pytest.mark.parametrize(
    "clause, count",
    [("", 0), ("a: Int", 1), ("a: Int, b: [Int: Int]", 2), ("a: (Int, Int) -> Void, b: Result<A, B>,", 2), ("_ f: @escaping () -> Int", 1)],
)
def test_parameters_are_counted(sizes, clause, count):
    assert sizes.parameter_count(clause) == count


def test_long_functions_and_many_parameters_are_found(sizes):
    long = "func long() {\n" + "    work()\n" * 80 + "}\n"
    many = "func many(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int) {}\n"
    init = "init(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int) {}\n"
    assert len(sizes.check_swift("A.swift", long)) == 1
    assert len(sizes.check_swift("A.swift", many)) == 1
    assert sizes.check_swift("A.swift", init) == []
    assert sizes.check_swift("A.swift", long.replace("    work()\n", "", 2)) == []


def test_raw_identifiers_and_protocol_requirements(sizes):
    source = "protocol P {\n    func a()\n    func b() -> Int\n}\n@Test func `two words, (three)`() {\n    work()\n}\n"
    assert [(name, lines) for name, _, lines, _, _ in sizes.functions(source)] == [("a", 0), ("b", 0), ("test", 3)]


@pytest.mark.parametrize("text, count", [("a\n", 0), ("a", 1), ("a\n\n", 1), ("a \n", 1), ("a\r\n", 1), ("", 0)])
def test_file_endings(sizes, text, count):
    assert len(sizes.check_ending("a.txt", text)) == count


# ---- documents


def test_documents_that_name_what_is_not_there(repository):
    documents = script("check-docs")
    root = repository(
        {
            "Makefile": "run: ## Run\n",
            "Sources/LLMCore/JSON.swift": "",
            "README.md": "`make run` and `LLMCore/JSON.swift` and [a](docs/a.md)\n",
            "docs/a.md": "`make fly`, `LLMCore/None.swift`, `Gone.swift`, [b](b.md), `config.yaml`, `a.b`, `/v1/models`\n",
        }
    )
    problems = documents.check(root)
    assert [problem.split(": ", 1)[0] for problem in problems] == ["docs/a.md:1"] * 4


def test_the_documents_of_this_repository_tell_the_truth():
    """Above all the walk table of docs/ARCHITECTURE.md."""
    assert script("check-docs").check(ROOT) == []


# ---- conformance


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """Runs the gate over a stand-in corpus: {vector: passes}, and the text of conformance.todo."""
    module = script("conformance-gate")

    def run(vectors: dict, todo: str, *arguments: str) -> tuple:
        lines = "".join(f"{'ok   ' + name if passes else 'FAIL ' + name + ': status 500'}\n" for name, passes in vectors.items())
        corpus = tmp_path / "shared" / "conformance"
        corpus.mkdir(parents=True, exist_ok=True)
        failed = not all(vectors.values())
        (corpus / "run.py").write_text(f"import sys\nprint({lines!r}, end='')\nprint('1 passed, 1 failed')\nsys.exit({int(failed)})\n")
        (tmp_path / "conformance.todo").write_text(todo)
        monkeypatch.setattr(module, "TODO", str(tmp_path / "conformance.todo"))
        monkeypatch.setenv("LITELLM_SHARED", str(tmp_path / "shared"))
        monkeypatch.setenv("LITELLM_BINARY", sys.executable)
        monkeypatch.setattr(sys, "argv", ["conformance-gate", *arguments])
        return module.main(), (tmp_path / "conformance.todo").read_text()

    return run


def test_the_gate_is_content_when_all_is_as_listed(gate, capsys):
    assert gate({"a.chat.one": True, "b.chat.one": False}, "# note\nb.chat.*\tprovider b\n")[0] == 0
    assert capsys.readouterr().out.endswith("2 vectors; 1 wait in conformance.todo\nconformance: 1 passed, 0 failed\n")


@pytest.mark.parametrize(
    "vectors, todo",
    [
        ({"a.one": False}, ""),  # a failure outside the list
        ({"a.one": True}, "a.one\tlater\n"),  # a pass inside it
        ({"a.one": True, "a.two": False}, "a.*\tlater\n"),  # a glob of which one passes
        ({"a.one": True}, "~ a.one\tLiteLLM is wrong\n"),  # an argument that is not needed
        ({"a.one": True}, "b.one\tlater\n"),  # a line that names nothing
    ],
)
def test_the_gate_fails(gate, vectors, todo):
    assert gate(vectors, todo)[0] == 1


@pytest.mark.parametrize("passes", [True, False])
def test_random_picks_may_go_either_way(gate, passes):
    assert gate({"a.one": passes}, "? a.one\trandom\n")[0] == 0


def test_the_list_shrinks(gate):
    vectors = {"a.one": True, "a.two": False, "b.one": True, "c.one": False}
    status, todo = gate(vectors, "# kept\na.*\tlater\nb.one\tlater\n~ c.one\twe are right\n", "--shrink")
    assert status == 0
    assert todo == "# kept\na.two\tlater\n~ c.one\twe are right\n"


def test_without_a_corpus_it_says_so(monkeypatch, tmp_path, capsys):
    module = script("conformance-gate")
    monkeypatch.setenv("LITELLM_SHARED", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["conformance-gate"])
    assert module.main() == 0
    assert "not run" in capsys.readouterr().out


# ---- benchmark


def rows(bench, factor: float, idle: float = 30, start: float = 0.1) -> list:
    made = []
    for gate in bench.GATES:
        base = {"scenario": gate.scenario, "run": gate.run, "conns": 64, "err": 0}
        made += [dict(base, name=gate.over, cpu=0.1), dict(base, name=bench.NAME, cpu=0.1 * gate.most * factor)]
    made.append({"scenario": "start", "run": "1 kB", "name": bench.NAME, "idle_mib": idle, "cold_s": start})
    return made


def test_the_best_attempt_counts():
    bench = script("bench")
    assert bench.missed(bench.figures([rows(bench, 0.9)])) == []
    assert len(bench.missed(bench.figures([rows(bench, 1.2)]))) == len(bench.GATES)
    assert bench.missed(bench.figures([rows(bench, 1.2), rows(bench, 0.9)])) == []
    assert bench.missed(bench.figures([rows(bench, 0.9, idle=65, start=0.4)])) == ["idle memory, MiB", "start to first 200, s"]


def test_a_figure_that_is_not_there_is_a_miss():
    bench = script("bench")
    assert len(bench.missed(bench.figures([[]]))) == len(bench.limits())


def test_a_figure_with_errors_is_a_miss():
    bench = script("bench")
    made = [dict(row, err=3) if row["name"] == bench.NAME and row["scenario"] == "json" else row for row in rows(bench, 0.5)]
    assert len(bench.missed(bench.figures([made]))) == sum(gate.scenario == "json" for gate in bench.GATES)


def test_only_what_was_missed_is_measured_again():
    bench = script("bench")
    assert [(run.label, run.scenarios) for run in bench.runs_for(["JSON, 100 kB request"])] == [("100 kB", "json")]
    assert [(run.label, run.scenarios) for run in bench.runs_for(["idle memory, MiB"])] == [("1 kB", "json")]
    translated = "translated stream / same format"
    assert [(run.label, run.scenarios) for run in bench.runs_for([translated])] == [("translated", "stream")]


# ---- counting and CI


def test_results_are_counted(tmp_path):
    results = tmp_path / "results.xml"
    results.write_text('<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>')

    def count(status: int, *files: str) -> str:
        command = [os.path.join(SCRIPTS, "count-results"), "some tests", str(status), *files]
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[-1]

    assert count(1, str(results)) == "some tests: 2 passed, 2 failed"
    results.write_text('<testsuites><testsuite tests="5" failures="0" errors="0"/></testsuites>')
    assert count(0, str(results)) == "some tests: 5 passed, 0 failed"
    assert count(1, str(results)) == "some tests: 5 passed, 1 failed", "the run crashed after its last test"
    assert count(0, str(tmp_path / "none.xml")) == "some tests: 0 passed, 1 failed"


@pytest.mark.parametrize(
    "make, last, status",
    [
        # Seven steps are make's, and the first installs packages.
        ("echo 'x tests: 3 passed, 0 failed'", "22 passed, 0 failed", 0),
        ('case " $* " in *" test "*) echo "x tests: 3 passed, 2 failed"; exit 1 ;; esac', "10 passed, 2 failed", 1),
        ("exit 1", "1 passed, 7 failed", 1),
    ],
)
def test_ci_ends_in_one_line(tmp_path, make, last, status):
    """The real .ci/run over a make that is a stand-in."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    with open(os.path.join(ROOT, ".ci", "run"), encoding="utf-8") as file:
        (tmp_path / ".ci" / "run").write_text(file.read())
    for name, text in {"bin/make": make, "scripts/install-packages": "true"}.items():
        (tmp_path / name).write_text(f"#!/usr/bin/env bash\n{text}\n")
        (tmp_path / name).chmod(0o755)
    environment = dict(os.environ, PATH=f"{tmp_path}/bin:{os.environ['PATH']}")
    done = subprocess.run(["bash", str(tmp_path / ".ci" / "run")], capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines()[-1] == last
    assert done.returncode == status


@pytest.mark.parametrize(
    "line, status",
    [
        ("[3/5] Compiling LLMCore JSON.swift", 0),
        ("{root}/.build-release/checkouts/swift-nio/Sources/NIOCore/A.swift:1:2: warning: not ours", 0),
        ("{root}/Sources/LLMCore/A.swift:3:5: warning: variable 'x' was never used", 1),
        ("{root}/Tests/LLMCoreTests/A.swift:3:5: warning: unused", 1),
        ("warning: '{name}': found 1 file(s) which are unhandled", 1),
        ("warning: 'swift-nio': found 1 file(s) which are unhandled", 0),
    ],
)
def test_a_warning_of_ours_fails_the_build(tmp_path, line, status):
    root = tmp_path / "checkout"
    (root / "scripts").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    for name in ("build", "swift-flags"):
        with open(os.path.join(SCRIPTS, name), encoding="utf-8") as file:
            (root / "scripts" / name).write_text(file.read())
    stand_ins = {
        root / "scripts" / "install-packages": "true",
        tmp_path / "bin" / "swift": f"echo \"{line.format(root=root, name=root.name)}\"",
    }
    for path, text in stand_ins.items():
        path.write_text(f"#!/usr/bin/env bash\n{text}\n")
        path.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    environment.pop("LITELLM_SCRATCH", None)
    done = subprocess.run(["bash", str(root / "scripts" / "build")], capture_output=True, text=True, env=environment)
    assert done.returncode == status, done.stdout + done.stderr


def test_fuzzers_find_their_corpus():
    fuzz = script("fuzz")
    assert [fuzz.corpus_name(name) for name in ("FuzzJSON", "FuzzHTTPResponse", "FuzzConfig")] == ["json", "http-response", "config"]


def test_the_makefile_explains_itself():
    text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "conformance", "bench", "try-real"):
        assert f"make {target} " in text


def test_package_lists_know_their_tasks():
    done = subprocess.run([os.path.join(SCRIPTS, "install-packages"), "no-such-task"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "no-such-task" in done.stderr
