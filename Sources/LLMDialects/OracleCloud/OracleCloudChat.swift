import LLMCatalog
package import LLMCore

/// Chat completions of Oracle Cloud's generative AI (`/20231130/actions/chat`; the types `ChatDetails` and
/// `ChatResult` of its API).
///
/// The deployment says who pays with `oci_compartment_id`, and with `oci_serving_mode` (`ON_DEMAND`, `DEDICATED`) and
/// `oci_endpoint_id` what serves. Requests are signed after translation.
package struct OracleCloudChat: ChatTranslator {
    package init() {}

    package func encode(_ input: ChatInput, for target: Target) throws(LLMError) -> EncodedRequest {
        let parameters = try RequestParameters(of: input.request, for: target)
        guard let compartment = parameters.setting("oci_compartment_id", of: target) else {
            throw LLMError(.badRequest, "The deployment needs an oci_compartment_id.", provider: target.provider.id)
        }
        let isStream = input.request.isStream
        let chat: JSONObject
        var carried = CarriedContent.calls
        var dropped: [String] = []
        if Self.isCohere(target) {
            chat = try OracleCohereBody(parameters, isStream: isStream).json
            dropped = OracleCohereBody.dropped(parameters)
            carried.hasOtherTools = false
            carried.schemas = .flat
        } else {
            chat = try OracleGenericBody(parameters, isStream: isStream).json
            carried.members.insert("name")
            carried.parts = ["image_url"]
            carried.hasDetail = true
        }
        let body: JSONObject = [
            "compartmentId": compartment, "servingMode": Self.servingMode(parameters, target),
            "chatRequest": .object(chat.withoutSettings("oci_")),
        ]
        let url = target.base.path.hasSuffix("/chat") ? target.base : target.base.appending(path: "/chat")
        return parameters.request(to: url, body, input, target, dropped: dropped, carrying: carried)
    }

    private static func servingMode(_ parameters: RequestParameters, _ target: Target) -> JSON {
        guard parameters.setting("oci_serving_mode", of: target)?.stringValue == "DEDICATED" else {
            return ["servingType": "ON_DEMAND", "modelId": .string(target.model)]
        }
        let endpoint = parameters.setting("oci_endpoint_id", of: target) ?? .string(target.model)
        return ["servingType": "DEDICATED", "endpointId": endpoint]
    }

    private static func isCohere(_ target: Target) -> Bool { target.model.hasPrefix("cohere.") }

    package func decode(
        _ response: WireResponse,
        of input: ChatInput,
        from target: Target
    ) throws(LLMError) -> ChatResponse {
        let errors = PlainErrors(target)
        let json = try errors.json(response)
        let chat = json["chatResponse"]
        if let words = OracleCloudReply.failure(chat) {
            throw errors.unusable(response, json: ["message": .string(words)], cause: nil)
        }
        let choices = OracleCloudReply.choices(chat, input)
        guard !choices.isEmpty else { throw errors.unusable(response, json: json, cause: nil) }
        let model = json["modelId"]?.stringValue ?? target.model
        let usage = OracleCloudReply.usage(chat?["usage"])
        return try PlainAnswer(input, model: model, choices, usage: usage).response(response, errors)
    }

    package func decodeError(_ response: WireResponse, from target: Target) -> LLMError {
        PlainErrors(target).error(response)
    }

    package func makeStream(for input: ChatInput, from target: Target) -> any ChatStreamTranslator {
        OracleCloudStream(PlainChunks(input, model: target.model), PlainErrors(target))
    }
}
