import LLMCatalog
import LLMCore

/// The stream of a provider whose chunks have to be changed before clients can read them.
///
/// Around the plain stream, so that this one stays fast for everybody else.
struct OpenAIRewritingStream: ChatStreamTranslator {
    /// What is changed.
    struct Changes: OptionSet, Sendable {
        let rawValue: Int
        /// A call of the schema's tool is the answer's content.
        static let schemaTool = Changes(rawValue: 1)
        /// Usage under a name of the provider's own is usage.
        static let vendorUsage = Changes(rawValue: 2)
        /// Reasoning is added to the completion tokens.
        static let addsReasoning = Changes(rawValue: 4)

        init(rawValue: Int) { self.rawValue = rawValue }

        /// `schemaTool` is the tool for schemas; nil where the target's row tells.
        init(for input: ChatInput, from target: Target, schemaTool: OpenAISchemaTool? = nil) {
            let quirks = target.profile.rules.quirks
            self = []
            if (schemaTool ?? OpenAISchemaTool(for: target)).isIn(input, for: target) { self.insert(.schemaTool) }
            if quirks.contains(.usageInVendorField) { self.insert(.vendorUsage) }
            if quirks.contains(.reasoningOutsideCompletion) { self.insert(.addsReasoning) }
        }
    }

    private var plain: OpenAIChatStream
    private let changes: Changes
    /// The calls of the schema's tool: choices and the calls' places in them.
    private var schemaCalls: [Int: Int] = [:]
    /// The choices that call other tools.
    private var callers: Set<Int> = []

    init(_ plain: OpenAIChatStream, _ changes: Changes) {
        self.plain = plain
        self.changes = changes
    }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        switch self.plain.receive(event) {
        case .forward(let chunk):
            let isConcerned =
                self.changes.contains(.schemaTool) || self.changes.contains(.addsReasoning) && chunk.hasUsage
                || self.changes.contains(.vendorUsage) && OpenAIUsageQuirks.mayHaveVendorField(event.data)
            guard isConcerned, let json = try? JSON(parsing: Array(event.data)) else { return .forward(chunk) }
            return .emit([self.changed(ChatChunk(json: json))])
        case .emit(let chunks): return .emit(chunks.map { self.changed($0) })
        case .emitText(let piece): return .emit([self.changed(piece.chunk)])
        case .finish(let chunks): return .finish(chunks.map { self.changed($0) })
        case .skip, .forwardText: return .skip
        case .fail(let error): return .fail(error)
        }
    }

    mutating func receiveEnd() -> ChatStreamAction {
        let action = self.plain.receiveEnd()
        guard case .finish(let chunks) = action else { return action }
        return .finish(chunks.map { self.changed($0) })
    }

    private mutating func changed(_ chunk: ChatChunk) -> ChatChunk {
        var chunk = chunk
        if self.changes.contains(.vendorUsage) { OpenAIUsageQuirks.unwrapVendorField(of: &chunk) }
        if self.changes.contains(.addsReasoning), let usage = chunk.usage,
            let tokens = OpenAIUsageQuirks.completionTokens(of: usage)
        {
            chunk.usage?.completionTokens = tokens
            chunk.sentUsage?["completion_tokens"] = JSON(tokens)
        }
        guard self.changes.contains(.schemaTool) else { return chunk }
        for index in chunk.choices.indices { self.unwrap(&chunk.choices[index]) }
        return chunk
    }

    private mutating func unwrap(_ choice: inout ChatChunk.Choice) {
        var kept: [ChatChunk.ToolCall] = []
        for call in choice.delta.toolCalls {
            if call.name == OpenAISchemaTool.name { self.schemaCalls[choice.index] = call.index }
            if self.schemaCalls[choice.index] == call.index {
                choice.delta.content = (choice.delta.content ?? "") + call.arguments
            } else {
                kept.append(call)
                self.callers.insert(choice.index)
            }
        }
        choice.delta.toolCalls = kept
        if choice.finishReason == FinishReason.toolCalls, self.schemaCalls[choice.index] != nil,
            !self.callers.contains(choice.index)
        {
            choice.finishReason = FinishReason.stop
        }
    }
}
