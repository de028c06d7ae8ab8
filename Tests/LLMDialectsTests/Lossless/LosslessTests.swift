import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Whatever a client asks for is sent, or refused, or named among what was dropped: for every provider and every feature.
@Suite struct LosslessTests {
    @Test(arguments: LosslessTarget.all)
    func `carries or names every feature`(_ deployment: LosslessTarget) throws {
        let lost = try Self.lost(through: deployment.chat, to: deployment.target)
        let open = lost.filter { !LosslessException.allows(deployment, $0) }
        #expect(open.isEmpty, "\(deployment.name): \(open.joined(separator: "; "))")
    }

    @Test func `finds what is lost`() throws {
        let deployment = try #require(LosslessTarget.all.first)
        let lost = try Self.lost(through: Deaf(), to: deployment.target)
        #expect(lost.count == ChatFeature.all.count)
        #expect(LosslessTarget.all.count > 300)
    }

    /// The features that are neither sent nor refused nor named.
    private static func lost(through chat: any ChatTranslator, to target: Target) throws -> [String] {
        var lost: [String] = []
        for feature in ChatFeature.all {
            let input = try feature.request(true, model: "m")
            guard let encoded = try? FetchedAnswers.encode(input, chat, for: target) else { continue }
            // A lost conversation is lost with all that is in it.
            let isNamed = feature.names.contains { encoded.dropped.contains($0) }
            if isNamed || feature.name.hasPrefix("messages.") && encoded.dropped.contains("messages") { continue }
            let sent = Self.sent(encoded)
            if feature.marks.isEmpty {
                let plain = try FetchedAnswers.encode(feature.request(false, model: "m"), chat, for: target)
                if Self.sent(plain) == sent { lost.append(feature.name) }
            } else {
                let missing = feature.marks.filter { marks in !marks.contains { sent.contains($0) } }
                if !missing.isEmpty { lost.append("\(feature.name): \(missing.map { $0[0] }.joined(separator: ","))") }
            }
        }
        return lost
    }

    private static func sent(_ encoded: EncodedRequest) -> String {
        let headers = encoded.wire.headers.all.map { $0.name + ": " + $0.value }
        let address = encoded.wire.url.withoutQuery + "?" + encoded.wire.url.query
        return ([address] + headers + [String(decoding: encoded.wire.body, as: UTF8.self)]).joined(separator: "\n")
    }
}

/// A translator that hears nothing.
private struct Deaf: ChatTranslator {
    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        EncodedRequest(wire: WireRequest(url: target.base, headers: WireHeaders(), body: Array("{}".utf8)))
    }

    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        throw self.decodeError(response, from: target)
    }

    func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        LLMError(.internalServerError, "What?", provider: target.provider.id)
    }

    func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        MockStream()
    }

    private struct MockStream: ChatStreamTranslator {
        mutating func receive(_ event: StreamEvent) -> ChatStreamAction { .skip }
        mutating func receiveEnd() -> ChatStreamAction { .finish([]) }
    }
}
