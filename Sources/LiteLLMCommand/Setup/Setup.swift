import ArgumentParser
import GatewayConfig
import LiteLLM

#if canImport(Glibc)
import Glibc
#endif

/// `--setup`: asks for providers, keys and models, writes a configuration, checks it and offers to start.
struct Setup {
    let path: String
    /// The port that is suggested.
    let port: Int
    let environment: [String: String]

    /// What to start, where that is wanted.
    struct Start {
        let path: String
        let port: Int
    }

    /// - Returns: nil when nothing is to be started.
    /// - Throws: an `ExitCode` when nothing was written, or when what was written has errors.
    func run() throws -> Start? {
        let terminal = SetupTerminal()
        terminal.tell("This writes a configuration. Ctrl-D ends without writing anything.")
        let answers = try self.answers(terminal)
        try self.write(SetupFile(answers).text, to: answers)
        terminal.tell("Wrote \(answers.path).")
        let typed = answers.typed.map(\.name)
        if !typed.isEmpty {
            terminal.tell("It holds what you typed, for you alone to read: \(typed.joined(separator: ", ")).")
        }
        let findings = ConfigSource(path: answers.path, environment: self.environment).check(for: .check)
        for finding in findings.diagnostics { terminal.tell(finding.description) }
        let command = "litellm --config \(answers.path) --port \(answers.port)"
        guard !findings.hasErrors else {
            terminal.tell("Mend this, then: \(command)")
            throw ExitCode(1)
        }
        terminal.tell("Clients use http://127.0.0.1:\(answers.port) with the key \(answers.masterKey)")
        let reply = terminal.ask("Start it now? (Y/n): ", isSecret: false)
        guard let reply, ["", "y", "yes"].contains(reply.lowercased()) else {
            terminal.tell("Later: \(command)")
            return nil
        }
        return Start(path: answers.path, port: answers.port)
    }

    private func answers(_ terminal: SetupTerminal) throws -> SetupAnswers {
        var dialogue = SetupDialogue(
            providers: SetupProviders.all(self.environment),
            environment: self.environment,
            path: self.path,
            port: self.port,
            generatedKey: Self.newKey(),
            file: Self.state
        )
        while dialogue.question != nil {
            guard let text = terminal.ask(dialogue.prompt, isSecret: dialogue.isSecret) else {
                terminal.tell("Nothing was written.")
                throw ExitCode(1)
            }
            if let words = dialogue.answer(text) { terminal.tell(words) }
        }
        return dialogue.answers
    }

    /// 32 random bytes.
    private static func newKey() -> String {
        var random = SystemRandomNumberGenerator()
        let parts = (0..<4).map { _ in
            let part = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - part.count) + part
        }
        return "sk-" + parts.joined()
    }

    /// What stands at a path; a file that came or went meanwhile is noticed when it is written.
    private static func state(of path: String) -> SetupFile.State {
        var entry = stat()
        let isThere = stat(path, &entry) == 0
        if isThere, entry.st_mode & S_IFMT != S_IFREG { return .unusable("it is no file") }
        let target = Self.target(of: path)
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        guard access(folder, W_OK | X_OK) == 0 else { return .unusable(String(cString: strerror(errno))) }
        return isThere ? .exists : .free
    }

    /// The file that a link leads to: it is replaced, and the link stays.
    private static func target(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Writes the file whole or not at all, for its owner alone.
    private func write(_ text: String, to answers: SetupAnswers) throws {
        let path = answers.replacesFile ? Self.target(of: answers.path) : answers.path
        let temporary = "\(path).new-\(getpid())"
        func failure() -> ValidationError {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            return ValidationError("\(answers.path) cannot be written: \(reason)")
        }
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard close(file) == 0, written == bytes.count else { throw failure() }
        // A link does not replace a file that came meanwhile.
        let isDone =
            answers.replacesFile
            ? rename(temporary, path) == 0
            : link(temporary, path) == 0 && unlink(temporary) == 0
        guard isDone else { throw failure() }
    }
}
