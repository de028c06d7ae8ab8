package import LLMCore

/// The error that an OpenAI-style body tells of, in whichever of its forms.
package struct UpstreamErrorBody: Sendable {
    /// The provider's words: the message in the body, or the whole body where there is none.
    package let message: String
    /// The whole body as text.
    package let text: String
    /// The error object, if there is one.
    package let object: JSONObject?

    /// Reads `{"error": {"message"}}`, a list of these, `{"error": "…"}`, `{"message"}`, `{"detail"}` and text that is no
    /// JSON.
    package init(_ body: [UInt8]) {
        self.init(text: String(decoding: body, as: UTF8.self), json: try? JSON(parsing: body))
    }

    /// Reads an error that is part of something else.
    package init(json: JSON) {
        self.init(text: json.description, json: json)
    }

    private init(text: String, json: JSON?) {
        self.text = text
        let given = json?["error"] ?? json
        let error = given?.arrayValue?.first ?? given
        self.object = error?.objectValue
        let words = error?.stringValue ?? Self.words(in: error) ?? Self.words(in: json)
        self.message = words.flatMap { $0.isEmpty ? nil : $0 } ?? text.trimmingSpace
    }

    private static func words(in json: JSON?) -> String? {
        guard let json else { return nil }
        if let message = json["message"] { return message.stringValue ?? (message.isNull ? nil : message.description) }
        if let detail = json["detail"] { return detail.stringValue ?? (detail.isNull ? nil : detail.description) }
        return nil
    }

    /// `type` of the error object.
    package var type: String? { self.object?["type"]?.stringValue }

    /// `param` of the error object.
    package var parameter: String? { self.object?["param"]?.stringValue }

    /// `code` or `status` of the error object, whichever is an HTTP status.
    package var statusCode: Int? { self.status("code") ?? self.status("status") }

    private func status(_ key: String) -> Int? {
        let code = self.object?[key]
        guard let number = code?.intValue ?? code?.stringValue.flatMap({ Int($0) }) else { return nil }
        return (400...599).contains(number) ? number : nil
    }
}
