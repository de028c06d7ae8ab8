import LLMCore

/// A request's body as JSON.
enum RequestBody {
    /// Parses a body; an empty one counts as `{}`.
    ///
    /// An object that names a key twice is refused, so that no two readers can see two different values.
    static func parse(_ bytes: [UInt8]) throws(LLMError) -> JSONDocument {
        do throws(JSONParseError) {
            return try JSONDocument(parsing: bytes.isEmpty ? Array("{}".utf8) : bytes, policy: .request)
        } catch {
            throw LLMError(.invalidJSON, "Invalid JSON payload: \(error)", parameter: "request_body", cause: error)
        }
    }
}
