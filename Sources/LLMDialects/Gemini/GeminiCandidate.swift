import LLMCore

/// One of the answers in a reply, or what one event of a stream adds to it.
struct GeminiCandidate: Sendable {
    struct Call: Sendable {
        let name: String
        /// JSON text.
        let arguments: String
        let id: String?
        /// The signature of the thoughts that led to the call.
        let signature: String?
    }

    let index: Int
    private(set) var text: String?
    private(set) var reasoning: String?
    /// Thoughts in Anthropic's form, with the signatures they have.
    private(set) var thinkingBlocks: [JSON] = []
    /// Pictures as `data:` URLs.
    private(set) var images: [String] = []
    /// Sound: base64.
    private(set) var audio: String?
    private(set) var calls: [Call] = []
    /// All signatures, to be sent back with the conversation.
    private(set) var signatures: [String] = []
    /// Code that the provider ran, and what came of it.
    private(set) var codeParts: [JSON] = []
    let finishReason: String?
    let finishMessage: String?
    let logprobs: JSON?
    let annotations: [JSON]
    let searches: Int

    init(_ candidate: JSON) {
        self.index = candidate["index"]?.intValue ?? 0
        self.finishReason = candidate["finishReason"]?.stringValue
        self.finishMessage = candidate["finishMessage"]?.stringValue
        self.logprobs = Self.logprobs(of: candidate["logprobsResult"])
        self.annotations = GeminiGrounding.annotations(of: candidate)
        self.searches = GeminiGrounding.searches(of: candidate)
        for part in candidate["content"]?["parts"]?.arrayValue ?? [] { self.add(part) }
    }

    private mutating func add(_ part: JSON) {
        let signature = (part["thoughtSignature"] ?? part["thought_signature"])?.stringValue
        if let signature, !signature.isEmpty { self.signatures.append(signature) }
        let isThought = part["thought"]?.boolValue == true
        if let text = part["text"]?.stringValue {
            if !isThought {
                if !text.isEmpty { self.text = (self.text ?? "") + text }
            } else {
                self.add(thought: text, signature)
            }
        } else if let call = part["functionCall"] ?? part["function_call"] {
            self.calls.append(
                Call(
                    name: call["name"]?.stringValue ?? "",
                    arguments: Self.arguments(of: call),
                    id: call["id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 },
                    signature: signature
                )
            )
        } else if let data = part["inlineData"] ?? part["inline_data"] {
            if !isThought { self.add(data: data) }
        } else if part["executableCode"] != nil || part["codeExecutionResult"] != nil {
            self.codeParts.append(part)
        }
    }

    /// The arguments as JSON text; none at all are an empty object.
    private static func arguments(of call: JSON) -> String {
        guard let arguments = call["args"], !arguments.isNull else { return "{}" }
        return arguments.description
    }

    private mutating func add(thought text: String, _ signature: String?) {
        self.reasoning = (self.reasoning ?? "") + text
        var block: JSON = ["type": "thinking", "thinking": .string(text)]
        if let signature { block["signature"] = .string(signature) }
        self.thinkingBlocks.append(block)
    }

    private mutating func add(data: JSON) {
        guard let base64 = data["data"]?.stringValue else { return }
        let type = (data["mimeType"] ?? data["mime_type"])?.stringValue ?? "application/octet-stream"
        if type.hasPrefix("audio/") {
            self.audio = (self.audio ?? "") + base64
        } else {
            self.images.append("data:\(type);base64,\(base64)")
        }
    }

    /// `LogprobsResult` in OpenAI's form.
    private static func logprobs(of result: JSON?) -> JSON? {
        guard let chosen = result?["chosenCandidates"]?.arrayValue else { return nil }
        let others = result?["topCandidates"]?.arrayValue ?? []
        func entry(_ candidate: JSON) -> JSONObject {
            ["token": candidate["token"] ?? "", "logprob": candidate["logProbability"] ?? 0]
        }
        let content = chosen.enumerated().map { position, candidate -> JSON in
            var object = entry(candidate)
            let top = others.indices.contains(position) ? others[position]["candidates"]?.arrayValue ?? [] : []
            object["top_logprobs"] = .array(top.map { .object(entry($0)) })
            return .object(object)
        }
        return ["content": .array(content)]
    }

    // MARK: For clients

    /// The calls in OpenAI's form.
    ///
    /// - Parameters:
    ///   - ids: makes the ids that the provider did not give.
    ///   - first: how many calls the answer had before.
    /// - Returns: elements of `tool_calls`.
    func shownCalls(_ ids: GeminiCallIDs, from first: Int) -> [JSON] {
        self.calls.enumerated().map { offset, call in
            let id = GeminiCallID(call.id ?? ids.id(of: first + offset, choice: self.index), signature: call.signature)
            var shown: JSON = [
                "index": JSON(first + offset), "id": .string(id.shown), "type": "function",
                "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
            ]
            if let signature = call.signature {
                shown["provider_specific_fields"] = ["thought_signature": .string(signature)]
            }
            return shown
        }
    }

    /// The pictures in OpenAI's form, numbered from `first`.
    func shownImages(from first: Int) -> [JSON] {
        self.images.enumerated().map { offset, url in
            [
                "image_url": ["url": .string(url), "detail": "auto"], "index": JSON(first + offset),
                "type": "image_url",
            ]
        }
    }

    /// What has no place in OpenAI's message.
    var special: JSONObject {
        var special: JSONObject = [:]
        if !self.signatures.isEmpty { special["thought_signatures"] = .array(self.signatures.map { .string($0) }) }
        if !self.codeParts.isEmpty { special["code_execution_parts"] = .array(self.codeParts) }
        return special
    }
}
