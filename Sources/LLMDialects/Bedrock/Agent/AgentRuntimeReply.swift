import LLMCore

/// What an agent in AgentCore answers.
///
/// The events are those of a Converse stream, each under `event`, as AWS's library for agents writes them; at the end the
/// whole `message` may follow. Other events are of the agent's own making and are passed over.
struct AgentRuntimeReply: AgentReply {
    static let framing = StreamFraming.serverSentEvents

    /// All text.
    private(set) var text = ""
    /// The tokens of all models that the agent asked; nil if no event says it.
    private(set) var usage: Usage?
    /// Why there is no answer.
    private(set) var failure: LLMError?

    private let errors: BedrockErrors
    private var hasBegun = false
    /// The text of whole messages, which counts where no piece came.
    private var messages = ""
    private var length = 0

    /// More text than this is no answer.
    static let longest = 32 << 20

    init(_ errors: BedrockErrors) {
        self.errors = errors
    }

    /// Takes one event.
    ///
    /// - Returns: the text that it brought.
    mutating func receive(_ event: StreamEvent) -> String {
        guard self.failure == nil else { return "" }
        self.hasBegun = true
        // Texts in quotes are notes of the agent's program.
        guard let json = try? JSON(parsing: Array(event.data)), json.objectValue != nil else { return "" }
        if let error = json["error"], !error.isNull {
            self.failure = self.errors.brokenStream(error["message"]?.stringValue ?? error.stringValue ?? "\(error)")
            return ""
        }
        if let message = json["message"] { self.messages = Self.text(of: message) }
        guard let inner = json["event"] else { return "" }
        self.count(inner["metadata"]?["usage"])
        return self.add(inner["contentBlockDelta"]?["delta"]?["text"]?.stringValue ?? "")
    }

    /// All events have come: an answer without any is none.
    ///
    /// - Returns: text that has not been handed out.
    @discardableResult
    mutating func end() -> String {
        guard self.failure == nil else { return "" }
        if !self.hasBegun {
            self.failure = self.errors.brokenStream("The stream ended before it said anything.")
            return ""
        }
        return self.text.isEmpty ? self.add(self.messages) : ""
    }

    /// Takes an answer that is one JSON document, or text.
    mutating func receive(whole body: [UInt8]) {
        self.hasBegun = true
        let raw = String(decoding: body, as: UTF8.self)
        guard let json = try? JSON(parsing: body) else {
            _ = self.add(raw)
            return
        }
        if let text = json.stringValue {
            _ = self.add(text)
        } else if let text = json["response"]?.stringValue {
            _ = self.add(text)
        } else if let result = json["result"] {
            _ = self.add(result.stringValue ?? Self.text(of: result))
        } else {
            _ = self.add(raw)
        }
    }

    private mutating func add(_ piece: String) -> String {
        self.length += piece.utf8.count
        guard self.length <= Self.longest else {
            self.failure = self.errors.brokenStream("The agent's answer is too long.")
            return ""
        }
        self.text += piece
        return piece
    }

    private mutating func count(_ used: JSON?) {
        guard let used, !used.isNull else { return }
        let prompt = max(0, used["inputTokens"]?.intValue ?? 0)
        let completion = max(0, used["outputTokens"]?.intValue ?? 0)
        self.usage = Usage(
            promptTokens: (self.usage?.promptTokens ?? 0).addingReportingOverflow(prompt).partialValue,
            completionTokens: (self.usage?.completionTokens ?? 0).addingReportingOverflow(completion).partialValue
        )
    }

    private static func text(of message: JSON) -> String {
        (message["content"]?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }
}
