/// One piece of a streamed chat answer: an OpenAI `chat.completion.chunk`.
public struct ChatChunk: Sendable, Hashable {
    /// The answer's id, the same in every chunk.
    public var id: String
    /// Seconds since 1970 when the answer began, the same in every chunk.
    public var created: Int
    /// The model that answers; the gateway shows the client's own name instead.
    public var model: String
    /// What is new, one entry per choice; empty in a chunk that only carries usage.
    public var choices: [Choice]
    /// What was counted; in the last chunk only.
    public var usage: Usage?
    /// The `usage` object as the provider wrote it, where it came in this format: with members that are its own.
    package var sentUsage: JSONObject?
    /// Fields beyond these, as they are to be written.
    public var extra: JSONObject

    /// Makes a chunk.
    public init(
        id: String,
        created: Int,
        model: String,
        choices: [Choice],
        usage: Usage? = nil,
        extra: JSONObject = [:]
    ) {
        self.id = id
        self.created = created
        self.model = model
        self.choices = choices
        self.usage = usage
        self.extra = extra
    }

    /// What is new in one choice.
    public struct Choice: Sendable, Hashable {
        /// Which of the `n` answers this belongs to.
        public var index: Int
        /// The addition.
        public var delta: Delta
        /// Why the answer ended (`stop`, `length`, `tool_calls`, `content_filter`, `function_call`), at its end.
        public var finishReason: String?
        /// Token probabilities in OpenAI's shape.
        public var logprobs: JSON?
        /// Fields beyond these, as they are to be written (`provider_specific_fields`, `content_filter_results`).
        public var extra: JSONObject = [:]

        /// Makes a choice.
        public init(index: Int = 0, delta: Delta, finishReason: String? = nil, logprobs: JSON? = nil) {
            self.index = index
            self.delta = delta
            self.finishReason = finishReason
            self.logprobs = logprobs
        }
    }

    /// An addition to the message.
    public struct Delta: Sendable, Hashable {
        /// `assistant`, in the first chunk only.
        public var role: String?
        /// More text.
        public var content: String?
        /// More of the model's reasoning.
        public var reasoningContent: String?
        /// Anthropic thinking blocks, complete or partial, with their signatures.
        public var thinkingBlocks: [JSON]
        /// Additions to tool calls.
        public var toolCalls: [ToolCall]
        /// More of a refusal.
        public var refusal: String?
        /// Fields beyond these (`annotations`, `audio`, `images`, `function_call`, `provider_specific_fields`).
        public var extra: JSONObject

        /// Makes a delta.
        public init(
            role: String? = nil,
            content: String? = nil,
            reasoningContent: String? = nil,
            thinkingBlocks: [JSON] = [],
            toolCalls: [ToolCall] = [],
            refusal: String? = nil,
            extra: JSONObject = [:]
        ) {
            self.role = role
            self.content = content
            self.reasoningContent = reasoningContent
            self.thinkingBlocks = thinkingBlocks
            self.toolCalls = toolCalls
            self.refusal = refusal
            self.extra = extra
        }
    }

    /// An addition to one tool call; `id` and `name` come with its first piece.
    public struct ToolCall: Sendable, Hashable {
        /// Position among the message's tool calls.
        public var index: Int
        /// The call's id.
        public var id: String?
        /// The function's name.
        public var name: String?
        /// More of the arguments' JSON text.
        public var arguments: String
        /// Fields beyond these, as they are to be written (`provider_specific_fields`).
        public var extra: JSONObject = [:]

        /// Makes an addition to a tool call.
        public init(index: Int, id: String? = nil, name: String? = nil, arguments: String = "") {
            self.index = index
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// Whether this chunk is a real piece of an answer: text, reasoning, a tool call or an end.
    ///
    /// A stream commits (and can no longer fail over) at the first such chunk; a lone role is not one.
    public var isSubstantial: Bool {
        self.choices.contains { choice in
            choice.finishReason != nil || !(choice.delta.content ?? "").isEmpty
                || !(choice.delta.reasoningContent ?? "").isEmpty || !choice.delta.toolCalls.isEmpty
                || !choice.delta.thinkingBlocks.isEmpty || !(choice.delta.refusal ?? "").isEmpty
                || !choice.delta.extra.isEmpty
        }
    }
}
