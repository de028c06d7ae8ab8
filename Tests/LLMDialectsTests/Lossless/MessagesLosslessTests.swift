import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// The same for clients of `/v1/messages`, whichever way their requests go.
@Suite struct MessagesLosslessTests {
    @Test(arguments: LosslessTarget.all)
    func `carries or names every feature`(_ deployment: LosslessTarget) throws {
        var lost: [String] = []
        for feature in MessagesFeature.all {
            guard let (sent, dropped) = Self.encode(try feature.request(true), deployment) else { continue }
            if feature.names.contains(where: { dropped.contains($0) }) { continue }
            if feature.name.hasPrefix("messages."), dropped.contains("messages") { continue }
            if feature.marks.isEmpty {
                guard let (plain, _) = Self.encode(try feature.request(false), deployment) else { continue }
                if plain == sent { lost.append(feature.name) }
            } else {
                let missing = feature.marks.filter { !sent.contains($0) }
                if !missing.isEmpty { lost.append("\(feature.name): \(missing.joined(separator: ","))") }
            }
        }
        let open = lost.filter { !LosslessException.allows(deployment, "messages: " + $0) }
        #expect(open.isEmpty, "\(deployment.name): \(open.joined(separator: "; "))")
    }

    /// What is sent, and what was dropped; nil for a request that is refused.
    private static func encode(
        _ request: MessagesRequest,
        _ deployment: LosslessTarget
    ) -> (sent: String, dropped: [String])? {
        guard let dialect = Dialect.named(deployment.target.provider.dialect),
            let bridge = try? MessagesBridge(request, over: dialect, to: deployment.target),
            let routing = try? MessagesBridge.routingRequest(for: request)
        else { return nil }
        let input = ChatInput(request: routing, answerID: "chatcmpl-1", created: 1_720_000_000)
        guard let encoded = try? FetchedAnswers.encode(input, bridge, for: deployment.target) else { return nil }
        let headers = encoded.wire.headers.all.map { $0.name + ": " + $0.value }
        let sent = ([encoded.wire.url.withoutQuery] + headers + [String(decoding: encoded.wire.body, as: UTF8.self)])
        return (sent.joined(separator: "\n"), encoded.dropped)
    }
}
