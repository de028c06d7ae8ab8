import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM

/// What the access line says of failures: kind, deployment, cause.
///
/// Never a provider's words, which may quote a prompt.
enum FailureNote {
    /// Appends `model=… ` and one `failed=…` per attempt that went wrong.
    static func append(_ error: LLMError, _ trace: CallTrace, requested: String, to line: inout [UInt8]) {
        line.append(contentsOf: " \(error.code.label)".utf8)
        if !requested.isEmpty { line.append(contentsOf: " model=\(Self.clean(requested))".utf8) }
        if trace.failures.isEmpty { Self.appendReason(error, to: &line) }
        Self.append(trace.failures, to: &line)
    }

    /// Appends the kind of a refusal of our own, and its reason.
    static func append(_ error: LLMError, to line: inout [UInt8]) {
        line.append(contentsOf: " \(error.code.label)".utf8)
        Self.appendReason(error, to: &line)
    }

    private static func appendReason(_ error: LLMError, to line: inout [UInt8]) {
        if let cause = Self.cause(error) { line.append(contentsOf: " cause=\"\(cause)\"".utf8) }
        // The name of what was wrong, never its value.
        if let name = error.parameter, name != "None" { line.append(contentsOf: " param=\(Self.clean(name))".utf8) }
    }

    /// Appends one `failed=…` per attempt that went wrong.
    static func append(_ failures: [AttemptFailure], to line: inout [UInt8]) {
        for failure in failures {
            let target = failure.deployment.target
            var text = " failed=\"\(target.provider.id)/\(Self.clean(target.model)) \(failure.deployment.routed.id)"
            text += " \(target.base.origin.authority) \(failure.error.code.label)"
            if let cause = Self.cause(failure.error) { text += ": \(cause)" }
            line.append(contentsOf: (text + "\"").utf8)
        }
    }

    /// Why, in words of our own: the transport's reason, or the status that the provider answered with.
    private static func cause(_ error: LLMError) -> String? {
        if let failure = error.cause as? TransportFailure { return failure.detail }
        if let error = error.cause as? JSONParseError { return "\(error)" }
        if let status = error.upstreamStatus {
            return status < 400 ? "status \(status), but no answer" : "status \(status)"
        }
        return (error.cause as? FailedStream)?.description
    }

    /// Appends the name of a group; only those behind a wildcard are chosen by somebody else.
    static func append(name: String, to line: inout [UInt8]) {
        let isPlain = name.utf8.count <= 128 && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x22 }
        line.append(text: isPlain ? name : Self.clean(name))
    }

    /// A name that somebody else chose, short and without what could end the line or the quotes.
    static func clean(_ name: String) -> String {
        let bytes = name.utf8.prefix(128).map { $0 <= 0x20 || $0 == 0x7F || $0 == 0x22 ? 0x5F : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
