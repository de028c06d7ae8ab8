import LLMCatalog
package import LLMCore

/// How many tokens a request has by Bedrock's own count ("CountTokens" in the API reference of its runtime).
///
/// Whatever way the model is asked, the question is put in the format of Converse, which knows all that counts:
/// `{"input": {"converse": {"messages", "system", "toolConfig", "additionalModelRequestFields"}}}`.
extension BedrockChat: ChatTokenCounter {
    package func encodeCount(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest? {
        // What stands at an address would have to be fetched first; it is not worth that to count it.
        guard target.provider.operations.contains(.countTokens), BedrockAgent(target) == nil,
            try self.fetches(for: input, from: target).isEmpty
        else { return nil }
        let input = try FetchedMedia.inlined(input) ?? input
        let model = BedrockModel(target)
        let request = try ConverseRequest(input, target, model)
        guard let body = try? JSONDocument(parsing: request.body, policy: .response) else { return nil }
        var edit = JSONObjectEdit()
        for member in body.members() {
            guard let name = body.string(member.key), !Self.counted.contains(name) else { continue }
            edit.remove(name)
        }
        let bytes = Array(#"{"input":{"converse":"#.utf8) + body.applying(edit) + Array("}}".utf8)
        // Profiles are not known to this operation, only the models behind them.
        let url =
            model.id.hasPrefix("arn:")
            ? model.url(of: "count-tokens", for: target) : model.url(of: "count-tokens", for: target, id: model.name)
        let headers = WireHeaders([("content-type", "application/json")])
        return EncodedRequest(wire: WireRequest(url: url, headers: headers, body: bytes))
    }

    private static let counted: Set<String> = ["messages", "system", "toolConfig", "additionalModelRequestFields"]

    package func decodeCount(_ response: WireResponse, from target: Target) throws(LLMError) -> Int {
        guard (200..<300).contains(response.status) else { throw self.decodeError(response, from: target) }
        guard let count = (try? JSON(parsing: response.body))?["inputTokens"]?.intValue else {
            throw BedrockErrors(provider: target.provider.id).unusable(response, cause: nil)
        }
        return max(0, count)
    }
}
