import LLMCore

/// A stream whose events are JSON objects of the provider's own, and whose chunks are made anew.
protocol PlainStream: ChatStreamTranslator {
    /// What the provider's errors mean.
    var errors: PlainErrors { get }
    /// Whether the answer is complete or has failed: what still comes is passed over.
    var isOver: Bool { get set }

    /// One event.
    mutating func receive(_ json: JSON) -> ChatStreamAction

    /// The provider says that there is no more, or closes the stream, before the answer is complete.
    mutating func end() -> ChatStreamAction
}

extension PlainStream {
    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        if event.data.elementsEqual("[DONE]".utf8) { return self.receiveEnd() }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        return self.receive(json)
    }

    mutating func receiveEnd() -> ChatStreamAction {
        self.isOver ? .skip : self.end()
    }

    mutating func end() -> ChatStreamAction {
        self.fail(self.errors.brokenStream("The stream ended before its answer did."))
    }

    /// Ends the stream with an error.
    mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }

    /// New chunks, if there are some.
    func emit(_ chunks: [ChatChunk]) -> ChatStreamAction { chunks.isEmpty ? .skip : .emit(chunks) }
}
