import LLMCore
import LLMDialects
import LLMRouter
import LiteLLM

/// The `x-litellm-*` fields of an answer, and the provider's own with a prefix.
///
/// Source: the header table of LiteLLM's proxy (routing specification, section 8).
enum AnswerHeaders {
    /// Fields of a provider's answer that describe its connection, not its answer.
    private static let dropped: Set<String> = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "set-cookie",
        "www-authenticate", "proxy-authenticate", "upgrade", "trailer", "te",
    ]

    static func write(_ trace: CallTrace, scope: RequestScope, upstream: WireHeaders, into headers: inout WireHeaders) {
        headers.append("x-litellm-call-id", scope.callID)
        if let deployment = trace.deployment {
            headers.append("x-litellm-model-id", deployment.routed.id)
            headers.append("x-litellm-model-group", trace.group)
            headers.append("x-litellm-model-name", deployment.routed.model)
            headers.append("x-litellm-model-api-base", deployment.target.base.withoutQuery)
            headers.append("x-litellm-attempted-retries", String(trace.retries))
            headers.append("x-litellm-max-retries", String(trace.maxRetries))
            headers.append("x-litellm-attempted-fallbacks", "0")
        }
        if !trace.dropped.isEmpty {
            headers.append("x-litellm-dropped-params", trace.dropped.joined(separator: ","))
        }
        headers.append("x-litellm-version", ProductVersion.text)
        headers.append("x-litellm-response-duration-ms", Self.milliseconds(scope.elapsed))
        for (name, value) in upstream.all where !Self.dropped.contains(name.lowercased()) {
            headers.append("llm_provider-" + name.lowercased(), value)
            if name.lowercased().hasPrefix("x-ratelimit-") { headers.append(name.lowercased(), value) }
        }
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> String {
        let thousandths = nanoseconds / 1000
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}

extension Duration {
    /// Seconds as Python prints a float: `0.4`, `600.0`.
    var secondsText: String {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18 == Double(seconds) ? "\(seconds).0" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }
}
