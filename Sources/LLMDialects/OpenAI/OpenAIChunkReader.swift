import LLMCore

/// Finds in one pass what a stream has to know of a chunk.
///
/// Keys are compared as they are spelled in the bytes; nobody writes these with escapes.
struct OpenAIChunkReader {
    /// What stands at the outermost level.
    struct Parts {
        var choices: JSONNode?
        var model: JSONNode?
        var usage: JSONMember?
        /// The tier that serves the call, which decides its price.
        var serviceTier: JSONNode?
        /// `error`, unless it is null.
        var error: JSONNode?
        /// Whether `object` says that this is an error.
        var isErrorObject = false
        /// Whether a member is null that OpenAI's own never leaves so.
        var hasNulls = false
    }

    private let tape: JSONTape
    private let data: UnsafeBufferPointer<UInt8>

    init(_ tape: JSONTape, _ data: UnsafeBufferPointer<UInt8>) {
        self.tape = tape
        self.data = data
    }

    /// Whether a member's key is this.
    @inline(__always)
    private func isKey(_ member: JSONMember, _ name: StaticString) -> Bool {
        let length = name.utf8CodeUnitCount
        let start = member.range.lowerBound &+ 1
        guard start &+ length < self.data.count, self.data[start &+ length] == UInt8(ascii: "\"") else { return false }
        let text = name.utf8Start
        for offset in 0..<length where self.data[start &+ offset] != text[offset] { return false }
        return true
    }

    /// The first character of a member's key.
    @inline(__always)
    private func initial(_ member: JSONMember) -> UInt8 {
        self.data[member.range.lowerBound &+ 1]
    }

    // MARK: Outermost level

    func parts() -> Parts {
        var parts = Parts()
        for member in self.tape.members() {
            switch self.initial(member) {
            case UInt8(ascii: "c") where self.isKey(member, "choices"):
                parts.choices = member.value
                if self.tape.isNull(member.value) { parts.hasNulls = true }
            case UInt8(ascii: "c") where self.isKey(member, "created"),
                UInt8(ascii: "i") where self.isKey(member, "id"):
                if self.tape.isNull(member.value) { parts.hasNulls = true }
            case UInt8(ascii: "m") where self.isKey(member, "model"): parts.model = member.value
            case UInt8(ascii: "u") where self.isKey(member, "usage"): parts.usage = member
            case UInt8(ascii: "s") where self.isKey(member, "service_tier"): parts.serviceTier = member.value
            case UInt8(ascii: "e") where self.isKey(member, "error"):
                parts.error = self.tape.isNull(member.value) ? nil : member.value
            case UInt8(ascii: "o") where self.isKey(member, "object"):
                parts.isErrorObject = self.tape.stringEquals(member.value, "error", in: self.data)
                if self.tape.isNull(member.value) { parts.hasNulls = true }
            default: break
            }
        }
        return parts
    }

    /// Notes the model's name and the usage.
    @inline(__always)
    func readHead(_ parts: Parts, _ chunk: inout ForwardedChunk) {
        if let model = parts.model { chunk.modelValue = self.tape.range(of: model) }
        guard let usage = parts.usage else { return }
        chunk.usageMember = usage.range
        if self.tape.isNull(usage.value) { return }
        chunk.usage = Usage(openAI: usage.value, tier: parts.serviceTier, on: self.tape, in: self.data)
    }

    /// Whether the usage has cached tokens under another name than OpenAI's.
    func hasForeignUsage(_ parts: Parts) -> Bool {
        guard let usage = parts.usage?.value, self.tape.kind(of: usage) == .object else { return false }
        return self.tape.member("prompt_cache_hit_tokens", of: usage, in: self.data) != nil
            && self.tape.member("prompt_tokens_details", of: usage, in: self.data) == nil
    }

    // MARK: Choices

    /// What one choice says beyond what is noted in the chunk.
    struct Choice {
        /// The choice's place among the choices.
        var index = 0
        /// The content, if it is a text that is not empty.
        var content: Range<Int>?
        /// Whether there is reasoning, under whichever name.
        var hasReasoning = false
        /// The reason to end, if it is a text that is not empty.
        var reason: JSONNode?
        /// Whether reasoning came under another name.
        var hasForeignReasoning = false
        var hasToolCalls = false
        /// Whether a call does not say which one it is.
        var hasUnnumberedCalls = false
        /// Whether the content is a list of parts.
        var hasParts = false
        /// Whether there is null instead of a number or a delta.
        var hasNulls = false
    }

    func choice(_ node: JSONNode, _ chunk: inout ForwardedChunk) -> Choice {
        var choice = Choice()
        for member in self.tape.members(of: node) {
            switch self.initial(member) {
            case UInt8(ascii: "d") where self.isKey(member, "delta"):
                self.readDelta(member.value, &choice, &chunk)
                if self.tape.isNull(member.value) { choice.hasNulls = true }
            case UInt8(ascii: "i") where self.isKey(member, "index"):
                if self.tape.isNull(member.value) { choice.hasNulls = true }
                choice.index = self.tape.int(member.value, in: self.data) ?? 0
            case UInt8(ascii: "f") where self.isKey(member, "finish_reason"):
                // Some servers send an empty reason with every chunk.
                guard self.tape.kind(of: member.value) == .string else { continue }
                if self.tape.range(of: member.value).count > 2 { choice.reason = member.value }
            default: break
            }
        }
        if choice.reason != nil {
            chunk.isFinish = true
            chunk.isSubstantial = true
        }
        return choice
    }

    private func readDelta(_ delta: JSONNode, _ choice: inout Choice, _ chunk: inout ForwardedChunk) {
        var hasReasoningContent = false
        for member in self.tape.members(of: delta) {
            switch self.tape.kind(of: member.value) {
            case .string:
                let initial = self.initial(member)
                if initial == UInt8(ascii: "r") {
                    if self.isKey(member, "role") { continue }
                    if self.isKey(member, "reasoning") { choice.hasForeignReasoning = true }
                    if self.isKey(member, "reasoning_content") { hasReasoningContent = true }
                }
                let value = self.tape.range(of: member.value)
                guard value.count > 2 else { continue }
                if initial == UInt8(ascii: "c"), self.isKey(member, "content") { choice.content = value }
                if initial == UInt8(ascii: "r") {
                    choice.hasReasoning = choice.hasForeignReasoning || hasReasoningContent
                }
                chunk.isSubstantial = true
                chunk.add(text: value)
            case .array, .object:
                if self.tape.isEmptyContainer(member.value) { continue }
                chunk.isSubstantial = true
                if self.isKey(member, "content") { choice.hasParts = true }
                guard self.isKey(member, "tool_calls") else { continue }
                choice.hasToolCalls = true
                for call in self.tape.elements(of: member.value) where !self.readToolCall(call, &chunk) {
                    choice.hasUnnumberedCalls = true
                }
            case .bool, .number: chunk.isSubstantial = true
            case .null: continue
            }
        }
        if hasReasoningContent { choice.hasForeignReasoning = false }
    }

    /// - Returns: whether the call says which one it is.
    private func readToolCall(_ call: JSONNode, _ chunk: inout ForwardedChunk) -> Bool {
        var isNumbered = false
        for member in self.tape.members(of: call) {
            if self.isKey(member, "index") {
                isNumbered = self.tape.kind(of: member.value) == .number
            } else if self.isKey(member, "function") {
                self.readFunction(member.value, &chunk)
            }
        }
        return isNumbered
    }

    private func readFunction(_ function: JSONNode, _ chunk: inout ForwardedChunk) {
        for member in self.tape.members(of: function) where self.tape.kind(of: member.value) == .string {
            guard self.isKey(member, "arguments") || self.isKey(member, "name") else { continue }
            chunk.add(text: self.tape.range(of: member.value))
        }
    }
}

extension ForwardedChunk {
    /// Notes a string's text, its quotes not included.
    @inline(__always)
    fileprivate mutating func add(text value: Range<Int>) {
        guard value.count > 2 else { return }
        let inside = value.lowerBound + 1..<value.upperBound - 1
        if self.text == nil { self.text = inside } else { self.moreText.append(inside) }
    }
}
