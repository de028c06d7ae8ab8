import LLMCore
import LLMDialects

/// What a translation asks for, answered: documents with a mark in them, and the questions that providers are asked.
enum FetchedAnswers {
    /// The mark of a document in base64.
    static let mark = "iVBORw0KGgpmZXRjaGVk"

    /// The request as it goes out, everything fetched that it needs.
    static func encode(
        _ input: ChatInput,
        _ chat: any ChatTranslator,
        for target: Target
    ) throws(LLMError) -> EncodedRequest {
        var input = input
        for _ in 0..<4 {
            let fetches = try chat.fetches(for: input, from: target)
            if fetches.isEmpty { break }
            for fetch in fetches { input.fetched[fetch.name] = Self.answer(fetch) }
        }
        return try chat.encode(input, for: target)
    }

    private static func answer(_ fetch: Fetch) -> WireResponse {
        switch fetch {
        case .document(let address):
            let type = address.hasSuffix(".pdf") ? "application/pdf" : "image/png"
            let body = Array("\u{89}PNG\r\n\u{1A}\nfetched".unicodeScalars.map { UInt8($0.value) })
            return WireResponse(status: 200, headers: WireHeaders([("content-type", type)]), body: body)
        case .provider, .lasting:
            // The deployments of SAP AI Core; nobody else is asked in these requests.
            let body = Array(#"{"resources":[{"id":"d1"}]}"#.utf8)
            return WireResponse(status: 200, headers: WireHeaders(), body: body)
        }
    }
}
