import LLMCore

/// Forms of OpenAI's answer that not every client knows.
enum GeminiOldForm {
    /// Whether the client asked with `functions`, so that calls come back as `function_call`.
    static func isUsed(by request: ChatRequest) -> Bool {
        guard let functions = request.document.member("functions"), !request.document.isNull(functions) else {
            return false
        }
        guard let tools = request.document.member("tools") else { return true }
        return request.document.isNull(tools)
    }

    /// Seconds for which a client may refer to a sound that it was given.
    private static let lifetime = 86_400

    /// Sound as OpenAI answers with it.
    static func audio(_ base64: String, _ answerID: String, _ created: Int) -> JSON {
        let end = created.addingReportingOverflow(Self.lifetime).partialValue
        return [
            "id": .string("audio_" + answerID), "data": .string(base64), "expires_at": JSON(end), "transcript": "",
        ]
    }
}
