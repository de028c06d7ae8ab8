import LLMCore

/// The events of the orchestration service: OpenAI's chunks as `final_result`.
struct SAPStream: PlainStream {
    let errors: PlainErrors
    private var isComplete = false
    private var thinking = ThinkTagChoices()
    var isOver = false

    init(_ errors: PlainErrors) { self.errors = errors }

    mutating func receive(_ json: JSON) -> ChatStreamAction {
        guard let result = json["final_result"] else {
            // The first events tell of the modules before the model.
            let isError = json["error"] != nil || json["message"]?.stringValue != nil
            return isError ? self.fail(self.errors.streamError(json)) : .skip
        }
        // As long as the model is not asked yet, the result's texts are there and empty, the role among them.
        if result["object"]?.stringValue?.isEmpty == true { return .skip }
        var chunk = ChatChunk(json: result)
        for place in chunk.choices.indices { SAPReasoning.show(in: &chunk.choices[place].delta) }
        // Until there is a reason to end, it is an empty text.
        for place in chunk.choices.indices where chunk.choices[place].finishReason?.isEmpty == true {
            chunk.choices[place].finishReason = nil
        }
        if chunk.choices.contains(where: { $0.finishReason != nil }) { self.isComplete = true }
        return chunk.choices.isEmpty && chunk.usage == nil || !self.thinking.take(&chunk) ? .skip : .emit([chunk])
    }

    mutating func end() -> ChatStreamAction {
        guard self.isComplete else {
            return self.fail(self.errors.brokenStream("The stream ended before its answer did."))
        }
        self.isOver = true
        return .finish([])
    }
}
