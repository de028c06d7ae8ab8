import LLMCore

/// Where the tags of ``ThinkTagSplitter`` may begin in JSON text.
enum ThinkTags {
    /// Whether a value begins as a tag would, without making a string of it.
    static func mayBegin(_ node: JSONNode, _ document: JSONDocument) -> Bool {
        guard document.kind(of: node) == .string else { return false }
        let range = document.range(of: node)
        return document.bytes.withUnsafeBufferPointer { Self.mayBegin($0, range) }
    }

    /// The same of a string in an event, its quotes included; some servers write `<` as `\u003c`.
    @inline(__always)
    static func mayBegin(_ data: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count > 2 else { return false }
        let first = data[range.lowerBound + 1]
        if first == UInt8(ascii: "<") { return true }
        guard first == UInt8(ascii: "\\"), range.count >= 8 else { return false }
        let escape = data[range.lowerBound + 2..<range.lowerBound + 7]
        return escape.elementsEqual("u003c".utf8) || escape.elementsEqual("u003C".utf8)
    }
}

/// The choices of one stream whose content begins with reasoning in tags.
///
/// What the first piece of a choice's content begins with decides; all others are left alone.
struct ThinkTagChoices: Sendable {
    /// Whether the first choice is decided; nearly all streams have no other.
    private var isFirstDecided = false
    private var decided: Set<Int> = []
    private var splitters: [Int: ThinkTagSplitter] = [:]

    /// Notes what a chunk has of a choice.
    ///
    /// - Parameters:
    ///   - index: the choice.
    ///   - begins: whether its content is none that begins otherwise than a tag; nil for a chunk without content.
    ///   - hasReasoning: whether it has reasoning of its own.
    /// - Returns: whether the chunk has to be taken apart.
    @inline(__always)
    mutating func concerns(_ index: Int, begins: Bool?, hasReasoning: Bool) -> Bool {
        if index == 0, self.isFirstDecided { return !self.splitters.isEmpty && self.splitters[0] != nil }
        return self.decide(index, begins: begins, hasReasoning: hasReasoning)
    }

    @inline(never)
    private mutating func decide(_ index: Int, begins: Bool?, hasReasoning: Bool) -> Bool {
        if self.splitters[index] != nil { return true }
        if self.decided.contains(index) || begins == nil && !hasReasoning { return false }
        if index == 0 { self.isFirstDecided = true }
        self.decided.insert(index)
        guard begins == true, !hasReasoning else { return false }
        self.splitters[index] = ThinkTagSplitter()
        return true
    }

    /// Takes apart what has to be of a chunk that is no bytes any more; whether anything is left to tell.
    mutating func take(_ chunk: inout ChatChunk) -> Bool {
        var isSplit = false
        for choice in chunk.choices {
            let content = choice.delta.content.flatMap { $0.utf8.first }
            let begins = content.map { $0 == UInt8(ascii: "<") }
            let hasReasoning = choice.delta.reasoningContent.map { !$0.isEmpty } ?? false
            if self.concerns(choice.index, begins: begins, hasReasoning: hasReasoning) { isSplit = true }
        }
        return isSplit ? self.split(&chunk) : true
    }

    /// Takes the contents of a chunk apart; whether anything is left to tell.
    mutating func split(_ chunk: inout ChatChunk) -> Bool {
        for place in chunk.choices.indices {
            let index = chunk.choices[place].index
            guard var splitter = self.splitters[index] else { continue }
            var piece = splitter.receive(chunk.choices[place].delta.content ?? "")
            if chunk.choices[place].finishReason != nil {
                let rest = splitter.finish()
                piece.reasoning += rest.reasoning
                piece.answer += rest.answer
                self.splitters[index] = nil
            } else {
                self.splitters[index] = splitter.isInAnswer ? nil : splitter
            }
            chunk.choices[place].delta.content = piece.answer.isEmpty ? nil : piece.answer
            if !piece.reasoning.isEmpty {
                chunk.choices[place].delta.reasoningContent =
                    (chunk.choices[place].delta.reasoningContent ?? "") + piece.reasoning
            }
        }
        // The probabilities of a tag's tokens are told, though its text is not.
        return chunk.usage != nil
            || chunk.choices.contains { $0.delta != ChatChunk.Delta() || $0.finishReason != nil || $0.logprobs != nil }
    }

    /// What is held back of a choice whose provider gives no reason to end.
    func rest(_ index: Int) -> ChatChunk.Delta {
        var delta = ChatChunk.Delta()
        guard var splitter = self.splitters[index] else { return delta }
        let piece = splitter.finish()
        if !piece.answer.isEmpty { delta.content = piece.answer }
        if !piece.reasoning.isEmpty { delta.reasoningContent = piece.reasoning }
        return delta
    }
}
