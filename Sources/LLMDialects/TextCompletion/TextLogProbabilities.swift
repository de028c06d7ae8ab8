import LLMCore

/// Token probabilities in the two forms of OpenAI's interfaces.
///
/// Text completions: `{tokens, token_logprobs, top_logprobs: [{token: logprob}], text_offset}`; chat:
/// `{content: [{token, logprob, bytes, top_logprobs: [{token, logprob, bytes}]}]}`.
enum TextLogProbabilities {
    /// The form of text completions; nil for nothing.
    static func text(of json: JSON?) -> JSON? {
        guard let json, !json.isNull else { return nil }
        guard let content = json["content"]?.arrayValue else { return json["tokens"] == nil ? nil : json }
        var offset = 0
        var offsets: [JSON] = []
        var tops: [JSON] = []
        for entry in content {
            offsets.append(JSON(offset))
            offset += entry["token"]?.stringValue?.unicodeScalars.count ?? 0
            var top: JSONObject = [:]
            for other in entry["top_logprobs"]?.arrayValue ?? [] {
                if let token = other["token"]?.stringValue, let value = other["logprob"] { top[token] = value }
            }
            tops.append(.object(top))
        }
        return [
            "tokens": .array(content.map { $0["token"] ?? "" }),
            "token_logprobs": .array(content.map { $0["logprob"] ?? .null }), "top_logprobs": .array(tops),
            "text_offset": .array(offsets),
        ]
    }

    /// The form of chat; nil for nothing.
    static func chat(of json: JSON?) -> JSON? {
        guard let json, let tokens = json["tokens"]?.arrayValue else { return nil }
        let values = json["token_logprobs"]?.arrayValue ?? []
        let tops = json["top_logprobs"]?.arrayValue ?? []
        let content = tokens.enumerated().map { place, token -> JSON in
            var top: [JSON] = []
            if place < tops.count {
                for (token, value) in tops[place].objectValue ?? [:] {
                    top.append(["token": .string(token), "logprob": value, "bytes": nil])
                }
            }
            // The first token of an echoed prompt has none.
            let value = place < values.count ? values[place] : .null
            return ["token": token, "logprob": value, "bytes": nil, "top_logprobs": .array(top)]
        }
        return ["content": .array(content)]
    }
}
