import LLMCatalog
import LLMCore

/// Chat completions of the models before Gemini (`text-bison`, `chat-bison`, `code-bison` and their kin): `predict`.
///
/// Source: the Vertex AI reference, "PaLM 2 for text" and "PaLM 2 for chat". An answer to a stream comes as one piece.
struct VertexPredict: ChatTranslator {
    func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        let messages = try parameters.conversation()
        let isChat = target.model.contains("chat")
        let isCode = target.model.contains("code")
        let instance: JSON =
            if isChat {
                try PaLMRequest.dialogue(messages, authors: ("user", "bot"))
            } else {
                [isCode ? "prefix" : "prompt": .string(try PaLMRequest.text(messages))]
            }
        let (members, dropped) = PaLMRequest.members(of: parameters, keeping: Self.names)
        let body: JSON = ["instances": [instance], "parameters": .object(members)]
        var headers = OpenAIChat.headers(for: target)
        headers.merge(input.forwardedHeaders)
        headers.merge(parameters.headers)
        let url = try VertexAddress(target).predict()
        return EncodedRequest(
            wire: WireRequest(url: url, headers: headers, body: body.serialized()),
            dropped: parameters.dropped + dropped + LostContent.names(in: input.request.document, but: .text)
        )
    }

    private static let names: Set<String> = [
        "temperature", "maxOutputTokens", "topP", "topK", "candidateCount", "stopSequences",
    ]

    func decode(_ response: WireResponse, of input: ChatInput, from target: Target) throws(LLMError) -> ChatResponse {
        let errors = GeminiErrors(target)
        let reply: JSON
        do throws(JSONParseError) {
            reply = try JSON(parsing: response.body)
        } catch {
            throw errors.unusable(response, json: nil, cause: error)
        }
        let predictions = reply["predictions"]?.arrayValue ?? []
        let candidates = predictions.flatMap { $0["candidates"]?.arrayValue ?? [$0] }
        guard reply["error"] == nil, !candidates.isEmpty else {
            throw errors.unusable(response, json: reply, cause: nil)
        }
        let answer = PaLMAnswer(input, target)
        return try answer.response(
            texts: candidates.map { $0["content"]?.stringValue },
            isBlocked: predictions.contains { Self.isBlocked($0["safetyAttributes"]) },
            usage: Self.usage(reply["metadata"]?["tokenMetadata"]),
            of: response
        )
    }

    /// Whether a filter held an answer back; chat models have one entry for each candidate.
    private static func isBlocked(_ attributes: JSON?) -> Bool {
        let entries = attributes?.arrayValue ?? attributes.map { [$0] } ?? []
        return entries.contains { $0["blocked"]?.boolValue == true }
    }

    private static func usage(_ counts: JSON?) -> Usage? {
        guard let prompt = counts?["inputTokenCount"]?["totalTokens"]?.intValue,
            let completion = counts?["outputTokenCount"]?["totalTokens"]?.intValue
        else { return nil }
        return Usage(promptTokens: max(0, prompt), completionTokens: max(0, completion))
    }

    func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        GeminiErrors(target).error(response)
    }

    func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        PaLMStream(GeminiErrors(target))
    }
}
