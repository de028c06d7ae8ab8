import LLMCore

/// The methods of a model's address.
enum GeminiAddress {
    /// The address of the method that answers: `generateContent`, or `streamGenerateContent` in server-sent events.
    static func method(of model: WireURL, _ isStream: Bool) -> WireURL {
        Self.adding(isStream ? "streamGenerateContent" : "generateContent", to: model, isStream)
    }

    /// The address with `:method`; a stream has to be asked for as server-sent events, or it is one JSON array.
    static func adding(_ method: String, to model: WireURL, _ isStream: Bool) -> WireURL {
        let url = WireURL(origin: model.origin, path: model.path + ":" + method, query: model.query)
        return isStream ? url.appending(query: "alt", "sse") : url
    }
}
