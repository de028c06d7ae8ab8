import LLMCore

/// Reading of parameters where they stand.
enum AnthropicParameters {
    /// A parameter's value where it stands; nil if the request does not have it.
    static func place(_ name: String, _ parameters: RequestParameters) throws(LLMError) -> JSONPlace? {
        guard let value = parameters[name] else { return nil }
        return try Self.place(value, of: name, parameters)
    }

    static func place(
        _ value: RequestParameters.Value,
        of name: String,
        _ parameters: RequestParameters
    ) throws(LLMError) -> JSONPlace {
        if case .node(let node) = value, !parameters.removedPlaces.contains(where: { $0.parameter == name }) {
            return JSONPlace(parameters.document, node)
        }
        return try JSONPlace(parameters.json(value, of: name))
    }

    /// The conversation, without what the deployment wants removed from it.
    static func messages(_ parameters: RequestParameters) throws(LLMError) -> JSONPlace {
        guard let node = parameters.document.member("messages") else {
            throw LLMError(.badRequest, "messages is missing.", parameter: "messages")
        }
        return try Self.place(.node(node), of: "messages", parameters)
    }

    /// `stop` as a list without empty texts; with `drops`, also without texts of white space, which the provider refuses.
    static func stops(_ parameters: RequestParameters, drops: Bool) throws(LLMError) -> [JSON] {
        guard let stop = parameters.json("stop") else { return [] }
        let list = stop.arrayValue ?? [stop]
        guard list.allSatisfy({ $0.stringValue != nil }) else {
            throw LLMError(.badRequest, "stop must be text or a list of texts.", parameter: "stop")
        }
        return list.filter { stop in
            guard let text = stop.stringValue, !text.isEmpty else { return false }
            return !drops || !text.allSatisfy { $0.isWhitespace }
        }
    }

    /// The user to name to the provider, from `metadata` or `user`.
    ///
    /// Mail addresses and telephone numbers stay here.
    static func userID(_ parameters: RequestParameters) -> String? {
        let document = parameters.document
        var metadata: String?
        if let node = document.member("metadata"), let user = document.member("user_id", of: node) {
            metadata = document.string(user)
        }
        guard let user = metadata ?? parameters.json("user")?.stringValue, !user.isEmpty else { return nil }
        return Self.isMailAddress(user) || Self.isTelephoneNumber(user) ? nil : user
    }

    private static func isMailAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: { $0.isWhitespace }) else { return false }
        guard let dot = parts[1].lastIndex(of: ".") else { return false }
        return dot != parts[1].startIndex && parts[1][dot...].count > 2
    }

    private static func isTelephoneNumber(_ text: String) -> Bool {
        let body = text.hasPrefix("+") ? text.dropFirst() : text[...]
        var digits = 0
        for byte in body.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return false
            }
        }
        return digits >= 7
    }

    /// `context_management` in the provider's form; OpenAI's is a list.
    static func contextManagement(_ value: JSON, _ betas: inout AnthropicBetas) -> JSON {
        var management = value
        if let list = value.arrayValue {
            let edits = list.compactMap { entry -> JSON? in
                guard entry["type"]?.stringValue == "compaction" else { return nil }
                var edit: JSONObject = ["type": "compact_20260112"]
                if let threshold = entry["compact_threshold"], threshold.intValue != nil {
                    edit["trigger"] = ["type": "input_tokens", "value": threshold]
                }
                return .object(edit)
            }
            management = ["edits": .array(edits)]
        }
        for edit in management["edits"]?.arrayValue ?? [] {
            let isCompaction = edit["type"]?.stringValue?.hasPrefix("compact_") == true
            betas.add(isCompaction ? AnthropicBetas.compaction : AnthropicBetas.contextManagement)
        }
        return management
    }
}
