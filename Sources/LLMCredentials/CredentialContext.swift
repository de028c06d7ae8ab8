package import LLMCore

/// What credential sources need of the world outside, as values: nothing here opens a socket or reads a clock itself.
package struct CredentialContext: Sendable {
    /// Sends a request and returns the whole answer, whatever its status; the second value is the time it may take.
    package typealias Fetch = @Sendable (WireRequest, Duration) async throws(LLMError) -> WireResponse
    /// The content of a file by its path; nil when there is none.
    ///
    /// Called when a credential is made, so rarely; the files are small and local.
    package typealias FileReader = @Sendable (String) throws(LLMError) -> [UInt8]?

    package let environment: [String: String]
    package let readFile: FileReader
    /// Seconds since 1970.
    package let now: @Sendable () -> Int
    /// A text that was never used before, of letters and digits: a token's `jti`, a role session's name.
    package let makeIdentifier: @Sendable () -> String
    package let fetch: Fetch
    /// How long a token endpoint may take.
    private var patience = Duration.seconds(30)

    package init(
        environment: [String: String],
        readFile: @escaping FileReader,
        now: @escaping @Sendable () -> Int,
        makeIdentifier: @escaping @Sendable () -> String,
        fetch: @escaping Fetch
    ) {
        self.environment = environment
        self.readFile = readFile
        self.now = now
        self.makeIdentifier = makeIdentifier
        self.fetch = fetch
    }

    /// The same world for a request that can go on without the answer: it does not wait long.
    var hurried: CredentialContext {
        var copy = self
        copy.patience = .seconds(3)
        return copy
    }

    /// Asks a token endpoint, and once more if it could not be reached or failed: a token asked for twice does no harm.
    func exchange(_ request: WireRequest) async throws(LLMError) -> WireResponse {
        do throws(LLMError) {
            let response = try await self.fetch(request, self.patience)
            guard response.status >= 500 else { return response }
        } catch {
            guard error.code == .apiConnection, !Task.isCancelled else { throw error }
        }
        return try await self.fetch(request, self.patience)
    }

    /// How long a machine's own metadata service may take, which answers at once or is not there.
    static let metadataTime = Duration.seconds(2)

    /// The environment variable's value; nil when it is empty too.
    func variable(_ name: String) -> String? {
        self.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The first of these variables that is set.
    func variable(_ names: [String]) -> String? {
        names.lazy.compactMap { self.variable($0) }.first
    }

    /// A file's text, with `~` for the home directory; nil when there is none.
    func text(of path: String) throws(LLMError) -> String? {
        try self.readFile(self.expanded(path)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A file's text without blanks around it.
    ///
    /// - Throws: `authentication` when the file is missing or empty.
    func token(inFile path: String) throws(LLMError) -> Secret<String> {
        guard let text = try self.text(of: path) else {
            throw LLMError(.authentication, "The token file '\(path)' is missing.")
        }
        let token = text.trimmedBlanks
        guard !token.isEmpty else { throw LLMError(.authentication, "The token file '\(path)' is empty.") }
        return Secret(token)
    }

    private func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return (self.variable("HOME") ?? "") + path.dropFirst()
    }
}

extension StringProtocol {
    /// The text without blanks and line ends around it.
    var trimmedBlanks: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
