import LLMCore

/// What is wrong with a request to the routes under `/utils`, in the words of the framework that LiteLLM has them from.
///
/// Source: the answers recorded from LiteLLM's proxy; `{"detail": [{"type", "loc", "msg"}]}` with status 422.
enum FieldProblem {
    /// A body, an object.
    static func body(of scope: RequestScope) throws(LLMError) -> JSON {
        if scope.body.isEmpty { throw Self.problem("missing", [], "Field required", parameter: "request_body") }
        let body: JSON
        do throws(LLMError) {
            body = try RequestBody.parse(scope.body).tree
        } catch {
            guard let offset = (error.cause as? JSONParseError)?.offset else { throw error }
            throw Self.problem("json_invalid", [JSON(offset)], "JSON decode error", parameter: "request_body")
        }
        guard body.objectValue != nil else {
            let text = "Input should be a valid dictionary or object to extract fields from"
            throw Self.problem("model_attributes_type", [], text, parameter: "request_body")
        }
        return body
    }

    /// A field that is needed is not there.
    static func missing(_ name: String, in part: String = "body") -> LLMError {
        Self.problem("missing", [.string(name)], "Field required", in: part, parameter: name)
    }

    /// A field is no text.
    static func noText(_ name: String) -> LLMError {
        Self.problem("string_type", [.string(name)], "Input should be a valid string", parameter: name)
    }

    /// Something else, with status 400.
    static func detail(_ text: String, _ parameter: String, shown: JSON? = nil) -> LLMError {
        var error = LLMError(.badRequest, text, parameter: parameter).unprefixed()
        error.details = shown ?? .string(text)
        return error
    }

    private static func problem(
        _ type: String,
        _ place: [JSON],
        _ text: String,
        in part: String = "body",
        parameter: String
    ) -> LLMError {
        var error = LLMError(.badRequest, "\(parameter): \(text)", parameter: parameter).unprefixed()
        error.statusOverride = 422
        error.details = [["type": .string(type), "loc": .array([.string(part)] + place), "msg": .string(text)]]
        return error
    }
}
