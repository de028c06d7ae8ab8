import LLMCore

/// The events of the orchestration service: OpenAI's chunks as `final_result`.
struct SAPStream: ChatStreamTranslator {
    private let errors: PlainErrors
    private var isComplete = false
    private var isOver = false

    init(_ errors: PlainErrors) { self.errors = errors }

    mutating func receive(_ event: StreamEvent) -> ChatStreamAction {
        if self.isOver { return .skip }
        if event.data.elementsEqual("[DONE]".utf8) { return self.receiveEnd() }
        let json: JSON
        do throws(JSONParseError) {
            json = try JSON(parsing: Array(event.data))
        } catch {
            return self.fail(self.errors.brokenStream("The stream has an event that is not JSON.", cause: error))
        }
        guard let result = json["final_result"] else {
            // The first events tell of the modules before the model.
            let isError = json["error"] != nil || json["message"]?.stringValue != nil
            return isError ? self.fail(self.errors.streamError(json)) : .skip
        }
        let chunk = ChatChunk(json: result)
        if chunk.choices.contains(where: { $0.finishReason != nil }) { self.isComplete = true }
        return chunk.choices.isEmpty && chunk.usage == nil ? .skip : .emit([chunk])
    }

    mutating func receiveEnd() -> ChatStreamAction {
        if self.isOver { return .skip }
        guard self.isComplete else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        return .finish([])
    }

    private mutating func fail(_ error: LLMError) -> ChatStreamAction {
        self.isOver = true
        return .fail(error)
    }
}
