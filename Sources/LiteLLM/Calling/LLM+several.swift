public import LLMCore
import LLMDialects

extension LLM {
    /// Asks several models the same at once and waits for all of their answers.
    ///
    /// - Parameters:
    ///   - models: names or `provider/model`s, at most 32.
    ///   - messages: the conversation.
    ///   - parameters: as for ``completion(model:messages:parameters:fallbacks:record:)``.
    /// - Returns: for each model, in order, its answer or what kept it from answering; where there are too many, nobody
    ///   is asked.
    public func completions(
        models: [String],
        messages: [ChatMessage],
        parameters: JSONObject = [:]
    ) async -> [Result<ChatResponse, LLMError>] {
        if let error = Self.refusal(of: models) { return models.map { _ in .failure(error) } }
        return await withTaskGroup(of: (Int, Result<ChatResponse, LLMError>).self) { group in
            self.ask(models, messages, parameters, in: &group)
            var answers = models.map { _ in Result<ChatResponse, LLMError>.failure(LLMError(.clientGone, "Cancelled."))
            }
            for await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }

    /// Asks several models the same at once and takes the first answer; the others are cancelled.
    ///
    /// - Parameters:
    ///   - models: names or `provider/model`s, at most 32.
    ///   - messages: the conversation.
    ///   - parameters: as for ``completion(model:messages:parameters:fallbacks:record:)``.
    /// - Returns: the answer, and the model of those named that gave it.
    /// - Throws: what kept the first of the models from answering, when none of them did; `badRequest` for no model and
    ///   for too many.
    public func fastestCompletion(
        models: [String],
        messages: [ChatMessage],
        parameters: JSONObject = [:]
    ) async throws(LLMError) -> (model: String, answer: ChatResponse) {
        if let error = Self.refusal(of: models) { throw error }
        var (winner, failure): ((model: String, answer: ChatResponse)?, LLMError?)
        await withTaskGroup(of: (Int, Result<ChatResponse, LLMError>).self) { group in
            self.ask(models, messages, parameters, in: &group)
            var first = models.count
            for await (index, answer) in group {
                switch answer {
                case .success(let response) where winner == nil:
                    winner = (models[index], response)
                    group.cancelAll()
                case .failure(let error) where index < first: (first, failure) = (index, error)
                default: break
                }
            }
        }
        guard let winner else { throw failure ?? LLMError(.badRequest, "No model was named.", parameter: "model") }
        return winner
    }

    /// Why so many models are not asked at once; nil if they are.
    private static func refusal(of models: [String]) -> LLMError? {
        let most = LLMClient.mostModelsAtOnce
        if models.count <= most { return nil }
        return LLMError(.badRequest, "At most \(most) models can be asked at once.", parameter: "model")
    }

    private func ask(
        _ models: [String],
        _ messages: [ChatMessage],
        _ parameters: JSONObject,
        in group: inout TaskGroup<(Int, Result<ChatResponse, LLMError>)>
    ) {
        for (index, model) in models.enumerated() {
            group.addTask {
                do throws(LLMError) {
                    let answer = try await self.completion(model: model, messages: messages, parameters: parameters)
                    return (index, .success(answer))
                } catch {
                    return (index, .failure(error))
                }
            }
        }
    }
}
