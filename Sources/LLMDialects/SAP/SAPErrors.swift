import LLMCatalog
import LLMCore

/// What the errors of SAP's orchestration service mean.
///
/// Body: `{"error": {"request_id", "code", "message", "location", "intermediate_results"}}`, or a list of these where
/// several modules were tried; before version 2 without `error` (`Error` and `ErrorResponse` of SAP's libraries).
enum SAPErrors {
    /// A filter stopped the prompt or the answer.
    private static let phrases = [
        PlainErrors.Phrase("filtered due to safety violations", .contentPolicyViolation),
        PlainErrors.Phrase("filtered due to Safety violations", .contentPolicyViolation),
    ]

    static func of(_ target: Target) -> PlainErrors { PlainErrors(target, Self.phrases) }

    /// What an answer with an error status means.
    static func error(_ response: WireResponse, _ target: Target) -> LLMError {
        var error = Self.of(target).error(Self.withoutResults(response))
        error.upstreamBody = Secret(response.body)
        return error
    }

    /// The same without what the modules before the error made of the conversation: whatever the client said there tells
    /// nothing of the error.
    private static func withoutResults(_ response: WireResponse) -> WireResponse {
        guard let json = try? JSON(parsing: response.body), var object = json.objectValue else { return response }
        object["module_results"] = nil
        switch object["error"] {
        case let error? where error.objectValue != nil: object["error"] = Self.withoutResults(error)
        case let errors? where errors.arrayValue != nil:
            object["error"] = .array((errors.arrayValue ?? []).map { Self.withoutResults($0) })
        default: break
        }
        return WireResponse(
            status: response.status,
            headers: response.headers,
            body: JSON.object(object).serialized()
        )
    }

    private static func withoutResults(_ error: JSON) -> JSON {
        guard var object = error.objectValue else { return error }
        object["intermediate_results"] = nil
        return .object(object)
    }
}
