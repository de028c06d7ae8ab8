import GatewayPolicy
import LLMCatalog
import LLMCore
import LLMDialects
import LLMRouter
import LLMTransport
import LiteLLM

/// The `x-litellm-*` fields of an answer, and the provider's own with a prefix.
///
/// Source: the header table of LiteLLM's proxy (routing specification, section 8).
enum AnswerHeaders {
    /// The most names in one header field, and the most characters of each: proxies refuse lines beyond a few kilobytes.
    private static let (mostNames, longestName) = (40, 64)

    private static func short(_ names: [String]) -> String {
        let shown = names.prefix(Self.mostNames).map { name in
            name.utf8.count <= Self.longestName ? name : "\(name.prefix(Self.longestName))..."
        }
        let more = names.count > Self.mostNames ? ["and \(names.count - Self.mostNames) more"] : []
        return (shown + more).joined(separator: ",")
    }

    /// Fields of a provider's answer that describe its connection, not its answer.
    ///
    /// By the length of the name, which rules nearly all out: this runs for every field of every answer.
    private static func isDropped(_ field: WireHeaders.Field, of headers: WireHeaders) -> Bool {
        switch field.nameEnd - field.nameStart {
        case 2: headers.isNamed(field, "te")
        case 7: headers.isNamed(field, "upgrade") || headers.isNamed(field, "trailer")
        case 10:
            headers.isNamed(field, "connection") || headers.isNamed(field, "keep-alive")
                || headers.isNamed(field, "set-cookie")
        case 14: headers.isNamed(field, "content-length")
        case 16: headers.isNamed(field, "content-encoding") || headers.isNamed(field, "www-authenticate")
        case 17: headers.isNamed(field, "transfer-encoding")
        case 18: headers.isNamed(field, "proxy-authenticate")
        default: false
        }
    }

    /// The fields of an answer of this media type.
    static func make(_ type: String, _ trace: CallTrace, scope: RequestScope, upstream: WireHeaders) -> HeaderLines {
        var headers = HeaderLines()
        headers.reserve(1024 + upstream.bytes.count * 2)
        headers.append("content-type", type)
        let rates = scope.snapshot.client.rates(of: trace)
        Self.write(trace, scope: scope, upstream: upstream, rates: rates, into: &headers)
        CrossOrigin.allow(scope.request, in: &headers)
        return headers
    }

    static func write(
        _ trace: CallTrace,
        scope: RequestScope,
        upstream: WireHeaders,
        rates: GroupRates? = nil,
        into headers: inout HeaderLines
    ) {
        headers.append("x-litellm-call-id", scope.callID)
        if let deployment = trace.deployment {
            headers.append(contentsOf: deployment.answerHeaders)
            headers.append("x-litellm-model-group", trace.group)
            headers.append("x-litellm-attempted-retries", trace.retries)
            headers.append("x-litellm-max-retries", trace.maxRetries)
            headers.append("x-litellm-attempted-fallbacks", trace.fallbacks)
        } else {
            headers.append("x-litellm-version", ProductVersion.text)
        }
        if !trace.dropped.isEmpty {
            headers.append("x-litellm-dropped-params", Self.short(trace.dropped))
        }
        let elapsed = scope.elapsed
        headers.append("x-litellm-response-duration-ms", Self.milliseconds(elapsed))
        if trace.deployment != nil {
            let waited = min(trace.upstreamTime.nanoseconds, elapsed)
            headers.append("x-litellm-overhead-duration-ms", Self.milliseconds(elapsed - waited))
        }
        if trace.isFastest { headers.append("x-litellm-fastest_response_batch_completion", "True") }
        if let rates { Self.write(rates, into: &headers) }
        for field in upstream.fields where !Self.isDropped(field, of: upstream) {
            headers.append(field, of: upstream, prefix: "llm_provider-")
            // The group's own limits stand for those of one of its providers.
            if rates != nil, upstream.hasPrefix(field, "x-ratelimit-limit-") { continue }
            if rates != nil, upstream.hasPrefix(field, "x-ratelimit-remaining-") { continue }
            if upstream.hasPrefix(field, "x-ratelimit-") { headers.append(field, of: upstream, prefix: "") }
        }
    }

    private static func write(_ rates: GroupRates, into headers: inout HeaderLines) {
        if let tokens = rates.tokens {
            headers.append("x-ratelimit-limit-tokens", tokens.limit)
            headers.append("x-ratelimit-remaining-tokens", tokens.remaining)
        }
        if let requests = rates.requests {
            headers.append("x-ratelimit-limit-requests", requests.limit)
            headers.append("x-ratelimit-remaining-requests", requests.remaining)
        }
    }

    /// What an answer cost, and what all have cost with it.
    ///
    /// Where that is not known (yet), as of streams, its parts are zeros and the whole is not there.
    static func write(_ cost: CallCost?, scope: RequestScope, into headers: inout HeaderLines) {
        if let cost { headers.append("x-litellm-response-cost", cost.text) }
        if let cost, let parts = cost.parts {
            Self.write(parts, of: cost.text, into: &headers)
        } else {
            headers.append(contentsOf: Self.unknownParts)
        }
        Self.writeSpend(cost, scope: scope, into: &headers)
    }

    /// What all answers have cost, this one included.
    static func writeSpend(_ cost: CallCost?, scope: RequestScope, into headers: inout HeaderLines) {
        let total = scope.application.spending.total + (cost?.amount ?? .zero)
        headers.append("x-litellm-key-spend", total.usdText)
    }

    /// What the cost is made of.
    ///
    /// Nothing is taken off or put on.
    private static func write(_ parts: CostParts, of total: String, into headers: inout HeaderLines) {
        headers.append("x-litellm-response-cost-original", total)
        headers.append(contentsOf: Self.unadjusted)
        headers.append("x-litellm-response-cost-input", parts.input.usdText)
        headers.append("x-litellm-response-cost-output", parts.output.usdText)
        if parts.cacheRead != .zero { headers.append("x-litellm-response-cost-cache-read", parts.cacheRead.usdText) }
        if parts.cacheCreation != .zero {
            headers.append("x-litellm-response-cost-cache-creation", parts.cacheCreation.usdText)
        }
        headers.append("x-litellm-response-cost-tool-usage", parts.tools == .zero ? "0.0" : parts.tools.usdText)
    }

    private static let unadjusted = WireHeaders([
        ("x-litellm-response-cost-discount-amount", "0.0"), ("x-litellm-response-cost-margin-amount", "0.0"),
        ("x-litellm-response-cost-margin-percent", "0.0"),
    ])

    private static let unknownParts = WireHeaders([
        ("x-litellm-response-cost-original", "0.0"), ("x-litellm-response-cost-discount-amount", "0.0"),
        ("x-litellm-response-cost-margin-amount", "0.0"), ("x-litellm-response-cost-margin-percent", "0.0"),
        ("x-litellm-response-cost-input", "0.0"), ("x-litellm-response-cost-output", "0.0"),
        ("x-litellm-response-cost-tool-usage", "0.0"),
    ])

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
