public import LLMCore

extension TokenCounter {
    /// Cuts a prompt down to a limit.
    ///
    /// The system messages are kept, joined into one, and the newest messages that fit; one that does not fit loses its
    /// middle. Tool results at the end are kept as they are.
    ///
    /// - Parameters:
    ///   - messages: The list of messages.
    ///   - model: The model whose tokens are counted.
    ///   - maxTokens: The limit; nil for a part of the model's own.
    ///   - modelLimit: The greatest prompt the model takes, nil if unknown. Without either limit nothing is cut.
    ///   - trimRatio: The part of the model's limit to use.
    /// - Returns: The messages; as they came if they are within the limit or cannot be counted.
    public func trimMessages(
        _ messages: JSON,
        model: String? = nil,
        maxTokens: Int? = nil,
        modelLimit: Int? = nil,
        trimRatio: Double = 0.75
    ) -> TrimmedMessages {
        let limit = maxTokens ?? modelLimit.flatMap { Int(exactly: (Double($0) * trimRatio).rounded(.towardZero)) }
        guard let limit, let list = messages.arrayValue else {
            return TrimmedMessages(messages: messages, responseTokens: nil)
        }
        do {
            return try MessageTrimmer(model: model ?? "", limit: limit).trim(list)
        } catch {
            return TrimmedMessages(messages: messages, responseTokens: nil)
        }
    }
}
