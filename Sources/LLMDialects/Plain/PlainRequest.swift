import LLMCatalog
import LLMCore

extension RequestParameters {
    /// A request in a form of the provider's own, with what the client adds to its body; of the conversation only texts
    /// are carried, if nothing else is said.
    func request(
        to url: WireURL,
        _ body: JSONObject,
        headers own: [(String, String)] = [("content-type", "application/json")],
        _ input: ChatInput,
        _ target: Target,
        dropped: [String] = [],
        carrying carried: CarriedContent? = nil
    ) -> EncodedRequest {
        var body = body
        body.add(self.extraBody)
        let wire = WireRequest(
            url: url,
            headers: PlainHeaders.make(own, input, target, self),
            body: JSON.object(body).serialized()
        )
        let lost =
            carried.map { LostContent.names(in: self.document, but: $0) }
            ?? LostContent.names(of: input, asTextFor: target)
        return EncodedRequest(wire: wire, dropped: self.dropped + self.telling(dropped) + lost)
    }
}

/// The header fields that every request of a dialect of its own has, in the order in which they win.
enum PlainHeaders {
    static func make(
        _ own: [(String, String)],
        _ input: ChatInput,
        _ target: Target,
        _ parameters: RequestParameters
    ) -> WireHeaders {
        var headers = WireHeaders(own)
        for (name, value) in target.provider.headers { headers.set(name, value) }
        headers.merge(target.headers)
        headers.merge(input.forwardedHeaders)
        headers.merge(parameters.headers)
        return headers
    }
}
