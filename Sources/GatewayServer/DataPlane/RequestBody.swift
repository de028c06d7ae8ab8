import LLMCore

/// A request's body as JSON.
enum RequestBody {
    /// The most parameters of a request, and of the objects that add to them.
    ///
    /// The longest list of any API has some sixty. Each may have to be looked for among the others, so that without an
    /// end one request could hold up an event loop.
    private static let mostParameters = 1_000

    /// Where parameters stand, besides the outermost object.
    private static let additions = ["extra_body", "extra_headers", "additional_drop_params", "allowed_openai_params"]

    /// Parses a body; an empty one counts as `{}`.
    ///
    /// An object that names a key twice is refused, so that no two readers can see two different values.
    static func parse(_ bytes: [UInt8]) throws(LLMError) -> JSONDocument {
        let document: JSONDocument
        do throws(JSONParseError) {
            document = try JSONDocument(parsing: bytes.isEmpty ? Array("{}".utf8) : bytes, policy: .request)
        } catch {
            throw LLMError(.invalidJSON, "Invalid JSON payload: \(error)", parameter: "request_body", cause: error)
        }
        try Self.checkCounts(document)
        return document
    }

    private static func checkCounts(_ document: JSONDocument) throws(LLMError) {
        let count = document.count(of: document.root)
        if count > Self.mostParameters { throw Self.tooMany(count, "request_body") }
        // The shortest entry of a list has three bytes.
        guard document.bytes.count > 3 * Self.mostParameters else { return }
        for name in Self.additions {
            guard let node = document.member(name), document.count(of: node) > Self.mostParameters else { continue }
            throw Self.tooMany(document.count(of: node), name)
        }
    }

    private static func tooMany(_ count: Int, _ place: String) -> LLMError {
        LLMError(
            .badRequest,
            "The request has \(count) parameters in \(place); at most \(Self.mostParameters) are taken.",
            parameter: place
        )
    }
}
