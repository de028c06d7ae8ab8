import LLMCore

/// Parameters that have another form here.
enum AnthropicParameters {
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
