import LLMCatalog
import LLMCore
import LLMDialects
import Testing

/// Whatever a client asks for is sent, or refused, or named among what was dropped: for every provider and every feature.
@Suite struct LosslessTests {
    @Test(arguments: LosslessTarget.all)
    func `carries or names every feature`(_ deployment: LosslessTarget) throws {
        var lost: [String] = []
        for feature in ChatFeature.all {
            let input = try feature.request(true, model: "m")
            guard let encoded = try? FetchedAnswers.encode(input, deployment.chat, for: deployment.target) else {
                continue
            }
            // A lost conversation is lost with all that is in it.
            let isNamed = feature.names.contains { encoded.dropped.contains($0) }
            if isNamed || feature.name.hasPrefix("messages.") && encoded.dropped.contains("messages") { continue }
            let sent = Self.sent(encoded)
            if !feature.marks.isEmpty {
                let missing = feature.marks.filter { marks in !marks.contains { sent.contains($0) } }
                if missing.isEmpty { continue }
                lost.append("\(feature.name): \(missing.map { $0[0] }.joined(separator: ","))")
            } else {
                let without = try feature.request(false, model: "m")
                let plain = try FetchedAnswers.encode(without, deployment.chat, for: deployment.target)
                if Self.sent(plain) != sent { continue }
                lost.append(feature.name)
            }
        }
        let open = lost.filter { !LosslessException.allows(deployment, $0) }
        if !open.isEmpty { print("LOST\t\(deployment.dialect)\t\(deployment.name)\t\(open.joined(separator: "; "))") }
        #expect(open.isEmpty, "\(deployment.name): \(open.joined(separator: "; "))")
    }

    private static func sent(_ encoded: EncodedRequest) -> String {
        let headers = encoded.wire.headers.all.map { $0.name + ": " + $0.value }
        let address = encoded.wire.url.withoutQuery + "?" + encoded.wire.url.query
        return ([address] + headers + [String(decoding: encoded.wire.body, as: UTF8.self)]).joined(separator: "\n")
    }
}
