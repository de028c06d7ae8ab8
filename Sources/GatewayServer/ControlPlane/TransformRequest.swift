import LLMCore
import LLMDialects
import LiteLLM

/// `POST /utils/transform_request`: the request a provider would get, without sending it.
///
/// The body is `{"call_type": "completion", "request_body": {…}}`; the answer shows address, header fields without
/// credentials, and body.
struct TransformRequest {
    private let scope: RequestScope

    init(_ scope: RequestScope) {
        self.scope = scope
    }

    func answer() throws(LLMError) -> JSON {
        let body = try FieldProblem.body(of: self.scope)
        let type = body["call_type"]?.stringValue ?? "completion"
        guard type == "completion" || type == "acompletion" else {
            throw LLMError(
                .badRequest,
                "call_type '\(type)' is not supported yet: use 'completion'.",
                parameter: "call_type"
            )
            .unprefixed()
        }
        guard let wanted = body["request_body"], wanted.objectValue != nil else {
            throw FieldProblem.missing("request_body")
        }
        let request = try ChatRequest(document: RequestBody.parse(wanted.serialized()))
        let encoded = try self.scope.snapshot.client.encode(
            request,
            answerID: "chatcmpl-" + self.scope.id,
            created: self.scope.loop.unixSeconds()
        )
        var headers: JSONObject = [:]
        let configured = Set(
            self.scope.snapshot.client.deployments.flatMap { $0.definition.headers.map { $0.value.reveal() } }
        )
        for (name, value) in encoded.wire.headers.all {
            let isHidden = PublicParameters.isSecret(name) || configured.contains(value)
            headers[name] = isHidden ? "***" : .string(value)
        }
        let sent =
            (try? JSON(parsing: encoded.wire.body)) ?? .string(String(decoding: encoded.wire.body, as: UTF8.self))
        return [
            "raw_request_api_base": .string(encoded.wire.url.withoutQuery),
            "raw_request_body": sent, "raw_request_headers": .object(headers), "error": nil,
        ]
    }
}
