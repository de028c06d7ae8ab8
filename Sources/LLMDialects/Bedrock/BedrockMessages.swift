import LLMCatalog
package import LLMCore

/// Requests in Anthropic's own format for Claude on Amazon Bedrock, by `InvokeModel`; all else goes through chat.
package struct BedrockMessages: MessagesTranslator {
    package init() {}

    private static let anthropic = AnthropicMessages()

    package func serves(_ target: Target) -> Bool { BedrockModel(target).takesMessages }

    /// Bedrock fetches nothing by address, and its older models know no schemas; on the way through chat the one is done
    /// here and the other by a tool.
    package func takes(_ request: MessagesRequest, for target: Target) -> Bool {
        AnthropicCloud.takesFormat(of: request, target)
            && !(request.root["messages"]?.elements ?? []).contains { Self.namesAddress($0) }
    }

    private static func namesAddress(_ place: JSONPlace) -> Bool {
        (place["content"]?.elements ?? []).contains { block in
            block["source"]?["type"]?.equals("url") == true || Self.namesAddress(block)
        }
    }

    package func encode(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let model = BedrockModel(target)
        let operation = input.request.isStream ? "invoke-with-response-stream" : "invoke"
        let cloud = AnthropicCloud.bedrock(takesCacheLifetime: model.takesCacheLifetime)
        return try cloud.encoded(input, for: target, at: model.url(of: operation, for: target))
    }

    package func decode(
        _ response: WireResponse,
        of input: MessagesInput,
        from target: Target
    ) throws(LLMError) -> MessagesResponse {
        try Self.anthropic.decode(response, of: input, from: target)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        BedrockErrors(provider: target.provider.id).error(response)
    }

    package func makeStream(for input: MessagesInput, from target: Target) -> any ChatStreamTranslator {
        let provider = target.provider.id
        return InvokeStream(
            AnthropicMessagesStream(AnthropicErrors(provider: provider)),
            BedrockErrors(provider: provider)
        )
    }

    // MARK: Counting

    package func encodeCount(_ input: MessagesInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        do throws(LLMError) {
            let chat = try MessagesChatRequest(input.request, for: target)
            return try BedrockChat().encodeCount(
                ChatInput(request: chat.request, answerID: input.answerID, created: 0),
                for: target
            )
        } catch {
            // What only the model's own format can say is counted here.
            return nil
        }
    }

    package func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int {
        try BedrockChat().decodeCount(response, from: target)
    }
}
