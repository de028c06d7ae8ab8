import ArgumentParser
import GatewayConfig
import GatewayServer
import LLMCore
import LiteLLM

/// `litellm simulate`: where the requests of a log would go.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Replay a log of requests against a configuration and print where they would go; nobody is called.",
        discussion: """
            Each line of the log is a request as clients send it, or
            {"at": ..., "request": {...}, "headers": {...}, "team": ..., "input_tokens": n, "output_tokens": n,
            "status": n, "duration_ms": n}, where all but the request may be missing. at is seconds or
            2026-01-31T12:00:00Z; status is what the first attempt comes to, or a list of one for each attempt.
            Attempts without a status are answered.
            """
    )

    /// Takes `--config` wherever it stands, for it has an option of that name.
    @ParentCommand var serve: Serve

    @Option(name: .both("config", short: "c"), help: "The configuration (default: CONFIG_FILE_PATH).")
    var config: String?

    @Option(name: .long, help: "The log: one JSON object a line.")
    var log: String

    @Option(name: .long, help: "Another configuration, to print what it makes of the log and the difference.")
    var compare: String?

    @Option(name: .long, help: "Requests a second, where lines do not say when they came.")
    var rate = 10.0

    @Option(name: .long, help: "Milliseconds an attempt takes, where a line does not say.")
    var duration = 1000.0

    @Option(name: .long, help: "Decides between equal deployments; equal seeds print equal tables.")
    var seed: UInt64 = 0

    @Flag(name: .long, help: "Print everything as JSON.")
    var json = false

    func validate() throws {
        guard self.rate > 0, self.rate <= 1e9 else { throw ValidationError("--rate must be above 0.") }
        guard self.duration >= 0, self.duration < 1e10 else { throw ValidationError("--duration must be from 0.") }
    }

    func run() throws {
        let bytes: [UInt8]
        do {
            bytes = try LocalConfigFiles().read(self.log)
        } catch {
            throw ValidationError("\(self.log) cannot be read: \(error)")
        }
        let named = self.config ?? self.serve.config ?? ProcessEnvironment.current()["CONFIG_FILE_PATH"]
        guard let config = named else { throw ValidationError("--config names the configuration.") }
        let new = try self.replay(bytes, against: config)
        for line in new.log.skipped { Serve.note("\(self.log):\(line.line): left out: \(line.reason)") }
        let old = try self.compare.map { try self.replay(bytes, against: $0) }
        if self.json {
            print(JSON.object(self.object(new, old)))
        } else {
            self.printWords(new, old)
        }
        guard !new.log.calls.isEmpty || new.log.skipped.isEmpty else { throw ExitCode(1) }
    }

    private struct Replay {
        let path: String
        let log: RequestLog
        let report: SimulationReport
    }

    private func replay(_ bytes: [UInt8], against path: String) throws -> Replay {
        let source = ConfigSource(path: path, environment: ProcessEnvironment.current())
        let config = try source.load().config
        let snapshot = GatewaySnapshot(config, environment: source.merged(config)) { _ in }
        let log = RequestLog(
            bytes,
            for: snapshot,
            interval: .seconds(1 / self.rate),
            duration: .seconds(self.duration / 1000)
        )
        return Replay(path: path, log: log, report: Simulation.run(log.calls, on: snapshot.client, seed: self.seed))
    }

    // MARK: - Printing

    private func object(_ new: Replay, _ old: Replay?) -> JSONObject {
        var object = Self.object(new)
        object["skipped_lines"] = .array(
            new.log.skipped.map { ["line": JSON($0.line), "reason": .string($0.reason)] }
        )
        if let old {
            object["compared_with"] = .object(Self.object(old))
            object["difference"] = .object(SimulationDifference(from: old.report, to: new.report).json)
        }
        return object
    }

    private static func object(_ replay: Replay) -> JSONObject {
        var object: JSONObject = ["config": .string(replay.path)]
        for (name, value) in replay.report.json { object[name] = value }
        return object
    }

    private func printWords(_ new: Replay, _ old: Replay?) {
        if let old {
            print("# \(old.path)")
            for line in old.report.lines { print(line) }
            print("\n# \(new.path)")
        }
        for line in new.report.lines { print(line) }
        guard let old else { return }
        print("\n# \(new.path) compared with \(old.path)")
        for line in SimulationDifference(from: old.report, to: new.report).lines { print(line) }
    }
}
