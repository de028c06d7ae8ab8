import LLMCore

/// Sound in an answer.
enum GeminiSpeech {
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
