import LLMCore

/// What an agent answers, event by event.
///
/// `chunk` has text, `trace` what the models behind the agent used, `returnControl` wants a function to be called that
/// only the agent's owner knows, and an exception ends everything ("InvokeAgent", response body).
struct BedrockAgentReply: AgentReply {
    static let framing = StreamFraming.awsEventStream

    /// All text.
    private(set) var text = ""
    /// The tokens of all models that the agent asked; nil if no trace says it.
    private(set) var usage: Usage?
    /// Whether anything has come.
    private(set) var hasBegun = false
    /// Why there is no answer.
    private(set) var failure: LLMError?

    private let errors: BedrockErrors
    private var length = 0

    /// More text than this is no answer.
    private static let longest = 32 << 20

    init(_ errors: BedrockErrors) {
        self.errors = errors
    }

    /// Takes one event.
    ///
    /// - Returns: the text that it brought.
    mutating func receive(_ event: StreamEvent) -> String {
        guard self.failure == nil else { return "" }
        self.hasBegun = true
        if event.isException {
            self.failure = self.errors.exception(event)
            return ""
        }
        guard let json = try? JSON(parsing: Array(event.data)) else {
            self.failure = self.errors.brokenStream("The stream has an event that is not JSON.")
            return ""
        }
        switch String(decoding: event.name, as: UTF8.self) {
        case "chunk": return self.take(json)
        case "trace":
            self.count(json["trace"] ?? json)
            return ""
        case "returnControl":
            self.failure = self.errors.brokenStream("The agent wants a function to be called, which is not supported.")
            return ""
        default: return ""
        }
    }

    /// All events have come: an answer without any is none.
    @discardableResult
    mutating func end() -> String {
        guard self.failure == nil, !self.hasBegun else { return "" }
        self.failure = self.errors.brokenStream("The stream ended before it said anything.")
        return ""
    }

    private mutating func take(_ chunk: JSON) -> String {
        guard let base64 = chunk["bytes"]?.stringValue, let bytes = Base64.decode(base64) else {
            self.failure = self.errors.brokenStream("The stream has a chunk without text.")
            return ""
        }
        self.length += bytes.count
        guard self.length <= Self.longest else {
            self.failure = self.errors.brokenStream("The agent's answer is too long.")
            return ""
        }
        let piece = String(decoding: bytes, as: UTF8.self)
        self.text += piece
        return piece
    }

    /// Adds what a step of the agent used: `*Trace.modelInvocationOutput.metadata.usage`.
    private mutating func count(_ trace: JSON) {
        for (_, step) in trace.objectValue ?? [:] {
            guard let used = step["modelInvocationOutput"]?["metadata"]?["usage"] else { continue }
            let prompt = max(0, used["inputTokens"]?.intValue ?? 0)
            let completion = max(0, used["outputTokens"]?.intValue ?? 0)
            self.usage = Usage(
                promptTokens: (self.usage?.promptTokens ?? 0).addingReportingOverflow(prompt).partialValue,
                completionTokens: (self.usage?.completionTokens ?? 0).addingReportingOverflow(completion).partialValue
            )
        }
    }
}
