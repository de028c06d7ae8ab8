import GatewayPolicy
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM

/// The `x-litellm-*` fields of an answer, and the provider's own with a prefix.
///
/// Source: the header table of LiteLLM's proxy (routing specification, section 8).
enum AnswerHeaders {
    /// Fields of a provider's answer that describe its connection, not its answer.
    private static let dropped: [StaticString] = [
        "connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "set-cookie",
        "www-authenticate", "proxy-authenticate", "upgrade", "trailer", "te",
    ]

    /// The fields of an answer of this media type.
    static func make(_ type: String, _ trace: CallTrace, scope: RequestScope, upstream: WireHeaders) -> HeaderLines {
        var headers = HeaderLines()
        headers.reserve(1024 + upstream.bytes.count * 2)
        headers.append("content-type", type)
        Self.write(trace, scope: scope, upstream: upstream, into: &headers)
        CrossOrigin.allow(scope.request, in: &headers)
        return headers
    }

    static func write(_ trace: CallTrace, scope: RequestScope, upstream: WireHeaders, into headers: inout HeaderLines) {
        headers.append("x-litellm-call-id", scope.callID)
        if let deployment = trace.deployment {
            headers.append(contentsOf: deployment.answerHeaders)
            headers.append("x-litellm-model-group", trace.group)
            headers.append("x-litellm-attempted-retries", String(trace.retries))
            headers.append("x-litellm-max-retries", String(trace.maxRetries))
            headers.append("x-litellm-attempted-fallbacks", "0")
        } else {
            headers.append("x-litellm-version", ProductVersion.text)
        }
        if !trace.dropped.isEmpty {
            headers.append("x-litellm-dropped-params", trace.dropped.joined(separator: ","))
        }
        let elapsed = scope.elapsed
        headers.append("x-litellm-response-duration-ms", Self.milliseconds(elapsed))
        if trace.deployment != nil {
            let waited = min(trace.upstreamTime.nanoseconds, elapsed)
            headers.append("x-litellm-overhead-duration-ms", Self.milliseconds(elapsed - waited))
        }
        if trace.isFastest { headers.append("x-litellm-fastest_response_batch_completion", "True") }
        for field in upstream.fields where !Self.dropped.contains(where: { upstream.isNamed(field, $0) }) {
            headers.append(field, of: upstream, prefix: "llm_provider-")
            if upstream.hasPrefix(field, "x-ratelimit-") { headers.append(field, of: upstream, prefix: "") }
        }
    }

    /// What a whole answer cost, and what all have cost with it.
    static func write(_ cost: CallCost?, scope: RequestScope, into headers: inout HeaderLines) {
        if let cost { headers.append("x-litellm-response-cost", cost.text) }
        let total = scope.application.spending.total + (cost?.amount ?? .zero)
        headers.append("x-litellm-key-spend", total.usdText)
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> String {
        String(unsafeUninitializedCapacity: 24) { text in
            var rest = nanoseconds / 1000
            var start = text.count
            for place in 0... {
                if place == 3 {
                    start -= 1
                    text[start] = UInt8(ascii: ".")
                }
                start -= 1
                text[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                if place >= 3, rest == 0 { break }
            }
            let count = text.count - start
            for index in 0..<count { text[index] = text[start + index] }
            return count
        }
    }
}

extension Duration {
    /// Seconds as Python prints a float: `0.4`, `600.0`.
    var secondsText: String {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) / 1e18 == Double(seconds)
            ? "\(seconds).0" : "\(Double(seconds) + Double(attoseconds) / 1e18)"
    }
}
