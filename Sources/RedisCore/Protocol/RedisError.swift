/// Why a command has no result.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A bounded set, fit for a metric label.
    package enum Code: String, Sendable, CaseIterable {
        /// No reply came in time. The command may have been carried out.
        case timeout
        /// Too many commands wait already. The command was not sent.
        case overloaded
        /// There is no connection. The command was not sent.
        case unreachable
        /// The connection was lost while the reply was awaited. The command may have been carried out.
        case disconnected
        /// User or password are wrong, or may not do this.
        case authentication
        /// TLS could not be set up.
        case tls
        /// The server refuses writes: it is a replica, its disk or its memory is full.
        case readOnly
        /// The cluster has no node for a key, or sends us in circles.
        case cluster
        /// The server answered with another error.
        case server
        /// What came is not Redis's protocol, or not the reply that the command has.
        case protocolViolation
        /// The client was shut down.
        case shutDown
        /// The options cannot be used.
        case options
    }

    package var code: Code
    /// A short text that quotes neither keys nor values.
    package var detail: String
    /// The server's whole answer, which may quote arguments.
    package var serverError: RedisServerError?

    package init(_ code: Code, _ detail: String, serverError: RedisServerError? = nil) {
        self.code = code
        self.detail = detail
        self.serverError = serverError
    }

    package init(_ error: RedisServerError) {
        let word = error.word.isEmpty ? "an error" : String(error.word)
        let code: Code =
            switch error.word {
            case _ where error.isReadOnly: .readOnly
            case _ where error.isRefusedLogin: .authentication
            case "MOVED", "ASK", "CLUSTERDOWN", "TRYAGAIN", "CROSSSLOT": .cluster
            default: .server
            }
        self.init(code, "the server answered \(word)", serverError: error)
    }

    /// Whether the command cannot have been carried out, so that sending it again repeats nothing.
    package var wasNotCarriedOut: Bool {
        switch self.code {
        case .timeout, .disconnected, .protocolViolation, .shutDown: false
        default: true
        }
    }

    package var description: String { "\(self.code.rawValue): \(self.detail)" }
}
